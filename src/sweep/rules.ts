// Built-in rules: what is compared for each combination, and the signals of one of them.
import type { Expression } from "./expression.ts";
import type { Combination, Parameters } from "./grid.ts";

/** A series, or one that depends on the combination. */
export type ExpressionOf<P extends Parameters> = Expression | ((combination: Combination<P>) => Expression);

/** Buys where `first` crosses above `second`, sells where it crosses below. */
export interface CrossoverRule<P extends Parameters> {
  readonly kind: "crossover";
  readonly first: ExpressionOf<P>;
  readonly second: ExpressionOf<P>;
}

export type Rule<P extends Parameters> = CrossoverRule<P>;

/**
 * Enters where the first series crosses above the second and exits where it crosses below. A crossing needs the other side
 * before it: equal values keep the side, a missing value forgets it.
 * @example
 * crossover(({ fast }) => indicator("sma", { window: fast }), ({ slow }) => indicator("sma", { window: slow }))
 */
export function crossover<P extends Parameters>(
  first: ExpressionOf<P>,
  second: ExpressionOf<P>,
): CrossoverRule<P> {
  return Object.freeze({ kind: "crossover", first, second });
}

/** The expression of one combination. */
export function expressionFor<P extends Parameters>(
  of: ExpressionOf<P>,
  combination: Combination<P>,
): Expression {
  return typeof of === "function" ? of(combination) : of;
}
