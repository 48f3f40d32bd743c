// Prices of a rule sweep: as they were given, checked, and of one asset.
import type { PriceInput } from "../inputs.ts";
import { BacktestError } from "../errors.ts";
import { columnOf, matrixFrom, type Matrix } from "../matrix.ts";
import { cellOf, isFull, type Shape } from "../plan/source.ts";
import { shapeOf } from "../plan/universe.ts";
import { numberSource } from "../plan/values.ts";
import type { AssetPrices, PriceField } from "./expression.ts";

export const FIELDS: readonly PriceField[] = ["open", "high", "low", "close", "volume"];

/** Prices of all assets, by field. */
export type PanelPrices = Readonly<Partial<Record<PriceField, Matrix>>>;

/** What was given, each as wide and long as the closes; a single column is every asset's. */
export function pricesOf(options: Partial<Record<PriceField, PriceInput>>): PanelPrices {
  const shape = shapeOf(options.close, []);
  const given = FIELDS.filter((field) => options[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, panelOf(field, options[field]!, shape)]));
}

function panelOf(field: PriceField, value: PriceInput, shape: Shape): Matrix {
  const source = numberSource(field, asBars(value), shape);
  const { bars, columns: assets } = shape;
  const { data, rows, columns, rowStride } = source;
  if (isFull(source, bars, assets))
    return { data, rows, columns, order: assets > 1 && rowStride === 1 ? "column" : "row" };
  if (rows === bars) return matrixFrom(bars, assets, (bar, asset) => cellOf(source, bar, asset));
  throw new BacktestError("E_SHAPE", `${field} is ${rows}×${columns} but close is ${bars}×${assets}`, {
    option: field,
    got: `${rows}×${columns}`,
    expected: `${bars}×${assets}`,
  });
}

/** A list is the bars of one column. */
function asBars(value: PriceInput): unknown {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  return isList && !Array.isArray((value as readonly unknown[])[0])
    ? { data: value, rows: (value as ArrayLike<number>).length, columns: 1 }
    : value;
}

export function assetPrices(prices: PanelPrices, asset: number): AssetPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [field, seriesAt(matrix, asset)]),
  );
}

/** Copied only where the bars of the asset do not lie together. */
function seriesAt(matrix: Matrix, asset: number): Float64Array {
  const { data, rows, columns, order } = matrix;
  if (columns === 1) return data;
  return order === "column" ? data.subarray(asset * rows, (asset + 1) * rows) : columnOf(matrix, asset);
}
