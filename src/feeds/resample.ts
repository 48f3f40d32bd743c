// Bars → longer bars, which exist from their close on.
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { PriceInput, TimeInput } from "../inputs.ts";
import type { Matrix } from "../matrix.ts";
import { check } from "../optionSpec.ts";
import { rectangleOf } from "../plan/source.ts";
import { doublesOf, oneOf } from "../plan/values.ts";
import {
  checkedCalendar,
  plainDays,
  tradingDays,
  type CheckedCalendar,
  type SessionCalendar,
} from "./calendar.ts";
import { cutOf, periodsOf, type Period, type Timeframe } from "./periods.ts";
import { ascendingTimes } from "./times.ts";
import { zoneOf } from "./zone.ts";

/** Bars to be put together; `MarketData` is of this form. */
export interface BarsInput {
  /** One time a bar, ascending, milliseconds since 1970 UTC. */
  readonly time: TimeInput;
  /** Bars × columns by name. */
  readonly fields: Readonly<Record<string, PriceInput>>;
}

/** What becomes of a field: the first value of the bars, the largest, the smallest, the last, or their sum. */
export type Gathering = "first" | "max" | "min" | "last" | "sum";

/** Into which bars `resampleBars` gathers, and how. */
export interface ResampleOptions {
  /** `"5m"`, `"1h"`, … up to `"24h"`, from the open of a session (or local midnight) on; `"day"`, `"week"` (from Monday), `"month"`. */
  readonly to: Timeframe;
  /** IANA zone whose days, weeks and months are meant; required without a calendar, which has its own. */
  readonly zone?: string;
  /** Sessions; without one, days go from midnight to midnight. */
  readonly calendar?: SessionCalendar;
  /** Whether `time` is a bar's open or its close (default). */
  readonly stamp?: "open" | "close";
  /** With stamp `"open"`: milliseconds from a bar's open to its close. */
  readonly barMs?: number;
  /** What to do with bars outside the sessions: refuse (default) or leave out. */
  readonly outside?: "error" | "drop";
  /** For other fields than open, high, low, close, adjClose and volume. */
  readonly gather?: Readonly<Record<string, Gathering>>;
}

/** Longer bars. */
export interface LongerBars {
  /** Close of each: when it is known, and not before. */
  readonly time: Float64Array;
  /** Open of its period. */
  readonly start: Float64Array;
  /** Row-major longer bars × columns. */
  readonly fields: Readonly<Record<string, Matrix>>;
  /** Bars in each. */
  readonly barCount: Int32Array;
  /** Bars outside the sessions that were left out. */
  readonly dropped: number;
}

/** A period and its bars, from `first` on. */
interface Batch extends Period {
  readonly bars: readonly number[];
}

const GATHER: Readonly<Record<string, Gathering>> = {
  ...{ open: "first", high: "max", low: "min", close: "last", adjClose: "last", volume: "sum" },
};
const GATHERINGS: Readonly<Record<Gathering, (sum: number, value: number) => number>> = {
  first: (first) => first,
  max: (largest, value) => Math.max(largest, value),
  min: (smallest, value) => Math.min(smallest, value),
  last: (_, value) => value,
  sum: (sum, value) => sum + value,
};
const BAR_MS = check("a whole number of milliseconds above 0", (x) => Number.isSafeInteger(x) && x > 0);
const OPTIONS = ["to", "zone", "calendar", "stamp", "barMs", "outside", "gather"];

/**
 * Bars of a longer timeframe. A bar belongs to the period that its close falls into, (start, end]; the longer bar has the
 * period's end as its time, so that as a feed it is known from then on and not before. A period whose end the bars have not
 * reached is left out, as it is not over. Missing values are skipped; a bar without any is NaN.
 * @param bars `{ time, fields }`
 * @param options `to`, `zone` or `calendar`, `stamp`, `barMs`, `outside`, `gather`
 * @throws BacktestError E_ENUM, E_ZONE, E_CALENDAR, E_MISSING, E_OPTION_CONFLICT, E_SESSION for a bar outside the sessions,
 *   E_SHAPE, E_DTYPE, E_TIME_UNIT, E_TIME_ORDER, E_TIME_DUP, E_UNKNOWN_KEY
 * @example
 * const hours = resampleBars(minutes, { to: "1h", zone: "UTC", stamp: "open", barMs: 60_000 });
 * const trend = alignFeed({ times: hours.time, values: sma(hours.fields.close, { window: 20 }) }, closesOfMinutes);
 */
export function resampleBars(bars: BarsInput, options: ResampleOptions): LongerBars {
  const given = objectOf("options", options, OPTIONS);
  const { time, fields } = objectOf("bars", bars, [...Object.keys(bars ?? {}), "time", "fields"]);
  const cut = cutOf("to", given.to);
  const calendar = calendarOf(given);
  const closes = closesOf(ascendingTimes("time", time), given);
  const outside = oneOf("outside", given.outside ?? "error", ["error", "drop"]);
  const inside =
    given.calendar === undefined ? allOf(closes) : insideOf(calendar, closes, outside === "drop");
  const batches = closes.length === 0 ? [] : batchesOf(calendar, cut, closes, inside);
  const gather = gatheringsOf(fields, given.gather);
  return {
    time: Float64Array.from(batches, ({ end }) => end),
    start: Float64Array.from(batches, ({ start }) => start),
    fields: Object.fromEntries(
      Object.entries(fields as BarsInput["fields"]).map(([name, values]) => [
        name,
        gathered(`fields.${name}`, values, closes.length, batches, GATHERINGS[gather[name]]),
      ]),
    ),
    barCount: Int32Array.from(batches, (batch) => batch.bars.length),
    dropped: closes.length - inside.length,
  };
}

function calendarOf({ zone, calendar }: Readonly<Record<string, unknown>>): CheckedCalendar {
  if (calendar === undefined) return plainDays(zoneOf("zone", zone));
  const checked = checkedCalendar("calendar", calendar);
  if (zone === undefined || zone === checked.zone) return checked;
  throw new BacktestError("E_OPTION_CONFLICT", `zone is ${String(zone)}, the calendar's is ${checked.zone}`, {
    ...{ option: "zone", got: zone, expected: `${checked.zone}, or none` },
  });
}

function closesOf(times: Float64Array, { stamp, barMs }: Readonly<Record<string, unknown>>): Float64Array {
  const isOpen = oneOf("stamp", stamp ?? "close", ["open", "close"]) === "open";
  if (!isOpen && barMs === undefined) return times;
  if (!isOpen)
    throw new BacktestError("E_OPTION_CONFLICT", 'barMs is for bars with stamp "open"', {
      ...{ option: "barMs", got: barMs, expected: "none" },
    });
  if (barMs === undefined)
    throw new BacktestError("E_MISSING", 'barMs is required with stamp "open"', {
      ...{ option: "barMs", expected: BAR_MS.expected },
    });
  const length = runNumber("barMs", barMs, BAR_MS);
  return times.map((time) => time + length);
}

function allOf(closes: Float64Array): number[] {
  return Array.from(closes.keys());
}

/** Bars whose close is in a session. */
function insideOf(calendar: CheckedCalendar, closes: Float64Array, drops: boolean): number[] {
  if (closes.length === 0) return [];
  const spans = tradingDays(calendar, closes[0], closes[closes.length - 1]).flatMap((day) => day.spans);
  let next = 0;
  return allOf(closes).filter((bar) => {
    while (next < spans.length && spans[next][1] < closes[bar]) next++;
    if (next < spans.length && spans[next][0] < closes[bar]) return true;
    if (drops) return false;
    const got = new Date(closes[bar]).toISOString();
    throw new BacktestError("E_SESSION", `bar ${bar} closes at ${got}, in no session of the calendar`, {
      ...{ option: "time", bar, got, expected: "a close in a session, after its open" },
      hint: 'Mend the calendar, or leave such bars out: outside: "drop".',
    });
  });
}

/** Bars by their periods; the last one only if it is over. */
function batchesOf(
  calendar: CheckedCalendar,
  cut: Parameters<typeof periodsOf>[1],
  closes: Float64Array,
  inside: readonly number[],
): Batch[] {
  const last = closes[closes.length - 1];
  const batches: Batch[] = [];
  let next = 0;
  for (const { start, end } of periodsOf(calendar, cut, closes[0], last)) {
    const from = next;
    while (next < inside.length && closes[inside[next]] <= end) next++;
    if (next > from && end <= last) batches.push({ start, end, bars: inside.slice(from, next) });
  }
  return batches;
}

function gatheringsOf(fields: unknown, gather: unknown = {}): Readonly<Record<string, Gathering>> {
  const names = Object.keys(objectOf("fields", fields, Object.keys(fields ?? {})));
  const given = objectOf("gather", gather, names);
  return Object.fromEntries(
    names.map((name) => {
      const how = given[name] ?? GATHER[name];
      if (how === undefined)
        throw new BacktestError("E_MISSING", `gather.${name} is required: it says what becomes of ${name}`, {
          ...{ option: `gather.${name}`, expected: Object.keys(GATHERINGS).join(", ") },
        });
      return [name, oneOf(`gather.${name}`, how, Object.keys(GATHERINGS)) as Gathering];
    }),
  );
}

function gathered(
  option: string,
  values: PriceInput,
  rows: number,
  batches: readonly Batch[],
  join: (sum: number, value: number) => number,
): Matrix {
  const rectangle = rectangleOf(option, values);
  const cells = doublesOf(option, rectangle);
  const [bars, columns] = rectangle.isList ? [rectangle.columns, 1] : [rectangle.rows, rectangle.columns];
  if (bars !== rows)
    throw new BacktestError("E_SHAPE", `${option} has ${bars} bars, time has ${rows}`, {
      ...{ option, got: bars, expected: rows },
    });
  const isByBar = rectangle.order === "row" && !rectangle.isList;
  const data = new Float64Array(batches.length * columns).fill(NaN);
  batches.forEach((batch, row) => {
    for (const bar of batch.bars)
      for (let column = 0; column < columns; column++) {
        const value = cells[isByBar ? bar * columns + column : column * bars + bar];
        const place = row * columns + column;
        if (!Number.isNaN(value)) data[place] = Number.isNaN(data[place]) ? value : join(data[place], value);
      }
  });
  return { data, rows: batches.length, columns, order: "row" };
}
