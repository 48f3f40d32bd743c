// What the metrics of one account are made from.
import { Input, TradeStatus } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import type { AccountTotals } from "../results/totals.ts";
import { entryValue, unitWorth } from "../results/tradeReturns.ts";
import type { AccountRecords } from "./accountRecords.ts";
import { accountCurve, accountReturns, columnsOfAccount, seriesOf } from "./accountSeries.ts";
import { buyAndHold } from "./benchmark.ts";
import { longestDrawdown } from "./drawdowns.ts";
import {
  barReturns,
  relativeFigures,
  returnFigures,
  tradeFigures,
  type RelativeFigures,
  type ReturnFigures,
  type TradeFigures,
} from "./scratch.ts";

export interface AccountView {
  readonly bars: number;
  readonly initCash: number;
  readonly equity: Float64Array;
  readonly benchmark: Float64Array;
  readonly returns: ReturnFigures;
  readonly benchmarkReturns: ReturnFigures;
  readonly relative: RelativeFigures;
  /** Bars of the longest drawdown. */
  readonly longestDrawdown: number;
  readonly benchmarkLongestDrawdown: number;
  readonly trades: TradeFigures;
  readonly totals: AccountTotals;
  readonly orders: number;
  readonly cutOrders: number;
  readonly fills: number;
  readonly closedTrades: number;
  readonly openTrades: number;
  /** Profit of the positions held after the last bar, at their marks. */
  readonly openTradePnl: number;
  /** Half of the traded value over mean equity, a year. */
  readonly turnover: number;
}

/** Gathers what the registry's formulas read. */
export function accountView(
  plan: Plan,
  output: RunOutput,
  account: number,
  yearBars: number,
  records: AccountRecords,
): AccountView {
  const { bars } = plan.shape;
  const initCash = plan.initCash[account];
  const totals = output.totals[account];
  return {
    bars,
    initCash,
    equity: seriesOf(output.equity, account, plan.groupLengths.length),
    totals,
    ...curveFigures(plan, output, account, yearBars),
    ...recordFigures(plan, output, account, records),
    turnover:
      totals.equitySum > 0 ? (totals.tradedValue / 2 / (totals.equitySum / bars)) * (yearBars / bars) : NaN,
  };
}

type CurveFigures = Pick<
  AccountView,
  "benchmark" | "returns" | "benchmarkReturns" | "relative" | "longestDrawdown" | "benchmarkLongestDrawdown"
>;

/** What follows from the returns of every bar and those of the benchmark. */
function curveFigures(plan: Plan, output: RunOutput, account: number, yearBars: number): CurveFigures {
  const { riskFree, requiredReturn } = plan;
  const initCash = plan.initCash[account];
  const returns = accountReturns(plan, output, account);
  const benchmark = benchmarkOf(plan, account);
  const market = barReturns(benchmark, null, initCash);
  return {
    benchmark,
    returns: returnFigures(returns, yearBars, riskFree, requiredReturn),
    benchmarkReturns: returnFigures(market, yearBars, riskFree, requiredReturn),
    relative: relativeFigures(returns, market, yearBars, riskFree),
    longestDrawdown: longestDrawdown(accountCurve(plan, output, account, returns), initCash),
    benchmarkLongestDrawdown: longestDrawdown(benchmark, initCash),
  };
}

/** Buy and hold of the given prices, else of the account's own columns. */
function benchmarkOf(plan: Plan, account: number): Float64Array {
  const { bars } = plan.shape;
  const initCash = plan.initCash[account];
  if (plan.benchmark !== null) return buyAndHold(plan.benchmark, bars, 0, 1, initCash);
  const [first, last] = columnsOfAccount(plan.groupLengths, account);
  const fx = plan.inputs.get(Input.Fx);
  return buyAndHold(plan.prices.close, bars, first, last, initCash, plan.actions, fx);
}

type RecordFigures = Pick<
  AccountView,
  "trades" | "orders" | "cutOrders" | "fills" | "closedTrades" | "openTrades" | "openTradePnl"
>;

/** What follows from the account's records. */
function recordFigures(
  plan: Plan,
  output: RunOutput,
  account: number,
  records: AccountRecords,
): RecordFigures {
  const { trades } = output;
  const own = records.trades[account];
  const closed = own.filter((i) => trades.status[i] === TradeStatus.Closed);
  const open = own.filter((i) => trades.status[i] === TradeStatus.Open);
  const worth = unitWorth(plan.inputs);
  const ofClosed = (value: (i: number) => number): Float64Array => Float64Array.from(closed, value);
  return {
    trades: tradeFigures(
      ofClosed((i) => trades.pnl[i]),
      ofClosed((i) => trades.pnl[i] / entryValue(trades, i, worth)),
      ofClosed((i) => trades.exitBar[i] - trades.entryBar[i]),
    ),
    orders: records.orders[account],
    cutOrders: records.cutOrders[account],
    fills: records.fills[account],
    closedTrades: closed.length,
    openTrades: open.length,
    openTradePnl: open.reduce((sum, i) => sum + trades.pnl[i], 0),
  };
}
