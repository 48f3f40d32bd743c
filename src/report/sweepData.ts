// A sweep, laid out for its page.
import { BacktestError } from "../errors.ts";
import { packExact, packRounded, packTimes, type Packed } from "./pack.ts";
import { shownDecimals } from "./pageData.ts";
import { shownName } from "./text.ts";
import type { SweepMetric, SweepParameter, SweepReportInput } from "./sweepTypes.ts";

/** What the page's script draws from. */
export interface SweepData {
  runs: number;
  best: "highest" | "lowest";
  parameters: PageParameter[];
  metrics: { label: string; form: SweepMetric["form"]; values: Packed }[];
  curves: { bars: Packed; time: Packed | null; equity: Packed[]; decimals: number } | null;
}

export interface PageParameter {
  name: string;
  isOrdered: boolean;
  /** Distinct values, sorted. */
  values: string[];
  /** Position of each run's value. */
  at: Packed;
}

/** Most runs a page holds. */
export const SWEEP_RUNS_MAX = 20_000;
/** Most points of the curve of a run. */
const SWEEP_POINTS_MAX = 400;

/** @throws BacktestError `E_EMPTY`, `E_SHAPE`, `E_SWEEP_SIZE` for what cannot be shown */
export function sweepDataOf(input: SweepReportInput): SweepData {
  requireSweep(input);
  const { parameters, metrics, best } = input;
  return {
    runs: metrics[0].values.length,
    best,
    parameters: parameters.map(pageParameter),
    metrics: metrics.map(({ label, form, values }) => ({
      ...{ label: shownName(label), form },
      values: packExact(values),
    })),
    curves: curvesOf(input),
  };
}

function pageParameter({ name, values }: SweepParameter): PageParameter {
  const isOrdered = values.every((value) => typeof value === "number");
  const distinct = [...new Set(values)];
  if (isOrdered) distinct.sort((a, b) => Number(a) - Number(b));
  const places = new Map(distinct.map((value, place) => [value, place]));
  return {
    name: shownName(name),
    isOrdered,
    values: distinct.map((value) => shownName(String(value))),
    at: packExact(Float64Array.from(values, (value) => places.get(value)!)),
  };
}

function curvesOf({ equity, time = null }: SweepReportInput): SweepData["curves"] {
  if (equity === undefined) return null;
  const bars = spread(equity[0].length);
  const at = (series: Float64Array) => bars.map((bar) => series[bar]);
  const decimals = shownDecimals(equity[0], 5);
  return {
    bars: packExact(bars),
    time: time === null ? null : packTimes(at(time)),
    equity: equity.map((curve) => packRounded(at(curve), decimals)),
    decimals,
  };
}

/** Bars at equal distances, the first and the last among them. */
function spread(bars: number): Float64Array {
  const points = Math.min(bars, SWEEP_POINTS_MAX);
  return Float64Array.from({ length: points }, (_, i) =>
    points === 1 ? 0 : Math.round((i * (bars - 1)) / (points - 1)),
  );
}

function requireSweep({ parameters, metrics, equity, time }: SweepReportInput): void {
  const runs = metrics[0]?.values.length ?? 0;
  if (runs === 0 || parameters.length === 0)
    throw new BacktestError("E_EMPTY", "the sweep has no runs, no parameters or no metrics to report", {
      option: runs === 0 ? "metrics" : "parameters",
    });
  if (runs > SWEEP_RUNS_MAX)
    throw new BacktestError("E_SWEEP_SIZE", `a page of ${runs} runs`, {
      ...{ option: "runs", got: runs, expected: `at most ${SWEEP_RUNS_MAX}` },
    });
  for (const { name, values } of parameters) requireLength(`parameter ${shownName(name)}`, values, runs);
  for (const { label, values } of metrics) requireLength(`metric ${shownName(label)}`, values, runs);
  if (equity === undefined) return;
  requireLength("equity", equity, runs);
  const bars = equity[0].length;
  if (bars === 0) throw new BacktestError("E_EMPTY", "equity has no bars", { option: "equity" });
  equity.forEach((curve, run) => requireLength(`equity of run ${run}`, curve, bars));
  if (time !== undefined && time !== null) requireLength("time", time, bars);
}

function requireLength(option: string, values: ArrayLike<unknown>, expected: number): void {
  if (values.length === expected) return;
  throw new BacktestError("E_SHAPE", `${option} has ${values.length} values, not ${expected}`, {
    ...{ option, got: values.length, expected },
  });
}
