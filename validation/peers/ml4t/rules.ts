// What ml4t-backtest does otherwise by design. Names in the reasons are those of its source.
import { firstDifference } from "../engines/compare.ts";
import type { ComparableResult, Rule } from "../engines/types.ts";
import { runWithHabits, type Habit } from "./habits.ts";
import type { Ml4tPlan } from "./plan.ts";

type Model = NonNullable<Rule<Ml4tPlan>["model"]>;
type Applies = Rule<Ml4tPlan>["applies"];

/** A rule that the plan calls for and that changes our run, on top of the habits that it has already. */
function habitRule(
  habit: Habit,
  rule: Pick<Rule<Ml4tPlan>, "id" | "title" | "reason">,
  concerns: (plan: Ml4tPlan) => boolean = () => true,
): Rule<Ml4tPlan> {
  const model: Model = (plan, ours, theirs) =>
    "error" in ours || "error" in theirs ? ours : runWithHabits(plan, [...habitsOf(ours), habit], theirs);
  const applies: Applies = (plan, ours, theirs) =>
    concerns(plan) && firstDifference(model(plan, ours, theirs), ours) !== undefined;
  return { ...rule, applies, model };
}

function habitsOf(run: ComparableResult): readonly string[] {
  return run.extra!.habits as string[];
}

const hasLimits = ({ orders }: Ml4tPlan): boolean => orders.some(({ type }) => type === "limit");
const hasStops = ({ stops }: Ml4tPlan): boolean => stops !== null;
const isCash = ({ account }: Ml4tPlan): boolean => account === "cash";
const isCashOrMargin = ({ account }: Ml4tPlan): boolean => account === "cash" || account === "margin";

export const RULES: readonly Rule<Ml4tPlan>[] = [
  habitRule(
    "limits",
    {
      id: "ML4T-1",
      title: "a limit order fills at its limit and never better",
      reason:
        "Here an open beyond the limit is the price (execution, §6.6). `FillEngine.check_limit_fill` gives the limit as soon as " +
        "the range reaches it, also where the whole bar lies beyond it and nobody paid that price. Modelled by an open at the limit.",
    },
    hasLimits,
  ),
  habitRule(
    "oversells",
    {
      id: "ML4T-2",
      title: "an order that may not open does not reduce either",
      reason:
        "Here the reducing leg of a reversal is done and only the opening is refused (§1, §5). `Gatekeeper.validate_order` tests a " +
        "reversal as one, and refuses all of it. Modelled without the order.",
    },
    isCashOrMargin,
  ),
  habitRule(
    "reentry",
    {
      id: "ML4T-3",
      title: "no order on the bar whose stop closed the position",
      reason:
        "`OrderBook.submit_order` drops what is ordered of an asset at the close of a bar whose stop has taken it out; here the " +
        "close decides as ever (§3, step 9), and only the same step does not open again (§6.5). Modelled without the order.",
    },
    hasStops,
  ),
  habitRule(
    "ranges",
    {
      id: "ML4T-4",
      title: "of two levels the first of the chain counts, wherever the bar opened",
      reason:
        "Here an open beyond one level fills there, before the range is looked at (§3, step 5). A `RuleChain` asks its first rule " +
        "about the whole range first. Modelled by an open between the levels.",
    },
    hasStops,
  ),
  habitRule(
    "lastBits",
    {
      id: "ML4T-5",
      title: "closing by weight can fail by a last bit",
      reason:
        "`Broker._order_to_target_value` multiplies the units by the price and divides again; where that is one last bit more than " +
        "is held, a cash account takes it for a reversal and refuses, and the position stays. Here it is the whole position (§1). " +
        "Modelled without the order, where the arithmetic on their units gives the bit.",
    },
    isCash,
  ),
  habitRule("debts", {
    id: "ML4T-6",
    title: "an account without equity gets no targets in parts of it",
    reason:
      "`Broker.order_target_percent` and `rebalance_to_weights` return where the account is worth nothing; here equity below 0 " +
      "counts as 0, and a part of it is a target of 0 (§4). Modelled without the order.",
  }),
  habitRule("cents", {
    id: "ML4T-7",
    title: "less than a cent off the target is on it",
    reason:
      "`Broker._order_to_target_value` leaves a difference below 0.01 alone; here a target is met within 1e-9 of the position (§1). " +
      "Modelled without the order.",
  }),
  habitRule(
    "waterMarks",
    {
      id: "ML4T-8",
      title: "a trailing stop remembers the first fill",
      reason:
        "The water mark of a position starts at its first fill and stays when more is added (`FillExecutor._scale_position`); here " +
        "it is the best of the average entry and the bars since (§6.5). Modelled by a bar that reaches the first price.",
    },
    hasStops,
  ),
  habitRule(
    "cent",
    {
      id: "ML4T-9",
      title: "a cent is lent",
      reason:
        "`CASH_TOLERANCE` lets an order cost 0.01 more than there is; here cash is exact (§5.1). From the bar whose fill takes the " +
        "cash below zero, by a cent at most, the run is not compared.",
    },
    isCash,
  ),
  habitRule("dust", {
    id: "ML4T-10",
    title: "the last bits of cash are spent",
    reason:
      "What a partial fill leaves of the cash, 1e-12 or so, buys again at the next order. Here units worth less than 1e-9 of the " +
      "equity that a cut leaves are nothing (§1). Modelled with those fills of theirs.",
  }),
];
