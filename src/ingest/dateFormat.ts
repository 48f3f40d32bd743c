// How times are written, where not as ISO 8601: a unit of numbers, or a pattern of strftime's codes.
import { BacktestError } from "../errors.ts";
import type { TimeParts } from "./time.ts";

/** A pattern, made ready. */
export interface DatePattern {
  readonly hasClock: boolean;
  readonly hasZone: boolean;
  /** undefined for a text that is written in another way. */
  read(text: string): TimeParts | undefined;
}

/** Units of numbers since 1970 UTC, with the power of ten that makes milliseconds of them. */
export const TIME_UNITS = { seconds: 3, milliseconds: 0, microseconds: -3, nanoseconds: -6 } as const;

export type TimeUnit = keyof typeof TIME_UNITS;

export function isTimeUnit(format: string): format is TimeUnit {
  return Object.hasOwn(TIME_UNITS, format);
}

const MONTHS = "january february march april may june july august september october november december".split(
  " ",
);
const SHORT_MONTHS = MONTHS.map((name) => name.slice(0, 3));

interface Code {
  /** What it says; two codes of one pattern must not say the same. */
  readonly says: string;
  readonly regex: string;
  /** Digits only: beside another of the kind it has all its digits. */
  readonly fixed?: string;
}

const CODES: Readonly<Record<string, Code>> = {
  Y: { says: "year", regex: "\\d{4}", fixed: "\\d{4}" },
  y: { says: "year", regex: "\\d{2}", fixed: "\\d{2}" },
  m: { says: "month", regex: "\\d{1,2}", fixed: "\\d{2}" },
  b: { says: "month", regex: SHORT_MONTHS.join("|") },
  B: { says: "month", regex: MONTHS.join("|") },
  d: { says: "day", regex: "\\d{1,2}", fixed: "\\d{2}" },
  H: { says: "hour", regex: "\\d{1,2}", fixed: "\\d{2}" },
  I: { says: "hour", regex: "\\d{1,2}", fixed: "\\d{2}" },
  p: { says: "half", regex: "am|pm" },
  M: { says: "minute", regex: "\\d{2}", fixed: "\\d{2}" },
  S: { says: "second", regex: "\\d{2}", fixed: "\\d{2}" },
  f: { says: "fraction", regex: "\\d{1,9}", fixed: "\\d{6}" },
  z: { says: "zone", regex: "Z|[+-]\\d\\d(?::?\\d\\d)?" },
};

/** For messages and pages. */
const DATE_CODES = Object.keys(CODES).map((code) => `%${code}`);

/** What is wrong with a date format; undefined for one that can be used. */
export function dateFormatFault(format: string): string | undefined {
  if (format === "iso" || isTimeUnit(format)) return undefined;
  if (!format.includes("%"))
    return `expected "iso", ${Object.keys(TIME_UNITS).join(", ")}, or a pattern such as "%d/%m/%Y"`;
  const codes = codesOf(format);
  const strange = codes.find((code) => !Object.hasOwn(CODES, code));
  if (strange !== undefined) return `there is no %${strange}; there are ${DATE_CODES.join(" ")} and %%`;
  const said = codes.map((code) => CODES[code].says);
  const twice = said.find((what, k) => said.indexOf(what) !== k);
  if (twice !== undefined) return `says the ${twice} twice`;
  const missing = ["year", "month", "day"].find((what) => !said.includes(what));
  if (missing !== undefined) return `does not say the ${missing}`;
  return clockFault(codes, said);
}

function clockFault(codes: readonly string[], said: readonly string[]): string | undefined {
  if (codes.includes("I") !== codes.includes("p")) return "%I (hours to 12) and %p (AM, PM) belong together";
  const clock = ["hour", "minute", "second", "fraction"];
  const gap = clock.findIndex((what, k) => k > 0 && said.includes(what) && !said.includes(clock[k - 1]));
  if (gap >= 0) return `says the ${clock[gap]} without the ${clock[gap - 1]}`;
  return said.includes("zone") && !said.includes("hour") ? "says a zone without a time" : undefined;
}

/** The codes of a pattern in their order; the text between them is left out. */
function codesOf(format: string): string[] {
  return [...format.matchAll(/%(.?)/gs)].map(([, code]) => code).filter((code) => code !== "%");
}

/**
 * Makes a pattern ready.
 * @throws E_DATE_FORMAT for what `dateFormatFault` finds
 */
export function datePattern(format: string): DatePattern {
  const fault = dateFormatFault(format);
  if (fault !== undefined)
    throw new BacktestError("E_DATE_FORMAT", `dateFormat ${JSON.stringify(format)}: ${fault}`, {
      ...{ option: "dateFormat", got: format },
      ...{ expected: `codes ${DATE_CODES.join(" ")}`, hint: 'Such as "%d/%m/%Y" for 31/01/2003.' },
    });
  const codes = codesOf(format);
  const regex = new RegExp(`^${regexOf(format)}$`, "i");
  return {
    hasClock: codes.includes("H") || codes.includes("I"),
    hasZone: codes.includes("z"),
    read: (text) => {
      const found = regex.exec(text);
      return found === null ? undefined : partsOf(new Map(codes.map((code, k) => [code, found[k + 1]])));
    },
  };
}

/** Digits of two codes that touch are told apart by their number alone: both have all of theirs. */
function regexOf(format: string): string {
  const pieces = [...format.matchAll(/%(.)|(\s+)|([^%\s]+)/gs)];
  const isDigits = (k: number): boolean => CODES[pieces[k]?.[1]]?.fixed !== undefined;
  return pieces
    .map(([, code, space, text], k) => {
      if (space !== undefined) return "\\s+";
      if (text !== undefined) return escaped(text);
      if (code === "%") return "%";
      const { regex, fixed } = CODES[code];
      return `(${fixed !== undefined && (isDigits(k - 1) || isDigits(k + 1)) ? fixed : regex})`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function partsOf(said: ReadonlyMap<string, string>): TimeParts | undefined {
  const number = (code: string): number => Number(said.get(code) ?? 0);
  const hour = hourOf(said, number("H"), number("I"));
  if (hour === undefined) return undefined;
  return {
    ...{ year: yearOf(said), month: monthOf(said), day: number("d") },
    ...{ hour, minute: number("M"), second: number("S"), fraction: said.get("f") ?? "" },
    ...(said.has("z") ? { zone: said.get("z")!.toUpperCase() } : {}),
  };
}

/** Two digits as POSIX has them: 69 to 99 are of the century before, 00 to 68 of this one. */
function yearOf(said: ReadonlyMap<string, string>): number {
  const short = said.get("y");
  if (short === undefined) return Number(said.get("Y"));
  return Number(short) + (Number(short) < 69 ? 2000 : 1900);
}

function monthOf(said: ReadonlyMap<string, string>): number {
  const name = said.get("b") ?? said.get("B");
  return name === undefined
    ? Number(said.get("m"))
    : SHORT_MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function hourOf(said: ReadonlyMap<string, string>, full: number, half: number): number | undefined {
  if (!said.has("I")) return full;
  if (half < 1 || half > 12) return undefined;
  return (half % 12) + (said.get("p")!.toLowerCase() === "pm" ? 12 : 0);
}
