// Portable leaf. Fill prices, fees, and the units that an amount of cash buys.
import { roundToLot } from "./tolerance";

/** Price after adverse slippage (with impact); `side` +1 buys, −1 sells. Never below 0. */
export function slippedPrice(price: f64, slippage: f64, side: i32): f64 {
  const slipped = price * (1.0 + (side > 0 ? slippage : -slippage));
  return slipped > 0 ? slipped : 0;
}

/** Fee of one fill: rate on value, amount per unit and per fill, with a lower bound; nothing for no units. */
export function orderFees(value: f64, units: f64, rate: f64, perUnit: f64, fixed: f64, least: f64): f64 {
  if (units == 0) return 0;
  const linear = value * rate + units * perUnit + fixed;
  return linear > least ? linear : least;
}

/** What the opening leg still owes of the one fee that both legs of a step pay. */
export function openingFees(
  value: f64,
  units: f64,
  stepValue: f64,
  stepUnits: f64,
  stepFees: f64,
  rate: f64,
  perUnit: f64,
  fixed: f64,
  least: f64,
): f64 {
  if (units == 0) return 0;
  const both = orderFees(stepValue + value, stepUnits + units, rate, perUnit, fixed, least);
  return both > stepFees ? both - stepFees : 0;
}

/**
 * The largest units whose value and opening fee `cash` covers, without the last-bit correction. The cost is the largest
 * of three lines in the units (linear fee, least fee, no fee), so the units are the smallest of three quotients.
 * `price` is that of one unit in account currency.
 */
export function affordableUnits(
  cash: f64,
  price: f64,
  stepValue: f64,
  stepUnits: f64,
  stepFees: f64,
  rate: f64,
  perUnit: f64,
  fixed: f64,
  least: f64,
): f64 {
  const owed = stepValue * rate + stepUnits * perUnit + fixed - stepFees;
  const byLinear = (cash - owed) / (price * (1.0 + rate) + perUnit);
  const byLeast = (cash - (least - stepFees)) / price;
  const byValue = cash / price;
  const units = Math.min(byLinear, Math.min(byLeast, byValue));
  return units > 0 ? units : 0;
}

/**
 * A little fewer: one lot, or without lots 2^`attempt` units in the last place. The step doubles with every attempt (with
 * lots too, where a lot is less than a unit in the last place), so that a search downwards always ends.
 */
export function fewerUnits(units: f64, lotSize: f64, attempt: i32): f64 {
  const step = units * HALF_ULP * powerOfTwo(attempt);
  const fewer = lotSize > 0 ? roundToLot(units - Math.max(lotSize, step), lotSize) : units - step;
  return fewer > 0 ? Math.min(fewer, units) : 0;
}

/** 2^-53: this part of a double is at least half and less than one unit in its last place, so subtracting it gives the next smaller double. */
const HALF_ULP: f64 = 1.1102230246251565e-16;

function powerOfTwo(exponent: i32): f64 {
  let power: f64 = 1;
  for (let i = 0; i < exponent; i++) power *= 2;
  return power;
}
