// Specification section 17.4.

import type { Series } from "./columnFlows.ts";
import { DrawdownStatus } from "./codes.ts";

export interface Drawdown {
  readonly id: number;
  readonly group: number;
  readonly peakBar: number;
  readonly startBar: number;
  readonly valleyBar: number;
  readonly endBar: number;
  readonly peak: number;
  readonly valley: number;
  readonly end: number;
  readonly status: number;
}

/** A high, and the low since. */
interface Extremes {
  readonly peakBar: number;
  readonly peak: number;
  readonly valleyBar: number;
  readonly valley: number;
}

/** Drawdowns of every value series, numbered over all of them. */
export function drawdowns(values: readonly Series[]): Drawdown[] {
  return values
    .flatMap((value, group) => seriesDrawdowns(value).map((drawdown) => ({ ...drawdown, group })))
    .map((drawdown, id) => ({ ...drawdown, id }));
}

function seriesDrawdowns(value: Series): Omit<Drawdown, "id" | "group">[] {
  const found: Omit<Drawdown, "id" | "group">[] = [];
  const known = value.map((level, bar) => ({ level, bar })).filter(({ level }) => !Number.isNaN(level));
  let extremes: Extremes = { peakBar: -1, peak: NaN, valleyBar: -1, valley: NaN };
  let isRunning = false;
  known.forEach(({ level, bar }, index) => {
    const hasRecovered = Number.isNaN(extremes.peak) || level >= extremes.peak;
    const fresh: Extremes = { peakBar: bar, peak: level, valleyBar: bar, valley: level };
    if (hasRecovered) {
      if (isRunning) found.push(drawdownOf(extremes, bar, level, DrawdownStatus.Recovered));
      extremes = fresh;
      isRunning = false;
      return;
    }
    if (!isRunning || level < extremes.valley) extremes = { ...extremes, valleyBar: bar, valley: level };
    isRunning = true;
    if (index === known.length - 1) found.push(drawdownOf(extremes, bar, level, DrawdownStatus.Active));
  });
  return found;
}

function drawdownOf(
  extremes: Extremes,
  endBar: number,
  end: number,
  status: number,
): Omit<Drawdown, "id" | "group"> {
  return { ...extremes, startBar: extremes.peakBar + 1, endBar, end, status };
}

/** Depth as a fraction of the peak, negative. */
export function drawdownDepth({ peak, valley }: Drawdown): number {
  return (valley - peak) / peak;
}

/** Bars a drawdown lasted; an active one also counts the last bar. */
export function drawdownBars({ startBar, endBar, status }: Drawdown): number {
  return endBar - startBar + (status === DrawdownStatus.Active ? 1 : 0);
}
