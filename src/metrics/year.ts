// How many bars a year has, where the user does not say.

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
/** A calendar is recognised when the bars come within this of it. */
const NEAR = 0.05;
const WITHOUT_TIME = 252;

/**
 * Bars in a year: given, else found from the times and rounded to 252, 365, 52, 12, 1 or whole bars a day of 252 or 365
 * days when within 5 % of it, else 252.
 * @param time milliseconds since 1970 UTC, or null
 */
export function barsPerYear(given: number | undefined, time: Float64Array | null): number {
  if (given !== undefined) return given;
  if (time === null || time.length < 2) return WITHOUT_TIME;
  const raw = ((time.length - 1) * YEAR_MS) / (time[time.length - 1] - time[0]);
  const perDay = usualBarsOfDay(time);
  const calendars = [252, 365, 52, 12, 1, perDay * 252, perDay * 365];
  const near = calendars.filter((calendar) => Math.abs(raw / calendar - 1) <= NEAR);
  near.sort((a, b) => Math.abs(raw / a - 1) - Math.abs(raw / b - 1));
  return near[0] ?? raw;
}

/** The most frequent number of bars in a UTC day: first and last days are cut, holidays short. */
function usualBarsOfDay(time: Float64Array): number {
  const days = new Map<number, number>();
  for (const moment of time) {
    const day = Math.floor(moment / DAY_MS);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  const daysWith = new Map<number, number>();
  for (const bars of days.values()) daysWith.set(bars, (daysWith.get(bars) ?? 0) + 1);
  const [usual] = [...daysWith].sort(([barsA, a], [barsB, b]) => b - a || barsB - barsA)[0];
  return usual;
}
