import { BacktestError, messageOf, nearest } from "../errors.ts";
import { bytesInMemory, type ByteSource } from "./bytes.ts";
import { batchParts, type ColumnPart } from "./ipc/batch.ts";
import { finishColumn } from "./ipc/column.ts";
import type { IpcMessage } from "./ipc/messages.ts";
import { ipcMessages } from "./ipc/messages.ts";
import type { ColumnSchema } from "./ipc/schema.ts";
import { columnsOfSchema, NotRead, TYPE_HINT } from "./ipc/schema.ts";
import { ROWS_MAX } from "./limits.ts";
import type { ColumnData, Table } from "./table.ts";
import { tableOf } from "./table.ts";

export interface ArrowOptions {
  /** The columns wanted, in the order wanted; all of the file by default. */
  readonly columns?: readonly string[];
}

/** What has been read of a stream so far. */
interface Reading {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
  readonly wanted: readonly number[];
  readonly batches: ReadonlyMap<number, ColumnPart[]>;
  readonly dictionaries: Map<bigint, string[]>;
  rows: number;
}

/**
 * Reads an Arrow IPC stream or file with uncompressed buffers. Every length and offset is checked before it is used;
 * nothing is read through apache-arrow, which trusts them.
 *
 * Float64 bits are kept; Int32 and UInt8 without nulls keep their arrays, Int64 comes as `Float64Array` when that is
 * exact and as `BigInt64Array` when not; nulls are NaN or "". Timestamps and dates come as whole milliseconds UTC.
 * @throws E_ARROW damaged, cut off, compressed, or of a type that is not read; E_TIME_UNIT; E_LIMIT above a hundred million
 *   rows; E_COLUMN a wanted column that is not there
 */
export function arrowTable(bytes: Uint8Array, name = "Arrow data", options: ArrowOptions = {}): Table {
  return readArrow(bytesInMemory(bytes), name, options.columns);
}

/** The same of bytes that need not be in memory: of columns that are not wanted none is read, of the others one part at a time. */
export function readArrow(file: ByteSource, name: string, wanted: readonly string[] | undefined): Table {
  try {
    return readStream(file, name, wanted);
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    const what = messageOf(error);
    const hint = error instanceof NotRead ? { hint: error.hint } : {};
    throw new BacktestError("E_ARROW", `${name}: ${what}`, { option: name, ...hint });
  }
}

function readStream(file: ByteSource, name: string, wanted: readonly string[] | undefined): Table {
  let reading: Reading | undefined;
  for (const message of ipcMessages(file)) {
    if (message.kind === "schema") {
      if (reading !== undefined) throw new RangeError("a second schema");
      reading = beginReading(message, name, wanted);
    } else if (reading === undefined) throw new RangeError("data before the schema");
    else if (message.kind === "batch") takeBatch(reading, message);
    else takeDictionary(reading, message);
  }
  if (reading === undefined) throw new RangeError("no schema");
  return finishReading(reading);
}

function beginReading(message: IpcMessage, name: string, wanted: readonly string[] | undefined): Reading {
  const columns = columnsOfSchema(message.header);
  const names = columns.map((column) => column.name);
  if (new Set(names).size !== names.length) throw new RangeError("two columns have one name");
  const picked = (wanted ?? names).map((column) => {
    const index = names.indexOf(column);
    if (index < 0) throw noColumn(name, column, names);
    if (columns[index].kind === "opaque")
      throw new NotRead(`column ${column} has type ${columns[index].typeName}, which is not read`, TYPE_HINT);
    return index;
  });
  const batches = new Map(picked.map((index): [number, ColumnPart[]] => [index, []]));
  return { name, columns, wanted: picked, batches, dictionaries: new Map(), rows: 0 };
}

function takeBatch(reading: Reading, { header, body }: IpcMessage): void {
  const batch = batchParts(header, body, reading.columns, (index) => reading.batches.has(index));
  for (const [index, parts] of reading.batches) {
    const part = batch.columns[index];
    if (part !== undefined) parts.push(part);
  }
  reading.rows += batch.rows;
  if (reading.rows > ROWS_MAX)
    throw new BacktestError("E_LIMIT", `${reading.name}: more than ${ROWS_MAX} rows`, {
      ...{ option: reading.name, expected: `at most ${ROWS_MAX}` },
    });
}

function takeDictionary(reading: Reading, { header, body }: IpcMessage): void {
  const id = header.long(0);
  const column = reading.columns.find(({ dictionary }) => dictionary?.id === id);
  const data = header.table(1);
  if (column?.dictionary === undefined || data === undefined)
    throw new RangeError(`dictionary ${id} of no column`);
  const layout = { name: `dictionary ${id}`, kind: column.dictionary.kind, buffers: 3 };
  const { columns } = batchParts(data, body, [layout], () => true);
  const texts = columns[0]!.read(0).values as readonly string[];
  const isDelta = header.byte(2) === 1;
  const known = reading.dictionaries.get(id);
  if (known !== undefined && !isDelta)
    throw new RangeError(`dictionary ${id} is replaced, which is not read`);
  reading.dictionaries.set(id, [...(known ?? []), ...texts]);
}

function finishReading({ columns, wanted, batches, dictionaries, rows }: Reading): Table {
  const finished = wanted.map((index): [string, ColumnData] => {
    const column = columns[index];
    const dictionary =
      column.dictionary === undefined ? undefined : (dictionaries.get(column.dictionary.id) ?? []);
    return [column.name, finishColumn(column, batches.get(index) ?? [], dictionary)];
  });
  return tableOf(finished, rows);
}

function noColumn(name: string, column: string, names: readonly string[]): BacktestError {
  const near = nearest(column, names);
  return new BacktestError("E_COLUMN", `${name} has no column ${JSON.stringify(column)}`, {
    got: column,
    expected: names,
    hint: near === undefined ? `It has ${names.join(", ")}.` : `Did you mean ${near}?`,
  });
}
