/** Most points a curve is drawn with; longer runs keep the extremes of equal spans of bars. */
export const CURVE_POINTS_MAX = 4000;

/**
 * The bars that keep the shape of all `series`: the first, the last, and of each span the bars with the lowest and the
 * highest value of every series. Null when all bars fit.
 */
export function curveBars(
  series: readonly Float64Array[],
  pointsMax = CURVE_POINTS_MAX,
): Float64Array | null {
  const barCount = series[0].length;
  if (barCount <= pointsMax) return null;
  const spanCount = Math.max(1, Math.floor((pointsMax - 2) / (2 * series.length)));
  const kept = new Set<number>([0, barCount - 1]);
  for (let span = 0; span < spanCount; span++) {
    const start = Math.floor((span * barCount) / spanCount);
    const end = Math.floor(((span + 1) * barCount) / spanCount);
    for (const values of series) keepExtremes(kept, values, start, end);
  }
  return Float64Array.from(kept).sort();
}

/** The values of a series at the bars kept. */
export function valuesAt(values: Float64Array, bars: Float64Array | null): Float64Array {
  return bars === null ? values : bars.map((bar) => values[bar]);
}

function keepExtremes(kept: Set<number>, values: Float64Array, start: number, end: number): void {
  let [lowest, highest] = [-1, -1];
  for (let bar = start; bar < end; bar++) {
    if (Number.isNaN(values[bar])) continue;
    if (lowest < 0 || values[bar] < values[lowest]) lowest = bar;
    if (highest < 0 || values[bar] > values[highest]) highest = bar;
  }
  if (lowest < 0) return;
  kept.add(lowest);
  kept.add(highest);
}
