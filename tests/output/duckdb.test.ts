// Tables as a DuckDB file: what was written is what is read, to the last bit.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duckdbBytes, readDuckdb, readTable } from "../../src/files.ts";
import { numbersOf, textOf } from "../../src/ingest/table.ts";
import { barloom, FILES, folderWith } from "../cli/fixtures.ts";
import { anyDouble, bits, codeOf } from "../ingest/fixtures.ts";

const table = fc.integer({ min: 0, max: 3000 }).chain((rows) =>
  fc.record({
    doubles: fc
      .infiniteStream(anyDouble)
      .map((stream) => Float64Array.from({ length: rows }, () => stream.next().value)),
    whole: fc.constant(Int32Array.from({ length: rows }, (_, row) => row * 7 - 1000)),
    bytes: fc.constant(Uint8Array.from({ length: rows }, (_, row) => row)),
    long: fc.constant(BigInt64Array.from({ length: rows }, (_, row) => BigInt(row) ** 3n)),
    time: fc.constant(Float64Array.from({ length: rows }, (_, row) => Date.UTC(1969, 11, 31) + row * 60_001)),
    'text "of"\nmine': fc.constant(
      Array.from({ length: rows }, (_, row) => ["", "é€😀", "'; drop", '"'][row % 4]),
    ),
  }),
);

async function fileOf(tables: Parameters<typeof duckdbBytes>[0]): Promise<string> {
  const file = join(folderWith({}), "t.duckdb");
  writeFileSync(file, await duckdbBytes(tables));
  return file;
}

describe("tables as a DuckDB file", () => {
  test("are read back to the last bit, NaN and −0 too", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (columns) => {
        const read = await readDuckdb(await fileOf({ 'a "b"': columns, other: { a: ["x"] } }), {
          table: 'a "b"',
        });
        expect(Object.keys(read.columns)).toEqual(Object.keys(columns));
        for (const [name, data] of Object.entries(columns))
          if (ArrayBuffer.isView(data))
            expect(bits(numbersOf(read, name)), name).toEqual(
              bits(Array.from<number | bigint, number>(data as never, Number)),
            );
          else expect(textOf(read, name)).toEqual(data);
      }),
      { numRuns: 8, seed: 20261121 },
    );
  });

  test("have types of SQL: times with their zone, no null", async () => {
    const columns = {
      time: Float64Array.of(0),
      close: Float64Array.of(NaN),
      flag: Uint8Array.of(1),
      bar: Int32Array.of(2),
      asset: ["A"],
    };
    const instance = await DuckDBInstance.create(await fileOf({ prices: columns }));
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(
      "select column_name, data_type from duckdb_columns() where table_name = 'prices' order by column_index",
    );
    expect(result.getRows()).toEqual([
      ["time", "TIMESTAMP WITH TIME ZONE"],
      ["close", "DOUBLE"],
      ["flag", "UTINYINT"],
      ["bar", "INTEGER"],
      ["asset", "VARCHAR"],
    ]);
    expect((await connection.runAndReadAll("select count(close) from prices")).getRows()).toEqual([[1n]]);
    connection.closeSync();
    instance.closeSync();
  });

  test.each([
    [{}, "E_EMPTY"],
    [{ a: {} }, "E_EMPTY"],
    [{ a: { x: Float64Array.of(1), y: Float64Array.of(1, 2) } }, "E_SHAPE"],
    [{ a: { time: Float64Array.of(0.5) } }, "E_TIME_UNIT"],
    [{ a: { x: ["1"], X: ["2"] } }, "E_IO"],
  ])("%j are none", async (tables, code) => expect(await codeOf(() => duckdbBytes(tables))).toBe(code));
});

describe("results as a DuckDB file", () => {
  test.each(["realistic", "vectorbt"])("hold every table, and are verified: %s", async (profile) => {
    const options =
      profile === "vectorbt"
        ? { profile, initCash: 1000, cashSharing: true, size: 10 }
        : FILES["config.json"].options;
    const folder = folderWith({ ...FILES, "config.json": { ...FILES["config.json"], options } });
    const { code, err } = await barloom("run", join(folder, "config.json"), "--formats", "parquet,duckdb");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const file = join(folder, "out", "results.duckdb");
    for (const name of profile === "vectorbt"
      ? ["orders", "trades", "value"]
      : ["orders", "fills", "trades", "equity"]) {
      const [stored, parquet] = [
        await readDuckdb(file, { table: name }),
        await readTable(join(folder, "out", `${name}.parquet`)),
      ];
      expect(Object.keys(stored.columns)).toEqual(Object.keys(parquet.columns));
      for (const column of Object.keys(parquet.columns))
        expect(textOf(stored, column), column).toEqual(textOf(parquet, column));
    }
    expect((await barloom("verify", join(folder, "out"))).code).toBe(0);
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run("update orders set id = id + 1 where rowid = 0");
    connection.closeSync();
    instance.closeSync();
    const { code: differs, out } = await barloom("verify", join(folder, "out"));
    expect(differs).toBe(1);
    expect(out).toContain("results.duckdb, table orders: id of row 0");
  });

  test("of a sweep are written where they are asked for", async () => {
    const sweep = { parameters: { fees: [0, 0.01] } };
    const folder = folderWith({ ...FILES, "config.json": { ...FILES["config.json"], sweep } });
    expect((await barloom("sweep", join(folder, "config.json"))).code).toBe(0);
    expect(existsSync(join(folder, "out", "sweep.duckdb"))).toBe(false);
    const config = { ...FILES["config.json"], sweep, formats: ["duckdb"] };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    expect((await barloom("sweep", join(folder, "config.json"))).code).toBe(0);
    const { columns } = await readDuckdb(join(folder, "out", "sweep.duckdb"), { table: "sweep" });
    expect([...columns.fees]).toEqual([0, 0.01]);
  });
});
