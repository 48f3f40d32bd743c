// Calls of the kernel's metric functions: series in, figures out.
import {
  ReturnMetric,
  TradeMetric,
  VectorbtReturnMetric,
  VectorbtTradeMetric,
} from "../../assembly/layout.ts";
import { kernel, reserve } from "../kernel.ts";

const F64_BYTES = 8;

/** Puts the lists behind the kernel's own data, calls with their addresses and that of the results, and copies `count` doubles out. */
function call(
  lists: readonly Float64Array[],
  count: number,
  compute: (out: number, ...lists: number[]) => void,
): Float64Array {
  const target = kernel();
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
export type TradeFigures = Figures<typeof TradeMetric>;
export type VectorbtReturnFigures = Figures<typeof VectorbtReturnMetric>;
export type VectorbtTradeFigures = Figures<typeof VectorbtTradeMetric>;

/**
 * Total and annualized return, volatility, Sharpe, Sortino, largest drawdown and Calmar of an equity series.
 * @param equity equity at the end of every bar, account currency
 * @param initCash equity before the first bar
 * @param barsPerYear bars in a year
 * @param riskFree return per year
 */
export function returnFigures(
  equity: Float64Array,
  initCash: number,
  barsPerYear: number,
  riskFree: number,
): ReturnFigures {
  const figures = call([equity], ReturnMetric.Count, (out, list) =>
    kernel().exports.returnMetrics(list, F64_BYTES, equity.length, initCash, barsPerYear, riskFree, out),
  );
  return byName(ReturnMetric, figures) as ReturnFigures;
}

/** Win rate, profit factor and expectancy of closed trades, from their profits in account currency. */
export function tradeFigures(pnl: Float64Array): TradeFigures {
  const figures = call([pnl], TradeMetric.Count, (out, list) =>
    kernel().exports.tradeMetrics(list, pnl.length, out),
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
  const known = returns.filter((gain) => !Number.isNaN(gain));
  const lists = [returns, benchmark, known.slice().sort(), known];
  const figures = call(lists, VectorbtReturnMetric.Count, (out, list, market, sorted, inTime) =>
    kernel().exports.vectorbtReturnMetrics(
      list,
      returns.length,
      market,
      sorted,
      inTime,
      known.length,
      barsPerYear,
      riskFree,
      out,
    ),
  );
  return byName(VectorbtReturnMetric, figures) as VectorbtReturnFigures;
}

/** VectorBT's figures of trades, from their profits, returns and lengths in bars. */
export function vectorbtTradeFigures(
  pnl: Float64Array,
  returns: Float64Array,
  durations: Float64Array,
): VectorbtTradeFigures {
  const figures = call([pnl, returns, durations], VectorbtTradeMetric.Count, (out, ...lists) =>
    kernel().exports.vectorbtTradeMetrics(lists[0], lists[1], lists[2], pnl.length, out),
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
