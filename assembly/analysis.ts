// What TypeScript may call of analysis.wasm. Pointers are byte offsets into linear memory; nothing here allocates.
import * as indicators from "./indicators/advance";
import { ANALYSIS_VERSION } from "./indicators/layout";
import { Task } from "./indicators/task";

export { chooseRows, rankRows, scoreRows } from "./indicators/crossSection";
export { firstBeyond, toBars, toColumns, widen } from "./indicators/panels";

export function analysisVersion(): i32 {
  return ANALYSIS_VERSION;
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
