// Every policy with every pair of signals: kernel and twin must trade the same at all 760,000 points.
import { describe, expect, test } from "vitest";
import { fromSignals } from "../../src/backtest.ts";
import type { SignalOptions } from "../../src/generated/optionTypes.ts";
import { chunkOf, chunks, describePoint, flagsOf, pointCount } from "../support/lattice.ts";
import type { LatticeChunk, LatticeForm } from "../support/lattice.ts";
import { latticeTwinOrders } from "../support/latticeTwin.ts";

/** The second bar adds, reduces or turns around by another size than the first one opened. */
const CLOSE = [10, 11];
const SIZE = [3, 5];
const COLUMNS = 20_000;
const SIGNALS = ["entries", "exits", "shortEntries", "shortExits"] as const;

/** Orders as rows of (column, bar, side, size, price, fees). */
type OrderRow = readonly [number, number, number, number, number, number];

describe("the policy lattice", () => {
  test.each([
    { form: "arrays" as const, points: 640_000 },
    { form: "direction" as const, points: 120_000 },
  ])(
    "kernel and twin trade the same at every point of the $form form",
    ({ form, points }) => {
      expect(pointCount(form)).toBe(points);
      let compared = 0;
      for (const chunk of chunks(form, COLUMNS)) {
        const difference = firstDifference(form, chunk);
        expect(difference).toBeUndefined();
        compared += chunk.length;
      }
      expect(compared).toBe(points);
    },
    600_000,
  );
});

function firstDifference(form: LatticeForm, points: readonly number[]): string | undefined {
  const [got, expected] = [kernelOrders(form, chunkOf(form, points)), twinOrders(form, points)];
  for (let i = 0; i < Math.max(got.length, expected.length); i++) {
    const same = got[i]?.every((value, field) => Object.is(value, expected[i]?.[field]));
    if (same) continue;
    const column = Math.min(got[i]?.[0] ?? Infinity, expected[i]?.[0] ?? Infinity);
    return `${describePoint(form, points[column])}: got ${String(got[i])}, expected ${String(expected[i])}`;
  }
  return undefined;
}

/** The names of the signals that a form has. */
function signalNames(form: LatticeForm): readonly (typeof SIGNALS)[number][] {
  return form === "arrays" ? SIGNALS : SIGNALS.slice(0, 2);
}

function kernelOrders(form: LatticeForm, chunk: LatticeChunk): OrderRow[] {
  const columns = chunk.count;
  const masks = signalNames(form).map((name, bit) => [
    name,
    { data: Uint8Array.from(flagsOf(chunk, bit)), rows: CLOSE.length, columns },
  ]);
  const codes = Object.entries(chunk.policies).map(([name, data]) => [name, { data, rows: 1, columns }]);
  const options = {
    ...Object.fromEntries([...masks, ...codes]),
    close: Float64Array.from(CLOSE),
    size: { data: Float64Array.from(SIZE), rows: SIZE.length, columns: 1 },
  } as SignalOptions;
  const { orders } = fromSignals({ ...options, profile: "vectorbt" });
  return Array.from(orders.bar, (bar, i) => [
    orders.column[i],
    bar,
    orders.side[i],
    orders.size[i],
    orders.price[i],
    orders.fees[i],
  ]);
}

function twinOrders(form: LatticeForm, points: readonly number[]): OrderRow[] {
  return latticeTwinOrders(form, points, { close: CLOSE, size: SIZE }).map(
    ({ column, bar, side, size, price, fees }) => [column, bar, side, size, price, fees],
  );
}
