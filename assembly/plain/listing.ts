// The fills of a walk as lists, by bar and column; and the fingerprint of the prices that it saw.
import { FastRun, intAt, setDouble, setInt } from "../fast/memory";
import { recordAt } from "../fast/records";
import { Plan } from "../memory";

/**
 * Puts the records of bars from `bar` to `lastBar` (exclusive) behind the `listed` ones of the lists: by bar, those of one as
 * they came. `places` has room for an i32 a bar and one more. Returns how many are listed then.
 */
export function listFills(plan: Plan, run: FastRun, places: usize, bar: i32, lastBar: i32, listed: i32): i32 {
  const count = run.recordCount;
  run.recordCount = 0;
  if (plan.accountCount == 1) {
    for (let i = 0; i < count; i++) listed = putFill(run, i, listed);
    return listed;
  }
  const last = countBars(run, count, places, bar, lastBar, listed);
  for (let i = 0; i < count; i++) {
    const at = load<i32>(recordAt(run, i), 24) - bar;
    setInt(places, at, putFill(run, i, intAt(places, at)));
  }
  return last;
}

/** Leaves in `places` where the fills of each bar start. Returns where the last ones end. */
function countBars(run: FastRun, count: i32, places: usize, bar: i32, lastBar: i32, listed: i32): i32 {
  const bars = lastBar - bar;
  memory.fill(places, 0, (<usize>bars) << 2);
  for (let i = 0; i < count; i++) {
    const record = recordAt(run, i);
    const at = load<i32>(record, 24) - bar;
    setInt(places, at, intAt(places, at) + <i32>(load<f64>(record) != 0));
  }
  for (let at = 0; at < bars; at++) {
    const fills = intAt(places, at);
    setInt(places, at, listed);
    listed += fills;
  }
  return listed;
}

/** Lists a record at a place and returns the next one; a record of no units is none. */
@inline
function putFill(run: FastRun, i: i32, to: i32): i32 {
  const from = recordAt(run, i);
  const units = load<f64>(from);
  if (units == 0) return to;
  setDouble(run.recordSizes, to, units);
  setDouble(run.recordPrices, to, load<f64>(from, 8));
  setDouble(run.recordFees, to, load<f64>(from, 16));
  setInt(run.recordBars, to, load<i32>(from, 24));
  setInt(run.recordColumns, to, load<i32>(from, 28));
  return to + 1;
}

/**
 * Adds numbers to a fingerprint of 32 bytes that moves with their bits and their places. Parts of the same numbers come to the
 * same, as long as every part but the last has an even count.
 */
export function addPrices(prices: usize, bytes: usize, fingerprint: usize): void {
  let sums = v128.load(fingerprint);
  let ranked = v128.load(fingerprint, 16);
  const pairs = prices + (bytes & ~15);
  for (; prices < pairs; prices += 16) {
    sums = i64x2.add(sums, v128.load(prices));
    ranked = i64x2.add(ranked, sums);
  }
  if ((bytes & 8) != 0) {
    sums = i64x2.add(sums, v128.load64_zero(prices));
    ranked = i64x2.add(ranked, sums);
  }
  v128.store(fingerprint, sums);
  v128.store(fingerprint, ranked, 16);
}
