// What an execution of a plain run costs and moves, and what an account can afford: the arithmetic of `../fills.ts`,
// `../funding.ts` and `../accounting.ts` for one value of every cost.
import { affordableUnits, fewerUnits, openingFees, orderFees, slippedPrice } from "../costs";
import { AccountState } from "../memory";
import { feeRate, fixedFees, leastFees, perUnitFees, slippage, worth } from "./terms";

/** Of the execution that was quoted last: its price, value and fees. */
export let paidPrice: f64 = 0;
export let paidValue: f64 = 0;
export let paidFees: f64 = 0;

/** Value and fee of what the running step has reduced, which shares its fee with the opening. */
export let stepValue: f64 = 0;
export let stepUnits: f64 = 0;
export let stepFees: f64 = 0;

@inline
export function setStep(value: f64, units: f64, fees: f64): void {
  stepValue = value;
  stepUnits = units;
  stepFees = fees;
}

/** Quotes a sale of `units`; false where it costs more than it brings. */
@inline
export function quoteSale(units: f64, price: f64, slips: bool): bool {
  paidPrice = slips ? slippedPrice(price, slippage, -1) : price;
  paidValue = units * paidPrice * worth;
  paidFees = orderFees(paidValue, units, feeRate, perUnitFees, fixedFees, leastFees);
  return paidValue - paidFees >= 0;
}

/** Quotes a purchase of `units`; false where `cash` does not cover it. */
@inline
export function quotePurchase(units: f64, price: f64, slips: bool, cash: f64): bool {
  paidPrice = slips ? slippedPrice(price, slippage, 1) : price;
  paidValue = units * paidPrice * worth;
  paidFees = openingFeesOf(paidValue, units);
  return paidValue + paidFees <= cash;
}

@inline
function openingFeesOf(value: f64, units: f64): f64 {
  return openingFees(
    value,
    units,
    stepValue,
    stepUnits,
    stepFees,
    feeRate,
    perUnitFees,
    fixedFees,
    leastFees,
  );
}

/** The largest units that `cash` covers at a price before slippage. */
export function affordableFor(cash: f64, price: f64): f64 {
  const paid = slippedPrice(price, slippage, 1);
  let units = affordableUnits(
    cash,
    paid * worth,
    stepValue,
    stepUnits,
    stepFees,
    feeRate,
    perUnitFees,
    fixedFees,
    leastFees,
  );
  for (let attempt = 0; units > 0; attempt++) {
    const value = units * paid * worth;
    if (value + openingFeesOf(value, units) <= cash) break;
    units = fewerUnits(units, NaN, attempt);
  }
  return units;
}

/** Moves the money of an execution, `sign` 1 for a sale and -1 for a purchase, and adds to the sums of the account. */
@inline
export function book(
  account: AccountState,
  sign: f64,
  units: f64,
  price: f64,
  slips: bool,
  value: f64,
  fees: f64,
): void {
  if (slips) account.slippageCost += units * price * worth * slippage;
  account.settledCash += sign * value - fees;
  account.tradedValue += value;
  account.feesPaid += fees;
}
