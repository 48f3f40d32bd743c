// What a function that decides is told besides its combination.
import type { Expression } from "./expression.ts";
import type { PanelSeries } from "./panelSeries.ts";
import type { PanelPrices } from "./prices.ts";
import type { MaskArrays, MaskContext } from "./rules/panel.ts";

export function contextOf(
  prices: PanelPrices,
  names: readonly string[] | null,
  series: PanelSeries,
): MaskContext {
  const { rows: bars, columns: assets } = prices.close!;
  const cells = bars * assets;
  let arrays: MaskArrays | undefined;
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
    series: (expression: Expression) => series.of(expression),
  });
}
