// Names of metrics that a sweep is asked for.
import { describe } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";

/** Throws E_METRIC for a name that is none of `names`, the metrics of `what`. */
export function requireMetricName(name: unknown, names: readonly string[], what: string): void {
  const text = typeof name === "string" ? name : describe(name);
  if (typeof name === "string" && names.includes(name)) return;
  const near = nearest(text, names);
  throw new BacktestError("E_METRIC", `there is no metric ${JSON.stringify(text)} of ${what}`, {
    option: "metrics",
    got: text,
    expected: names,
    hint: near === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${near}?`,
  });
}
