// A strategy as it is written down.
import { objectOf } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { describe } from "../plan/values.ts";
import type { Strategy } from "./types.ts";

const MEMBERS = ["parameters", "init", "onBar", "onFill", "onEnd"];

/**
 * Checks a strategy and gives it back: the place where its types come from.
 * @throws BacktestError `E_STRATEGY` without `onBar` or for a member that is no function; `E_UNKNOWN_KEY` for any other
 * @example
 * const strategy = defineStrategy({
 *   parameters: { window: 20 },
 *   onBar(slice) {
 *     const { data } = slice.history("close", slice.parameters.window, 0);
 *     slice.orderTargetPercent(0, slice.close(0) > data[0] ? 1 : 0);
 *   },
 * });
 */
export function defineStrategy<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
): Strategy<Parameters, State> {
  checkStrategy(strategy);
  return Object.freeze({ ...strategy });
}

/** Throws where a value is no strategy. */
export function checkStrategy(strategy: unknown): void {
  const given = objectOf("strategy", strategy, MEMBERS);
  for (const name of ["init", "onBar", "onFill", "onEnd"]) {
    const member = given[name];
    if (typeof member === "function" || (member === undefined && name !== "onBar")) continue;
    throw new BacktestError("E_STRATEGY", `${name} of the strategy is ${describe(member)}`, {
      ...{ option: name, got: describe(member), expected: "a function" },
    });
  }
  if (given.parameters !== undefined) objectOfAny("parameters", given.parameters);
}

/** The parameters of a run: the strategy's own, changed where the options name them. */
export function parametersOf(own: object | undefined, changes: unknown): object {
  const parameters = own ?? {};
  if (changes === undefined) return Object.freeze({ ...parameters });
  objectOfAny("parameters", changes);
  objectOf("parameters", changes, Object.keys(parameters));
  return Object.freeze({ ...parameters, ...(changes as object) });
}

function objectOfAny(option: string, value: unknown): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
    ...{ option, got: describe(value), expected: "values by name" },
  });
}
