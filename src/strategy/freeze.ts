// What of a run is in the kernel's memory between two bars: taken out, and put into the memory of a run that may have more bars.
import {
  AccountOffset,
  ActionOffset,
  ColumnOffset,
  Input,
  PlanOffset,
  WorkingOffset,
} from "../../assembly/layout.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import { rowAt } from "./intents.ts";

/** Words of the plan that the run has changed. */
const WORDS = [
  PlanOffset.CallSeq,
  PlanOffset.NextAction,
  PlanOffset.NextPayment,
  PlanOffset.NextOrderId,
  PlanOffset.NextPositionId,
  PlanOffset.KeepsWorking,
  PlanOffset.FreeOrder,
  PlanOffset.FreeOrderCount,
  PlanOffset.PlacedSlot,
  PlanOffset.HasBrackets,
] as const;

/** The kernel's part of a run after some bars. */
export interface FrozenKernel {
  readonly words: Int32Array;
  readonly accounts: Uint8Array;
  readonly columns: Uint8Array;
  readonly workingOrders: Uint8Array;
  readonly ring: Uint8Array;
  /** Dividends that are booked and not yet paid, by action. */
  readonly due: Float64Array;
  readonly callSeq: Float64Array;
}

/** Everything by name, as views of the memory. */
function viewsOf(plan: Plan, arena: Arena, kernel: Kernel) {
  const { buffer } = kernel.exports.memory;
  const { shape, groupLengths, settlementBars } = plan;
  const accounts = groupLengths.length;
  const word = (offset: PlanOffset): number => new DataView(buffer).getUint32(arena.plan + offset, true);
  const bytes = (start: number, length: number): Uint8Array => new Uint8Array(buffer, start, length);
  const ringBytes = settlementBars === 0 ? 0 : (settlementBars + 1) * accounts * 8;
  return {
    accounts: bytes(arena.accounts, accounts * AccountOffset.Size),
    columns: bytes(arena.columns, shape.columns * ColumnOffset.Size),
    workingOrders: bytes(arena.workingOrders, (shape.columns + 1 + plan.spareOrders) * WorkingOffset.Size),
    ring: bytes(word(PlanOffset.SettlementRing), ringBytes),
    callSeq: rowAt(Input.CallSeq, shape.columns, arena, kernel) as Float64Array,
  };
}

/** Copies out what a run has left; its records are drained. */
export function freeze(plan: Plan, arena: Arena, kernel: Kernel): FrozenKernel {
  const view = new DataView(kernel.exports.memory.buffer);
  const views = Object.entries(viewsOf(plan, arena, kernel)).map(([name, part]) => [name, part.slice()]);
  return {
    ...(Object.fromEntries(views) as Omit<FrozenKernel, "words" | "due">),
    words: Int32Array.from(WORDS, (word) => view.getInt32(arena.plan + word, true)),
    due: dueOf(arena, view),
  };
}

/** Puts it into the memory of a run that was just started. */
export function thaw(frozen: FrozenKernel, plan: Plan, arena: Arena, kernel: Kernel): void {
  const view = new DataView(kernel.exports.memory.buffer);
  for (const [name, part] of Object.entries(viewsOf(plan, arena, kernel))) {
    (part as Uint8Array).set(frozen[name as keyof FrozenKernel] as Uint8Array);
  }
  WORDS.forEach((word, i) => view.setInt32(arena.plan + word, frozen.words[i], true));
  const actions = view.getUint32(arena.plan + PlanOffset.Actions, true);
  frozen.due.forEach((due, i) =>
    view.setFloat64(actions + i * ActionOffset.Size + ActionOffset.Due, due, true),
  );
}

/** Of the actions that have happened. */
function dueOf(arena: Arena, view: DataView): Float64Array {
  const actions = view.getUint32(arena.plan + PlanOffset.Actions, true);
  const length = view.getInt32(arena.plan + PlanOffset.NextAction, true);
  return Float64Array.from({ length }, (_, i) =>
    view.getFloat64(actions + i * ActionOffset.Size + ActionOffset.Due, true),
  );
}
