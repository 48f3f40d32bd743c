// VectorBT's figures of one column or group (page, sections 18 and 19).
import { TradeStatus } from "../../../assembly/layout.ts";
import {
  vectorbtReturnFigures,
  vectorbtTradeFigures,
  type VectorbtReturnFigures,
  type VectorbtTradeFigures,
} from "../../metrics/scratch.ts";
import { depthOf, drawdownBars, type ValueDrawdown } from "./drawdowns.ts";
import type { Trade } from "./trades.ts";

/** Figures of the trades; those without a suffix look at closed trades only. */
export type TradeMetrics = Omit<VectorbtTradeFigures, "totalPnl"> & {
  readonly totalTrades: number;
  readonly totalClosedTrades: number;
  readonly totalOpenTrades: number;
  readonly openTradePnl: number;
  readonly winRateInclOpen: number;
  readonly profitFactorInclOpen: number;
  readonly expectancyInclOpen: number;
};

export type VectorbtMetrics = VectorbtReturnFigures &
  TradeMetrics & {
    readonly maxDrawdown: number;
    /** Bars. */
    readonly maxDrawdownDuration: number;
    readonly totalFeesPaid: number;
  };

/** Figures of the return series of one column or group beside its benchmark's. */
export function returnMetricsOf(
  returns: Float64Array,
  benchmark: Float64Array,
  barsPerYear: number,
  riskFree: number,
): VectorbtReturnFigures {
  return vectorbtReturnFigures(returns, benchmark, barsPerYear, riskFree);
}

/** Depth (fraction, at most 0) and length (bars) of the worst drawdown records; NaN where there is none. */
export function drawdownMetricsOf(
  drawdowns: readonly ValueDrawdown[],
): Pick<VectorbtMetrics, "maxDrawdown" | "maxDrawdownDuration"> {
  const known = drawdowns.map(depthOf).filter((depth) => !Number.isNaN(depth));
  return {
    maxDrawdown: known.length === 0 ? NaN : Math.min(...known),
    maxDrawdownDuration: drawdowns.length === 0 ? NaN : Math.max(...drawdowns.map(drawdownBars)),
  };
}

/** Trade figures as VectorBT's stats show them. */
export function tradeMetricsOf(trades: readonly Trade[]): TradeMetrics {
  const closed = trades.filter((trade) => trade.status === TradeStatus.Closed);
  const open = trades.filter((trade) => trade.status === TradeStatus.Open);
  const { totalPnl: _closedPnl, ...ofClosed } = figuresOf(closed);
  const ofAll = figuresOf(trades);
  return {
    ...ofClosed,
    totalTrades: trades.length,
    totalClosedTrades: closed.length,
    totalOpenTrades: open.length,
    openTradePnl: figuresOf(open).totalPnl,
    winRateInclOpen: ofAll.winRate,
    profitFactorInclOpen: ofAll.profitFactor,
    expectancyInclOpen: ofAll.expectancy,
  };
}

function figuresOf(trades: readonly Trade[]): VectorbtTradeFigures {
  return vectorbtTradeFigures(
    Float64Array.from(trades, (trade) => trade.pnl),
    Float64Array.from(trades, (trade) => trade.return),
    Float64Array.from(trades, durationOf),
  );
}

/** Bars from entry to exit; an open trade counts the last bar too. */
function durationOf({ entryBar, exitBar, status }: Trade): number {
  return exitBar - entryBar + (status === TradeStatus.Open ? 1 : 0);
}
