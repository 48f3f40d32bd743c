// Types of PostgreSQL, by the number of their type, and how their texts are read.
import { cellFault, exactNumber, fineTime, type CellPlace, type CellReader } from "../database/rows.ts";
import { TimeReader } from "../timeReader.ts";

type Read = (text: string, place: () => CellPlace) => number;

const number = (read: Read): CellReader => ({
  kind: "number",
  read: (cell, place) => read(cell as string, place),
});
const TEXT: CellReader = { kind: "text", read: (cell) => cell as string };

const INTEGER = number(Number);
const DOUBLE = number(Number);

const READERS: ReadonlyMap<number, CellReader> = new Map([
  [16, number((text) => (text === "t" ? 1 : 0))], // boolean
  [20, number((text, place) => exactNumber(BigInt(text), place))], // bigint
  [21, INTEGER],
  [23, INTEGER],
  [26, INTEGER], // oid
  [700, number((text) => Math.fround(Number(text)))], // real: the float itself, as from Parquet
  [701, DOUBLE],
  [1700, DOUBLE], // numeric: the nearest double
  [18, TEXT], // "char"
  [19, TEXT], // name
  [25, TEXT],
  [1042, TEXT], // char(n)
  [1043, TEXT], // varchar
  [2950, TEXT], // uuid
]);

const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMP_WITH_ZONE = 1184;

/**
 * How the cells of a type are read; undefined for one that is not.
 * @param times reads ISO texts; its zone is that of timestamps without one
 */
export function readerOf(type: number, times: TimeReader): CellReader | undefined {
  if (![DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE].includes(type)) return READERS.get(type);
  return number((text, place) => timeOf(text, times, place));
}

function timeOf(text: string, times: TimeReader, place: () => CellPlace): number {
  const time = times.read(text);
  if (!Number.isNaN(time)) return time;
  if (/\.\d{4,}/.test(text)) throw fineTime(place(), text);
  if (/infinity|BC|^\d{5,}/.test(text))
    throw cellFault("E_TIME_UNIT", place(), `${text} is no time that is read`);
  const { name, column, row } = place();
  throw times.faultOf(text, `${name}: column ${column}, row ${row}`, row);
}

/** Enumerations have numbers of their own in every database; their cells are texts. */
export const ENUMERATION = TEXT;
