// What single bars show: facts.
import type { Found } from "./found.ts";
import { PRICES, isPrice, type AssetSeries } from "./series.ts";

/** Bars that are not there, and bars that contradict themselves. */
export function findBarFaults(series: AssetSeries, bars: number, found: Found): void {
  const { listed } = series;
  if (listed.length === 0) return;
  findMissingBars(listed, bars, found);
  for (const bar of listed) {
    findPriceFaults(series, bar, found);
    findVolumeFaults(series, bar, found);
  }
  for (let i = 1; i < listed.length; i++) findRepeat(series, listed[i - 1], listed[i], found);
}

function findMissingBars(listed: Int32Array, bars: number, found: Found): void {
  const [first, last] = [listed[0], listed[listed.length - 1]];
  for (let bar = 0; bar < first; bar++) found("leadingMissing", bar, NaN);
  for (let i = 1; i < listed.length; i++)
    for (let bar = listed[i - 1] + 1; bar < listed[i]; bar++) found("gap", bar, NaN);
  for (let bar = last + 1; bar < bars; bar++) found("trailingMissing", bar, NaN);
}

function findPriceFaults(series: AssetSeries, bar: number, found: Found): void {
  let [isMissing, infinite, nonPositive] = [false, NaN, NaN];
  for (const values of series.given) {
    const price = values[bar];
    if (Number.isNaN(price)) isMissing = true;
    else if (Math.abs(price) === Infinity) infinite = price;
    else if (price <= 0) nonPositive = price;
  }
  if (isMissing) found("missingPrice", bar, NaN);
  if (!Number.isNaN(infinite)) found("infinitePrice", bar, infinite);
  if (!Number.isNaN(nonPositive)) found("nonPositivePrice", bar, nonPositive);
  const odd = oddPrice(series, bar);
  if (!Number.isNaN(odd)) found("inconsistentBar", bar, odd);
}

/** A price that contradicts high and low; NaN where none does. What is no price contradicts nothing: comparisons are false. */
function oddPrice({ prices }: AssetSeries, bar: number): number {
  const high = priceAt(prices.high, bar);
  const low = priceAt(prices.low, bar);
  if (high < low) return high;
  const open = priceAt(prices.open, bar);
  if (open > high || open < low) return open;
  const close = priceAt(prices.close, bar);
  return close > high || close < low ? close : NaN;
}

function priceAt(values: Float64Array | undefined, bar: number): number {
  const price = values === undefined ? NaN : values[bar];
  return isPrice(price) ? price : NaN;
}

function findVolumeFaults({ volume }: AssetSeries, bar: number, found: Found): void {
  if (volume === undefined) return;
  if (volume[bar] === 0) found("zeroVolume", bar, 0);
  if (volume[bar] < 0) found("negativeVolume", bar, volume[bar]);
}

/** Four prices and a volume that are all the same twice are one bar written twice. */
function findRepeat({ prices, given, volume }: AssetSeries, before: number, bar: number, found: Found): void {
  if (volume === undefined || !(volume[bar] > 0) || volume[bar] !== volume[before]) return;
  const isSame = given.length === PRICES.length && given.every((values) => values[bar] === values[before]);
  if (isSame) found("repeatedBar", bar, prices.close![bar]);
}
