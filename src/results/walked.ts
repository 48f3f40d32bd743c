// Drives the kernel through a plain run from event to event; all but orders and fills is made when it is asked for.
import { Input, NOT_PLAIN, Plain, PlanOffset } from "../../assembly/layout.ts";
import { kernelFor } from "../allocate.ts";
import { release, type Kernel } from "../kernel.ts";
import { plainnessOf, replayedPrices } from "../plan/plain.ts";
import type { Plan } from "../plan/plan.ts";
import { noteComplete } from "../plan/universe.ts";
import { lookAtAll, noteSeen } from "../plan/unseen.ts";
import { eachCall, layOutWalk, type ListArena } from "../plan/walkArena.ts";
import { eachWindow } from "../plan/windows.ts";
import { addWindow, fingerprintIn } from "./fingerprint.ts";
import { lazy } from "./lazy.ts";
import { RecordCollector, type FillColumns, type OrderColumns, type TradeColumns } from "./records.ts";
import { replayedWalk, type ListedFills } from "./replayed.ts";
import { execute, type RunOutput } from "./run.ts";
import type { AccountTotals } from "./totals.ts";
import { walkedRecords } from "./walkedOrders.ts";

/** The output of a run, and whether it went from event to event. */
export interface Executed {
  readonly output: RunOutput;
  readonly isWalk: boolean;
  readonly arenaBytes: number;
}

/** Runs the whole plan, by the shortest way that gives the same. */
export function executeShortest(plan: Plan): Executed {
  const walked = plainnessOf(plan).level === Plain.Walk ? walk(plan) : undefined;
  lookAtAll(plan.inputs.values());
  const output = walked ?? execute(plan);
  return { output, isWalk: walked !== undefined, arenaBytes: output.arenaBytes };
}

/** Undefined where a price, a signal or an amount is none that goes from event to event. */
export function walk(plan: Plan): RunOutput | undefined {
  const kernel = kernelFor(plan.inputs.values());
  const arena = layOutWalk(plan, kernel);
  const records = new RecordCollector();
  const parts = walkWindows(plan, kernel, arena, records);
  const fingerprint = fingerprintIn(kernel.exports.memory.buffer, arena, plan);
  release(kernel);
  return parts === undefined ? undefined : outputOf(plan, joined(parts), records, fingerprint, arena.bytes);
}

function walkWindows(
  plan: Plan,
  kernel: Kernel,
  arena: ListArena,
  records: RecordCollector,
): ListedFills[] | undefined {
  const { exports } = kernel;
  const { run, places, capacity } = arena.more;
  const { columns } = plan.shape;
  const parts: ListedFills[] = [];
  let listed = 0;
  exports.start(arena.plan);
  exports.startPlainWalk(arena.plan, run);
  const walkCall = (bar: number, lastBar: number): void => {
    if (listed === NOT_PLAIN) return;
    if (listed > capacity - (lastBar - bar) * columns) {
      parts.push(takenFills(exports.memory.buffer, arena, listed));
      listed = 0;
    }
    listed = exports.walkPlain(arena.plan, run, places, bar, lastBar, listed);
    takeOrders(exports.memory.buffer, arena, records);
  };
  eachWindow(kernel, arena, plan, 0, plan.shape.bars, (first, end) => {
    if (!addWindow(kernel, arena, plan, first, end)) listed = NOT_PLAIN;
    eachCall(arena, first, end, walkCall);
  });
  if (listed === NOT_PLAIN) return undefined;
  noteWalked(plan);
  exports.finish(arena.plan);
  takeOrders(exports.memory.buffer, arena, records);
  return [...parts, takenFills(exports.memory.buffer, arena, listed)];
}

/** The kernel has seen what it walked through. */
function noteWalked({ inputs }: Plan): void {
  replayedPrices(inputs).forEach(noteComplete);
  for (const input of [Input.Entries, Input.Exits]) noteSeen(inputs.get(input)!);
}

/** Orders that have a record; trades are made later. */
function takeOrders(buffer: ArrayBuffer, arena: ListArena, records: RecordCollector): void {
  const view = new DataView(buffer);
  view.setInt32(arena.plan + PlanOffset.TradeCount, 0, true);
  if (view.getInt32(arena.plan + PlanOffset.OrderCount, true) > 0) records.drain(buffer, arena);
}

function takenFills(buffer: ArrayBuffer, { more }: ListArena, count: number): ListedFills {
  return {
    bar: new Int32Array(buffer, more.bars, count).slice(),
    column: new Int32Array(buffer, more.columns, count).slice(),
    units: new Float64Array(buffer, more.units, count).slice(),
    price: new Float64Array(buffer, more.prices, count).slice(),
    fees: new Float64Array(buffer, more.fees, count).slice(),
  };
}

/** Parts of runs of more fills than the kernel's memory keeps, as one. */
function joined(parts: readonly ListedFills[]): ListedFills {
  if (parts.length === 1) return parts[0];
  const count = parts.reduce((sum, { bar }) => sum + bar.length, 0);
  const [bar, column] = [new Int32Array(count), new Int32Array(count)];
  const [units, price, fees] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let at = 0;
  for (const part of parts) {
    bar.set(part.bar, at);
    column.set(part.column, at);
    units.set(part.units, at);
    price.set(part.price, at);
    fees.set(part.fees, at);
    at += part.bar.length;
  }
  return { bar, column, units, price, fees };
}

function outputOf(
  plan: Plan,
  listed: ListedFills,
  records: RecordCollector,
  fingerprint: string,
  arenaBytes: number,
): RunOutput {
  const recorded = records.ordersByCell();
  const tables = lazy(() => walkedRecords(listed, recorded.id.length === 0 ? null : recorded, plan.delay));
  const later = lazy(() => replayedWalk(plan, listed, fingerprint));
  return {
    get equity(): Float64Array {
      return later().series.equity;
    },
    get cash(): Float64Array {
      return later().series.cash;
    },
    get settledCash(): Float64Array {
      return later().series.cash;
    },
    receivable: null,
    get orders(): OrderColumns {
      return tables().orders;
    },
    get fills(): FillColumns {
      return tables().fills;
    },
    get trades(): TradeColumns {
      return later().trades();
    },
    marginCalls: records.tables().marginCalls,
    get totals(): readonly AccountTotals[] {
      return later().totals;
    },
    staleBars: new Int32Array(plan.shape.columns),
    arenaBytes,
  };
}
