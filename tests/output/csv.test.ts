import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvTable } from "../../src/ingest/csv.ts";
import { csvText } from "../../src/output/csv.ts";
import { anyDouble, bits, codeOf } from "../ingest/fixtures.ts";

describe("columns to CSV", () => {
  test("times as ISO 8601, missing numbers as empty fields, text quoted where it must be", () => {
    const text = csvText({
      time: Float64Array.of(Date.UTC(2013, 2, 1), Date.UTC(2013, 2, 1, 14, 30)),
      asset: ["A", 'B "x", y'],
      close: Float64Array.of(NaN, 1.5),
    });
    expect(text).toBe('time,asset,close\n2013-03-01,A,\n2013-03-01T14:30:00.000Z,"B ""x"", y",1.5\n');
  });

  test.each(["=HYPERLINK(0)", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])(
    "the name %j cannot run as a formula",
    (name) => {
      const cell = csvText({ asset: [name] })
        .split("\n")
        .slice(1)
        .join("\n");
      expect(cell.replace(/^"/, "")).toMatch(/^'/);
    },
  );

  test("numbers read back bit for bit", () => {
    fc.assert(
      fc.property(fc.array(anyDouble), (values) => {
        const x = Float64Array.from(values);
        const one = Float64Array.from(x, () => 1); // a row of one empty field would be a blank line
        const read = csvTable(csvText({ x, one }), "x", { types: { x: "number" } }).columns.x as Float64Array;
        expect(bits(read)).toEqual(bits(x));
      }),
    );
  });

  test("columns of several lengths are refused", async () => {
    expect(await codeOf(() => csvText({ a: ["x"], b: [] }))).toBe("E_SHAPE");
  });
});
