// What a run took for granted in its own favour: codes on the result, sentences for people.
import { Account, Input } from "../assembly/layout.ts";
import type { Plan } from "./plan/plan.ts";

/** Optimistic choices by code, each as a sentence. */
export const ASSUMPTIONS = {
  sameClose: "Orders fill at the close that decided them: a look-ahead.",
  noFees: "Trading costs no fees.",
  negativeFees: "Some fees are rebates.",
  noSlippage: "Orders fill at the quoted price, without slippage.",
  noVolumeLimit: "Any size fills at once: volume bounds nothing.",
  unlimitedFunding: "Nothing bounds what the account may buy or sell short.",
  columnOrder: "Columns of an account take cash one after another, in call order.",
  staleMarks: "Positions without a price are held at their last mark.",
} as const;

export type Assumption = keyof typeof ASSUMPTIONS;

/** Codes of the choices that apply, in the order of the list above. */
export function assumptionsOf(plan: Plan, staleBars: Int32Array): Assumption[] {
  const applies: Record<Assumption, boolean> = {
    sameClose: plan.delay === 0,
    noFees: [Input.Fees, Input.FixedFees, Input.PerUnitFees, Input.MinFees].every((input) =>
      isZero(plan, input),
    ),
    negativeFees: plan.inputs.get(Input.Fees)!.data.some((fee: number) => fee < 0),
    noSlippage: isZero(plan, Input.Slippage),
    noVolumeLimit: Number.isNaN(plan.participationRate),
    unlimitedFunding: plan.account === Account.Unlimited,
    columnOrder: plan.account !== Account.Unlimited && plan.groupLengths.some((length) => length > 1),
    staleMarks: staleBars.some((bars) => bars > 0),
  };
  return (Object.keys(ASSUMPTIONS) as Assumption[]).filter((code) => applies[code]);
}

function isZero(plan: Plan, input: Input): boolean {
  return plan.inputs.get(input)!.data.every((value: number) => value === 0);
}
