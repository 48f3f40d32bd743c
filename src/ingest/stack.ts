// Several tables, one after another.
import { textOf, tableOf, numbersOf, type Table } from "./table.ts";

/**
 * Rows of all tables in one, in their order. A text column of every name in `texts`, a number column of every other one; a
 * table without a number column gives NaN.
 * @throws E_COLUMN for a number column that holds text
 */
export function stackTables(tables: readonly Table[], texts: readonly string[]): Table {
  const names = [...new Set(tables.flatMap(({ columns }) => Object.keys(columns)))];
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  return tableOf(
    names.map((name) =>
      texts.includes(name)
        ? ([name, tables.flatMap((table) => textOf(table, name))] as const)
        : ([name, stackedNumbers(tables, name, length)] as const),
    ),
    length,
  );
}

function stackedNumbers(tables: readonly Table[], name: string, length: number): Float64Array {
  const numbers = new Float64Array(length).fill(NaN);
  let row = 0;
  for (const table of tables) {
    if (Object.hasOwn(table.columns, name)) numbers.set(numbersOf(table, name), row);
    row += table.length;
  }
  return numbers;
}
