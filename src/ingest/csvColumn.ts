import { BacktestError } from "../errors.ts";
import { NumberList, TextList } from "./growing.ts";
import type { ColumnData } from "./table.ts";
import type { TimeReader } from "./timeReader.ts";

export type CsvColumnType = "number" | "time" | "text";

/** Columns that hold times, by their names. */
const TIME_NAMES = /^(time|date|datetime|timestamp)$/i;
const TEXT_NAMES = /^(symbol|asset|ticker|name|isin|cusip|figi|ric|exchange|currency)$/i;
const STARTS_LIKE_DATE = /^\d{4}-\d\d-\d\d/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(inity)?$/i;
const MISSING = /^(|nan|na|n\/a|null)$/i;

/** Collects the fields of one column; its type is fixed by its name or by its first value. */
export class CsvColumn {
  readonly #column: string;
  readonly #file: string;
  readonly #times: TimeReader;
  #type: CsvColumnType | undefined;
  readonly #texts = new TextList();
  readonly #numbers = new NumberList();

  constructor(column: string, file: string, type: CsvColumnType | undefined, times: TimeReader) {
    this.#column = column;
    this.#file = file;
    this.#times = times;
    this.#type = type ?? typeByName(column);
  }

  /** @param row as a spreadsheet counts, for messages */
  take(field: string, row: number): void {
    if (this.#type === "text") this.#texts.push(field);
    else this.#takeNumber(field.trim(), row);
  }

  finish(): ColumnData {
    return this.#type === "text" ? this.#texts.finish() : this.#numbers.finish();
  }

  #takeNumber(field: string, row: number): void {
    if (this.#type === undefined && !MISSING.test(field)) {
      this.#type = typeByValue(field);
      if (this.#type === "text") {
        for (let missing = this.#numbers.length; missing > 0; missing--) this.#texts.push("");
        this.#texts.push(field);
        return;
      }
    }
    this.#numbers.push(this.#type === "time" ? this.#timeOf(field, row) : this.#numberOf(field, row));
  }

  #timeOf(field: string, row: number): number {
    const time = this.#times.read(field);
    if (!Number.isNaN(time)) return time;
    throw this.#times.faultOf(field, this.#at(row), row);
  }

  #numberOf(field: string, row: number): number {
    if (NUMBER.test(field)) return Number(field);
    if (MISSING.test(field)) return NaN;
    const infinite = INFINITE.exec(field);
    if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
    throw new BacktestError("E_CSV", `${this.#at(row)}: ${quoted(field)} is not a number`, {
      bar: row,
      got: field,
      expected: "a number",
      hint: /\d/.test(field)
        ? "Numbers have points and nothing else: no commas, no signs of currency or percent."
        : `If ${this.#column} holds text, say so: types: { ${this.#column}: "text" }.`,
    });
  }

  #at(row: number): string {
    return `${this.#file}, row ${row}, column ${this.#column}`;
  }
}

function typeByName(column: string): CsvColumnType | undefined {
  if (TIME_NAMES.test(column)) return "time";
  return TEXT_NAMES.test(column) ? "text" : undefined;
}

function typeByValue(field: string): CsvColumnType {
  if (STARTS_LIKE_DATE.test(field)) return "time";
  return NUMBER.test(field) || INFINITE.test(field) ? "number" : "text";
}

/** A field as it may stand in a message: one line, not long. */
function quoted(field: string): string {
  return JSON.stringify(field.length > 40 ? `${field.slice(0, 40)}…` : field);
}
