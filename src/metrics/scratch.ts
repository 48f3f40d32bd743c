// Calls of the kernel's metric functions: series in, figures out.
import {
  RelativeMetric,
  ReturnMetric,
  TradeMetric,
  VectorbtReturnMetric,
  VectorbtTradeMetric,
} from "../../assembly/layout.ts";
import { anyKernel, reserve } from "../kernel.ts";

const F64_BYTES = 8;
const NOTHING = new Float64Array(0);

/** Puts the lists behind the kernel's own data, calls with their addresses and that of the results, and copies `count` doubles out. */
function call(
  lists: readonly Float64Array[],
  count: number,
  compute: (out: number, ...lists: number[]) => void,
): Float64Array {
  const target = anyKernel();
  let end = Math.ceil(target.base / F64_BYTES) * F64_BYTES;
  const starts = lists.map((list) => {
    const start = end;
    end += list.byteLength;
    return start;
  });
  reserve(target, end + count * F64_BYTES);
  const { memory } = target.exports;
  lists.forEach((list, i) => new Float64Array(memory.buffer, starts[i], list.length).set(list));
  compute(end, ...starts);
  return new Float64Array(memory.buffer, end, count).slice();
}

/** Figures by name, from an enum of the kernel's. */
type Figures<Codes> = Readonly<Record<Uncapitalize<Exclude<keyof Codes & string, "Count">>, number>>;

export type ReturnFigures = Figures<typeof ReturnMetric>;
export type RelativeFigures = Figures<typeof RelativeMetric>;
export type TradeFigures = Figures<typeof TradeMetric>;
export type VectorbtReturnFigures = Figures<typeof VectorbtReturnMetric>;
export type VectorbtTradeFigures = Figures<typeof VectorbtTradeMetric>;

/**
 * Return of every bar with the flows taken out; NaN once equity is not above zero.
 * @param equity equity at the end of every bar, account currency
 * @param flows deposits and withdrawals of every bar; null: none
 * @param initCash equity before the first bar
 */
export function barReturns(equity: Float64Array, flows: Float64Array | null, initCash: number): Float64Array {
  return call([equity, flows ?? NOTHING], equity.length, (out, list, taken) =>
    anyKernel().exports.barReturns(list, flows === null ? 0 : taken, equity.length, initCash, out),
  );
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
  const figures = call([returns, returns], ReturnMetric.Count, (out, list, scratch) =>
    anyKernel().exports.returnMetrics(list, returns.length, scratch, barsPerYear, riskFree, required, out),
  );
  return byName(ReturnMetric, figures) as ReturnFigures;
}

/** Figures of a series of returns beside that of a benchmark; the risk-free return is per year. */
export function relativeFigures(
  returns: Float64Array,
  benchmark: Float64Array,
  barsPerYear: number,
  riskFree: number,
): RelativeFigures {
  const figures = call([returns, benchmark], RelativeMetric.Count, (out, list, market) =>
    anyKernel().exports.relativeMetrics(list, market, returns.length, barsPerYear, riskFree, out),
  );
  return byName(RelativeMetric, figures) as RelativeFigures;
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
  const lists = [returns, benchmark, returns, returns];
  const figures = call(lists, VectorbtReturnMetric.Count, (out, list, market, scratch) =>
    anyKernel().exports.vectorbtReturnMetrics(
      list,
      returns.length,
      market,
      scratch,
      barsPerYear,
      riskFree,
      out,
    ),
  );
  return byName(VectorbtReturnMetric, figures) as VectorbtReturnFigures;
}

/** VectorBT's Sharpe ratio of a return series alone; the risk-free return is per bar. */
export function vectorbtSharpeRatio(returns: Float64Array, barsPerYear: number, riskFree: number): number {
  let ratio = NaN;
  call([returns], 0, (_out, list) => {
    ratio = anyKernel().exports.vectorbtSharpeRatio(list, returns.length, barsPerYear, riskFree);
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

function byName(codes: Record<string, string | number>, figures: Float64Array): Record<string, number> {
  return Object.fromEntries(
    Array.from(figures, (figure, code) => {
      const name = String(codes[code]);
      return [name[0].toLowerCase() + name.slice(1), figure];
    }),
  );
}
