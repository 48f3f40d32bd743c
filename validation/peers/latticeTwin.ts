// The policy lattice in the twin.
import { fromSignalsInputs, simulate } from "../../tests/twin/vectorbt/index.ts";
import type { FromSignalsInputs, Grid, SignalInputs } from "../../tests/twin/vectorbt/index.ts";
import { AXES, MODES, type LatticeForm, type ModeName, type SimulateLattice } from "./latticePoints.ts";

type Modes = Pick<
  FromSignalsInputs,
  "accumulate" | "uponLongConflict" | "uponShortConflict" | "uponDirConflict" | "uponOppositeEntry"
>;

export const simulateInTwin: SimulateLattice = (form, points, { close, size, initCash }) => {
  const at = axisValues(form, points);
  const bars = close.length;
  const mode = <Name extends ModeName>(name: Name): Grid<(typeof MODES)[Name][number]> =>
    row(Array.from(at[name], (code) => MODES[name][code]));
  const modes: Modes = {
    accumulate: mode("accumulate"),
    uponLongConflict: mode("upon_long_conflict"),
    uponShortConflict: mode("upon_short_conflict"),
    uponDirConflict: mode("upon_dir_conflict"),
    uponOppositeEntry: mode("upon_opposite_entry"),
  };
  const signal = (bit: number): Grid<boolean> => ({
    rows: bars,
    columns: points.length,
    data: [at.signals_0, at.signals_1].flatMap((codes) =>
      Array.from(codes, (code) => ((code >> bit) & 1) === 1),
    ),
  });
  const pair = { entries: signal(0), exits: signal(1) };
  const signals: SignalInputs =
    form === "arrays"
      ? { mode: "ls", ...pair, shortEntries: signal(2), shortExits: signal(3) }
      : { mode: "dir", ...pair, direction: mode("direction") };
  const prices = {
    rows: bars,
    columns: points.length,
    data: close.flatMap((price) => Array<number>(points.length).fill(price)),
  };
  const { orders } = simulate(
    fromSignalsInputs(prices, { ...modes, signals, initCash, size: { rows: bars, columns: 1, data: size } }),
  );
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

function row<Value>(data: Value[]): Grid<Value> {
  return { rows: 1, columns: data.length, data };
}

/** Coordinates of all points, axis by axis. */
function axisValues(form: LatticeForm, points: Uint32Array): Record<string, Uint8Array> {
  const values: Record<string, Uint8Array> = {};
  let stride = 1;
  for (const [name, length] of [...AXES[form]].reverse()) {
    const divisor = stride;
    values[name] = Uint8Array.from(points, (point) => Math.floor(point / divisor) % length);
    stride *= length;
  }
  return values;
}
