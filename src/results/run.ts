// Drives the kernel through one plan and brings everything out of its memory.
import { ColumnOffset } from "../../assembly/layout.ts";
import { kernelFor } from "../allocate.ts";
import { BacktestError } from "../errors.ts";
import { release, type Kernel } from "../kernel.ts";
import { layOut, type Arena } from "../plan/arena.ts";
import { lazy } from "./lazy.ts";
import { eachWindow } from "../plan/windows.ts";
import type { Plan } from "../plan/plan.ts";
import {
  RecordCollector,
  discardRecords,
  type FillColumns,
  type MarginCallColumns,
  type OrderColumns,
  type TradeColumns,
} from "./records.ts";
import { replayedSeries } from "./replayed.ts";
import { SeriesCollector } from "./series.ts";
import { totalsIn, type AccountTotals } from "./totals.ts";
import type { TraceCollector, TraceSink } from "./trace.ts";

/** Everything that a run leaves behind; series are time × accounts, row by row. */
export interface RunOutput {
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  readonly settledCash: Float64Array;
  /** Dividends booked and not yet paid; null where there are none. */
  readonly receivable: Float64Array | null;
  readonly orders: OrderColumns;
  readonly fills: FillColumns;
  readonly trades: TradeColumns;
  readonly marginCalls: MarginCallColumns;
  readonly totals: readonly AccountTotals[];
  /** Per column: bars at whose end a position was held and the close was missing. */
  readonly staleBars: Int32Array;
  /** An `OrderType` per order of a strategy; absent where the inputs of a plan have it. */
  readonly orderTypes?: Uint8Array;
  readonly arenaBytes: number;
}

/** Runs the whole plan; a trace collects what it wants to know on the way, and changes nothing. */
export function execute(plan: Plan, trace: TraceCollector | null = null): RunOutput {
  const kernel = kernelFor(plan.inputs.values());
  const arena = layOut(plan, kernel, trace?.window);
  const records = new RecordCollector();
  const drain = (buffer: ArrayBuffer): void => {
    records.drain(buffer, arena);
    trace?.drain(buffer, arena);
  };
  const series = arena.equity === 0 ? null : new SeriesCollector(plan, arena);
  simulate(kernel, arena, plan, drain, series);
  const output = readOutput(kernel, arena, plan, records, series);
  release(kernel);
  return requireAmounts(output, plan);
}

/** Runs a plan again for its trace alone: through `bar`, then on until `isOver`, asked after 1, 2, 4, … bars more. */
export function retrace(plan: Plan, trace: TraceSink, bar: number, isOver: () => boolean): void {
  const kernel = kernelFor(plan.inputs.values());
  const { bars } = plan.shape;
  const arena = layOut(plan, kernel, trace.window);
  const drain = (buffer: ArrayBuffer): void => {
    discardRecords(buffer, arena);
    trace.drain(buffer, arena);
  };
  kernel.exports.start(arena.plan);
  let done = 0;
  const runTo = (last: number): void => {
    runBars(kernel, arena, plan, done, last, drain);
    drain(kernel.exports.memory.buffer);
    done = last;
  };
  runTo(Math.min(bar + 1, bars));
  for (let stride = 1; done < bars && !isOver(); stride *= 2) runTo(Math.min(done + stride, bars));
  release(kernel);
}

/** The output of a run whose amounts all are some; throws for any other. */
export function requireAmounts(output: RunOutput, { groupLengths }: Plan): RunOutput {
  // An amount that is none never leaves a sum, and what is wrong with cash is wrong with equity.
  if (output.totals.every(({ equitySum }) => Number.isFinite(equitySum))) return output;
  requireFinite("cash", output.cash, groupLengths.length);
  requireFinite("equity", output.equity, groupLengths.length);
  return output;
}

/** The same of bars `first` to `last` (exclusive) as they stand in the kernel's memory, of a run whose series are not kept. */
export function requireAmountsIn(
  buffer: ArrayBuffer,
  { cash, equity }: Arena,
  { groupLengths }: Plan,
  first: number,
  last: number,
): void {
  const accounts = groupLengths.length;
  const cells = (last - first) * accounts;
  requireFinite("cash", new Float64Array(buffer, cash, cells), accounts, first);
  requireFinite("equity", new Float64Array(buffer, equity, cells), accounts, first);
}

/** Prices and sizes near the ends of the doubles can make amounts that no double holds: such a run has no result. */
function requireFinite(name: string, series: Float64Array, accounts: number, firstBar = 0): void {
  const cell = firstInfinite(series);
  if (cell < 0) return;
  const bar = firstBar + Math.floor(cell / accounts);
  throw new BacktestError(
    "E_OVERFLOW",
    `${name} of account ${cell % accounts} is ${series[cell]} at bar ${bar}: an amount is beyond the largest double`,
    {
      bar,
      got: series[cell],
      expected: "finite amounts",
      hint: "Look for prices or sizes of 1e150 and more.",
    },
  );
}

/** Index of the first amount that is none; −1: all are. */
function firstInfinite(series: Float64Array): number {
  // A difference of an amount to itself is 0, and NaN for what is no amount.
  for (let i = 0; i < series.length; i++) if (series[i] - series[i] !== 0) return i;
  return -1;
}

/** Runs all bars and the end. */
function simulate(
  kernel: Kernel,
  arena: Arena,
  plan: Plan,
  drain: Drain,
  series: SeriesCollector | null,
): void {
  kernel.exports.start(arena.plan);
  runBars(kernel, arena, plan, 0, plan.shape.bars, drain, series);
  finishRun(kernel, arena, drain);
}

/** What is still working and still held after the last bar. */
export function finishRun(kernel: Kernel, arena: Arena, drain: Drain): void {
  const { finish, memory } = kernel.exports;
  if (!finish(arena.plan)) {
    drain(memory.buffer);
    finish(arena.plan);
  }
  drain(memory.buffer);
}

export type Drain = (buffer: ArrayBuffer) => void;

/** Runs the bars from `bar` to `last` (exclusive); the kernel stops between bars when its buffers want to be drained. */
function runBars(
  kernel: Kernel,
  arena: Arena,
  plan: Plan,
  bar: number,
  last: number,
  drain: Drain,
  series?: SeriesCollector | null,
): void {
  const { run, memory } = kernel.exports;
  eachWindow(kernel, arena, plan, bar, last, (first, end) => {
    for (let next = first; next < end;) {
      next = run(arena.plan, next, end);
      if (next < end) drain(memory.buffer);
    }
    series?.take(memory.buffer, first, end);
  });
}

/** Copies out what a run that has ended left. */
export function readOutput(
  kernel: Kernel,
  arena: Arena,
  plan: Plan,
  records: RecordCollector,
  collected: SeriesCollector | null,
): RunOutput {
  const { buffer } = kernel.exports.memory;
  const accounts = plan.groupLengths.length;
  const view = new DataView(buffer);
  const { orders, fills, trades, marginCalls } = records.tables();
  const totals = totalsIn(buffer, arena, accounts);
  const series = lazy(() => collected ?? replayedSeries(plan, fills(), totals));
  return {
    get equity(): Float64Array {
      return series().equity;
    },
    get cash(): Float64Array {
      return series().cash;
    },
    get settledCash(): Float64Array {
      return collected?.settledCash ?? series().cash;
    },
    receivable: collected?.receivable ?? null,
    get orders(): OrderColumns {
      return orders();
    },
    get fills(): FillColumns {
      return fills();
    },
    get trades(): TradeColumns {
      return trades();
    },
    marginCalls,
    totals,
    staleBars: Int32Array.from({ length: plan.shape.columns }, (_, column) =>
      view.getInt32(arena.columns + column * ColumnOffset.Size + ColumnOffset.StaleBars, true),
    ),
    arenaBytes: arena.bytes,
  };
}
