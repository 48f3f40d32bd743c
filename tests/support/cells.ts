// Random cells that depend on (seed, purpose, bar, column) only: a smaller plan keeps the cells that it still has.

/** Uniform in [0, 1), from four whole numbers. */
export function uniformAt(seed: number, purpose: number, bar: number, column: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (const part of [purpose, bar, column]) {
    h = Math.imul(h ^ (part + 0x7f4a7c15), 0xc2b2ae35);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
  return ((h ^ (h >>> 16)) >>> 0) * 2 ** -32;
}

/** One of `pool`. */
export function pickAt<Value>(
  pool: readonly Value[],
  seed: number,
  purpose: number,
  bar: number,
  column: number,
): Value {
  return pool[Math.floor(uniformAt(seed, purpose, bar, column) * pool.length)];
}

/** 0 … length − 1 in a random order. */
export function shuffleAt(length: number, seed: number, purpose: number, bar: number): number[] {
  const order = Array.from({ length }, (_, k) => k);
  for (let k = length - 1; k > 0; k--) {
    const j = Math.floor(uniformAt(seed, purpose, bar, k) * (k + 1));
    [order[k], order[j]] = [order[j], order[k]];
  }
  return order;
}
