// A plan of ml4t-backtest in barloom.
import { fromOrders, type Matrix } from "../../../src/index.ts";
import type { Portfolio } from "../../../src/results/portfolio.ts";
import { matrixOf } from "../engines/ours.ts";
import type { Ml4tPlan, PlannedOrder } from "./plan.ts";

const SIZE_TYPES = {
  units: "amount",
  percent: "targetPercent",
  value: "targetValue",
  reduce: "percent",
  close: "targetAmount",
} as const;

export function trade(plan: Ml4tPlan): Portfolio {
  return fromOrders({
    ...intentsOf(plan),
    ...pricesOf(plan),
    ...accountOf(plan),
    ...costsOf(plan),
    ...stopsOf(plan),
  });
}

function intentsOf(plan: Ml4tPlan) {
  const { weights } = plan;
  const size = cells(plan, NaN, ({ kind, size }) =>
    kind === "reduce" ? -size : kind === "close" ? 0 : size,
  );
  const sizeType = cells<string>(plan, "amount", ({ kind }) => SIZE_TYPES[kind]);
  for (const { bar, sizes } of weights) {
    size[bar] = sizes.map((weight) => (weight === null ? NaN : Number.isNaN(weight) ? 0 : weight));
    sizeType[bar] = sizes.map(() => "targetPercent");
  }
  return {
    size,
    sizeType,
    direction: cells<string>(plan, "both", ({ kind }) => (kind === "reduce" ? "longOnly" : "both")),
    orderType: cells<string>(plan, "market", ({ type }) => type),
    limitPrice: cells(plan, NaN, ({ type, price }) => (type === "limit" ? price! : NaN)),
    stopPrice: cells(plan, NaN, ({ type, price }) => (type === "stop" ? price! : NaN)),
    timeInForce: cells<string | number>(plan, "gtc", ({ bars }) => bars ?? "gtc"),
    lotSize: plan.wholeUnits ? 1 : NaN,
  };
}

/** Bars × columns with a value where an order is placed. */
function cells<Value>(plan: Ml4tPlan, none: Value, value: (order: PlannedOrder) => Value): Value[][] {
  const rows = plan.close.map((row) => row.map(() => none));
  for (const order of plan.orders) rows[order.bar][order.column] = value(order);
  return rows;
}

function pricesOf({ open, high, low, close, volume }: Ml4tPlan) {
  const prices = { open: matrixOf(open), high: matrixOf(high), low: matrixOf(low), close: matrixOf(close) };
  return volume === null ? prices : { ...prices, volume: matrixOf(volume) };
}

function accountOf(plan: Ml4tPlan) {
  const { account, cash, fill, onInsufficient, orderOfFills, settlementBars, initialMargin } = plan;
  return {
    initCash: cash,
    cashSharing: true,
    fill,
    account: account === "locked" ? "cash" : account,
    ...(account === "locked" ? ({ shorting: "locked" } as const) : {}),
    ...(account === "margin"
      ? ({ initialMargin, maintenanceMargin: 0.01, marginCall: "warn" } as const)
      : {}),
    ...(account === "cash" ? { settlementBars } : {}),
    onInsufficient,
    orderOfFills,
    callSeq: callSeqOf(plan),
    multiplier: [...plan.multiplier],
  } as const;
}

/** ml4t-backtest serves its orders in the order of their placing: by bar, then by column. */
function callSeqOf({ close, orders, weights, fill }: Ml4tPlan): Matrix {
  const placed = close[0].map(() => -1);
  const rows = close.map((row, bar) => {
    const until = fill === "sameClose" ? bar : bar - 1;
    for (const order of orders) if (order.bar === until) placed[order.column] = until;
    if (weights.some((one) => one.bar === until)) placed.fill(until);
    return [...row.keys()].sort((a, b) => placed[a] - placed[b] || a - b);
  });
  return matrixOf(rows);
}

function costsOf(plan: Ml4tPlan) {
  const { fees, impact, participationRate } = plan;
  return {
    fees: fees.ofValue,
    perUnitFees: fees.perUnit,
    minFees: fees.least,
    fixedFees: fees.fixed,
    slippage: slippageOf(plan),
    ...(impact === null ? {} : { impact: { eta: 0, ...impact } }),
    ...(participationRate === null ? {} : { participationRate }),
  };
}

/** An amount per unit is a fraction of the price that it is added to. */
function slippageOf({ slippage, fill, open, close }: Ml4tPlan): Matrix | number {
  if (slippage.perUnit === 0) return slippage.ofPrice;
  const prices = fill === "nextOpen" ? open : close;
  return matrixOf(prices.map((row) => row.map((price) => (price > 0 ? slippage.perUnit / price : 0))));
}

function stopsOf({ stops, path }: Ml4tPlan) {
  if (stops === null) return {};
  return {
    slStop: [stops.map(({ loss }) => loss ?? NaN)],
    slTrail: [stops.map(({ trails }) => trails)],
    tpStop: [stops.map(({ profit }) => profit ?? NaN)],
    intrabarPath: path,
  } as const;
}
