// Returns of calendar months and years, from the returns of bars.

/** A calendar year, UTC. Fractions. */
export interface YearOfReturns {
  readonly year: number;
  /** Twelve, January first; null for a month without a bar, NaN for one with a bar that has no return. */
  readonly months: readonly (number | null)[];
  readonly total: number;
}

const MONTHS = 12;

/**
 * Π(1 + r) − 1 over the bars of every calendar month (UTC) and of every year that has bars; nothing where a time is no date.
 * @param time milliseconds since 1970 UTC, one a bar, ascending
 * @param returns return of every bar, fractions
 */
export function monthlyReturns(time: Float64Array, returns: Float64Array): YearOfReturns[] {
  const growth = new Map<number, (number | null)[]>();
  for (let bar = 0; bar < time.length; bar++) {
    const moment = new Date(time[bar]);
    const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()];
    if (Number.isNaN(year)) return [];
    const months = growth.get(year) ?? new Array<number | null>(MONTHS).fill(null);
    months[month] = (months[month] ?? 1) * (1 + returns[bar]);
    growth.set(year, months);
  }
  return Array.from(growth, ([year, months]) => ({
    year,
    months: months.map((factor) => (factor === null ? null : factor - 1)),
    total: months.reduce<number>((product, factor) => product * (factor ?? 1), 1) - 1,
  }));
}
