// Figures of a combination whose sums have cancelled: its values bar by bar, as a run on its own has them, and the same
// arithmetic over their returns.
import { SweepFigure } from "../layout";
import {
  annualizedOf,
  deepestOf,
  deviationOf,
  meanOf,
  sharpeOf,
  squaredLosses,
  vectorbtSharpeRatio,
} from "../metrics/vectorbt";
import { put, putTrades } from "./figures";
import { Sweep, closeAt } from "./memory";
import { Tally } from "./tally";

/** Where the walk notes the value of every bar; 0: nowhere. */
let noted: usize = 0;

/** Before a combination is walked again. */
export function startNotes(values: usize): void {
  noted = values;
}

export function endNotes(): void {
  noted = 0;
}

/** Cash and units are what they are from `first` to `end` (exclusive). */
@inline
export function note(sweep: Sweep, tally: Tally, first: i32, end: i32): void {
  if (noted != 0) noteAll(sweep, tally, first, end);
}

function noteAll(sweep: Sweep, tally: Tally, first: i32, end: i32): void {
  const reportedCash = tally.reportedCash;
  const position = tally.position;
  for (let bar = first; bar < end; bar++) {
    const held = position == 0 ? 0 : closeAt(sweep, bar) * position;
    store<f64>(noted + ((<usize>bar) << 3), reportedCash + held);
  }
}

/** The values that were noted become returns. */
export function writeExact(sweep: Sweep, tally: Tally, pair: i32): void {
  const out = sweep.figures + ((<usize>pair * SweepFigure.Count) << 3);
  const bars = sweep.bars;
  const factor = sweep.barsPerYear;
  const root = Math.sqrt(factor);
  turnIntoReturns(sweep);
  const annualized = annualizedOf(noted, bars, factor);
  const downside = Math.sqrt(squaredLosses(noted, bars)) * root;
  const mean = meanOf(noted, bars, 0);
  const deviation = deviationOf(noted, bars, 0);
  const sortino = downside == 0 ? Infinity : (mean * factor) / downside;
  // Without a risk-free return its excess is the return itself.
  const sharpe =
    sweep.riskFree == 0 && bars > 1
      ? sharpeOf(mean, deviation, factor)
      : vectorbtSharpeRatio(noted, bars, factor, sweep.riskFree);
  const deepest = deepestOf(noted, bars);
  put(out, SweepFigure.TotalReturn, tally.profit / sweep.initCash);
  put(out, SweepFigure.AnnualizedReturn, annualized);
  put(out, SweepFigure.AnnualizedVolatility, bars < 2 ? NaN : deviation * root);
  put(out, SweepFigure.SharpeRatio, sharpe);
  put(out, SweepFigure.SortinoRatio, bars < 2 ? NaN : sortino);
  put(out, SweepFigure.MaxDrawdown, deepestFall < 0 ? deepestFall : NaN);
  put(out, SweepFigure.CalmarRatio, deepest == 0 ? NaN : annualized / Math.abs(deepest));
  putTrades(sweep, tally, out, valueSum);
}

let valueSum: f64 = 0;
let deepestFall: f64 = 0;

/** Sums the values and finds their deepest fall on the way. */
function turnIntoReturns(sweep: Sweep): void {
  let before = sweep.initCash;
  let peak: f64 = 0;
  valueSum = 0;
  deepestFall = 0;
  for (let bar = 0; bar < sweep.bars; bar++) {
    const at = noted + ((<usize>bar) << 3);
    const value = load<f64>(at);
    valueSum += value;
    if (value >= peak) peak = value;
    else deepestFall = Math.min(deepestFall, (value - peak) / peak);
    store<f64>(at, (value - before) / before);
    before = value;
  }
}
