// The bars that lie in the kernel's memory, and the series that it makes of them.
import { PlanOffset } from "../../assembly/layout.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import { moveWindows, placeRow } from "../plan/windows.ts";
import { requireAmountsIn } from "../results/run.ts";
import type { SeriesCollector } from "../results/series.ts";

const SERIES = ["equity", "cash", "settledCash", "receivable"] as const;

/** Bars × accounts of the bars so far; empty where the run has none of them. */
export type FrozenSeries = Readonly<Record<(typeof SERIES)[number], Float64Array>>;

/** A window of a run's bars that moves on with them. */
export class BarWindow {
  /** Bars that the kernel has; the last one exclusive. */
  private first = 0;
  private last = 0;
  /** Bars that have come; of a run over whole data all. */
  private come = Infinity;
  /** Whether the bars pass through; otherwise all of them are there. */
  private readonly passes: boolean;

  constructor(
    /** The plan as it lies in the kernel's memory. */
    private readonly plan: Plan,
    private readonly arena: Arena,
    private readonly kernel: Kernel,
    private readonly collected: SeriesCollector | null,
  ) {
    this.passes = arena.windows.bars < plan.shape.bars;
  }

  /** Puts a bar that has just come where the kernel reads it: its rows are in the data of the plan already. */
  arrive(bar: number): void {
    const { arena, plan } = this;
    const { buffer } = this.kernel.exports.memory;
    const yearParts = new DataView(buffer).getUint32(arena.plan + PlanOffset.YearParts, true);
    this.come = bar + 1;
    if (this.passes) this.last = Math.min(this.last, bar);
    else placeRow(buffer, arena, plan, bar);
    if (yearParts !== 0) new Float64Array(buffer, yearParts, plan.shape.bars)[bar] = plan.yearParts[bar];
  }

  /** The next bar is this one, in another place than the bars before it. */
  goOnAt(bar: number): void {
    if (this.passes) this.first = this.last = bar;
  }

  /** Makes sure that a bar is in the window, and those that follow. */
  reach(bar: number): void {
    if (bar < this.last) return;
    const { arena, plan } = this;
    const { bars } = plan.shape;
    this.collect(this.last);
    this.first = this.passes ? bar : 0;
    this.last = Math.min(bars, this.come, this.first + arena.windows.bars);
    moveWindows(this.kernel.exports.memory.buffer, arena, plan, this.first, this.last);
  }

  /** Brings out the series up to a bar of the window (exclusive); where they are not kept they are amounts at least. */
  collect(last: number): void {
    const { kernel, arena, plan, collected, first } = this;
    if (last <= first) return;
    const { buffer } = kernel.exports.memory;
    if (collected !== null) collected.take(buffer, first, last);
    else requireAmountsIn(buffer, arena, plan, first, last);
  }

  /** The series of the first bars. */
  seriesOf(bars: number): FrozenSeries {
    this.collect(bars);
    const cells = bars * this.plan.groupLengths.length;
    const heads = SERIES.map((name) => [
      name,
      this.collected?.[name]?.slice(0, cells) ?? new Float64Array(0),
    ]);
    return Object.fromEntries(heads) as FrozenSeries;
  }

  /** The series of earlier bars; where nothing passes through windows they stand in the kernel's memory too. */
  putSeries(series: FrozenSeries): void {
    const { arena, collected } = this;
    const { buffer } = this.kernel.exports.memory;
    for (const name of SERIES) {
      const whole = collected?.[name];
      whole?.set(series[name]);
      if (whole && arena[name] !== 0 && !this.passes)
        new Float64Array(buffer, arena[name], whole.length).set(whole);
    }
  }
}
