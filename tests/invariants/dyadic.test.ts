// Exact arithmetic on doubles.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { dyadic, ExactSum, minus, plus, productOf, times, toNumber } from "../../src/invariants/dyadic.ts";
import { property } from "../support/property.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Whole numbers whose products BigInt and doubles both hold exactly. */
const whole = fc.integer({ min: -(2 ** 26), max: 2 ** 26 });

describe("exact numbers", () => {
  property("are the double that they were made from, denormals too", finite, (value) => {
    expect(toNumber(dyadic(value)) === value || Math.abs(value) < 2 ** -1022).toBe(true);
    expect(new ExactSum().add(value).distanceTo(value)).toBe(0);
  });

  property(
    "add, subtract and multiply as whole numbers do, at any scale",
    fc.tuple(whole, whole, fc.integer({ min: -500, max: 500 })),
    ([a, b, scale]) => {
      const unit = 2 ** scale;
      const [x, y] = [dyadic(a * unit), dyadic(b * unit)];
      expect(toNumber(plus(x, y)) / unit).toBe(a + b);
      expect(toNumber(minus(x, y)) / unit + 0).toBe(a - b);
      expect(toNumber(times(x, dyadic(b))) / unit + 0).toBe(a * b + 0);
    },
  );

  property("round to the double that the processor rounds to", fc.tuple(finite, finite), ([a, b]) => {
    const product = a * b;
    if (Number.isFinite(product) && Math.abs(product) >= 2 ** -1022)
      expect(toNumber(productOf(a, b))).toBe(product);
    if (Number.isFinite(a + b) && Math.abs(a + b) >= 2 ** -1022)
      expect(toNumber(plus(dyadic(a), dyadic(b)))).toBe(a + b);
  });

  test("keep what doubles drop: (1e16 + 1) − 1e16 is 1, 0.1 + 0.2 − 0.3 is 2^-55", () => {
    expect(toNumber(new ExactSum().add(1e16).add(1).add(-1e16).total)).toBe(1);
    expect(toNumber(new ExactSum().add(0.1).add(0.2).add(-0.3).total)).toBe(2 ** -55);
  });

  test.each([NaN, Infinity, -Infinity])("%s is none", (value) => {
    expect(() => dyadic(value)).toThrow(RangeError);
  });
});
