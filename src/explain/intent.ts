// What a cell asked for, and what became of it.
import { Input, IntentFate, IntentForm, Signal, SizeType } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { MASKS } from "../plan/plan.ts";
import type { IntentEvent } from "../results/trace.ts";
import { inputAt } from "./attempts.ts";
import type { Intended, LifeReader } from "./life.ts";
import { wordOf } from "./names.ts";
import type { IntentExplanation, IntentFateName } from "./types.ts";

const SIGNALS = [Signal.LongEntry, Signal.LongExit, Signal.ShortEntry, Signal.ShortExit];
const MASK_INPUTS = [Input.Entries, Input.Exits, Input.ShortEntries, Input.ShortExits];

/** Bar at whose close the intents of `bar` become orders. */
export function makingBar({ delay }: Plan, bar: number): number {
  return bar + Math.max(0, delay - 1);
}

export function explainIntent(
  plan: Plan,
  bar: number,
  column: number,
  reader: LifeReader,
): IntentExplanation {
  const told = reader.intents.find(({ event }) => event.intentBar === bar);
  return told === undefined ? untold(plan, bar, column) : explainFate(plan, column, told, reader);
}

/** A cell that asked for nothing, or whose bar of decision lies beyond the data. */
function untold(plan: Plan, bar: number, column: number): IntentExplanation {
  const isOrders = plan.intentForm === IntentForm.Orders;
  const size = inputAt(plan, Input.Size, bar, column);
  const asks = isOrders
    ? !Number.isNaN(size)
    : MASKS.some((_, k) => inputAt(plan, MASK_INPUTS[k], bar, column) !== 0);
  const fate = asks ? "HeldBack" : isOrders ? "NoSize" : "NoSignal";
  return unmade(plan, fate, size, sizeTypeAt(plan, bar, column));
}

/** An intent that became nothing. */
export function unmade(
  { minOrderValue }: Plan,
  fate: IntentFateName,
  size: number,
  sizeType: string,
): IntentExplanation {
  const none = { position: NaN, mark: NaN, equity: NaN, unitValue: NaN, units: NaN, worth: NaN };
  return {
    ...{ fate, given: [], resolved: [], size, sizeType, madeBar: null, ...none, minOrderValue },
    ...{ order: null, ended: null, endedOrders: [] },
  };
}

export function explainFate(
  plan: Plan,
  column: number,
  { event, ended, handed }: Intended,
  reader: LifeReader,
): IntentExplanation {
  const { fate, bar, intentBar, size, position, mark, equity, unitValue, order } = event;
  const isRecorded = fate === IntentFate.Ordered || fate === IntentFate.Refused;
  const draft = isRecorded ? reader.lives.get(order.id)?.draft?.wanted : order;
  const isDrafted = isRecorded || fate === IntentFate.BelowMinValue;
  const units = isDrafted && draft ? unitsOf(draft) : NaN;
  return {
    fate: IntentFate[fate] as IntentFateName,
    given: namesOf(event.given),
    resolved: namesOf(event.resolved),
    size,
    sizeType: handed === null ? sizeTypeAt(plan, intentBar, column) : wordOf(SizeType[handed.sizeType]),
    madeBar: bar,
    position,
    mark,
    equity,
    unitValue,
    units,
    worth: Math.abs(units) * mark * unitValue,
    minOrderValue: plan.minOrderValue,
    order: isRecorded ? order.id : null,
    ended: ended.at(-1) ?? null,
    endedOrders: ended,
  };
}

/** Signed units of both legs as they were wanted; ±∞: as many as are affordable. */
function unitsOf({ side, reduceLeft, openLeft, affordablePart }: IntentEvent["order"]): number {
  return side * (Number.isNaN(affordablePart) ? reduceLeft + openLeft : Infinity);
}

function sizeTypeAt(plan: Plan, bar: number, column: number): string {
  return wordOf(SizeType[inputAt(plan, Input.SizeType, bar, column)]);
}

/** Signals by name, of their bits. */
export function namesOf(bits: number): string[] {
  return SIGNALS.filter((signal) => (bits & signal) !== 0).map((signal) => wordOf(Signal[signal]));
}
