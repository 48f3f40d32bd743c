// Every figure of a run without multipliers and actions, from its series and records: slow and plain.
import type { MetricName } from "../../src/metrics/registry.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { cellOf } from "../support/transform.ts";
import { deviation, mean, over, relativeFigures, returnFigures, returnsOf, sum } from "./seriesTwin.ts";

type Figures = Partial<Record<MetricName, number>>;

/** What is known of one account. */
export interface Account {
  readonly index: number;
  readonly initCash: number;
  readonly equity: readonly number[];
  readonly flows: readonly number[];
  readonly first: number;
  readonly last: number;
}

/** Options of the figures, beside those of the simulation. */
export interface FigureOptions {
  readonly riskFree?: number;
  readonly requiredReturn?: number;
  readonly cashFlows?: OptionArray<number>;
}

export function accountsOf(plan: ExecutionInput, run: Portfolio): Account[] {
  const accounts = plan.groupLens.length;
  const equity = run.equity().data;
  const { cashFlows } = plan.options as FigureOptions;
  let first = 0;
  return plan.groupLens.map((length, index) => {
    first += length;
    const cells = Array.from({ length: plan.shape[0] }, (_, bar) => bar * accounts + index);
    return {
      index,
      initCash: cellOf(plan.options.initCash, 0, index) as number,
      equity: cells.map((cell) => equity[cell]),
      flows: cells.map((cell) => cashFlows?.data[cell] ?? 0),
      first: first - length,
      last: first,
    };
  });
}

export function twinFigures(
  plan: ExecutionInput,
  run: Portfolio,
  account: Account,
): Record<MetricName, number> {
  const { riskFree = 0, requiredReturn = 0 } = plan.options as FigureOptions;
  const returns = returnsOf(account.equity, account.flows, account.initCash);
  const market = returnsOf(
    [...run.benchmark(account.index)],
    account.flows.map(() => 0),
    account.initCash,
  );
  const own = returnFigures(returns, run.barsPerYear, riskFree, requiredReturn);
  const others = returnFigures(market, run.barsPerYear, riskFree, requiredReturn);
  return {
    startValue: account.initCash,
    endValue: account.equity[account.equity.length - 1],
    ...own,
    maxDrawdownDuration: longestFall(account),
    excessReturn: own.totalReturn - others.totalReturn,
    ...relativeFigures(returns, market, run.barsPerYear, riskFree),
    ...exposureFigures(plan, run, account),
    ...recordFigures(run, account, run.barsPerYear),
    ...costFigures(plan, run, account),
  } as Record<MetricName, number>;
}

/** Most bars without a new peak, the one that reaches it again included. */
function longestFall({ equity, flows, initCash }: Account): number {
  let worth = initCash;
  const returns = returnsOf(equity, flows, initCash);
  const grown = returns.map((gain) => (worth *= 1 + gain));
  const hasFlows = flows.some((flow) => flow !== 0);
  const end = hasFlows ? returns.findIndex(Number.isNaN) : -1;
  const curve = [initCash, ...(hasFlows ? grown : equity).slice(0, end < 0 ? undefined : end)];
  let [peak, longest] = [0, 0];
  for (let i = 1; i < curve.length; i++) {
    if (i - peak > 1 || curve[i] < curve[peak]) longest = Math.max(longest, i - peak);
    if (curve[i] >= curve[peak]) peak = i;
  }
  return longest;
}

function exposureFigures(plan: ExecutionInput, run: Portfolio, account: Account): Figures {
  const [bars, columns] = plan.shape;
  const position = run.position().data;
  const [open, close] = [plan.options.open as OptionArray<number>, plan.options.close as OptionArray<number>];
  const marks = new Array<number>(columns).fill(NaN);
  const values = Array.from({ length: bars }, (_, bar) => {
    for (let column = 0; column < columns; column++) {
      const prices = [open, close]
        .map(({ data }) => data[bar * columns + column])
        .filter((price) => price > 0);
      if (prices.length > 0) marks[column] = prices[prices.length - 1];
    }
    return marks.slice(account.first, account.last).map((mark, k) => {
      const units = position[bar * columns + account.first + k];
      return units === 0 ? 0 : units * mark;
    });
  });
  const gross = values.map((row) => sum(row.map(Math.abs)));
  const ratios = (of: readonly number[]): number[] =>
    of.map((value, bar) => value / account.equity[bar]).filter((_, bar) => account.equity[bar] > 0);
  return {
    meanGrossExposure: mean(ratios(gross)),
    maxGrossExposure: Math.max(0, ...ratios(gross)),
    meanNetExposure: mean(ratios(values.map(sum))),
    maxNetExposure: Math.max(0, ...ratios(values.map(sum)).map(Math.abs)),
    timeInMarket: gross.filter((value) => value > 0).length / bars,
  };
}

function rowsOf(table: { length: number; column: Int32Array }, { first, last }: Account): number[] {
  return Array.from(table.column.keys()).filter((i) => table.column[i] >= first && table.column[i] < last);
}

function recordFigures(run: Portfolio, account: Account, yearBars: number): Figures {
  const { orders, fills, trades } = run;
  const traded = sum(rowsOf(fills, account).map((i) => Math.abs(fills.units[i] * fills.price[i])));
  const rows = rowsOf(trades, account);
  const closed = rows.filter((i) => trades.at(i).status === "Closed");
  const years = account.equity.length / yearBars;
  return {
    turnover: over(traded / 2, mean(account.equity)) / years,
    totalOrders: rowsOf(orders, account).length,
    cutOrders: rowsOf(orders, account).filter((i) => orders.at(i).reason !== "").length,
    totalFills: rowsOf(fills, account).length,
    totalClosedTrades: closed.length,
    totalOpenTrades: rows.length - closed.length,
    openTradePnl: sum(rows.filter((i) => !closed.includes(i)).map((i) => trades.pnl[i])),
    ...tradeFigures(run, closed),
  };
}

function tradeFigures({ trades }: Portfolio, closed: readonly number[]): Figures {
  const pnl = closed.map((i) => trades.pnl[i]);
  const returns = closed.map((i) => trades.pnl[i] / (trades.size[i] * trades.entryPrice[i]));
  const [won, lost] = [pnl.filter((x) => x > 0), pnl.filter((x) => x <= 0)];
  const isNone = closed.length === 0;
  return {
    winRate: won.length / pnl.length,
    profitFactor: over(sum(won), -sum(lost)),
    expectancy: mean(pnl),
    grossProfit: isNone ? NaN : sum(won),
    grossLoss: isNone ? NaN : sum(lost),
    bestTrade: isNone ? NaN : Math.max(...returns),
    worstTrade: isNone ? NaN : Math.min(...returns),
    meanTradeDuration: mean(closed.map((i) => trades.exitBar[i] - trades.entryBar[i])),
    sqn:
      deviation(pnl) > 1e-14 * Math.abs(mean(pnl))
        ? (Math.sqrt(pnl.length) * mean(pnl)) / deviation(pnl)
        : NaN,
  };
}

function costFigures(plan: ExecutionInput, run: Portfolio, account: Account): Figures {
  const { fills } = run;
  const rows = rowsOf(fills, account);
  const slipped = rows.map((i) => {
    const [bar, column] = [fills.bar[i], fills.column[i]];
    const slippage = cellOf(plan.options.slippage, bar, column) as number;
    return Math.abs(fills.units[i]) * referencePrice(plan, bar, column) * slippage;
  });
  const [fees, slippageCost] = [sum(rows.map((i) => fills.fees[i])), sum(slipped)];
  const none = {
    impactCost: 0,
    impactShare: 0,
    financing: 0,
    financingShare: 0,
    dividends: 0,
    dividendsShare: 0,
  };
  return {
    totalFeesPaid: fees,
    feesShare: fees / account.initCash,
    slippageCost,
    slippageShare: slippageCost / account.initCash,
    ...none,
  };
}

/** Price of a market order before costs. */
function referencePrice({ options }: ExecutionInput, bar: number, column: number): number {
  const price = typeof options.fill === "object" ? options.fill.price : "open";
  const prices = price === "open" ? options.open : price === "close" ? options.close : price;
  return cellOf(prices, bar, column) as number;
}
