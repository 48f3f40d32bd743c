// Cases of signals.py: the marks of the library beside those of VectorBT.
import { clean, crossedAbove, crossedBelow, first, type Mask, type Matrix } from "../../../src/index.ts";
import { doublesOf } from "./cases.ts";

export interface SignalCase {
  readonly rows: number;
  readonly columns: number;
  readonly first: readonly (number | null)[];
  readonly second: readonly (number | null)[];
  readonly entries: readonly number[];
  readonly exits: readonly number[];
  readonly wanted: Readonly<Record<string, readonly number[]>>;
}

/** Names of the marks that differ. */
export function differingSignals({ rows, columns, wanted, ...given }: SignalCase): string[] {
  const series = (cells: readonly (number | null)[]): Matrix => ({ data: doublesOf(cells), rows, columns });
  const mask = (cells: readonly number[]): Mask => ({ data: Uint8Array.from(cells), rows, columns });
  const [a, b] = [series(given.first), series(given.second)];
  const [entries, exits] = [mask(given.entries), mask(given.exits)];
  const [kept, any] = [true, false].map((entryFirst) => clean(entries, exits, { entryFirst }));
  const ours: Readonly<Record<string, Mask>> = {
    crossedAbove: crossedAbove(a, b),
    crossedBelow: crossedBelow(a, b),
    first: first(entries),
    cleanEntries: kept.entries,
    cleanExits: kept.exits,
    cleanAnyEntries: any.entries,
    cleanAnyExits: any.exits,
  };
  return Object.keys(ours).filter((name) => ours[name].data.join() !== wanted[name].join());
}
