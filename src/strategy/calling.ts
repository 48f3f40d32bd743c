// Calls of a strategy's functions: what they throw is told with its place, and none of them may be waited for.
import { BacktestError, messageOf } from "../errors.ts";

/** Calls the strategy; what it throws is told with the bar (before the first and after the last: −1). */
export function calling<Result>(name: string, bar: number, call: () => Result): Result {
  const where = bar < 0 ? name : `${name} of bar ${bar}`;
  const place = { option: name, ...(bar < 0 ? {} : { bar }) };
  try {
    const result = call();
    if (isPromise(result)) throw promised(where, place);
    return result;
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    const fault = new BacktestError("E_STRATEGY", `${where} threw: ${messageOf(error)}`, place);
    fault.cause = error;
    throw fault;
  }
}

function isPromise(result: unknown): boolean {
  if (typeof (result as { then?: unknown } | undefined | null)?.then !== "function") return false;
  // Nobody waits for it: what it comes to is no fault of its own any more.
  (result as Promise<unknown>).then(undefined, () => undefined);
  return true;
}

/** What a promise holds would be decided after the bar. */
function promised(where: string, place: object): BacktestError {
  return new BacktestError("E_STRATEGY", `${where} returned a promise: a strategy decides at once`, {
    ...place,
    ...{ got: "a promise", expected: "no async function" },
    hint: "Fetch before the run and hand in signals or feeds; with runPaper wait where the bars come from.",
  });
}
