// Types of DuckDB and how their values are read.
import type { DuckDBType } from "@duckdb/node-api";
import { LocalTimes } from "../localTime.ts";
import { cellFault, exactNumber, wholeMs, type CellPlace, type CellReader } from "../database/rows.ts";

type Read = (cell: never, place: () => CellPlace) => number;
type Micros = { readonly micros: bigint };

const DAY_MS = 86_400_000;
const MICROSECONDS = 1000n;
/** The last time of a Date, less the two days that are looked at ahead for the clock of a zone. */
const TIME_MAX = 8.64e15 - 2 * DAY_MS;
const number = (read: Read): CellReader => ({ kind: "number", read: read as (cell: unknown) => number });
const TEXT: CellReader = { kind: "text", read: String };

const SMALL = number((cell: number) => cell);
const LARGE = number((cell: bigint, place) => exactNumber(cell, place));

/** Infinite times are the ends of their range. */
const ENDS = new Set([2n ** 63n - 1n, -(2n ** 63n) + 1n]);

function finite(units: bigint, place: () => CellPlace): bigint {
  if (!ENDS.has(units)) return units;
  throw cellFault("E_TIME_UNIT", place(), "the time is infinite");
}

/** DuckDB's years go on where those of a Date end. */
function reached(ms: number, place: () => CellPlace): number {
  if (Math.abs(ms) <= TIME_MAX) return ms;
  throw cellFault("E_TIME_UNIT", place(), "the time is beyond the year 275760 or before −271821");
}

/** Decimals as the double nearest to what they say. */
function nearest({ value, scale }: { readonly value: bigint; readonly scale: number }): number {
  return Number(`${value}e-${scale}`);
}

/** A wall clock's time as an instant of its zone. */
function instantOf(local: number, zone: LocalTimes | undefined, place: () => CellPlace): number {
  const time = zone === undefined ? local : zone.instantOf(local);
  if (typeof time === "number") return time;
  const why = time === "skipped" ? "skips" : "shows twice";
  throw cellFault(
    "E_TZ",
    place(),
    `the clock of the zone ${why} ${new Date(local).toISOString().slice(0, -1)}`,
  );
}

/**
 * How the cells of a type are read; undefined for one that is not.
 * @param zone of timestamps without one; UTC by default
 */
export function readerOf({ typeId }: DuckDBType, zone: LocalTimes | undefined): CellReader | undefined {
  const local = (ms: number, place: () => CellPlace): number => instantOf(reached(ms, place), zone, place);
  switch (NAMES[typeId]) {
    case "boolean":
      return number((cell: boolean) => (cell ? 1 : 0));
    case "small":
      return SMALL;
    case "large":
      return LARGE;
    case "decimal":
      return number(nearest as Read);
    case "date":
      return number(({ days }: { readonly days: number }, place) => {
        if (Math.abs(days) < 2 ** 31 - 1) return reached(days * DAY_MS, place);
        throw cellFault("E_TIME_UNIT", place(), "the date is infinite");
      });
    case "instant":
      return number(({ micros }: Micros, place) =>
        reached(wholeMs(finite(micros, place), MICROSECONDS, place), place),
      );
    case "micros":
      return number(({ micros }: Micros, place) =>
        local(wholeMs(finite(micros, place), MICROSECONDS, place), place),
      );
    case "seconds":
      return number(({ seconds }: { readonly seconds: bigint }, place) =>
        local(Number(finite(seconds, place)) * 1000, place),
      );
    case "millis":
      return number(({ millis }: { readonly millis: bigint }, place) =>
        local(Number(finite(millis, place)), place),
      );
    case "nanos":
      return number(({ nanos }: { readonly nanos: bigint }, place) =>
        local(wholeMs(finite(nanos, place), MICROSECONDS * 1000n, place), place),
      );
    case "text":
      return TEXT;
    default:
      return undefined;
  }
}

/** What types have in common, by the number of their type. */
const NAMES: Readonly<Record<number, string>> = {
  1: "boolean",
  ...{ 2: "small", 3: "small", 4: "small", 6: "small", 7: "small", 8: "small", 10: "small", 11: "small" },
  ...{ 5: "large", 9: "large", 16: "large", 32: "large" },
  19: "decimal",
  13: "date",
  31: "instant",
  ...{ 12: "micros", 20: "seconds", 21: "millis", 22: "nanos" },
  ...{ 17: "text", 23: "text", 27: "text" },
};
