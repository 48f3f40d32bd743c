// Specification section 7.

import { Info, Side } from "./codes.ts";
import { quotient, require } from "./errors.ts";
import { filled, ignored, rejected, type Execution, type Holdings, type Order } from "./state.ts";
import { add, isClose, isLess, maxOf, minOf, roundToGranularity } from "./tolerance.ts";

interface SizeLimit {
  readonly size: number;
  /** Share of `size` to sell; NaN when it is already in `size`. */
  readonly percent: number;
}

/** Sells `size` (≥ 0 or NaN, may be infinite): reduces a long, or opens or adds to a short. */
export function sell(holdings: Holdings, order: Order, size: number, percent: number): Execution {
  const price = order.price * (1 - order.slippage);
  const limit = sizeLimit(holdings, order, price, size, percent);
  if (typeof limit === "number") return rejected(holdings, limit);

  let sold = Number.isNaN(limit.percent) ? limit.size : limit.percent * limit.size;
  if (sold > order.maxSize) {
    if (!order.allowPartial) return rejected(holdings, Info.MaxSizeExceeded);
    sold = order.maxSize;
  }
  if (order.direction !== "longonly")
    require(Math.abs(sold) !== Infinity, "Attempt to go in short direction infinitely");
  else if (holdings.position === 0) return rejected(holdings, Info.NoOpenPosition);

  if (!Number.isNaN(order.sizeGranularity)) sold = roundToGranularity(sold, order.sizeGranularity);
  if (isClose(sold, 0)) return ignored(holdings, Info.SizeZero);
  if (isLess(sold, order.minSize)) return rejected(holdings, Info.MinSizeNotReached);
  if (Number.isFinite(size) && isLess(sold, size) && !order.allowPartial)
    return rejected(holdings, Info.PartialFill);

  const proceeds = sold * price;
  const fees = proceeds * order.fees + order.fixedFees;
  const net = add(proceeds, -fees);
  if (net < 0) return rejected(holdings, Info.CantCoverFees);
  return filled(afterSell(holdings, sold, price, net), Side.Sell, sold, price, fees);
}

/** Step 2: how much may be sold, or the reason for a rejection. */
function sizeLimit(
  holdings: Holdings,
  order: Order,
  price: number,
  size: number,
  percent: number,
): SizeLimit | number {
  if (order.direction === "longonly") return { size: minOf(holdings.position, size), percent };
  const hasPercent = !Number.isNaN(percent);
  const isShareOfAll = size === Infinity && hasPercent;
  if (!order.lockCash && !isShareOfAll) return { size, percent };

  const cap = shortCap(holdings, order, price);
  if (cap.reason !== undefined) return cap.reason;
  if (!order.lockCash) return { size: cap.size, percent };
  if (isShareOfAll) return { size: minOf(percent * cap.size, cap.size), percent: NaN };
  if (hasPercent) return { size: minOf(percent * size, cap.size), percent: NaN };
  return { size: minOf(size, cap.size), percent };
}

/** The long position plus what free cash can short. */
function shortCap(
  { position, freeCash }: Holdings,
  { fees, fixedFees }: Order,
  price: number,
): { size: number; reason?: number } {
  const long = maxOf(position, 0);
  const longCash = long * price * (1 - fees);
  const totalFreeCash = add(freeCash, longCash);
  if (totalFreeCash <= 0) return position <= 0 ? { size: 0, reason: Info.NoCashShort } : { size: long };
  const shortSize = quotient(add(totalFreeCash, -fixedFees), price * (1 + fees));
  const size = add(long, shortSize);
  return size <= 0 ? { size, reason: Info.CantCoverFees } : { size };
}

/** Step 11. */
function afterSell(holdings: Holdings, size: number, price: number, net: number): Holdings {
  const cash = holdings.cash + net;
  const position = add(holdings.position, -size);
  if (!(position < 0)) return { cash, position, debt: holdings.debt, freeCash: holdings.freeCash + net };
  const shorted = holdings.position < 0 ? size : Math.abs(position);
  const shortedValue = shorted * price;
  return {
    cash,
    position,
    debt: holdings.debt + shortedValue,
    freeCash: add(holdings.freeCash, add(net, -2 * shortedValue)),
  };
}
