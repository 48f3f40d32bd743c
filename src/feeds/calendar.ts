// When a market is open: hours of the week in its own zone, holidays, days with other hours. The caller's data, not ours.
import { BacktestError } from "../errors.ts";
import { describe, objectOf } from "../checks.ts";
import { parseIsoTime } from "../ingest/time.ts";
import { timeOf } from "./times.ts";
import { DAY_MS, dateText, instantOf, localDay, zoneOf } from "./zone.ts";

/** Sessions of a day in local time: `[["09:30", "16:00"]]`. A close at or before its open is on the next day; "24:00" is midnight. */
export type Hours = readonly (readonly [open: string, close: string])[];

const WEEKDAYS = [
  ...(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const),
] as const;
/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** When a market is open: by weekday, with holidays and odd days, in its own zone. */
export interface SessionCalendar {
  /** IANA zone of all hours and days below. */
  readonly zone: string;
  /** Sessions by weekday; a day that is not there has none. */
  readonly week: Readonly<Partial<Record<Weekday, Hours>>>;
  /** Days without a session, `"2024-12-25"`. */
  readonly holidays?: readonly string[];
  /** Days with other sessions than their weekday's: half days, extra days. */
  readonly special?: Readonly<Record<string, Hours>>;
}

/** One session. */
export interface Session {
  /** The local day of its open, `"2024-03-08"`. */
  readonly day: string;
  /** Milliseconds since 1970 UTC. */
  readonly open: number;
  readonly close: number;
}

/** A day's sessions, as numbers. */
export interface TradingDay {
  /** Days since 1970-01-01 on the local calendar. */
  readonly day: number;
  readonly spans: readonly (readonly [open: number, close: number])[];
}

/** A calendar that was checked. */
export interface CheckedCalendar {
  readonly zone: string;
  readonly minutesOf: (day: number) => readonly (readonly [number, number])[];
}

const DAYS_MAX = 200_000;
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/**
 * The sessions of a calendar that are open at any time from `from` to `to`, in their order.
 * @param from milliseconds since 1970 UTC
 * @param to milliseconds since 1970 UTC, not before `from`
 * @throws BacktestError E_ZONE, E_CALENDAR for hours or days that are none or overlap, E_DTYPE, E_UNKNOWN_KEY, E_TIME_UNIT,
 *   E_TIME_ORDER
 * @example
 * const week = { monday: [["09:30", "16:00"]], friday: [["09:30", "16:00"]] };
 * sessionsOf({ zone: "America/New_York", week, holidays: ["2024-12-25"] }, from, to);
 */
export function sessionsOf(calendar: SessionCalendar, from: number, to: number): Session[] {
  const [first, last] = [timeOf("from", from), timeOf("to", to)];
  if (last < first)
    throw new BacktestError("E_TIME_ORDER", `to ${to} is before from ${from}`, {
      ...{ option: "to", got: to, expected: `${from} or later` },
    });
  return tradingDays(checkedCalendar("calendar", calendar), first, last).flatMap(({ day, spans }) =>
    spans
      .filter(([open, close]) => close >= first && open <= last)
      .map(([open, close]) => ({ day: dateText(day), open, close })),
  );
}

/** All days that have sessions, from the day before `from` to the day after `to`. */
export function tradingDays({ zone, minutesOf }: CheckedCalendar, from: number, to: number): TradingDay[] {
  const [first, last] = [localDay(zone, from) - 1, localDay(zone, to) + 1];
  if (last - first > DAYS_MAX)
    throw new BacktestError("E_LIMIT", `${last - first} days are more than ${DAYS_MAX}`, {
      ...{ got: last - first, expected: `at most ${DAYS_MAX}` },
    });
  const days: TradingDay[] = [];
  let past = -Infinity;
  for (let day = first; day <= last; day++) {
    // A session that the clock skips has no length.
    const spans = minutesOf(day)
      .map((span) => span.map((minutes) => instantOf(zone, day, minutes)) as [number, number])
      .filter(([open, close]) => open < close);
    for (const [open, close] of spans) {
      if (open < past) throw overlap(day);
      past = close;
    }
    if (spans.length > 0) days.push({ day, spans });
  }
  return days;
}

function overlap(day: number): BacktestError {
  return new BacktestError("E_CALENDAR", `the sessions of ${dateText(day)} overlap`, {
    ...{ option: "calendar", got: dateText(day), expected: "sessions one after another" },
  });
}

/** Days from midnight to midnight. */
export function plainDays(zone: string): CheckedCalendar {
  return { zone, minutesOf: () => [[0, 24 * 60]] };
}

/** Checks everything that the calendar says. */
export function checkedCalendar(option: string, given: unknown): CheckedCalendar {
  const {
    zone,
    week,
    holidays = [],
    special = {},
  } = objectOf(option, given, ["zone", "week", "holidays", "special"]);
  const name = zoneOf(`${option}.zone`, zone);
  const byDay = objectOf(`${option}.week`, week, WEEKDAYS);
  const usual = WEEKDAYS.map((day) => hoursOf(`${option}.week.${day}`, byDay[day] ?? []));
  if (!Array.isArray(holidays))
    throw calendarError(`${option}.holidays`, holidays, 'days such as "2024-12-25"');
  const closed = new Set(holidays.map((date: unknown) => dayOf(`${option}.holidays`, date)));
  const dates = typeof special === "object" && special !== null ? Object.keys(special) : [];
  const other = new Map(
    Object.entries(objectOf(`${option}.special`, special, dates)).map(([date, hours]) => [
      dayOf(`${option}.special`, date),
      hoursOf(`${option}.special.${date}`, hours),
    ]),
  );
  const twice = [...other.keys()].find((day) => closed.has(day));
  if (twice !== undefined)
    throw calendarError(`${option}.special`, dateText(twice), "no day that is a holiday too");
  // 1970-01-01 was a Thursday.
  const minutesOf = (day: number): Minutes =>
    other.get(day) ?? (closed.has(day) ? [] : usual[(((day + 3) % 7) + 7) % 7]);
  return { zone: name, minutesOf };
}

type Minutes = readonly (readonly [number, number])[];

function hoursOf(option: string, hours: unknown): Minutes {
  const expected = 'a list such as [["09:30", "16:00"]]';
  if (!Array.isArray(hours)) throw calendarError(option, hours, expected);
  return hours.map((span: unknown) => {
    if (!Array.isArray(span) || span.length !== 2) throw calendarError(option, span, expected);
    const [open, close] = span.map((text: unknown) => minutesOf(option, text));
    return [open, close <= open ? close + 24 * 60 : close] as const;
  });
}

function minutesOf(option: string, text: unknown): number {
  if (typeof text !== "string" || !CLOCK.test(text))
    throw calendarError(option, text, 'a local time such as "09:30"');
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

function dayOf(option: string, date: unknown): number {
  const time = typeof date === "string" && date.length === 10 ? parseIsoTime(date) : NaN;
  if (Number.isNaN(time)) throw calendarError(option, date, 'a day such as "2024-12-25"');
  return time / DAY_MS;
}

function calendarError(option: string, got: unknown, expected: string): BacktestError {
  return new BacktestError("E_CALENDAR", `${option} holds ${describe(got)}; expected ${expected}`, {
    ...{ option, got, expected },
  });
}
