// What an opening leg may take (execution, section 5).
import { Account, Input, Reason } from "./layout";
import { affordableUnits, fewerUnits, openingFees } from "./costs";
import { AccountState, Plan, WorkingOrder, numberAt } from "./memory";
import { equityOf } from "./accounting";
import { noteReason } from "./records";
import { TOLERANCE, roundToLot } from "./tolerance";

/** Fee of `units` of the opening leg at `price`, counting what the reducing leg of this step has paid. */
export function openingFeesOf(plan: Plan, order: WorkingOrder, bar: i32, units: f64, price: f64): f64 {
  const column = order.column;
  return openingFees(
    units * price,
    units,
    order.stepValue,
    order.stepUnits,
    order.stepFees,
    numberAt(plan, Input.Fees, bar, column),
    numberAt(plan, Input.PerUnitFees, bar, column),
    numberAt(plan, Input.FixedFees, bar, column),
    numberAt(plan, Input.MinFees, bar, column),
  );
}

/** Whether settled cash covers a buy, to the last bit. */
export function fits(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  units: f64,
  price: f64,
): bool {
  return units * price + openingFeesOf(plan, order, bar, units, price) <= account.settledCash;
}

/** The most units (in whole lots; NaN: any fraction) that settled cash buys at `price`. */
export function largestUnits(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  price: f64,
  lotSize: f64,
): f64 {
  const column = order.column;
  const affordable = affordableUnits(
    account.settledCash,
    price,
    order.stepValue,
    order.stepUnits,
    order.stepFees,
    numberAt(plan, Input.Fees, bar, column),
    numberAt(plan, Input.PerUnitFees, bar, column),
    numberAt(plan, Input.FixedFees, bar, column),
    numberAt(plan, Input.MinFees, bar, column),
  );
  let units = roundToLot(affordable, lotSize);
  // The quotient may round up: no opening takes settled cash below zero, not even by the last bit.
  for (let attempt = 0; units > 0 && !fits(plan, account, order, bar, units, price); attempt++)
    units = fewerUnits(units, lotSize, attempt);
  return units;
}

/** Notes why cash cut the order: not even the fee of the smallest fill, or too little. */
export function noteShortage(
  plan: Plan,
  account: AccountState,
  order: WorkingOrder,
  bar: i32,
  price: f64,
): void {
  const cash = account.settledCash;
  const smallest = order.lotSize > 0 ? order.lotSize : f64.MIN_NORMAL_VALUE;
  const leastFees = openingFeesOf(plan, order, bar, smallest, price);
  const hasCash = cash > TOLERANCE * Math.abs(equityOf(plan, account));
  const cannotPay = hasCash && leastFees > 0 && cash <= leastFees;
  noteReason(order, cannotPay ? Reason.CantCoverFees : Reason.NoCash, cash);
}

/** Units worth next to nothing beside the account are nothing. */
export function isDust(plan: Plan, account: AccountState, units: f64, mark: f64): bool {
  return units * mark < TOLERANCE * Math.abs(equityOf(plan, account));
}

@inline
export function isFunded(plan: Plan): bool {
  return plan.account != Account.Unlimited;
}
