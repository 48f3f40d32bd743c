// Calls of a strategy's functions: what they throw is told with its place.
import { BacktestError, messageOf } from "../errors.ts";

/** Calls the strategy; what it throws is told with the bar (before the first and after the last: −1). */
export function calling<Result>(name: string, bar: number, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    const where = bar < 0 ? name : `${name} of bar ${bar}`;
    const said = messageOf(error);
    const fault = new BacktestError("E_STRATEGY", `${where} threw: ${said}`, {
      ...{ option: name, ...(bar < 0 ? {} : { bar }) },
    });
    fault.cause = error;
    throw fault;
  }
}

/** A promise would be decided after the bar: its orders would come too late. */
export function requireSync(result: unknown): void {
  if (typeof (result as { then?: unknown } | undefined | null)?.then !== "function") return;
  (result as Promise<unknown>).then(undefined, () => undefined);
  throw new BacktestError("E_STRATEGY", "a strategy decides at once: it returned a promise", {
    ...{ option: "strategy", got: "a promise", expected: "no async functions" },
  });
}
