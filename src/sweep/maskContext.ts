// What a function that decides is told besides its combination.
import { analysis } from "../analysis.ts";
import { inOrder } from "../indicators/arguments.ts";
import type { Matrix } from "../matrix.ts";
import { F64_BYTES } from "../plan/blocks.ts";
import { ExpressionList, keyOf, type Expression } from "./expression.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import type { PanelPrices } from "./prices.ts";
import type { MaskContext } from "./rules/panel.ts";

/** @param seriesBytes most bytes of series that are kept; beyond, all are forgotten and made again when asked for */
export function contextOf(
  prices: PanelPrices,
  names: readonly string[] | null,
  seriesBytes: number,
): MaskContext {
  const { rows: bars, columns: assets } = prices.close!;
  const most = Math.floor(seriesBytes / (bars * assets * F64_BYTES));
  const known = new Map<string, Matrix>();
  return Object.freeze({
    bars,
    assets,
    columns: names,
    prices,
    series(expression: Expression): Matrix {
      const key = keyOf(expression);
      const made = known.get(key) ?? panelOf(expression, prices);
      if (!known.has(key) && known.size >= most) known.clear();
      known.set(key, made);
      return made;
    },
  });
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
