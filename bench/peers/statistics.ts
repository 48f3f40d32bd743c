// Medians, spreads and ratios of interleaved rounds.

/** The middle, and the quarters around it. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** Quantiles by linear interpolation; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    lower: quantile(values, 0.25),
    upper: quantile(values, 0.75),
    count: values.length,
  };
}

/** Times of one round: a number for every set that was done. */
export type RoundTimes = readonly number[];

/** Theirs over ours, on the sets that both have done; undefined where there are none. */
export function ratioOfRound(
  theirs: RoundTimes | undefined,
  ours: RoundTimes | undefined,
): number | undefined {
  if (theirs === undefined || ours === undefined) return undefined;
  const both = Math.min(theirs.length, ours.length);
  if (both === 0) return undefined;
  const sum = (times: RoundTimes): number => times.slice(0, both).reduce((total, ms) => total + ms, 0);
  return sum(theirs) / sum(ours);
}

/** Ratios round by round, against the fastest of several ways to call the same peer. */
export function ratiosAgainst(
  ways: readonly (readonly (RoundTimes | undefined)[])[],
  ours: readonly (RoundTimes | undefined)[],
): number[] {
  return ours.flatMap((own, round) => {
    const ratios = ways.flatMap((rounds) => ratioOfRound(rounds[round], own) ?? []);
    return ratios.length === 0 ? [] : [Math.min(...ratios)];
  });
}
