// What TypeScript may call. Pointers are byte offsets into linear memory; nothing here allocates.
import { LAYOUT_VERSION } from "./layout";
import { Plan } from "./memory";
import * as simulation from "./simulate";

export { returnMetrics } from "./metrics/returns";
export { tradeMetrics } from "./metrics/trades";

export function layoutVersion(): i32 {
  return LAYOUT_VERSION;
}

/** First byte that the arena may use. */
export function heapBase(): usize {
  return __heap_base;
}

export function start(plan: usize): void {
  simulation.start(changetype<Plan>(plan));
}

export function run(plan: usize, bar: i32, lastBar: i32): i32 {
  return simulation.run(changetype<Plan>(plan), bar, lastBar);
}

export function finish(plan: usize): bool {
  return simulation.finish(changetype<Plan>(plan));
}
