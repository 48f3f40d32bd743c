// The policy lattice in the twin.
import { fromSignalsInputs, simulate, type Cells, type Grid } from "../twin/vectorbt/index.ts";
import { chunkOf, flagsOf, MODES, policiesOf, type LatticeForm, type ModeName } from "./lattice.ts";

/** What all points have in common: one close and one size per bar, the same in all columns. */
export interface LatticeMarket {
  readonly close: readonly number[];
  readonly size: readonly number[];
  /** Without: the twin's default. */
  readonly initCash?: number;
}

/** Orders of points, each a column on its own cash. */
export function latticeTwinOrders(
  form: LatticeForm,
  points: ArrayLike<number>,
  { close, size, initCash }: LatticeMarket,
): ReturnType<typeof simulate>["orders"] {
  const chunk = chunkOf(form, points);
  const [bars, columns] = [close.length, chunk.count];
  const mode = <Name extends ModeName>(name: Name): Cells<(typeof MODES)[Name][number]> => ({
    rows: 1,
    columns,
    data: Array.from(chunk.policies[name]!, (code) => MODES[name][code]),
  });
  const mask = (bit: number): Grid<boolean> => ({
    rows: bars,
    columns,
    data: flagsOf(chunk, bit).map((flag) => flag === 1),
  });
  const pair = { entries: mask(0), exits: mask(1) };
  const inputs = fromSignalsInputs(
    { rows: bars, columns, data: close.flatMap((price) => new Array<number>(columns).fill(price)) },
    {
      ...Object.fromEntries(policiesOf(form).map((name) => [name, mode(name)])),
      ...(initCash === undefined ? {} : { initCash }),
      size: { rows: size.length, columns: 1, data: size },
      signals:
        form === "arrays"
          ? { mode: "ls", ...pair, shortEntries: mask(2), shortExits: mask(3) }
          : { mode: "dir", ...pair, direction: mode("direction") },
    },
  );
  return simulate(inputs).orders;
}
