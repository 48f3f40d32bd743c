// Loading the module of the indicators, and its arithmetic read as TypeScript.
import "../support/lanes.ts";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as leaves from "../../assembly/indicators/recurrences.ts";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { initAnalysis } from "../../src/index.ts";
import { ANALYSIS_BASE64 } from "../../src/generated/analysisBytes.ts";
import { property } from "../support/property.ts";

const moduleFile = (): Uint8Array => new Uint8Array(Buffer.from(ANALYSIS_BASE64, "base64"));

describe("the module of the indicators", () => {
  test.each([0, 500, -1])("with one bit flipped at byte %s is refused by its hash", async (place) => {
    const bytes = moduleFile();
    bytes[place < 0 ? bytes.length + place : place] ^= 1;
    await expect(initAnalysis(bytes)).rejects.toMatchObject({ code: "E_WASM_HASH", option: "wasm" });
  });

  describe("loaded afresh", () => {
    beforeEach(() => vi.resetModules());

    test("ahead of the first use or by it gives the same", async () => {
      const results: Float64Array[] = [];
      for (const ahead of [true, false]) {
        vi.resetModules();
        const library = await import("../../src/index.ts");
        if (ahead) await library.initAnalysis(moduleFile());
        results.push(library.rsi(Float64Array.of(1, 2, 1, 3), { window: 2 }).data);
      }
      expect(results[1]).toEqual(results[0]);
    });

    test("of another layout is refused", async () => {
      vi.doMock("../../assembly/indicators/layout.ts", async (original) => ({
        ...(await original<Record<string, unknown>>()),
        ANALYSIS_VERSION: 0,
      }));
      const { sma } = await import("../../src/index.ts");
      expect(() => sma(Float64Array.of(1), { window: 1 })).toThrow(
        new RegExp(`^E_ABI analysis\\.wasm has layout \\d+, this version needs ${LAYOUT_VERSION}\\b`),
      );
      vi.doUnmock("../../assembly/indicators/layout.ts");
    });
  });
});

const number = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, NaN));

describe("the leaves of the indicators, for any numbers", () => {
  property("the higher and the lower one are missing where either is", fc.tuple(number, number), ([a, b]) => {
    expect(leaves.higher(a, b)).toBe(Math.max(a, b) + 0);
    expect(leaves.lower(a, b)).toBe(Math.min(a, b) + 0);
  });

  property(
    "an average moves towards the new value and never past it",
    fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: 1, max: 99 }),
    ),
    ([average, value, window]) => {
      const next = leaves.smoothed(average, value, 1 / window);
      const slack = 1e-9;
      expect(next).toBeGreaterThanOrEqual(Math.min(average, value) - slack);
      expect(next).toBeLessThanOrEqual(Math.max(average, value) + slack);
    },
  );

  property(
    "strength, place and direction lie between 0 and 100, and are 0 where nothing moves",
    fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 }),
    (values) => {
      const [low, middle, high] = values.sort((a, b) => a - b);
      const place = leaves.placeOf(middle, high, low);
      for (const percent of [leaves.strengthOf(low, high), place, leaves.directionOf(middle, high)]) {
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100 * (1 + 2 ** -51));
      }
      expect([leaves.strengthOf(0, 0), leaves.placeOf(low, low, low), leaves.directionOf(0, 0)]).toEqual([
        0, 0, 0,
      ]);
    },
  );

  property("of two movements at most the larger one counts", fc.tuple(number, number), ([up, down]) => {
    const counted = [leaves.directional(up, down), leaves.directional(down, up)];
    expect(counted).toEqual([up > 0 && up > down ? up : 0, down > 0 && down > up ? down : 0]);
  });

  property(
    "volume has the sign of the change",
    fc.tuple(number, number, fc.nat(1e6)),
    ([close, last, volume]) => {
      const sign = Number(close > last) - Number(close < last);
      expect(leaves.signedVolume(close, last, volume)).toBe(sign * volume + 0);
    },
  );
});
