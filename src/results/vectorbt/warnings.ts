// Closes that say nothing sensible about what is held at them: VectorBT takes them silently.
import type { Warning } from "../../errors.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { cellOf } from "../../plan/source.ts";

/**
 * Warnings of bars at which a position is held and the close is missing, or not above 0.
 * @param assets units held per column; only asked for where some close is bad
 */
export function heldCloseWarnings(plan: VectorbtRunPlan, assets: () => readonly Float64Array[]): Warning[] {
  if (!plan.close.data.some((close) => !(close > 0))) return [];
  const missing = heldBars(plan, assets(), Number.isNaN);
  const negative = heldBars(plan, assets(), (close) => close <= 0);
  return [
    ...warningOf("W_CLOSE_NAN", missing, "NaN: values follow VectorBT's filling of gaps"),
    ...warningOf("W_CLOSE_NEGATIVE", negative, "0 or less: positions are valued at it, as VectorBT does"),
  ];
}

interface HeldBars {
  readonly count: number;
  readonly first: readonly [bar: number, column: number];
}

function heldBars(
  plan: VectorbtRunPlan,
  assets: readonly Float64Array[],
  isBad: (close: number) => boolean,
): HeldBars {
  let count = 0;
  let first: HeldBars["first"] = [-1, -1];
  assets.forEach((units, column) =>
    units.forEach((held, bar) => {
      if (held === 0 || !isBad(cellOf(plan.close, bar, column))) return;
      if (count === 0) first = [bar, column];
      count += 1;
    }),
  );
  return { count, first };
}

function warningOf(code: Warning["code"], { count, first }: HeldBars, what: string): Warning[] {
  if (count === 0) return [];
  const [bar, column] = first;
  return [
    {
      code,
      message: `${count} closes at which a position is held, first bar ${bar} of column ${column}, are ${what}`,
    },
  ];
}
