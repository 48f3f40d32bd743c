// VectorBT's figures of one column or group (page, sections 18 and 19).
import { TradeStatus } from "../../../assembly/layout.ts";
import {
  tradeLists,
  vectorbtTradeFigures,
  type VectorbtFallFigures,
  type VectorbtReturnFigures,
  type VectorbtTradeFigures,
} from "../../metrics/scratch.ts";
import type { Trade } from "./trades.ts";

/** Figures of the trades; those without a suffix look at closed trades only. */
export type TradeMetrics = VectorbtTradeFigures & {
  readonly totalTrades: number;
  readonly totalClosedTrades: number;
  readonly totalOpenTrades: number;
  readonly openTradePnl: number;
  readonly winRateInclOpen: number;
  readonly profitFactorInclOpen: number;
  readonly expectancyInclOpen: number;
};

/** Figures that need no trades; the longest drawdown in bars. */
export type SeriesMetrics = VectorbtReturnFigures & VectorbtFallFigures & { readonly totalFeesPaid: number };

export type VectorbtMetrics = SeriesMetrics & TradeMetrics;

/** Trade figures as VectorBT's stats show them. */
export function tradeMetricsOf(trades: readonly Trade[]): TradeMetrics {
  const closed = trades.filter((trade) => trade.status === TradeStatus.Closed);
  const open = trades.filter((trade) => trade.status === TradeStatus.Open);
  const ofClosed = figuresOf(closed);
  const ofAll = open.length === 0 ? ofClosed : figuresOf(trades);
  return {
    ...ofClosed,
    totalTrades: trades.length,
    totalClosedTrades: closed.length,
    totalOpenTrades: open.length,
    openTradePnl: knownSum(open),
    winRateInclOpen: ofAll.winRate,
    profitFactorInclOpen: ofAll.profitFactor,
    expectancyInclOpen: ofAll.expectancy,
  };
}

/** Profits that are numbers, added up. */
function knownSum(trades: readonly Trade[]): number {
  let sum = 0;
  for (const { pnl } of trades) if (!Number.isNaN(pnl)) sum += pnl;
  return sum;
}

function figuresOf(trades: readonly Trade[]): VectorbtTradeFigures {
  const [pnl, returns, durations] = tradeLists(trades.length);
  for (let i = 0; i < trades.length; i++) {
    pnl[i] = trades[i].pnl;
    returns[i] = trades[i].return;
    durations[i] = durationOf(trades[i]);
  }
  return vectorbtTradeFigures(pnl, returns, durations);
}

/** Bars from entry to exit; an open trade counts the last bar too. */
function durationOf({ entryBar, exitBar, status }: Trade): number {
  return exitBar - entryBar + (status === TradeStatus.Open ? 1 : 0);
}
