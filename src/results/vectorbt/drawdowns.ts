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
  let peakBar = -1;
  let peakValue = NaN;
  let valleyBar = -1;
  let valleyValue = NaN;
  let endBar = -1;
  const add = (bar: number, status: number): void => {
    found.push({
      group,
      peakBar,
      startBar: peakBar + 1,
      valleyBar,
      endBar: bar,
      peakValue,
      valleyValue,
      endValue: series[bar],
      status,
    });
  };
  for (let bar = 0; bar < series.length; bar++) {
    const value = series[bar];
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(peakValue) || value >= peakValue) {
      if (endBar > peakBar) add(bar, 1);
      peakBar = bar;
      peakValue = value;
    } else {
      if (endBar < peakBar || value < valleyValue) {
        valleyBar = bar;
        valleyValue = value;
      }
      endBar = bar;
    }
  }
  if (endBar > peakBar) add(endBar, 0);
  return found;
}
