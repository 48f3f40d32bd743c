// Whether a run of the realistic profile is plain enough for the shorter ways of its kernel, and why not. They give the same
// bits as the general loop: this decides about time only.
import {
  Accumulate,
  Allocation,
  Account,
  CallSeq,
  Direction,
  Input,
  IntentForm,
  OrderOfFills,
  Plain,
  Shorting,
  SignalConflict,
  SizeType,
} from "../../assembly/layout.ts";
import { addressOf, isPlaced } from "../allocate.ts";
import type { Kernel } from "../kernel.ts";
import type { Plan } from "./plan.ts";
import { bearsInterest } from "./quiet.ts";
import { cellOf, type Source } from "./source.ts";
import { mayBeComplete } from "./universe.ts";

/** What the decision looks at. */
export type PlainCandidate = Pick<
  Plan,
  | "api"
  | "account"
  | "shorting"
  | "allocation"
  | "orderOfFills"
  | "settlementBars"
  | "prices"
  | "impact"
  | "maxGrossLeverage"
  | "maxNetLeverage"
  | "delay"
  | "callSeq"
  | "actions"
  | "cashFlows"
  | "hasInside"
  | "intentForm"
  | "inputs"
  | "cashRate"
  | "debitRate"
  | "groupLengths"
  | "initCash"
>;

/** How much of a run is plain, and why not all of it. */
export interface Plainness {
  readonly level: Plain;
  readonly why: string | undefined;
}

export function plainnessOf(plan: PlainCandidate): Plainness {
  const fills = whyNotFills(plan);
  if (fills !== undefined) return { level: Plain.Nothing, why: fills };
  const bars = whyNotBars(plan);
  if (bars !== undefined) return { level: Plain.Fills, why: bars };
  return { level: mayWalk(plan) ? Plain.Walk : Plain.Bars, why: undefined };
}

/**
 * Whether equity and cash are left to be made from the fills when they are asked for: with an account for every column they
 * would be as large as the inputs. Inputs in the kernel's own memory may be given back before.
 */
export function leavesSeries(plan: Plan, kernel: Kernel): boolean {
  if (plan.groupLengths.some((length) => length !== 1) || plainnessOf(plan).level < Plain.Bars) return false;
  return [Input.Open, Input.Close].every(
    (input) => addressOf(plan.inputs.get(input)!.data, kernel) === undefined,
  );
}

/** Costs that must be one value for the whole run. */
const COSTS: readonly (readonly [Input, string])[] = [
  [Input.Fees, "fees differ by cell"],
  [Input.FixedFees, "fixedFees differ by cell"],
  [Input.PerUnitFees, "perUnitFees differ by cell"],
  [Input.MinFees, "minFees differ by cell"],
  [Input.Slippage, "slippage differs by cell"],
  [Input.Multiplier, "multiplier differs by cell"],
  [Input.Fx, "fx differs by cell"],
];

function whyNotFills(plan: PlainCandidate): string | undefined {
  if (plan.account !== Account.Cash) return "no cash account";
  if (plan.shorting !== Shorting.None) return "shorts are allowed";
  if (plan.settlementBars !== 0) return "sales settle later";
  if (plan.prices.volume !== undefined) return "volume is given";
  if (!Number.isNaN(plan.maxGrossLeverage) || !Number.isNaN(plan.maxNetLeverage)) return "leverage is capped";
  if (plan.impact.window !== 0) return "impact is on";
  if (plan.orderOfFills !== OrderOfFills.ExitsFirst) return "orders fill in sequence";
  if (plan.allocation !== Allocation.Sequence) return "openings share pro rata";
  return COSTS.find(([input]) => plan.inputs.get(input)!.data.length !== 1)?.[1];
}

/** Terms of orders that must be one value for the whole run, and which. */
const TERMS: readonly (readonly [Input, string, (value: number) => boolean])[] = [
  [Input.SizeType, "the size type differs by cell", () => true],
  [Input.LotSize, "lotSize differs by cell", () => true],
  [Input.MinSize, "minSize is set", (size) => size === 0],
  [Input.MaxSize, "maxSize is set", (size) => size === Infinity],
  [Input.TimeInForce, "orders have a time in force", (bars) => bars === Infinity],
  [Input.Direction, "direction is short only", (code) => code !== Direction.ShortOnly],
];
const SIGNAL_TERMS: typeof TERMS = [
  [Input.Direction, "direction is not long only", (code) => code === Direction.LongOnly],
  [Input.Accumulate, "positions are added to", (code) => code === Accumulate.Disabled],
  [Input.UponLongConflict, "a conflict mode is set", (code) => code === SignalConflict.Ignore],
];

function whyNotBars(plan: PlainCandidate): string | undefined {
  if (plan.api === "runStrategy") return "a strategy decides";
  if (plan.hasInside) return "stops, limit or stop orders";
  if (plan.delay > 1) return "intents are held back";
  if (plan.callSeq !== CallSeq.Default) return "a call sequence of its own";
  if (plan.actions.length > 0) return "corporate actions";
  if (plan.cashFlows !== null) return "cash flows";
  if (bearsInterest(plan)) return "interest is paid";
  if (plan.intentForm === IntentForm.LongShortSignals) return "signals of both directions";
  const terms = plan.intentForm === IntentForm.Orders ? TERMS : [...TERMS, ...SIGNAL_TERMS];
  return terms.find(([input, , accepts]) => !isOne(plan.inputs.get(input)!, accepts))?.[1];
}

function isOne({ data }: Source, accepts: (value: number) => boolean): boolean {
  return data.length === 1 && accepts(data[0]);
}

// ---- from event to event -------------------------------------------------------------------------------------------------

/** Beyond them an account's sums may pass the doubles, which has to be found where they are made. */
const USUAL_CASH = 1e100;
const USUAL_WORTH = 1e50;

/** Whether a plain run of signals may go from event to event: orders then fill or end at their first price. */
function mayWalk({ intentForm, inputs, groupLengths, delay, initCash }: PlainCandidate): boolean {
  if (intentForm !== IntentForm.DirectionSignals) return false;
  const [entries, exits] = [inputs.get(Input.Entries)!, inputs.get(Input.Exits)!];
  if (entries.rowStride !== exits.rowStride || entries.columnStride !== exits.columnStride) return false;
  const isShared = groupLengths.some((length) => length !== 1);
  // A share of the equity of several columns needs all their marks.
  if (isShared && (delay !== 0 || inputs.get(Input.SizeType)!.data[0] === SizeType.ValuePercent))
    return false;
  const worth = cellOf(inputs.get(Input.Multiplier)!, 0, 0) * cellOf(inputs.get(Input.Fx)!, 0, 0);
  if (!(worth < USUAL_WORTH) || !initCash.every((cash) => cash < USUAL_CASH)) return false;
  // What is made later reads the prices again: those in the kernel's memory may be given back before.
  return replayedPrices(inputs).every((source) => mayBeComplete(source) && !isPlaced(source.data));
}

/** Prices that series, sums and trades are made of, beside the fills. */
export function replayedPrices(inputs: ReadonlyMap<Input, Source>): Source[] {
  return [...new Set([inputs.get(Input.Close)!, inputs.get(Input.FillPrice)!])];
}
