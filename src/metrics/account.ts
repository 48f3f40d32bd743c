// What the metrics of one account are made from.
import { TradeStatus } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { blockwise } from "../results/blockwise.ts";
import type { RunOutput } from "../results/run.ts";
import type { AccountTotals } from "../results/totals.ts";
import type { TradeColumns } from "../results/records.ts";
import { entryValue, type UnitWorth } from "../results/tradeReturns.ts";
import type { AccountRecords } from "./accountRecords.ts";
import { BLOCK_ACCOUNTS, curveBlock, curveRoom, type CurveBlock } from "./curveBlock.ts";
import {
  seriesFigures,
  tradeFigures,
  tradeLists,
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

/** The view of one account, which stays. */
export function accountView(
  plan: Plan,
  output: RunOutput,
  account: number,
  yearBars: number,
  records: AccountRecords,
): AccountView {
  const block = curveBlock(plan, output, account, account + 1, curveRoom(plan, 1));
  return viewsOf(plan, output, block, account, yearBars, records)[0];
}

/**
 * Gives the views of all accounts, one after another: series of a block of them are read together, and its figures made in one
 * call. A view's series hold until the next block.
 */
export function accountViews(
  plan: Plan,
  output: RunOutput,
  yearBars: number,
  records: AccountRecords,
): (account: number) => AccountView {
  const accounts = plan.groupLengths.length;
  const room = curveRoom(plan, Math.min(accounts, BLOCK_ACCOUNTS));
  return blockwise(BLOCK_ACCOUNTS, (first) => {
    const block = curveBlock(plan, output, first, Math.min(accounts, first + BLOCK_ACCOUNTS), room);
    return viewsOf(plan, output, block, first, yearBars, records);
  });
}

/** Gathers what the registry's formulas read, of the accounts of a block. */
function viewsOf(
  plan: Plan,
  output: RunOutput,
  block: CurveBlock,
  first: number,
  yearBars: number,
  records: AccountRecords,
): AccountView[] {
  const { bars } = block;
  const figures = seriesFigures(block, [yearBars, plan.riskFree, plan.requiredReturn]);
  return figures.map((own, k) => ({
    bars,
    initCash: block.initCash[k],
    totals: output.totals[first + k],
    equity: block.equity.subarray(k * bars, (k + 1) * bars),
    benchmark: block.benchmark.subarray(k * bars, (k + 1) * bars),
    ...own,
    ...recordFigures(output, first + k, records),
    turnover: turnoverOf(output.totals[first + k], bars, yearBars),
  }));
}

function turnoverOf({ equitySum, tradedValue }: AccountTotals, bars: number, yearBars: number): number {
  return equitySum > 0 ? (tradedValue / 2 / (equitySum / bars)) * (yearBars / bars) : NaN;
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
