// The playground: data, rule and options in; a result, a map, a link and a page out.
import { messageOf } from "../../src/errors.ts";
import { defaultSettings } from "../shared/settings.ts";
import { byId, say, show } from "./dom.ts";
import { prepareForm, readRun, writeForm, writeShare } from "./form.ts";
import { wasSweepLost } from "./leaving.ts";
import { linkedFrom, type Linked } from "./link.ts";
import { demoFile, openFile, session, useColumns } from "./session.ts";
import { copyLink, downloadPage, markStale, run, stopRun } from "./running.ts";
import { cancelSweep, prepareMap, startSweep, tellMapStale } from "./sweeping.ts";
import { unpacked } from "../shared/bytes.ts";

prepareForm((rule) => {
  session.settings = { ...defaultSettings(rule), run: readRun() };
  writeForm(session.settings);
});
writeForm(session.settings);
prepareMap();
listen();
if (wasSweepLost()) say("status", "The sweep before was lost with its page: open the file, and sweep again.");
void attempt(followLink);

function listen(): void {
  byId("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt(run);
  });
  byId("controls").addEventListener("input", markStale);
  for (const id of ["controls", "sweep-box"]) byId(id).addEventListener("change", tellMapStale);
  onClick("stop", stopRun);
  onClick("demo", async () => openFile(await demoFile(), true));
  onClick("choose", () => byId("file").click());
  onClick("copy", copyLink);
  onClick("download", downloadPage);
  onClick("sweep", startSweep);
  onClick("sweep-stop", cancelSweep);
  byId("file").addEventListener("change", () => {
    const [file] = byId<HTMLInputElement>("file").files ?? [];
    if (file !== undefined) void attempt(() => openFile(file, false));
  });
  byId("columns").addEventListener("change", () => void attempt(useColumns));
  byId("asset").addEventListener("change", writeShare);
  listenForDrops();
}

function onClick(id: string, action: () => unknown): void {
  byId(id).addEventListener("click", () => void attempt(async () => action()));
}

function listenForDrops(): void {
  const mark = (isOver: boolean): void => void byId("drop").classList.toggle("over", isOver);
  // Anywhere on the page: a file that misses the box must not replace the page.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", () => mark(false));
  addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) void attempt(() => openFile(file, false));
  });
}

/** Errors are sentences for the reader, wherever they come from. */
async function attempt(action: () => Promise<unknown>): Promise<void> {
  say("fault", "");
  try {
    await action();
  } catch (error) {
    say("fault", messageOf(error));
  }
}

/** What a link brings is shown; it is run at once unless it brings code of somebody else. */
async function followLink(): Promise<void> {
  const linked = await readLink();
  if (linked === undefined) return;
  const { settings, data, digest } = linked;
  session.settings = settings;
  session.expected = { sha256: data.sha256, digest };
  writeForm(settings);
  show("welcome", false);
  if (data.isDemo) await openFile(await demoFile(), true, settings);
  else if (data.bytes !== "")
    await openFile(new File([await unpacked(data.bytes)], data.name), false, settings);
  else {
    session.awaited = settings;
    say("data-facts", `This link was made with ${data.name}, which is not in it: drop that file here.`);
    return;
  }
  if (settings.rule === "code")
    say("status", "This link brings a rule written in JavaScript: read it, then run it.");
  else await run();
}

async function readLink(): Promise<Linked | undefined> {
  try {
    return await linkedFrom(location.hash);
  } catch (error) {
    throw new Error(`This link cannot be read: ${(error as Error).message}`);
  }
}
