// The fills of a walk as lists, by bar and column; and the fingerprint of the prices that it saw.
import { FastRun, doubleAt, intAt, setDouble, setInt } from "../fast/memory";
import { recordAt, writeRecord } from "../fast/records";
import { OrderSide } from "../layout";
import { Plan } from "../memory";

/**
 * Puts the records of bars from `bar` to `lastBar` (exclusive) behind the `listed` ones of the lists: by bar, those of one as
 * they came. `places` has room for an i32 a bar and one more. Returns how many are listed then.
 */
export function listFills(plan: Plan, run: FastRun, places: usize, bar: i32, lastBar: i32, listed: i32): i32 {
  if (plan.accountCount == 1) return listRecords(run, listed);
  const count = run.recordCount;
  run.recordCount = 0;
  const last = countBars(run, count, places, bar, lastBar, listed);
  for (let i = 0; i < count; i++) {
    const at = load<i32>(recordAt(run, i), 24) - bar;
    setInt(places, at, putFill(run, i, intAt(places, at)));
  }
  return last;
}

/** Lists the records as they came. */
export function listRecords(run: FastRun, listed: i32): i32 {
  for (let i = 0; i < run.recordCount; i++) listed = putFill(run, i, listed);
  run.recordCount = 0;
  return listed;
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

/** Makes a record of a listed fill. */
export function copyFill(run: FastRun, from: i32, to: i32): void {
  run.recordCount = to;
  // The units are signed already.
  writeRecord(
    run,
    intAt(run.recordBars, from),
    intAt(run.recordColumns, from),
    OrderSide.Buy,
    doubleAt(run.recordSizes, from),
    doubleAt(run.recordPrices, from),
    doubleAt(run.recordFees, from),
  );
}

/** Prices beyond it are not usual: their products with amounts may pass the doubles. */
const PRICES_MOST: f64 = 1e100;

/**
 * Adds prices to a fingerprint of 32 bytes that moves with their bits and their places. Parts of the same prices come to the
 * same, as long as every part but the last has an even count. Returns whether all are above 0 and none is beyond the usual.
 */
export function addPrices(prices: usize, bytes: usize, fingerprint: usize): bool {
  let sums = v128.load(fingerprint);
  let ranked = v128.load(fingerprint, 16);
  let usual = i64x2.splat(-1);
  const pairs = prices + (bytes & ~15);
  for (; prices < pairs; prices += 16) {
    const pair = v128.load(prices);
    usual = v128.and(usual, areUsual(pair));
    sums = i64x2.add(sums, pair);
    ranked = i64x2.add(ranked, sums);
  }
  if ((bytes & 8) != 0) {
    usual = v128.and(usual, areUsual(v128.load64_splat(prices)));
    sums = i64x2.add(sums, v128.load64_zero(prices));
    ranked = i64x2.add(ranked, sums);
  }
  v128.store(fingerprint, sums);
  v128.store(fingerprint, ranked, 16);
  return i64x2.all_true(usual);
}

@inline
function areUsual(pair: v128): v128 {
  return v128.and(f64x2.gt(pair, f64x2.splat(0)), f64x2.lt(pair, f64x2.splat(PRICES_MOST)));
}
