// Specification section 19.

import { TradeStatus } from "./codes.ts";
import { deviation, largest, mean, smallest, sumOf } from "./statistics.ts";
import { durationBars, type Trade } from "./tradeRecord.ts";

export interface TradeMetrics {
  readonly totalTrades: number;
  readonly totalClosedTrades: number;
  readonly totalOpenTrades: number;
  readonly openTradePnl: number;
  readonly winRate: number;
  readonly profitFactor: number;
  readonly expectancy: number;
  readonly sqn: number;
  readonly bestTrade: number;
  readonly worstTrade: number;
  readonly avgWinningTrade: number;
  readonly avgLosingTrade: number;
  readonly avgWinningTradeDuration: number;
  readonly avgLosingTradeDuration: number;
  readonly winRateInclOpen: number;
  readonly profitFactorInclOpen: number;
  readonly expectancyInclOpen: number;
}

/** Metrics of the trades of one column or group: closed ones unless the name says otherwise. */
export function tradeMetrics(trades: readonly Trade[]): TradeMetrics {
  const closed = trades.filter(({ status }) => status === TradeStatus.Closed);
  const open = trades.filter(({ status }) => status === TradeStatus.Open);
  const winning = closed.filter(isWinning);
  const losing = closed.filter(isLosing);
  return {
    totalTrades: trades.length,
    totalClosedTrades: closed.length,
    totalOpenTrades: open.length,
    openTradePnl: sumOf(pnls(open)),
    winRate: winRate(closed),
    profitFactor: profitFactor(closed),
    expectancy: expectancy(closed),
    sqn: (Math.sqrt(closed.length) * mean(pnls(closed))) / deviation(pnls(closed)),
    bestTrade: largest(returns(closed)),
    worstTrade: smallest(returns(closed)),
    avgWinningTrade: mean(returns(winning)),
    avgLosingTrade: mean(returns(losing)),
    avgWinningTradeDuration: mean(winning.map(durationBars)),
    avgLosingTradeDuration: mean(losing.map(durationBars)),
    winRateInclOpen: winRate(trades),
    profitFactorInclOpen: profitFactor(trades),
    expectancyInclOpen: expectancy(trades),
  };
}

function isWinning({ pnl }: Trade): boolean {
  return pnl > 0;
}

function isLosing({ pnl }: Trade): boolean {
  return pnl < 0;
}

function pnls(trades: readonly Trade[]): number[] {
  return trades.map(({ pnl }) => pnl);
}

function returns(trades: readonly Trade[]): number[] {
  return trades.map((trade) => trade.return);
}

function winRate(trades: readonly Trade[]): number {
  return trades.filter(isWinning).length / trades.length;
}

function profitFactor(trades: readonly Trade[]): number {
  return sumOf(pnls(trades.filter(isWinning))) / Math.abs(sumOf(pnls(trades.filter(isLosing))));
}

function expectancy(trades: readonly Trade[]): number {
  const winning = trades.filter(isWinning);
  const zeroCount = trades.filter(({ pnl }) => pnl === 0).length;
  const lossRate = (trades.length - winning.length - zeroCount) / trades.length;
  const averageWin = averageOrZero(pnls(winning));
  const averageLoss = averageOrZero(pnls(trades.filter(isLosing)));
  return winRate(trades) * averageWin - lossRate * Math.abs(averageLoss);
}

function averageOrZero(amounts: readonly number[]): number {
  return amounts.length === 0 ? 0 : mean(amounts);
}
