// What this package makes of a plan for backtesting.py.
import { fromOrders, fromSignals } from "../../../src/backtest.ts";
import type { Portfolio } from "../../../src/results/portfolio.ts";
import type { OrderOptions } from "../../../src/generated/optionTypes.ts";
import { flat } from "../engines/market.ts";
import { cellsOf, comparable } from "../engines/ours.ts";
import type { ComparableResult } from "../engines/types.ts";
import type { BacktestingPlan, PlannedOrder } from "./plan.ts";

/** Market: at the price of the moment, slipped. Stop: slipped too, at its level or beyond. Limit: never slipped. */
export type FillKind = "market" | "stop" | "limit";

export function ours(plan: BacktestingPlan): ComparableResult {
  const portfolio = plan.mode === "signals" ? tradeSignals(plan) : tradeOrders(plan);
  // Its cash is what is realized, not what is left.
  const { cash: _, extra, ...result } = comparable(portfolio);
  return { ...result, extra: { ...extra, kinds: kindsOf(plan, portfolio) } };
}

function kindsOf({ orders }: BacktestingPlan, { fills, orders: made }: Portfolio): FillKind[] {
  return Array.from({ length: fills.length }, (_, k) => {
    const { reason, order } = fills.at(k);
    if (reason !== "Order") return reason === "TakeProfit" ? "limit" : "stop";
    const { type } = orders.find(({ bar }) => bar === made.decisionBar[order])!;
    return type === "stopLimit" ? "limit" : type;
  });
}

type Cells = <Value>(value: (order: PlannedOrder) => Value | undefined, standard: Value) => Value[][];

function cellsIn({ open, orders }: BacktestingPlan): Cells {
  return (value, standard) => cellsOf(open.length, 1, orders, value, standard);
}

function tradeOrders(plan: BacktestingPlan): Portfolio {
  const cells = cellsIn(plan);
  return fromOrders({
    ...commonOptions(plan, cells),
    direction: plan.longOnly ? "longOnly" : "both",
    size: cells(({ action, size }) => (action === "sell" ? -size : size), NaN),
    sizeType: cells<string>(({ action }) => (action === "close" ? "targetAmount" : "amount"), "amount"),
  });
}

function tradeSignals(plan: BacktestingPlan): Portfolio {
  const cells = cellsIn(plan);
  const exits = cells(({ action }) => action === "close", false);
  return fromSignals({
    ...commonOptions(plan, cells),
    entries: cells(({ action }) => action === "buy", false),
    exits,
    shortEntries: cells(({ action }) => action === "sell", false),
    shortExits: exits,
    uponOppositeEntry: plan.exclusive ? "reverse" : "ignore",
    size: cells(({ size }) => size, NaN),
    sizeType: cells<string>(({ size }) => (size < 1 ? "percent" : "amount"), "amount"),
    lotSize: 1,
    slStop: cells(({ stopLoss }) => stopLoss, NaN),
    tpStop: cells(({ takeProfit }) => takeProfit, NaN),
  });
}

function commonOptions(plan: BacktestingPlan, cells: Cells) {
  return {
    open: flat(plan.open),
    high: flat(plan.high),
    low: flat(plan.low),
    close: flat(plan.close),
    initCash: plan.cash,
    onInsufficient: "reject",
    fill: plan.tradeOnClose ? "sameClose" : "nextOpen",
    ...accountOf(plan),
    fees: plan.fees,
    fixedFees: plan.fixedFees,
    slippage: plan.spread,
    orderType: cells<string>(({ type }) => type, "market"),
    limitPrice: cells(({ limit }) => limit, NaN),
    stopPrice: cells(({ stop }) => stop, NaN),
  } as const;
}

/** Without shorts and leverage its margin is cash. It knows no maintenance margin but equity itself. */
function accountOf({
  longOnly,
  margin,
}: BacktestingPlan): Pick<OrderOptions, "account" | "initialMargin" | "maintenanceMargin" | "marginCall"> {
  return longOnly && margin === 1
    ? { account: "cash" }
    : { account: "margin", initialMargin: margin, maintenanceMargin: LEAST, marginCall: "warn" };
}

const LEAST = 1e-9;
