// Random orders that fit a plan.
import { inCents } from "../bt/rows.ts";
import type { PlanRandom } from "../engines/types.ts";
import type { Ml4tPlan, PlannedOrder, Weights } from "./plan.ts";

export interface OrderStyle {
  /** Long positions only. */
  readonly isLong?: boolean;
  /** Every column is long or short throughout: no reversal. */
  readonly isSided?: boolean;
  /** Sells units that may be more than are held. */
  readonly oversells?: boolean;
  readonly types?: readonly PlannedOrder["type"][];
  readonly firstBar?: number;
}

type Kind = PlannedOrder["kind"];

export function drawOrders(random: PlanRandom, plan: Ml4tPlan, style: OrderStyle): PlannedOrder[] {
  const often = random.pick([0.6, 0.3, 0.1]);
  const sides = plan.multiplier.map(() => (style.isSided && random.chance(0.5) ? -1 : 1));
  const lasts = style.types !== undefined && random.chance(0.5);
  return plan.close.flatMap((row, bar) =>
    row.flatMap((price, column) => {
      const isListed = plan.close.slice(0, bar + 1).some((past) => past[column] > 0);
      if (!isListed || bar < (style.firstBar ?? 0) || !random.chance(often)) return [];
      const order = drawOrder(random, plan, style, { bar, column, price, side: sides[column] });
      return [{ ...order, bars: lasts && random.chance(0.5) ? random.integer(1, 4) : null }];
    }),
  );
}

interface Place {
  readonly bar: number;
  readonly column: number;
  /** NaN where there is none: only units can be ordered then. */
  readonly price: number;
  readonly side: number;
}

function drawOrder(random: PlanRandom, plan: Ml4tPlan, style: OrderStyle, place: Place): PlannedOrder {
  const { bar, column, price } = place;
  const type = Number.isNaN(price) ? "market" : random.pick<PlannedOrder["type"]>(style.types ?? ["market"]);
  const kind = Number.isNaN(price) || type === "stop" ? "units" : random.pick(kindsOf(plan, style, type));
  const size = drawSize(random, plan, style, place, kind);
  const near = price * (1 + random.between(-0.04, 0.04));
  const level = type === "market" ? null : random.pick([near, inCents(near), Math.round(near * 4) / 4]);
  return { bar, column, kind, size, type, price: level, bars: null };
}

/** Whole units leave targets out: ml4t-backtest rounds entries only. */
function kindsOf(plan: Ml4tPlan, style: OrderStyle, type: PlannedOrder["type"]): Kind[] {
  const whole: Kind[] = type === "market" ? ["units", "units", "close"] : ["units"];
  if (plan.wholeUnits) return whole;
  const reduces = plan.account === "cash" && style.isLong && type === "market" && !style.oversells;
  return [...whole, "percent", "value", ...(reduces ? (["reduce"] as const) : [])];
}

function drawSize(random: PlanRandom, plan: Ml4tPlan, style: OrderStyle, place: Place, kind: Kind): number {
  const isOneWay = style.isLong === true || style.isSided === true;
  const side = isOneWay ? place.side : random.pick([-1, 1]);
  if (kind === "close") return 0;
  if (kind === "reduce") return random.between(0.05, 1);
  if (kind === "percent") return side * random.between(0, plan.account === "cash" ? 1 : 1.5);
  if (kind === "value") return side * plan.cash * random.between(0, 1.2);
  const backwards =
    style.isLong && (style.oversells === true || place.bar % 2 === 0) && style.types !== undefined;
  const sign = (style.oversells && random.chance(0.4)) || (backwards && random.chance(0.3)) ? -1 : 1;
  const worth = plan.cash * random.between(0.05, 0.8);
  const units =
    worth / (place.price > 0 ? place.price : lastPrice(plan, place)) / plan.multiplier[place.column];
  // ml4t-backtest does not round what reduces.
  const isWhole = plan.wholeUnits && (!isOneWay || sign < 0);
  return side * sign * (isWhole || random.chance(0.5) ? Math.max(1, Math.round(units)) : Math.max(1, units));
}

function lastPrice({ close }: Ml4tPlan, { bar, column }: Place): number {
  return close.slice(0, bar).findLast((row) => row[column] > 0)![column];
}

export function drawWeights(random: PlanRandom, plan: Ml4tPlan, style: OrderStyle): Weights[] {
  const often = random.pick([0.8, 0.3]);
  const bars = plan.close
    .map((_, bar) => bar)
    .filter((bar) => bar >= (style.firstBar ?? 0) && random.chance(often));
  return bars.map((bar) => {
    const raw = plan.multiplier.map(() => random.between(0.05, 1));
    const total = raw.reduce((a, b) => a + b, 0) / random.pick([0.5, 0.95, 1, 1.3]);
    const sizes = raw.map((weight) => {
      const sign = style.isLong || random.chance(0.6) ? 1 : -1;
      return random.chance(0.15) ? NaN : (sign * weight) / total;
    });
    return { bar, sizes };
  });
}
