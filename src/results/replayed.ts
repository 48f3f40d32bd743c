// What a plain run left for later (src/plan/plain.ts): its fills are booked again in the kernel, which makes trades, series and
// sums of them, to the same bits as a run that writes them at once.
import { kernelFor } from "../allocate.ts";
import { release } from "../kernel.ts";
import type { Plan } from "../plan/plan.ts";
import { eachCall, layOutReplay, type ListArena } from "../plan/walkArena.ts";
import { eachWindow } from "../plan/windows.ts";
import { addWindow, fingerprintIn, inputChanged } from "./fingerprint.ts";
import type { Lazy } from "./lazy.ts";
import { RecordCollector, type FillColumns, type TradeColumns } from "./records.ts";
import { SeriesCollector } from "./series.ts";
import { totalsIn, type AccountTotals } from "./totals.ts";

/** Fills by (bar, column). */
export type ListedFills = Pick<FillColumns, "bar" | "column" | "units" | "price" | "fees">;

/** What the fills of a run come to. */
export interface Replayed {
  readonly series: SeriesCollector;
  readonly trades: Lazy<TradeColumns>;
  readonly totals: readonly AccountTotals[];
}

/**
 * Series of a run that has its totals.
 * @throws BacktestError E_INPUT_CHANGED where prices that were handed in have changed since
 */
export function replayedSeries(
  plan: Plan,
  fills: ListedFills,
  totals: readonly AccountTotals[],
): SeriesCollector {
  const again = replayed(plan, fills, () => undefined);
  again.totals.forEach(({ equitySum: got }, column) => {
    const expected = totals[column].equitySum;
    if (!Object.is(got, expected)) throw inputChanged({ column, got, expected });
  });
  return again.series;
}

/**
 * All that a walk left.
 * @param fingerprint of the prices that it saw
 * @throws BacktestError E_INPUT_CHANGED where prices that were handed in have changed since
 */
export function replayedWalk(plan: Plan, fills: ListedFills, fingerprint: string): Replayed {
  return replayed(plan, fills, (now) => {
    if (now !== fingerprint) throw inputChanged({ got: now, expected: fingerprint });
  });
}

function replayed(plan: Plan, fills: ListedFills, check: (fingerprint: string) => void): Replayed {
  const kernel = kernelFor(plan.inputs.values());
  const arena = layOutReplay(plan, kernel);
  const records = new RecordCollector();
  const series = new SeriesCollector(plan, arena);
  const { exports } = kernel;
  const { bars } = plan.shape;
  let next = 0;
  exports.start(arena.plan);
  const replayCall = (bar: number, lastBar: number): void => {
    const { buffer } = exports.memory;
    const from = next;
    while (next < fills.bar.length && fills.bar[next] < lastBar) next++;
    putFills(buffer, arena, fills, from, next);
    exports.replayPlain(arena.plan, arena.more.run, bar, lastBar, next - from);
    if (next > from) records.drain(buffer, arena);
  };
  eachWindow(kernel, arena, plan, 0, bars, (first, end) => {
    addWindow(kernel, arena, plan, first, end);
    eachCall(arena, first, end, replayCall);
    series.take(exports.memory.buffer, first, end);
  });
  exports.finish(arena.plan);
  const { buffer } = exports.memory;
  records.drain(buffer, arena);
  check(fingerprintIn(buffer, arena, plan));
  const totals = totalsIn(buffer, arena, plan.groupLengths.length);
  const { trades } = records.tables();
  release(kernel);
  return { series, trades, totals };
}

/** Copies the fills from `from` to `to` (exclusive) into the lists. */
function putFills(
  buffer: ArrayBuffer,
  { more }: ListArena,
  fills: ListedFills,
  from: number,
  to: number,
): void {
  new Int32Array(buffer, more.bars, to - from).set(fills.bar.subarray(from, to));
  new Int32Array(buffer, more.columns, to - from).set(fills.column.subarray(from, to));
  new Float64Array(buffer, more.units, to - from).set(fills.units.subarray(from, to));
  new Float64Array(buffer, more.prices, to - from).set(fills.price.subarray(from, to));
  new Float64Array(buffer, more.fees, to - from).set(fills.fees.subarray(from, to));
}
