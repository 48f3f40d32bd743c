// Local time of IANA zones. The rules are those of the host's Intl, which every host that runs this has.
import { BacktestError } from "../errors.ts";
import { describe } from "../checks.ts";

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** "EST" and the like mean other things at other places, and offsets have no summer time: only names of places, and UTC. */
const NAME = /^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The name of a zone, or E_ZONE. */
export function zoneOf(option: string, value: unknown): string {
  if (value === undefined)
    throw new BacktestError("E_MISSING", `${option} is required`, { option, expected: EXPECTED });
  if (typeof value === "string" && NAME.test(value) && clockOf(value) !== undefined) return value;
  throw new BacktestError("E_ZONE", `${option} is ${describe(value)}`, {
    option,
    got: value,
    expected: EXPECTED,
  });
}

const EXPECTED = 'the name of an IANA zone, such as "America/New_York", or "UTC"';

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  try {
    const field = "numeric";
    const fields = {
      year: field,
      month: field,
      day: field,
      hour: field,
      minute: field,
      second: field,
    } as const;
    const clock = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      ...fields,
    });
    clocks.set(zone, clock);
    return clock;
  } catch {
    return undefined;
  }
}

/** What the local clock is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, time: number): number {
  const parts = Object.fromEntries(
    clockOf(zone)!
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(time / 1000) * 1000;
}

/**
 * The instant of a local time. One that the clock skips is as much later as it is skipped; of one that comes twice it is the
 * first.
 * @param day days since 1970-01-01 on the local calendar
 * @param minutes from midnight on
 */
export function instantOf(zone: string, day: number, minutes: number): number {
  const local = day * DAY_MS + minutes * MINUTE_MS;
  const [before, after] = [offsetAt(zone, local - DAY_MS), offsetAt(zone, local + DAY_MS)];
  const fitting = [before, after]
    .map((offset) => local - offset)
    .filter((time) => time + offsetAt(zone, time) === local);
  return fitting.length === 0 ? local - before : Math.min(...fitting);
}

/** Day of the local calendar, counted from 1970-01-01. */
export function localDay(zone: string, time: number): number {
  return Math.floor((time + offsetAt(zone, time)) / DAY_MS);
}

/** `2024-03-08` of a day's number. */
export function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
