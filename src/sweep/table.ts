// What every sweep's table needs: columns of parameters, names that do not clash, and a turn for others.
import { BacktestError } from "../errors.ts";
import type { ParameterValue, Parameters } from "./grid.ts";

/** A column of a sweep: numbers, 0/1 for booleans, or texts. */
export type SweepColumn = Float64Array | Uint8Array | readonly string[];

export function columnOfValues(name: string, values: readonly ParameterValue[]): SweepColumn {
  if (values.every((value) => typeof value === "number")) return Float64Array.from(values);
  if (values.every((value) => typeof value === "string")) return values;
  if (values.every((value) => typeof value === "boolean")) return Uint8Array.from(values, Number);
  throw new BacktestError("E_PARAM_TYPE", `${name} mixes types`, {
    option: name,
    expected: "numbers, texts or booleans, one kind for a parameter",
  });
}

/** Throws where a parameter is called like another column of the table. */
export function requireParameterNames(parameters: Parameters, taken: readonly string[]): void {
  const clash = Object.keys(parameters).find((name) => taken.includes(name));
  if (clash === undefined) return;
  throw new BacktestError("E_PARAM_NAME", `parameter ${clash} has the name of a metric of the sweep`, {
    option: clash,
    got: clash,
    hint: "Rename the parameter, or leave the metric out.",
  });
}

/** Lets timers and signals have their turn. */
export function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
