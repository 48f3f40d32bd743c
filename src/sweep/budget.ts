// The memory that a sweep may take, whatever the number of combinations.
import { runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";

/** Bytes that a sweep may take when nothing else is said. */
export const MEMORY_BUDGET = 192 * 2 ** 20;

/** The budget in bytes, checked. */
export function budgetOf(memoryBudget: number | undefined): number {
  if (memoryBudget === undefined) return MEMORY_BUDGET;
  return runNumber("memoryBudget", memoryBudget, {
    accepts: (x) => x > 0 && !Number.isNaN(x),
    expected: "bytes, above 0",
    code: "E_RANGE",
  });
}

/** What is left of the budget beside the table; throws E_MEMORY where the table alone is too large. */
export function besideTable(budget: number, tableBytes: number, rows: number): number {
  if (tableBytes < budget) return budget - tableBytes;
  throw new BacktestError(
    "E_MEMORY",
    `a table of ${rows} rows takes ${tableBytes} bytes, the budget is ${budget}`,
    {
      option: "memoryBudget",
      got: tableBytes,
      expected: `fewer than ${budget}`,
      hint: "Keep the best rows (`keep`) or fewer metrics, or raise memoryBudget.",
    },
  );
}

/** Where not even one combination fits into what is left. */
export function tooLargeForBudget(bytes: number, left: number): BacktestError {
  return new BacktestError("E_MEMORY", `one combination takes ${bytes} bytes, the budget leaves ${left}`, {
    option: "memoryBudget",
    got: bytes,
    expected: `at most ${left}`,
    hint: "Raise memoryBudget, or keep fewer rows or metrics.",
  });
}
