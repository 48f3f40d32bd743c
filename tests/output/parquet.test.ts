import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parquetTable } from "../../src/ingest/parquet.ts";
import type { ColumnData } from "../../src/ingest/table.ts";
import { tableOf } from "../../src/ingest/table.ts";
import { parquetBytes } from "../../src/output/parquet.ts";
import { anyDouble, bits, codeOf } from "../ingest/fixtures.ts";

const readBack = (columns: Record<string, ColumnData>) =>
  parquetTable(parquetBytes(columns).slice().buffer, "written");

describe("columns to Parquet and back", () => {
  test("doubles keep their bits, zeros their signs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDouble, { maxLength: 300 }), async (values) => {
        const x = Float64Array.from(values);
        expect(bits((await readBack({ x })).columns.x as Float64Array)).toEqual(bits(x));
      }),
    );
  });

  test("every kind of column reads back", async () => {
    const columns = {
      time: Float64Array.of(0, 86_400_000, -1),
      order: Int32Array.of(1, -2, 3),
      mask: Uint8Array.of(0, 1, 255),
      asset: ["AAPL", "", "😀"],
    };
    expect(await readBack(columns)).toEqual(tableOf(Object.entries(columns)));
    expect((await readBack({ long: BigInt64Array.of(-5n, 2n ** 40n) })).columns.long).toEqual(
      Float64Array.of(-5, 2 ** 40),
    );
  });

  test("more rows than one row group holds come back in order", async () => {
    const x = Float64Array.from({ length: 300_000 }, (_, row) => (row % 3 === 0 ? -0 : row / 7));
    const name = Array.from(x, (_, row) => `asset ${row % 5}`);
    const table = await readBack({ x, name });
    expect(bits(table.columns.x as Float64Array)).toEqual(bits(x));
    expect(table.columns.name).toEqual(name);
  });

  test("the time is a UTC timestamp for other readers too", async () => {
    const { parquetReadObjects } = await import("hyparquet");
    const file = parquetBytes({ time: Float64Array.of(Date.UTC(2013, 2, 1)), x: Float64Array.of(1) }).slice()
      .buffer;
    expect(await parquetReadObjects({ file })).toEqual([{ time: new Date("2013-03-01T00:00:00Z"), x: 1 }]);
  });

  test("no rows are rows too; ragged and missing columns are not", async () => {
    expect((await readBack({ x: new Float64Array(0) })).length).toBe(0);
    expect(await codeOf(() => parquetBytes({ a: Float64Array.of(1), b: [] }))).toBe("E_SHAPE");
    expect(await codeOf(() => parquetBytes({}))).toBe("E_EMPTY");
    expect(await codeOf(() => parquetBytes({ time: Float64Array.of(NaN) }))).toBe("E_TIME_UNIT");
  });

  test("the bytes are the same in every run", () => {
    const columns = { x: Float64Array.of(1, NaN), name: ["a", "b"] };
    expect(parquetBytes(columns)).toEqual(parquetBytes(columns));
  });
});
