// A plan of bt in barloom: orders at the close of the bar that decides them.
import { fromOrders, matrixFrom, type CorporateAction, type Matrix } from "../../../src/index.ts";
import type { Portfolio } from "../../../src/results/portfolio.ts";
import { fillsOf, matrixOf } from "../engines/ours.ts";
import type { ComparableResult } from "../engines/types.ts";
import { filled, type Rows } from "./rows.ts";
import type { BtPlan } from "./plan.ts";

/** The plan as it stands: bt's weights are targets, what it leaves out is a target of 0. */
export function runOurs(plan: BtPlan): ComparableResult {
  const sizes = sizesOf(plan, plan.how === "weights" ? 0 : NaN);
  const sizeType = plan.how === "weights" ? "targetPercent" : "amount";
  return comparable(trade(plan, sizes, { sizeType, lotSize: lotOf(plan) }));
}

/** Orders as bars × columns, with `left` where a bar of orders names no size. */
function sizesOf({ close, orders }: BtPlan, left: number): Rows {
  const sizes = filled(close.length, close[0].length, NaN);
  for (const order of orders)
    sizes[order.bar] = order.sizes.map((size) => (Number.isNaN(size) ? left : size));
  return sizes;
}

/** bt rounds only what it sizes itself. */
export function lotOf({ wholeUnits, how }: BtPlan): number {
  return wholeUnits && how === "weights" ? 1 : NaN;
}

export interface Sizing {
  readonly sizeType: "targetPercent" | "amount";
  readonly lotSize: number;
}

export function trade(plan: BtPlan, sizes: Rows, sizing: Sizing): Portfolio {
  const { close, fees, account, cash, flows, multiplier, borrowRate } = plan;
  return fromOrders({
    close: matrixOf(close),
    size: matrixOf(sizes),
    ...sizing,
    fill: "sameClose",
    account,
    initCash: cash,
    cashSharing: true,
    fees: fees.ofValue,
    perUnitFees: fees.perUnit,
    fixedFees: fees.fixed,
    minFees: fees.least,
    slippage: slippageOf(plan),
    multiplier: [...multiplier],
    borrowRate: [...(borrowRate ?? multiplier.map(() => 0))],
    cashFlows: Float64Array.from(flows),
    actions: actionsOf(plan),
    barsPerYear: 252,
  });
}

/** Half of the distance between bid and offer, as a fraction of the price. */
function slippageOf({ close, spread }: BtPlan): Matrix | number {
  if (spread === null) return 0;
  return matrixFrom(close.length, close[0].length, (bar, column) => {
    const slippage = spread[bar][column] / 2 / close[bar][column];
    return Number.isNaN(slippage) ? 0 : slippage;
  });
}

/** A coupon of units held at a close, paid a bar later, is a dividend of that later bar. */
function actionsOf({ actions, coupons, multiplier }: BtPlan): CorporateAction[] {
  const dividends = (coupons ?? [])
    .slice(0, -1)
    .flatMap((row, bar) =>
      row.flatMap((amount, column) => (amount > 0 ? [{ bar: bar + 1, column, amount }] : [])),
    );
  const perUnit = ({ bar, column, amount }: (typeof dividends)[number]): CorporateAction => ({
    kind: "dividend",
    bar,
    column,
    amount: amount / multiplier[column],
  });
  return [
    ...dividends.map(perUnit),
    ...actions.map(({ kind, bar, column, amount }) =>
      kind === "split" ? ({ kind, bar, column, ratio: amount } as const) : perUnit({ bar, column, amount }),
    ),
  ];
}

export function comparable(portfolio: Portfolio, habits: readonly string[] = []): ComparableResult {
  return {
    fills: fillsOf(portfolio),
    equity: Array.from(portfolio.equity().data),
    extra: { habits },
  };
}
