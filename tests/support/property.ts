// How often properties are tried, and from which seed: PROPERTY_RUNS and PROPERTY_SEED of the environment.
// The seed is fixed so that a run of the tests can be repeated; PROPERTY_SEED=random draws another one each time.
import fc from "fast-check";
import { test } from "vitest";

const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;

/** Runs of a property of usual cost. */
export const RUNS = Number(PROPERTY_RUNS ?? 300);

const MS_PER_RUN = 200;

const DEFAULT_SEED = 20261121;

/** A test that `check` holds (does not throw) for everything that the arbitrary makes. `weight` divides the runs of slow ones. */
export function property<Value>(
  sentence: string,
  arbitrary: fc.Arbitrary<Value>,
  check: (value: Value) => void,
  weight = 1,
): void {
  const numRuns = Math.ceil(RUNS / weight);
  const seed = PROPERTY_SEED === "random" ? {} : { seed: Number(PROPERTY_SEED ?? DEFAULT_SEED) };
  test(sentence, { timeout: 60_000 + numRuns * MS_PER_RUN }, () => {
    fc.assert(fc.property(arbitrary, check), { numRuns, ...seed });
  });
}
