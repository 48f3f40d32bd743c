// Columns of a rule sweep's table: assets, parameters, metrics.
import type { Parameters } from "./grid.ts";
import type { RuleMetric } from "./ruleOptions.ts";
import type { KeptRows } from "./rows.ts";
import type { Choice } from "./sample.ts";
import { parameterBytes, parameterColumns, type SweepColumn } from "./table.ts";

/** What a row of the table stands for. */
export interface RuleRows<P extends Parameters> {
  readonly choice: Choice<P>;
  readonly assets: number;
  /** Names of the assets; null where they have none. */
  readonly names: readonly string[] | null;
  readonly metrics: readonly RuleMetric[];
}

/** Bytes of `count` rows without their metrics. */
export function rowBytes<P extends Parameters>(
  { choice, assets, names }: RuleRows<P>,
  count: number,
): number {
  const asset = hasAssetColumn(assets, names) ? Float64Array.BYTES_PER_ELEMENT : 0;
  return count * (asset + parameterBytes(choice.space.parameters));
}

export function ruleColumns<P extends Parameters>(
  { choice, assets, names, metrics }: RuleRows<P>,
  kept: KeptRows,
): Record<string, SweepColumn> {
  return {
    ...(hasAssetColumn(assets, names) ? { asset: assetColumn(names, kept, choice.kept.length) } : {}),
    ...parameterColumns(choice, kept),
    ...Object.fromEntries(metrics.map((name, k) => [name, kept.columns[k]])),
  };
}

function hasAssetColumn(assets: number, names: readonly string[] | null): boolean {
  return assets > 1 || names !== null;
}

function assetColumn(
  names: readonly string[] | null,
  { count, rowAt, isWhole }: KeptRows,
  combinations: number,
): SweepColumn {
  const assets = new Float64Array(count);
  if (isWhole)
    for (let asset = 0; asset * combinations < count; asset++)
      assets.fill(asset, asset * combinations, (asset + 1) * combinations);
  else for (let row = 0; row < count; row++) assets[row] = Math.floor(rowAt(row) / combinations);
  return names === null ? assets : Array.from(assets, (asset) => names[asset]);
}
