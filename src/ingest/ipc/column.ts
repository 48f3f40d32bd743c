import { BacktestError } from "../../errors.ts";
import type { ColumnData } from "../table.ts";
import type { ColumnPart, StoredColumn, StoredValues } from "./batch.ts";
import { bitAt } from "./batch.ts";
import type { ColumnSchema, Meaning } from "./schema.ts";

/**
 * Reads the parts of a column one after another, and applies its dictionary, nulls and meaning.
 * @throws RangeError, E_TIME_UNIT
 */
export function finishColumn(
  column: ColumnSchema,
  parts: readonly ColumnPart[],
  dictionary: readonly string[] | undefined,
): ColumnData {
  if (dictionary !== undefined) return textsOf(parts, (...place) => lookUp(column, dictionary, ...place));
  if (["text32", "text64", "textView"].includes(column.kind))
    return textsOf(parts, ({ values }, row) => values[row] as string);
  const hasNulls = parts.some((part) => part.hasNulls);
  if (!hasNulls && column.meaning === "number") return joinStored(parts);
  const numbers = new Float64Array(rowsOf(parts));
  readParts(parts, (part, first) => numbers.set(numbersOfPart(column, part, first), first));
  return numbers;
}

function rowsOf(parts: readonly ColumnPart[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

/** Gives every part as it is read, and the row of the table that it begins with. */
function readParts(parts: readonly ColumnPart[], take: (part: StoredColumn, first: number) => void): void {
  let first = 0;
  for (const part of parts) {
    take(part.read(first), first);
    first += part.rows;
  }
}

function textsOf(
  parts: readonly ColumnPart[],
  textAt: (part: StoredColumn, row: number, first: number) => string,
): string[] {
  const texts: string[] = [];
  readParts(parts, (part, first) => {
    for (let row = 0; row < part.rows; row++) texts.push(isNull(part, row) ? "" : textAt(part, row, first));
  });
  return texts;
}

function lookUp(
  { name }: ColumnSchema,
  dictionary: readonly string[],
  { values }: StoredColumn,
  row: number,
  first: number,
): string {
  const position = Number(values[row]);
  if (position >= 0 && position < dictionary.length) return dictionary[position];
  throw new RangeError(`column ${name}, row ${first + row}: position ${position} of ${dictionary.length}`);
}

function isNull({ valid }: StoredColumn, row: number): boolean {
  return valid !== undefined && bitAt(valid, row) === 0;
}

/** Without nulls the values stay as stored, but for 64-bit integers that doubles hold exactly. */
function joinStored(parts: readonly ColumnPart[]): ColumnData {
  const values = joined(parts);
  if (!(values instanceof BigInt64Array)) return values;
  const numbers = Float64Array.from(values, Number);
  return numbers.every(Number.isSafeInteger) ? numbers : values;
}

type Values = Exclude<StoredValues, readonly string[]>;

function joined(parts: readonly ColumnPart[]): Values {
  if (parts.length === 1) return parts[0].read(0).values as Values;
  let all: Values | undefined;
  readParts(parts, (part, first) => {
    const values = part.values as Values;
    all ??= new (values.constructor as new (rows: number) => Values)(rowsOf(parts));
    all.set(values as never, first);
  });
  return all ?? new Float64Array(0);
}

const MS_PER_UNIT = { days: 86_400_000n, seconds: 1000n, milliseconds: 1n } as const;
const UNITS_PER_MS = { microseconds: 1000n, nanoseconds: 1_000_000n } as const;

function numbersOfPart({ meaning, name }: ColumnSchema, part: StoredColumn, first: number): Float64Array {
  const numbers = new Float64Array(part.rows);
  const values = part.values as ArrayLike<number | bigint>;
  for (let row = 0; row < part.rows; row++)
    numbers[row] = isNull(part, row) ? NaN : meant(values[row], meaning, name, first + row);
  return numbers;
}

function meant(value: number | bigint, meaning: Meaning, name: string, row: number): number {
  if (meaning === "number") return exactNumber(value, name, row);
  const count = BigInt(value);
  if (meaning !== "microseconds" && meaning !== "nanoseconds") return Number(count * MS_PER_UNIT[meaning]);
  if (count % UNITS_PER_MS[meaning] === 0n) return Number(count / UNITS_PER_MS[meaning]);
  const message = `column ${name}, row ${row}: ${count} ${meaning} is not a whole millisecond`;
  throw new BacktestError("E_TIME_UNIT", message, { option: name, bar: row, got: count });
}

function exactNumber(value: number | bigint, name: string, row: number): number {
  const number = Number(value);
  if (typeof value === "number" || Number.isSafeInteger(number)) return number;
  throw new RangeError(`column ${name}, row ${row}: ${value} beside nulls, more than a double holds exactly`);
}
