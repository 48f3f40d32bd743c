// Which execution of one run is which of the other.
import type { Execution } from "./executions.ts";

/** Two executions that stand for each other; null: the other run has none. */
export type Pair = readonly [first: Execution | null, second: Execution | null];

/**
 * Pairs the executions of one column: those of one decision (or reason and bar) first; then what is left and filled, buys
 * with buys and sales with sales, in the order of their bars.
 */
export function pairsOf(a: readonly Execution[], b: readonly Execution[]): Pair[] {
  const byKey = new Map(b.map((execution) => [execution.key, execution]));
  const pairs: Pair[] = [];
  const left: Execution[] = [];
  for (const execution of a) {
    const other = byKey.get(execution.key);
    byKey.delete(execution.key);
    if (other === undefined) left.push(execution);
    else pairs.push([execution, other]);
  }
  return [...pairs, ...pairsInSequence(left, [...byKey.values()])];
}

function pairsInSequence(a: readonly Execution[], b: readonly Execution[]): Pair[] {
  return [true, false].flatMap((buys) => {
    const [first, second] = [a, b].map((executions) => filledInOrder(executions, buys));
    const length = Math.max(first.length, second.length);
    return Array.from({ length }, (_, k): Pair => [first[k] ?? null, second[k] ?? null]);
  });
}

function filledInOrder(executions: readonly Execution[], buys: boolean): Execution[] {
  return executions
    .filter(({ bars, units }) => bars.length > 0 && units > 0 === buys)
    .sort((one, other) => one.bars[0] - other.bars[0]);
}
