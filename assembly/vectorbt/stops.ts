// Stop loss, take profit and trailing of a column (page, section 14).
import { Input, StopEntryPrice, StopExit, StopExitPrice, StopUpdate } from "../layout";
import { Plan, choiceAt, numberAt, termAt } from "../memory";
import { LONG_ENTRY, LONG_EXIT, NO_ACCUMULATION, SHORT_ENTRY, SHORT_EXIT } from "../signals";
import { VectorbtColumn } from "./memory";
import { greatest, least, signOf } from "./tolerance";

/** Set where a stop of the last check is negative. */
let negativeStop: bool = false;

@inline
export function hasNegativeStop(): bool {
  return negativeStop;
}

/** Prices that the last column with stops was held against. */
let open: f64 = NaN;
let high: f64 = NaN;
let low: f64 = NaN;

@inline
export function barOpen(): f64 {
  return open;
}

@inline
export function barHigh(): f64 {
  return high;
}

@inline
export function barLow(): f64 {
  return low;
}

/** Price at which a stop of the column fires at this bar, or NaN; then the trailing base moves on. */
export function checkStops(plan: Plan, column: VectorbtColumn, index: i32, bar: i32, position: f64): f64 {
  negativeStop = false;
  if (isNaN(column.slStop) && isNaN(column.tpStop)) return NaN;
  readBar(plan, index, bar);
  let fired: f64 = NaN;
  if (!isNaN(column.slStop)) fired = hitPrice(column.slPrice, column.slStop, position, position > 0);
  if (isNaN(fired) && !isNaN(column.tpStop))
    fired = hitPrice(column.tpPrice, column.tpStop, position, position < 0);
  trail(column, position);
  return fired;
}

/** A missing open is the close, a missing high or low the outer of the two. */
function readBar(plan: Plan, index: i32, bar: i32): void {
  const close = numberAt(plan, Input.Close, bar, index);
  open = numberAt(plan, Input.Open, bar, index);
  if (isNaN(open)) open = close;
  low = numberAt(plan, Input.Low, bar, index);
  if (isNaN(low)) low = least(open, close);
  high = numberAt(plan, Input.High, bar, index);
  if (isNaN(high)) high = greatest(open, close);
}

function hitPrice(base: f64, stop: f64, position: f64, below: bool): f64 {
  if (stop < 0) negativeStop = true;
  if (position == 0) return NaN;
  const level = below ? base * (1.0 - stop) : base * (1.0 + stop);
  if (below ? open <= level : level <= open) return open;
  return low <= level && level <= high ? level : NaN;
}

function trail(column: VectorbtColumn, position: f64): void {
  if (isNaN(column.slStop) || !column.slTrail) return;
  if (position > 0 && high > column.slPrice) column.slPrice = high;
  else if (position < 0 && low < column.slPrice) column.slPrice = low;
}

/** Signals that a fired stop stands for. */
export function stopSignals(mode: i32, isLong: bool): i32 {
  const exits = mode == StopExit.Close || mode == StopExit.CloseReduce;
  const signal = exits ? (isLong ? LONG_EXIT : SHORT_EXIT) : isLong ? SHORT_ENTRY : LONG_ENTRY;
  const keeps = mode == StopExit.CloseReduce || mode == StopExit.ReverseReduce;
  return keeps ? signal : signal | NO_ACCUMULATION;
}

/** Price and slippage of a stop's order. */
export function setStopPrice(plan: Plan, column: VectorbtColumn, index: i32, bar: i32, fired: f64): void {
  const mode = choiceAt(plan, Input.StopExitPrice, bar, index);
  if (mode == StopExitPrice.StopLimit) column.requestSlippage = 0;
  if (mode == StopExitPrice.StopLimit || mode == StopExitPrice.StopMarket) column.requestPrice = fired;
  else if (mode == StopExitPrice.Close) column.requestPrice = termAt(plan, Input.Close, bar, index);
}

/** Stops after a fill that moved the position from `before` to `after`. */
export function updateStops(
  plan: Plan,
  column: VectorbtColumn,
  index: i32,
  bar: i32,
  before: f64,
  after: f64,
  mark: f64,
  fillPrice: f64,
): void {
  if (after == 0) {
    clearStops(column);
    return;
  }
  const base = entryPrice(plan, column, index, bar, mark, fillPrice);
  const isNew = before == 0 || signOf(before) != signOf(after);
  if (!isNew && !(Math.abs(after) > Math.abs(before))) return;
  const mode = choiceAt(plan, Input.UponStopUpdate, bar, index);
  const slStop = termAt(plan, Input.SlStop, bar, index);
  const tpStop = termAt(plan, Input.TpStop, bar, index);
  if (isNew || mayUpdate(mode, slStop)) {
    column.slPrice = base;
    column.slStop = slStop;
    column.slTrail = choiceAt(plan, Input.SlTrail, bar, index);
  }
  if (isNew || mayUpdate(mode, tpStop)) {
    column.tpPrice = base;
    column.tpStop = tpStop;
  }
}

export function clearStops(column: VectorbtColumn): void {
  column.slPrice = NaN;
  column.slStop = NaN;
  column.slTrail = 0;
  column.tpPrice = NaN;
  column.tpStop = NaN;
}

function mayUpdate(mode: i32, stop: f64): bool {
  return mode == StopUpdate.OverrideNaN || (mode == StopUpdate.Override && !isNaN(stop));
}

function entryPrice(
  plan: Plan,
  column: VectorbtColumn,
  index: i32,
  bar: i32,
  mark: f64,
  fillPrice: f64,
): f64 {
  const mode = choiceAt(plan, Input.StopEntryPrice, bar, index);
  if (mode == StopEntryPrice.ValPrice) return mark;
  if (mode == StopEntryPrice.Price) return column.requestPrice;
  if (mode == StopEntryPrice.FillPrice) return fillPrice;
  return termAt(plan, Input.Close, bar, index);
}
