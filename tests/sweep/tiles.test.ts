// The order in which combinations are worked on, and where it is cut.
import fc from "fast-check";
import { describe, expect } from "vitest";
import type { Parameters } from "../../src/sweep/grid.ts";
import { chosen } from "../../src/sweep/sample.ts";
import { countFrom, TILE_VALUES, tilesOf, type Work } from "../../src/sweep/tiles.ts";
import { property } from "../support/property.ts";

const list = (length: number): number[] => Array.from({ length }, (_, i) => i);
const length = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: TILE_VALUES - 8, max: 2 * TILE_VALUES + 8 }),
);

/** Grids of two lists or three, whole or with holes. */
const works: fc.Arbitrary<Work<Parameters>> = fc
  .record({ a: length, b: length, c: fc.integer({ min: 1, max: 3 }), keeps: fc.constantFrom(1, 0.9, 0.3) })
  .map(({ a, b, c, keeps }) => {
    const where = ({ a: x, b: y, c: z }: Record<string, unknown>): boolean =>
      x === 0 || (Math.imul(Number(x) * 31 + Number(y) * 7 + Number(z), 0x9e3779b9) >>> 0) / 2 ** 32 < keeps;
    const parameters = { a: list(a), b: list(b), c: list(c) };
    const choice = chosen<Parameters>(parameters, keeps < 1 ? where : undefined, undefined);
    return { choice, ...tilesOf(choice) };
  });

describe("tiles", () => {
  property(
    "hold every combination once, those of a tile in the order of the grid",
    works.filter(({ order }) => order !== undefined),
    ({ choice, order, ends }) => {
      expect(order!.length).toBe(choice.kept.length);
      expect(order!.toSorted().every((place, i) => place === i)).toBe(true);
      expect(ends!.at(-1)).toBe(order!.length);
      const isEnd = new Set(ends);
      const falls = order!.filter((place, i) => i > 0 && !isEnd.has(i) && place < order![i - 1]);
      expect(falls).toHaveLength(0);
    },
    20,
  );

  property(
    "hold no more values of each list than go together",
    works.filter(({ order }) => order !== undefined),
    ({ choice: { space, kept }, order, ends }) => {
      let first = 0;
      for (const end of ends!) {
        const positions = Array.from(order!.subarray(first, end), (place) => kept[place]);
        for (const [k, name] of space.names.entries()) {
          const { length: size } = space.parameters[name] as readonly number[];
          const values = new Set(positions.map((position) => Math.floor(position / space.steps[k]) % size));
          expect(values.size).toBeLessThanOrEqual(TILE_VALUES);
        }
        first = end;
      }
    },
    20,
  );

  property(
    "are not cut where one ends among the second half of what would fit",
    fc.tuple(works, fc.integer({ min: 1, max: 20_000 })),
    ([work, most]) => {
      const total = work.choice.kept.length;
      for (let first = 0; first < total;) {
        const count = countFrom(work, first, most);
        expect(count).toBeGreaterThan(0);
        expect(count).toBeLessThanOrEqual(Math.min(most, total - first));
        const within = [...(work.ends ?? [])].filter((end) => end > first && end <= first + most);
        const last = within.at(-1) ?? 0;
        const isWhole = first + most >= total;
        if (isWhole) expect(first + count).toBe(total);
        else expect(count).toBe(2 * (last - first) > most ? last - first : most);
        first += count;
      }
    },
    20,
  );
});
