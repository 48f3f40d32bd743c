// The three figures that are asked for of many columns at once. Where a fast kernel has added them up on its way, no series is
// made for them.
import { vectorbtSharpeRatio } from "../../metrics/scratch.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import type { ColumnFigures } from "./fast.ts";
import type { VectorbtOutput } from "./run.ts";
import type { VectorbtSeries } from "./series.ts";

/** Below this part of the sum of squares a variance from sums has lost too many digits. */
const CANCELLED = 1e-3;

/** What the figures are made from, at one grouping. */
export interface HeadlineSource {
  readonly plan: VectorbtRunPlan;
  readonly output: VectorbtOutput;
  readonly series: VectorbtSeries;
  readonly grouped: boolean;
}

/** Sums of the fast kernel, where they are those of the groups that are looked at. */
function usableFigures({ plan, output, series }: HeadlineSource): ColumnFigures | null {
  return series.lengths().length === plan.shape.columns ? output.figures : null;
}

/** Sharpe ratio of every group, annualized. */
export function sharpeRatios(source: HeadlineSource): number[] {
  const { plan, series } = source;
  const figures = plan.exactMetrics ? null : usableFigures(source);
  const ratios = new Array<number>(series.lengths().length);
  // A loop, not a callback: this is asked of thousands of columns in a process that has just begun.
  for (let group = 0; group < ratios.length; group++) {
    const known = figures === null ? undefined : sharpeFromSums(plan, figures, group);
    ratios[group] =
      known ??
      vectorbtSharpeRatio(series.value()[group], series.initCash()[group], plan.barsPerYear, plan.riskFree);
  }
  return ratios;
}

/** Undefined where the digits are lost or where VectorBT's rules for few or equal returns decide. */
function sharpeFromSums(plan: VectorbtRunPlan, figures: ColumnFigures, column: number): number | undefined {
  const { bars } = plan.shape;
  if (bars < 2) return undefined;
  const mean = figures.returnSum[column] / bars;
  const squares = figures.squareSum[column] - figures.returnSum[column] * mean;
  if (!(squares > CANCELLED * figures.squareSum[column])) return undefined;
  const deviation = Math.sqrt(squares / (bars - 1));
  // Beside a large risk-free return the last digits of the returns themselves decide.
  if (!(deviation > CANCELLED * Math.abs(plan.riskFree))) return undefined;
  return ((mean - plan.riskFree) / deviation) * Math.sqrt(plan.barsPerYear);
}

/** Deepest fall of the value of every group below its running peak, a fraction of 0 or less; NaN where it never fell. */
export function deepestFalls(source: HeadlineSource): number[] {
  const figures = usableFigures(source);
  if (figures === null) return source.series.value().map(deepestFall);
  const { drawdown } = figures;
  const falls = new Array<number>(drawdown.length);
  for (let group = 0; group < falls.length; group++)
    falls[group] = drawdown[group] < 0 ? drawdown[group] : NaN;
  return falls;
}

function deepestFall(value: Float64Array): number {
  let peak = NaN;
  let deepest = NaN;
  for (const level of value) {
    if (Number.isNaN(level)) continue;
    if (Number.isNaN(peak) || level >= peak) peak = level;
    else {
      const depth = (level - peak) / peak;
      if (!(depth >= deepest)) deepest = depth;
    }
  }
  return deepest;
}
