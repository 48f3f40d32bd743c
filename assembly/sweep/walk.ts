// One combination: buys where the first series crosses above the second, sells where it crosses below, at the close, long
// only; the orders are those of a run on its own, to the bit. Between two orders nothing is looked at bar by bar.
import { areAllIn, buy, sell, startOrders, sumTolerant, Done } from "../fast/orders";
import { boughtFlow, cashAfter, filledFees, filledPrice, filledSize, soldFlow } from "../fast/orders";
import { LIST_SLACK, TALLY_BYTES } from "../layout";
import { Plan } from "../memory";
import { walkAllIn } from "./allIn";
import { falls, firstWordOf, readWord, rises, startCrossings } from "./crossings";
import { endNotes, note, startNotes, writeExact } from "./exact";
import { areWellConditioned, takeTally, writeFigures, writeUnknown } from "./figures";
import { holdBars } from "./hold";
import { listCrossings } from "./listing";
import { Sweep, closeAt, placeIn, sumsAt, tradableAt } from "./memory";
import { deepestFall, highestClose, lowestClose, readStretch } from "./prefix";
import { Tally } from "./tally";

/** How a combination has ended. */
export enum End {
  /** An order or a value that only the general loop can judge. */
  Unknown,
  /** Its sums give its figures. */
  Summed,
  /** Its orders are known, but its sums have lost too many digits: only its values bar by bar give the figures. */
  Cancelled,
}

/**
 * Walks pairs `first` to `last` (exclusive); figures that only the general loop can give are NaN. `own` is the worker's block:
 * a tally, then a double for every bar. Returns `last`.
 */
export function walkPairs(plan: Plan, sweep: Sweep, own: usize, first: i32, last: i32): i32 {
  startOrders(plan);
  const allIn = areAllIn(sweep.sizeType) && sweep.isBarByBar == 0;
  for (let pair = first; pair < last; pair += 2) {
    const next = min(pair + 1, last - 1);
    const known = allIn ? walkListed(sweep, own, pair, next) : 0;
    if ((known & 1) == 0) walkOne(plan, sweep, own, pair);
    if ((known & 2) == 0 && next != pair) walkOne(plan, sweep, own, next);
  }
  return last;
}

/** All orders of two pairs at once, where each is sure to be filled; a bit for each that has its figures then. */
function walkListed(sweep: Sweep, own: usize, pair: i32, next: i32): i32 {
  const block = own + TALLY_BYTES;
  const a = listAt(sweep, block, 0);
  const b = listAt(sweep, block, 1);
  const countA = listCrossings(sweep, placeIn(sweep.fast, pair), placeIn(sweep.slow, pair), a);
  const countB = listCrossings(sweep, placeIn(sweep.fast, next), placeIn(sweep.slow, next), b);
  return walkLists(sweep, a, countA, b, countB, pair, next);
}

/** Where the lists of two combinations begin in a block: a few places may be written before each. */
@inline
export function listAt(sweep: Sweep, block: usize, which: usize): usize {
  return block + 8 + which * ((<usize>(sweep.bars + LIST_SLACK)) << 2);
}

/** Writes what two lists of bars come to; a bit for each combination whose figures they give. */
export function walkLists(
  sweep: Sweep,
  a: usize,
  countA: i32,
  b: usize,
  countB: i32,
  first: i32,
  second: i32,
): i32 {
  const known = walkAllIn(sweep, a, countA, b, countB) & areWellConditioned(sweep);
  writeFigures(sweep, first, second);
  return known;
}

/** From order to order, as each becomes due. */
function walkOne(plan: Plan, sweep: Sweep, own: usize, pair: i32): void {
  const tally = changetype<Tally>(own);
  const end = sweep.isBarByBar != 0 ? End.Cancelled : walk(plan, sweep, tally, pair);
  if (end != End.Cancelled) return writeEnd(sweep, pair, end);
  // The lists are over: their room takes the values.
  startNotes(own + TALLY_BYTES);
  writeNoted(sweep, tally, pair, walk(plan, sweep, tally, pair));
}

/** After a walk that has noted the value of every bar. */
export function writeNoted(sweep: Sweep, tally: Tally, combination: i32, end: End): void {
  if (end == End.Unknown) writeUnknown(sweep, combination);
  else writeExact(sweep, tally.profit, combination);
  endNotes();
}

/** After a walk whose sums were taken. */
@inline
export function writeEnd(sweep: Sweep, combination: i32, end: End): void {
  if (end == End.Summed) writeFigures(sweep, combination, combination);
  else writeUnknown(sweep, combination);
}

function walk(plan: Plan, sweep: Sweep, tally: Tally, pair: i32): End {
  const fast = placeIn(sweep.fast, pair);
  const slow = placeIn(sweep.slow, pair);
  tally.start(sweep.initCash);
  startCrossings();
  for (let bar = firstWordOf(sweep, fast, slow); bar < sweep.bars; bar += 64) {
    readWord(sweep, fast, slow, bar, min(64, sweep.bars - bar));
    const up = rises;
    let left = (up | falls) & tradableAt(sweep, bar);
    while (left != 0) {
      const k = ctz(left);
      left &= left - 1;
      const isEntry = ((up >> k) & 1) != 0;
      if (isEntry == (tally.position == 0) && !trade(plan, sweep, tally, bar + <i32>k)) return End.Unknown;
    }
  }
  return settle(sweep, tally);
}

/** After the last order of a combination: its sums are taken. */
export function settle(sweep: Sweep, tally: Tally): End {
  if (tally.position != 0) {
    holdUntil(sweep, tally, sweep.bars);
    tally.profit += tally.position * closeAt(sweep, sweep.bars - 1);
  } else {
    note(sweep, tally, tally.since, sweep.bars);
    tally.valueSum += tally.value * <f64>(sweep.bars - tally.since);
  }
  if (!(tally.drawdown > -1)) return End.Unknown;
  takeTally(tally);
  return tally.hasSnapped == 0 && areWellConditioned(sweep) != 0 ? End.Summed : End.Cancelled;
}

/** Buys where nothing is held, else sells all. False: an order that only the general loop can judge. */
export function trade(plan: Plan, sweep: Sweep, tally: Tally, bar: i32): bool {
  const close = closeAt(sweep, bar);
  if (tally.position == 0) {
    const done = buy(plan, sweep.sizeType, bar, 0, close, tally.cash);
    if (done == Done.NotPlain) return false;
    tally.cash = cashAfter;
    if (done == Done.Filled) enter(sweep, tally, bar);
    return true;
  }
  const done = sell(plan, bar, 0, close, tally.cash, tally.position);
  if (done == Done.NotPlain) return false;
  if (done == Done.Filled) {
    holdUntil(sweep, tally, bar);
    leave(tally, bar);
  }
  tally.cash = cashAfter;
  return tally.value > 0;
}

function enter(sweep: Sweep, tally: Tally, bar: i32): void {
  note(sweep, tally, tally.since, bar);
  tally.valueSum += tally.value * <f64>(bar - tally.since);
  if (bar > 0) tally.follow(tally.value);
  tally.since = bar;
  tally.position = filledSize;
  tally.entryFees = filledFees;
  // VectorBT averages even a single entry.
  tally.entryValue = filledSize * ((filledSize * filledPrice) / filledSize);
  tally.reportedCash = sumTolerant(tally.reportedCash, boughtFlow());
  tally.profit = sumTolerant(tally.profit, -(filledSize * filledPrice + filledFees));
  tally.traded += filledSize * filledPrice;
}

function leave(tally: Tally, bar: i32): void {
  const moved = filledSize * filledPrice;
  tally.since = bar;
  tally.position = 0;
  tally.reportedCash = sumTolerant(tally.reportedCash, soldFlow());
  const profit = tally.profit + (moved - filledFees);
  tally.profit = sumTolerant(tally.profit, moved - filledFees);
  tally.hasSnapped |= i32(tally.profit != profit);
  tally.traded += moved;
  tally.countTrade(sumTolerant(moved, -tally.entryValue) - tally.entryFees - filledFees);
  tally.move(tally.reportedCash);
  tally.follow(tally.value);
}

/** Values the bars from the entry until `end` (exclusive). */
function holdUntil(sweep: Sweep, tally: Tally, end: i32): void {
  tally.heldBars += end - tally.since;
  note(sweep, tally, tally.since, end);
  if (tally.reportedCash == 0) holdAllIn(sweep, tally, tally.since, end - 1);
  else holdBars(sweep, tally, tally.since, end);
}

/** All cash is in the position: its returns are those of the closes, whose sums are known. */
function holdAllIn(sweep: Sweep, tally: Tally, first: i32, last: i32): void {
  const units = tally.position;
  tally.move(units * closeAt(sweep, first));
  const from = sumsAt(sweep, first);
  const to = sumsAt(sweep, last);
  tally.returnSum += load<f64>(to) - load<f64>(from);
  tally.squareSum += load<f64>(to, 8) - load<f64>(from, 8);
  tally.lossSum += load<f64>(to, 16) - load<f64>(from, 16);
  tally.valueSum += units * (load<f64>(sumsAt(sweep, last + 1), 24) - load<f64>(from, 24));
  tally.value = units * closeAt(sweep, last);
  readStretch(sweep, first, last, tally.drawdown);
  tally.deepen(deepestFall);
  tally.fall(lowestClose * units);
  if (highestClose * units > tally.peak) tally.peak = highestClose * units;
}
