// What one step of a bar tries to fill.

import type { Opening } from "./funding.ts";
import type { Column, Order } from "./state.ts";

/** An order that may fill now, at this price before slippage. */
export interface Attempt {
  readonly column: Column;
  readonly order: Order;
  readonly basePrice: number;
  readonly slips: boolean;
}

/** An opening leg that is to fill `units`; `wanted` is what it asked of the funds. */
export interface SizedOpening {
  readonly attempt: Attempt;
  readonly opening: Opening;
  readonly wanted: number;
  units: number;
}
