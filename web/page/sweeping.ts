// The sweep's part of the page: starts it, fills the map, cancels it.
import type { MarketData } from "../../src/index.ts";
import { CELLS_MAX, type Settings } from "../shared/settings.ts";
import { RULES } from "../shared/rules.ts";
import { Stopped } from "../shared/worker.ts";
import { byId, say, show } from "./dom.ts";
import { readForm, writeForm } from "./form.ts";
import { HeatMap } from "./heatMap.ts";
import { guardSweep } from "./leaving.ts";
import { run } from "./running.ts";
import { engineFor, engineText, session } from "./session.ts";
import { Sweeper, workerCount } from "./sweeper.ts";

let map: HeatMap | undefined;
/** What the map was made with, and how. */
let made = { key: "", how: "" };
let sweeper: Sweeper | undefined;

export async function startSweep(): Promise<void> {
  const { file } = session;
  if (file === undefined) throw new Error("Drop a file first.");
  const settings = readForm();
  if (settings.sweep.x.name === settings.sweep.y.name)
    throw new Error("A map needs two different parameters.");
  show("map-box", true);
  labelAxes();
  map = new HeatMap(settings.sweep);
  if (map.total === 0) throw new Error(`The ranges give no values, or more than ${CELLS_MAX}.`);
  if (map.total > CELLS_MAX) throw new Error(`${map.total} runs: at most ${CELLS_MAX} fit on a map.`);
  const own = map;
  const workers = workerCount(map.total);
  sweeper = new Sweeper();
  showSweeping(true);
  say("sweep-status", "Keep this page open: a sweep is lost with it.");
  made = { key: keyOf(settings), how: howText(workers) };
  say("sweep-how", made.how);
  tellProgress(own);
  try {
    const market = await marketFor(settings);
    await sweeper.run(engineText, market, settings, workers, (cells) => {
      own.take(cells);
      tellProgress(own);
    });
    say("sweep-status", `${own.done} runs. ${own.best}`);
  } catch (error) {
    const how = error instanceof Stopped ? "Cancelled" : "Stopped";
    say("sweep-status", `${how} after ${own.done} of ${own.total} runs. ${own.best}`);
    if (!(error instanceof Stopped)) throw error;
  } finally {
    say("sweep-count", "");
    sweeper = undefined;
    showSweeping(false);
  }
}

/** Says where the form is not that of the map any more. */
export function tellMapStale(): void {
  if (map === undefined || sweeper !== undefined) return;
  const isOfForm = made.key === keyOf(readForm());
  say("sweep-how", isOfForm ? made.how : "The form has changed: the map is of what it said before.");
}

/** All that the cells of a map have in common. */
function keyOf({ sweep, parameters, ...settings }: Settings): string {
  const swept = { [sweep.x.name]: null, [sweep.y.name]: null };
  return JSON.stringify([settings, sweep, { ...parameters, ...swept }]);
}

/** The prices, read once: in one memory for all workers where the page is isolated, else to be copied to each. */
async function marketFor({ columns, asset }: Settings): Promise<MarketData> {
  const engine = await engineFor("");
  return engine.ask<MarketData>({ kind: "market", columns, asset, isShared: crossOriginIsolated });
}

function howText(workers: number): string {
  if (workers === 1) return "On one worker: so few runs are not worth more.";
  return crossOriginIsolated
    ? `On ${workers} workers that read one copy of the prices: this page is isolated.`
    : `On ${workers} workers with a copy of the prices each: this page is not isolated.`;
}

export function cancelSweep(): void {
  sweeper?.cancel();
}

/** Pointer and keys on the map. */
export function prepareMap(): void {
  const canvas = byId<HTMLCanvasElement>("map");
  const placeOf = ({ offsetX, offsetY }: MouseEvent) => map?.at(offsetX, offsetY);
  canvas.addEventListener("pointermove", (event) => map?.moveTo(placeOf(event)));
  canvas.addEventListener("click", (event) => {
    map?.moveTo(placeOf(event));
    void runChosen();
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") void runChosen();
    else if (!map?.step(event.key)) return;
    event.preventDefault();
  });
  addEventListener("resize", () => map?.draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map?.draw());
}

/** Puts the parameters of a cell into the form and runs them. */
async function runChosen(): Promise<void> {
  const chosen = map?.chosen;
  const settings = readForm();
  const names = RULES[settings.rule].parameters.map(({ name }) => name);
  if (chosen === undefined || !Object.keys(chosen).every((name) => names.includes(name))) return;
  session.settings = { ...settings, parameters: { ...settings.parameters, ...chosen } };
  writeForm(session.settings);
  try {
    await run();
  } catch (error) {
    say("fault", (error as Error).message);
  }
}

function labelAxes(): void {
  const { rule, sweep } = readForm();
  const label = (wanted: string): string =>
    RULES[rule].parameters.find(({ name }) => name === wanted)?.label ?? wanted;
  say("map-x", label(sweep.x.name));
  say("map-y", label(sweep.y.name));
}

function tellProgress({ done, total }: HeatMap): void {
  byId<HTMLProgressElement>("progress").value = done / total;
  say("sweep-count", `${done} of ${total} runs`);
}

function showSweeping(isSweeping: boolean): void {
  guardSweep(isSweeping);
  show("sweep-stop", isSweeping);
  byId<HTMLButtonElement>("sweep").disabled = isSweeping;
}
