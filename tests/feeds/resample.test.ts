// Longer bars and sessions, beside arithmetic that is done differently: hours by division, local times by the host's clock.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  alignFeed,
  matrixFrom,
  resampleBars,
  sessionsOf,
  type BarsInput,
  type LongerBars,
  type ResampleOptions,
  type SessionCalendar,
} from "../../src/index.ts";
import { faultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2024, 2, 8);
const NAMES = ["open", "high", "low", "close", "volume"] as const;

/** Bars of two columns that close at these times. */
function barsAt(closes: readonly number[], seed = 1): BarsInput {
  const cell = (field: number, bar: number, column: number): number => {
    const drawn = (bar * 7919 + column * 104_729 + field * 1299 + seed * 31) % 23;
    return drawn === 0 ? NaN : drawn;
  };
  return {
    time: Float64Array.from(closes),
    fields: Object.fromEntries(
      NAMES.map((name, field) => [name, matrixFrom(closes.length, 2, (bar, c) => cell(field, bar, c))]),
    ),
  };
}

const known = (values: readonly number[]): number[] => values.filter((x) => !Number.isNaN(x));
/** What becomes of the values of a period, by name. */
const GATHERED: Record<(typeof NAMES)[number], (values: readonly number[]) => number> = {
  open: (values) => known(values)[0] ?? NaN,
  high: (values) => (known(values).length === 0 ? NaN : Math.max(...known(values))),
  low: (values) => (known(values).length === 0 ? NaN : Math.min(...known(values))),
  close: (values) => known(values).at(-1) ?? NaN,
  volume: (values) => (known(values).length === 0 ? NaN : known(values).reduce((sum, x) => sum + x)),
};

/** Irregular closes: whole minutes with gaps. */
const closes = fc
  .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 })
  .map((steps) => steps.reduce<number[]>((all, step) => [...all, (all.at(-1) ?? START) + step * MINUTE], []));

function expectGathered(got: LongerBars, bars: BarsInput, endOf: (close: number) => number): void {
  const times = [...(bars.time as Float64Array)];
  const ends = [...new Set(times.map(endOf))].filter((end) => end <= times.at(-1)!);
  expect([...got.time]).toEqual(ends);
  ends.forEach((end, row) => {
    const inside = [...times.keys()].filter((bar) => endOf(times[bar]) === end);
    expect(got.barCount[row]).toBe(inside.length);
    for (const name of NAMES)
      for (const column of [0, 1]) {
        const { data } = bars.fields[name] as { readonly data: Float64Array };
        const values = inside.map((bar) => data[bar * 2 + column]);
        expect(got.fields[name].data[row * 2 + column], name).toBe(GATHERED[name](values));
      }
  });
}

describe("longer bars", () => {
  property(
    "of so many minutes gather the bars that close after the last cut, up to and with the next",
    fc.tuple(closes, fc.constantFrom(5, 15, 60, 240)),
    ([times, minutes]) => {
      const bars = barsAt(times);
      const got = resampleBars(bars, { to: `${minutes}m`, zone: "UTC" });
      const length = minutes * MINUTE;
      expectGathered(got, bars, (close) => Math.ceil(close / length) * length);
    },
    3,
  );

  property(
    "of days gather by the local calendar, of any zone",
    fc.tuple(
      closes.map((times) => times.map((time) => START + (time - START) * 9)),
      fc.constantFrom("UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "Asia/Kathmandu"),
    ),
    ([times, zone]) => {
      const bars = barsAt(times);
      const got = resampleBars(bars, { to: "day", zone });
      const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
      // A bar that closes at midnight belongs to the day that ends.
      const dayOf = (time: number): string => clock.format(time - 1);
      const ends = [...new Set(times.map(dayOf))];
      const over = ends.filter((day) => day !== dayOf(times.at(-1)!) || dayOf(times.at(-1)! + 1) !== day);
      expect([...got.time].map(dayOf)).toEqual(over);
      for (const end of got.time) expect(dayOf(end + 1)).not.toBe(dayOf(end));
      expect([...got.barCount]).toEqual(
        over.map((day) => times.filter((time) => dayOf(time) === day).length),
      );
    },
    6,
  );

  property(
    "are seen from their close on: bars after a decision change nothing that was seen by then",
    fc.tuple(closes, fc.integer({ min: 0, max: 60 }), fc.constantFrom("15m", "1h", "day")),
    ([times, kept, to]) => {
      const options: ResampleOptions = { to: to as "1h", zone: "Europe/Berlin" };
      const cut = Math.min(kept, times.length);
      const [whole, changed] = [barsAt(times), barsAt(times, 2)];
      const fields = Object.fromEntries(
        NAMES.map((name) => {
          const [a, b] = [whole, changed].map((bars) => bars.fields[name] as { readonly data: Float64Array });
          return [name, matrixFrom(times.length, 2, (bar, c) => (bar < cut ? a : b).data[bar * 2 + c])];
        }),
      );
      const seen = [whole.fields, fields].map((given) => {
        const longer = resampleBars({ time: whole.time, fields: given }, options);
        return alignFeed({ times: longer.time, values: longer.fields.volume }, whole.time).values.data;
      });
      expectSame(seen[1].subarray(0, cut * 2), seen[0].subarray(0, cut * 2), "seen");
    },
    3,
  );

  property(
    "of bars that carry their open are those of the same bars by their close",
    fc.integer({ min: 1, max: 200 }),
    (count) => {
      const opens = Array.from({ length: count }, (_, bar) => START + bar * 5 * MINUTE);
      const byOpen = resampleBars(barsAt(opens), { to: "1h", zone: "UTC", stamp: "open", barMs: 5 * MINUTE });
      const byClose = resampleBars(barsAt(opens.map((time) => time + 5 * MINUTE)), { to: "1h", zone: "UTC" });
      expect(byOpen).toEqual(byClose);
      expect(byOpen.time).toHaveLength(Math.floor(count / 12));
      for (const each of byOpen.barCount) expect(each).toBe(12);
    },
    10,
  );
});

const USUAL = [["09:30", "16:00"]] as const;
const NEW_YORK: SessionCalendar = {
  zone: "America/New_York",
  week: { monday: USUAL, tuesday: USUAL, wednesday: USUAL, thursday: USUAL, friday: USUAL },
  holidays: ["2024-03-29", "2024-11-28"],
  special: { "2024-11-29": [["09:30", "13:00"]] },
};

describe("sessions", () => {
  const localTime = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: "America/New_York", dateStyle: "short", timeStyle: "short" },
  } as const);

  test("have their local hours on both sides of summer time", () => {
    const sessions = sessionsOf(NEW_YORK, Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1));
    for (const { day, open, close } of sessions) {
      expect(localTime.format(open)).toBe(`${day} 09:30`);
      expect(localTime.format(close)).toBe(`${day} ${day === "2024-11-29" ? "13:00" : "16:00"}`);
    }
    const days = sessions.map(({ day }) => day);
    expect(new Set(days).size).toBe(days.length);
    for (const closed of ["2024-03-29", "2024-11-28", "2024-11-30", "2024-12-01"])
      expect(days).not.toContain(closed);
    // 2024 has 262 weekdays, and both holidays fall on one.
    expect(days.filter((day) => day.startsWith("2024"))).toHaveLength(260);
  });

  test("over the change of the clocks are an hour earlier in UTC", () => {
    const sessions = sessionsOf(NEW_YORK, Date.UTC(2024, 2, 8), Date.UTC(2024, 2, 12));
    expect(sessions.map(({ open }) => new Date(open).toISOString())).toEqual([
      "2024-03-08T14:30:00.000Z",
      "2024-03-11T13:30:00.000Z",
    ]);
  });

  test("may pass midnight, and may be two a day", () => {
    const futures: SessionCalendar = { zone: "America/Chicago", week: { sunday: [["17:00", "16:00"]] } };
    const [{ day, open, close }] = sessionsOf(futures, Date.UTC(2024, 2, 9), Date.UTC(2024, 2, 12));
    expect([day, (close - open) / HOUR]).toEqual(["2024-03-10", 23]);
    const tokyo: SessionCalendar = {
      ...{
        zone: "Asia/Tokyo",
        week: {
          monday: [
            ["09:00", "11:30"],
            ["12:30", "15:30"],
          ],
        },
      },
    };
    expect(sessionsOf(tokyo, Date.UTC(2024, 2, 10), Date.UTC(2024, 2, 12))).toHaveLength(2);
  });

  test("cut longer bars at their open and their close", () => {
    const friday = Date.UTC(2024, 10, 29, 14, 30);
    const opens = Array.from({ length: 42 }, (_, bar) => friday + bar * 5 * MINUTE);
    const hours = resampleBars(barsAt(opens), {
      to: "1h",
      calendar: NEW_YORK,
      stamp: "open",
      barMs: 5 * MINUTE,
    });
    expect([...hours.time].map((time) => localTime.format(time).slice(11))).toEqual([
      "10:30",
      "11:30",
      "12:30",
      "13:00",
    ]);
    expect([...hours.barCount]).toEqual([12, 12, 12, 6]);
    const [day] = resampleBars(barsAt(opens), {
      to: "day",
      calendar: NEW_YORK,
      stamp: "open",
      barMs: 5 * MINUTE,
    }).time;
    expect(localTime.format(day)).toBe("2024-11-29 13:00");
  });

  test("end weeks and months at the last close of theirs, holidays or not", () => {
    const sessions = sessionsOf(NEW_YORK, Date.UTC(2024, 2, 1), Date.UTC(2024, 4, 1));
    const bars = barsAt(sessions.map(({ close }) => close));
    const [weeks, months] = (["week", "month"] as const).map((to) =>
      [...resampleBars(bars, { to, calendar: NEW_YORK }).time].map((time) => localTime.format(time)),
    );
    expect(weeks.slice(0, 6)).toEqual([
      ...["2024-03-01 16:00", "2024-03-08 16:00", "2024-03-15 16:00", "2024-03-22 16:00"],
      // Good Friday: the week ends on Thursday.
      ...["2024-03-28 16:00", "2024-04-05 16:00"],
    ]);
    expect(months).toEqual(["2024-03-28 16:00", "2024-04-30 16:00"]);
  });

  test("refuse bars outside, or leave them out where that is asked for", () => {
    const bars = barsAt([10, 15, 20, 22].map((hour) => Date.UTC(2024, 2, 8, hour)));
    const options = { to: "day", calendar: NEW_YORK } as const;
    expect(faultOf(() => resampleBars(bars, options))).toMatchObject({ code: "E_SESSION", bar: 0 });
    // 20:00 UTC is 15:00 in New York before summer time; the day is not over, so it is not there.
    expect(resampleBars(bars, { ...options, outside: "drop" })).toMatchObject({
      ...{ dropped: 2, barCount: Int32Array.of(2) },
    });
  });
});

describe("the clock of a zone", () => {
  test("makes days of 23 and 25 hours", () => {
    for (const [month, date, hours] of [
      [2, 31, 23],
      [9, 27, 25],
    ]) {
      const times = Array.from({ length: 60 }, (_, hour) => Date.UTC(2024, month, date - 1, hour + 12));
      const days = resampleBars(barsAt(times), { to: "day", zone: "Europe/Berlin" });
      const at = [...days.barCount.keys()].find((row) => days.start[row] > times[0])!;
      expect([days.barCount[at], (days.time[at] - days.start[at]) / HOUR]).toEqual([hours, hours]);
    }
  });

  test("of a place that skips midnight begins the day later, and of one that skips a day has one day less", () => {
    const midnight = Date.UTC(2018, 10, 4, 3);
    const times = Array.from({ length: 96 }, (_, hour) => midnight + (hour - 48) * HOUR);
    const brazil = resampleBars(barsAt(times), { to: "day", zone: "America/Sao_Paulo" });
    expect([...brazil.time]).toContain(midnight);
    expect((brazil.time[[...brazil.time].indexOf(midnight) + 1] - midnight) / HOUR).toBe(23);
    const apia = Array.from({ length: 96 }, (_, hour) => Date.UTC(2011, 11, 29) + hour * HOUR);
    const samoa = resampleBars(barsAt(apia), { to: "day", zone: "Pacific/Apia" });
    expect(samoa.time.length).toBeGreaterThan(2);
    expect([...samoa.time].map((time, row) => time - samoa.start[row])).toEqual(
      [...samoa.time].map(() => DAY),
    );
  });
});

const BARS = barsAt([START, START + HOUR]);
const UTC: ResampleOptions = { to: "1h", zone: "UTC" };

test.each([
  ["E_ENUM", BARS, { zone: "UTC" }],
  ["E_ENUM", BARS, { ...UTC, to: "25h" }],
  ["E_ENUM", BARS, { ...UTC, to: "0m" }],
  ["E_ENUM", BARS, { ...UTC, to: 60 }],
  ["E_MISSING", BARS, { to: "1h" }],
  ["E_ZONE", BARS, { ...UTC, zone: "EST" }],
  ["E_ZONE", BARS, { ...UTC, zone: "America/Atlantis" }],
  ["E_ZONE", BARS, { ...UTC, zone: "+01:00" }],
  ["E_ENUM", BARS, { ...UTC, stamp: "middle" }],
  ["E_MISSING", BARS, { ...UTC, stamp: "open" }],
  ["E_RANGE", BARS, { ...UTC, stamp: "open", barMs: 0 }],
  ["E_RANGE", BARS, { ...UTC, stamp: "open", barMs: Infinity }],
  ["E_OPTION_CONFLICT", BARS, { ...UTC, barMs: 5 }],
  ["E_OPTION_CONFLICT", BARS, { to: "1h", zone: "UTC", calendar: NEW_YORK }],
  ["E_ENUM", BARS, { ...UTC, outside: "skip" }],
  ["E_UNKNOWN_KEY", BARS, { ...UTC, zon: 1 }],
  ["E_MISSING", { ...BARS, fields: { funding: Float64Array.of(1, 2) } }, UTC],
  ["E_ENUM", { ...BARS, fields: { x: Float64Array.of(1, 2) } }, { ...UTC, gather: { x: "mean" } }],
  ["E_UNKNOWN_KEY", BARS, { ...UTC, gather: { x: "sum" } }],
  ["E_SHAPE", { ...BARS, fields: { close: Float64Array.of(1) } }, UTC],
  ["E_DTYPE", { ...BARS, fields: undefined }, UTC],
  ["E_TIME_ORDER", { ...BARS, time: Float64Array.of(START, START - 1) }, UTC],
  ["E_TIME_DUP", { ...BARS, time: Float64Array.of(START, START) }, UTC],
  ["E_TIME_UNIT", { ...BARS, time: Float64Array.of(1, NaN) }, UTC],
  ["E_DTYPE", undefined, UTC],
  ["E_DTYPE", BARS, undefined],
] as [string, BarsInput, ResampleOptions][])("%s is the fault of %j with %j", (code, bars, options) => {
  expect(faultOf(() => resampleBars(bars, options)).code).toBe(code);
});

test.each([
  ["E_MISSING", { zone: undefined }],
  ["E_ZONE", { zone: "Mars/Olympus" }],
  ["E_DTYPE", { week: undefined }],
  ["E_UNKNOWN_KEY", { week: { mondy: USUAL } }],
  ["E_CALENDAR", { week: { monday: ["09:30", "16:00"] } }],
  ["E_CALENDAR", { week: { monday: [["9:30", "16:00"]] } }],
  ["E_CALENDAR", { week: { monday: [["09:30", "25:00"]] } }],
  [
    "E_CALENDAR",
    {
      week: {
        monday: [
          ["09:00", "12:00"],
          ["11:00", "15:00"],
        ],
      },
    },
  ],
  ["E_CALENDAR", { week: { monday: [["18:00", "17:00"]], tuesday: USUAL } }],
  ["E_CALENDAR", { holidays: ["2024-02-30"] }],
  ["E_CALENDAR", { holidays: "2024-02-20" }],
  ["E_CALENDAR", { special: { "29.11.2024": USUAL } }],
  ["E_CALENDAR", { special: { "2024-03-29": USUAL } }],
  ["E_UNKNOWN_KEY", { holiday: [] }],
])("%s is the fault of a calendar with %j", (code, changes) => {
  const calendar = { ...NEW_YORK, ...changes } as SessionCalendar;
  expect(faultOf(() => sessionsOf(calendar, START, START + 9 * DAY)).code).toBe(code);
});

test("a list of one column is resampled as one", () => {
  const { fields } = resampleBars(
    { ...BARS, fields: { x: Float64Array.of(3, 4) } },
    { ...UTC, gather: { x: "sum" } },
  );
  expect(fields.x).toEqual({ data: Float64Array.of(3, 4), rows: 2, columns: 1, order: "row" });
});
