// Columns of a rule sweep's table beside its metrics: assets and parameters.
import { valuePositions } from "./gridIndex.ts";
import type { Parameters } from "./grid.ts";
import { columnOfValues, type SweepColumn } from "./table.ts";

export function assetColumn(
  names: readonly string[] | null,
  assets: number,
  count: number,
): Record<string, SweepColumn> {
  if (assets === 1 && names === null) return {};
  const rows = assets * count;
  if (names === null)
    return { asset: Float64Array.from({ length: rows }, (_, row) => Math.floor(row / count)) };
  return { asset: Array.from({ length: rows }, (_, row) => names[Math.floor(row / count)]) };
}

export function parameterColumns(
  parameters: Parameters,
  kept: Int32Array,
  assets: number,
): Record<string, SweepColumn> {
  return Object.fromEntries(
    Object.keys(parameters).map((name) => {
      const positions = valuePositions(parameters, name, kept);
      const values = columnOfValues(name, parameters[name]);
      const rows = assets * kept.length;
      if (!ArrayBuffer.isView(values))
        return [name, Array.from({ length: rows }, (_, row) => values[positions[row % kept.length]])];
      const column = new (values.constructor as Float64ArrayConstructor)(rows);
      for (let row = 0; row < rows; row++) column[row] = values[positions[row % kept.length]];
      return [name, column];
    }),
  );
}
