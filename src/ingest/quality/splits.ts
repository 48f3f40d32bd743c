// Splits that prices show and nobody gave, and splits that were given and prices do not show.
import type { Found } from "./found.ts";
import { SPLIT_RATIOS, type QualityThresholds } from "./kinds.ts";
import { isPrice, medianOf, type AssetSeries } from "./series.ts";

/** A split of one column. */
export interface GivenSplit {
  readonly bar: number;
  readonly ratio: number;
}

/** Below this ratio a split cannot be told from a day's move. */
const RATIO_LEAST = 1.4;

/**
 * Looks for both. A split multiplies the units by its ratio: the price falls to that part of what it was, between the
 * close before and the open (without opens: the close), and from then on the volume is so many times as large.
 * @param outliers bars that say nothing: a price that comes back is no split
 */
export function findSplitFaults(
  series: AssetSeries,
  given: readonly GivenSplit[],
  outliers: ReadonlySet<number>,
  thresholds: QualityThresholds,
  found: Found,
): void {
  const { close } = series.prices;
  if (close === undefined) return;
  const bars = series.listed.filter((bar) => isPrice(close[bar]) && !outliers.has(bar));
  const least = SPLIT_RATIOS[0] * (1 - toleranceOf(series, thresholds));
  for (let i = 1; i < bars.length; i++) {
    const ratio = close[bars[i - 1]] / priceAfter(series, bars[i]);
    const product = productBetween(given, bars[i - 1], bars[i]);
    if (isUnshown(product, ratio)) found("adjustedSplit", bars[i], product);
    if (ratio < least && 1 / ratio < least) continue;
    const known = SPLIT_RATIOS.flatMap((one) => [one, 1 / one]).find((one) =>
      isNear(ratio, one, series, thresholds),
    );
    if (known === undefined || isNear(ratio, product, series, thresholds)) continue;
    if (hasSplitVolume(series, bars, i, known, thresholds)) found("unadjustedSplit", bars[i], ratio);
  }
}

/** What the splits after one bar up to another multiply the units by. */
function productBetween(given: readonly GivenSplit[], after: number, upTo: number): number {
  let product = 1;
  for (const { bar, ratio } of given) if (bar > after && bar <= upTo) product *= ratio;
  return product;
}

/** The first price of a bar. */
function priceAfter({ prices }: AssetSeries, bar: number): number {
  const open = prices.open?.[bar] ?? NaN;
  return isPrice(open) ? open : prices.close![bar];
}

/** A close is further from the last one than the open. */
function toleranceOf({ prices }: AssetSeries, { splitTolerance }: QualityThresholds): number {
  return prices.open === undefined ? 2 * splitTolerance : splitTolerance;
}

function isNear(ratio: number, known: number, series: AssetSeries, thresholds: QualityThresholds): boolean {
  return Math.abs(ratio / known - 1) <= toleranceOf(series, thresholds);
}

/** Whether the price moved less than half the way, in factors, that splits of this ratio in all would take it. */
function isUnshown(product: number, ratio: number): boolean {
  const size = Math.max(product, 1 / product);
  const shown = product > 1 ? ratio : 1 / ratio;
  return size >= RATIO_LEAST && shown * shown < size;
}

/** Whether volume changes as the units do, and the bar is no day of unusual trading. Without volume nothing speaks against it. */
function hasSplitVolume(
  { volume, prices }: AssetSeries,
  bars: Int32Array,
  i: number,
  ratio: number,
  { splitWindow, splitVolume, splitMoney }: QualityThresholds,
): boolean {
  if (volume === undefined) return true;
  const close = prices.close!;
  const traded = (from: number, to: number): Int32Array =>
    bars.subarray(Math.max(0, from), to).filter((bar) => volume[bar] > 0);
  const [before, after] = [traded(i - splitWindow, i), traded(i, i + splitWindow)];
  if (before.length === 0 || after.length === 0) return true;
  const change =
    medianOf(Array.from(after, (bar) => volume[bar])) / medianOf(Array.from(before, (bar) => volume[bar]));
  const usual = medianOf(Array.from(before, (bar) => volume[bar] * close[bar]));
  const isInverse = change <= ratio * splitVolume && change * splitVolume >= ratio;
  return isInverse && !(volume[bars[i]] * close[bars[i]] > splitMoney * usual);
}
