import { withoutZeros } from "../format.ts";

const SUFFIXES: readonly (readonly [number, string])[] = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e4, "k"],
];

/** Numbers along an axis, short and in one unit: `80k`, `1.25M`. */
export function axisNumbers(values: readonly (number | null)[]): string[] {
  const largest = Math.max(...values.map((value) => Math.abs(value ?? 0)));
  const [from, suffix] = SUFFIXES.find(([limit]) => largest >= limit) ?? [1, ""];
  const unit = suffix === "k" ? 1000 : from;
  return values.map((value) => (value === null ? "" : shortNumber(value / unit, value === 0 ? "" : suffix)));
}

/** Fractions along an axis: `-12.5%`. */
export function axisPercents(values: readonly (number | null)[]): string[] {
  return values.map((value) => (value === null ? "" : shortNumber(value * 100, "%")));
}

/** Ticks of a logarithmic axis: at 1, 2 and 5 of each power of ten, or evenly where the axis spans less than that. */
export function logTicks(lowest: number, highest: number, ticksMax: number): number[] {
  if (highest / lowest < 5) return evenTicks(lowest, highest, ticksMax);
  const ticks: number[] = [];
  const lead = highest / lowest > 10 ** (ticksMax / 2) ? [1] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(lowest)); power <= Math.log10(highest); power++)
    for (const first of lead) ticks.push(first * 10 ** power);
  return ticks.filter((tick) => tick >= lowest && tick <= highest);
}

/** Ticks at round multiples, at most about `ticksMax`. */
export function evenTicks(lowest: number, highest: number, ticksMax: number): number[] {
  const rough = (highest - lowest) / Math.max(1, ticksMax);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(lowest / step);
  return Array.from(
    { length: Math.max(0, Math.floor(highest / step) - first + 1) },
    (_, i) => (first + i) * step,
  );
}

function shortNumber(value: number, suffix: string): string {
  const size = Math.abs(value);
  const text = size !== 0 && size < 1e-6 ? size.toExponential(0) : withoutZeros(size.toFixed(6));
  return `${value < 0 ? "-" : ""}${text}${suffix}`;
}
