import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forwardFill, matrixFrom, type MarketData } from "../../src/index.ts";

/** Prices of one close a cell; NaN: missing. */
function marketOf(closes: readonly (readonly number[])[]): MarketData {
  const [rows, columns] = [closes.length, closes[0].length];
  const matrix = (scale: number) => matrixFrom(rows, columns, (bar, column) => closes[bar][column] * scale);
  const time = Float64Array.from({ length: rows }, (_, bar) => bar * 86_400_000);
  const fields = { open: matrix(2), close: matrix(1), volume: matrix(1000), adjClose: matrix(0.5) };
  return { time, columns: closes[0].map((_, column) => `A${column}`), fields };
}

const CLOSE = fc.oneof(fc.constant(NaN), fc.integer({ min: 1, max: 50 }));
const CLOSES = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(CLOSE, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

describe("missing bars filled forward", () => {
  test("take the last close of at most so many bars before, and nothing else changes", () => {
    fc.assert(
      fc.property(CLOSES, fc.integer({ min: 1, max: 4 }), (closes, limit) => {
        const { data, filled } = forwardFill(marketOf(closes), limit);
        let expected = 0;
        closes.forEach((row, bar) =>
          row.forEach((close, column) => {
            const before = closes.slice(Math.max(0, bar - limit), bar).map((other) => other[column]);
            const last = before.findLast((other) => !Number.isNaN(other));
            const isFilled = Number.isNaN(close) && last !== undefined;
            expected += isFilled ? 1 : 0;
            const cells = ["open", "close", "volume", "adjClose"].map(
              (name) => data.fields[name].data[bar * row.length + column],
            );
            if (isFilled) expect(cells).toEqual([last, last, 0, last * 0.5]);
            else expect(cells).toEqual([close * 2, close, close * 1000, close * 0.5]);
          }),
        );
        expect(filled).toBe(expected);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test.each([0, -1, 1.5, NaN, Infinity, "2"])("a limit of %j is refused", (limit) => {
    expect(() => forwardFill(marketOf([[1]]), limit as number)).toThrow("E_RANGE");
  });
});
