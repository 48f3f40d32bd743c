// The `benchmark` option: prices of what a run is measured against.
import { BacktestError } from "../errors.ts";
import { rectangleOf, type Source } from "./source.ts";
import { numberSource, requireAll } from "./values.ts";

const PRICES = { code: "E_BENCHMARK", expected: "finite prices above 0 (NaN: missing)" } as const;

/** One price a bar, checked; null where the run is measured against its own columns. */
export function benchmarkOf(value: unknown, bars: number): Source<Float64Array> | null {
  if (value === undefined) return null;
  const { rows, columns, isList } = rectangleOf("benchmark", value);
  if (isList ? columns !== bars : rows !== bars || columns !== 1)
    throw benchmarkError(
      `is ${isList ? `${columns} prices` : `${rows}×${columns}`} but close has ${bars} bars`,
      isList ? columns : `${rows}×${columns}`,
      `${bars} prices, one a bar`,
    );
  const prices = numberSource("benchmark", value, { bars, columns: 1 });
  requireAll("benchmark", prices, (price) => Number.isNaN(price) || (price > 0 && price < Infinity), PRICES);
  const known = prices.data.reduce((count, price) => count + (price > 0 ? 1 : 0), 0);
  if (known < Math.min(bars, 2))
    throw benchmarkError(`has ${known} prices that are not missing`, known, "at least two");
  return prices;
}

function benchmarkError(text: string, got: unknown, expected: string): BacktestError {
  return new BacktestError("E_BENCHMARK", `benchmark ${text}`, { option: "benchmark", got, expected });
}
