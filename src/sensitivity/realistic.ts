// What is tried on a run of the realistic profile.
import { FillStep, Input } from "../../assembly/layout.ts";
import {
  ASSUMPTION_SPECS,
  VARIATIONS,
  assumptionSpec,
  type Assumption,
  type FlippableOf,
  type Magnitudes,
} from "../assumptions.ts";
import type { OptionName } from "../options.ts";
import type { Plan } from "../plan/plan.ts";
import { wasShort } from "../results/assumed.ts";
import type { RunOutput } from "../results/run.ts";
import { changedCells } from "./cells.ts";
import { planAgain, type Changes } from "./changes.ts";
import { withMagnitudes, type Scenario } from "./scenario.ts";

/** What a change may look at. */
interface Run {
  readonly plan: Plan;
  readonly output: RunOutput;
  readonly magnitudes: Magnitudes;
}

type Flips = Readonly<Record<FlippableOf<"realistic">, (run: Run) => Changes | string>>;

const NO_VOLUME = "no volume is given";
/** Bars that impact looks back; the option's own default. */
const IMPACT_WINDOW = 20;

/** How options change where a choice is flipped; a text says why they cannot. */
const FLIPS: Flips = {
  sameClose: ({ plan }) => ({ fill: nextFill(plan) }),
  noFees: ({ magnitudes: { fees } }) => ({ fees }),
  negativeFees: ({ plan }) => ({
    fees: changedCells(plan.inputs.get(Input.Fees)!, (fee) => Math.max(0, fee)),
  }),
  noSlippage: ({ magnitudes: { slippage } }) => ({ slippage }),
  noImpact: ({ plan, magnitudes: { impactEta } }) =>
    withVolume(plan, { impact: { eta: impactEta, gamma: 0, window: IMPACT_WINDOW } }),
  noVolumeLimit: ({ plan, magnitudes: { participationRate } }) => withVolume(plan, { participationRate }),
  zeroVolumeFills: () => ({ zeroVolume: "skip" }),
  unlimitedFunding: ({ output }) => ({ account: wasShort(output) ? "margin" : "cash", shorting: undefined }),
  columnOrder: () => ({ allocation: "proRata" }),
  settlesAtOnce: ({ magnitudes: { settlementBars } }) => ({ settlementBars }),
  fractionalUnits: ({ plan, magnitudes }) => ({
    lotSize: changedCells(plan.inputs.get(Input.LotSize)!, (lot) =>
      Number.isNaN(lot) ? magnitudes.lotSize : lot,
    ),
  }),
  intrabarTies: () => ({ intrabarPath: "conservative" }),
  noBorrowCost: ({ plan, magnitudes }) => ({
    borrowRate: changedCells(plan.inputs.get(Input.BorrowRate)!, (rate) =>
      rate <= 0 ? magnitudes.borrowRate : rate,
    ),
  }),
  noDebitInterest: ({ magnitudes: { debitRate } }) => ({ debitRate }),
  noLiquidation: () => ({ marginCall: "liquidate" }),
};

/** Options that cost something, with the inputs that hold them. */
const COSTS = [
  ["fees", Input.Fees],
  ["fixedFees", Input.FixedFees],
  ["perUnitFees", Input.PerUnitFees],
  ["minFees", Input.MinFees],
  ["slippage", Input.Slippage],
  ["borrowRate", Input.BorrowRate],
] as const satisfies readonly (readonly [OptionName, Input])[];

/** Every change of the run: its choices flipped one at a time, dearer costs, later fills. */
export function realisticScenarios(run: Run, assumptions: readonly Assumption[]): Scenario<Plan>[] {
  const { plan, magnitudes } = run;
  const again = (changes: Changes | string): Plan | string =>
    typeof changes === "string" ? changes : planAgain(plan, changes);
  const later = { delay: plan.delay + magnitudes.laterBars, price: fillPrice(plan) };
  return [
    ...assumptions.map((code) => flipOf(code, run, again)),
    {
      code: "dearerCosts",
      change: withMagnitudes(VARIATIONS.dearerCosts.realistic, magnitudes),
      plan: () => again(dearer(plan, magnitudes.costFactor)),
    },
    {
      code: "laterFills",
      change: withMagnitudes(VARIATIONS.laterFills.realistic, magnitudes),
      plan: () => again({ fill: later }),
    },
  ];
}

function flipOf(
  code: Assumption,
  run: Run,
  again: (changes: Changes | string) => Plan | string,
): Scenario<Plan> {
  const flip = assumptionSpec(code).realistic!;
  if ("fixed" in flip) return { code, change: ASSUMPTION_SPECS[code].sentence, plan: () => flip.fixed };
  const changesOf = FLIPS[code as FlippableOf<"realistic">];
  return {
    code,
    change: withMagnitudes(flip.to, run.magnitudes),
    plan: () => again(changesOf(run)),
  };
}

function withVolume(plan: Plan, changes: Changes): Changes | string {
  return plan.prices.volume === undefined ? NO_VOLUME : changes;
}

/** What market orders fill at, as `fill` takes it. */
function fillPrice({ call, fillStep }: Plan): unknown {
  const { fill } = call.options as { fill?: { price?: unknown } | string };
  if (typeof fill === "object" && typeof fill.price === "object") return fill.price;
  return fillStep === FillStep.Open ? "open" : "close";
}

/** The next bar's open; prices that were given for the fill are read at the next bar. */
function nextFill(plan: Plan): unknown {
  const price = fillPrice(plan);
  if (typeof price === "object") return { delay: 1, price };
  return plan.prices.open === undefined ? "nextClose" : "nextOpen";
}

/** Every cost above 0 times a factor; rebates stay. */
function dearer({ inputs, impact, debitRate }: Plan, factor: number): Changes | string {
  const raised = (cost: number): number => (cost > 0 ? cost * factor : cost);
  const costly = COSTS.filter(([, input]) => inputs.get(input)!.data.some((cost: number) => cost > 0));
  const { eta, gamma, window } = impact;
  const changes: Changes = {
    ...Object.fromEntries(costly.map(([name, input]) => [name, changedCells(inputs.get(input)!, raised)])),
    ...(window === 0 ? {} : { impact: { eta: raised(eta), gamma: raised(gamma), window } }),
    ...(debitRate > 0 ? { debitRate: raised(debitRate) } : {}),
  };
  return Object.keys(changes).length > 0 ? changes : "the run has no costs";
}
