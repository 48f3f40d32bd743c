// What is tried on a run of the vectorbt profile.
import { CallSeq, Input, IntentForm } from "../../assembly/layout.ts";
import {
  ASSUMPTION_SPECS,
  VARIATIONS,
  assumptionSpec,
  type Assumption,
  type FlippableOf,
  type Magnitudes,
} from "../assumptions.ts";
import type { OptionName } from "../options.ts";
import type { Source } from "../plan/source.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import { changedCells, shiftedRows } from "./cells.ts";
import { planVectorbtAgain, type Changes } from "./changes.ts";
import { withMagnitudes, type Scenario } from "./scenario.ts";

/** A flip by what it makes; several where there are several ways. */
type Made = VectorbtRunPlan | string;
interface Way {
  readonly change?: string;
  readonly plan: () => Made;
}
type Flips = Readonly<
  Record<FlippableOf<"vectorbt">, (plan: VectorbtRunPlan, magnitudes: Magnitudes) => readonly Way[]>
>;

const one = (plan: VectorbtRunPlan, changes: () => Changes): readonly Way[] => [
  { plan: () => planVectorbtAgain(plan, changes()) },
];

const FLIPS: Flips = {
  sameClose: (plan, { laterBars }) => [{ plan: () => withLaterIntents(plan, laterBars) }],
  noFees: (plan, { fees }) => one(plan, () => ({ fees })),
  negativeFees: (plan) =>
    one(plan, () => ({ fees: changedCells(plan.inputs.get(Input.Fees)!, (fee) => (fee < 0 ? 0 : fee)) })),
  noSlippage: (plan, { slippage }) => one(plan, () => ({ slippage })),
  columnOrder: (plan) =>
    CALL_ORDERS.filter(([, mode]) => mode !== plan.callSeq).map(([callSeq]) => ({
      change: `call order ${callSeq}`,
      plan: () => planVectorbtAgain(plan, { callSeq }),
    })),
  fractionalUnits: (plan, { lotSize }) =>
    one(plan, () => ({
      sizeGranularity: changedCells(plan.inputs.get(Input.LotSize)!, (lot) =>
        Number.isNaN(lot) ? lotSize : lot,
      ),
    })),
  freeShorts: (plan) => one(plan, () => ({ lockCash: true })),
};

const CALL_ORDERS = [
  ["default", CallSeq.Default],
  ["reversed", CallSeq.Reversed],
  ["random", CallSeq.Random],
  ["auto", CallSeq.Auto],
] as const;

const COSTS = [
  ["fees", Input.Fees],
  ["fixedFees", Input.FixedFees],
  ["slippage", Input.Slippage],
] as const satisfies readonly (readonly [OptionName, Input])[];

/** Every change of the run: its choices flipped one at a time, dearer costs. */
export function vectorbtScenarios(
  plan: VectorbtRunPlan,
  magnitudes: Magnitudes,
  assumptions: readonly Assumption[],
): Scenario<VectorbtRunPlan>[] {
  return [
    ...assumptions.flatMap((code) => flipsOf(code, plan, magnitudes)),
    {
      code: "dearerCosts",
      change: withMagnitudes(VARIATIONS.dearerCosts.vectorbt, magnitudes),
      plan: () => dearer(plan, magnitudes.costFactor),
    },
  ];
}

function flipsOf(
  code: Assumption,
  plan: VectorbtRunPlan,
  magnitudes: Magnitudes,
): Scenario<VectorbtRunPlan>[] {
  const flip = assumptionSpec(code).vectorbt!;
  if ("fixed" in flip) return [{ code, change: ASSUMPTION_SPECS[code].sentence, plan: () => flip.fixed }];
  const text = withMagnitudes(flip.to, magnitudes);
  const ways = FLIPS[code as FlippableOf<"vectorbt">](plan, magnitudes);
  return ways.map(({ change = text, plan: made }) => ({ code, change, plan: made }));
}

function dearer(plan: VectorbtRunPlan, factor: number): Made {
  const costly = COSTS.filter(([, input]) => plan.inputs.get(input)!.data.some((cost: number) => cost > 0));
  if (costly.length === 0) return "the run has no costs";
  const raised = (cost: number): number => (cost > 0 ? cost * factor : cost);
  return planVectorbtAgain(
    plan,
    Object.fromEntries(costly.map(([name, input]) => [name, changedCells(plan.inputs.get(input)!, raised)])),
  );
}

/** Inputs that say what is wanted; prices, costs and bounds stay at their bars. */
const INTENTS = [
  ...[Input.Size, Input.SizeType, Input.Direction, Input.Accumulate],
  ...[Input.UponLongConflict, Input.UponShortConflict, Input.UponDirConflict, Input.UponOppositeEntry],
  ...[Input.SlStop, Input.SlTrail, Input.TpStop],
  ...[Input.StopEntryPrice, Input.StopExitPrice, Input.UponStopExit, Input.UponStopUpdate],
];
const SIGNALS = [Input.Entries, Input.Exits, Input.ShortEntries, Input.ShortExits];

/** Everything that is wanted at a bar is wanted some bars later; the first bars want nothing. */
function withLaterIntents(plan: VectorbtRunPlan, later: number): VectorbtRunPlan {
  const { bars } = plan.shape;
  const inputs = new Map(plan.inputs);
  const shift = (input: Input, before: number | undefined): void => {
    const source: Source | undefined = inputs.get(input);
    if (source !== undefined) inputs.set(input, shiftedRows(source, bars, later, before));
  };
  const isOrders = plan.intentForm === IntentForm.Orders;
  for (const input of INTENTS) shift(input, isOrders && input === Input.Size ? NaN : undefined);
  for (const input of SIGNALS) shift(input, 0);
  return { ...plan, inputs };
}
