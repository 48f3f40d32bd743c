// What the metrics of one account are made from.
import { Input, TradeStatus } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import type { AccountTotals } from "../results/totals.ts";
import type { TradeColumns } from "../results/records.ts";
import { entryValue, type UnitWorth } from "../results/tradeReturns.ts";
import type { AccountRecords } from "./accountRecords.ts";
import { accountCurve, accountSeries, columnsOfAccount } from "./accountSeries.ts";
import { buyAndHold } from "./benchmark.ts";
import { longestDrawdown } from "./drawdowns.ts";
import {
  seriesFigures,
  tradeFigures,
  tradeLists,
  type RelativeFigures,
  type ReturnFigures,
  type SeriesFigures,
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
    totals,
    ...curveFigures(plan, output, account, yearBars),
    ...recordFigures(output, account, records),
    turnover:
      totals.equitySum > 0 ? (totals.tradedValue / 2 / (totals.equitySum / bars)) * (yearBars / bars) : NaN,
  };
}

type CurveFigures = SeriesFigures &
  Pick<AccountView, "equity" | "benchmark" | "longestDrawdown" | "benchmarkLongestDrawdown">;

/** What follows from the equity of every bar and that of the benchmark. */
function curveFigures(plan: Plan, output: RunOutput, account: number, yearBars: number): CurveFigures {
  const { riskFree, requiredReturn } = plan;
  const series = accountSeries(plan, output, account);
  const benchmark = benchmarkOf(plan, account);
  return {
    equity: series.equity,
    benchmark,
    ...seriesFigures(series, benchmark, yearBars, riskFree, requiredReturn),
    longestDrawdown: longestDrawdown(accountCurve(series), series.initCash),
    benchmarkLongestDrawdown: longestDrawdown(benchmark, series.initCash),
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
function recordFigures({ trades }: RunOutput, account: number, records: AccountRecords): RecordFigures {
  const own = records.trades[account];
  const closed = own.filter((i) => trades.status[i] === TradeStatus.Closed);
  const open = own.filter((i) => trades.status[i] === TradeStatus.Open);
  return {
    trades: closedFigures(trades, closed, records.worth),
    orders: records.orders[account],
    cutOrders: records.cutOrders[account],
    fills: records.fills[account],
    closedTrades: closed.length,
    openTrades: open.length,
    openTradePnl: open.reduce((sum, i) => sum + trades.pnl[i], 0),
  };
}

function closedFigures(
  trades: TradeColumns,
  closed: readonly number[],
  worth: UnitWorth | null,
): TradeFigures {
  const [pnl, returns, durations] = tradeLists(closed.length);
  for (let k = 0; k < closed.length; k++) {
    const i = closed[k];
    pnl[k] = trades.pnl[i];
    returns[k] = trades.pnl[i] / entryValue(trades, i, worth);
    durations[k] = trades.exitBar[i] - trades.entryBar[i];
  }
  return tradeFigures(pnl, returns, durations);
}
