// Checks of times: whole milliseconds since 1970 UTC.
import { BacktestError } from "../errors.ts";
import { describe } from "../checks.ts";
import { requireTimes } from "../ingest/time.ts";

/** Times as doubles, in any order. */
export function timesOf(option: string, value: unknown): Float64Array {
  if (value === undefined || value === null)
    throw new BacktestError("E_MISSING", `${option} is required`, { option, expected: EXPECTED });
  if (!(value instanceof Float64Array) && !(value instanceof BigInt64Array))
    throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
      ...{ option, got: describe(value), expected: EXPECTED },
    });
  const times = value instanceof Float64Array ? value : Float64Array.from(value, Number);
  requireTimes(times, option);
  return times;
}

/** Times that go up from each to the next. */
export function ascendingTimes(option: string, value: unknown): Float64Array {
  const times = timesOf(option, value);
  const odd = times.findIndex((time, row) => row > 0 && time <= times[row - 1]);
  if (odd < 0) return times;
  const isSame = times[odd] === times[odd - 1];
  throw new BacktestError(
    isSame ? "E_TIME_DUP" : "E_TIME_ORDER",
    `${option}: row ${odd} ${isSame ? "has the time of" : "is before"} row ${odd - 1}`,
    { option, bar: odd, got: times[odd], expected: `more than ${times[odd - 1]}` },
  );
}

/** One time. */
export function timeOf(option: string, value: unknown): number {
  if (typeof value !== "number")
    throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
      ...{ option, got: describe(value), expected: "milliseconds since 1970 UTC" },
    });
  requireTimes(Float64Array.of(value), option);
  return value;
}

const EXPECTED = "a Float64Array or BigInt64Array of milliseconds since 1970 UTC";
