// Entries and exits of any rule as bits, 64 bars at a time: comparisons of series, masks made beforehand, and what is made
// of these. Nothing is kept of a word once the next one is asked for, but what the next one has to know.
import { StepCode } from "../layout";
import { bitsAbove } from "./compare";
import { areToldApart, toldAbove } from "./keys";
import { areKnownIn, crossingsSeen, falls, readWord, rises, startCrossings } from "./crossings";
import { Sweep, placeIn, seriesOf } from "./memory";
import { RuleSteps, Step, StepState, stateAt, stepAt, wordOf } from "./ruleMemory";

/** Bars of the words at hand. */
const WORD_BARS: i32 = 64;
/** Series of the crossing that was read last in this word; −1: none. */
let readFirst: i32 = -1;
let readSecond: i32 = -1;

/** Before the first word of a combination. */
export function startSteps(rule: RuleSteps, own: usize): void {
  for (let i = 0; i < rule.stepCount; i++) stateAt(own, i).carry = 0;
}

/** Makes the words of all steps for `count` bars (at most 64) from `bar` on. */
export function runSteps(
  sweep: Sweep,
  rule: RuleSteps,
  own: usize,
  combination: i32,
  bar: i32,
  count: i32,
): void {
  readFirst = -1;
  readSecond = -1;
  for (let i = 0; i < rule.stepCount; i++) {
    const state = stateAt(own, i);
    state.word = wordFor(sweep, rule, stepAt(rule, i), state, own, combination, bar, count);
  }
}

function wordFor(
  sweep: Sweep,
  rule: RuleSteps,
  step: Step,
  state: StepState,
  own: usize,
  combination: i32,
  bar: i32,
  count: i32,
): u64 {
  switch (step.code) {
    case StepCode.Above:
      return aboveWord(sweep, step, combination, bar, count);
    case StepCode.CrossesAbove:
      readCrossings(sweep, step, state, combination, bar, count);
      return rises;
    case StepCode.CrossesBelow:
      readCrossings(sweep, step, state, combination, bar, count);
      return falls;
    case StepCode.Mask:
      return maskWord(sweep, rule, step, combination, bar);
    case StepCode.Both:
      return wordOf(own, step.first) & wordOf(own, step.second);
    case StepCode.Either:
      return wordOf(own, step.first) | wordOf(own, step.second);
    case StepCode.Not:
      return ~wordOf(own, step.first);
    default:
      return startsOf(wordOf(own, step.first), state);
  }
}

/** Both directions of one pair of series are read once. */
function readCrossings(
  sweep: Sweep,
  step: Step,
  state: StepState,
  combination: i32,
  bar: i32,
  count: i32,
): void {
  const first = placeIn(step.first, combination);
  const second = placeIn(step.second, combination);
  if (first == readFirst && second == readSecond) return;
  startCrossings(<i32>state.carry);
  readWord(sweep, first, second, bar, count);
  state.carry = <i64>crossingsSeen();
  readFirst = first;
  readSecond = second;
}

function startsOf(word: u64, state: StepState): u64 {
  const before = (word << 1) | (<u64>state.carry);
  state.carry = <i64>(word >> 63);
  return word & ~before;
}

@inline
function maskWord(sweep: Sweep, rule: RuleSteps, step: Step, combination: i32, bar: i32): u64 {
  const words = (sweep.bars + WORD_BARS - 1) >> 6;
  const place = <usize>placeIn(step.first, combination) * <usize>words + <usize>(bar >> 6);
  return load<u64>(rule.masks + (place << 3));
}

function aboveWord(sweep: Sweep, step: Step, combination: i32, bar: i32, count: i32): u64 {
  const first = placeIn(step.first, combination);
  const second = placeIn(step.second, combination);
  const isWhole = count == WORD_BARS && areKnownIn(sweep, first, second, bar, bar + count);
  if (isWhole && areToldApart(sweep, first, second, bar)) return toldAbove;
  const a = seriesOf(sweep, first) + ((<usize>bar) << 3);
  const b = seriesOf(sweep, second) + ((<usize>bar) << 3);
  if (count == WORD_BARS) return bitsAbove(a, b);
  let word: u64 = 0;
  for (let k = 0; k < count; k++) {
    const at = (<usize>k) << 3;
    if (load<f64>(a + at) > load<f64>(b + at)) word |= (<u64>1) << (<u64>k);
  }
  return word;
}
