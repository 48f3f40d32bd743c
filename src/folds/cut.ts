// A sweep's arguments over some of its bars.
import { isObject } from "../checks.ts";
import type { Matrix, MatrixData } from "../matrix.ts";
import type { Parameters } from "../sweep/grid.ts";
import { FIELDS, type PanelPrices } from "../sweep/prices.ts";
import type { RuleSweepOptions } from "../sweep/ruleOptions.ts";
import type { BarRange } from "./ranges.ts";

/** The same sweep over a stretch of its bars: prices, and what its options have for every bar. */
export function cutSweep<P extends Parameters>(
  options: RuleSweepOptions<P>,
  prices: PanelPrices,
  range: BarRange,
): RuleSweepOptions<P> {
  const bars = prices.close!.rows;
  const fields = FIELDS.filter((field) => prices[field] !== undefined);
  const cut = Object.fromEntries(fields.map((field) => [field, cutRows(prices[field]!, range)]));
  return { ...options, ...cut, options: cutOptions(options.options, bars, range) } as RuleSweepOptions<P>;
}

/** Options of the runs: what has a value for every bar is cut, the rest stays. */
export function cutOptions(options: object | undefined, bars: number, range: BarRange): object {
  return Object.fromEntries(
    Object.entries(options ?? {}).map(([name, value]) => [name, cutValue(value, bars, range)]),
  );
}

function cutValue(value: unknown, bars: number, { from, to }: BarRange): unknown {
  if ((Array.isArray(value) || ArrayBuffer.isView(value)) && (value as Float64Array).length === bars)
    return (value as Float64Array).slice(from, to);
  const isMatrix = isObject(value) && ArrayBuffer.isView(value.data) && value.rows === bars;
  return isMatrix ? cutRows(value as unknown as Matrix, { from, to }) : value;
}

/** Some rows of a matrix, in its own order. */
function cutRows<Data extends MatrixData>(matrix: Matrix<Data>, { from, to }: BarRange): Matrix<Data> {
  const { data, rows, columns, order = "row" } = matrix;
  if (order === "row" || columns === 1)
    return { data: data.slice(from * columns, to * columns) as Data, rows: to - from, columns };
  const cut = new (data.constructor as new (length: number) => Data)((to - from) * columns);
  for (let column = 0; column < columns; column++)
    cut.set(data.subarray(column * rows + from, column * rows + to), column * (to - from));
  return { data: cut, rows: to - from, columns, order };
}
