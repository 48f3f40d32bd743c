// Bit-equality of long arrays: a loop, because matchers are slow on them.
import { expect } from "vitest";

/** Expects equal lengths and equal bits (NaN equals NaN, −0 is not 0). */
export function expectSame(got: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  if (got.length !== wanted.length) expect.fail(`${what}: ${got.length} entries, expected ${wanted.length}`);
  for (let i = 0; i < wanted.length; i++)
    if (!Object.is(got[i], wanted[i])) expect.fail(`${what}[${i}] is ${got[i]}, expected ${wanted[i]}`);
}
