// Sums over the returns of an account and of its benchmark, side by side as lanes. Each pass reads both series once and takes all
// that needs no sum of a later one; sums run from left to right. Masks and lanes stand where a branch on a return would be mispredicted.
import { laneOf, pairAt } from "./pair";

/** What `measureLevels` found. All bits of a lane where no return of its series is NaN. */
let known: v128 = f64x2.splat(0);
/** Whether a return less the benchmark's is NaN. */
let isApart: bool = false;
/** Π(1 + r), its deepest fall below its running peak, and the sum of its squared falls; the start counts as a peak. */
export let growth: v128 = f64x2.splat(1);
export let deepest: v128 = f64x2.splat(0);
export let squaredFalls: v128 = f64x2.splat(0);
export let means: v128 = f64x2.splat(0);
/** Of the returns less the benchmark's. */
export let activeMean: f64 = NaN;
/** Sums of what is above and below the bound, and of the squares of the latter. */
export let gains: v128 = f64x2.splat(0);
export let losses: v128 = f64x2.splat(0);
export let squaredLosses: v128 = f64x2.splat(0);

/** Whether no return of a lane's series is NaN. */
export function isKnown(lane: i32): bool {
  return laneOf(v128.and(known, f64x2.splat(1)), lane) == 1;
}

/** Whether every return has one of the benchmark to be held against. */
export function areKnown(): bool {
  return !isApart;
}

/** Growth and falls, means, and what is above and below the bound. */
export function measureLevels(own: usize, market: usize, count: i32, bound: f64): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let seen = f64x2.eq(zero, zero);
  let grown = one;
  let peak = one;
  let least = zero;
  let depths = zero;
  let sums = zero;
  let actives = 0.0;
  let apart = 0;
  let above = zero;
  let below = zero;
  let belowSquares = zero;
  for (let bar = 0; bar < count; bar++) {
    const gain = pairAt(own, market, bar);
    seen = v128.and(seen, f64x2.eq(gain, gain));
    grown = f64x2.mul(grown, f64x2.add(one, gain));
    peak = f64x2.pmax(peak, grown);
    const depth = f64x2.sub(f64x2.div(grown, peak), one);
    least = f64x2.pmin(least, depth);
    depths = f64x2.add(depths, f64x2.mul(depth, depth));
    sums = f64x2.add(sums, gain);
    const active = f64x2.extract_lane(gain, 0) - f64x2.extract_lane(gain, 1);
    actives += active;
    apart |= <i32>(active != active);
    const distance = f64x2.sub(gain, f64x2.splat(bound));
    const short = f64x2.pmin(distance, zero);
    above = f64x2.add(above, f64x2.pmax(distance, zero));
    below = f64x2.sub(below, short);
    belowSquares = f64x2.add(belowSquares, f64x2.mul(short, short));
  }
  const bars = f64x2.splat(<f64>count);
  known = seen;
  isApart = apart != 0;
  growth = grown;
  // A growth beyond the largest double has no falls; their squares say so.
  deepest = v128.bitselect(least, depths, f64x2.eq(depths, depths));
  squaredFalls = depths;
  means = f64x2.div(sums, bars);
  activeMean = actives / <f64>count;
  gains = above;
  losses = below;
  squaredLosses = belowSquares;
}

/** What `measureSpreads` found: Σ (r − mean)², of the returns beyond the benchmark's too, and Σ (r − mean)(b − mean). */
export let squares: v128 = f64x2.splat(0);
export let activeSquares: f64 = NaN;
export let products: f64 = NaN;

/** Squared distances from the means of `measureLevels`. */
export function measureSpreads(own: usize, market: usize, count: i32): void {
  let both = f64x2.splat(0);
  let actives = 0.0;
  let crossed = 0.0;
  for (let bar = 0; bar < count; bar++) {
    const gain = pairAt(own, market, bar);
    const distance = f64x2.sub(gain, means);
    const active = f64x2.extract_lane(gain, 0) - f64x2.extract_lane(gain, 1) - activeMean;
    both = f64x2.add(both, f64x2.mul(distance, distance));
    crossed += f64x2.extract_lane(distance, 0) * f64x2.extract_lane(distance, 1);
    actives += active * active;
  }
  squares = both;
  products = crossed;
  activeSquares = actives;
}

/** Sample deviations, from the squares of `measureSpreads`. */
export function deviations(count: i32): v128 {
  return f64x2.sqrt(f64x2.div(squares, f64x2.splat(<f64>(count - 1))));
}

/** Σ z³ and Σ z⁴ of the standardized returns, and means of the returns up to a bound. */
export let cubes: v128 = f64x2.splat(0);
export let fourths: v128 = f64x2.splat(0);
export let worstMeans: v128 = f64x2.splat(0);

/** Shape, from the means and squares of the passes before, and what is at or below a bound of each series. */
export function measureShape(own: usize, market: usize, count: i32, bounds: v128): void {
  const zero = f64x2.splat(0);
  const spread = deviations(count);
  let third = zero;
  let fourth = zero;
  let worst = zero;
  let bars = zero;
  for (let bar = 0; bar < count; bar++) {
    const gain = pairAt(own, market, bar);
    const z = f64x2.div(f64x2.sub(gain, means), spread);
    const square = f64x2.mul(z, z);
    third = f64x2.add(third, f64x2.mul(square, z));
    fourth = f64x2.add(fourth, f64x2.mul(square, square));
    const isWorst = f64x2.le(gain, bounds);
    worst = f64x2.add(worst, v128.and(gain, isWorst));
    bars = f64x2.add(bars, v128.and(f64x2.splat(1), isWorst));
  }
  cubes = third;
  fourths = fourth;
  worstMeans = f64x2.div(worst, bars);
}
