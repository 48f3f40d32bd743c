// Parameters: lists of values, whose combinations are numbered, or ranges, from which numbered draws are made. A combination
// is known by its number alone, so that none is stored.
import { describe, objectOf } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";
import { PURPOSE, uniformAt } from "../random/stream.ts";

/** What a parameter may be. */
export type ParameterValue = number | string | boolean;

/** How a range is drawn from: every whole number alike, every length alike, or every ratio alike. */
export type RangeKind = "integer" | "real" | "log";

/** Numbers from `min` to `max`, both included, to draw from. */
export interface ParameterRange {
  readonly min: number;
  readonly max: number;
  /** `"real"` by default. */
  readonly kind?: RangeKind;
}

/** Values to try or to draw from, by parameter. */
export type Parameters = Readonly<Record<string, readonly ParameterValue[] | ParameterRange>>;

/** Of a rule that is not told its parameters: TypeScript looks for them in the sweep only after it has typed the rule. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a combination's values are what the rule takes them for
export type AnyParameters = any;

/** One value of every parameter. */
export type Combination<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends readonly ParameterValue[] ? P[Name][number] : number;
};

/** Most combinations of one sweep. */
export const COMBINATIONS_MAX = 1_000_000;

/** All that may be chosen, by number: the last list runs fastest; with a range in it, every number is another draw. */
export interface Space<P extends Parameters> {
  readonly parameters: P;
  readonly names: readonly string[];
  /** Combinations of a grid; ∞ where draws are made. */
  readonly size: number;
  /** How many numbers lie between two values of each list. */
  readonly steps: readonly number[];
  readonly seed: number;
}

/**
 * @param seed of the draws
 * @throws E_PARAM_EMPTY, E_DTYPE, E_RANGE, E_ENUM, E_UNKNOWN_KEY for parameters that do not fit
 */
export function spaceOf<P extends Parameters>(parameters: P, seed = 0): Space<P> {
  requireParameters(parameters);
  const names = Object.keys(parameters);
  const steps = new Array<number>(names.length).fill(1);
  for (let k = names.length - 2; k >= 0; k--) steps[k] = steps[k + 1] * choices(parameters[names[k + 1]]);
  return { parameters, names, size: steps[0] * choices(parameters[names[0]]), steps, seed };
}

function choices(values: Parameters[string]): number {
  return isRange(values) ? Infinity : values.length;
}

export function isRange(values: Parameters[string]): values is ParameterRange {
  return !Array.isArray(values) && !ArrayBuffer.isView(values);
}

/** Value of the `k`-th parameter. */
export function valueAt(space: Space<Parameters>, k: number, position: number): ParameterValue {
  const values = space.parameters[space.names[k]];
  if (space.size < Infinity) {
    const list = values as readonly ParameterValue[];
    return list[Math.floor(position / space.steps[k]) % list.length];
  }
  const uniform = uniformAt(space.seed, position, k, PURPOSE.parameter);
  return isRange(values) ? drawn(values, uniform) : values[Math.floor(uniform * values.length)];
}

export function combinationAt<P extends Parameters>(space: Space<P>, position: number): Combination<P> {
  const combination: Record<string, ParameterValue> = {};
  const { names } = space;
  for (let k = 0; k < names.length; k++) combination[names[k]] = valueAt(space, k, position);
  return combination as Combination<P>;
}

/** Lists of one value each: those of a row of the table, where truth is 1 or 0. Throws for what is none of the values. */
export function singleValues(
  parameters: Parameters,
  row: Readonly<Record<string, unknown>>,
): Record<string, readonly ParameterValue[]> {
  requireParameters(parameters);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, values]) => {
      const given = row[name];
      const value = isRange(values)
        ? isWithin(values, given)
          ? given
          : undefined
        : Array.from(values).find((x) => x === given || (typeof x === "boolean" && Number(x) === given));
      if (value !== undefined) return [name, [value]];
      throw new BacktestError(
        "E_RANGE",
        `${name} of the row is ${describe(given)}, which the sweep does not try`,
        {
          option: name,
          got: given,
          expected: "one of the values of the parameter",
        },
      );
    }),
  );
}

function isWithin({ min, max, kind }: ParameterRange, value: unknown): value is number {
  if (typeof value !== "number" || !(value >= min && value <= max)) return false;
  return kind !== "integer" || Number.isInteger(value);
}

function drawn({ min, max, kind = "real" }: ParameterRange, uniform: number): number {
  if (kind === "integer") return min + Math.floor(uniform * (max - min + 1));
  const value = kind === "log" ? min * powerOf(max / min, uniform) : min + uniform * (max - min);
  return Math.min(max, value);
}

/** `base` to a power from 0 to below 1, by square roots: hosts differ in their own powers, not in these. */
function powerOf(base: number, exponent: number): number {
  let power = 1;
  let root = base;
  for (let left = exponent; left > 0; left = (left * 2) % 1) {
    root = Math.sqrt(root);
    if (left * 2 >= 1) power *= root;
  }
  return power;
}

// ---- checks -----------------------------------------------------------------------------------------------------------

function requireParameters(parameters: Parameters): void {
  if (typeof parameters !== "object" || (parameters as unknown) === null || Array.isArray(parameters))
    throw new BacktestError("E_DTYPE", `parameters is ${describe(parameters)}`, {
      option: "parameters",
      got: describe(parameters),
      expected: "an object with a list of values, or a range, for each parameter",
    });
  const named = Object.entries(parameters);
  if (named.length === 0) throw noValues("parameters", "no parameters are given");
  for (const [name, values] of named) {
    if (isRange(values)) requireRange(name, values);
    else if (values.length === 0) throw noValues(name, `${name} has no values`);
  }
}

function noValues(option: string, message: string): BacktestError {
  return new BacktestError("E_PARAM_EMPTY", message, {
    option,
    got: 0,
    expected: "at least one value for each parameter",
  });
}

const KINDS: readonly RangeKind[] = ["integer", "real", "log"];

function requireRange(name: string, range: ParameterRange): void {
  const {
    min,
    max,
    kind = "real",
  } = objectOf(name, range, ["min", "max", "kind"]) as unknown as ParameterRange;
  if (!KINDS.includes(kind)) {
    const near = nearest(String(kind), KINDS);
    throw new BacktestError("E_ENUM", `kind of ${name} is '${String(kind)}'`, {
      option: name,
      got: kind,
      expected: KINDS.join(", "),
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
    });
  }
  const fits = kind === "integer" ? Number.isSafeInteger : Number.isFinite;
  const isOrdered = fits(min) && fits(max) && min <= max && fits(max - min);
  if (isOrdered && (kind !== "log" || (min > 0 && Number.isFinite(max / min)))) return;
  throw new BacktestError("E_RANGE", `${name} is from ${describe(min)} to ${describe(max)}`, {
    option: name,
    got: [min, max],
    expected: {
      integer: "whole numbers, min at most max",
      real: "finite numbers, min at most max",
      log: "numbers above 0, min at most max",
    }[kind],
  });
}
