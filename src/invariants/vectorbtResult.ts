// The arrays of a result of the vectorbt profile, and what it was given.
import { BacktestError } from "../errors.ts";
import type { Api } from "../options.ts";
import type { RunCall } from "../plan/arguments.ts";
import { cellOf } from "../plan/source.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../plan/vectorbt.ts";
import { columnOf, seriesOf, tableOf, type Names, type Numbers, type Series, type Table } from "./result.ts";

/** The trades of a result of the vectorbt profile. */
export interface VectorbtTradesToCheck {
  readonly column: Numbers;
  readonly size: Numbers;
  readonly entryPrice: Numbers;
  readonly entryFees: Numbers;
  readonly exitPrice: Numbers;
  readonly exitFees: Numbers;
  readonly pnl: Numbers;
  readonly direction: Names;
}

/** A result of the vectorbt profile: what `VectorbtPortfolio` has, or the same arrays read back from somewhere. */
export interface VectorbtResultToCheck {
  readonly profile: "vectorbt";
  /** Entry point and arguments, prices included. */
  readonly call: RunCall;
  /** Columns of each group of the series. */
  readonly groupLengths: readonly number[];
  /** Order records, in VectorBT's order. */
  readonly orders: {
    readonly column: Numbers;
    readonly bar: Numbers;
    readonly size: Numbers;
    readonly price: Numbers;
    readonly fees: Numbers;
    readonly side: Names;
  };
  readonly exitTrades?: VectorbtTradesToCheck;
  readonly entryTrades?: VectorbtTradesToCheck;
  readonly positions?: VectorbtTradesToCheck;
  /** Bars × groups, as `value`. */
  readonly cash: Series;
  readonly value: Series;
  /** Bars × columns. */
  readonly assets: Series;
  /** Per group. */
  readonly initCash: Numbers | (() => Numbers);
}

/** VectorBT takes an order within 1e-9 of the position as all of it, and values within 1e-9 as equal. */
export const PEER_TOLERANCE = 1e-9;
/** Units and amounts of no more than this are nothing to it. */
export const PEER_ZERO = 1e-12;

const ORDER_FIELDS = ["column", "bar", "size", "price", "fees"] as const;
const TRADE_FIELDS = ["column", "size", "entryPrice", "entryFees", "exitPrice", "exitFees", "pnl"] as const;

export type VectorbtOrderTable = Table<(typeof ORDER_FIELDS)[number], "side">;
export type VectorbtTradeTable = Table<(typeof TRADE_FIELDS)[number], "direction">;

/** A result with its parts in one form each; a text: why a view is missing. */
export interface VectorbtSubject {
  readonly plan: VectorbtRunPlan;
  readonly bars: number;
  readonly columns: number;
  readonly groups: number;
  readonly groupOf: Int32Array;
  readonly orders: VectorbtOrderTable;
  /** Orders that have a place, in the order of the records. */
  readonly placed: readonly number[];
  readonly exitTrades: VectorbtTradeTable | string;
  readonly entryTrades: VectorbtTradeTable | string;
  readonly positions: VectorbtTradeTable | string;
  readonly cash: Float64Array;
  readonly value: Float64Array;
  readonly assets: Float64Array;
  readonly initCash: Numbers;
}

/** @throws BacktestError for a call that the library refuses, and for arrays that are not of its shape */
export function vectorbtSubjectOf(result: VectorbtResultToCheck): VectorbtSubject {
  const plan = makeVectorbtPlan(result.call.api as Api, result.call.options);
  const { bars, columns } = plan.shape;
  const groups = groupsOf(result.groupLengths, columns);
  const series = (name: "cash" | "value"): Float64Array => seriesOf(name, result, bars, groups);
  const orders = tableOf("orders", result.orders, ORDER_FIELDS, {
    side: ["Buy", "Sell"],
  }) as VectorbtOrderTable;
  const given = result.initCash;
  return {
    ...{ plan, bars, columns, groups, orders },
    groupOf: Int32Array.from(
      result.groupLengths.flatMap((length, group) => new Array<number>(length).fill(group)),
    ),
    placed: Array.from({ length: orders.length }, (_, i) => i).filter((i) =>
      isPlaced(orders, i, bars, columns),
    ),
    exitTrades: viewOf("exitTrades", result),
    entryTrades: viewOf("entryTrades", result),
    positions: viewOf("positions", result),
    ...{ cash: series("cash"), value: series("value"), assets: seriesOf("assets", result, bars, columns) },
    initCash: columnOf("initCash", typeof given === "function" ? given.call(result) : given, groups),
  };
}

function isPlaced({ bar, column }: VectorbtOrderTable, i: number, bars: number, columns: number): boolean {
  const isIndex = (value: number, count: number): boolean =>
    Number.isInteger(value) && value >= 0 && value < count;
  return isIndex(bar[i], bars) && isIndex(column[i], columns);
}

function groupsOf(lengths: unknown, columns: number): number {
  const isGiven = Array.isArray(lengths) && lengths.every((length) => Number.isInteger(length) && length > 0);
  const sum = isGiven ? (lengths as number[]).reduce((total, length) => total + length, 0) : -1;
  if (sum === columns) return (lengths as number[]).length;
  throw new BacktestError("E_SHAPE", `groupLengths add up to ${sum}, the call has ${columns} columns`, {
    ...{ option: "groupLengths", got: sum, expected: columns },
  });
}

/** VectorBT makes no trades of orders of size or price 0, and the result says so when they are asked for. */
function viewOf(
  name: "exitTrades" | "entryTrades" | "positions",
  result: VectorbtResultToCheck,
): VectorbtTradeTable | string {
  let given: VectorbtTradesToCheck | undefined;
  try {
    given = result[name];
  } catch (error) {
    if (error instanceof BacktestError) return error.message.split("\n")[0];
    throw error;
  }
  if (given === undefined) return `the result has no ${name}`;
  return tableOf(name, given, TRADE_FIELDS, { direction: ["Long", "Short"] }) as VectorbtTradeTable;
}

/** Close of a column as VectorBT values at it: gaps filled forward, then backward, where the run says so. */
export function valuationCloses({ plan, bars }: VectorbtSubject, column: number): Float64Array {
  const close = Float64Array.from({ length: bars }, (_, bar) => cellOf(plan.close, bar, column));
  if (!plan.fillnaClose) return close;
  const fill = (bar: number, from: number): void => {
    if (Number.isNaN(close[bar])) close[bar] = close[from];
  };
  for (let bar = 1; bar < bars; bar++) fill(bar, bar - 1);
  for (let bar = bars - 2; bar >= 0; bar--) fill(bar, bar + 1);
  return close;
}
