// Prices for sweeps, and how a row of a sweep is held against a run on its own.
import { expect } from "vitest";
import { RULE_METRICS } from "../../src/sweep/ruleOptions.ts";

/** Prices that walk, stand still and now and then are missing. */
export function closes(bars: number, columns: number, seed: number, hostility: number): Float64Array {
  const uniform = (at: number): number => {
    let t = (seed + Math.imul(at + 1, 0x9e3779b9)) | 0;
    t = Math.imul(t ^ (t >>> 16), 0x85ebca6b);
    t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
    return ((t ^ (t >>> 16)) >>> 0) / 2 ** 32;
  };
  const data = new Float64Array(bars * columns);
  for (let column = 0; column < columns; column++) {
    let price = 50 + Math.floor(100 * uniform(column));
    for (let bar = 0; bar < bars; bar++) {
      const at = 4 * (bar * columns + column) + 100;
      if (uniform(at) < 0.8) price *= 1 + 0.06 * (uniform(at + 1) - 0.5);
      data[bar * columns + column] = uniform(at + 2) < hostility ? [NaN, 0, -1, Infinity][at % 4] : price;
    }
  }
  return data;
}

/** What a fused walk gives to the bit. */
const EXACT = RULE_METRICS.map((name) => name === "totalReturn" || name === "totalClosedTrades");

export function expectRow(got: number[], wanted: Float64Array, what: string): void {
  RULE_METRICS.forEach((name, i) => {
    if (EXACT[i] || !Number.isFinite(wanted[i])) expect(got[i], `${name} of ${what}`).toBe(wanted[i]);
    else
      expect(Math.abs(got[i] - wanted[i]), `${name} of ${what}: ${got[i]}, ${wanted[i]}`).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(wanted[i])),
      );
  });
}
