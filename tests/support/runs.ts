// How much the random tests try. BARLOOM_RUNS multiplies it, BARLOOM_SEED starts another stream.

const FACTOR = Number(process.env.BARLOOM_RUNS ?? 1);
const SEED = Number(process.env.BARLOOM_SEED ?? 1);

/** Settings of a property that tries `standard` examples by default. */
export function tries(standard: number): { numRuns: number; seed: number } {
  return { numRuns: Math.max(1, Math.round(standard * FACTOR)), seed: SEED };
}
