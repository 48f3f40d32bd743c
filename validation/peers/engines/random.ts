// The stream of a plan: the counter-based generator of the package, one counter per draw.
import { uniformAt, type Purpose } from "../../../src/random/stream.ts";
import type { PlanRandom } from "./types.ts";

/** Apart from the streams of the package. */
const PLANS = 100 as Purpose;

export function planRandom(seed: number, run: number): PlanRandom {
  let drawn = 0;
  const uniform = (): number => uniformAt(seed, run, drawn++, PLANS);
  const between = (min: number, max: number): number => min + uniform() * (max - min);
  const integer = (min: number, max: number): number => Math.floor(between(min, max + 1));
  const chance = (probability: number): boolean => uniform() < probability;
  const pick = <Value>(pool: readonly Value[]): Value => pool[integer(0, pool.length - 1)];
  const shuffle = (length: number): number[] => {
    const order = Array.from({ length }, (_, k) => k);
    for (let k = length - 1; k > 0; k--) {
      const j = integer(0, k);
      [order[k], order[j]] = [order[j], order[k]];
    }
    return order;
  };
  return { uniform, between, integer, chance, pick, shuffle };
}
