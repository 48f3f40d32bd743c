import type { DecodedArray } from "hyparquet";
import { BacktestError } from "../../errors.ts";
import type { ColumnData } from "../table.ts";
import { damaged, unsupported } from "./fault.ts";
import type { ColumnLayout } from "./layout.ts";
import type { ColumnSink } from "./pages.ts";

/** Takes the pages of one column and ends with the finished column. */
export interface ColumnBuilder extends ColumnSink {
  finish(): ColumnData;
}

/** A builder with room for `rows` rows, by the column's kind. */
export function columnBuilder(column: ColumnLayout, rows: number, name: string): ColumnBuilder {
  return column.kind === "text" ? new TextBuilder(column, name) : new NumberBuilder(column, rows, name);
}

class TextBuilder implements ColumnBuilder {
  readonly #texts: string[] = []; // grows with the pages: the declared number of rows may be a lie
  readonly #decode: (values: DecodedArray) => string[];
  #dictionary: string[] = [];

  constructor(column: ColumnLayout, name: string) {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    this.#decode = (values) =>
      Array.from(values as Uint8Array[], (bytes) => {
        try {
          return decoder.decode(bytes);
        } catch {
          throw damaged(name, `column ${column.name} holds bytes that are not UTF-8 text`);
        }
      });
  }

  dictionary(values: DecodedArray): void {
    this.#dictionary = this.#decode(values);
  }

  positions(positions: Int32Array, levels: Int32Array | undefined, rows: number): void {
    this.#place((index) => this.#dictionary[positions[index]], levels, rows);
  }

  values(values: DecodedArray, levels: Int32Array | undefined, rows: number): void {
    const texts = this.#decode(values);
    this.#place((index) => texts[index], levels, rows);
  }

  #place(text: (index: number) => string, levels: Int32Array | undefined, rows: number): void {
    for (let row = 0, index = 0; row < rows; row++)
      this.#texts.push(levels === undefined || levels[row] === 1 ? text(index++) : "");
  }

  finish(): readonly string[] {
    return this.#texts;
  }
}

class NumberBuilder implements ColumnBuilder {
  readonly #numbers: Float64Array;
  readonly #column: ColumnLayout;
  readonly #name: string;
  #dictionary: Float64Array = new Float64Array(0);
  #row = 0;
  #nulls = false;

  constructor(column: ColumnLayout, rows: number, name: string) {
    this.#numbers = new Float64Array(rows);
    this.#column = column;
    this.#name = name;
  }

  dictionary(values: DecodedArray): void {
    this.#dictionary = physicalToNumbers(values, this.#column, this.#name);
  }

  positions(positions: Int32Array, levels: Int32Array | undefined, rows: number): void {
    const values = new Float64Array(positions.length);
    for (let index = 0; index < values.length; index++) values[index] = this.#dictionary[positions[index]];
    this.#place(values, levels, rows);
  }

  values(values: DecodedArray, levels: Int32Array | undefined, rows: number): void {
    this.#place(physicalToNumbers(values, this.#column, this.#name), levels, rows);
  }

  #place(values: Float64Array, levels: Int32Array | undefined, rows: number): void {
    if (levels === undefined || values.length === rows) this.#numbers.set(values, this.#row);
    else {
      this.#nulls = true;
      for (let row = 0, index = 0; row < rows; row++)
        this.#numbers[this.#row + row] = levels[row] === 1 ? values[index++] : NaN;
    }
    this.#row += rows;
  }

  finish(): ColumnData {
    const { kind } = this.#column;
    if (this.#nulls) return this.#numbers;
    if (kind === "boolean" || kind === "uint8") return Uint8Array.from(this.#numbers);
    return kind === "int32" ? Int32Array.from(this.#numbers) : this.#numbers;
  }
}

const DAY_MS = 86_400_000;
const UNITS_PER_MS = { milliseconds: 1n, microseconds: 1000n, nanoseconds: 1_000_000n };

/** Physical values to doubles: instants become whole milliseconds, integers must fit a double. */
function physicalToNumbers(values: DecodedArray, column: ColumnLayout, name: string): Float64Array {
  switch (column.kind) {
    case "float":
      return values instanceof Float64Array ? values : Float64Array.from(values as ArrayLike<number>);
    case "boolean":
    case "int32":
    case "uint8":
      return Float64Array.from(values as ArrayLike<number>);
    case "uint32":
      return Float64Array.from(values as ArrayLike<number>, (value) => value >>> 0);
    case "date":
      return Float64Array.from(values as ArrayLike<number>, (days) => days * DAY_MS);
    case "milliseconds":
    case "microseconds":
    case "nanoseconds":
      return millisecondsOf(values as BigInt64Array, column, UNITS_PER_MS[column.kind]);
    default:
      return integersOf(values as BigInt64Array, column, name);
  }
}

function millisecondsOf(values: BigInt64Array, column: ColumnLayout, unitsPerMs: bigint): Float64Array {
  return Float64Array.from(values, (value: bigint) => {
    if (value % unitsPerMs === 0n) return Number(value / unitsPerMs);
    const message = `column ${column.name}: ${value} ${column.kind} is not a whole millisecond`;
    throw new BacktestError("E_TIME_UNIT", message, { option: column.name, got: value });
  });
}

function integersOf(values: BigInt64Array, column: ColumnLayout, name: string): Float64Array {
  return Float64Array.from(values, (value: bigint) => {
    const number = Number(column.kind === "uint64" ? BigInt.asUintN(64, value) : value);
    if (Number.isSafeInteger(number)) return number;
    const what = `column ${column.name} holds ${value}, more than a double holds exactly`;
    throw unsupported(name, what, "Name the columns to read and leave this one out.");
  });
}
