// What TypeScript may call. Pointers are byte offsets into linear memory; nothing here allocates.
import { runColumns, startColumns } from "./fast/columns";
import { runGroup, startGroup } from "./fast/group";
import { FastRun } from "./fast/memory";
import { orderRecords } from "./fast/records";
import { LAYOUT_VERSION, NOT_PLAIN } from "./layout";
import { Plan } from "./memory";
import { listFills } from "./plain/listing";
import { replay } from "./plain/replay";
import { startWalk, walk } from "./plain/walk";
import * as simulation from "./simulate";
import { protect } from "./strategy/brackets";
import * as strategy from "./strategy/bars";
import { Execution, vectorbtOf } from "./vectorbt/memory";
import { executeOrder } from "./vectorbt/order";
import { seedRandom } from "./vectorbt/random";
import * as vectorbt from "./vectorbt/simulate";

export { accountMetrics } from "./metrics/account";
export { addPrices } from "./plain/listing";
export { barReturns } from "./metrics/curves";
export { returnMetrics } from "./metrics/returns";
export { tradeMetrics } from "./metrics/trades";
export { vectorbtReturnMetrics, vectorbtSharpeRatio } from "./metrics/vectorbt";
export { vectorbtGroupMetrics, vectorbtReturns } from "./metrics/vectorbtGroup";
export { vectorbtTradeMetrics } from "./metrics/vectorbtTrades";

export function layoutVersion(): i32 {
  return LAYOUT_VERSION;
}

/** First byte that the arena may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** Fills a block with zeros: hosts do it byte by byte in a shared memory. */
export function clear(block: usize, bytes: usize): void {
  memory.fill(block, 0, bytes);
}

/**
 * Reads a block once from its start to its end, so that it lies in the processor's cache: a walk that jumps about fetches it
 * from far away in twice the time. What it returns means nothing; it is there so that the reads are.
 */
export function touch(block: usize, bytes: usize): bool {
  let seen = i8x16.splat(0);
  const end = block + bytes;
  let at = block;
  for (; at + 256 <= end; at += 256) {
    const early = v128.or(v128.load(at), v128.load(at, 64));
    seen = v128.or(seen, v128.or(early, v128.or(v128.load(at, 128), v128.load(at, 192))));
  }
  for (; at < end; at += 64) seen = v128.or(seen, v128.load8_splat(at));
  return v128.any_true(seen);
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

/** A plain run from event to event, after `start`. */
export function startPlainWalk(plan: usize, run: usize): void {
  startWalk(changetype<Plan>(plan), changetype<FastRun>(run));
}

/** Walks a half-open range of bars and lists its fills behind the `listed` ones; returns how many are listed then, or `NOT_PLAIN`. */
export function walkPlain(plan: usize, run: usize, places: usize, bar: i32, lastBar: i32, listed: i32): i32 {
  const taken = changetype<Plan>(plan);
  const fast = changetype<FastRun>(run);
  const walked = walk(taken, fast, bar, lastBar, listed);
  return walked == NOT_PLAIN ? NOT_PLAIN : listFills(taken, fast, places, bar, lastBar, walked);
}

/** Books the fills of a half-open range of bars of a plain run, which are the first `count` of the lists. */
export function replayPlain(plan: usize, run: usize, bar: i32, lastBar: i32, count: i32): void {
  replay(changetype<Plan>(plan), changetype<FastRun>(run), bar, lastBar, count);
}

/** A bar of a strategy before its decision. */
export function openBar(plan: usize, bar: i32): void {
  strategy.openBar(changetype<Plan>(plan), bar);
}

/** Returns the `IntentFate` of the intent that stands in the inputs. */
export function submit(plan: usize, bar: i32, column: i32): i32 {
  return strategy.submit(changetype<Plan>(plan), bar, column);
}

/** Returns the id of the market order of a size; −1: it asks for nothing. */
export function submitSize(plan: usize, bar: i32, column: i32, size: f64, sizeType: i32, alike: bool): i32 {
  return strategy.submitSize(changetype<Plan>(plan), bar, column, size, sizeType, alike);
}

export function submitAll(plan: usize, bar: i32, alike: bool): void {
  strategy.submitAll(changetype<Plan>(plan), bar, alike);
}

export function cancelOrder(plan: usize, bar: i32, slot: i32): void {
  strategy.cancel(changetype<Plan>(plan), bar, slot);
}

export function resizeOrder(plan: usize, slot: i32, units: f64): void {
  strategy.resize(changetype<Plan>(plan), slot, units);
}

/** Prices of the exits that an order is given; NaN: not that one. */
export function protectOrder(plan: usize, slot: i32, stopLoss: f64, stopLimit: f64, takeProfit: f64): void {
  protect(changetype<Plan>(plan), slot, stopLoss, stopLimit, takeProfit);
}

/** A bar of a strategy after its decision. */
export function closeBar(plan: usize, bar: i32): void {
  strategy.closeBar(changetype<Plan>(plan), bar);
}

export function startVectorbt(plan: usize, seed: u32): void {
  seedRandom(vectorbtOf(changetype<Plan>(plan)).random, seed);
  vectorbt.startVectorbt(changetype<Plan>(plan));
}

export function runVectorbt(plan: usize, bar: i32): i32 {
  return vectorbt.runVectorbt(changetype<Plan>(plan), bar);
}

/** One order on the state at `execution`; returns a `VectorbtError`. */
export function executeVectorbtOrder(execution: usize): i32 {
  return executeOrder(changetype<Execution>(execution));
}

export function startFastColumns(plan: usize, run: usize): void {
  startColumns(changetype<Plan>(plan), changetype<FastRun>(run));
}

/** Bars and columns are half-open ranges; returns the number of records, or `NOT_PLAIN`. */
export function runFastColumns(plan: usize, run: usize, bar: i32, lastBar: i32, first: i32, last: i32): i32 {
  return runColumns(changetype<Plan>(plan), changetype<FastRun>(run), bar, lastBar, first, last);
}

export function startFastGroup(plan: usize, run: usize, account: i32): void {
  startGroup(changetype<Plan>(plan), changetype<FastRun>(run), account);
}

export function runFastGroup(plan: usize, run: usize, account: i32, bar: i32, lastBar: i32): i32 {
  return runGroup(changetype<Plan>(plan), changetype<FastRun>(run), account, bar, lastBar);
}

/** Puts the records in account order, as columns. */
export function orderFastRecords(run: usize, accounts: usize, accountCount: i32, places: usize): void {
  orderRecords(changetype<FastRun>(run), accounts, accountCount, places);
}
