// Whether a run of the vectorbt profile is plain enough for the fast kernels, and why not. A fast kernel gives the same bits
// as the general loop: this decides about time only.
import {
  Accumulate,
  CallSeq,
  Direction,
  Input,
  IntentForm,
  SignalConflict,
  SizeType,
} from "../../assembly/layout.ts";
import type { Source } from "./source.ts";
import type { VectorbtRunPlan } from "./vectorbt.ts";

/** What the decision looks at. */
export type FastCandidate = Pick<
  VectorbtRunPlan,
  | "shape"
  | "inputs"
  | "intentForm"
  | "callSeq"
  | "useStops"
  | "fillnaClose"
  | "ffillValPrice"
  | "updateValue"
  | "hasLogs"
  | "initCash"
  | "maxOrders"
  | "sharing"
>;

/** Inputs that must be one value for the whole run, and which. */
const FIXED: readonly (readonly [Input, string, (value: number) => boolean])[] = [
  [Input.Direction, "direction is not long only", (code) => code === Direction.LongOnly],
  [Input.Accumulate, "positions are added to", (code) => code === Accumulate.Disabled],
  [Input.UponLongConflict, "a conflict mode is set", (code) => code === SignalConflict.Ignore],
  [Input.FillPrice, "orders have a price of their own", (price) => price === Infinity],
  [Input.ValPrice, "valPrice is set", (price) => price === Infinity],
  [Input.LotSize, "sizeGranularity is set", Number.isNaN],
  [Input.MaxSize, "maxSize is set", (size) => size === Infinity],
  [Input.RejectProb, "orders are rejected at random", (probability) => probability === 0],
  [Input.LockCash, "lockCash is set", (flag) => flag === 0],
  [Input.AllowPartial, "allowPartial is off", (flag) => flag === 1],
  [Input.RaiseReject, "raiseReject is set", (flag) => flag === 0],
  [Input.SizeType, "the size type is not amount, value or percent, or differs by cell", isPlainSize],
];

function isPlainSize(code: number): boolean {
  return code === SizeType.Amount || code === SizeType.Value || code === SizeType.Percent;
}

/** Why the general loop is needed; undefined where a fast kernel will do. */
export function whyGeneral(plan: FastCandidate): string | undefined {
  if (plan.intentForm !== IntentForm.DirectionSignals)
    return plan.intentForm === IntentForm.Orders ? "orders, not signals" : "signals of both directions";
  if (plan.useStops) return "stops are on";
  if (plan.hasLogs) return "logs are kept";
  if (!plan.fillnaClose || !plan.ffillValPrice || plan.updateValue) return "an option of valuation is set";
  if (plan.sharing && (plan.callSeq === CallSeq.Matrix || plan.callSeq === CallSeq.Random))
    return "a call sequence of its own";
  if (plan.maxOrders < plan.shape.bars * plan.shape.columns) return "maxOrders is set";
  if (!areAmounts(plan.initCash)) return "the initial cash is no amount above zero";
  for (const [input, why, accepts] of FIXED) if (!isOne(plan.inputs.get(input)!, accepts)) return why;
  const [entries, exits] = [plan.inputs.get(Input.Entries)!, plan.inputs.get(Input.Exits)!];
  const alike = entries.rowStride === exits.rowStride && entries.columnStride === exits.columnStride;
  return alike ? undefined : "entries and exits are laid out differently";
}

function areAmounts(cash: Float64Array): boolean {
  for (let i = 0; i < cash.length; i++) if (!(cash[i] > 0 && cash[i] < Infinity)) return false;
  return true;
}

function isOne({ data }: Source, accepts: (value: number) => boolean): boolean {
  return data.length === 1 && accepts(data[0]);
}
