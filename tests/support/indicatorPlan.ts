// Random calls of the indicators: series with gaps, ties and flat stretches, and parameters, from one seed.
import fc from "fast-check";
import { INDICATORS, type IndicatorDefinition, type IndicatorName, type Matrix } from "../../src/index.ts";
import { pickAt, uniformAt } from "./cells.ts";

export interface IndicatorPlan {
  readonly name: IndicatorName;
  readonly seed: number;
  readonly bars: number;
  readonly columns: number;
  readonly order: "row" | "column";
  /** Part of the cells that are missing. */
  readonly gaps: number;
  /** Prices are multiples of it: many are equal. */
  readonly step: number;
  readonly scale: number;
}

export const NAMES = Object.keys(INDICATORS) as IndicatorName[];

export const indicatorPlans: fc.Arbitrary<IndicatorPlan> = fc.record({
  name: fc.constantFrom(...NAMES),
  seed: fc.nat(1_000_000),
  bars: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 12 })),
  // Up to 64 columns are a tile, up to 4 a narrow one.
  columns: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 63, max: 67 })),
  order: fc.constantFrom("row", "column"),
  gaps: fc.constantFrom(0, 0, 0.02, 0.3),
  step: fc.constantFrom(1e-6, 0.5, 4),
  scale: fc.constantFrom(1, 1, 1e12, 1e-12),
});

export function definitionOf({ name }: Pick<IndicatorPlan, "name">): IndicatorDefinition {
  return INDICATORS[name];
}

/** One of the parameters' values for every place of a list. */
export function parametersAt(plan: IndicatorPlan, place: number): Record<string, number> {
  const pick = (purpose: number): number => pickAt([1, 2, 3, 4, 5, 8, 13, 20], plan.seed, purpose, place, 0);
  const window = pick(11);
  const ddof = pickAt([0, 1], plan.seed, 12, place, 0);
  const all: Record<string, number> = {
    window: Math.max(window, "ddof" in definitionOf(plan).parameters ? ddof + 1 : 1),
    ddof,
    deviations: pickAt([0, 1, 2.5], plan.seed, 13, place, 0),
    fast: window,
    slow: window + pick(14),
    signal: pick(15),
    smoothK: pickAt([1, 2, 3], plan.seed, 16, place, 0),
    smoothD: pickAt([1, 2, 5], plan.seed, 17, place, 0),
  };
  return Object.fromEntries(Object.keys(definitionOf(plan).parameters).map((name) => [name, all[name]]));
}

/** A cell depends on the seed, its bar and its column only. */
export function seriesOf(plan: IndicatorPlan): Record<string, Matrix> {
  const names = [...new Set([...definitionOf(plan).inputs, "close"])];
  return Object.fromEntries(names.map((name) => [name, seriesNamed(plan, name)]));
}

function seriesNamed(plan: IndicatorPlan, name: string): Matrix {
  const { bars, columns, order } = plan;
  const data = new Float64Array(bars * columns);
  for (let column = 0; column < columns; column++) {
    const levels = levelsOf(plan, column);
    for (let bar = 0; bar < bars; bar++)
      data[order === "row" ? bar * columns + column : column * bars + bar] = cellOf(
        plan,
        name,
        levels[bar],
        bar,
        column,
      );
  }
  return { data, rows: bars, columns, order };
}

/** A walk with flat stretches. */
function levelsOf({ seed, bars }: IndicatorPlan, column: number): number[] {
  let level = 100;
  return Array.from({ length: bars }, (_, bar) => {
    const isFlat = uniformAt(seed, 1, Math.floor(bar / 9), column) < 0.25;
    if (!isFlat) level += 8 * (uniformAt(seed, 2, bar, column) - 0.5);
    return level;
  });
}

function cellOf(plan: IndicatorPlan, name: string, level: number, bar: number, column: number): number {
  const { seed, gaps, step, scale } = plan;
  const purpose = 20 + name.length + name.charCodeAt(0);
  if (uniformAt(seed, purpose, bar, column) < gaps) return NaN;
  const away = 3 * uniformAt(seed, purpose + 100, bar, column);
  if (name === "volume") return Math.round(1000 * away);
  const price = name === "high" ? level + away : name === "low" ? level - away : level;
  return Math.round(price / step) * step * scale;
}
