// Parameter grids: every combination of the values given, counted before one is made.
import { BacktestError } from "../errors.ts";

/** What a parameter may be. */
export type ParameterValue = number | string | boolean;

/** Values to try, by parameter. */
export type Parameters = Readonly<Record<string, readonly ParameterValue[]>>;

/** Of a rule that is not told its parameters: TypeScript looks for them in the sweep only after it has typed the rule. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a combination's values are what the rule takes them for
export type AnyParameters = any;

/** One value of every parameter. */
export type Combination<P extends Parameters> = { readonly [Name in keyof P]: P[Name][number] };

/** Most combinations of one sweep. */
export const COMBINATIONS_MAX = 1_000_000;

/**
 * Every combination that `where` keeps, the last parameter running fastest.
 * @throws E_SWEEP_SIZE above a million combinations, before any is made; E_PARAM_EMPTY when none is left
 */
export function combinationsOf<P extends Parameters>(
  parameters: P,
  where: (combination: Combination<P>) => boolean = () => true,
): Combination<P>[] {
  const names = Object.keys(parameters);
  const count = combinationCount(parameters);
  const kept: Combination<P>[] = [];
  for (let index = 0; index < count; index++) {
    const combination = combinationAt(parameters, names, index);
    if (where(combination)) kept.push(combination);
  }
  if (kept.length > 0) return kept;
  throw new BacktestError("E_PARAM_EMPTY", `none of ${count} combinations is left`, {
    option: "where",
    got: 0,
    expected: "at least one combination",
  });
}

export function combinationCount(parameters: Parameters): number {
  const named = Object.entries(parameters);
  const empty = named.find(([, values]) => values.length === 0);
  if (named.length === 0 || empty !== undefined)
    throw new BacktestError(
      "E_PARAM_EMPTY",
      empty ? `${empty[0]} has no values` : "no parameters are given",
      {
        option: empty?.[0] ?? "parameters",
        got: 0,
        expected: "at least one value for each parameter",
      },
    );
  const count = named.reduce((product, [, values]) => product * values.length, 1);
  if (count <= COMBINATIONS_MAX) return count;
  const sizes = named.map(([, values]) => values.length).join(" × ");
  throw new BacktestError("E_SWEEP_SIZE", `${sizes} is ${count} combinations`, {
    option: "parameters",
    got: count,
    expected: `at most ${COMBINATIONS_MAX}`,
    hint: "Give fewer values, or sweep in parts.",
  });
}

export function combinationAt<P extends Parameters>(
  parameters: P,
  names: readonly (keyof P & string)[],
  index: number,
): Combination<P> {
  const combination: Partial<Record<keyof P, ParameterValue>> = {};
  let rest = index;
  for (const name of [...names].reverse()) {
    const values = parameters[name];
    combination[name] = values[rest % values.length];
    rest = Math.floor(rest / values.length);
  }
  return combination as Combination<P>;
}
