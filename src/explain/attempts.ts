// One try of an order, with the costs and the funds that it was held against.
import { Account, Input, OrderType, Reason, TraceKind } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import type { FillEvent, OpeningEvent, QuoteEvent, ReducingEvent } from "../results/trace.ts";
import { boundsOf, cutterOf, feeBound } from "./bounds.ts";
import type { Life, Try } from "./life.ts";
import type { Attempt, Costs, FillNumbers, Funds, Step, Wait } from "./types.ts";

const STEPS: readonly Step[] = ["open", "inside", "close"];

/** A number of the inputs at a bar of a column. */
export function inputAt(plan: Plan, input: Input, bar: number, column: number): number {
  return cellOf(plan.inputs.get(input)!, bar, column);
}

/** The tries of an order; one that ended before a leg of it was tried has a last one that says why. */
export function attemptsOf(plan: Plan, column: number, life: Life): Attempt[] {
  const attempts = life.tries.map((one, i) => attemptOf(plan, column, life, one, i));
  const refused = refusedOpening(life);
  return refused === null ? attempts : [...attempts, refused];
}

function attemptOf(plan: Plan, column: number, life: Life, one: Try, index: number): Attempt {
  const { quote, leg, fill, uncovered } = one;
  const bounds = boundsOf(one.cuts, leg?.kind === TraceKind.Reducing ? leg.held : NaN);
  if (uncovered !== null) bounds.push(feeBound(uncovered));
  const { order } = quote;
  const isLast = index === life.tries.length - 1;
  return {
    ...placeOf(one),
    leg: leg === null ? null : leg.kind === TraceKind.Opening ? "open" : "reduce",
    waits: leg === null ? waitOf(life, quote, isLast) : null,
    tried: leg?.left ?? NaN,
    bounds,
    passed: fill === null ? 0 : Math.abs(fill.units),
    cutBy: cutterOf(bounds),
    fill: fill === null ? null : fillOf(plan, quote.bar, column, fill, order.slips),
    costs: leg === null ? null : costsOf(plan, column, quote, leg),
    funds: leg === null ? null : fundsOf(plan, column, leg),
  };
}

function placeOf({
  quote,
  again,
}: Pick<Try, "quote" | "again">): Pick<Attempt, "bar" | "step" | "price" | "open" | "high" | "low"> {
  const { bar, step, order, open, high, low } = quote;
  const decides = STEPS[step] === "close" && (again || order.madeBar === bar);
  return { bar, step: decides ? "decision" : STEPS[step], price: order.price, open, high, low };
}

/** Why an order was looked at and nothing tried. */
function waitOf(life: Life, { bar, step, open, order }: QuoteEvent, isLast: boolean): Wait {
  const isInside = STEPS[step] === "inside";
  if (!Number.isNaN(order.price)) {
    const ending = isLast ? endingReason(life) : null;
    return ending ?? "closedInside";
  }
  if (!isInside || Number.isNaN(open)) return "noPrice";
  return order.orderType === OrderType.StopLimit && order.triggered === bar ? "triggered" : "notReached";
}

/** The reason that ends an order before its opening leg is tried. */
function endingReason({ end }: Life): Wait | null {
  const reason = end?.order.reason;
  if (reason === Reason.Bankrupt) return "Bankrupt";
  if (reason === Reason.Halted) return "Halted";
  return reason === Reason.LotSize ? "LotSize" : null;
}

/** Where the reducing leg was filled and the account takes no openings, the opening leg was refused in the same step. */
function refusedOpening(life: Life): Attempt | null {
  const last = life.tries.at(-1);
  const reason = endingReason(life);
  if (last?.leg?.kind !== TraceKind.Reducing || life.end === null) return null;
  if (reason !== "Bankrupt" && reason !== "Halted") return null;
  const { openLeft, affordablePart } = life.end.order;
  const nothing = { bounds: [], passed: 0, cutBy: null, fill: null, costs: null, funds: null };
  const tried = Number.isNaN(affordablePart) ? openLeft : Infinity;
  return { ...placeOf(last), leg: "open", waits: reason, tried, ...nothing };
}

/** The numbers of a fill; slippage and impact are 0 where it does not slip. */
export function fillOf(
  plan: Plan,
  bar: number,
  column: number,
  fill: FillEvent<TraceKind.Filled>,
  slips: boolean,
): FillNumbers {
  const { units, price, value, fees, position } = fill;
  const slippage = slips ? inputAt(plan, Input.Slippage, bar, column) : 0;
  return { units, price, value, fees, slippage, impact: slips ? fill.impact : 0, position };
}

function costsOf(plan: Plan, column: number, quote: QuoteEvent, leg: ReducingEvent | OpeningEvent): Costs {
  const at = (input: Input): number => inputAt(plan, input, quote.bar, column);
  const { slips } = quote.order;
  const { eta, gamma, window } = plan.impact;
  const { averageVolume, deviation } = quote;
  const { stepValue, stepUnits, stepFees } = leg.order;
  const isOpening = leg.kind === TraceKind.Opening;
  return {
    slippage: slips ? at(Input.Slippage) : 0,
    fees: at(Input.Fees),
    perUnitFees: at(Input.PerUnitFees),
    fixedFees: at(Input.FixedFees),
    minFees: at(Input.MinFees),
    unitValue: leg.unitValue,
    impact: slips && window > 0 && averageVolume > 0 ? { eta, gamma, averageVolume, deviation } : null,
    paid: isOpening
      ? { value: stepValue, units: stepUnits, fees: stepFees }
      : { value: 0, units: 0, fees: 0 },
  };
}

function fundsOf(plan: Plan, column: number, leg: ReducingEvent | OpeningEvent): Funds {
  if (leg.kind === TraceKind.Reducing) {
    const none = { equity: NaN, gross: NaN, net: NaN, requirement: NaN, mark: NaN, initialMargin: NaN };
    return { spendable: leg.settledCash, ...none };
  }
  const { spendable, equity, gross, net, requirement, mark } = leg;
  const isMargin = plan.account === Account.Margin;
  const initialMargin = isMargin ? inputAt(plan, Input.InitialMargin, leg.bar, column) : NaN;
  return { spendable, equity, gross, net, requirement, mark, initialMargin };
}
