// What this package makes of a plan for Backtrader.
import { fromOrders, fromSignals } from "../../../src/backtest.ts";
import { matrixFrom, type Matrix } from "../../../src/matrix.ts";
import type { Portfolio } from "../../../src/results/portfolio.ts";
import { flat, type Cell } from "../engines/market.ts";
import { cellsOf, comparable } from "../engines/ours.ts";
import type { ComparableResult } from "../engines/types.ts";
import type { BacktraderPlan, PlannedOrder } from "./plan.ts";

export function ours(plan: BacktraderPlan): ComparableResult {
  return comparable(plan.mode === "signals" ? tradeSignals(plan) : tradeOrders(plan));
}

function tradeOrders(plan: BacktraderPlan): Portfolio {
  const cells = <Value>(value: (order: PlannedOrder) => Value | undefined, standard: Value): Value[][] =>
    cellsOf(...shapeOf(plan), plan.orders, value, standard);
  return fromOrders({
    ...commonOptions(plan),
    direction: plan.shorts ? "both" : "longOnly",
    size: cells(({ size }) => size, NaN),
    lotSize: cells(({ sizeType }) => (plan.whole && isMoney(sizeType) ? 1 : NaN), NaN),
    sizeType: cells<string>(({ sizeType }) => sizeType, "amount"),
    orderType: cells<string>(({ type }) => type, "market"),
    limitPrice: cells(({ limit }) => limit, NaN),
    stopPrice: cells(({ stop }) => stop, NaN),
    timeInForce: cells<number | string>(({ bars }) => bars, "gtc"),
  });
}

/** Entries from flat with their stops; every other order is an exit of whichever side is held. */
function tradeSignals(plan: BacktraderPlan): Portfolio {
  const cells = <Value>(value: (order: PlannedOrder) => Value | undefined, standard: Value): Value[][] =>
    cellsOf(...shapeOf(plan), plan.orders, value, standard);
  const isEntry = ({ sizeType }: PlannedOrder): boolean => sizeType === "amount";
  const exits = cells((order) => !isEntry(order), false);
  return fromSignals({
    ...commonOptions(plan),
    entries: cells((order) => isEntry(order) && order.size > 0, false),
    exits,
    shortEntries: cells((order) => isEntry(order) && order.size < 0, false),
    shortExits: exits,
    uponOppositeEntry: "ignore",
    size: cells(({ size }) => Math.abs(size), NaN),
    slStop: cells(({ stopLoss }) => stopLoss, NaN),
    tpStop: cells(({ takeProfit }) => takeProfit, NaN),
  });
}

/** Backtrader's `getsize` cuts only sizes from money to whole units. */
function isMoney(sizeType: PlannedOrder["sizeType"]): boolean {
  return sizeType === "targetValue" || sizeType === "targetPercent";
}

function commonOptions(plan: BacktraderPlan) {
  const [rows, columns] = shapeOf(plan);
  const prices = (side: readonly (readonly Cell[])[]): Matrix => ({ data: flat(side), rows, columns });
  return {
    open: prices(plan.open),
    high: prices(plan.high),
    low: prices(plan.low),
    close: prices(plan.close),
    ...(plan.volume ? { volume: prices(plan.volume), participationRate: plan.participation } : {}),
    account: plan.shorts ? "unlimited" : "cash",
    cashSharing: true,
    initCash: plan.cash,
    onInsufficient: plan.shorts ? "partial" : "reject",
    fill: plan.fill === "open" ? "nextOpen" : "nextClose",
    orderOfFills: plan.sellsFirst ? "exitsFirst" : "sequence",
    callSeq: callsOf(plan),
    fees: plan.fees,
    perUnitFees: plan.perUnitFees,
    slippage: plan.slippage,
  } as const;
}

/** Orders are served at the bar after the one in which they were sent, as they were sent. */
function callsOf({ orders, ...plan }: BacktraderPlan): Matrix {
  const [bars, columns] = shapeOf(plan);
  const calls = Array.from({ length: bars }, (_, bar) => {
    const sent = orders.filter((order) => order.bar === bar - 1).map(({ column }) => column);
    const others = Array.from({ length: columns }, (_, column) => column).filter((k) => !sent.includes(k));
    return [...sent, ...others];
  });
  return matrixFrom(bars, columns, (bar, place) => calls[bar][place]);
}

function shapeOf({ close }: Pick<BacktraderPlan, "close">): [bars: number, columns: number] {
  return [close.length, close[0].length];
}
