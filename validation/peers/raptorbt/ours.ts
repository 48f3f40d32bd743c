// A plan of RaptorBT in the realistic profile.
import { fromSignals, type Portfolio } from "../../../src/index.ts";
import { fillsOf } from "../engines/ours.ts";
import type { ComparableResult } from "../engines/types.ts";
import type { RaptorPlan } from "./draw.ts";

export const BARS_PER_YEAR = 365;
/** Returns that are all smaller have few digits, and their Sharpe ratio too: it counts as 0 on both sides. */
export const LEAST_MOVE = 1e-6;

/** @param budgets for equal weights: the money of an entry, by bar, in place of its part of our equity */
export function ours(plan: RaptorPlan, budgets?: readonly number[]): ComparableResult {
  return resultOf(portfolioOf(plan, budgets));
}

function portfolioOf(plan: RaptorPlan, budgets?: readonly number[]): Portfolio {
  const { prices, entries, exits, short, fill, fees, slippage } = plan;
  return fromSignals({
    ...prices,
    entries,
    exits,
    direction: short.map((is) => (is ? "shortOnly" : "longOnly")),
    // An entry and an exit at once: flat it enters, in a position it does nothing.
    uponLongConflict: "entry",
    uponShortConflict: "entry",
    fill,
    fees,
    slippage,
    initCash: plan.cash,
    barsPerYear: BARS_PER_YEAR,
    // RB-3 opens a bar elsewhere.
    quality: "warn",
    ...sizeOf(plan, budgets),
    ...accountOf(plan),
    ...(plan.stop !== undefined && { slStop: plan.stop, slTrail: plan.trailing === true }),
    ...(plan.target !== undefined && { tpStop: plan.target }),
  });
}

function sizeOf(plan: RaptorPlan, budgets: readonly number[] | undefined): object {
  const { parts, lotSize, capital, equalWeight, short } = plan;
  if (budgets !== undefined)
    return { sizeType: "value", size: budgets.map((money) => short.map(() => beforeCosts(plan, money))) };
  if (parts !== undefined) return { sizeType: "percent", size: parts.map((part) => short.map(() => part)) };
  if (equalWeight === true) return { sizeType: "valuePercent", size: 1 / short.length };
  if (capital !== undefined) return { sizeType: "value", size: beforeCosts(plan, capital) };
  return { size: Infinity, ...(lotSize !== undefined && { lotSize }) };
}

/** Its money holds the costs of the entry, the value of ours does not. */
function beforeCosts({ fees, slippage }: RaptorPlan, money: number): number {
  return money / (1 + fees) / (1 + slippage);
}

function accountOf({ engine, leverage, short }: RaptorPlan): object {
  if (engine === "portfolio") return { cashSharing: true };
  if (engine === "batch") return short.includes(true) ? { shorting: "locked" } : {};
  const margin = { initialMargin: 1 / leverage!, maintenanceMargin: 0.5 / leverage! };
  // Without leverage RaptorBT calls no margin.
  return { account: "margin", ...margin, marginCall: leverage === 1 ? "warn" : "halt" };
}

function resultOf(portfolio: Portfolio): ComparableResult {
  const { fills, trades } = portfolio;
  const metrics = portfolio.groupLengths.map((_, account) => portfolio.metrics(account));
  const rows = Array.from(trades.entryBar, (bar, i) => [
    bar,
    trades.column[i],
    trades.exitBar[i],
    trades.pnl[i],
    trades.return[i],
  ]);
  return {
    fills: fillsOf(portfolio),
    equity: Array.from(portfolio.equity().data),
    extra: {
      totalReturn: metrics.map(({ totalReturn }) => totalReturn),
      maxDrawdown: metrics.map(({ maxDrawdown }) => Math.abs(maxDrawdown)),
      sharpe: metrics.map(({ sharpeRatio }, account) => (moves(portfolio, account) ? sharpeRatio : 0)),
      trades: rows.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
      grossTrades: grossTradesOf(portfolio),
      reasons: Array.from(fills.bar, (bar, i) => [bar, fills.column[i], fills.at(i).reason]),
    },
  };
}

function moves(portfolio: Portfolio, account: number): boolean {
  const accounts = portfolio.groupLengths.length;
  return portfolio.returns().data.some((gain, i) => i % accounts === account && Math.abs(gain) > LEAST_MOVE);
}

/** What the trades made before fees, their fees and what was put in. */
function grossTradesOf({ trades }: Portfolio): number[][] {
  const order = Array.from(trades.entryBar.keys()).sort(
    (a, b) => trades.entryBar[a] - trades.entryBar[b] || trades.column[a] - trades.column[b],
  );
  return order.map((i) => {
    const [size, entry, exit] = [trades.size[i], trades.entryPrice[i], trades.exitPrice[i]];
    const fees = trades.entryFees[i] + trades.exitFees[i];
    return [
      trades.entryBar[i],
      trades.column[i],
      trades.exitBar[i],
      size * (exit - entry),
      fees,
      size * entry,
    ];
  });
}
