// A part of the cells of a map, by the library's own sweep: each is a run of its own, sent as soon as it is there.
import { sweep, type MarketData } from "../../src/index.ts";
import type { Cell } from "../shared/messages.ts";
import { axisValues, type Settings } from "../shared/settings.ts";
import { simulate } from "./run.ts";

export interface Share {
  /** Every `parts`-th cell belongs to it, from cell `part` on. */
  readonly part: number;
  readonly parts: number;
}

/** Cells are gathered for so long before they are sent. */
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
  if (xs.length * ys.length <= part) return;
  let gathered: Cell[] = [];
  let sent = performance.now();
  const flush = (): void => {
    if (gathered.length > 0) send(gathered);
    gathered = [];
    sent = performance.now();
  };
  await sweep({
    parameters: { column: Array.from(xs.keys()), row: Array.from(ys.keys()) },
    where: ({ column, row }) => (row * xs.length + column) % parts === part,
    run: ({ column, row }) => {
      const parameters = { ...settings.parameters, [x.name]: xs[column], [y.name]: ys[row] };
      const portfolio = simulate(market, { ...settings, parameters });
      gathered.push({ x: column, y: row, value: Number(portfolio.stats()[metric]) });
      return portfolio;
    },
    metrics: [metric],
    signal,
    onProgress: () => {
      if (performance.now() - sent > SENT_MS) flush();
    },
  });
  flush();
}
