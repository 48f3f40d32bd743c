// Drives the kernel through one plan and brings everything out of its memory.
import { AccountOffset, ColumnOffset } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import { kernel as sharedKernel, release, type Kernel } from "../kernel.ts";
import { layOut, type Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import {
  RecordCollector,
  type FillColumns,
  type MarginCallColumns,
  type OrderColumns,
  type TradeColumns,
} from "./records.ts";

/** Sums of one account over the run. */
export interface AccountTotals {
  readonly tradedValue: number;
  readonly feesPaid: number;
  readonly financing: number;
  readonly dividends: number;
  readonly netRatioMax: number;
  /** What slippage and impact cost, account currency. */
  readonly slippageCost: number;
  readonly impactCost: number;
  readonly equitySum: number;
  readonly grossRatioSum: number;
  readonly grossRatioMax: number;
  readonly netRatioSum: number;
  readonly ratioBars: number;
  readonly positionBars: number;
}

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
  readonly arenaBytes: number;
}

/** Runs the whole plan. */
export function execute(plan: Plan): RunOutput {
  const kernel = sharedKernel();
  const arena = layOut(plan, kernel);
  const records = new RecordCollector();
  simulate(kernel, arena, plan.shape.bars, records);
  const output = readOutput(kernel, arena, plan, records);
  release(kernel);
  requireFinite("cash", output.cash, plan.groupLengths.length);
  requireFinite("equity", output.equity, plan.groupLengths.length);
  return output;
}

/** Prices and sizes near the ends of the doubles can make amounts that no double holds: such a run has no result. */
function requireFinite(name: string, series: Float64Array, accounts: number): void {
  const cell = series.findIndex((amount) => !Number.isFinite(amount));
  if (cell < 0) return;
  const bar = Math.floor(cell / accounts);
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

/** Runs until the end; the kernel stops between bars when its record buffers want to be drained. */
function simulate(kernel: Kernel, arena: Arena, bars: number, records: RecordCollector): void {
  const { start, run, finish, memory } = kernel.exports;
  start(arena.plan);
  for (let bar = 0; bar < bars;) {
    bar = run(arena.plan, bar, bars);
    if (bar < bars) records.drain(memory.buffer, arena);
  }
  if (!finish(arena.plan)) {
    records.drain(memory.buffer, arena);
    finish(arena.plan);
  }
  records.drain(memory.buffer, arena);
}

function readOutput(kernel: Kernel, arena: Arena, plan: Plan, records: RecordCollector): RunOutput {
  const { buffer } = kernel.exports.memory;
  const accounts = plan.groupLengths.length;
  const series = (start: number): Float64Array =>
    new Float64Array(buffer, start, plan.shape.bars * accounts).slice();
  const cash = series(arena.cash);
  const view = new DataView(buffer);
  return {
    equity: series(arena.equity),
    cash,
    settledCash: arena.settledCash === 0 ? cash : series(arena.settledCash),
    receivable: arena.receivable === 0 ? null : series(arena.receivable),
    orders: records.allOrders(),
    fills: records.allFills(),
    trades: records.allTrades(),
    marginCalls: records.allMarginCalls(),
    totals: Array.from({ length: accounts }, (_, account) =>
      readTotals(view, arena.accounts + account * AccountOffset.Size),
    ),
    staleBars: Int32Array.from({ length: plan.shape.columns }, (_, column) =>
      view.getInt32(arena.columns + column * ColumnOffset.Size + ColumnOffset.StaleBars, true),
    ),
    arenaBytes: arena.bytes,
  };
}

function readTotals(view: DataView, start: number): AccountTotals {
  const number = (offset: number): number => view.getFloat64(start + offset, true);
  return {
    tradedValue: number(AccountOffset.TradedValue),
    feesPaid: number(AccountOffset.FeesPaid),
    financing: number(AccountOffset.Financing),
    dividends: number(AccountOffset.Dividends),
    netRatioMax: number(AccountOffset.NetRatioMax),
    slippageCost: number(AccountOffset.SlippageCost),
    impactCost: number(AccountOffset.ImpactCost),
    equitySum: number(AccountOffset.EquitySum),
    grossRatioSum: number(AccountOffset.GrossRatioSum),
    grossRatioMax: number(AccountOffset.GrossRatioMax),
    netRatioSum: number(AccountOffset.NetRatioSum),
    ratioBars: view.getInt32(start + AccountOffset.RatioBars, true),
    positionBars: view.getInt32(start + AccountOffset.PositionBars, true),
  };
}
