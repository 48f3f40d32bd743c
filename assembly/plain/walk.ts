// Plain runs of signals whose prices are all there: from event to event, without the series and sums of the account, which are
// made of the fills when they are asked for (`replay.ts`). An order then lives from its decision to the step in which it
// fills, so that clean ones need no slot; any other is left to the general way.
import { EVENT_BARS, Input, NOT_PLAIN, OrderSide } from "../layout";
import { areBits, entriesOf, exitsOf, findEvents, partOfWord, wordDown } from "../fast/events";
import { FastRun, intAt, setDouble } from "../fast/memory";
import { areSignals, buyWord, findWants, saleWord, startHeld, turn, turnAll } from "../fast/wants";
import { AccountState, Plan, accountAt, columnAt, inputAddress, rowStrideOf } from "../memory";
import { fillPassed } from "./bars";
import { decide, isUsual, noteFill, startEvents, takeFills } from "./events";
import { copyFill, listRecords } from "./listing";
import { arePaired, isSettled, quotePairs, settlePairs } from "./pairs";
import { readTerms } from "./terms";

/** Before the first bar. */
export function startWalk(plan: Plan, run: FastRun): void {
  for (let i = 0; i < plan.accountCount; i++) startHeld(plan, run, accountAt(plan, i), i);
  if (plan.accountCount != plan.columnCount) memory.fill(run.positions, 0, (<usize>plan.columnCount) << 3);
}

/** Fills in the lists. */
let listed: i32 = 0;

/**
 * Simulates bars `bar` to `lastBar` (exclusive); there is room for a record a cell, and for as many fills behind the `before`
 * ones of the lists. Returns `NOT_PLAIN` where a signal or an amount is beyond this kernel; else how many fills the lists have;
 * those of several accounts, or of one column, are left as records.
 */
export function walk(plan: Plan, run: FastRun, bar: i32, lastBar: i32, before: i32): i32 {
  readTerms(plan);
  startEvents();
  listed = before;
  const isPlain =
    plan.accountCount == plan.columnCount
      ? walkColumns(plan, run, bar, lastBar)
      : walkGroups(plan, run, bar, lastBar);
  return isPlain ? listed : NOT_PLAIN;
}

// ---- an account for every column ----------------------------------------------------------------------------------------

function walkColumns(plan: Plan, run: FastRun, bar: i32, lastBar: i32): bool {
  for (let column = 0; column < plan.columnCount; column++) {
    const account = accountAt(plan, column);
    if (account.workingCount > 0 && !fillLate(plan, run, account, column, bar)) return false;
  }
  const isDown = rowStrideOf(plan, Input.Entries) == 1;
  if (isDown && !areSignalsDown(plan, bar, lastBar)) return false;
  for (; bar < lastBar; bar += EVENT_BARS) {
    const count = min(EVENT_BARS, lastBar - bar);
    if (!isDown && !findEvents(plan, run, bar, count, 0, plan.columnCount)) return false;
    for (let column = 0; column < plan.columnCount; column++) {
      const entries = isDown ? wordOf(plan, Input.Entries, bar, column, count) : entriesOf(run, column);
      const exits = isDown ? wordOf(plan, Input.Exits, bar, column, count) : exitsOf(plan, run, column);
      if (entries == exits) continue;
      if (!walkWord(plan, run, column, bar, entries & ~exits, exits & ~entries, lastBar)) return false;
    }
  }
  return true;
}

/** Whether signals whose bars lie together are all 0 or 1. */
function areSignalsDown(plan: Plan, bar: i32, lastBar: i32): bool {
  for (let column = 0; column < plan.columnCount; column++)
    if (
      !areBits(inputAddress(plan, Input.Entries, bar, column), 1, lastBar - bar) ||
      !areBits(inputAddress(plan, Input.Exits, bar, column), 1, lastBar - bar)
    )
      return false;
  return true;
}

/** Bits of `count` bars of a mask whose bars lie together. */
@inline
function wordOf(plan: Plan, input: i32, bar: i32, column: i32, count: i32): u64 {
  const mask = inputAddress(plan, input, bar, column);
  return count == EVENT_BARS ? wordDown(mask) : partOfWord(mask, count);
}

/** Trades the events of a word that starts at `bar`: entries while nothing is held, exits of what is. */
function walkWord(
  plan: Plan,
  run: FastRun,
  column: i32,
  bar: i32,
  enters: u64,
  leaves: u64,
  lastBar: i32,
): bool {
  const account = accountAt(plan, column);
  const state = columnAt(plan, column);
  let left = ~(<u64>0);
  while (true) {
    const events = (state.position == 0 ? enters : leaves) & left;
    if (events == 0) return true;
    const k = ctz(events);
    left = ~(<u64>1) << k;
    if (!decide(plan, run, account, state, bar + <i32>k, column, lastBar)) return false;
  }
}

/** Fills an order of the bar before `bar`, whose price was not at hand there. */
function fillLate(plan: Plan, run: FastRun, account: AccountState, column: i32, bar: i32): bool {
  fillPassed(plan, account, bar);
  takeFills(plan, run);
  return isUsual(account, columnAt(plan, column));
}

// ---- accounts of several columns, at the close that decides ----------------------------------------------------------------

function walkGroups(plan: Plan, run: FastRun, bar: i32, lastBar: i32): bool {
  const isPaired = arePaired(plan);
  for (let i = 0; i < plan.accountCount; i++) {
    const account = accountAt(plan, i);
    if (!areSignals(plan, account, bar, lastBar)) return false;
    for (let at = bar; at < lastBar; at++) {
      if (!findWants(plan, run, account, i, at)) continue;
      const base = run.recordCount;
      const done = isPaired ? tradePairs(plan, run, account, i, at) : NONE;
      if (done == NONE && !tradeSide(plan, run, account, i, at, base, 0, true)) return false;
      if (done != ALL && !tradeSide(plan, run, account, i, at, base, max(done, 0), false)) return false;
      if (plan.accountCount == 1) listed = listRecords(run, listed);
    }
  }
  return true;
}

/** Of the events of a bar, that nothing was done, or everything. */
const NONE = -1;
const ALL = i32.MAX_VALUE;

/**
 * Trades the events of a bar two at a time, behind the lists; those of a single account stay there. Returns before which of them
 * the purchases are done; the sales all are.
 */
function tradePairs(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32): i32 {
  const count = quotePairs(plan, run, account, bar, listed);
  if (count == NONE) return NONE;
  const done = settlePairs(plan, run, account, bar, count, listed);
  if (done == NONE) return NONE;
  if (done == count && plan.accountCount == 1) {
    turnAll(plan, run, account, index);
    listed += count;
    return ALL;
  }
  const base = run.recordCount;
  for (let k = 0; k < count; k++) {
    if (!isSettled(run, k, done, listed)) continue;
    turn(plan, run, account, index, intAt(run.recordColumns, listed + k));
    copyFill(run, listed + k, base + k);
  }
  run.recordCount = base + count;
  return done < count ? done : ALL;
}

/**
 * Trades what sells, or what buys, of a bar whose records start at `base`, without the first `done` events. Every event has a
 * place among them, by its column; one that filled nothing leaves a record of no units there.
 */
function tradeSide(
  plan: Plan,
  run: FastRun,
  account: AccountState,
  index: i32,
  bar: i32,
  base: i32,
  done: i32,
  sells: bool,
): bool {
  let place = base;
  for (let first = account.firstColumn; first < account.lastColumn; first += 64) {
    const word = (first - account.firstColumn) >> 6;
    const sales = saleWord(plan, run, word);
    const all = sales | buyWord(plan, run, word);
    for (let events = sells ? sales : all ^ sales; events != 0; events &= events - 1) {
      const k = ctz(events);
      const column = first + <i32>k;
      run.recordCount = place + <i32>popcnt(all & (((<u64>1) << k) - 1));
      if (run.recordCount < base + done) continue;
      if (!tradeAt(plan, run, account, index, bar, column)) return false;
    }
    place += <i32>popcnt(all);
  }
  run.recordCount = place;
  return true;
}

/** One event, which writes one record. */
function tradeAt(plan: Plan, run: FastRun, account: AccountState, index: i32, bar: i32, column: i32): bool {
  const state = columnAt(plan, column);
  const place = run.recordCount;
  const wasHeld = state.position != 0;
  if (!decide(plan, run, account, state, bar, column, bar + 1)) return false;
  setDouble(run.positions, column, state.position);
  if (run.recordCount == place) noteFill(run, bar, column, OrderSide.Buy, 0, 0, 0);
  if (wasHeld != (state.position != 0)) turn(plan, run, account, index, column);
  return run.recordCount == place + 1;
}
