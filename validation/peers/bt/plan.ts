// What is drawn for bt, in the words of both sides.
import { drawMarket } from "../engines/market.ts";
import type { PlanRandom } from "../engines/types.ts";
import { filled, type Rows } from "./rows.ts";

/** Fee of one fill: max(least, value · ofValue + units · perUnit + fixed). */
export interface Fees {
  readonly ofValue: number;
  readonly perUnit: number;
  readonly fixed: number;
  readonly least: number;
}

export interface Action {
  readonly kind: "split" | "dividend";
  readonly bar: number;
  readonly column: number;
  /** Ratio, or money per unit held (the multiplier is in it). */
  readonly amount: number;
}

/** The orders of one bar, a number a column: weights (NaN closes), or units to buy and sell (NaN: none). */
export interface Orders {
  readonly bar: number;
  readonly sizes: readonly number[];
}

export interface BtPlan {
  readonly cash: number;
  readonly close: Rows;
  readonly how: "weights" | "units";
  /** Ours; bt knows no bound. */
  readonly account: "cash" | "unlimited";
  readonly wholeUnits: boolean;
  readonly orders: readonly Orders[];
  readonly fees: Fees;
  /** Distance of bid and offer, or null. */
  readonly spread: Rows | null;
  /** Deposits (+) and withdrawals (−) a bar. */
  readonly flows: readonly number[];
  readonly multiplier: readonly number[];
  readonly actions: readonly Action[];
  /** Money per unit held at the close, paid a bar later; or null. */
  readonly coupons: Rows | null;
  /** Cost of a short position per year of its value, a column, or null. */
  readonly borrowRate: readonly number[] | null;
}

export const NO_FEES: Fees = { ofValue: 0, perUnit: 0, fixed: 0, least: 0 };

type Style = "long" | "full" | "levered" | "longShort";

export function drawPlan(random: PlanRandom): BtPlan {
  const [bars, columns] = [random.integer(5, 60), random.integer(1, 6)];
  const drawn = random.pick<Style>(["long", "full", "levered", "longShort"]);
  const how = random.chance(0.75) ? "weights" : "units";
  const cash = random.pick([1000, 10_000, 100_000, 1_000_000]);
  const fees = drawFees(random);
  // One asset that is all of it hangs on last bits, which a fee per fill would make seen; see BT-4.
  const style = drawn === "full" && columns === 1 && fees.fixed + fees.least > 0 ? "long" : drawn;
  const close = drawMarket(random, bars, columns).close as Rows;
  // A dividend that a short pays or a withdrawal would ruin an account between two looks of bt; see BT-3.
  const isSafe = how === "weights" && (style === "long" || style === "full");
  const flows = drawFlows(random, bars, cash, isSafe);
  const isPlain = fees.fixed === 0 && fees.least === 0 && flows.every((flow) => flow >= 0);
  const plan: BtPlan = {
    cash,
    close,
    how,
    account: isSafe && isPlain && random.chance(0.6) ? "cash" : "unlimited",
    wholeUnits: random.chance(0.4),
    orders: drawOrders(random, close, (bar) =>
      how === "units" ? drawUnits(random, close[bar], cash) : drawWeights(random, columns, style),
    ),
    fees,
    spread: fees.ofValue === 0 && random.chance(0.2) ? drawSpread(random, close) : null,
    flows,
    multiplier: Array.from({ length: columns }, () => 1),
    actions: [],
    coupons: random.chance(0.15) ? drawCoupons(random, close) : null,
    borrowRate: random.chance(0.2) ? close[0].map(() => random.between(0, 0.2)) : null,
  };
  return withGap(random, withActions(random, withMultiplier(random, plan), isSafe));
}

function drawFees(random: PlanRandom): Fees {
  const some = (probability: number, most: number): number =>
    random.chance(probability) ? random.between(0, most) : 0;
  if (random.chance(0.5)) return NO_FEES;
  return {
    ofValue: some(0.6, 0.01),
    perUnit: some(0.3, 0.02),
    fixed: some(0.15, 3),
    least: some(0.15, 5),
  };
}

function drawFlows(random: PlanRandom, bars: number, cash: number, isSafe: boolean): number[] {
  const hasFlows = random.chance(0.2);
  const least = isSafe && random.chance(0.5) ? -0.05 : 0;
  return Array.from({ length: bars }, () =>
    hasFlows && random.chance(0.2) ? cash * random.between(least, 0.2) : 0,
  );
}

function drawOrders(random: PlanRandom, close: Rows, sizes: (bar: number) => number[]): Orders[] {
  const often = random.pick([1, 0.5, 0.2]);
  const bars = close.map((_, bar) => bar).filter((bar) => bar === 0 || random.chance(often));
  return bars.map((bar) => ({ bar, sizes: sizes(bar) }));
}

/** Units worth up to half of the cash, a few of them none. */
function drawUnits(random: PlanRandom, prices: readonly number[], cash: number): number[] {
  const isWhole = random.chance(0.5);
  return prices.map((price) => {
    const units = (random.between(-0.5, 0.5) * cash) / price;
    return random.chance(0.4) ? NaN : isWhole ? Math.round(units) : units;
  });
}

function drawWeights(random: PlanRandom, columns: number, style: Style): number[] {
  const raw = Array.from({ length: columns }, () => random.between(0.05, 1));
  const sum = raw.reduce((a, b) => a + b, 0);
  const total = { long: random.between(0.2, 0.98), full: 1, levered: random.between(0.5, 2), longShort: 1.5 };
  return raw.map((weight) => {
    if (random.chance(0.12)) return random.chance(0.5) ? NaN : 0;
    const sign = style === "longShort" && random.chance(0.5) ? -1 : 1;
    return (sign * total[style] * weight) / sum;
  });
}

function drawSpread(random: PlanRandom, close: Rows): Rows {
  return close.map((row) => row.map((price) => price * random.between(0.0002, 0.01)));
}

function drawCoupons(random: PlanRandom, close: Rows): Rows {
  return close.map((row) =>
    row.map((price) => (random.chance(0.15) ? price * random.between(0.001, 0.03) : 0)),
  );
}

function withMultiplier(random: PlanRandom, plan: BtPlan): BtPlan {
  if (random.chance(0.75)) return plan;
  return { ...plan, multiplier: plan.multiplier.map(() => random.pick([1, 0.5, 5, 10])) };
}

/** Splits, prices divided from there on, and dividends; never both on one bar of a column. */
function withActions(random: PlanRandom, plan: BtPlan, paysDividends: boolean): BtPlan {
  if (random.chance(0.75)) return plan;
  const actions: Action[] = [];
  const [close, spread] = [filledLike(plan.close), plan.spread && filledLike(plan.spread)];
  for (const [bar, row] of plan.close.entries())
    for (const [column, price] of row.entries()) {
      const past = actions.filter((action) => action.kind === "split" && action.column === column);
      const isSplit = bar > 0 && random.chance(0.02);
      const ratio = random.pick([2, 3, 0.5, 1.5]);
      if (isSplit) actions.push({ kind: "split", bar, column, amount: ratio });
      else if (bar > 0 && paysDividends && random.chance(0.04))
        actions.push({ kind: "dividend", bar, column, amount: price * random.between(0.001, 0.03) });
      const factor = past.reduce((product, { amount }) => product * amount, isSplit ? ratio : 1);
      close[bar][column] = price / factor;
      if (spread) spread[bar][column] = plan.spread![bar][column] / factor;
    }
  return { ...plan, close, spread, actions };
}

function filledLike(rows: Rows): Rows {
  return filled(rows.length, rows[0].length, 0);
}

/** Takes the prices of a column away while bt cannot hold it: after a rebalance that closed it, until the next that opens it. */
function withGap(random: PlanRandom, plan: BtPlan): BtPlan {
  const columns = plan.multiplier.length;
  if (plan.how === "units" || plan.actions.length > 0 || columns === 1 || random.chance(0.7)) return plan;
  const column = random.integer(0, columns - 1);
  const [closing, opening] = [random.integer(-1, plan.orders.length - 1), random.integer(1, 4)];
  const orders = plan.orders.map((order, k) =>
    k >= closing && k < closing + opening
      ? { ...order, sizes: order.sizes.with(column, random.chance(0.5) ? NaN : 0) }
      : order,
  );
  const first = closing < 0 ? 0 : plan.orders[closing].bar + 1;
  const last = plan.orders[closing + opening]?.bar ?? plan.close.length;
  const close = plan.close.map((row, bar) => (bar >= first && bar < last ? row.with(column, NaN) : row));
  return { ...plan, close, orders };
}
