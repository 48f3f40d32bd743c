// Two series as the lanes of one: an account's and its benchmark's.

@inline
export function pairAt(own: usize, market: usize, i: i32): v128 {
  const offset = (<usize>i) << 3;
  return v128.load64_lane(market + offset, v128.load64_zero(own + offset), 1);
}

@inline
export function setPair(own: usize, market: usize, i: i32, values: v128): void {
  const offset = (<usize>i) << 3;
  v128.store64_lane(own + offset, values, 0);
  v128.store64_lane(market + offset, values, 1);
}

/** Lane 0 is the account's, 1 the benchmark's. */
export function laneOf(pair: v128, lane: i32): f64 {
  return lane == 0 ? f64x2.extract_lane(pair, 0) : f64x2.extract_lane(pair, 1);
}
