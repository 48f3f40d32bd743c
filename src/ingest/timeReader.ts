// Texts → milliseconds since 1970 UTC, as somebody said that they are written; and what is said of those that are not.
import { BacktestError } from "../errors.ts";
import { zoneOf } from "../feeds/zone.ts";
import { datePattern, isTimeUnit, TIME_UNITS, type DatePattern } from "./dateFormat.ts";
import { LocalTimes, type ZoneFault } from "./localTime.ts";
import { isoParts, utcTime, type TimeParts } from "./time.ts";

/** How times are written. */
export interface TimeFormat {
  /**
   * How times are written: `"iso"` (the default: ISO 8601, or whole milliseconds since 1970 UTC), `"seconds"`, `"milliseconds"`,
   * `"microseconds"` or `"nanoseconds"` since 1970 UTC, or a pattern of strftime's codes such as `"%d/%m/%Y"`.
   */
  readonly dateFormat?: string;
  /**
   * IANA zone of times that say none; without it such times are refused. One that the clock of the zone skipped or showed twice
   * is refused. A date alone is midnight UTC in every zone.
   */
  readonly timeZone?: string;
}

const MILLISECONDS = /^-?\d{9,15}$/; // at least nine digits: 20130301 is a date to some and a number to others
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const TIME_MAX = 8.64e15;

/** Patterns that a text may be meant by; tried to say which option would read it. */
const CANDIDATES = [
  ..."%d/%m/%Y %m/%d/%Y %Y/%m/%d %d.%m.%Y %m.%d.%Y %Y.%m.%d %d-%m-%Y %m-%d-%Y %Y%m%d %d-%b-%Y".split(" "),
  ...["%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%b %d, %Y", "%B %d, %Y", "%d/%m/%y", "%m/%d/%y"],
].flatMap((date) => ["", " %H:%M", " %H:%M:%S", " %I:%M %p"].map((clock) => date + clock));

/** Reads the times of one file. */
export class TimeReader {
  readonly #format: string;
  readonly #zone: LocalTimes | undefined;
  readonly #pattern: DatePattern | undefined;
  /** Rows of one day follow one another. */
  #latest = "";
  #latestTime = NaN;

  /** @throws E_DATE_FORMAT; E_ZONE */
  constructor({ dateFormat = "iso", timeZone }: TimeFormat = {}) {
    if (typeof dateFormat !== "string")
      throw new BacktestError("E_DTYPE", "dateFormat is no text", { option: "dateFormat", got: dateFormat });
    this.#format = dateFormat;
    this.#zone = timeZone === undefined ? undefined : new LocalTimes(zoneOf("timeZone", timeZone));
    if (dateFormat === "iso" || isTimeUnit(dateFormat)) return;
    this.#pattern = datePattern(dateFormat);
    const { hasClock, hasZone } = this.#pattern;
    if (hasClock && !hasZone && timeZone === undefined)
      throw new BacktestError(
        "E_DATE_FORMAT",
        `dateFormat ${JSON.stringify(dateFormat)} says a time and no zone`,
        {
          ...{ option: "timeZone", got: dateFormat, expected: "%z in the pattern, or a timeZone" },
          hint: 'Say of which zone the times are: timeZone "UTC" or "America/New_York".',
        },
      );
  }

  /** Milliseconds since 1970 UTC; NaN for a text that is no time of the format. */
  read(text: string): number {
    if (text === this.#latest) return this.#latestTime;
    const time = this.#timeOf(text);
    this.#latest = text;
    this.#latestTime = typeof time === "number" ? time : NaN;
    return this.#latestTime;
  }

  /**
   * The fault of a text that `read` gives NaN for.
   * @param where file, row and column
   */
  faultOf(text: string, where: string, row: number): BacktestError {
    const time = this.#timeOf(text);
    const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
    if (typeof time === "string")
      return new BacktestError("E_TZ", `${where}: the clock of the zone ${ZONE_FAULTS[time]} ${shown}`, {
        ...{ bar: row, got: text, option: "timeZone" },
        hint: "Write such times with their zone, as 2013-03-01T14:30:00Z.",
      });
    const isIso = this.#format === "iso";
    const expected = isIso
      ? "2013-03-01, 2013-03-01T14:30:00Z, 2013-03-01 15:30+01:00 or milliseconds since 1970"
      : `a time as ${this.#format}`;
    const as = isIso ? "a time" : `a time written as ${this.#format}`;
    return new BacktestError("E_TIME_PARSE", `${where}: ${shown} is not ${as}`, {
      ...{ bar: row, got: text, expected, option: "dateFormat", hint: hintFor(text) },
    });
  }

  #timeOf(text: string): number | ZoneFault {
    if (this.#pattern !== undefined) return this.#instantOf(this.#pattern.read(text));
    if (isTimeUnit(this.#format)) return unitTime(text, TIME_UNITS[this.#format]);
    return MILLISECONDS.test(text) ? Number(text) : this.#instantOf(isoParts(text));
  }

  #instantOf(parts: (TimeParts & { readonly isDate?: boolean }) | undefined): number | ZoneFault {
    if (parts === undefined) return NaN;
    const isDate = parts.isDate ?? this.#pattern?.hasClock === false;
    const time = utcTime(parts);
    if (isDate || parts.zone !== undefined || Number.isNaN(time)) return time;
    return this.#zone === undefined ? NaN : this.#zone.instantOf(time);
  }
}

const ZONE_FAULTS: Readonly<Record<ZoneFault, string>> = { skipped: "skips", twice: "shows twice" };

/** Whole milliseconds of a number of units; NaN for what is finer or no number. */
function unitTime(text: string, power: number): number {
  const found = DECIMAL.exec(text);
  if (found === null) return NaN;
  const [, sign, whole, behind = ""] = found;
  const places = power - behind.replace(/0+$/, "").length;
  const digits = whole + behind.replace(/0+$/, "");
  const kept = places >= 0 ? digits + "0".repeat(places) : digits.slice(0, places);
  if (places < 0 && /[1-9]/.test(digits.slice(places))) return NaN;
  const time = Number(kept === "" ? "0" : kept);
  return time > TIME_MAX ? NaN : (sign === "-" ? -1 : 1) * time + 0;
}

/** The options that would read a text; never one of several. */
function hintFor(text: string): string {
  const fitting = CANDIDATES.filter((format) => {
    const parts = datePattern(format).read(text);
    return parts !== undefined && !Number.isNaN(utcTime(parts));
  });
  const patterns = fitting.map((format) => JSON.stringify(format)).join(" or ");
  const zone = 'of which zone the times are: timeZone "UTC" or "America/New_York"';
  if (fitting.length > 0)
    return `Say how it is written: dateFormat ${patterns}${/%[HI]/.test(patterns) ? `, and ${zone}` : ""}.`;
  const iso = isoParts(text);
  if (iso !== undefined && iso.zone === undefined && !Number.isNaN(utcTime(iso))) return `Say ${zone}.`;
  if (/^-?\d{9,}(\.\d+)?$/.test(text))
    return `Say what it counts: dateFormat ${Object.keys(TIME_UNITS)
      .map((unit) => JSON.stringify(unit))
      .join(", ")}.`;
  return 'Say how it is written: dateFormat, such as "%d/%m/%Y"; or write 2013-03-01, or 2013-03-01T14:30:00Z.';
}
