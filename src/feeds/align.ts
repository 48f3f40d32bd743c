// A feed beside all bars at once.
import type { TimeInput } from "../inputs.ts";
import type { Matrix } from "../matrix.ts";
import { openFeed } from "./cursor.ts";
import { ascendingTimes } from "./times.ts";
import type { AlignedFeed, FeedOptions, FeedSource, FeedState } from "./types.ts";

/**
 * What is known of a feed at every bar: `openFeed`, taken from bar to bar.
 * @param source as in `openFeed`
 * @param barTimes when each bar is decided upon (its close), ascending, milliseconds since 1970 UTC; bars may be irregular
 * @param options as in `openFeed`
 * @returns bars × columns, NaN before the first value
 * @throws BacktestError E_TIME_ORDER, E_TIME_DUP for bar times; E_STALE beyond the limit; what `openFeed` throws
 * @example
 * const { values } = alignFeed({ times, knownAt, values: scores }, market.time, { maxStaleBars: 10 });
 */
export function alignFeed(source: FeedSource, barTimes: TimeInput, options: FeedOptions = {}): AlignedFeed {
  const bars = ascendingTimes("barTimes", barTimes);
  const cursor = openFeed(source, options);
  const { columns } = cursor;
  const matrix = (): Matrix & { readonly order: "row" } => ({
    ...{ data: new Float64Array(bars.length * columns), rows: bars.length, columns, order: "row" },
  });
  const aligned = { values: matrix(), times: matrix(), knownAt: matrix(), staleBars: matrix() };
  const failures = new Float64Array(bars.length);
  bars.forEach((time, bar) => {
    const state = cursor.advanceTo(time);
    for (const field of Object.keys(aligned) as (keyof typeof aligned)[])
      aligned[field].data.set(state[field satisfies keyof FeedState], bar * columns);
    failures[bar] = state.failures;
  });
  return { ...aligned, failures };
}
