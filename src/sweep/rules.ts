// Built-in rules: what is compared for each combination, and the signals of one of them.
import type { Expression } from "./expression.ts";
import type { AnyParameters, Combination, Parameters } from "./grid.ts";
import type { MaskFunction, TopRankedRule } from "./rules/panel.ts";
import type { SignalRule } from "./rules/signals.ts";

/** A series, or one that depends on the combination. */
export type ExpressionOf<P extends Parameters> = Expression | ((combination: Combination<P>) => Expression);

/** Buys where `first` crosses above `second`, sells where it crosses below. */
export interface CrossoverRule<P extends Parameters> {
  readonly kind: "crossover";
  readonly first: ExpressionOf<P>;
  readonly second: ExpressionOf<P>;
}

/** What decides when to buy and sell: a built-in rule, or a function that gives the masks of a combination. */
export type Rule<P extends Parameters> =
  CrossoverRule<P> | SignalRule<P> | TopRankedRule<P> | MaskFunction<P>;

/**
 * Enters where the first series crosses above the second and exits where it crosses below, as `crossedAbove` and
 * `crossedBelow` mark it: a crossing needs the other side before it, and a missing value forgets that.
 * @throws nothing itself; `sweep` refuses what is no rule (E_DTYPE, E_ENUM, E_RANGE)
 * @example
 * crossover(({ fast }) => indicator("sma", { window: fast }), ({ slow }) => indicator("sma", { window: slow }))
 */
export function crossover<P extends Parameters = AnyParameters>(
  first: ExpressionOf<P>,
  second: ExpressionOf<P>,
): CrossoverRule<P> {
  return Object.freeze({ kind: "crossover", first, second });
}

/** What the combination makes of something that may depend on it. */
export function valueFor<P extends Parameters, Value>(
  of: Value | ((combination: Combination<P>) => Value),
  combination: Combination<P>,
): Value {
  return typeof of === "function" ? (of as (combination: Combination<P>) => Value)(combination) : of;
}
