import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { cellIndex, requireShape } from "../matrix.ts";
import { requireMarket, type MarketData } from "./align.ts";

const PRICES = ["open", "high", "low"] as const;

/**
 * Adjusts prices for splits and dividends by adjClose / close, cell by cell: open, high and low are multiplied by it,
 * close becomes adjClose itself, volume is divided by it. Other fields stay. The given data is left as it is, and
 * adjusting adjusted data changes nothing.
 *
 * Rounding never turns a sound bar into an unsound one: a price that was at, above or below the close is so afterwards.
 * A cell whose close or adjClose is missing becomes NaN.
 * @throws E_FIELD without close and adjClose; E_SHAPE
 */
export function adjustPrices(data: MarketData): MarketData {
  requireMarket(data);
  const close = fieldOf(data, "close");
  const adjClose = fieldOf(data, "adjClose");
  const fields: Record<string, Matrix> = { ...data.fields };
  for (const name of PRICES)
    if (Object.hasOwn(data.fields, name))
      fields[name] = combine(data, name, (price, raw, adjusted) => adjustedPrice(price, raw, adjusted));
  fields.close = combine(data, "close", (_, raw, adjusted) => (Number.isNaN(raw) ? NaN : adjusted));
  if (Object.hasOwn(data.fields, "volume"))
    fields.volume = combine(data, "volume", (volume, raw, adjusted) =>
      raw === adjusted ? volume : volume / (adjusted / raw),
    );
  return { ...data, fields };

  function combine(
    source: MarketData,
    name: string,
    cell: (value: number, raw: number, adjusted: number) => number,
  ): Matrix {
    const matrix = fieldOf(source, name);
    const { rows, columns } = matrix;
    const cells = new Float64Array(rows * columns);
    for (let bar = 0; bar < rows; bar++)
      for (let column = 0; column < columns; column++) {
        const at = (from: Matrix): number => from.data[cellIndex(from, bar, column)];
        cells[bar * columns + column] = cell(at(matrix), at(close), at(adjClose));
      }
    return { data: cells, rows, columns };
  }
}

function adjustedPrice(price: number, close: number, adjClose: number): number {
  if (price === close || close === adjClose) return price === close ? adjClose : price;
  const adjusted = price * (adjClose / close);
  if (price > close) return Math.max(adjusted, adjClose);
  return Math.min(adjusted, adjClose); // NaN stays NaN
}

function fieldOf(data: MarketData, name: string): Matrix {
  if (!Object.hasOwn(data.fields, name))
    throw new BacktestError("E_FIELD", `adjusting prices needs ${name}`, {
      option: name,
      expected: "fields close and adjClose",
    });
  const matrix = data.fields[name];
  requireShape(name, matrix);
  if (matrix.rows === data.time.length && matrix.columns === data.columns.length) return matrix;
  const expected = `${data.time.length}×${data.columns.length}`;
  throw new BacktestError("E_SHAPE", `${name} is ${matrix.rows}×${matrix.columns}, not ${expected}`, {
    expected,
  });
}
