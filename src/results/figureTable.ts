// Figures of many accounts as columns.
import { recordTable, type RecordTable } from "./table.ts";

/** A row for each account, a column for each figure; `Owner` is the column that counts the accounts. */
export type FigureTable<Owner extends string, Name extends string> = RecordTable<
  Readonly<Record<Owner, Int32Array> & Record<Name, Float64Array>>,
  Record<never, never>
>;

/**
 * Puts the figures of accounts side by side.
 * @param owner name of the column that counts the accounts
 * @param count how many there are, one at least
 * @param of the figures of one account; of all the same ones
 */
export function figureTable<Owner extends string, Name extends string>(
  owner: Owner,
  count: number,
  of: (account: number) => Readonly<Record<Name, number>>,
): FigureTable<Owner, Name> {
  const first = of(0);
  const names = Object.keys(first) as Name[];
  const columns = names.map(() => new Float64Array(count));
  for (let account = 0; account < count; account++) {
    const figures = account === 0 ? first : of(account);
    for (let k = 0; k < names.length; k++) columns[k][account] = figures[names[k]];
  }
  const named = names.map((name, k) => [name, columns[k]] as const);
  const table = { [owner]: Int32Array.from(columns[0].keys()), ...Object.fromEntries(named) };
  return recordTable(table, {}) as unknown as FigureTable<Owner, Name>;
}

/** Mean of the figures that are defined; NaN when none is. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    known += 1;
  }
  return known === 0 ? NaN : sum / known;
}
