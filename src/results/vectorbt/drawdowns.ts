// Drawdown records of value series (page, section 17.4).

export interface ValueDrawdown {
  readonly group: number;
  readonly peakBar: number;
  readonly startBar: number;
  readonly valleyBar: number;
  readonly endBar: number;
  readonly peakValue: number;
  readonly valleyValue: number;
  readonly endValue: number;
  /** 0 active, 1 recovered. */
  readonly status: number;
}

/** Falls below the running peak of every series, one after another; a NaN value is passed over. */
export function valueDrawdowns(values: readonly Float64Array[]): ValueDrawdown[] {
  return values.flatMap((series, group) => drawdownsOfSeries(series, group));
}

function drawdownsOfSeries(series: Float64Array, group: number): ValueDrawdown[] {
  const found: ValueDrawdown[] = [];
  let running: ValueDrawdown | undefined;
  let peak = { bar: -1, value: NaN };
  series.forEach((value, bar) => {
    if (Number.isNaN(value)) return;
    if (Number.isNaN(peak.value) || value >= peak.value) {
      if (running !== undefined) found.push({ ...running, endBar: bar, endValue: value, status: 1 });
      running = undefined;
      peak = { bar, value };
      return;
    }
    const isLower = running === undefined || value < running.valleyValue;
    running = {
      group,
      peakBar: peak.bar,
      startBar: peak.bar + 1,
      valleyBar: isLower ? bar : running!.valleyBar,
      endBar: bar,
      peakValue: peak.value,
      valleyValue: isLower ? value : running!.valleyValue,
      endValue: value,
      status: 0,
    };
  });
  if (running !== undefined) found.push(running);
  return found;
}

/** Depth as a fraction of the peak, at most 0. */
export function depthOf({ peakValue, valleyValue }: ValueDrawdown): number {
  return (valleyValue - peakValue) / peakValue;
}

/** Bars of a drawdown; one that goes on counts the last bar too. */
export function drawdownBars({ startBar, endBar, status }: ValueDrawdown): number {
  return endBar - startBar + (status === 0 ? 1 : 0);
}
