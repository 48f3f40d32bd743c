import fc from "fast-check";
import { expect, test } from "vitest";
import { bestRun, Neighbourhood } from "../../src/report/plateau.ts";
import { tries } from "../support/runs.ts";

const grid = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    kinds: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    kept: fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
  })
  .map(({ sizes, kinds, kept }) => {
    const cells = sizes.reduce((product, size) => product * size, 1);
    const runs = Array.from({ length: cells }, (_, cell) => cell).filter((cell) => kept[cell] || cell === 0);
    let stride = 1;
    return sizes.map((size, index) => {
      const at = runs.map((cell) => Math.floor(cell / stride) % size);
      stride *= size;
      return { at, isOrdered: kinds[index] };
    });
  });

test("neighbours are the runs one step away in numbers and equal in texts, found by looking at all", () => {
  fc.assert(
    fc.property(grid, (parameters) => {
      const around = new Neighbourhood(parameters);
      const runs = parameters[0].at.map((_, run) => run);
      const values = Float64Array.from(runs, (run) => (run % 5 === 3 ? NaN : (run * 7) % 11));
      for (const run of runs) {
        const near = runs.filter((other) =>
          parameters.every(({ at, isOrdered }) => Math.abs(at[other] - at[run]) <= Number(isOrdered)),
        );
        expect(around.of(run).sort((a, b) => a - b)).toEqual(near);
        const known = near.map((other) => values[other]).filter((value) => !Number.isNaN(value));
        const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
        if (Number.isNaN(values[run])) expect(around.mean(values, run)).toBeNaN();
        else expect(around.mean(values, run)).toBeCloseTo(mean, 12);
      }
    }),
    tries(100),
  );
});

test("the best run is the first of equal ones, and one without a figure never is", () => {
  const values = Float64Array.of(NaN, 2, 5, 5, -1);
  expect([bestRun(values, "highest"), bestRun(values, "lowest")]).toEqual([2, 4]);
  expect(bestRun(Float64Array.of(NaN), "highest")).toBe(-1);
});
