// Calls of the kernel's metric functions: series in, figures out.
import {
  AccountMetric,
  RelativeMetric,
  ReturnMetric,
  TradeMetric,
  VectorbtFallMetric,
  VectorbtReturnMetric,
  VectorbtTradeMetric,
} from "../../assembly/layout.ts";
import { anyKernel, reserve } from "../kernel.ts";
import type { CurveBlock } from "./curveBlock.ts";

const F64_BYTES = 8;
const NOTHING = new Float64Array(0);

/**
 * Puts the lists behind the kernel's own data, calls with their addresses and that of the results, and looks at the `count`
 * doubles that came of it: the next call writes over them. Behind the results there is room for `room` doubles more.
 */
function call(
  lists: readonly Float64Array[],
  count: number,
  compute: (out: number, ...lists: number[]) => void,
  room = 0,
): Float64Array {
  const target = anyKernel();
  let end = Math.ceil(target.base / F64_BYTES) * F64_BYTES;
  const starts = lists.map((list) => {
    const start = end;
    end += list.byteLength;
    return start;
  });
  reserve(target, end + (count + room) * F64_BYTES);
  const { buffer } = target.exports.memory;
  for (let i = 0; i < lists.length; i++) new Float64Array(buffer, starts[i], lists[i].length).set(lists[i]);
  compute(end, ...starts);
  return new Float64Array(buffer, end, count);
}

const tradeRoom = { lists: new Float64Array(0) };

/** Lists of profits, returns and lengths of `count` trades, to be written and handed to the figures of trades at once. */
export function tradeLists(count: number): [Float64Array, Float64Array, Float64Array] {
  if (tradeRoom.lists.length < 3 * count) tradeRoom.lists = new Float64Array(6 * count);
  const list = (k: number): Float64Array => tradeRoom.lists.subarray(k * count, (k + 1) * count);
  return [list(0), list(1), list(2)];
}

/** Where the room behind `count` results begins. */
function behind(out: number, count: number): number {
  return out + count * F64_BYTES;
}

/** Figures by name, from an enum of the kernel's. */
type Figures<Codes> = Readonly<Record<Uncapitalize<Exclude<keyof Codes & string, "Count">>, number>>;

export type ReturnFigures = Figures<typeof ReturnMetric>;
export type RelativeFigures = Figures<typeof RelativeMetric>;
/** Figures of a series of returns, of its benchmark's, and of one beside the other. */
interface PairFigures {
  readonly returns: ReturnFigures;
  readonly benchmarkReturns: ReturnFigures;
  readonly relative: RelativeFigures;
}
/** Those of an account, and the lengths of its falls. */
export type SeriesFigures = PairFigures & Figures<typeof AccountMetric>;
export type TradeFigures = Figures<typeof TradeMetric>;
export type VectorbtReturnFigures = Figures<typeof VectorbtReturnMetric>;
export type VectorbtFallFigures = Figures<typeof VectorbtFallMetric>;
export type VectorbtTradeFigures = Figures<typeof VectorbtTradeMetric>;

/**
 * Return of every bar with the flows taken out; NaN once equity is not above zero.
 * @param equity equity at the end of every bar, account currency
 * @param flows deposits and withdrawals of every bar; null: none
 * @param initCash equity before the first bar
 */
export function barReturns(equity: Float64Array, flows: Float64Array | null, initCash: number): Float64Array {
  const count = equity.length;
  const fill = (out: number, list: number, taken: number): void =>
    anyKernel().exports.barReturns(
      list,
      flows === null ? 0 : taken,
      count,
      initCash,
      behind(out, count),
      out,
    );
  return call([equity, flows ?? NOTHING], count, fill, count).slice();
}

/**
 * Figures of a series of returns.
 * @param returns return of every bar, fractions
 * @param barsPerYear bars in a year
 * @param riskFree return per year, for the Sharpe ratio
 * @param required return per year, for the Sortino and omega ratios
 */
export function returnFigures(
  returns: Float64Array,
  barsPerYear: number,
  riskFree: number,
  required: number,
): ReturnFigures {
  return pairFigures(returns, returns, [barsPerYear, riskFree, required]).returns;
}

/** Figures of a series of returns beside that of a benchmark; the risk-free return is per year. */
export function relativeFigures(
  returns: Float64Array,
  benchmark: Float64Array,
  barsPerYear: number,
  riskFree: number,
): RelativeFigures {
  return pairFigures(returns, benchmark, [barsPerYear, riskFree, 0]).relative;
}

const PAIR_COUNT = 2 * ReturnMetric.Count + RelativeMetric.Count;
const ACCOUNT_COUNT = PAIR_COUNT + AccountMetric.Count;

/** Bars in a year, and returns per year. */
type Rates = readonly [barsPerYear: number, riskFree: number, required: number];

function pairFigures(returns: Float64Array, benchmark: Float64Array, rates: Rates): PairFigures {
  const bars = returns.length;
  const figures = call(
    [returns, benchmark],
    PAIR_COUNT,
    (out, own, market) =>
      anyKernel().exports.returnMetrics(own, market, bars, behind(out, PAIR_COUNT), ...rates, out),
    bars,
  );
  return pairsByName(figures);
}

function pairsByName(figures: Float64Array): PairFigures {
  const part = (first: number, length: number): Float64Array => figures.subarray(first, first + length);
  return {
    returns: byName(ReturnMetric, part(0, ReturnMetric.Count)) as ReturnFigures,
    benchmarkReturns: byName(ReturnMetric, part(ReturnMetric.Count, ReturnMetric.Count)) as ReturnFigures,
    relative: byName(RelativeMetric, part(2 * ReturnMetric.Count, RelativeMetric.Count)) as RelativeFigures,
  };
}

/**
 * Figures of the equity of accounts beside that of their benchmarks, all in one call: one item for each account.
 * @param rates bars in a year; return per year, for the Sharpe ratio and alpha; the same for the Sortino and omega ratios
 */
export function seriesFigures(
  { equity, flows, benchmark, initCash, bars }: CurveBlock,
  rates: Rates,
): SeriesFigures[] {
  const accounts = initCash.length;
  const count = accounts * ACCOUNT_COUNT;
  const figures = call(
    [equity, benchmark, initCash, flows ?? NOTHING],
    count,
    (out, own, market, cash, taken) =>
      anyKernel().exports.accountMetrics(
        ...([own, flows === null ? 0 : taken, market, cash, accounts, bars, behind(out, count)] as const),
        ...rates,
        out,
      ),
    3 * bars,
  );
  return Array.from({ length: accounts }, (_, account) => {
    const own = figures.subarray(account * ACCOUNT_COUNT, (account + 1) * ACCOUNT_COUNT);
    const lengths = byName(AccountMetric, own.subarray(PAIR_COUNT)) as Figures<typeof AccountMetric>;
    return { ...pairsByName(own), ...lengths };
  });
}

/** Figures of closed trades, from their profits in account currency, returns and lengths in bars. */
export function tradeFigures(
  pnl: Float64Array,
  returns: Float64Array,
  durations: Float64Array,
): TradeFigures {
  const figures = call([pnl, returns, durations], TradeMetric.Count, (out, ...lists) =>
    anyKernel().exports.tradeMetrics(lists[0], lists[1], lists[2], pnl.length, out),
  );
  return byName(TradeMetric, figures) as TradeFigures;
}

/**
 * VectorBT's figures of a return series.
 * @param returns return of every bar, fractions; NaN where there is none
 * @param benchmark return of the benchmark at every bar
 * @param barsPerYear bars in a year
 * @param riskFree return per bar
 */
export function vectorbtReturnFigures(
  returns: Float64Array,
  benchmark: Float64Array,
  barsPerYear: number,
  riskFree: number,
): VectorbtReturnFigures {
  const { Count } = VectorbtReturnMetric;
  const bars = returns.length;
  const figures = call(
    [returns, benchmark],
    Count,
    (out, list, market) =>
      anyKernel().exports.vectorbtReturnMetrics(
        ...([list, bars, market, behind(out, Count), barsPerYear, riskFree, out] as const),
      ),
    2 * bars,
  );
  return byName(VectorbtReturnMetric, figures) as VectorbtReturnFigures;
}

/** Values of groups, and of their benchmarks, at the end of every bar: group behind group, account currency. */
export interface ValueBlock {
  readonly bars: number;
  readonly value: Float64Array;
  readonly benchmark: Float64Array;
  /** What the first returns of each group are measured from. */
  readonly initCash: Float64Array;
}

export type VectorbtGroupFigures = VectorbtReturnFigures & VectorbtFallFigures;

const GROUP_COUNT = VectorbtReturnMetric.Count + VectorbtFallMetric.Count;

/**
 * VectorBT's figures of the values of columns or groups, all in one call: one item for each.
 * @param barsPerYear bars in a year
 * @param riskFree return per bar
 */
export function vectorbtGroupFigures(
  { bars, value, benchmark, initCash }: ValueBlock,
  barsPerYear: number,
  riskFree: number,
): VectorbtGroupFigures[] {
  const groups = initCash.length;
  const count = groups * GROUP_COUNT;
  const figures = call(
    [value, benchmark, initCash],
    count,
    (out, own, market, cash) =>
      anyKernel().exports.vectorbtGroupMetrics(
        ...([own, market, cash, groups, bars, behind(out, count), barsPerYear, riskFree, out] as const),
      ),
    4 * bars,
  );
  return Array.from({ length: groups }, (_, group) => {
    const [first, end] = [group * GROUP_COUNT, (group + 1) * GROUP_COUNT];
    const falls = first + VectorbtReturnMetric.Count;
    return {
      ...(byName(VectorbtReturnMetric, figures.subarray(first, falls)) as VectorbtReturnFigures),
      ...(byName(VectorbtFallMetric, figures.subarray(falls, end)) as VectorbtFallFigures),
    };
  });
}

/** Return of a value at every bar as VectorBT takes it; the first one is measured from `start`. */
export function vectorbtReturns(value: Float64Array, start: number): Float64Array {
  return call([value], value.length, (out, list) =>
    anyKernel().exports.vectorbtReturns(list, value.length, start, out),
  ).slice();
}

/** VectorBT's Sharpe ratio alone, of a value whose first return is measured from `start`; the risk-free return is per bar. */
export function vectorbtSharpeRatio(
  value: Float64Array,
  start: number,
  barsPerYear: number,
  riskFree: number,
): number {
  let ratio = NaN;
  call([value], value.length, (out, list) => {
    const { exports } = anyKernel();
    exports.vectorbtReturns(list, value.length, start, out);
    ratio = exports.vectorbtSharpeRatio(out, value.length, barsPerYear, riskFree);
  });
  return ratio;
}

/** VectorBT's figures of trades, from their profits, returns and lengths in bars. */
export function vectorbtTradeFigures(
  pnl: Float64Array,
  returns: Float64Array,
  durations: Float64Array,
): VectorbtTradeFigures {
  const figures = call([pnl, returns, durations], VectorbtTradeMetric.Count, (out, ...lists) =>
    anyKernel().exports.vectorbtTradeMetrics(lists[0], lists[1], lists[2], pnl.length, out),
  );
  return byName(VectorbtTradeMetric, figures) as VectorbtTradeFigures;
}

/** Names of an enum's figures by code, `SharpeRatio` as `sharpeRatio`. */
const namesOf = new Map<object, readonly string[]>();

function byName(codes: Record<string, string | number>, figures: Float64Array): Record<string, number> {
  let names = namesOf.get(codes);
  if (names === undefined) {
    names = Array.from(figures, (_, code) => {
      const name = String(codes[code]);
      return name[0].toLowerCase() + name.slice(1);
    });
    namesOf.set(codes, names);
  }
  const named: Record<string, number> = {};
  for (let code = 0; code < names.length; code++) named[names[code]] = figures[code];
  return named;
}
