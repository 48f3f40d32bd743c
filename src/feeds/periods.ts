// Stretches of time that longer bars are made of.
import { BacktestError } from "../errors.ts";
import { describe } from "../checks.ts";
import { tradingDays, type CheckedCalendar, type TradingDay } from "./calendar.ts";
import { DAY_MS } from "./zone.ts";

/** Everything after `start` up to `end`, `end` included. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** Minutes or hours, or a whole number of calendar units. */
export type Timeframe = `${number}m` | `${number}h` | "day" | "week" | "month";

const UNIT_MS = { m: 60_000, h: 3_600_000 };
/** Days that a unit may reach beyond the first and the last bar. */
const MARGIN_MS = 32 * DAY_MS;

/** Number of the unit that a local day is in. */
const UNITS = {
  day: (day: number): number => day,
  // Weeks begin on Mondays; 1970-01-01 was a Thursday.
  week: (day: number): number => Math.floor((day + 3) / 7),
  month: (day: number): number => {
    const date = new Date(day * DAY_MS);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  },
} as const;

/** What cuts time into periods: a length within a session, or a unit of the calendar. */
export type Cut = number | keyof typeof UNITS;

/** Reads a timeframe; lengths are from 1 minute to 24 hours. */
export function cutOf(option: string, value: unknown): Cut {
  if (typeof value === "string" && Object.hasOwn(UNITS, value)) return value as keyof typeof UNITS;
  const parts = /^([1-9]\d{0,3})([mh])$/.exec(typeof value === "string" ? value : "");
  const length = parts === null ? NaN : Number(parts[1]) * UNIT_MS[parts[2] as "m" | "h"];
  if (length <= DAY_MS) return length;
  throw new BacktestError("E_ENUM", `${option} is ${describe(value)}`, {
    ...{
      option,
      got: value,
      expected: 'minutes or hours up to a day ("5m", "1h"), "day", "week" or "month"',
    },
  });
}

/** Periods of the calendar that touch the time from the first to the last instant, in order. */
export function periodsOf(calendar: CheckedCalendar, cut: Cut, first: number, last: number): Period[] {
  const margin = typeof cut === "number" ? 0 : MARGIN_MS;
  const days = tradingDays(calendar, first - margin, last + margin);
  return typeof cut === "number"
    ? days.flatMap(({ spans }) => spans.flatMap(([open, close]) => slices(open, close, cut)))
    : unitsOf(days, UNITS[cut]);
}

/** A session from its open on, in equal lengths; the last one ends at the close. */
function slices(open: number, close: number, length: number): Period[] {
  const periods: Period[] = [];
  for (let start = open; start < close; start += length)
    periods.push({ start, end: Math.min(start + length, close) });
  return periods;
}

/** From the first open to the last close of every unit. */
function unitsOf(days: readonly TradingDay[], unitOf: (day: number) => number): Period[] {
  const periods: Period[] = [];
  let unit = NaN;
  for (const { day, spans } of days) {
    const end = spans[spans.length - 1][1];
    const start = unitOf(day) === unit ? periods.pop()!.start : spans[0][0];
    periods.push({ start, end });
    unit = unitOf(day);
  }
  return periods;
}
