// What may hold at a bar: comparisons of series, and what is made of them.
import { BacktestError } from "../../errors.ts";
import { describe } from "../../plan/values.ts";
import type { AnyParameters, Parameters } from "../grid.ts";
import type { ExpressionOf } from "../rules.ts";

/** Two series that are compared. */
export interface Comparison<P extends Parameters> {
  readonly condition: "above" | "below" | "crossesAbove" | "crossesBelow";
  readonly first: ExpressionOf<P>;
  readonly second: ExpressionOf<P>;
}

/** Conditions made one. */
export interface Junction<P extends Parameters> {
  readonly condition: "allOf" | "anyOf";
  readonly of: readonly Condition<P>[];
}

/** A condition made another. */
export interface Change<P extends Parameters> {
  readonly condition: "not" | "starts";
  readonly of: Condition<P>;
}

/** Whether something holds at a bar. */
export type Condition<P extends Parameters> = Comparison<P> | Junction<P> | Change<P>;

const NAMES = ["above", "below", "crossesAbove", "crossesBelow", "allOf", "anyOf", "not", "starts"];

/**
 * Holds where `first` is above `second`; never where either is missing.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function above<P extends Parameters = AnyParameters>(
  first: ExpressionOf<P>,
  second: ExpressionOf<P>,
): Comparison<P> {
  return Object.freeze({ condition: "above", first, second });
}

/**
 * Holds where `first` is below `second`; never where either is missing.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function below<P extends Parameters = AnyParameters>(
  first: ExpressionOf<P>,
  second: ExpressionOf<P>,
): Comparison<P> {
  return Object.freeze({ condition: "below", first, second });
}

/**
 * Holds at the bars that `crossedAbove` marks: `first` is above `second`, was not above at the bar before, and has been below
 * since the last missing value.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function crossesAbove<P extends Parameters = AnyParameters>(
  first: ExpressionOf<P>,
  second: ExpressionOf<P>,
): Comparison<P> {
  return Object.freeze({ condition: "crossesAbove", first, second });
}

/**
 * Holds at the bar at which `first` crosses below `second`, see `crossesAbove`.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function crossesBelow<P extends Parameters = AnyParameters>(
  first: ExpressionOf<P>,
  second: ExpressionOf<P>,
): Comparison<P> {
  return Object.freeze({ condition: "crossesBelow", first, second });
}

/**
 * Holds where all of the conditions hold.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function allOf<P extends Parameters = AnyParameters>(...of: readonly Condition<P>[]): Junction<P> {
  return Object.freeze({ condition: "allOf", of });
}

/**
 * Holds where any of the conditions holds.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function anyOf<P extends Parameters = AnyParameters>(...of: readonly Condition<P>[]): Junction<P> {
  return Object.freeze({ condition: "anyOf", of });
}

/**
 * Holds where the condition does not; also where a missing value keeps the condition from holding.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function not<P extends Parameters = AnyParameters>(of: Condition<P>): Change<P> {
  return Object.freeze({ condition: "not", of });
}

/**
 * Holds at the first bar of every stretch of bars at which the condition holds.
 * @throws nothing itself; `sweep` refuses what is no condition (E_DTYPE, E_ENUM, E_RANGE)
 */
export function starts<P extends Parameters = AnyParameters>(of: Condition<P>): Change<P> {
  return Object.freeze({ condition: "starts", of });
}

/** Throws E_DTYPE for what is no condition; what it is made of is looked at on the way down. */
export function requireCondition(value: unknown, option: string): void {
  const { condition, of } = (value ?? {}) as { condition?: unknown; of?: unknown };
  const isJunction = condition === "allOf" || condition === "anyOf";
  const isWhole = NAMES.includes(condition as string) && (!isJunction || isFilled(of));
  if (isWhole) return;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}, no condition`, {
    option,
    got: value,
    expected: `a condition: ${NAMES.map((name) => `${name}(…)`).join(", ")}`,
    ...(isJunction ? { hint: `${condition} takes one condition or more.` } : {}),
  });
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
