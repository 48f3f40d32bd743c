import { BacktestError } from "../errors.ts";

const TIME_MAX = 8.64e15; // the last instant a Date can hold
const YEAR_MIN = 1677; // what 64-bit nanoseconds span
const YEAR_MAX = 2262;
const SECONDS_MIN = 1e8; // 1973 in seconds, 2 January 1970 in milliseconds
const SECONDS_MAX = 1e10; // 2286 in seconds, 26 April 1970 in milliseconds

/**
 * Checks that a column holds whole milliseconds since 1970 UTC in a year markets know.
 * @throws E_TIME_UNIT with the row, and the year the value would mean
 */
export function requireTimes(times: Float64Array, name: string): void {
  let seconds = times.length > 0;
  for (let row = 0; row < times.length; row++) {
    const time = times[row];
    if (!Number.isInteger(time) || Math.abs(time) > TIME_MAX) throw timeUnit(name, row, time, undefined);
    seconds &&= time >= SECONDS_MIN && time < SECONDS_MAX;
  }
  for (const row of extremes(times)) {
    const year = new Date(times[row]).getUTCFullYear();
    if (year < YEAR_MIN || year > YEAR_MAX) throw timeUnit(name, row, times[row], year);
  }
  if (seconds) throw timeUnit(name, 0, times[0], 1970);
}

function extremes(times: Float64Array): number[] {
  if (times.length === 0) return [];
  let [low, high] = [0, 0];
  for (let row = 1; row < times.length; row++) {
    if (times[row] < times[low]) low = row;
    if (times[row] > times[high]) high = row;
  }
  return [low, high];
}

function timeUnit(name: string, row: number, time: number, year: number | undefined): BacktestError {
  const meaning = year === undefined ? "is not a time in whole milliseconds" : `would be the year ${year}`;
  return new BacktestError("E_TIME_UNIT", `${name}, row ${row}: ${time} ${meaning}`, {
    option: name,
    bar: row,
    got: time,
    expected: "milliseconds since 1970 UTC",
    hint: 'Times are milliseconds since 1970 UTC; of a CSV say dateFormat "seconds", "microseconds" or "nanoseconds".',
  });
}

const ISO_DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const MINUTE_MS = 60_000;

/** A date, or a date with a time; with a zone or without. */
export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Digits behind the second. */
  readonly fraction: string;
  /** `Z` or `+01:00`. */
  readonly zone?: string;
}

/** Milliseconds since 1970 UTC, of parts without a zone as if they were UTC; NaN for what is no time, or finer than a millisecond. */
export function utcTime({ year, month, day, hour, minute, second, fraction, zone }: TimeParts): number {
  const digits = fraction.padEnd(9, "0");
  if (hour > 23 || minute > 59 || second > 59 || !digits.endsWith("000000")) return NaN;
  const clock = ((hour * 60 + minute) * 60 + second) * 1000 + Number(digits.slice(0, 3));
  return utcDay(year, month, day) + clock - (zone === undefined ? 0 : zoneMinutes(zone) * MINUTE_MS);
}

/**
 * Parts of an ISO 8601 date or of a date and time; undefined for everything else. Nothing depends on the machine's locale or
 * zone.
 */
export function isoParts(text: string): (TimeParts & { readonly isDate: boolean }) | undefined {
  const found = ISO_DATE.exec(text) ?? ISO_TIME.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  const zone = found[8] === undefined ? {} : { zone: found[8] };
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction: found[7] ?? "",
    ...zone,
    isDate: found.length === 4,
  };
}

/**
 * Milliseconds since 1970 UTC of an ISO 8601 date (midnight UTC) or of a date and time with its zone (`Z`, `+01:00`).
 * NaN for everything else: nothing finer than a millisecond is rounded away.
 */
export function parseIsoTime(text: string): number {
  const parts = isoParts(text);
  return parts === undefined || (parts.zone === undefined && !parts.isDate) ? NaN : utcTime(parts);
}

/** NaN for a day the calendar does not have, such as 30 February. */
function utcDay(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : NaN;
}

function zoneMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0;
  if (hours > 14 || minutes > 59) return NaN;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
