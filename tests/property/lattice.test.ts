// Every policy with every pair of signals: kernel and twin must trade the same at all 760,000 points.
import { describe, expect, test } from "vitest";
import { fromSignals } from "../../src/backtest.ts";
import type { SignalOptions } from "../../src/generated/optionTypes.ts";
import { fromSignalsInputs, simulate, type Cells, type Grid } from "../twin/vectorbt/index.ts";
import { chunkOf, chunks, describePoint, MODES, pointCount, policiesOf } from "./latticePoints.ts";
import type { LatticeChunk, LatticeForm } from "./latticePoints.ts";

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
  const chunk = chunkOf(form, points);
  const [got, expected] = [kernelOrders(form, chunk), twinOrders(form, chunk)];
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

/** One flag of both bars, bars × points. */
function flagsOf({ signals }: LatticeChunk, bit: number): number[] {
  return signals.flatMap((sets) => Array.from(sets, (set) => (set >> bit) & 1));
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

function twinOrders(form: LatticeForm, chunk: LatticeChunk): OrderRow[] {
  const columns = chunk.count;
  const mode = <Name extends keyof typeof MODES>(name: Name): Cells<(typeof MODES)[Name][number]> => ({
    rows: 1,
    columns,
    data: Array.from(chunk.policies[name]!, (code) => MODES[name][code]),
  });
  const mask = (bit: number): Grid<boolean> => ({
    rows: CLOSE.length,
    columns,
    data: flagsOf(chunk, bit).map((flag) => flag === 1),
  });
  const pair = { entries: mask(0), exits: mask(1) };
  const policies = Object.fromEntries(policiesOf(form).map((name) => [name, mode(name)]));
  const inputs = fromSignalsInputs(
    { rows: CLOSE.length, columns, data: CLOSE.flatMap((price) => new Array<number>(columns).fill(price)) },
    {
      ...policies,
      size: { rows: SIZE.length, columns: 1, data: SIZE },
      signals:
        form === "arrays"
          ? { mode: "ls", ...pair, shortEntries: mask(2), shortExits: mask(3) }
          : { mode: "dir", ...pair, direction: mode("direction") },
    },
  );
  return simulate(inputs).orders.map(({ column, bar, side, size, price, fees }) => [
    column,
    bar,
    side,
    size,
    price,
    fees,
  ]);
}
