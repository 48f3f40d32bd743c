// One run: its figures, its report, its link and its page.
import { script as replayScript, hash as replayHash } from "barloom-web:replay";
import { count } from "../../src/report/format.ts";
import { packed } from "../shared/bytes.ts";
import type { Replay, RunResult } from "../shared/messages.ts";
import type { Settings } from "../shared/settings.ts";
import { Stopped } from "../shared/worker.ts";
import { byId, make, say, show } from "./dom.ts";
import { readForm } from "./form.ts";
import { linkTo } from "./link.ts";
import { dropEngine, engineFor, engineText, session, type LastRun, type OpenFile } from "./session.ts";

/** A rule of one's own may never end. */
const CODE_MS = 30_000;

export async function run(): Promise<void> {
  const { file } = session;
  if (file === undefined) throw new Error("Drop a file first, or take the five stocks.");
  const settings = readForm();
  session.settings = settings;
  showRunning(true);
  try {
    const result = await ask<RunResult>(settings);
    session.last = { settings, file, result };
    showResult(session.last);
    say(
      "status",
      `${count(result.bars)} bars, ${assetsText(result.assets.length)}: ${Math.ceil(result.ms)} ms`,
    );
  } catch (error) {
    say("status", "");
    if (!(error instanceof Stopped)) throw error;
    say("status", "Cancelled.");
  } finally {
    showRunning(false);
  }
}

function assetsText(assets: number): string {
  return assets === 1 ? "1 asset" : `${assets} assets`;
}

export function stopRun(): void {
  dropEngine();
}

/** What is shown was run with other settings than the form has now. */
export function markStale(): void {
  if (session.last !== undefined) say("status", "Changed since the last run.");
}

async function ask<Value>(settings: Settings, replay?: Replay): Promise<Value> {
  const engine = await engineFor(settings.rule === "code" ? settings.code : "");
  const limit = setTimeout(() => {
    if (settings.rule !== "code") return;
    engine.stop(new Error(`The rule took more than ${CODE_MS / 1000} seconds and was stopped.`));
    dropEngine();
  }, CODE_MS);
  try {
    return await engine.ask<Value>({ kind: "run", settings, ...(replay === undefined ? {} : { replay }) });
  } catch (error) {
    // A rule that does not even parse leaves a worker that cannot answer.
    dropEngine();
    throw error;
  } finally {
    clearTimeout(limit);
  }
}

function showRunning(isRunning: boolean): void {
  byId<HTMLButtonElement>("run").disabled = isRunning;
  show("stop", isRunning);
  if (isRunning) say("status", "Running …");
}

function showResult({ result, file }: LastRun): void {
  const figures = result.headline.map(({ label, value, benchmark }) => {
    const beside =
      benchmark === undefined ? [] : [make("dd", { className: "beside" }, `buy and hold ${benchmark}`)];
    return make("div", {}, make("dt", {}, label), make("dd", { className: "figure" }, value), ...beside);
  });
  byId("headline").replaceChildren(...figures);
  say("digest", result.digest);
  say("copied", "");
  showSame(result.digest, file.facts.sha256);
  showReport(result.html);
  for (const id of ["outcome", "report-box", "sweep-box"]) show(id, true);
  show("welcome", false);
}

/** Whether it came out as a link said: asked once, of the run that the link led to. */
function showSame(digest: string, sha256: string): void {
  const { expected } = session;
  session.expected = undefined;
  const same = byId("same");
  if (expected === undefined || expected.digest === "" || expected.sha256 !== sha256) {
    same.textContent = "";
    return;
  }
  same.dataset.same = String(expected.digest === digest);
  same.textContent = expected.digest === digest ? "— as the link says" : "— not what the link says";
}

function showReport(html: string): void {
  const frame = byId<HTMLIFrameElement>("report");
  frame.onload = () => {
    const body = frame.contentDocument?.documentElement;
    if (body === undefined || body === null) return;
    const fit = (): void => void (frame.style.height = `${body.scrollHeight}px`);
    new ResizeObserver(fit).observe(frame.contentDocument!.body);
    fit();
  };
  frame.srcdoc = html;
}

export async function copyLink(): Promise<void> {
  const { settings, file, result } = lastRun();
  const data = { name: file.name, sha256: file.facts.sha256, isDemo: file.isDemo };
  const link = await linkTo({ settings, digest: result.digest }, data, new Uint8Array(file.bytes));
  history.replaceState(null, "", link);
  const holdsData = file.isDemo || link.length > 0;
  try {
    await navigator.clipboard.writeText(link);
    say("copied", holdsData ? "The link is copied." : "");
  } catch {
    say("copied", "The link is in the address bar.");
  }
}

/** The run once more, with all that it takes to repeat it. */
export async function downloadPage(): Promise<void> {
  const { settings, file } = lastRun();
  const replay: Replay = {
    engine: await packed(new TextEncoder().encode(engineText)),
    data: await packed(new Uint8Array(file.bytes)),
    ...{ script: replayScript, scriptHash: replayHash },
  };
  const { html } = await ask<RunResult>(settings, replay);
  save(new Blob([html], { type: "text/html" }), nameOf(file, settings));
}

function lastRun(): LastRun {
  if (session.last === undefined) throw new Error("Run something first.");
  return session.last;
}

function nameOf({ name }: OpenFile, { rule }: Settings): string {
  return `barloom-${rule}-${name.replace(/\.[^.]*$/, "").replaceAll(/[^\w-]+/g, "_")}.html`;
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
