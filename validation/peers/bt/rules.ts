// What bt does otherwise by design. Names in the reasons are those of its source.
import { firstDifference } from "../engines/compare.ts";
import type { ComparableResult, Rule } from "../engines/types.ts";
import { runWithHabits, type Habit } from "./habits.ts";
import type { BtPlan } from "./plan.ts";

type Model = NonNullable<Rule<BtPlan>["model"]>;
type Applies = Rule<BtPlan>["applies"];

/** A rule that the plan and their result call for and that changes our run, on top of the habits that it has already. */
function habitRule(
  habit: Habit,
  rule: Pick<Rule<BtPlan>, "id" | "title" | "reason">,
  concerns: (plan: BtPlan, theirs: ComparableResult) => boolean,
): Rule<BtPlan> {
  const model: Model = (plan, ours, theirs) =>
    "error" in ours || "error" in theirs ? ours : runWithHabits(plan, [...habitsOf(ours), habit], theirs);
  const applies: Applies = (plan, ours, theirs) =>
    !("error" in theirs) &&
    concerns(plan, theirs) &&
    firstDifference(model(plan, ours, theirs), ours) !== undefined;
  return { ...rule, applies, model };
}

function habitsOf(run: ComparableResult): readonly string[] {
  return run.extra!.habits as string[];
}

const isRebalanced = ({ how }: BtPlan): boolean => how === "weights";

export const RULES: readonly Rule<BtPlan>[] = [
  habitRule(
    "costs",
    {
      id: "BT-1",
      title: "costs come out of the amount",
      reason:
        "Here a weight asks for units of its money, and costs are paid beside it (execution, §4). `SecurityBase.allocate` looks for " +
        "the units whose outlay is that money, commission and half of the spread included, of a sale what it has to bring in. " +
        "Modelled by that search on our equity and units, handed over as amounts; units of theirs where it ended a step apart, " +
        "within 1e-7 of the money.",
    },
    (plan) => isRebalanced(plan) && (plan.spread !== null || Object.values(plan.fees).some((fee) => fee > 0)),
  ),
  habitRule(
    "floor",
    {
      id: "BT-2",
      title: "whole units are rounded down, of sales too",
      reason:
        "Here each leg is rounded toward zero (§4). bt buys the most that costs no more than the amount and sells the least that " +
        "brings in as much: 2.5 units to sell are 3, of half a unit that a split left it sells one and is short. Modelled as BT-1, after " +
        "splits that leave parts of units on an account without bounds, for a cash account is never short.",
    },
    (plan) => isRebalanced(plan) && plan.wholeUnits,
  ),
  habitRule(
    "ruin",
    {
      id: "BT-3",
      title: "an account below zero is closed for good",
      reason:
        "`StrategyBase.update` flattens a strategy whose value is below zero, before or after the orders of a bar, and runs it no " +
        "more; an account without bounds goes on here. Modelled by closing all at that bar and no more orders, flows or actions.",
    },
    (_, theirs) => theirs.extra!.ruined === true,
  ),
  habitRule(
    "dust",
    {
      id: "BT-4",
      title: "last bits are traded",
      reason:
        "A weight that is where it should be is off by a last bit, and bt trades it; here a target is met within 1e-9 of the position " +
        "(§1). Modelled with those fills of theirs.",
    },
    () => true,
  ),
];
