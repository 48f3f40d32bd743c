// Figures of a combination whose sums have cancelled: its values bar by bar, as a run on its own has them, and the same
// arithmetic over their returns.
import { SweepFigure } from "../layout";
import { measureReturns } from "../metrics/measures";
import {
  annualizedReturn,
  annualizedVolatility,
  calmarRatio,
  sharpeRatio,
  sortinoRatio,
} from "../metrics/vectorbt";
import { figuresOf, put, putTrades } from "./figures";
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
export function writeExact(sweep: Sweep, profit: f64, combination: i32): void {
  const out = figuresOf(sweep, combination);
  const bars = sweep.bars;
  const factor = sweep.barsPerYear;
  turnIntoReturns(sweep);
  measureReturns(noted, bars, sweep.riskFree);
  const annualized = annualizedReturn(bars, factor);
  putOne(out, SweepFigure.TotalReturn, profit / sweep.initCash);
  putOne(out, SweepFigure.AnnualizedReturn, annualized);
  putOne(out, SweepFigure.AnnualizedVolatility, annualizedVolatility(bars, factor));
  putOne(out, SweepFigure.SharpeRatio, sharpeRatio(bars, factor));
  putOne(out, SweepFigure.SortinoRatio, sortinoRatio(bars, factor));
  putOne(out, SweepFigure.MaxDrawdown, deepestFall < 0 ? deepestFall : NaN);
  putOne(out, SweepFigure.CalmarRatio, calmarRatio(annualized));
  putTrades(sweep, out, out, f64x2.splat(valueSum));
}

@inline
function putOne(out: usize, figure: i32, value: f64): void {
  put(out, out, figure, f64x2.splat(value));
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
