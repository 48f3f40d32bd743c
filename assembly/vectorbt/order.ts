// One order on one account state (page, sections 5 to 7).
import { Direction, OrderSide, OrderStatus, OrderStatusInfo, SizeType, VectorbtError } from "../layout";
import { Execution } from "./memory";
import {
  addTolerant,
  greatest,
  isClose,
  isCloseOrLess,
  isFiniteNumber,
  isLess,
  least,
  roundToGranularity,
  signOf,
  snapped,
} from "./tolerance";

/**
 * Executes the order of `e` on its state: the state is that after the order, the result fields say what filled.
 * Returns a `VectorbtError`. The random event is left to the caller, who knows the stream (`mayBeRejected`).
 */
export function executeOrder(e: Execution): i32 {
  const valPrice = snapped(e.valPrice);
  const value = snapped(e.value);
  e.cash = snapped(e.cash);
  e.position = snapped(e.position);
  e.debt = snapped(e.debt);
  e.freeCash = snapped(e.freeCash);
  traded = false;
  if (isNaN(e.orderSize)) return end(e, OrderStatus.Ignored, OrderStatusInfo.SizeNaN);
  if (isNaN(e.price)) return end(e, OrderStatus.Ignored, OrderStatusInfo.PriceNaN);
  const invalid = firstInvalid(e);
  if (invalid != VectorbtError.None) return invalid;
  return convertAndTrade(e, valPrice, value);
}

/** Whether the last order came as far as to be traded: only then is a random event drawn. */
let traded: bool = false;

@inline
export function wasTraded(): bool {
  return traded;
}

/** Set to a `VectorbtError` where the last order divided by 0: Numba stops there, where doubles would go on as ∞. */
let zeroDivision: i32 = VectorbtError.None;

/** A quotient; `error` is what a divisor of 0 is. */
@inline
function quotient(dividend: f64, divisor: f64, error: i32): f64 {
  if (divisor == 0) zeroDivision = error;
  return dividend / divisor;
}

/** Replaces whatever the order did by a rejection; the caller restores the state. */
export function rejectRandomly(e: Execution): void {
  end(e, OrderStatus.Rejected, OrderStatusInfo.RandomEvent);
}

function end(e: Execution, status: i32, info: i32): i32 {
  e.status = status;
  e.info = info;
  e.side = -1;
  e.filledSize = NaN;
  e.filledPrice = NaN;
  e.filledFees = NaN;
  return VectorbtError.None;
}

@inline
function reject(e: Execution, info: i32): i32 {
  return end(e, OrderStatus.Rejected, info);
}

@inline
function ignore(e: Execution, info: i32): i32 {
  return end(e, OrderStatus.Ignored, info);
}

function fill(e: Execution, side: i32, size: f64, price: f64, fees: f64): i32 {
  e.status = OrderStatus.Filled;
  e.info = -1;
  e.side = side;
  e.filledSize = size;
  e.filledPrice = price;
  e.filledFees = fees;
  return VectorbtError.None;
}

/** The checks of step 3, in their order. */
function firstInvalid(e: Execution): i32 {
  if (isNaN(e.cash) || e.cash < 0) return VectorbtError.Cash;
  if (!isFiniteNumber(e.position)) return VectorbtError.Position;
  if (!isFiniteNumber(e.debt) || e.debt < 0) return VectorbtError.Debt;
  if (isNaN(e.freeCash)) return VectorbtError.FreeCash;
  if (!isFiniteNumber(e.price) || e.price <= 0) return VectorbtError.Price;
  if (e.sizeType < SizeType.Amount || e.sizeType > SizeType.TargetPercent) return VectorbtError.SizeType;
  if (e.direction < Direction.LongOnly || e.direction > Direction.Both) return VectorbtError.Direction;
  if (e.direction == Direction.LongOnly && e.position < 0) return VectorbtError.NegativePosition;
  if (e.direction == Direction.ShortOnly && e.position > 0) return VectorbtError.PositivePosition;
  if (!isFiniteNumber(e.fees)) return VectorbtError.Fees;
  if (!isFiniteNumber(e.fixedFees)) return VectorbtError.FixedFees;
  if (!isFiniteNumber(e.slippage) || e.slippage < 0) return VectorbtError.Slippage;
  if (!isFiniteNumber(e.minSize) || e.minSize < 0) return VectorbtError.MinSize;
  if (isNaN(e.maxSize) || e.maxSize <= 0) return VectorbtError.MaxSize;
  if (Math.abs(e.sizeGranularity) == Infinity || e.sizeGranularity <= 0) return VectorbtError.SizeGranularity;
  if (!(e.rejectProb >= 0 && e.rejectProb <= 1)) return VectorbtError.RejectProb;
  return VectorbtError.None;
}

/** Step 4: size type by size type down to an amount, then buy or sell. */
function convertAndTrade(e: Execution, valPrice: f64, value: f64): i32 {
  let size = e.orderSize;
  let sizeType = e.sizeType;
  if (e.direction == Direction.ShortOnly) size *= -1.0;
  if (sizeType == SizeType.TargetPercent) {
    if (isNaN(value)) return ignore(e, OrderStatusInfo.ValueNaN);
    if (value <= 0) return reject(e, OrderStatusInfo.ValueZeroNeg);
    size *= value;
    sizeType = SizeType.TargetValue;
  }
  if (sizeType == SizeType.Value || sizeType == SizeType.TargetValue) {
    if (Math.abs(valPrice) == Infinity || valPrice <= 0) return VectorbtError.ValPrice;
    if (isNaN(valPrice)) return ignore(e, OrderStatusInfo.ValPriceNaN);
    size /= valPrice;
    sizeType = sizeType == SizeType.Value ? SizeType.Amount : SizeType.TargetAmount;
  }
  if (sizeType == SizeType.TargetAmount) {
    size -= e.position;
    sizeType = SizeType.Amount;
  }
  if (sizeType == SizeType.Amount && e.direction != Direction.LongOnly && size == -Infinity) {
    size = -1.0;
    sizeType = SizeType.Percent;
  }
  let percent: f64 = NaN;
  if (sizeType == SizeType.Percent) {
    percent = Math.abs(size);
    size = signOf(size) * Infinity;
  }
  traded = true;
  zeroDivision = VectorbtError.None;
  const error = size > 0 ? buy(e, size, percent) : sell(e, -size, percent);
  return zeroDivision != VectorbtError.None ? zeroDivision : error;
}

// ---- buying ----------------------------------------------------------------------------------------------------------

function buy(e: Execution, size: f64, percent: f64): i32 {
  const price = e.price * (1.0 + e.slippage);
  let limit = buyingLimit(e, price);
  if (!isNaN(percent)) limit = least(limit, percent * limit);
  if (e.direction == Direction.ShortOnly) {
    if (e.position == 0) return reject(e, OrderStatusInfo.NoOpenPosition);
  } else {
    if (limit == 0) return reject(e, OrderStatusInfo.NoCashLong);
    if (Math.abs(size) == Infinity && Math.abs(limit) == Infinity) return VectorbtError.InfiniteLong;
  }
  let wanted = e.direction == Direction.ShortOnly ? least(-e.position, size) : size;
  if (wanted == 0) return ignore(e, OrderStatusInfo.SizeZero);
  if (wanted > e.maxSize) {
    if (!e.allowPartial) return reject(e, OrderStatusInfo.MaxSizeExceeded);
    wanted = e.maxSize;
  }
  if (!isNaN(e.sizeGranularity)) wanted = roundToGranularity(wanted, e.sizeGranularity);
  return buyWithin(e, size, wanted, price, limit);
}

/** Cash that a buy may spend; with locked cash, covering frees what the short has locked. */
function buyingLimit(e: Execution, price: f64): f64 {
  if (!e.lockCash) return e.cash;
  if (e.position >= 0) return least(e.freeCash, e.cash);
  const cover = Math.abs(e.position) * price * (1.0 + e.fees) + e.fixedFees;
  const unlocked = e.freeCash + 2.0 * e.debt;
  const rest = addTolerant(unlocked, -cover);
  if (rest > 0) return least(unlocked, e.cash);
  if (rest < 0) {
    const average = e.debt / Math.abs(e.position);
    const unitCost = price * (1.0 + e.fees) - 2.0 * average;
    const most = quotient(e.freeCash - e.fixedFees, unitCost, VectorbtError.ZeroCost);
    return least(most * price * (1.0 + e.fees) + e.fixedFees, e.cash);
  }
  return e.cash;
}

/** Steps 9 to 14: what the limit pays for. */
function buyWithin(e: Execution, size: f64, wanted: f64, price: f64, limit: f64): i32 {
  const requestedCost = wanted * price;
  const requestedFees = requestedCost * e.fees + e.fixedFees;
  const total = requestedCost + requestedFees;
  let filled = wanted;
  let fees = requestedFees;
  let spent = total;
  if (!isCloseOrLess(total, limit)) {
    const most = quotient(addTolerant(limit, -e.fixedFees), 1.0 + e.fees, VectorbtError.ZeroFees);
    if (most <= 0) return reject(e, OrderStatusInfo.CantCoverFees);
    filled = quotient(most, price, VectorbtError.ZeroCost);
    fees = limit - most;
    spent = limit;
    if (!isNaN(e.sizeGranularity)) {
      filled = roundToGranularity(filled, e.sizeGranularity);
      const cost = filled * price;
      fees = cost * e.fees + e.fixedFees;
      spent = cost + fees;
    }
  }
  if (isClose(wanted, 0)) return ignore(e, OrderStatusInfo.SizeZero);
  if (isLess(filled, e.minSize)) return reject(e, OrderStatusInfo.MinSizeNotReached);
  if (Math.abs(size) != Infinity && isLess(filled, size) && !e.allowPartial)
    return reject(e, OrderStatusInfo.PartialFill);
  settleBuy(e, filled, spent);
  return fill(e, OrderSide.Buy, filled, price, fees);
}

function settleBuy(e: Execution, filled: f64, spent: f64): void {
  const before = e.position;
  e.cash = addTolerant(e.cash, -spent);
  e.position = addTolerant(before, filled);
  if (before < 0) {
    const covered = e.position < 0 ? filled : Math.abs(before);
    const average = e.debt / Math.abs(before);
    const released = covered * average;
    e.debt = addTolerant(e.debt, -released);
    e.freeCash = addTolerant(e.freeCash + 2.0 * released, -spent);
  } else e.freeCash = addTolerant(e.freeCash, -spent);
}

// ---- selling ---------------------------------------------------------------------------------------------------------

/** Percent that is left after `sellingLimit` has used it. */
let percentLeft: f64 = NaN;
/** Set where `sellingLimit` rejects; its return value is the status info then. */
let sellRejected: bool = false;

function sell(e: Execution, size: f64, percent: f64): i32 {
  const price = e.price * (1.0 - e.slippage);
  percentLeft = percent;
  sellRejected = false;
  let limit = sellingLimit(e, size, price);
  if (sellRejected) return reject(e, <i32>limit);
  if (!isNaN(percentLeft)) limit = percentLeft * limit;
  if (limit > e.maxSize) {
    if (!e.allowPartial) return reject(e, OrderStatusInfo.MaxSizeExceeded);
    limit = e.maxSize;
  }
  if (e.direction == Direction.LongOnly) {
    if (e.position == 0) return reject(e, OrderStatusInfo.NoOpenPosition);
  } else if (Math.abs(limit) == Infinity) return VectorbtError.InfiniteShort;
  if (!isNaN(e.sizeGranularity)) limit = roundToGranularity(limit, e.sizeGranularity);
  if (isClose(limit, 0)) return ignore(e, OrderStatusInfo.SizeZero);
  if (isLess(limit, e.minSize)) return reject(e, OrderStatusInfo.MinSizeNotReached);
  if (isFiniteNumber(size) && isLess(limit, size) && !e.allowPartial)
    return reject(e, OrderStatusInfo.PartialFill);
  const acquired = limit * price;
  const fees = acquired * e.fees + e.fixedFees;
  const net = addTolerant(acquired, -fees);
  if (net < 0) return reject(e, OrderStatusInfo.CantCoverFees);
  settleSale(e, limit, price, net);
  return fill(e, OrderSide.Sell, limit, price, fees);
}

function sellingLimit(e: Execution, size: f64, price: f64): f64 {
  if (e.direction == Direction.LongOnly) return least(e.position, size);
  const infinitePercent = Math.abs(size) == Infinity && !isNaN(percentLeft);
  if (!e.lockCash && !infinitePercent) return size;
  const cap = shortCap(e, price);
  if (sellRejected || !e.lockCash) return cap;
  const percent = percentLeft;
  percentLeft = NaN;
  if (isNaN(percent)) return least(size, cap);
  return least(percent * (Math.abs(size) == Infinity ? cap : size), cap);
}

/** The long that may be sold plus the short that free cash backs. */
function shortCap(e: Execution, price: f64): f64 {
  const held = greatest(e.position, 0);
  const proceeds = held * price * (1.0 - e.fees);
  const free = addTolerant(e.freeCash, proceeds);
  if (free <= 0) {
    if (e.position > 0) return held;
    sellRejected = true;
    return OrderStatusInfo.NoCashShort;
  }
  const most = quotient(addTolerant(free, -e.fixedFees), price * (1.0 + e.fees), VectorbtError.ZeroCost);
  const cap = addTolerant(held, most);
  if (cap <= 0) {
    sellRejected = true;
    return OrderStatusInfo.CantCoverFees;
  }
  return cap;
}

function settleSale(e: Execution, sold: f64, price: f64, net: f64): void {
  const before = e.position;
  e.cash = e.cash + net;
  e.position = addTolerant(before, -sold);
  if (e.position < 0) {
    const shorted = before < 0 ? sold : Math.abs(e.position);
    const value = shorted * price;
    e.debt = e.debt + value;
    e.freeCash = addTolerant(e.freeCash, addTolerant(net, -2.0 * value));
  } else e.freeCash = e.freeCash + net;
}
