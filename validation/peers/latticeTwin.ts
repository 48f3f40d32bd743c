// The policy lattice in the twin, in the arrays of a lattice file.
import { latticeTwinOrders, type LatticeMarket } from "../../tests/support/latticeTwin.ts";
import type { LatticeForm } from "../../tests/support/lattice.ts";

/** Orders of many points, point after point. */
export interface LatticeOrders {
  /** How many orders each point has. */
  readonly orderCounts: Uint8Array;
  readonly bars: Uint8Array;
  /** 0 buy, 1 sell. */
  readonly sides: Uint8Array;
  readonly sizes: Float64Array;
  readonly prices: Float64Array;
}

/** Simulates points, each a column on its own cash. */
export type SimulateLattice = (
  form: LatticeForm,
  points: Uint32Array,
  market: LatticeMarket,
) => LatticeOrders;

export const simulateInTwin: SimulateLattice = (form, points, market) => {
  const orders = latticeTwinOrders(form, points, market);
  const orderCounts = new Uint8Array(points.length);
  for (const { column } of orders) orderCounts[column]++;
  return {
    orderCounts,
    bars: Uint8Array.from(orders, ({ bar }) => bar),
    sides: Uint8Array.from(orders, ({ side }) => side),
    sizes: Float64Array.from(orders, ({ size }) => size),
    prices: Float64Array.from(orders, ({ price }) => price),
  };
};
