// Times that are not ISO: read as somebody said that they are written, never guessed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvTable } from "../../src/ingest/csv.ts";
import { dateFormatFault } from "../../src/ingest/dateFormat.ts";
import { readTable } from "../../src/ingest/files.ts";
import { LocalTimes } from "../../src/ingest/localTime.ts";
import { TimeReader, type TimeFormat } from "../../src/ingest/timeReader.ts";
import { barloom, folderWith, FILES, PRICES_CSV } from "../cli/fixtures.ts";
import { property } from "../support/property.ts";
import { codeOf, faultOf } from "./fixtures.ts";

const MINUTE = 60_000;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July"];
MONTHS.push("August", "September", "October", "November", "December");

/** strftime in words: the slow twin of what reads. */
function written(time: number, pattern: string): string {
  const iso = new Date(time).toISOString();
  const [year, month, day, hour, minute, second] = iso.split(/[-T:.Z]/);
  const half = Number(hour) % 12 === 0 ? 12 : Number(hour) % 12;
  const codes: Record<string, string> = {
    ...{ Y: year, y: year.slice(2), m: month, d: day, H: hour, M: minute, S: second },
    ...{ b: MONTHS[Number(month) - 1].slice(0, 3), B: MONTHS[Number(month) - 1], "%": "%" },
    ...{ I: String(half).padStart(2, "0"), p: Number(hour) < 12 ? "AM" : "PM" },
    ...{ f: `${iso.slice(20, 23)}000`, z: "+0000" },
  };
  return pattern.replaceAll(/%(.)/g, (_, code: string) => codes[code]);
}

const DATES = ["%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%d.%m.%y", "%Y/%m/%d", "%d%b%Y"];
const CLOCKS = ["", " %H:%M:%S.%f %z", " %I:%M:%S.%f %p", "T%H%M%S%f"];

describe("a pattern", () => {
  const instant = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2068, 11, 31) });
  property(
    "reads back every time that was written by it, to the millisecond",
    fc.tuple(instant, fc.constantFrom(...DATES), fc.constantFrom(...CLOCKS)),
    ([time, date, clock]) => {
      const pattern = date + clock;
      const reader = new TimeReader({ dateFormat: pattern, timeZone: "UTC" });
      const day = Math.floor(time / (1440 * MINUTE)) * 1440 * MINUTE;
      expect(reader.read(written(time, pattern))).toBe(clock === "" ? day : time);
    },
  );

  property(
    "takes no text that is written in another way",
    fc.tuple(instant, fc.constantFrom(...DATES), fc.constantFrom(...DATES)),
    ([time, pattern, other]) => {
      const [a, b] = [pattern, other].map((format) => new TimeReader({ dateFormat: format }));
      const text = written(time, pattern);
      // Both may take it, and mean other days: that is why nobody guesses.
      if (!Number.isNaN(b.read(text))) expect(written(b.read(text), other)).toBe(text);
      expect(written(a.read(text), pattern)).toBe(text);
    },
  );

  test.each([
    ["%d/%m", "does not say the year"],
    ["%d/%m/%Q", "there is no %Q"],
    ["%d/%m/%Y/%m", "says the month twice"],
    ["%d/%b/%m/%Y", "says the month twice"],
    ["%d/%m/%Y %I:%M", "%I (hours to 12) and %p (AM, PM) belong together"],
    ["%d/%m/%Y %H:%S", "says the second without the minute"],
    ["%d/%m/%Y %z", "says a zone without a time"],
    ["dd/mm/yyyy", 'or a pattern such as "%d/%m/%Y"'],
    ["%d/%m/%Y%", "there is no %"],
    ["", "or a pattern"],
    ["toString", "or a pattern"],
    ["__proto__", "or a pattern"],
  ])("%j is refused", async (dateFormat, why) => {
    expect(dateFormatFault(dateFormat)).toContain(why);
    expect(await codeOf(() => new TimeReader({ dateFormat }))).toBe("E_DATE_FORMAT");
  });

  test("with a time and without a zone needs one", async () => {
    const fault = await faultOf(() => new TimeReader({ dateFormat: "%Y-%m-%d %H:%M" }));
    expect([fault.code, fault.option]).toEqual(["E_DATE_FORMAT", "timeZone"]);
    expect(await codeOf(() => new TimeReader({ timeZone: "EST5" }))).toBe("E_ZONE");
    expect(await codeOf(() => new TimeReader({ dateFormat: 7 } as never))).toBe("E_DTYPE");
  });

  test.each(["31/02/2020", "1/13/2020", "1/1/20", "1/1/2020x", " ", "01-02-2020", "1/1/2020 10:00", ""])(
    "%j is no time of %%d/%%m/%%Y",
    (text) => expect(new TimeReader({ dateFormat: "%d/%m/%Y" }).read(text)).toBeNaN(),
  );
});

describe("numbers since 1970", () => {
  property(
    "are whole milliseconds of their unit, or no time",
    fc.tuple(
      fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
      fc.constantFrom("seconds", "milliseconds", "microseconds", "nanoseconds"),
    ),
    ([count, dateFormat]) => {
      const [up, down] = {
        seconds: [1000n, 1n],
        milliseconds: [1n, 1n],
        microseconds: [1n, 1000n],
        nanoseconds: [1n, 10n ** 6n],
      }[dateFormat]!;
      const time = (count * up) / down;
      const isWhole =
        (count * up) % down === 0n && time <= 8_640_000_000_000_000n && time >= -8_640_000_000_000_000n;
      expect(new TimeReader({ dateFormat }).read(String(count))).toBe(isWhole ? Number(time) : NaN);
    },
  );

  test.each([
    ["seconds", "1362148200.125", 1362148200125],
    ["seconds", "1362148200.0", 1362148200000],
    ["seconds", "1362148200.0001", NaN],
    ["seconds", "1.3621482e9", NaN],
    ["seconds", "2013-03-01", NaN],
    ["milliseconds", "20030102", 20030102],
    ["nanoseconds", "0", 0],
  ])("%s: %s", (dateFormat, text, time) => expect(new TimeReader({ dateFormat }).read(text)).toBe(time));
});

describe("times of a place", () => {
  property(
    "are the instant at which the clock of the zone shows them; skipped and repeated ones are none",
    fc.tuple(
      fc.constantFrom(
        "America/New_York",
        "Europe/London",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "UTC",
      ),
      fc.integer({ min: Date.UTC(1975, 0, 1) / MINUTE, max: Date.UTC(2030, 0, 1) / MINUTE }),
    ),
    ([zone, minute]) => {
      const local = minute * MINUTE;
      const clock = new Intl.DateTimeFormat("sv-SE", {
        timeZone: zone,
        dateStyle: "short",
        timeStyle: "medium",
      });
      const shown = (time: number): string => clock.format(time);
      const wanted = new Date(local).toISOString().slice(0, 19).replace("T", " ");
      // The slow twin: every instant around, by quarters of an hour and the offsets that zones have.
      const found: number[] = [];
      for (let offset = -14 * 60; offset <= 14 * 60; offset += 15)
        if (shown(local - offset * MINUTE) === wanted) found.push(local - offset * MINUTE);
      const got = new LocalTimes(zone).instantOf(local);
      expect(got).toBe(found.length === 1 ? found[0] : found.length === 0 ? "skipped" : "twice");
    },
    5,
  );

  test.each([
    ["2024-03-10 02:30", "skips"],
    ["2024-11-03 01:30:00", "shows twice"],
  ])("%s in New York is refused with row and column", async (time, why) => {
    const text = `time,close\n2024-01-02 09:30,1\n${time},2\n`;
    const fault = await faultOf(() => csvTable(text, "p.csv", { timeZone: "America/New_York" }));
    expect(fault.code).toBe("E_TZ");
    expect(fault.message).toContain(`p.csv, row 3, column time: the clock of the zone ${why} "${time}"`);
  });

  test("those with a zone of their own and dates alone are not moved", () => {
    const text = "time\n2024-01-02\n2024-01-02 09:30\n2024-01-02T09:30:00+02:00\n";
    const day = Date.UTC(2024, 0, 2);
    expect([...csvTable(text, "p.csv", { timeZone: "America/New_York" }).columns.time]).toEqual([
      ...[day, day + 14.5 * 60 * MINUTE, day + 7.5 * 60 * MINUTE],
    ]);
  });
});

describe("a time that nobody said how to read is named with the option that would", () => {
  test.each([
    ["01/02/2003", 'dateFormat "%d/%m/%Y" or "%m/%d/%Y"'],
    ["26/02/2024", 'dateFormat "%d/%m/%Y".'],
    ["02/26/2024", 'dateFormat "%m/%d/%Y".'],
    ["26.02.2024", 'dateFormat "%d.%m.%Y".'],
    ["2 Jan 2003", 'dateFormat "%d %b %Y".'],
    ["January 2, 2003", 'dateFormat "%B %d, %Y".'],
    ["20030102", 'dateFormat "%Y%m%d".'],
    ["02/26/2024 14:30", 'timeZone "UTC" or "America/New_York"'],
    ["2024-02-26 14:30", 'timeZone "UTC" or "America/New_York"'],
    ["1362148200000000", 'dateFormat "seconds", "milliseconds", "microseconds", "nanoseconds"'],
    ["yesterday", "Say how it is written: dateFormat"],
  ])("%s", async (time, hint) => {
    const fault = await faultOf(() => csvTable(`close,time\n1,2003-01-02\n2,"${time}"\n`, "p.csv"));
    expect(fault.code).toBe("E_TIME_PARSE");
    expect(fault.message.split("\n")[0]).toContain(`p.csv, row 3, column time: ${JSON.stringify(time)}`);
    expect(fault.hint).toContain(hint);
    expect(fault.option).toBe("dateFormat");
  });

  test("a time of another format than the one that was said is named too", async () => {
    const options = { dateFormat: "%d/%m/%Y" };
    const fault = await faultOf(() => csvTable("time\n13/02/2003\n02/13/2003\n", "p.csv", options));
    expect(fault.message).toContain(
      'p.csv, row 3, column time: "02/13/2003" is not a time written as %d/%m/%Y',
    );
  });
});

describe("what other makers write", () => {
  const FOLDER = "tests/ingest/files-of-makers";
  const EXPECTED = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as {
    time: number[];
    close: number[];
  };
  const OPTIONS: readonly [string, TimeFormat, minutes?: number][] = [
    ["pandas-us.csv", { dateFormat: "%m/%d/%Y" }],
    ["pandas-eu.csv", { dateFormat: "%d.%m.%Y" }],
    ["pandas-compact.csv", { dateFormat: "%Y%m%d" }],
    ["pandas-words.csv", { dateFormat: "%d %b %Y" }],
    ["pandas-naive.csv", { timeZone: "UTC" }, 14 * 60 + 30],
    ["pandas-naive.csv", { timeZone: "America/New_York" }, 19 * 60 + 30],
    ["pandas-iso.csv", {}],
    ["duckdb-timestamp.csv", { timeZone: "UTC" }],
    ["polars-datetime.csv", { timeZone: "UTC" }],
  ];
  test.each(OPTIONS)("%s is read with %j", async (name, options, minutes = 0) => {
    const { columns } = await readTable(join(FOLDER, name), options);
    expect([...columns.time]).toEqual(EXPECTED.time.map((time) => time + minutes * MINUTE));
    expect([...columns.close]).toEqual(EXPECTED.close);
  });

  test("texts in Arrow and Parquet are times where somebody says so", async () => {
    const { parquetBytes } = await import("../../src/output/parquet.ts");
    const { writeFileSync } = await import("node:fs");
    const folder = folderWith({});
    writeFileSync(join(folder, "p.parquet"), parquetBytes({ day: ["02/01/2003", "03/01/2003"] }));
    const options = { dateFormat: "%d/%m/%Y", types: { day: "time" } } as const;
    const { columns } = await readTable(join(folder, "p.parquet"), options);
    expect([...columns.day]).toEqual([Date.UTC(2003, 0, 2), Date.UTC(2003, 0, 3)]);
    const fault = await faultOf(() => readTable(join(folder, "p.parquet"), { types: { day: "time" } }));
    expect(fault.message).toContain('p.parquet, column day, row 0: "02/01/2003"');
  });
});

describe("barloom run", () => {
  const day = (text: string): string => text.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, "$3.$2.$1");
  const digestOf = (out: string): string => (JSON.parse(out) as { digest: string }).digest;

  test("reads dates as a configuration or a flag says, for all files or for one, and repeats it", async () => {
    const iso = folderWith(FILES);
    const { out } = await barloom("run", join(iso, "config.json"), "--json");
    const folder = folderWith({
      ...FILES,
      "prices.csv": day(PRICES_CSV),
      "entries.csv": day(FILES["entries.csv"]),
    });
    const config = join(folder, "config.json");
    const refused = await barloom("run", config);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('prices.csv, row 2, column time: "01.01.2020"');
    expect(refused.err).toContain('dateFormat "%d.%m.%Y" or "%m.%d.%Y"');
    const run = await barloom("run", config, "--json", "--dateFormat", "%d.%m.%Y");
    expect(digestOf(run.out)).toBe(digestOf(out));
    expect((await barloom("verify", join(folder, "out"))).code).toBe(0);
    expect((await barloom("check", join(folder, "prices.csv"), "--dateFormat", "%d.%m.%Y")).code).toBe(0);
    const own = { ...FILES["config.json"], dateFormat: "%d.%m.%Y" };
    const mixed = folderWith({
      ...FILES,
      "prices.csv": day(PRICES_CSV),
      "config.json": { ...own, signals: { entries: { file: "entries.csv", dateFormat: "iso" } } },
    });
    expect(digestOf((await barloom("run", join(mixed, "config.json"), "--json")).out)).toBe(digestOf(out));
  });

  test.each([
    [{ dateFormat: "%d/%m" }, "dateFormat: does not say the year"],
    [{ timeZone: "New York" }, "timeZone: expected the name of an IANA zone"],
    [{ dateformat: "iso" }, "dateformat: there is no such key; did you mean dateFormat?"],
  ])("refuses %j", async (more, message) => {
    const folder = folderWith({ ...FILES, "config.json": { ...FILES["config.json"], ...more } });
    const { code, err } = await barloom("run", join(folder, "config.json"));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
