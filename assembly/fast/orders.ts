// Orders of plain option sets: VectorBT's arithmetic (page, sections 5 to 7) where nothing but cash bounds an order, so
// that most of its branches cannot be taken. `vectorbt/order.ts` is the whole of it; both give the same bits.
import { Input, SizeType } from "../layout";
import { Plan, columnStrideOf, numberAt, rowStrideOf } from "../memory";

/** Below it VectorBT takes a number for 0; amounts within `RELATIVE` of each other are the same to it. */
export const NOTHING: f64 = 1e-12;
export const RELATIVE: f64 = 1e-9;

/** What the last order filled, and the cash after it. */
export let filledSize: f64 = 0;
export let filledPrice: f64 = 0;
export let filledFees: f64 = 0;
export let cashAfter: f64 = 0;

/** What became of an order. */
export enum Done {
  Nothing,
  Filled,
  /** A number that only the general loop can judge. */
  NotPlain,
}

export let size: f64 = 0;
export let fees: f64 = 0;
export let fixedFees: f64 = 0;
export let slippage: f64 = 0;
export let minSize: f64 = 0;
/** The same for every cell: read once. */
let termsAreFixed: bool = false;
let termsArePlain: bool = false;

/** Reads the terms that all orders share, if they do. Before the first order of every piece. */
export function startOrders(plan: Plan): void {
  termsAreFixed = false;
  readTerms(plan, 0, 0);
  termsAreFixed =
    isFixed(plan, Input.Size) &&
    isFixed(plan, Input.Fees) &&
    isFixed(plan, Input.FixedFees) &&
    isFixed(plan, Input.Slippage) &&
    isFixed(plan, Input.MinSize);
  allInLeast = minSize;
  allInFees = fees;
  allInSlippage = slippage;
}

/** Costs of orders that spend all cash, and the units that they are more than. */
export let allInLeast: f64 = 0;
export let allInFees: f64 = 0;
export let allInSlippage: f64 = 0;

/** Whether every buy spends all cash, and costs are a part of what is traded; after `startOrders`. */
export function areAllIn(sizeType: i32): bool {
  const isWhole = sizeType == SizeType.Percent ? size >= 1 : size == Infinity;
  const areShares = fees <= 0.5 && slippage <= 0.5 && fixedFees == 0;
  return termsAreFixed && termsArePlain && isWhole && areShares;
}

/** Whether all orders share their terms, and these are terms that orders here can take; after `startOrders`. */
export function areTermsShared(): bool {
  return termsAreFixed && termsArePlain;
}

function isFixed(plan: Plan, input: i32): bool {
  return rowStrideOf(plan, input) == 0 && columnStrideOf(plan, input) == 0;
}

function readTerms(plan: Plan, bar: i32, column: i32): void {
  size = numberAt(plan, Input.Size, bar, column);
  fees = numberAt(plan, Input.Fees, bar, column);
  fixedFees = numberAt(plan, Input.FixedFees, bar, column);
  slippage = numberAt(plan, Input.Slippage, bar, column);
  minSize = numberAt(plan, Input.MinSize, bar, column);
  const costsArePlain = fees >= 0 && fees < 1 && fixedFees >= 0 && fixedFees < Infinity;
  const pricesArePlain = slippage >= 0 && slippage < 1;
  termsArePlain = costsArePlain && pricesArePlain && size > 0 && minSize >= 0 && minSize < Infinity;
}

/** False where a term or the close is none that these orders can take. */
@inline
function isPlain(plan: Plan, bar: i32, column: i32, close: f64): bool {
  if (!termsAreFixed) readTerms(plan, bar, column);
  return termsArePlain && close > NOTHING && close < Infinity;
}

/** VectorBT's sum, which snaps to 0 where finite terms nearly cancel: most sums are far from that. */
@inline
export function sumTolerant(a: f64, b: f64): f64 {
  const sum = a + b;
  const far = Math.abs(sum);
  return far > NOTHING && far > RELATIVE * (Math.abs(a) + Math.abs(b)) ? sum : snapped(a, b);
}

function snapped(a: f64, b: f64): f64 {
  const sum = a + b;
  let tolerance = NOTHING;
  if (a * b < 0) {
    const larger = Math.abs(a) > Math.abs(b) ? Math.abs(a) : Math.abs(b);
    if (RELATIVE * larger > tolerance) tolerance = RELATIVE * larger;
  }
  return Math.abs(sum) <= tolerance ? 0 : sum;
}

/** Whether `a`, which is not below `b`, is as good as it. */
@inline
function isAsGoodAs(a: f64, b: f64): bool {
  const tolerance = RELATIVE * a > NOTHING ? RELATIVE * a : NOTHING;
  return a - b <= tolerance;
}

/** Buys from flat. */
export function buy(plan: Plan, sizeType: i32, bar: i32, column: i32, close: f64, cash: f64): i32 {
  if (!isPlain(plan, bar, column, close)) return Done.NotPlain;
  cashAfter = cash <= NOTHING ? 0 : cash;
  let limit = cashAfter;
  let wanted = size;
  if (sizeType == SizeType.Value) wanted = size / close;
  else if (sizeType == SizeType.Percent) {
    wanted = Infinity;
    if (size * limit < limit) limit = size * limit;
  }
  if (limit == 0) return Done.Nothing;
  const price = close * (1.0 + slippage);
  const requestedCost = wanted * price;
  const requestedFees = requestedCost * fees + fixedFees;
  const total = requestedCost + requestedFees;
  filledSize = wanted;
  filledFees = requestedFees;
  let spent = total;
  if (!(total < limit) && !(total < Infinity && isAsGoodAs(total, limit))) {
    const most = sumTolerant(limit, -fixedFees) / (1.0 + fees);
    if (most <= 0) return Done.Nothing;
    filledSize = most / price;
    filledFees = limit - most;
    spent = limit;
  }
  if (wanted <= NOTHING || isLessThanMinimum(filledSize)) return Done.Nothing;
  if (!(filledSize > NOTHING) || filledSize == Infinity) return Done.NotPlain;
  filledPrice = price;
  cashAfter = sumTolerant(cashAfter, -spent);
  return Done.Filled;
}

/** Sells the whole position. */
export function sell(plan: Plan, bar: i32, column: i32, close: f64, cash: f64, position: f64): i32 {
  if (!isPlain(plan, bar, column, close)) return Done.NotPlain;
  const price = close * (1.0 - slippage);
  const acquired = position * price;
  filledFees = acquired * fees + fixedFees;
  const net = sumTolerant(acquired, -filledFees);
  cashAfter = cash <= NOTHING ? 0 : cash;
  if (net < 0 || isLessThanMinimum(position)) return Done.Nothing;
  filledSize = position;
  filledPrice = price;
  cashAfter = cashAfter + net;
  return Done.Filled;
}

@inline
export function isLessThanMinimum(units: f64): bool {
  return units < minSize && !isAsGoodAs(minSize, units);
}

/** Cash that the last order moved, as VectorBT rebuilds it from its record. */
@inline
export function boughtFlow(): f64 {
  return -filledSize * filledPrice - filledFees;
}

@inline
export function soldFlow(): f64 {
  return filledSize * filledPrice - filledFees;
}
