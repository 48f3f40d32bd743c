// Order and valuation prices (specification sections 10 A and 12 A).

import { cellOf, type CommonInputs, type FromSignalsInputs, type TwinInputs } from "./inputs.ts";
import type { Holding } from "./ledger.ts";

/** The price to order at; ±Infinity stand for prices of the bar. */
export function orderPrice(inputs: TwinInputs, bar: number, column: number): number {
  const price = cellOf(inputs.price, bar, column);
  if (price === Infinity) return cellOf(inputs.close, bar, column);
  if (price !== -Infinity) return price;
  return inputs.api === "from_signals" ? openPrice(inputs, bar, column) : previousClose(inputs, bar, column);
}

/** Stores the bar's valuation price, or keeps the last one when it is missing and forward filling is on. */
export function updateValPrice(
  inputs: CommonInputs,
  holding: Holding,
  price: number,
  bar: number,
  column: number,
): void {
  let valPrice = cellOf(inputs.valPrice, bar, column);
  if (valPrice === Infinity) valPrice = price;
  else if (valPrice === -Infinity) valPrice = previousClose(inputs, bar, column);
  if (!Number.isNaN(valPrice) || !inputs.ffillValPrice) holding.lastValPrice = valPrice;
}

function openPrice(inputs: FromSignalsInputs, bar: number, column: number): number {
  const open = cellOf(inputs.open, bar, column);
  return Number.isNaN(open) ? previousClose(inputs, bar, column) : open;
}

function previousClose(inputs: CommonInputs, bar: number, column: number): number {
  return bar === 0 ? NaN : cellOf(inputs.close, bar - 1, column);
}
