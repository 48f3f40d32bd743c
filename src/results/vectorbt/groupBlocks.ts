// Figures of groups, a block of them a call: their series are made one after another, each over the one before.
import { vectorbtGroupFigures, type VectorbtGroupFigures } from "../../metrics/scratch.ts";
import { blockwise } from "../blockwise.ts";
import type { GroupSeries } from "./groupSeries.ts";

/** Groups that are measured in one call. */
const BLOCK_GROUPS = 8;

/** What is measured, and by what. */
export interface GroupSource {
  readonly bars: number;
  readonly groups: number;
  /** Series of a group, which hold until those of another one are asked for. */
  readonly seriesOf: (group: number) => GroupSeries;
  readonly barsPerYear: number;
  /** Return per bar. */
  readonly riskFree: number;
}

/** Figures of a group, and what was kept of its series. */
interface MeasuredGroup<Kept> {
  readonly figures: VectorbtGroupFigures;
  readonly kept: Kept;
}

/** Figures of one group. */
export function figuresOfGroup(source: Omit<GroupSource, "groups" | "seriesOf">, series: GroupSeries) {
  const block = { bars: source.bars, value: series.value(), benchmark: series.benchmarkValue() };
  const initCash = Float64Array.of(series.initCash());
  return vectorbtGroupFigures({ ...block, initCash }, source.barsPerYear, source.riskFree)[0];
}

/**
 * Gives the figures of groups that are asked for in their order.
 * @param keep what else is wanted of the series of each
 */
export function figuresOfGroups<Kept>(
  source: GroupSource,
  keep: (series: GroupSeries) => Kept,
): (group: number) => MeasuredGroup<Kept> {
  const cells = Math.min(source.groups, BLOCK_GROUPS) * source.bars;
  const room = { value: new Float64Array(cells), benchmark: new Float64Array(cells) };
  return blockwise(BLOCK_GROUPS, (first) => measureBlock(source, first, room, keep));
}

function measureBlock<Kept>(
  { bars, groups, seriesOf, barsPerYear, riskFree }: GroupSource,
  first: number,
  { value, benchmark }: { readonly value: Float64Array; readonly benchmark: Float64Array },
  keep: (series: GroupSeries) => Kept,
): MeasuredGroup<Kept>[] {
  const count = Math.min(groups - first, BLOCK_GROUPS);
  const initCash = new Float64Array(count);
  const kept: Kept[] = [];
  for (let k = 0; k < count; k++) {
    const series = seriesOf(first + k);
    value.set(series.value(), k * bars);
    benchmark.set(series.benchmarkValue(), k * bars);
    initCash[k] = series.initCash();
    kept.push(keep(series));
  }
  const cells = count * bars;
  const block = { bars, value: value.subarray(0, cells), benchmark: benchmark.subarray(0, cells), initCash };
  return vectorbtGroupFigures(block, barsPerYear, riskFree).map((figures, k) => ({ figures, kept: kept[k] }));
}
