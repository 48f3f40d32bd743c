import { BacktestError } from "../../errors.ts";
import type { ColumnData } from "../table.ts";
import type { StoredColumn, StoredValues } from "./batch.ts";
import { bitAt } from "./batch.ts";
import type { ColumnSchema, Meaning } from "./schema.ts";

/** Joins the batches of a column and applies its dictionary, nulls and meaning. @throws RangeError, E_TIME_UNIT */
export function finishColumn(
  column: ColumnSchema,
  batches: readonly StoredColumn[],
  dictionary: readonly string[] | undefined,
): ColumnData {
  if (dictionary !== undefined) return batches.flatMap((batch) => lookUp(column, batch, dictionary));
  if (["text32", "text64", "textView"].includes(column.kind)) return batches.flatMap(textsOf);
  const hasNulls = batches.some((batch) => batch.valid !== undefined);
  if (!hasNulls && column.meaning === "number") return joinStored(batches.map((batch) => batch.values));
  return joinNumbers(batches.map((batch) => numbersOfBatch(column, batch)));
}

function textsOf({ values, valid }: StoredColumn): readonly string[] {
  const texts = values as readonly string[];
  return valid === undefined ? texts : texts.map((text, row) => (bitAt(valid, row) === 1 ? text : ""));
}

function lookUp(column: ColumnSchema, batch: StoredColumn, dictionary: readonly string[]): string[] {
  const texts: string[] = [];
  for (let row = 0; row < batch.rows; row++) {
    if (isNull(batch, row)) texts.push("");
    else {
      const position = Number(batch.values[row]);
      if (!(position >= 0 && position < dictionary.length))
        throw new RangeError(
          `column ${column.name}, row ${row}: position ${position} of ${dictionary.length}`,
        );
      texts.push(dictionary[position]);
    }
  }
  return texts;
}

function isNull({ valid }: StoredColumn, row: number): boolean {
  return valid !== undefined && bitAt(valid, row) === 0;
}

/** Without nulls the values stay as stored, but for 64-bit integers that doubles hold exactly. */
function joinStored(chunks: readonly StoredValues[]): ColumnData {
  const [first] = chunks;
  if (first instanceof Uint8Array)
    return join(chunks as readonly Uint8Array[], (length) => new Uint8Array(length));
  if (first instanceof Int32Array)
    return join(chunks as readonly Int32Array[], (length) => new Int32Array(length));
  if (!(first instanceof BigInt64Array)) return joinNumbers(chunks as readonly Float64Array[]);
  const longs = join(chunks as readonly BigInt64Array[], (length) => new BigInt64Array(length));
  const numbers = Float64Array.from(longs, Number);
  return numbers.every(Number.isSafeInteger) ? numbers : longs;
}

function joinNumbers(chunks: readonly Float64Array[]): Float64Array {
  return join(chunks, (length) => new Float64Array(length));
}

interface Chunk {
  readonly length: number;
}

function join<Values extends Chunk & { set(values: Values, offset: number): void }>(
  chunks: readonly Values[],
  allocate: (length: number) => Values,
): Values {
  if (chunks.length === 1) return chunks[0];
  const joined = allocate(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let row = 0;
  for (const chunk of chunks) {
    joined.set(chunk, row);
    row += chunk.length;
  }
  return joined;
}

const MS_PER_UNIT = { days: 86_400_000n, seconds: 1000n, milliseconds: 1n } as const;
const UNITS_PER_MS = { microseconds: 1000n, nanoseconds: 1_000_000n } as const;

function numbersOfBatch(column: ColumnSchema, batch: StoredColumn): Float64Array {
  const numbers = new Float64Array(batch.rows);
  const values = batch.values as ArrayLike<number | bigint>;
  for (let row = 0; row < batch.rows; row++)
    numbers[row] = isNull(batch, row) ? NaN : meant(values[row], column.meaning, column.name, row);
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
