// What every sweep's table needs: columns of parameters, names that do not clash, and a turn for others.
import { BacktestError } from "../errors.ts";
import { cycleOf, fillByPosition } from "./gridIndex.ts";
import { isRange, valueAt, type ParameterValue, type Parameters } from "./grid.ts";
import type { KeptRows } from "./rows.ts";
import type { Choice } from "./sample.ts";

/** A column of a sweep: numbers, 0/1 for booleans, or texts. */
export type SweepColumn = Float64Array | Uint8Array | readonly string[];

type Kind = "number" | "string" | "boolean";

const ARRAYS = { number: Float64Array, boolean: Uint8Array, string: Array } as const;
const BYTES: Readonly<Record<Kind, number>> = { number: 8, boolean: 1, string: 8 };

/** Kind of a parameter's values; throws E_PARAM_TYPE where there are several. */
function kindOf(name: string, values: Parameters[string]): Kind {
  if (isRange(values)) return "number";
  const kinds = new Set(Array.from(values, (value: ParameterValue) => typeof value));
  const [kind] = kinds;
  if (kinds.size === 1 && kind in BYTES) return kind as Kind;
  throw new BacktestError("E_PARAM_TYPE", `${name} mixes types`, {
    option: name,
    expected: "numbers, texts or booleans, one kind for a parameter",
  });
}

/** Bytes that the parameters of a row take. */
export function parameterBytes(parameters: Parameters): number {
  return Object.entries(parameters).reduce((sum, [name, values]) => sum + BYTES[kindOf(name, values)], 0);
}

/** A column for each parameter; rows run through the combinations of one asset after another. */
export function parameterColumns<P extends Parameters>(
  { space, kept }: Choice<P>,
  rows: Pick<KeptRows, "count" | "rowAt" | "isWhole">,
): Record<string, SweepColumn> {
  return Object.fromEntries(
    space.names.map((name, k) => {
      const column = new ARRAYS[kindOf(name, space.parameters[name])](rows.count) as ParameterValue[];
      // Whole tables have the same values for one asset after another.
      const first = rows.isWhole ? Math.min(kept.length, rows.count) : rows.count;
      const valueOf = (position: number): ParameterValue => {
        const value = valueAt(space, k, position);
        return typeof value === "boolean" ? Number(value) : value;
      };
      if (rows.isWhole) fillByPosition(column, kept.subarray(0, first), cycleOf(space, [k]), valueOf);
      else for (let row = 0; row < first; row++) column[row] = valueOf(kept[rows.rowAt(row) % kept.length]);
      for (let row = first; row < rows.count; row += first) column.copyWithin(row, 0, first);
      return [name, column as unknown as SweepColumn];
    }),
  );
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

/** A host whose timers wait a millisecond at least, and that has a way without. */
interface WithImmediate {
  setImmediate?(step: () => void): unknown;
}

/** Lets timers and signals have their turn. */
export function rest(): Promise<void> {
  const { setImmediate = (step: () => void) => setTimeout(step, 0) } = globalThis as WithImmediate;
  return new Promise((resolve) => void setImmediate(resolve));
}
