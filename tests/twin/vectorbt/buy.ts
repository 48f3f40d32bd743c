// Specification section 6.

import { Info, Side } from "./codes.ts";
import { quotient, require } from "./errors.ts";
import { filled, ignored, rejected, type Execution, type Holdings, type Order } from "./state.ts";
import { add, isClose, isCloseOrLess, isLess, minOf, roundToGranularity } from "./tolerance.ts";

interface Purchase {
  readonly size: number;
  readonly fees: number;
  readonly spent: number;
}

/** Buys `size` (> 0, may be infinite): opens or adds to a long, or covers a short and maybe goes long. */
export function buy(holdings: Holdings, order: Order, size: number, percent: number): Execution {
  const { position } = holdings;
  const price = order.price * (1 + order.slippage);
  let limit = cashLimit(holdings, order, price);
  if (!Number.isNaN(percent)) limit = minOf(limit, percent * limit);

  if (order.direction !== "shortonly") {
    if (limit === 0) return rejected(holdings, Info.NoCashLong);
    require(!(
      size === Infinity && Math.abs(limit) === Infinity
    ), "Attempt to go in long direction infinitely");
  } else if (position === 0) return rejected(holdings, Info.NoOpenPosition);

  let wanted = order.direction === "shortonly" ? minOf(-position, size) : size;
  if (wanted === 0) return ignored(holdings, Info.SizeZero);
  if (wanted > order.maxSize) {
    if (!order.allowPartial) return rejected(holdings, Info.MaxSizeExceeded);
    wanted = order.maxSize;
  }
  if (!Number.isNaN(order.sizeGranularity)) wanted = roundToGranularity(wanted, order.sizeGranularity);

  const purchase = affordable(wanted, price, limit, order);
  if (purchase === undefined) return rejected(holdings, Info.CantCoverFees);
  if (isClose(wanted, 0)) return ignored(holdings, Info.SizeZero);
  if (isLess(purchase.size, order.minSize)) return rejected(holdings, Info.MinSizeNotReached);
  if (Number.isFinite(size) && isLess(purchase.size, size) && !order.allowPartial)
    return rejected(holdings, Info.PartialFill);
  return filled(afterBuy(holdings, purchase), Side.Buy, purchase.size, price, purchase.fees);
}

/** Step 2: cash the order may spend. */
function cashLimit(holdings: Holdings, order: Order, price: number): number {
  const { cash, position, freeCash } = holdings;
  if (!order.lockCash) return cash;
  if (position >= 0) return minOf(freeCash, cash);
  return minOf(lockedCashLimit(holdings, order, price), cash);
}

function lockedCashLimit(holdings: Holdings, order: Order, price: number): number {
  const { cash, position, debt, freeCash } = holdings;
  const { fees, fixedFees } = order;
  const coverCost = Math.abs(position) * price * (1 + fees) + fixedFees;
  const rest = add(freeCash + 2 * debt, -coverCost);
  if (rest > 0) return freeCash + 2 * debt;
  if (rest < 0) {
    const averagePrice = debt / Math.abs(position);
    const sizeMax = quotient(freeCash - fixedFees, price * (1 + fees) - 2 * averagePrice);
    return sizeMax * price * (1 + fees) + fixedFees;
  }
  return cash;
}

/** Steps 9 and 10: all of `wanted`, or what the limit pays for; undefined when it does not pay the fees. */
function affordable(wanted: number, price: number, limit: number, order: Order): Purchase | undefined {
  const { fees: feeRate, fixedFees, sizeGranularity } = order;
  const cost = wanted * price;
  const fees = cost * feeRate + fixedFees;
  const total = cost + fees;
  if (isCloseOrLess(total, limit)) return { size: wanted, fees, spent: total };

  const costMax = quotient(add(limit, -fixedFees), 1 + feeRate);
  if (costMax <= 0) return undefined;
  const sizeMax = quotient(costMax, price);
  if (Number.isNaN(sizeGranularity)) return { size: sizeMax, fees: limit - costMax, spent: limit };

  const size = roundToGranularity(sizeMax, sizeGranularity);
  const granularCost = size * price;
  const granularFees = granularCost * feeRate + fixedFees;
  return { size, fees: granularFees, spent: granularCost + granularFees };
}

/** Step 14. */
function afterBuy(holdings: Holdings, { size, spent }: Purchase): Holdings {
  const cash = add(holdings.cash, -spent);
  const position = add(holdings.position, size);
  if (!(holdings.position < 0))
    return { cash, position, debt: holdings.debt, freeCash: add(holdings.freeCash, -spent) };

  const covered = position < 0 ? size : Math.abs(holdings.position);
  const averagePrice = holdings.debt / Math.abs(holdings.position);
  const released = covered * averagePrice;
  return {
    cash,
    position,
    debt: add(holdings.debt, -released),
    freeCash: add(holdings.freeCash + 2 * released, -spent),
  };
}
