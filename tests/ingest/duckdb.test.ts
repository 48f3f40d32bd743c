// Tables and queries of real DuckDB files, and results as one.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { optionalPackage } from "../../src/ingest/database/package.ts";
import { readDuckdb, type DuckdbSelection } from "../../src/files.ts";
import { barloom, FILES, folderWith, PRICES_CSV } from "../cli/fixtures.ts";
import { anyDouble, bits, codeOf, faultOf } from "./fixtures.ts";

/** Runs statements on a file, which is made where it is missing. */
async function execute(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** A new file after some statements. */
async function fileWith(...statements: string[]): Promise<string> {
  const file = join(folderWith({}), "market.duckdb");
  await execute(file, ...statements);
  return file;
}

/** The result of one query of a file that holds nothing. */
async function queried(query: string, timeZone?: string): ReturnType<typeof readDuckdb> {
  return readDuckdb(await fileWith(), { query }, timeZone === undefined ? {} : { timeZone });
}

describe("a DuckDB file", () => {
  test("gives every type by its rule", async () => {
    const file = await fileWith(
      "create type mood as enum ('calm', 'wild')",
      `create table "all ""kinds""" (b boolean, i1 tinyint, u1 utinyint, i4 integer, u4 uinteger, i8 bigint, h hugeint, f float, d double,
        n decimal(30, 10), day date, "at" timestamptz, wall timestamp, s timestamp_s, ms timestamp_ms, ns timestamp_ns, t text, u uuid, m mood)`,
      `insert into "all ""kinds""" values
        (true, -2, 200, -4, 4000000000, 9007199254740991, -5, 0.1, 0.1, 0.1, '2024-02-29', '2024-02-29 14:30:00.125+09', '2024-02-29 14:30',
          '2024-02-29 14:30', '2024-02-29 14:30:00.001', '2024-02-29 14:30:00.002', 'é€😀', '00000000-0000-0000-0000-000000000001', 'wild'),
        (null, null, null, null, null, null, null, 'NaN', '-inf', null, null, null, null, null, null, null, null, null, null)`,
    );
    const { length, columns } = await readDuckdb(file, { table: 'all "kinds"' });
    const wall = Date.UTC(2024, 1, 29, 14, 30);
    const expected: [string, unknown, unknown?][] = [
      ...([["b", 1], ["i1", -2], ["u1", 200], ["i4", -4], ["u4", 4e9], ["i8", Number.MAX_SAFE_INTEGER]] as [string, number][]),
      ...([["h", -5], ["f", Math.fround(0.1)], ["d", 0.1, -Infinity], ["n", 0.1]] as [string, number][]),
      ...([["day", Date.UTC(2024, 1, 29)], ["at", Date.UTC(2024, 1, 29, 5, 30, 0, 125)]] as [string, number][]),
      ...([["wall", wall], ["s", wall], ["ms", wall + 1], ["ns", wall + 2]] as [string, number][]),
      ...([["t", "é€😀", ""], ["u", "00000000-0000-0000-0000-000000000001", ""], ["m", "wild", ""]] as [string, string, string][]),
    ]; // prettier-ignore
    expect(length).toBe(2);
    for (const [name, first, second = NaN] of expected)
      expect(Array.from<unknown>(columns[name] as ArrayLike<unknown>), name).toEqual([first, second]);
    expect(Object.keys(columns)).toEqual(expected.map(([name]) => name));
  });

  test("gives doubles to the last bit, and decimals as the nearest double", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDouble, { minLength: 1, maxLength: 30 }), async (values) => {
        const texts = values.map((value) => `('${Object.is(value, -0) ? "-0" : value}'::double)`);
        const { columns } = await queried(`values ${texts.join(", ")}`);
        expect(bits(columns.col0 as Float64Array)).toEqual(bits(values));
      }),
      { numRuns: 10, seed: 20261121 },
    );
    const { columns } = await queried("select 12345678901234567890.123456789::decimal(38, 9) as n");
    expect([...columns.n]).toEqual([Number("12345678901234567890.123456789")]);
  });

  test("comes in the order of the query, in any number of rows", async () => {
    const { length, columns } = await queried(
      "select i, -i as j from range(1, 10001) as r(i) order by i desc",
    );
    expect([length, columns.i[0], columns.j[9999]]).toEqual([10_000, 10_000, -1]);
    const empty = await queried("select 1.5::double as close, 'x' as asset where false");
    expect([empty.length, { ...empty.columns }]).toEqual([0, { close: new Float64Array(0), asset: [] }]);
  });

  test("takes timestamps without a zone as those of the zone that is said", async () => {
    const { columns } = await queried("select timestamp '2024-02-29 09:30' as wall", "America/New_York");
    expect([...columns.wall]).toEqual([Date.UTC(2024, 1, 29, 14, 30)]);
    expect(
      await codeOf(() => queried("select timestamp '2024-11-03 01:30' as wall", "America/New_York")),
    ).toBe("E_TZ");
  });

  test.each([
    [
      "select 9007199254740993 as volume",
      "E_COLUMN",
      "market.duckdb: column volume, row 0: 9007199254740993 is more than",
    ],
    [
      "select timestamp '2024-01-01 00:00:00.0001' as time",
      "E_TIME_UNIT",
      "column time, row 0: the time is finer",
    ],
    ["select date 'infinity' as day", "E_TIME_UNIT", "column day, row 0: the date is infinite"],
    ["select timestamptz '-infinity' as at", "E_TIME_UNIT", "column at, row 0: the time is infinite"],
    ["select [1, 2] as many", "E_COLUMN", "column many has type INTEGER[], which is not read"],
    ["select interval 1 day as length", "E_COLUMN", "column length has type INTERVAL"],
    ["select 1 as a, 2 as a", "E_COLUMN", "two columns are called a"],
    ["select repeat('x', 1048577) as note", "E_LIMIT", "column note, row 0: 1048577 characters"],
    ["select clos from (select 1 as close)", "E_SQL", '"clos" not found in FROM clause! (line 1, column 8)'],
    ["select 1,\n  2 +\nfrom x where", "E_SQL", "(line 3, column "],
    ["select error('no ' || 'more')", "E_SQL", "no more"],
    ["select 1; select 2", "E_SQL", "2 statements, expected one"],
    ["-- nothing", "E_SQL", ""],
    ["create table x (a integer)", "E_SQL", "read-only"],
    ["select * from read_csv('/etc/passwd')", "E_SQL", "disabled"],
    ["copy (select 1) to 'x.csv'", "E_SQL", "disabled"],
    ["attach 'other.duckdb'", "E_SQL", ""],
    ["set enable_external_access = true", "E_SQL", ""],
  ])("%s is refused: %s", async (query, code, message) => {
    const fault = await faultOf(() => queried(query));
    expect(fault.code).toBe(code);
    expect(fault.message.split("\n")[0]).toContain(message);
  });

  test.each(["timestamp", "timestamptz", "timestamp_s", "timestamp_ms", "date"])(
    "of type %s is refused where no Date reaches, in every zone",
    async (type) => {
      for (const zone of [undefined, "America/New_York"])
        for (const day of ["290000-01-01", "275760-09-13", "280000-01-01 (BC)"]) {
          const fault = await faultOf(() => queried(`select '${day}'::${type} as at`, zone));
          expect([fault.code, fault.message]).toEqual([
            "E_TIME_UNIT",
            expect.stringContaining("column at, row 0: the time is beyond the year 275760"),
          ]);
        }
    },
  );

  test.each([
    [{}],
    [{ table: "a", query: "select 1" }],
    [{ table: 7 }],
    [{ query: " " }],
    [null],
    ["prices"],
  ])("%j selects nothing", async (selection) => {
    const file = await fileWith();
    expect(await codeOf(() => readDuckdb(file, selection as DuckdbSelection))).toBe("E_DTYPE");
  });

  test("that is missing, a folder, or something else, is an input fault, and none is made", async () => {
    const folder = folderWith({ "text.duckdb": "time,close\n2020-01-01,1\n".repeat(1000) });
    for (const name of ["none.duckdb", "text.duckdb", "."])
      expect(await codeOf(() => readDuckdb(join(folder, name), { table: "prices" })), name).toBe("E_IO");
    expect(readdirSync(folder)).toEqual(["text.duckdb"]);
    expect(await codeOf(async () => readDuckdb(await fileWith(), { table: "none" }))).toBe("E_SQL");
  });

  test("is left as it was, byte by byte", async () => {
    const file = await fileWith("create table t as select 1 as a");
    const before = readFileSync(file);
    await readDuckdb(file, { table: "t" });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}.wal`)).toBe(false);
  });
});

test("a package that is not there is named with what installs it", async () => {
  const fault = await faultOf(() => optionalPackage("no-such-package-at-all", "reading it"));
  expect(fault.code).toBe("E_PACKAGE");
  expect(fault.message).toContain("reading it needs the package no-such-package-at-all");
  expect(fault.hint).toBe("Install it beside barloom: npm install no-such-package-at-all");
});

describe("barloom run", () => {
  const query = "select * from prices order by time, asset";

  async function marketFolder(): Promise<string> {
    const folder = folderWith({ ...FILES });
    await execute(
      join(folder, "market.duckdb"),
      `create table prices as select * from read_csv('${join(folder, "prices.csv")}')`,
      `create table entries as select * from read_csv('${join(folder, "entries.csv")}')`,
    );
    return folder;
  }

  const digestOf = (out: string): string => (JSON.parse(out) as { digest: string }).digest;
  const configWith = (file: object | object[]): object => ({ ...FILES["config.json"], prices: { file } });

  test("takes prices and signals from a file's tables and queries, as from files", async () => {
    const folder = await marketFolder();
    const file = await barloom(
      "run",
      join(folder, "config.json"),
      "--json",
      "--output",
      join(folder, "file"),
    );
    const source = { duckdb: "market.duckdb", query };
    const signals = { entries: { file: { duckdb: "market.duckdb", table: "entries" } } };
    writeFileSync(join(folder, "query.json"), JSON.stringify({ ...configWith(source), signals }));
    const run = await barloom("run", join(folder, "query.json"), "--json");
    expect(run.err).toBe("");
    expect(digestOf(run.out)).toBe(digestOf(file.out));
    expect(await barloom("verify", join(folder, "out"))).toMatchObject({ code: 0, err: "" });
    const again = await barloom("run", join(folder, "out", "config.json"), "--json");
    expect(digestOf(again.out)).toBe(digestOf(file.out));
    const flags = [
      "--duckdb",
      join(folder, "market.duckdb"),
      "--query",
      query,
      "--output",
      join(folder, "flags"),
    ];
    expect(digestOf((await barloom("run", join(folder, "config.json"), "--json", ...flags)).out)).toBe(
      digestOf(file.out),
    );
    const json = JSON.stringify({ duckdb: join(folder, "market.duckdb"), table: "entries" });
    const entries = ["--entries", json, "--output", join(folder, "json")];
    expect(digestOf((await barloom("run", join(folder, "config.json"), "--json", ...entries)).out)).toBe(
      digestOf(file.out),
    );
  });

  test("tells which query gives other rows than it did; what else changes in the file is no matter", async () => {
    const folder = await marketFolder();
    const database = join(folder, "market.duckdb");
    writeFileSync(
      join(folder, "config.json"),
      JSON.stringify(configWith({ duckdb: "market.duckdb", query })),
    );
    expect((await barloom("run", join(folder, "config.json"))).code).toBe(0);
    await execute(database, "create table others as select 1 as a");
    expect((await barloom("verify", join(folder, "out"))).code).toBe(0);
    await execute(database, "update prices set close = close + 1 where time = '2020-01-04'");
    const { code, err } = await barloom("verify", join(folder, "out"));
    expect(code).toBe(2);
    expect(err).toContain(`E_DATA_CHANGED ../market.duckdb: ${query} has changed since the run`);
  });

  test("checks prices of a table", async () => {
    const folder = await marketFolder();
    const { code, out } = await barloom(
      "check",
      "--duckdb",
      join(folder, "market.duckdb"),
      "--table",
      "prices",
    );
    expect(code).toBe(0);
    expect(out).toContain("market.duckdb: table prices: 8 rows");
    expect(await barloom("check")).toMatchObject({
      code: 2,
      err: expect.stringContaining("check needs files of prices") as string,
    });
  });

  test.each([
    [{ duckdb: "market.duckdb" }, "expected a table or a query"],
    [{ duckdb: "market.duckdb", table: "a", query: "b" }, "expected a table or a query"],
    [{ duckdb: "", table: "a" }, "prices.file.duckdb"],
    [{ duckdb: "market.duckdb", tabel: "a" }, "prices.file.tabel: there is no such key; did you mean table?"],
    [{ duckdb: "market.duckdb", table: "none" }, "E_SQL market.duckdb: table none: "],
    [{ duckdb: "other.duckdb", table: "prices" }, "there is no such file"],
    [{ duckdb: "market.duckdb", query: "select time, asset from prices" }, "has no column close"],
    [{ duckdb: "market.duckdb", query: "select * from prices where false order by 1" }, "E_EMPTY"],
    [
      { duckdb: "market.duckdb", query: "select time, asset, 'x' as close from prices" },
      "market.duckdb: select time, asset, 'x' as close from prices, column close holds text, such as \"x\" in row 0",
    ],
    [
      { duckdb: "market.duckdb", query: "select '01/02/2003' as time, 1 as close" },
      'column time, row 0: "01/02/2003" is not a time',
    ],
  ])("refuses %j in one line and writes nothing", async (file, message) => {
    const folder = await marketFolder();
    writeFileSync(join(folder, "config.json"), JSON.stringify(configWith(file)));
    const { code, err, out } = await barloom("run", join(folder, "config.json"));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("\n");
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  test.each([
    [["--duckdb", "x.duckdb", "--prices", "p.csv"], "prices come from one place"],
    [["--duckdb", "x.duckdb", "--postgres", "URL", "--query", "q"], "prices come from one place"],
    [["--table", "prices"], "prices come from one place"],
    [["--duckdb", "a", "--duckdb", "b", "--table", "t"], "--duckdb is given more than once"],
    [["--prices", "{x"], "is not JSON"],
    [["--statementTimeout", "9"], "--statementTimeout: nothing is read from PostgreSQL"],
    [["--postgres", "URL", "--query", "q", "--statementTimeout", "-1"], "expected whole milliseconds from 0"],
  ])("refuses %j", async (flags, message) => {
    const folder = folderWith(FILES);
    const { code, err } = await barloom("run", join(folder, "config.json"), ...flags);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("takes several sources of one kind each, and names a table's asset by the table", async () => {
    const folder = folderWith(FILES);
    await execute(
      join(folder, "market.duckdb"),
      ...["A", "B"].map(
        (asset) =>
          `create table "${asset}" as select * exclude asset from read_csv('${join(folder, "prices.csv")}') where asset = '${asset}'`,
      ),
    );
    writeFileSync(join(folder, "B.csv"), PRICES_CSV.replaceAll(/^.*,A,.*\n/gm, ""));
    const source = [{ duckdb: "market.duckdb", table: "A" }, "B.csv"];
    writeFileSync(join(folder, "several.json"), JSON.stringify(configWith(source)));
    const file = await barloom(
      "run",
      join(folder, "config.json"),
      "--json",
      "--output",
      join(folder, "file"),
    );
    const { out, err } = await barloom("run", join(folder, "several.json"), "--json");
    expect(err).toBe("");
    expect(digestOf(out)).toBe(digestOf(file.out));
  });
});
