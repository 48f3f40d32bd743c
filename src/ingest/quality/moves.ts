// What prices do from bar to bar: standing still, leaping away and back, landing far off after a gap.
import type { Found } from "./found.ts";
import type { QualityThresholds } from "./kinds.ts";
import { PRICES, isPrice, moveBetween, movesOf, usualMove, type AssetSeries } from "./series.ts";

/** Bars of a price field that has prices there. */
interface Track {
  readonly bars: Int32Array;
  readonly prices: Float64Array;
  readonly moves: Float64Array;
}

function trackOf(listed: Int32Array, values: Float64Array): Track {
  const bars = listed.filter((bar) => isPrice(values[bar]));
  const prices = Float64Array.from(bars, (bar) => values[bar]);
  return { bars, prices, moves: movesOf(prices) };
}

/** Judges the moves of one asset; gives the bars of its outliers. */
export function findMoveFaults(
  series: AssetSeries,
  thresholds: QualityThresholds,
  found: Found,
): ReadonlySet<number> {
  const { listed, prices } = series;
  if (prices.close !== undefined) {
    findStanding(series, prices.close, thresholds, found);
    findJumps(trackOf(listed, prices.close), thresholds, found);
  }
  // The close first: a bar is named once, with the price that shows it best.
  const named = new Set<number>();
  for (const name of [...PRICES].reverse()) {
    const values = prices[name];
    if (values === undefined) continue;
    for (const [bar, price] of outliersOf(trackOf(listed, values), thresholds)) {
      if (!named.has(bar)) found("outlier", bar, price);
      named.add(bar);
    }
  }
  return named;
}

// ---- standing still --------------------------------------------------------------------------------------------------

/** Closes that are the same on `staleBars` (`frozenBars` with volume) listed bars in a row; the first of them was news. */
function findStanding(
  { listed, volume }: AssetSeries,
  close: Float64Array,
  { staleBars, frozenBars }: QualityThresholds,
  found: Found,
): void {
  const isTraded = (bar: number): boolean => volume !== undefined && volume[bar] > 0;
  const isSame = (a: number, b: number): boolean => close[a] === close[b] && isTraded(a) === isTraded(b);
  for (let from = 0, to = 0; from < listed.length; from = to) {
    for (to = from + 1; to < listed.length && isSame(listed[from], listed[to]);) to++;
    const traded = isTraded(listed[from]);
    if (to - from < (traded ? frozenBars : staleBars) || !isPrice(close[listed[from]])) continue;
    for (let i = from + 1; i < to; i++)
      found(traded ? "frozenPrice" : "stalePrice", listed[i], close[listed[i]]);
  }
}

// ---- there and back --------------------------------------------------------------------------------------------------

/**
 * Prices from which the way there and the way back are both far, and which leave the neighbours near each other. One bar
 * at a time, with a bar on both sides: of the first and the last nobody can tell.
 */
function* outliersOf(
  { bars, prices, moves }: Track,
  { moveWindow, outlierMads, outlierMove, outlierRest }: QualityThresholds,
): Generator<[bar: number, price: number]> {
  for (let i = 1; i + 1 < bars.length; i++) {
    const smaller = Math.min(Math.abs(moves[i]), Math.abs(moves[i + 1]));
    if (smaller <= outlierMove || moves[i] > 0 === moves[i + 1] > 0) continue;
    const rest = Math.abs(moveBetween(prices[i - 1], prices[i + 1]));
    if (rest <= outlierRest * smaller && smaller > outlierMads * usualMove(moves, i, i + 1, moveWindow))
      yield [bars[i], prices[i]];
  }
}

// ---- after a gap -----------------------------------------------------------------------------------------------------

function findJumps(
  { bars, prices, moves }: Track,
  { moveWindow, jumpMads, jumpMove }: QualityThresholds,
  found: Found,
): void {
  for (let i = 1; i < bars.length; i++) {
    const steps = bars[i] - bars[i - 1];
    const move = Math.abs(moves[i]);
    if (steps === 1 || move <= jumpMove) continue;
    if (move > jumpMads * Math.sqrt(steps) * usualMove(moves, i, i, moveWindow))
      found("jumpAfterGap", bars[i], prices[i]);
  }
}
