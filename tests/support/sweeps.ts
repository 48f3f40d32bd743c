// Prices for sweeps, and how a row of a sweep is held against a run on its own.
import fc from "fast-check";
import { expect } from "vitest";
import { analysis } from "../../src/analysis.ts";
import { giveBlockBack, takeBlock } from "../../src/memoryBlocks.ts";
import { fusedTerms } from "../../src/sweep/assetRun.ts";
import { FusedWalk } from "../../src/sweep/fused/walk.ts";
import { RULE_METRICS } from "../../src/sweep/ruleOptions.ts";
import { maskRule, type CompiledRule } from "../../src/sweep/steps.ts";

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
      data[bar * columns + column] = uniform(at + 2) < hostility ? NaN : price;
    }
  }
  return data;
}

/** When an asset has no price, in parts of all bars: before its listing, after its end, and in gaps of some bars. */
export interface Life {
  readonly listing: number;
  readonly end: number;
  readonly gaps: readonly (readonly [number, number])[];
}

const part = fc.double({ min: 0, max: 1, noNaN: true });

/** Lives of so many assets; a third of them is always there. */
export const lives = (assets: number): fc.Arbitrary<readonly Life[]> =>
  fc.array(
    fc.oneof(
      fc.constant({ listing: 0, end: 1, gaps: [] }),
      fc.record({ listing: part, end: fc.constant(1), gaps: fc.constant([]) }),
      fc.record({
        listing: fc.oneof(fc.constant(0), part),
        end: fc.oneof(fc.constant(1), part),
        gaps: fc.array(fc.tuple(part, fc.integer({ min: 1, max: 80 })), { maxLength: 3 }),
      }),
    ),
    { minLength: assets, maxLength: assets },
  );

/** The same prices, the cells of a bar together, with NaN where an asset has none. */
export function lived(prices: Float64Array, all: readonly Life[]): Float64Array {
  const bars = prices.length / all.length;
  return prices.map((price, cell) => {
    const { listing, end, gaps } = all[cell % all.length];
    const bar = Math.floor(cell / all.length);
    const isThere = bar >= Math.floor(listing * bars) && bar < Math.ceil(end * bars);
    const isGap = gaps.some(([at, length]) => bar >= at * bars && bar < at * bars + length);
    return isThere && !isGap ? price : NaN;
  });
}

/** Figures of a fused walk, no run on its own: where one series crosses the other, or where masks say so. */
export async function walked(
  close: Float64Array,
  [first, second]: readonly Float64Array[],
  options: object,
  masks?: readonly Uint8Array[],
): Promise<Float64Array> {
  const target = analysis();
  const bars = close.length;
  const terms = fusedTerms(options, { close })!;
  const words = Math.ceil(bars / 64);
  const room = takeBlock(target, 2 * bars * 8);
  const packed = takeBlock(target, 2 * words * 8);
  new Float64Array(target.exports.memory.buffer, room.start, 2 * bars).set([...first, ...second]);
  masks?.forEach((bits, i) => {
    const start = packed.start + i * words * 8;
    const bytes = new Uint8Array(target.exports.memory.buffer, start, words * 8).fill(0);
    bits.forEach((bit, bar) => (bytes[bar >> 3] |= bit << (bar & 7)));
  });
  const rule: CompiledRule = { ...maskRule(1), isCrossover: masks === undefined };
  const series = { start: room.start, count: 2 };
  const walk = new FusedWalk({ target, bars, series, rules: [rule], terms, threads: 1 });
  walk.closes.set(close);
  walk.begin({ start: packed.start, bytes: 2 * words * 8 });
  for await (const done of walk.end()) expect(done).toBe(1);
  const figures = walk.figures.slice();
  walk.free();
  giveBlockBack(packed);
  giveBlockBack(room);
  return figures;
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
