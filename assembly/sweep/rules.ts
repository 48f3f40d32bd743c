// One combination of any rule: its entries and exits as bits, walked from event to event; the orders are those of a run on its
// own, to the bit.
import { areAllIn, startOrders } from "../fast/orders";
import { STEP_STATE_BYTES, TALLY_BYTES } from "../layout";
import { Plan } from "../memory";
import { startNotes } from "./exact";
import { addInTurn, closeList } from "./listing";
import { Sweep, tradableAt } from "./memory";
import { RuleSteps, stateAt, wordOf } from "./ruleMemory";
import { runSteps, startSteps } from "./steps";
import { Tally } from "./tally";
import { End, listAt, settle, trade, walkLists, writeEnd, writeNoted } from "./walk";

/**
 * Walks combinations `first` to `last` (exclusive); figures that only the general loop can give are NaN. `own` is the worker's
 * block: a tally, a state for every step, a double for every bar. Returns `last`.
 */
export function walkCombinations(
  plan: Plan,
  sweep: Sweep,
  rule: RuleSteps,
  own: usize,
  first: i32,
  last: i32,
): i32 {
  startOrders(plan);
  const allIn = areAllIn(sweep.sizeType) && sweep.isBarByBar == 0;
  for (let combination = first; combination < last; combination += 2) {
    const next = min(combination + 1, last - 1);
    const known = allIn ? walkListed(sweep, rule, own, combination, next) : 0;
    if ((known & 1) == 0) walkOne(plan, sweep, rule, own, combination);
    if ((known & 2) == 0 && next != combination) walkOne(plan, sweep, rule, own, next);
  }
  return last;
}

/** All orders of two combinations at once, where each is sure to be filled; a bit for each that has its figures then. */
function walkListed(sweep: Sweep, rule: RuleSteps, own: usize, combination: i32, next: i32): i32 {
  const block = changetype<usize>(stateAt(own, rule.stepCount));
  const a = listAt(sweep, block, 0);
  const b = listAt(sweep, block, 1);
  const countA = listOrders(sweep, rule, own, combination, a);
  const countB = listOrders(sweep, rule, own, next, b);
  return walkLists(sweep, a, countA, b, countB, combination, next);
}

/** From order to order, as each becomes due. */
function walkOne(plan: Plan, sweep: Sweep, rule: RuleSteps, own: usize, combination: i32): void {
  const end = sweep.isBarByBar != 0 ? End.Cancelled : walk(plan, sweep, rule, own, combination);
  if (end != End.Cancelled) return writeEnd(sweep, combination, end);
  // The lists are over: their room takes the values.
  startNotes(own + TALLY_BYTES + <usize>rule.stepCount * STEP_STATE_BYTES);
  writeNoted(sweep, changetype<Tally>(own), combination, walk(plan, sweep, rule, own, combination));
}

/**
 * Writes the bars of buys and sales in turn, as if each were filled; the bar after the last stands for a sale that never comes.
 * @returns how many
 */
function listOrders(sweep: Sweep, rule: RuleSteps, own: usize, combination: i32, list: usize): i32 {
  let listed = 0;
  startSteps(rule, own);
  for (let bar = 0; bar < sweep.bars; bar += 64) {
    runSteps(sweep, rule, own, combination, bar, min(64, sweep.bars - bar));
    listed = addInTurn(sweep, wordOf(own, rule.entries), wordOf(own, rule.exits), bar, list, listed);
  }
  return closeList(sweep, list, listed);
}

function walk(plan: Plan, sweep: Sweep, rule: RuleSteps, own: usize, combination: i32): End {
  const tally = changetype<Tally>(own);
  tally.start(sweep.initCash);
  startSteps(rule, own);
  for (let bar = 0; bar < sweep.bars; bar += 64) {
    runSteps(sweep, rule, own, combination, bar, min(64, sweep.bars - bar));
    // A bar with both is one without either: VectorBT ignores conflicts. Without a close nothing is done.
    const entries = wordOf(own, rule.entries);
    const exits = wordOf(own, rule.exits);
    let left: u64 = (entries ^ exits) & tradableAt(sweep, bar);
    while (left != 0) {
      const due = left & (tally.position == 0 ? entries : exits);
      if (due == 0) break;
      const k = ctz(due);
      left &= ~(<u64>1) << k;
      if (!trade(plan, sweep, tally, bar + <i32>k)) return End.Unknown;
    }
  }
  return settle(sweep, tally);
}
