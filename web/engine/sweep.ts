// A part of the cells of a map: each is a run of its own, sent soon after it is there.
import type { MarketData } from "../../src/index.ts";
import type { Cell } from "../shared/messages.ts";
import { axisValues, type Settings } from "../shared/settings.ts";
import { figureOf, simulate } from "./run.ts";

export interface Share {
  /** Every `parts`-th cell belongs to it, from cell `part` on. */
  readonly part: number;
  readonly parts: number;
}

/** Cells are gathered for so long before they are sent, and before anybody is listened to. */
const SENT_MS = 50;

export async function sweepCells(
  market: MarketData,
  settings: Settings,
  { part, parts }: Share,
  signal: AbortSignal,
  send: (cells: readonly Cell[]) => void,
): Promise<void> {
  const { x, y, metric } = settings.sweep;
  const [xs, ys] = [axisValues(x), axisValues(y)];
  let gathered: Cell[] = [];
  let sent = performance.now();
  for (let cell = part; cell < xs.length * ys.length; cell += parts) {
    const [column, row] = [cell % xs.length, Math.floor(cell / xs.length)];
    const parameters = { ...settings.parameters, [x.name]: xs[column], [y.name]: ys[row] };
    const portfolio = simulate(market, { ...settings, parameters });
    gathered.push({ x: column, y: row, value: figureOf(portfolio, metric) });
    if (performance.now() - sent < SENT_MS) continue;
    send(gathered);
    gathered = [];
    await nextTask();
    signal.throwIfAborted();
    sent = performance.now();
  }
  if (gathered.length > 0) send(gathered);
}

/** Lets a message be heard that came in the meantime. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
