// Random single orders on random states.
import fc from "fast-check";
import { HOSTILE, between } from "./vectorbtValues.ts";
import type { SingleOrderCase } from "../../src/validate/singleOrder.ts";
import type { JsonObject } from "../../src/validate/encoding.ts";
import { attempt, executeOrder, type Direction, type Order, type SizeType } from "../twin/vectorbt/index.ts";

const hostileNow = (value: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof({ weight: 60, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) });

const numbers = (edges: readonly number[], inside: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  hostileNow(fc.oneof(fc.constantFrom(...edges), inside));

const STATE = fc.record({
  cash: numbers([0, 100, 1e-13, 1e6], between(0, 300)),
  position: numbers([0, 0, 10, -10, 1e-13], between(-20, 20)),
  debt: numbers([0, 100, 50], between(0, 200)),
  free_cash: numbers([0, 100, -50, 1e-13], between(-200, 300)),
  val_price: numbers([10, NaN], between(8, 12)),
  value: numbers([0, 100, -10], between(-50, 400)),
});

const ORDER = fc.record({
  size: numbers([0, -0, 1, -1, 10, -10, Infinity, -Infinity, 1e-9], between(-30, 30)),
  price: numbers([10, 10], between(8, 12)),
  size_type: fc.oneof(
    {
      weight: 60,
      arbitrary: fc.constantFrom(
        "amount",
        "value",
        "percent",
        "targetamount",
        "targetvalue",
        "targetpercent",
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(-1, 6, 9) },
  ),
  direction: fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom("longonly", "shortonly", "both", "both") },
    { weight: 1, arbitrary: fc.constantFrom(-1, 3, 9) },
  ),
  fees: numbers([0, 0, 0.001, 0.1, -0.01, 1], between(0, 0.05)),
  fixed_fees: numbers([0, 0, 1, -0.5, 100], between(0, 5)),
  slippage: numbers([0, 0, 0.01, 1], between(0, 0.05)),
  min_size: numbers([0, 1e-8, 1, 5], between(0, 1)),
  max_size: numbers([Infinity, Infinity, 1, 5], between(0.1, 30)),
  size_granularity: numbers([NaN, NaN, 1, 0.1, 0.001, 0.3], between(0.001, 2)),
  lock_cash: fc.boolean(),
  allow_partial: fc.boolean(),
});

/** A random state and order, in the form of the recorded ones. */
export const randomOrder = fc.record({ id: fc.constant("random"), state: STATE, order: ORDER });

type RandomOrder = typeof randomOrder extends fc.Arbitrary<infer Item> ? Item : never;

/** The case as it would be recorded, with the twin's result. */
export function orderCase({ id, state, order }: RandomOrder): SingleOrderCase {
  const input = { id, state: state as JsonObject, order: order as JsonObject };
  return { ...input, ...twinResult(state, order) } as SingleOrderCase;
}

function twinResult(state: RandomOrder["state"], order: RandomOrder["order"]): object {
  return attempt(() => {
    const { holdings, result } = executeOrder(
      { ...state, freeCash: state.free_cash, valPrice: state.val_price },
      twinOrder(order),
      () => NaN,
    );
    const { cash, position, debt, freeCash } = holdings;
    const { statusInfo, ...filled } = result;
    return {
      new_state: { cash, position, debt, free_cash: freeCash },
      result: { ...filled, status_info: statusInfo },
    };
  });
}

function twinOrder(order: RandomOrder["order"]): Order {
  return {
    size: order.size,
    price: order.price,
    sizeType: order.size_type as SizeType,
    direction: order.direction as Direction,
    fees: order.fees,
    fixedFees: order.fixed_fees,
    slippage: order.slippage,
    minSize: order.min_size,
    maxSize: order.max_size,
    sizeGranularity: order.size_granularity,
    rejectProb: 0,
    lockCash: order.lock_cash,
    allowPartial: order.allow_partial,
  };
}
