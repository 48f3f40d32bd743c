// What a unit is worth in the currency of its account.
import { Input } from "./layout";
import { Plan, columnStrideOf, numberAt, rowStrideOf } from "./memory";

/** Value of one unit at a price of 1, in account currency. */
export function unitValue(plan: Plan, bar: i32, column: i32): f64 {
  return numberAt(plan, Input.Multiplier, bar, column) * numberAt(plan, Input.Fx, bar, column);
}

/** The same for every cell, where it is; else NaN. */
export function fixedWorth(plan: Plan): f64 {
  const strides =
    rowStrideOf(plan, Input.Multiplier) |
    columnStrideOf(plan, Input.Multiplier) |
    rowStrideOf(plan, Input.Fx) |
    columnStrideOf(plan, Input.Fx);
  return strides == 0 ? unitValue(plan, 0, 0) : NaN;
}

/** `unitValue` of a cell, beside what `fixedWorth` gave. */
@inline
export function worthAt(plan: Plan, fixed: f64, bar: i32, column: i32): f64 {
  return isNaN(fixed) ? unitValue(plan, bar, column) : fixed;
}
