// Only numbers can be replayed.
import { BacktestError } from "../errors.ts";
import type { Numbers } from "./result.ts";

/** Throws E_RANGE for the first value that is no finite number. */
export function requireFinite(series: Readonly<Record<string, Numbers>>): void {
  for (const [option, values] of Object.entries(series))
    for (let i = 0; i < values.length; i++)
      if (!Number.isFinite(values[i]))
        throw new BacktestError("E_RANGE", `${option}[${i}] is ${values[i]}: only numbers can be replayed`, {
          ...{ option, got: values[i], expected: "finite numbers" },
        });
}
