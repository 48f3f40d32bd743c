// Growth of returns and of a benchmark where the benchmark rises, and where it falls.
import { at } from "./list";

/** What the last `measureSides` found; lanes: the returns, the benchmark. */
let rising: v128 = f64x2.splat(1);
let falling: v128 = f64x2.splat(1);
let rises: i32 = 0;
let falls: i32 = 0;
/** Π(1 + b) over all bars. */
let whole: f64 = 1;

/** A return that is NaN grows nothing. A factor of 1 changes no product, and takes no branch on the sign of a return. */
export function measureSides(returns: usize, benchmark: usize, count: i32): void {
  const ones = f64x2.splat(1);
  let up = ones;
  let down = ones;
  let market = 1.0;
  let ups = 0;
  let downs = 0;
  for (let i = 0; i < count; i++) {
    const gain = at(benchmark, i);
    const both = f64x2.replace_lane(f64x2.splat(gain), 0, at(returns, i));
    const factors = v128.bitselect(f64x2.add(both, ones), ones, f64x2.eq(both, both));
    const sign = f64x2.splat(gain);
    up = f64x2.mul(up, v128.bitselect(factors, ones, f64x2.gt(sign, f64x2.splat(0))));
    down = f64x2.mul(down, v128.bitselect(factors, ones, f64x2.lt(sign, f64x2.splat(0))));
    market *= f64x2.extract_lane(factors, 1);
    ups += <i32>(gain > 0);
    downs += <i32>(gain < 0);
  }
  rising = up;
  falling = down;
  rises = ups;
  falls = downs;
  whole = market;
}

export function marketGrowth(): f64 {
  return whole;
}

/** Bars where the benchmark rises (`side` 1) or falls (−1). */
export function barsOf(side: i32): i32 {
  return side > 0 ? rises : falls;
}

export function ownGrowthOf(side: i32): f64 {
  return f64x2.extract_lane(side > 0 ? rising : falling, 0);
}

export function marketGrowthOf(side: i32): f64 {
  return f64x2.extract_lane(side > 0 ? rising : falling, 1);
}
