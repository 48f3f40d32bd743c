// What the metrics of one account are made from.
import { Reason, TradeStatus } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { AccountTotals, RunOutput } from "../results/run.ts";
import { buyAndHold } from "./benchmark.ts";
import { returnFigures, tradeFigures, type ReturnFigures, type TradeFigures } from "./scratch.ts";

export interface AccountView {
  readonly bars: number;
  readonly initCash: number;
  readonly equity: Float64Array;
  readonly benchmark: Float64Array;
  readonly returns: ReturnFigures;
  readonly benchmarkReturns: ReturnFigures;
  readonly trades: TradeFigures;
  readonly totals: AccountTotals;
  readonly orders: number;
  readonly cutOrders: number;
  readonly fills: number;
  readonly closedTrades: number;
  readonly openTrades: number;
  /** Half of the traded value over mean equity, a year. */
  readonly turnover: number;
}

/** First and one past the last column of an account. */
export function columnsOfAccount(groupLengths: readonly number[], account: number): [number, number] {
  const first = groupLengths.slice(0, account).reduce((sum, length) => sum + length, 0);
  return [first, first + groupLengths[account]];
}

/** One account out of time × accounts. */
export function seriesOf(series: Float64Array, account: number, accounts: number): Float64Array {
  if (accounts === 1) return series;
  return Float64Array.from(
    { length: series.length / accounts },
    (_, bar) => series[bar * accounts + account],
  );
}

/** Gathers what the registry's formulas read. */
export function accountView(plan: Plan, output: RunOutput, account: number, yearBars: number): AccountView {
  const { bars } = plan.shape;
  const [first, last] = columnsOfAccount(plan.groupLengths, account);
  const inside = (column: number): boolean => column >= first && column < last;
  const initCash = plan.initCash[account];
  const equity = seriesOf(output.equity, account, plan.groupLengths.length);
  const benchmark = buyAndHold(plan.prices.close, bars, first, last, initCash);
  const { trades, orders, fills } = output;
  const closed = (i: number): boolean => inside(trades.column[i]) && trades.status[i] === TradeStatus.Closed;
  const pnl = trades.pnl.filter((_, i) => closed(i));
  const totals = output.totals[account];
  return {
    bars,
    initCash,
    equity,
    benchmark,
    returns: returnFigures(equity, initCash, yearBars, plan.riskFree),
    benchmarkReturns: returnFigures(benchmark, initCash, yearBars, plan.riskFree),
    trades: tradeFigures(pnl),
    totals,
    orders: countWhere(orders.column, inside),
    cutOrders: countWhere(orders.column, (column, i) => inside(column) && orders.reason[i] !== Reason.None),
    fills: countWhere(fills.column, inside),
    closedTrades: pnl.length,
    openTrades: countWhere(
      trades.column,
      (column, i) => inside(column) && trades.status[i] === TradeStatus.Open,
    ),
    turnover:
      totals.equitySum > 0 ? (totals.tradedValue / 2 / (totals.equitySum / bars)) * (yearBars / bars) : NaN,
  };
}

function countWhere(values: Int32Array, accepts: (value: number, i: number) => boolean): number {
  let count = 0;
  values.forEach((value, i) => (count += accepts(value, i) ? 1 : 0));
  return count;
}
