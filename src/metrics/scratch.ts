// Calls of the kernel's metric functions: series in, figures out.
import { ReturnMetric, TradeMetric } from "../../assembly/layout.ts";
import { kernel, reserve } from "../kernel.ts";

const F64_BYTES = 8;

/** Puts `input` behind the kernel's own data, calls, and copies `count` doubles out. */
function call(
  input: Float64Array,
  count: number,
  compute: (input: number, out: number) => void,
): Float64Array {
  const target = kernel();
  const start = Math.ceil(target.base / F64_BYTES) * F64_BYTES;
  const out = start + input.byteLength;
  reserve(target, out + count * F64_BYTES);
  new Float64Array(target.exports.memory.buffer, start, input.length).set(input);
  compute(start, out);
  return new Float64Array(target.exports.memory.buffer, out, count).slice();
}

/** Figures of one equity series by name; `equity` without the initial cash. */
export type ReturnFigures = Readonly<
  Record<Uncapitalize<Exclude<keyof typeof ReturnMetric, "Count">>, number>
>;
export type TradeFigures = Readonly<Record<Uncapitalize<Exclude<keyof typeof TradeMetric, "Count">>, number>>;

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
  const figures = call(equity, ReturnMetric.Count, (input, out) =>
    kernel().exports.returnMetrics(input, F64_BYTES, equity.length, initCash, barsPerYear, riskFree, out),
  );
  return byName(ReturnMetric, figures) as ReturnFigures;
}

/** Win rate, profit factor and expectancy of closed trades, from their profits in account currency. */
export function tradeFigures(pnl: Float64Array): TradeFigures {
  const figures = call(pnl, TradeMetric.Count, (input, out) =>
    kernel().exports.tradeMetrics(input, pnl.length, out),
  );
  return byName(TradeMetric, figures) as TradeFigures;
}

function byName(codes: Record<string, string | number>, figures: Float64Array): Record<string, number> {
  return Object.fromEntries(
    Array.from(figures, (figure, code) => {
      const name = String(codes[code]);
      return [name[0].toLowerCase() + name.slice(1), figure];
    }),
  );
}
