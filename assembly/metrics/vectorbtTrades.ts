// VectorBT's figures of trades (page, section 19). Sums run left to right and skip NaN.
import { VectorbtTradeMetric } from "../layout";
import { at, set } from "./list";
import { knownMean, sampleDeviation } from "./known";

/**
 * Writes the figures of `VectorbtTradeMetric` for trades given by profit, return and length in bars.
 */
export function vectorbtTradeMetrics(
  pnl: usize,
  returns: usize,
  durations: usize,
  count: i32,
  out: usize,
): void {
  const wins = tally(pnl, returns, durations, count, 1);
  const winSum = sumPnl;
  const winReturn = meanReturn;
  const winDuration = meanDuration;
  const winMean = meanPnl;
  const losses = tally(pnl, returns, durations, count, -1);
  let zeros = 0;
  for (let i = 0; i < count; i++) if (at(pnl, i) == 0) zeros += 1;
  const all = <f64>count;
  const winRate = <f64>wins / all;
  const lossRate = <f64>(count - wins - zeros) / all;
  const averageWin = wins == 0 ? 0 : winMean;
  const averageLoss = losses == 0 ? 0 : meanPnl;
  set(out, VectorbtTradeMetric.WinRate, winRate);
  set(out, VectorbtTradeMetric.ProfitFactor, winSum / Math.abs(sumPnl));
  set(out, VectorbtTradeMetric.Expectancy, winRate * averageWin - lossRate * Math.abs(averageLoss));
  set(out, VectorbtTradeMetric.Sqn, qualityOf(pnl, count));
  set(out, VectorbtTradeMetric.BestTrade, extremeOf(returns, count, true));
  set(out, VectorbtTradeMetric.WorstTrade, extremeOf(returns, count, false));
  set(out, VectorbtTradeMetric.AvgWinningTrade, winReturn);
  set(out, VectorbtTradeMetric.AvgLosingTrade, meanReturn);
  set(out, VectorbtTradeMetric.AvgWinningTradeDuration, winDuration);
  set(out, VectorbtTradeMetric.AvgLosingTradeDuration, meanDuration);
}

/** System quality number: √n · mean / deviation. */
function qualityOf(pnl: usize, count: i32): f64 {
  const mean = knownMean(pnl, count);
  let squares = 0.0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    const distance = at(pnl, i) - mean;
    if (isNaN(at(pnl, i))) continue;
    squares += distance * distance;
    known += 1;
  }
  return (Math.sqrt(<f64>count) * mean) / sampleDeviation(squares, known);
}

/** What the last `tally` found. */
let sumPnl: f64 = 0;
let meanPnl: f64 = 0;
let meanReturn: f64 = 0;
let meanDuration: f64 = 0;

/** Counts the trades whose profit has the sign of `side`, and averages them. */
function tally(pnl: usize, returns: usize, durations: usize, count: i32, side: f64): i32 {
  let found = 0;
  let knownReturns = 0;
  let returnSum = 0.0;
  let durationSum = 0.0;
  sumPnl = 0;
  for (let i = 0; i < count; i++) {
    const profit = at(pnl, i);
    if (!(profit * side > 0)) continue;
    found += 1;
    sumPnl += profit;
    durationSum += at(durations, i);
    const gain = at(returns, i);
    if (isNaN(gain)) continue;
    returnSum += gain;
    knownReturns += 1;
  }
  meanPnl = sumPnl / <f64>found;
  meanReturn = returnSum / <f64>knownReturns;
  meanDuration = durationSum / <f64>found;
  return found;
}

function extremeOf(list: usize, count: i32, highest: bool): f64 {
  let extreme: f64 = NaN;
  for (let i = 0; i < count; i++) {
    const value = at(list, i);
    if (isNaN(value)) continue;
    if (isNaN(extreme) || (highest ? value > extreme : value < extreme)) extreme = value;
  }
  return extreme;
}
