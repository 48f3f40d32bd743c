// Cases of oracle.py: what the library makes of the same series, and how far that is from what was recorded.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as library from "../../../src/index.ts";

type Numbers = readonly (number | null)[];

interface Result {
  readonly indicator: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The library that gave the outputs. */
  readonly oracle: string;
  readonly outputs: Readonly<Record<string, Numbers>>;
  /** The same in long double, where the library's own rounding is more than the limit. */
  readonly precise?: Readonly<Record<string, Numbers>>;
}

export interface IndicatorCase {
  readonly theme: string;
  /** Of a matrix in rows; columns of their own otherwise. */
  readonly rows?: number;
  readonly columns?: number;
  readonly series: Readonly<Record<string, Numbers>>;
  readonly results: readonly Result[];
}

/** One output of one result; differences are the largest ones of its bars. */
export interface Difference {
  readonly name: string;
  readonly theme: string;
  /** Bars where one side is NaN and the other is not. */
  readonly gaps: number;
  /** Ours to the library's. */
  readonly ofOracle: number;
  /** Ours, and the library's, to the precise one; NaN where there is none. */
  readonly ours: number;
  readonly theirs: number;
}

/** Largest difference that passes: to the precise figure where there is one, else to the library's. */
export const LIMIT = 1e-10;

/**
 * What a difference is a part of: the number itself; 100 for what goes from 0 to 100; 1 for scores; and the largest price for
 * the differences of prices, which may be nothing next to what they are differences of.
 */
const UNITS: Readonly<Record<string, (scale: number) => number>> = {
  ...Object.fromEntries(["rsi", "k", "d", "adx", "plusDi", "minusDi"].map((name) => [name, () => 100])),
  ...Object.fromEntries(["macd", "signal", "histogram", "momentum", "lower"].map((name) => [name, (x) => x])),
  rollingZscore: () => 1,
  zscore: () => 1,
};

export function passes({ gaps, ofOracle, ours }: Difference): boolean {
  return gaps === 0 && (Number.isNaN(ours) ? ofOracle : ours) <= LIMIT;
}

export function readCases(path: string | URL): IndicatorCase[] {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  return lines.map((line) => JSON.parse(line) as IndicatorCase);
}

export function doublesOf(numbers: Numbers): Float64Array {
  return Float64Array.from(numbers, (x) => x ?? NaN);
}

/** All outputs of a case beside ours. */
export function differencesOf(given: IndicatorCase): Difference[] {
  const series = Object.fromEntries(
    Object.entries(given.series).map(([name, numbers]) => [name, doublesOf(numbers)]),
  );
  const scale = Math.max(
    0,
    ...Object.entries(series).map(([name, x]) => (name === "volume" ? 0 : largest(x))),
  );
  return given.results.flatMap(({ indicator, parameters, oracle, outputs, precise }) => {
    const ours = ourOutputs(given, indicator, series, parameters);
    return Object.entries(outputs).map(([output, numbers]) => {
      const theirs = doublesOf(numbers);
      const exact = precise === undefined ? undefined : doublesOf(precise[output]);
      const unit = UNITS[output]?.(scale);
      return {
        name: `${indicator === output ? indicator : `${indicator}.${output}`}, ${oracle}`,
        theme: given.theme,
        gaps:
          gapsBetween(ours[output], theirs) + (exact === undefined ? 0 : gapsBetween(ours[output], exact)),
        ofOracle: distance(ours[output], theirs, unit),
        ours: exact === undefined ? NaN : distance(ours[output], exact, unit),
        theirs: exact === undefined ? NaN : distance(theirs, exact, unit),
      };
    });
  });
}

function largest(values: Float64Array): number {
  return values.reduce((most, x) => (Math.abs(x) > most ? Math.abs(x) : most), 0);
}

function ourOutputs(
  given: IndicatorCase,
  indicator: string,
  series: Readonly<Record<string, Float64Array>>,
  parameters: unknown,
): Readonly<Record<string, Float64Array>> {
  const compute = library[indicator as "sma"] as (input: unknown, options: unknown) => object;
  const { inputs } = library.INDICATORS[indicator as "sma"] ?? { inputs: ["values"] };
  const one = series[inputs[0]] ?? series.close;
  const matrix = given.rows === undefined ? one : { data: one, rows: given.rows, columns: given.columns };
  const result = compute(inputs.length === 1 ? matrix : series, parameters);
  const named = "data" in result ? { [indicator]: result } : (result as Record<string, unknown>);
  return Object.fromEntries(
    Object.entries(named).map(([name, matrix]) => [name, (matrix as library.Matrix).data]),
  );
}

function gapsBetween(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Math.max(a.length, b.length);
  return a.reduce((gaps, x, i) => gaps + (Number.isNaN(x) === Number.isNaN(b[i]) ? 0 : 1), 0);
}

/** Largest difference as a part of `unit`, or of the wanted number itself. */
function distance(got: Float64Array, wanted: Float64Array, unit: number | undefined): number {
  return wanted.reduce((most, x, i) => {
    const far = Math.abs(got[i] - x);
    return far > 0 ? Math.max(most, far / (unit ?? Math.abs(x))) : most;
  }, 0);
}
