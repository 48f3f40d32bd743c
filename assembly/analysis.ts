// What TypeScript may call of analysis.wasm: indicators, fused sweeps of what they give, and the normal distribution. Pointers are
// byte offsets into linear memory; nothing here allocates.
import * as indicators from "./indicators/advance";
import { ANALYSIS_VERSION, TaskOffset } from "./indicators/layout";
import { Task } from "./indicators/task";
import { runTask } from "./indicators/whole";
import { LAYOUT_VERSION } from "./layout";
import { Plan } from "./memory";
import { Sweep } from "./sweep/memory";
import { levelsOf, prepare } from "./sweep/prefix";
import { RuleSteps } from "./sweep/ruleMemory";
import { walkCombinations } from "./sweep/rules";
import { walkPairs } from "./sweep/walk";

export { chooseRows, rankRows, scoreRows } from "./indicators/crossSection";
export { firstBeyond, toBars, toColumns, widen } from "./indicators/panels";
export { normalBelow, normalQuantile } from "./metrics/normal";
export { markCrossings } from "./sweep/marks";
export { packMask } from "./sweep/pack";

/** Both layouts that it knows: sweeps have blocks of the kernel's. */
export function analysisVersion(): i32 {
  return ANALYSIS_VERSION * 1000 + LAYOUT_VERSION;
}

/** First byte that the arena may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** Bytes that the state of a task needs. */
export function stateBytes(task: usize): f64 {
  return indicators.stateBytes(changetype<Task>(task));
}

/** Forgets all bars. */
export function start(task: usize): void {
  indicators.start(changetype<Task>(task));
}

/** Goes on by the rows of the task. */
export function advance(task: usize): void {
  indicators.advance(changetype<Task>(task));
}

/** Whole series of tasks that lie one after another, by stretches of the rows that each of them says. */
export function runTasks(tasks: usize, count: i32, bars: i32): void {
  for (let i = 0; i < count; i++) runTask(changetype<Task>(tasks + <usize>i * TaskOffset.Size), bars);
}

/** False where a close is none that a fused sweep can take. */
export function prepareSweep(plan: usize, sweep: usize): bool {
  return prepare(changetype<Plan>(plan), changetype<Sweep>(sweep));
}

export function sweepLevels(bars: i32): i32 {
  return levelsOf(bars);
}

/** Pairs are a half-open range; returns its end. */
export function walkSweep(plan: usize, sweep: usize, own: usize, first: i32, last: i32): i32 {
  return walkPairs(changetype<Plan>(plan), changetype<Sweep>(sweep), own, first, last);
}

/** Combinations of any rule, a half-open range; returns its end. */
export function walkRule(plan: usize, sweep: usize, rule: usize, own: usize, first: i32, last: i32): i32 {
  const steps = changetype<RuleSteps>(rule);
  return walkCombinations(changetype<Plan>(plan), changetype<Sweep>(sweep), steps, own, first, last);
}
