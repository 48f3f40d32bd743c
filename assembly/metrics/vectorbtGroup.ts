// VectorBT's figures of the values of columns or groups, many in one call (page, sections 16 to 18).
import { VectorbtFallMetric, VectorbtReturnMetric } from "../layout";
import { returnBetween } from "../vectorbt/tolerance";
import { at, set } from "./list";
import { vectorbtReturnMetrics } from "./vectorbt";

const COUNT: i32 = VectorbtReturnMetric.Count + VectorbtFallMetric.Count;

/**
 * Group after group: writes the figures of `VectorbtReturnMetric`, and behind them those of `VectorbtFallMetric`. `value` and
 * `benchmark` are at the end of each bar and stand group behind group; `initCash` has one double for each. `scratch` has room for
 * four times as many doubles as there are bars; `factor` is the number of bars in a year, `riskFree` is per bar.
 */
export function vectorbtGroupMetrics(
  value: usize,
  benchmark: usize,
  initCash: usize,
  groups: i32,
  bars: i32,
  scratch: usize,
  factor: f64,
  riskFree: f64,
  out: usize,
): void {
  const bytes = (<usize>bars) << 3;
  const market = scratch + bytes;
  for (let group = 0; group < groups; group++) {
    const start = at(initCash, group);
    vectorbtReturns(value, bars, start, scratch);
    vectorbtReturns(benchmark, bars, start, market);
    vectorbtReturnMetrics(scratch, bars, market, market + bytes, factor, riskFree, out);
    putFalls(value, bars, out + ((<usize>VectorbtReturnMetric.Count) << 3));
    value += bytes;
    benchmark += bytes;
    out += (<usize>COUNT) << 3;
  }
}

/** Return at each bar; the first one is measured from `start`. */
export function vectorbtReturns(value: usize, bars: i32, start: f64, out: usize): void {
  let before = start;
  for (let bar = 0; bar < bars; bar++) {
    set(out, bar, returnBetween(before, at(value, bar)));
    before = at(value, bar);
  }
}

/** The deepest and the longest fall of a value; bars where it is NaN are passed over. */
let deepest: f64 = NaN;
let longest: f64 = NaN;

/** Depth (fraction, at most 0) and length (bars; one that goes on counts the last bar too), each of the worst fall. */
function putFalls(value: usize, bars: i32, out: usize): void {
  deepest = NaN;
  longest = NaN;
  let peak: f64 = NaN;
  let peakBar = -1;
  let valley: f64 = NaN;
  let lastBar = -1;
  for (let bar = 0; bar < bars; bar++) {
    const level = at(value, bar);
    if (isNaN(level)) continue;
    if (isNaN(peak) || level >= peak) {
      if (lastBar > peakBar) note((valley - peak) / peak, bar - peakBar - 1);
      peak = level;
      peakBar = bar;
    } else {
      if (lastBar < peakBar || level < valley) valley = level;
      lastBar = bar;
    }
  }
  if (lastBar > peakBar) note((valley - peak) / peak, lastBar - peakBar);
  set(out, VectorbtFallMetric.MaxDrawdown, deepest);
  set(out, VectorbtFallMetric.MaxDrawdownDuration, longest);
}

function note(depth: f64, bars: i32): void {
  if (!isNaN(depth) && !(depth >= deepest)) deepest = depth;
  if (!(<f64>bars <= longest)) longest = <f64>bars;
}
