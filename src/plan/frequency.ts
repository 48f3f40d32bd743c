// Length of a bar in the vectorbt profile, and the bars in its year of 365 days.
import { BacktestError } from "../errors.ts";
import { describe } from "./values.ts";

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** Units that a length may be written in; "m" is none of them: pandas reads it as minutes here and months there. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** Bars in a year of 365 days: of the length given, else of that of the bars where all are alike, else of one day. */
export function barsPerYear365(freq: unknown, time: Float64Array | null): number {
  return YEAR_MS / (freq === undefined ? (regularStep(time) ?? DAY_MS) : barLength(freq));
}

/** `"1d"`, `"15min"`, or milliseconds → milliseconds. */
function barLength(freq: unknown): number {
  const length = typeof freq === "string" ? lengthOfText(freq) : freq;
  if (typeof length === "number" && length > 0 && length < Infinity) return length;
  throw new BacktestError(
    "E_FREQ",
    `freq ${typeof freq === "string" ? `'${freq}'` : describe(freq)} is no bar length`,
    {
      option: "freq",
      got: freq,
      expected: `a number of milliseconds above 0, or a length such as "1d", "1h" or "15min" (${Object.keys(UNITS_MS).join(", ")})`,
    },
  );
}

function lengthOfText(text: string): number {
  const [, count, unit] = /^\s*(\d*\.?\d*)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  if (unit === undefined) return NaN;
  return (count === "" ? 1 : Number(count)) * (UNITS_MS[unit.toLowerCase()] ?? NaN);
}

/** Step between the times where it is the same, and upward, everywhere. */
function regularStep(time: Float64Array | null): number | undefined {
  if (time === null || time.length < 2) return undefined;
  const step = time[1] - time[0];
  const isRegular = step > 0 && time.every((at, bar) => bar === 0 || at - time[bar - 1] === step);
  return isRegular ? step : undefined;
}
