import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustPrices } from "../../src/ingest/adjust.ts";
import type { MarketData } from "../../src/ingest/align.ts";
import { bits, codeOf, shippedPrices } from "./fixtures.ts";

function oneBar(prices: Record<string, number>): MarketData {
  const cell = (value: number) => ({ data: Float64Array.of(value), rows: 1, columns: 1 });
  const fields = Object.fromEntries(Object.entries(prices).map(([name, value]) => [name, cell(value)]));
  return { time: Float64Array.of(0), columns: ["A"], fields };
}

const valuesOf = (data: MarketData): Record<string, number> =>
  Object.fromEntries(Object.entries(data.fields).map(([name, { data: cells }]) => [name, cells[0]]));

describe("adjusted prices", () => {
  test("have the adjusted close as close, bit for bit", async () => {
    const raw = await shippedPrices();
    const before = bits(raw.fields.close.data);
    const adjusted = adjustPrices(raw);
    expect(bits(adjusted.fields.close.data)).toEqual(bits(raw.fields.adjClose.data));
    expect(bits(raw.fields.close.data)).toEqual(before);
    expect(adjusted.fields.adjClose).toBe(raw.fields.adjClose);
  });

  test("move open, high and low with the close, and volume the other way", () => {
    const raw = oneBar({ open: 90, high: 110, low: 80, close: 100, volume: 1000, adjClose: 25 });
    const expected = { open: 22.5, high: 27.5, low: 20, close: 25, volume: 4000, adjClose: 25 };
    expect(valuesOf(adjustPrices(raw))).toEqual(expected);
  });

  test("do not change when adjusted again", async () => {
    const once = adjustPrices(await shippedPrices());
    expect(adjustPrices(once).fields).toEqual(once.fields);
  });

  test("keep every sound bar sound, whatever the factor", () => {
    const price = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        price,
        price,
        price,
        price,
        fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
        (a, b, c, d, factor) => {
          const [low, , , high] = [a, b, c, d].sort((x, y) => x - y);
          const raw = oneBar({ open: b, high, low, close: c, adjClose: c * factor });
          const { open, high: top, low: bottom, close } = valuesOf(adjustPrices(raw));
          expect(close).toBe(c * factor);
          expect(bottom <= Math.min(open, close) && Math.max(open, close) <= top).toBe(true);
        },
      ),
    );
  });

  test("are missing where close or adjusted close is", () => {
    const sound = { open: 1, high: 1, low: 1, close: 1, volume: 1, adjClose: 1 };
    for (const field of ["close", "adjClose"]) {
      const { open, close, volume } = valuesOf(adjustPrices(oneBar({ ...sound, [field]: NaN })));
      expect([open, close, volume]).toEqual([NaN, NaN, NaN]);
    }
  });

  test("need close and adjusted close", async () => {
    expect(await codeOf(() => adjustPrices(oneBar({ close: 1 })))).toBe("E_FIELD");
    const ragged = { ...oneBar({ close: 1, adjClose: 1 }), time: Float64Array.of(0, 1) };
    expect(await codeOf(() => adjustPrices(ragged))).toBe("E_SHAPE");
  });
});
