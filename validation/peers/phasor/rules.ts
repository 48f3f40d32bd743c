// Where Phasor goes its own way, and our run as it is with that habit.
import { isResult, withExtra } from "../engines/results.ts";
import type { ComparableResult, Rule } from "../engines/types.ts";
import type { Option, PhasorPlan } from "./draw.ts";
import * as habits from "./habits.ts";
import { accountsOf, accountTrades, compound, isShared, lastOverFirst, logOf, withStat } from "./results.ts";

type PhasorRule = Rule<PhasorPlan>;

const floorOfQuotient: PhasorRule = {
  id: "PH-1",
  title: "whole steps of a decimal `sizeGranularity`",
  reason:
    "VectorBT takes Python's floor division (10 // 0.1 is 99), Phasor the floor of the quotient (100): one step more where the " +
    "size is a whole number of steps. The run goes on with the next power of two, where the two are the same.",
  applies: ({ options }, ours, theirs) => habits.isOneStepShort(options.sizeGranularity, ours, theirs),
  without: (plan) => withOptions(plan, { sizeGranularity: habits.binarySteps(plan.options.sizeGranularity) }),
};

const updatedValue: PhasorRule = {
  id: "PH-2",
  title: "stops measured from `valPrice` with `updateValue`",
  reason:
    "VectorBT takes the valuation price after the fill, which is then the price paid; Phasor the one before. The run goes on with " +
    '`stopEntryPrice: "fillPrice"`, the same to VectorBT.',
  applies: ({ options }, ours, theirs) =>
    options.stopEntryPrice === "valPrice" &&
    options.updateValue === true &&
    (habits.onlyOneFails(ours, theirs) || habits.firstDifferentBar(ours, theirs) !== undefined),
  without: (plan) => withOptions(plan, { stopEntryPrice: "fillPrice" }),
};

const unknownOrderValue: PhasorRule = {
  id: "PH-3",
  title: 'where `callSeq: "auto"` puts an order of unknown value',
  reason:
    "Without a valuation price the value that orders are sorted by is NaN in VectorBT, and a part of it 0 in Phasor (as in " +
    "vectorbt-rust). The run goes on with our call sequence given to both.",
  applies: (plan, ours, theirs) => {
    const bar = habits.firstDifferentBar(ours, theirs);
    return plan.options.callSeq === "auto" && bar !== undefined && habits.hasUnknownPrice(plan, bar);
  },
  without: (plan, ours) => withOptions(plan, { callSeq: habits.callsOf(plan, ours as ComparableResult) }),
};

const noFreeCash: PhasorRule = {
  id: "PH-4",
  title: "reason of a refused buy with `lockCash` and free cash below zero",
  reason:
    "VectorBT asks whether the free cash is 0 and then for the fees: CantCoverFees. Phasor says NoCashLong for anything not above " +
    "0. Only the reason in the log differs, and it is translated.",
  applies: (_plan, ours, theirs) => {
    const reasons = logOf(ours, "res_status_info");
    return habits.reasonsBelowZero(ours, theirs).some((reason, k) => reason !== reasons[k]);
  },
  model: (_plan, ours, theirs) =>
    withExtra(ours, { "log.res_status_info": habits.reasonsBelowZero(ours, theirs) }),
};

const missingClose: PhasorRule = {
  id: "PH-5",
  title: "value where the close is missing",
  reason:
    "VectorBT values a position at the last close, Phasor at none: value and return of that bar are NaN, of an account of one " +
    "column even when it is flat. Our series are made so for the comparison, and the figures are taken from them.",
  applies: ({ prices }, ours) => isResult(ours) && prices.close.some((row) => row.some(Number.isNaN)),
  model: (plan, ours) => habits.valuedAtRawCloses(plan, ours as ComparableResult),
};

const compounded: PhasorRule = {
  id: "PH-6",
  title: "total return of an account that fell to zero or below",
  reason:
    "Without shared accounts Phasor compounds the returns of the bars, VectorBT divides the profit by the initial cash; the two " +
    "are the same until an account is worth nothing. Ours is compounded for the comparison.",
  applies: (plan, ours) => isResult(ours) && !isShared(plan) && habits.isRuined(plan, ours),
  model: (_plan, ours) =>
    withExtra(ours, { totalReturn: accountsOf(ours as ComparableResult, "returns").map(compound) }),
};

const breakEven: PhasorRule = {
  id: "PH-7",
  title: "expectancy where a closed trade broke even",
  reason:
    "VectorBT's share of losing trades leaves out those without profit or loss, Phasor's is all that did not win. Ours is taken " +
    "that way for the comparison.",
  applies: (_plan, ours) =>
    isResult(ours) &&
    accountTrades(ours)
      .flat()
      .some(({ pnl, closed }) => closed && pnl === 0),
  model: (_plan, ours) => withStat(ours as ComparableResult, "Expectancy", habits.expectancyOf),
};

const snappedProfit: PhasorRule = {
  id: "PH-8",
  title: "total return in the ninth digit",
  reason:
    "VectorBT adds up the profit apart from the value, and takes a sum within 1e-9 of its parts for 0: where positions are a " +
    "multiple of the account, the two come apart by 1e-9 or more of it. Phasor takes it from the value, and so is ours.",
  applies: (plan, ours) => isResult(ours) && profitIsSnapped(plan, ours),
  model: (plan, ours) => withExtra(ours, { totalReturn: lastOverFirst(plan, ours as ComparableResult) }),
};

const divisionByZero: PhasorRule = {
  id: "PH-9",
  title: "a cover with `lockCash` at twice the price of the short",
  reason:
    "The cash limit divides by the price less twice that of the short. Where this is 0 VectorBT ends the run, Phasor goes on. The " +
    "run goes on without `lockCash`.",
  applies: ({ options }, ours, theirs) =>
    "error" in ours &&
    ours.error.includes("division by zero") &&
    isResult(theirs) &&
    options.lockCash !== undefined,
  without: (plan) => withOptions(plan, { lockCash: false }),
};

/** Those that go on with another plan first: what is translated is that plan's run. */
export const RULES: readonly PhasorRule[] = [
  floorOfQuotient,
  updatedValue,
  unknownOrderValue,
  divisionByZero,
  noFreeCash,
  missingClose,
  compounded,
  breakEven,
  snappedProfit,
];

function withOptions(plan: PhasorPlan, options: Readonly<Record<string, Option>>): PhasorPlan {
  return { ...plan, options: { ...plan.options, ...options } };
}

/** Further from the last value than the comparison bears, by no more than a few snaps. */
function profitIsSnapped(plan: PhasorPlan, ours: ComparableResult): boolean {
  const [told, taken] = [ours.extra!.totalReturn as readonly number[], lastOverFirst(plan, ours)];
  const gaps = told.map((value, i) => Math.abs(value - taken[i]) / Math.max(1, Math.abs(value)));
  return gaps.some((gap) => gap > 1e-9) && gaps.every((gap) => gap < 1e-7);
}
