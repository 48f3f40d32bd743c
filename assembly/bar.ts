// The running bar: its steps, and the prices of one column.
import { Input } from "./layout";
import { Plan, isPrice, numberAt } from "./memory";

/** Step of the bar in which a position was opened: stops look at its own bar only from its open on. */
export enum OpenedStep {
  Open,
  Inside,
  Close,
}

/** Prices of the running bar of a column; a missing one is taken from the others, NaN where there is none. */
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

/** Reads the bar of a column; false where both open and close are missing. */
export function readBar(plan: Plan, bar: i32, column: i32): bool {
  const rawOpen: f64 = plan.hasOpen ? numberAt(plan, Input.Open, bar, column) : NaN;
  const rawClose = numberAt(plan, Input.Close, bar, column);
  open = isPrice(rawOpen) ? rawOpen : rawClose;
  const close = isPrice(rawClose) ? rawClose : rawOpen;
  if (!isPrice(open)) return false;
  const rawHigh = numberAt(plan, Input.High, bar, column);
  const rawLow = numberAt(plan, Input.Low, bar, column);
  high = isPrice(rawHigh) ? rawHigh : Math.max(open, close);
  low = isPrice(rawLow) ? rawLow : Math.min(open, close);
  return true;
}
