// Sums → figures, by VectorBT's definitions (page, sections 18 and 19): of two combinations at a time, a lane each.
import { SweepFigure } from "../layout";
import { Sweep, sumsAt } from "./memory";
import { Tally } from "./tally";

/** Below this part of what it is taken from, a difference has lost too many digits. */
const CANCELLED: f64 = 1e-3;
/** What rounding may have done to a product of a few thousand returns, and what may be left of it in a figure. */
const ROUNDING: f64 = 1e-14;
const TOLERANCE: f64 = 1e-12;
/**
 * Times the root of the bars: below this part of the sum over all bars, a sum over some of them has lost too many digits. It is a
 * difference of running sums, which have the rounding of all that came before.
 */
const PART: f64 = 5e-5;

// The sums at hand, as in a `Tally`.
let profit: v128 = f64x2.splat(0);
let drawdown: v128 = f64x2.splat(0);
let returnSum: v128 = f64x2.splat(0);
let squareSum: v128 = f64x2.splat(0);
let lossSum: v128 = f64x2.splat(0);
let valueSum: v128 = f64x2.splat(0);
let traded: v128 = f64x2.splat(0);
let wins: v128 = f64x2.splat(0);
let losses: v128 = f64x2.splat(0);
let heldBars: v128 = f64x2.splat(0);
let trades: v128 = f64x2.splat(0);
let won: v128 = f64x2.splat(0);

/** What `areWellConditioned` found on its way: growth a year, mean and deviation of the returns. */
let level: v128 = f64x2.splat(0);
let mean: v128 = f64x2.splat(0);
let deviation: v128 = f64x2.splat(0);

/** Before the figures of two combinations. */
@inline
export function takeSums(
  itsProfit: v128,
  itsDrawdown: v128,
  itsReturnSum: v128,
  itsSquareSum: v128,
  itsLossSum: v128,
  itsValueSum: v128,
  itsTraded: v128,
  itsWins: v128,
  itsLosses: v128,
  itsHeldBars: v128,
  itsTrades: v128,
  itsWon: v128,
): void {
  profit = itsProfit;
  drawdown = itsDrawdown;
  returnSum = itsReturnSum;
  squareSum = itsSquareSum;
  lossSum = itsLossSum;
  valueSum = itsValueSum;
  traded = itsTraded;
  wins = itsWins;
  losses = itsLosses;
  heldBars = itsHeldBars;
  trades = itsTrades;
  won = itsWon;
}

/** Before the figures of one combination, which both lanes have then. */
export function takeTally(tally: Tally): void {
  takeSums(
    f64x2.splat(tally.profit),
    f64x2.splat(tally.drawdown),
    f64x2.splat(tally.returnSum),
    f64x2.splat(tally.squareSum),
    f64x2.splat(tally.lossSum),
    f64x2.splat(tally.valueSum),
    f64x2.splat(tally.traded),
    f64x2.splat(tally.wins),
    f64x2.splat(tally.losses),
    f64x2.splat(<f64>tally.heldBars),
    f64x2.splat(<f64>tally.trades),
    f64x2.splat(<f64>tally.won),
  );
}

/** A bit for each lane; none where sums have cancelled so far that only the series itself gives the figures. */
export function areWellConditioned(sweep: Sweep): i32 {
  const keepDigits = growthKeepsDigits(sweep);
  mean = f64x2.div(returnSum, f64x2.splat(<f64>sweep.bars));
  const squares = f64x2.sub(squareSum, f64x2.mul(returnSum, mean));
  deviation = f64x2.sqrt(f64x2.div(squares, f64x2.splat(<f64>(sweep.bars - 1))));
  const all = sumsAt(sweep, sweep.bars);
  const part = PART * Math.sqrt(<f64>sweep.bars);
  const leastSquares = f64x2.splat(part * load<f64>(all, 8));
  const isLeft = f64x2.gt(squares, f64x2.pmax(leastSquares, f64x2.mul(f64x2.splat(CANCELLED), squareSum)));
  // Next to no losses are those that rounding makes of none.
  const isFalling = f64x2.gt(lossSum, f64x2.splat(part * load<f64>(all, 16)));
  const isBeside = f64x2.gt(deviation, f64x2.splat(CANCELLED * Math.abs(sweep.riskFree)));
  const isStill = f64x2.eq(heldBars, f64x2.splat(0));
  const moved = v128.and(v128.and(isLeft, isFalling), v128.and(isBeside, keepDigits));
  return i64x2.bitmask(v128.bitselect(i64x2.splat(-(<i64>(sweep.riskFree == 0))), moved, isStill));
}

/** A return that is raised to a high power, or divided by next to no fall, needs more digits than sums have. */
function growthKeepsDigits(sweep: Sweep): v128 {
  const cash = f64x2.splat(sweep.initCash);
  const power = sweep.barsPerYear / <f64>sweep.bars;
  const growth = f64x2.div(f64x2.add(cash, profit), cash);
  level = raised(growth, power);
  const one = f64x2.splat(1);
  // Where nearly all is lost, what is left of the profit's rounding is a large part of what is left.
  const raising = f64x2.div(f64x2.splat(power), f64x2.pmin(one, growth));
  const error = f64x2.mul(level, f64x2.mul(f64x2.pmax(one, raising), f64x2.splat(ROUNDING)));
  const gain = f64x2.abs(f64x2.sub(level, one));
  const depth = f64x2.abs(drawdown);
  const ratio = f64x2.div(gain, depth);
  const inRatio = f64x2.div(f64x2.add(error, f64x2.mul(ratio, f64x2.splat(ROUNDING))), depth);
  const isFalling = f64x2.ne(depth, f64x2.splat(0));
  const isLost = v128.or(isCoarse(error, gain), v128.and(isFalling, isCoarse(inRatio, ratio)));
  return v128.not(isLost);
}

/** Whether an error is too large for what it is in. */
@inline
function isCoarse(error: v128, figure: v128): v128 {
  const most = f64x2.mul(f64x2.splat(TOLERANCE), f64x2.pmax(f64x2.splat(1), figure));
  return v128.not(f64x2.le(error, most));
}

/** Numbers above zero to a power: as good as `Math.pow` where that has digits to keep, and far sooner. */
@inline
function raised(numbers: v128, power: f64): v128 {
  const first = Math.exp(power * Math.log(f64x2.extract_lane(numbers, 0)));
  return f64x2.replace_lane(
    f64x2.splat(first),
    1,
    Math.exp(power * Math.log(f64x2.extract_lane(numbers, 1))),
  );
}

/** The figures of two combinations, or of one, whose sums were taken and are well conditioned. */
export function writeFigures(sweep: Sweep, first: i32, second: i32): void {
  const bars = f64x2.splat(<f64>sweep.bars);
  const none = f64x2.splat(NaN);
  const factor = f64x2.splat(sweep.barsPerYear);
  const root = f64x2.sqrt(factor);
  const excess = f64x2.sub(mean, f64x2.splat(sweep.riskFree));
  const downside = f64x2.mul(f64x2.sqrt(f64x2.div(lossSum, bars)), root);
  const annualized = f64x2.sub(level, f64x2.splat(1));
  const isFalling = f64x2.lt(drawdown, f64x2.splat(0));
  const fall = v128.bitselect(drawdown, none, isFalling);
  const isSeries = sweep.bars > 1;
  const sharpe = f64x2.mul(overAny(excess, deviation), root);
  const sortino = overAny(f64x2.mul(mean, factor), downside);
  const a = figuresOf(sweep, first);
  const b = figuresOf(sweep, second);
  put(a, b, SweepFigure.TotalReturn, f64x2.div(profit, f64x2.splat(sweep.initCash)));
  put(a, b, SweepFigure.AnnualizedReturn, annualized);
  put(a, b, SweepFigure.AnnualizedVolatility, isSeries ? f64x2.mul(deviation, root) : none);
  put(a, b, SweepFigure.SharpeRatio, isSeries ? sharpe : none);
  put(a, b, SweepFigure.SortinoRatio, isSeries ? sortino : none);
  put(a, b, SweepFigure.MaxDrawdown, fall);
  put(a, b, SweepFigure.CalmarRatio, f64x2.div(annualized, f64x2.abs(fall)));
  putTrades(sweep, a, b, valueSum);
}

/** Infinity where nothing is divided by. */
@inline
function overAny(a: v128, b: v128): v128 {
  return v128.bitselect(f64x2.splat(Infinity), f64x2.div(a, b), f64x2.eq(b, f64x2.splat(0)));
}

/** What orders and trades give, and the sum of the values of all bars. */
export function putTrades(sweep: Sweep, a: usize, b: usize, sum: v128): void {
  const bars = f64x2.splat(<f64>sweep.bars);
  const years = f64x2.splat(<f64>sweep.bars / sweep.barsPerYear);
  put(a, b, SweepFigure.TotalClosedTrades, trades);
  put(a, b, SweepFigure.WinRate, f64x2.div(won, trades));
  put(a, b, SweepFigure.ProfitFactor, f64x2.div(wins, f64x2.abs(losses)));
  put(a, b, SweepFigure.Exposure, f64x2.div(heldBars, bars));
  put(a, b, SweepFigure.Turnover, f64x2.div(f64x2.div(traded, f64x2.div(sum, bars)), years));
}

/** Where the figures of a combination lie. */
@inline
export function figuresOf(sweep: Sweep, combination: i32): usize {
  return sweep.figures + ((<usize>combination * SweepFigure.Count) << 3);
}

/** Writes a figure of two combinations. */
@inline
export function put(a: usize, b: usize, figure: i32, values: v128): void {
  v128.store64_lane(a + ((<usize>figure) << 3), values, 0);
  v128.store64_lane(b + ((<usize>figure) << 3), values, 1);
}

/** A total return of NaN: no fused walk gives one. */
export function writeUnknown(sweep: Sweep, combination: i32): void {
  const out = figuresOf(sweep, combination);
  for (let figure = 0; figure < SweepFigure.Count; figure++) put(out, out, figure, f64x2.splat(NaN));
}
