// Specification section 5.

import { buy } from "./buy.ts";
import { DIRECTIONS, Info, SIZE_TYPES } from "./codes.ts";
import { require } from "./errors.ts";
import { sell } from "./sell.ts";
import { ignored, rejected, type Execution, type Holdings, type Order, type OrderState } from "./state.ts";
import { isClose, sign } from "./tolerance.ts";

/** An order in units: `percent` is NaN unless the size is a share of what is possible. */
interface UnitOrder {
  readonly size: number;
  readonly percent: number;
}

/**
 * Executes one order on one state. `nextRandom` gives the draw that decides a random rejection.
 * The holdings come back snapped to zero even when the order is ignored or rejected.
 */
export function executeOrder(state: OrderState, order: Order, nextRandom: () => number): Execution {
  const now = snapped(state);
  const holdings: Holdings = {
    cash: now.cash,
    position: now.position,
    debt: now.debt,
    freeCash: now.freeCash,
  };
  if (Number.isNaN(order.size)) return ignored(holdings, Info.SizeNaN);
  if (Number.isNaN(order.price)) return ignored(holdings, Info.PriceNaN);
  validate(holdings, order);

  const converted = convertSize(now, order);
  if ("result" in converted) return converted;
  const { size, percent } = converted;
  const execution = size > 0 ? buy(holdings, order, size, percent) : sell(holdings, order, -size, percent);
  if (order.rejectProb > 0 && nextRandom() < order.rejectProb) return rejected(holdings, Info.RandomEvent);
  return execution;
}

/** Step 1. */
function snapped(state: OrderState): OrderState {
  const snap = (x: number): number => (isClose(x, 0) ? 0 : x);
  return {
    cash: snap(state.cash),
    position: snap(state.position),
    debt: snap(state.debt),
    freeCash: snap(state.freeCash),
    valPrice: snap(state.valPrice),
    value: snap(state.value),
  };
}

/** Step 3; the first failing rule raises. */
function validate({ cash, position, debt, freeCash }: Holdings, order: Order): void {
  const { isFinite, isNaN } = Number;
  require(!isNaN(cash) && !(cash < 0), "cash cannot be NaN and must be greater than 0");
  require(isFinite(position), "position must be finite");
  require(isFinite(debt) && debt >= 0, "debt must be finite and 0 or greater");
  require(!isNaN(freeCash), "free_cash cannot be NaN");
  require(isFinite(order.price) && order.price > 0, "order.price must be finite and greater than 0");
  require(SIZE_TYPES.includes(order.sizeType), "order.size_type is invalid");
  require(DIRECTIONS.includes(order.direction), "order.direction is invalid");
  require(!(
    order.direction === "longonly" && position < 0
  ), "position is negative but order.direction is Direction.LongOnly");
  require(!(
    order.direction === "shortonly" && position > 0
  ), "position is positive but order.direction is Direction.ShortOnly");
  require(isFinite(order.fees), "order.fees must be finite");
  require(isFinite(order.fixedFees), "order.fixed_fees must be finite");
  require(isFinite(order.slippage) && order.slippage >= 0, "order.slippage must be finite and 0 or greater");
  require(isFinite(order.minSize) && order.minSize >= 0, "order.min_size must be finite and 0 or greater");
  require(order.maxSize > 0, "order.max_size must be greater than 0");
  require(isNaN(order.sizeGranularity) ||
    (isFinite(order.sizeGranularity) &&
      order.sizeGranularity > 0), "order.size_granularity must be either NaN or finite and greater than 0");
  require(order.rejectProb >= 0 && order.rejectProb <= 1, "order.reject_prob must be between 0 and 1");
}

/** Step 4: the size in units, or the order that ends here. */
function convertSize(state: OrderState, order: Order): UnitOrder | Execution {
  const { cash, position, debt, freeCash, valPrice, value } = state;
  const holdings: Holdings = { cash, position, debt, freeCash };
  let { size, sizeType } = order;
  if (order.direction === "shortonly") size *= -1;

  if (sizeType === "targetpercent") {
    if (Number.isNaN(value)) return ignored(holdings, Info.ValueNaN);
    if (value <= 0) return rejected(holdings, Info.ValueZeroNeg);
    size *= value;
    sizeType = "targetvalue";
  }
  if (sizeType === "value" || sizeType === "targetvalue") {
    const isBad = Math.abs(valPrice) === Infinity || valPrice <= 0;
    require(!isBad, "val_price_now must be finite and greater than 0");
    if (Number.isNaN(valPrice)) return ignored(holdings, Info.ValPriceNaN);
    size /= valPrice;
    sizeType = sizeType === "value" ? "amount" : "targetamount";
  }
  if (sizeType === "targetamount") {
    size -= position;
    sizeType = "amount";
  }
  if (sizeType === "amount" && order.direction !== "longonly" && size === -Infinity) {
    size = -1;
    sizeType = "percent";
  }
  if (sizeType === "percent") return { size: sign(size) * Infinity, percent: Math.abs(size) };
  return { size, percent: NaN };
}
