// A matrix with times and assets of its own → the times and assets of the prices.
import { BacktestError } from "../../errors.ts";
import { cellIndex, type Matrix } from "../../matrix.ts";
import { date } from "../../report/format.ts";

/** Times and names that a matrix is read by. */
export interface Axes {
  readonly time: Float64Array;
  readonly columns: readonly string[];
}

export interface Aligned {
  readonly matrix: Matrix;
  /** What did not match, a sentence each. */
  readonly notes: readonly string[];
}

const NAMES_SHOWN = 5;

/**
 * Puts every cell where its time and asset stand among the prices. Cells that no row gives are `missing`; rows and
 * columns that the prices do not have are left out and told.
 * @param name what notes and errors call the matrix
 * @throws E_ALIGN when no time or no asset is known
 */
export function alignTo(
  { time, columns }: Axes,
  given: Axes & { readonly matrix: Matrix },
  missing: number,
  name: string,
): Aligned {
  const barOf = new Map(Array.from(time, (at, bar) => [at, bar]));
  const columnOf = new Map(columns.map((asset, column) => [asset, column]));
  const bars = Array.from(given.time, (at) => barOf.get(at) ?? -1);
  const places = given.columns.map((asset) => columnOf.get(asset) ?? -1);
  requireMatch(name, "time", given.time.length, bars);
  requireMatch(name, "asset", given.columns.length, places);

  const data = new Float64Array(time.length * columns.length).fill(missing);
  for (let row = 0; row < bars.length; row++)
    for (let place = 0; place < places.length; place++) {
      if (bars[row] < 0 || places[place] < 0) continue;
      const value = given.matrix.data[cellIndex(given.matrix, row, place)];
      data[bars[row] * columns.length + places[place]] = Number.isNaN(value) ? missing : value;
    }
  const notes = [
    ...timeNotes(name, given.time, bars),
    ...assetNotes(name, "not among the prices, left out", given.columns, new Set(columns)),
    ...assetNotes(name, `without a column, ${missing} everywhere`, columns, new Set(given.columns)),
  ];
  return { matrix: { data, rows: time.length, columns: columns.length }, notes };
}

function requireMatch(name: string, what: string, count: number, places: readonly number[]): void {
  if (places.some((place) => place >= 0)) return;
  throw new BacktestError("E_ALIGN", `${name}: none of its ${count} ${what}s is among the prices`, {
    option: name,
    got: count,
    expected: `the ${what}s of the prices`,
    hint: `Check that both files mean the same by ${what}.`,
  });
}

function timeNotes(name: string, time: Float64Array, bars: readonly number[]): string[] {
  const strange = bars.flatMap((bar, row) => (bar < 0 ? [date(time[row])] : []));
  return strange.length === 0
    ? []
    : [`${name}: ${strange.length} of ${time.length} times not among the bars, left out: ${shown(strange)}`];
}

function assetNotes(
  name: string,
  what: string,
  assets: readonly string[],
  known: ReadonlySet<string>,
): string[] {
  const strange = assets.filter((asset) => !known.has(asset));
  return strange.length === 0 ? [] : [`${name}: assets ${what}: ${shown(strange)}`];
}

function shown(names: readonly string[]): string {
  return names.slice(0, NAMES_SHOWN).join(", ") + (names.length > NAMES_SHOWN ? ", …" : "");
}
