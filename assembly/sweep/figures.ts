// Sums → figures, by VectorBT's definitions (page, sections 18 and 19).
import { SweepFigure } from "../layout";
import { Sweep } from "./memory";
import { Tally } from "./tally";

@inline
export function put(out: usize, figure: i32, value: f64): void {
  store<f64>(out + ((<usize>figure) << 3), value);
}

/** Below this part of what it is taken from, a difference has lost too many digits. */
const CANCELLED: f64 = 1e-3;
/** What rounding may have done to a product of a few thousand returns, and what may be left of it in a figure. */
const ROUNDING: f64 = 1e-14;
const TOLERANCE: f64 = 1e-12;

/** False where the sums have cancelled so far that only the series itself gives the figures. */
export function isWellConditioned(sweep: Sweep, tally: Tally): bool {
  const keepsDigits = growthKeepsDigits(sweep, tally);
  if (tally.squareSum == 0) return sweep.riskFree == 0;
  const mean = tally.returnSum / <f64>sweep.bars;
  const squares = tally.squareSum - tally.returnSum * mean;
  const deviation = Math.sqrt(squares / <f64>(sweep.bars - 1));
  if (!(squares > CANCELLED * tally.squareSum && deviation > CANCELLED * Math.abs(sweep.riskFree)))
    return false;
  return keepsDigits;
}

/** Growth a year of the combination at hand. */
let level: f64 = 0;

/** A return that is raised to a high power, or divided by next to no fall, needs more digits than sums have. */
function growthKeepsDigits(sweep: Sweep, tally: Tally): bool {
  const growth = (sweep.initCash + tally.profit) / sweep.initCash;
  const power = sweep.barsPerYear / <f64>sweep.bars;
  level = Math.pow(growth, power);
  const error = level * Math.max(power, 1) * ROUNDING;
  const depth = Math.abs(tally.drawdown);
  const ratio = Math.abs(level - 1.0) / depth;
  if (error > TOLERANCE * Math.max(1, Math.abs(level - 1.0))) return false;
  return depth == 0 || (error + ratio * ROUNDING) / depth <= TOLERANCE * Math.max(1, ratio);
}

export function writeFigures(sweep: Sweep, tally: Tally, pair: i32): void {
  const out = sweep.figures + ((<usize>pair * SweepFigure.Count) << 3);
  const bars = <f64>sweep.bars;
  const mean = tally.returnSum / bars;
  const excess = mean - sweep.riskFree;
  const deviation = Math.sqrt(Math.max(tally.squareSum - tally.returnSum * mean, 0) / (bars - 1.0));
  const root = Math.sqrt(sweep.barsPerYear);
  const downside = Math.sqrt(tally.lossSum / bars) * root;
  const annualized = level - 1.0;
  const drawdown = tally.drawdown < 0 ? tally.drawdown : NaN;
  const isSeries = sweep.bars > 1;
  put(out, SweepFigure.TotalReturn, tally.profit / sweep.initCash);
  put(out, SweepFigure.AnnualizedReturn, annualized);
  put(out, SweepFigure.AnnualizedVolatility, isSeries ? deviation * root : NaN);
  put(
    out,
    SweepFigure.SharpeRatio,
    !isSeries ? NaN : deviation == 0 ? Infinity : (excess / deviation) * root,
  );
  put(
    out,
    SweepFigure.SortinoRatio,
    !isSeries ? NaN : downside == 0 ? Infinity : (mean * sweep.barsPerYear) / downside,
  );
  put(out, SweepFigure.MaxDrawdown, drawdown);
  put(out, SweepFigure.CalmarRatio, annualized / Math.abs(drawdown));
  putTrades(sweep, tally, out, tally.valueSum);
}

/** What orders and trades give, and the sum of the values of all bars. */
export function putTrades(sweep: Sweep, tally: Tally, out: usize, valueSum: f64): void {
  const bars = <f64>sweep.bars;
  put(out, SweepFigure.TotalClosedTrades, <f64>tally.trades);
  put(out, SweepFigure.WinRate, <f64>tally.won / <f64>tally.trades);
  put(out, SweepFigure.ProfitFactor, tally.wins / Math.abs(tally.losses));
  put(out, SweepFigure.Exposure, <f64>tally.heldBars / bars);
  put(out, SweepFigure.Turnover, tally.traded / (valueSum / bars) / (bars / sweep.barsPerYear));
}

/** A total return of NaN: no fused walk gives one. */
export function writeUnknown(sweep: Sweep, pair: i32): void {
  const out = sweep.figures + ((<usize>pair * SweepFigure.Count) << 3);
  for (let figure = 0; figure < SweepFigure.Count; figure++) put(out, figure, NaN);
}
