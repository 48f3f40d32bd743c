// Names of metrics that a sweep is asked for.
import { describe, requireType } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";

/** Throws E_DTYPE for what is no list, E_METRIC for a name in it that is none of `names`, the metrics of `what`. */
export function requireMetricNames(given: unknown, names: readonly string[], what: string): void {
  requireType(Array.isArray(given), "metrics", given, "a list of names");
  for (const name of given as readonly unknown[]) requireMetricName(name, names, what);
}

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
