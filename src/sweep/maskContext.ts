// What a function that decides is told besides its combination.
import { analysis } from "../analysis.ts";
import { inOrder } from "../indicators/arguments.ts";
import type { Matrix } from "../matrix.ts";
import { F64_BYTES } from "../plan/blocks.ts";
import { ExpressionList, keyOf, type Expression } from "./expression.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import type { PanelPrices } from "./prices.ts";
import type { MaskArrays, MaskContext } from "./rules/panel.ts";

/** @param seriesBytes most bytes of series that are kept; beyond, all are forgotten and made again when asked for */
export function contextOf(
  prices: PanelPrices,
  names: readonly string[] | null,
  seriesBytes: number,
): MaskContext {
  const { rows: bars, columns: assets } = prices.close!;
  const most = Math.floor(seriesBytes / (bars * assets * F64_BYTES));
  const known = new Map<string, Matrix>();
  const cells = bars * assets;
  let arrays: MaskArrays | undefined;
  let ownPrices: PanelPrices | undefined;
  return Object.freeze({
    bars,
    assets,
    columns: names,
    prices,
    masks(): MaskArrays {
      arrays ??= { entries: new Uint8Array(cells), exits: new Uint8Array(cells) };
      arrays.entries.fill(0);
      arrays.exits.fill(0);
      return arrays;
    },
    series(expression: Expression): Matrix {
      const key = keyOf(expression);
      const made = known.get(key) ?? panelOf(expression, (ownPrices ??= byAsset(prices)));
      if (!known.has(key) && known.size >= most) known.clear();
      known.set(key, made);
      return made;
    },
  });
}

/** The same prices with the bars of an asset together, which series are made of one asset after another. */
function byAsset(prices: PanelPrices): PanelPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [field, inOrder({ order: "row", ...matrix }, "column")]),
  );
}

/** An expression for every asset, the cells of a bar together. */
function panelOf(expression: Expression, prices: PanelPrices): Matrix {
  const { rows, columns } = prices.close!;
  const list = new ExpressionList();
  const place = list.placeOf(expression);
  const data = new Float64Array(rows * columns);
  const maker = new SeriesMaker(analysis(), list.all, prices);
  try {
    for (let asset = 0; asset < columns; asset++) {
      maker.make(asset);
      data.set(maker.series[place], asset * rows);
    }
  } finally {
    maker.free();
  }
  return inOrder({ data, rows, columns, order: "column" }, "row");
}
