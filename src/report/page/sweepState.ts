// What a sweep is in its page.
import { count, money, percent, ratio } from "../format.ts";
import type { Neighbourhood } from "../plateau.ts";
import type { SweepData } from "../sweepData.ts";
import type { SweepMetric } from "../sweepTypes.ts";

export interface Parameter {
  name: string;
  isOrdered: boolean;
  values: string[];
  /** Position of each run's value. */
  at: Float64Array;
}

export interface Sweep {
  data: SweepData;
  parameters: Parameter[];
  around: Neighbourhood;
  metrics: { label: string; form: SweepMetric["form"]; values: Float64Array }[];
}

const FORMS: Readonly<Record<SweepMetric["form"], (value: number) => string>> = {
  percent: (value) => percent(value),
  ratio: (value) => ratio(value),
  money: (value) => money(value),
  count: (value) => (Number.isInteger(value) ? count(value) : ratio(value)),
};

export function figureText(sweep: Sweep, metric: number, value: number): string {
  return FORMS[sweep.metrics[metric].form](value);
}

/** The two parameters with the most values; where there is but one, it is the columns and `row` is -1. */
export function axesOf({ parameters }: Sweep): { row: number; column: number } {
  if (parameters.length < 2) return { row: -1, column: 0 };
  const order = parameters.map((_, index) => index);
  order.sort((a, b) => parameters[b].values.length - parameters[a].values.length);
  return { row: order[0], column: order[1] };
}

/** Positions of a run's values. */
export function choose({ parameters }: Sweep, run: number): number[] {
  return parameters.map(({ at }) => at[run]);
}

/** The run with these values; undefined: it was left out. */
export function runAt({ parameters, data }: Sweep, places: readonly number[]): number | undefined {
  for (let run = 0; run < data.runs; run++)
    if (parameters.every(({ at }, index) => at[run] === places[index])) return run;
  return undefined;
}

/** `lookback 252, hold 2`. */
export function runName({ parameters }: Sweep, run: number): string {
  return parameters.map(({ name, values, at }) => `${name} ${values[at[run]]}`).join(", ");
}
