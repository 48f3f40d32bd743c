// The fills of a walk as lists, by bar and column; and the fingerprint of the prices that it saw.
import { FastRun, doubleAt, intAt, setDouble, setInt } from "../fast/memory";
import { areListed, recordAt, writeRecord } from "../fast/records";
import { OrderSide } from "../layout";
import { Plan } from "../memory";

/**
 * Puts the records of bars from `bar` to `lastBar` (exclusive) behind the `listed` ones of the lists: by bar, those of one as
 * they came. Where fills are listed at once they stand there already. `places` has room for an i32 a bar and one more. Returns how many are listed then.
 */
export function listFills(plan: Plan, run: FastRun, places: usize, bar: i32, lastBar: i32, listed: i32): i32 {
  if (areListed(run)) return run.recordCount;
  const count = run.recordCount;
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
  listFill(run, to, load<i32>(from, 24), load<i32>(from, 28), units, load<f64>(from, 8), load<f64>(from, 16));
  return to + 1;
}

/** Puts a fill, whose units are signed, at its place in the lists. */
@inline
export function listFill(
  run: FastRun,
  to: i32,
  bar: i32,
  column: i32,
  units: f64,
  price: f64,
  fees: f64,
): void {
  setInt(run.recordBars, to, bar);
  setInt(run.recordColumns, to, column);
  setDouble(run.recordSizes, to, units);
  setDouble(run.recordPrices, to, price);
  setDouble(run.recordFees, to, fees);
}

/** Copies a listed fill to where they come raw. */
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

/** Takes out of the lists, from a place on, fills of no units. */
export function closeGaps(run: FastRun, from: i32): void {
  let to = from;
  for (; from < run.recordCount; from++) {
    const units = doubleAt(run.recordSizes, from);
    if (units == 0) continue;
    listFill(
      run,
      to++,
      intAt(run.recordBars, from),
      intAt(run.recordColumns, from),
      units,
      doubleAt(run.recordPrices, from),
      doubleAt(run.recordFees, from),
    );
  }
  run.recordCount = to;
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
