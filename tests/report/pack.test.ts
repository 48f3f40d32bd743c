import fc from "fast-check";
import { expect, test } from "vitest";
import { exactDecimals, packExact, packRounded, packTimes } from "../../src/report/pack.ts";
import { unpack } from "../../src/report/page/unpack.ts";

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const seeded = { seed: 42, numRuns: 300 };

test("any doubles come back bit for bit", () => {
  const doubles = fc.float64Array({ maxLength: 200 });
  fc.assert(
    fc.property(doubles, (values) => {
      const back = unpack(throughJson(packExact(values)));
      expect(back.length).toBe(values.length);
      values.forEach((value, i) => expect(Object.is(back[i], value)).toBe(true));
    }),
    seeded,
  );
});

test("prices in cents are stored as decimals and come back bit for bit, gaps included", () => {
  const cents = fc.array(fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: null }), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(cents, (list) => {
      const values = Float64Array.from(list, (whole) => (whole === null ? NaN : whole / 100));
      const packed = packExact(values);
      expect(packed.form).toBe("whole");
      expect(unpack(throughJson(packed))).toEqual(values);
    }),
    seeded,
  );
});

test("rounded series come back within half of the last decimal, with or without a reference", () => {
  const pairs = fc.array(fc.tuple(fc.double({ min: -1e6, max: 1e6 }), fc.double({ min: -1e6, max: 1e6 })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(pairs, fc.integer({ min: 0, max: 6 }), (rows, decimals) => {
      const [values, close] = [0, 1].map((column) => Float64Array.from(rows, (row) => row[column]));
      const closeBack = unpack(throughJson(packRounded(close, decimals)));
      const back = unpack(throughJson(packRounded(values, decimals, close)), closeBack);
      values.forEach((value, i) => {
        if (Number.isNaN(value)) expect(back[i]).toBeNaN();
        else expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(0.5001 * 10 ** -decimals);
      });
    }),
    seeded,
  );
});

test("times come back exactly, whatever their step", () => {
  const daily = Float64Array.from(
    { length: 500 },
    (_, bar) => 951921000000 + bar * 86_400_000 * (bar % 5 === 0 ? 3 : 1),
  );
  daily.sort();
  const minutes = daily.map((_, bar) => 951921000000 + bar * 60_000);
  const fractions = daily.map((_, bar) => bar + 0.25);
  for (const time of [daily, minutes, fractions, daily.slice(0, 1), new Float64Array([-5, 0, 12])])
    expect(unpack(throughJson(packTimes(time)))).toEqual(time);
});

test("a year of days on one clock takes a few bits a bar", () => {
  const packed = packTimes(Float64Array.from({ length: 365 }, (_, day) => day * 86_400_000));
  expect(packed.form === "whole" && packed.bits.length).toBeLessThan(260);
});

test("values too large for whole units and infinities fall back to doubles where they must be exact", () => {
  for (const values of [
    [1e300, 1],
    [Infinity, 1],
    [-0, 1],
    [Math.PI, 2],
  ].map((list) => new Float64Array(list))) {
    expect(packExact(values).form).toBe("float64");
    expect(unpack(packExact(values))).toEqual(values);
  }
  expect(unpack(packRounded(new Float64Array([1, Infinity, 3]), 2))).toEqual(new Float64Array([1, NaN, 3]));
});

test("the fewest decimals that keep every bit", () => {
  expect(exactDecimals(new Float64Array([1.25, 3, NaN]))).toBe(2);
  expect(exactDecimals(new Float64Array([100, 20]))).toBe(0);
  expect(exactDecimals(new Float64Array([1 / 3]))).toBeNull();
});
