// Queries of a real PostgreSQL server, which the tests start.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readPostgres } from "../../src/files.ts";
import { connectionFault, connectionOf, reasonWithout } from "../../src/ingest/postgres/connection.ts";
import { barloom, FILES, folderWith, PRICES_CSV } from "../cli/fixtures.ts";
import { startPostgres, type PostgresServer } from "../support/postgres.ts";
import { anyDouble, bits, codeOf, faultOf } from "./fixtures.ts";

const found = await startPostgres();
const absent = "absent" in found ? found.absent : undefined;
const server = found as PostgresServer;

if (absent !== undefined) console.warn(`Tests of PostgreSQL are skipped: ${absent}`);
if (absent !== undefined) test.skip(`PostgreSQL: ${absent}`, () => undefined);

async function execute(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.connection });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const read = (query: string, timeZone?: string) =>
  readPostgres(server.connection, query, { name: "market", ...(timeZone === undefined ? {} : { timeZone }) });

describe.skipIf(absent !== undefined)("a query of PostgreSQL", () => {
  beforeAll(async () => {
    await execute("create type mood as enum ('calm', 'wild')");
    await execute(`create table kinds (b boolean, i2 smallint, i4 integer, i8 bigint, r real, d double precision,
      n numeric(30, 10), day date, at timestamptz, wall timestamp, t text, v varchar(9), c char(3), u uuid, m mood)`);
    await execute(`insert into kinds values
      (true, -2, 4, 9007199254740991, 0.1, 0.1, 0.1, '2024-02-29', '2024-02-29 14:30:00.125+09', '2024-02-29 14:30', 'é€😀', 'v', 'c',
        '00000000-0000-0000-0000-000000000001', 'wild'),
      (null, null, null, null, 'NaN', '-Infinity', 'NaN', null, null, null, null, null, null, null, null)`);
  });
  afterAll(() => server.stop());

  test("gives every type by its rule, whatever zone and style of dates the server has", async () => {
    const { length, columns } = await read("select * from kinds order by i4");
    expect(length).toBe(2);
    const at = Date.UTC(2024, 1, 29, 5, 30, 0, 125);
    expect({ ...columns }).toEqual({
      ...{ b: Float64Array.of(1, NaN), i2: Float64Array.of(-2, NaN), i4: Float64Array.of(4, NaN) },
      i8: Float64Array.of(Number.MAX_SAFE_INTEGER, NaN),
      ...{
        r: Float64Array.of(Math.fround(0.1), NaN),
        d: Float64Array.of(0.1, -Infinity),
        n: Float64Array.of(0.1, NaN),
      },
      ...{ day: Float64Array.of(Date.UTC(2024, 1, 29), NaN), at: Float64Array.of(at, NaN) },
      wall: Float64Array.of(Date.UTC(2024, 1, 29, 14, 30), NaN),
      ...{ t: ["é€😀", ""], v: ["v", ""], c: ["c  ", ""], m: ["wild", ""] },
      u: ["00000000-0000-0000-0000-000000000001", ""],
    });
  });

  test("takes timestamps without a zone as those of the zone that is said", async () => {
    const query = "select timestamp '2024-02-29 09:30' as wall";
    const { columns } = await read(query, "America/New_York");
    expect([...columns.wall]).toEqual([Date.UTC(2024, 1, 29, 14, 30)]);
    const skipped = "select timestamp '2024-03-10 02:30' as wall";
    expect(await codeOf(() => read(skipped, "America/New_York"))).toBe("E_TZ");
  });

  test("gives doubles to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDouble, { minLength: 1, maxLength: 30 }), async (values) => {
        const texts = values.map((value) => `('${Object.is(value, -0) ? "-0" : value}'::float8)`);
        const { columns } = await read(`values ${texts.join(", ")}`);
        expect(bits(columns.column1 as Float64Array)).toEqual(bits(values));
      }),
      { numRuns: 10, seed: 20261121 },
    );
  });

  test("comes in pieces, in its order, and may have no row", async () => {
    const { columns, length } = await read(
      "select i, -i as j from generate_series(1, 25000) as i order by i desc",
    );
    expect([length, columns.i[0], columns.j[24_999]]).toEqual([25_000, 25_000, -1]);
    const empty = await read("select i4 as close, t as asset from kinds where false");
    expect([empty.length, { ...empty.columns }]).toEqual([0, { close: new Float64Array(0), asset: [] }]);
  });

  test.each([
    [
      "select 9007199254740993 as volume",
      "E_COLUMN",
      "market: column volume, row 0: 9007199254740993 is more than a double",
    ],
    [
      "select timestamptz '2024-01-01 00:00:00.0001Z' as time",
      "E_TIME_UNIT",
      "column time, row 0: the time is finer",
    ],
    ["select date 'infinity' as day", "E_TIME_UNIT", "column day, row 0: infinity is no time"],
    ["select timestamp '0044-03-15 BC' as day", "E_TIME_UNIT", "is no time that is read"],
    ["select '{}'::json as extra", "E_COLUMN", "column extra has type json, which is not read"],
    ["select interval '1 day' as length, 1 as a", "E_COLUMN", "column length has type interval"],
    ["select array[1, 2] as many", "E_COLUMN", "column many has type integer[]"],
    ["select 1 as a, 2 as a", "E_COLUMN", "two columns are called a"],
    ["select repeat('x', 1048577) as note", "E_LIMIT", "column note, row 0: 1048577 characters"],
    ["select clos from kinds", "E_SQL", 'column "clos" does not exist [42703] (line 1, column 8)'],
    ["select i4,\n  n +\n from kinds", "E_SQL", "[42601] (line 3, column 2)"],
    ["select 1 / (i4 - 4) as a from kinds", "E_SQL", "division by zero [22012]"],
    ["select 1; select 2", "E_SQL", "cannot insert multiple commands"],
    ["select 1; commit; drop table kinds", "E_SQL", "cannot insert multiple commands"],
    ["drop table kinds", "E_SQL", 'syntax error at or near "drop" [42601] (line 1, column 1)'],
    [
      "with gone as (delete from kinds returning i4) select * from gone",
      "E_SQL",
      "DECLARE CURSOR must not contain",
    ],
    ["select nextval('none')", "E_SQL", "does not exist"],
  ])("%s is refused: %s", async (query, code, message) => {
    const fault = await faultOf(() => read(query));
    expect(fault.code).toBe(code);
    expect(fault.message.split("\n")[0]).toContain(message);
    expect(await execute("select count(*)::int as count from kinds")).toEqual([{ count: 2 }]);
  });

  test.each([
    [7, "select 1"],
    ["", "select 1"],
    ["postgresql://x", ""],
    ["postgresql://x", null],
  ])("%j and %j are no arguments", async (connection, query) => {
    expect(await codeOf(() => readPostgres(connection as string, query as string))).toBe("E_DTYPE");
  });

  test("that takes longer than it may is cancelled by the server", async () => {
    const slow = (statementTimeout: number) =>
      readPostgres(server.connection, "select 1 as a from pg_sleep(0.05)", { statementTimeout });
    expect((await slow(60_000)).length).toBe(1);
    expect((await slow(0)).length).toBe(1);
    const fault = await faultOf(() =>
      readPostgres(server.connection, "select 1 from pg_sleep(600)", { statementTimeout: 20 }),
    );
    expect(fault.message).toMatch(
      /^E_IO PostgreSQL: the query was cancelled \(.*timeout\)\n`statementTimeout`/,
    );
    for (const wrong of [-1, 0.5, NaN, Infinity, 2 ** 31])
      expect(await codeOf(() => slow(wrong))).toBe("E_RANGE");
  });

  test("a server that refuses, or is not there, is told without the password", async () => {
    const wrong = server.connection.replace(encodeURIComponent(server.password), "hunter2");
    const nowhere = `postgresql://barloom:hunter2@/postgres?host=${server.folder}/none`;
    for (const connection of [
      wrong,
      nowhere,
      "postgresql://u:hunter2@[::bad/x",
      "postgresql://u:hunter2@hunter2.invalid/x",
    ]) {
      const fault = await faultOf(() => readPostgres(connection, "select 1"));
      expect(fault.code).toBe("E_IO");
      expect(JSON.stringify({ ...fault, message: fault.message, stack: fault.stack })).not.toContain(
        "hunter2",
      );
    }
  });

  describe("as prices of a run", () => {
    const query = "select time, asset, open, high, low, close from prices order by time, asset";
    const config = {
      ...FILES["config.json"],
      prices: { file: { postgres: "MARKET_DATABASE", query } },
    };
    beforeAll(async () => {
      await execute(
        "create table prices (time date, asset text, open numeric, high numeric, low numeric, close double precision)",
      );
      const rows = PRICES_CSV.trim().split("\n").slice(1);
      const values = rows.map((row) =>
        row
          .split(",")
          .map((cell) => `'${cell}'`)
          .join(", "),
      );
      await execute(`insert into prices values (${values.join("), (")})`);
      vi.stubEnv("MARKET_DATABASE", server.connection);
    });
    afterAll(() => vi.unstubAllEnvs());

    const filesUnder = (folder: string): string =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), "latin1"))
        .join("\n");

    test("they give what the same prices in a file give, and their password is written nowhere", async () => {
      const folder = folderWith({ ...FILES, "database.json": config });
      const file = await barloom(
        "run",
        join(folder, "config.json"),
        "--json",
        "--output",
        join(folder, "file"),
      );
      const run = await barloom("run", join(folder, "database.json"), "--json");
      expect(run.err).toBe("");
      const digest = (out: string): string => (JSON.parse(out) as { digest: string }).digest;
      // Assets stand in the order of their rows in both.
      expect(digest(run.out)).toBe(digest(file.out));
      const verified = await barloom("verify", join(folder, "out"));
      expect(verified).toMatchObject({ code: 0, err: "" });
      const flags = ["--postgres", "MARKET_DATABASE", "--query", query, "--output", join(folder, "flags")];
      const flagged = await barloom("run", join(folder, "config.json"), "--json", ...flags);
      expect(digest(flagged.out)).toBe(digest(file.out));
      const told = [
        run.out,
        verified.out,
        flagged.out,
        filesUnder(join(folder, "out")),
        filesUnder(join(folder, "flags")),
      ];
      for (const secret of [server.password, encodeURIComponent(server.password)])
        expect(told.join("\n")).not.toContain(secret);
      expect(told[3]).toContain("PostgreSQL MARKET_DATABASE: select time");
    });

    test("rows that changed since are told by their query, and no run is made", async () => {
      const folder = folderWith({ ...FILES, "config.json": config });
      expect((await barloom("run", join(folder, "config.json"))).code).toBe(0);
      await execute("update prices set close = close + 1 where time = '2020-01-04' and asset = 'A'");
      const { code, err } = await barloom("verify", join(folder, "out"));
      await execute("update prices set close = close - 1 where time = '2020-01-04' and asset = 'A'");
      expect(code).toBe(2);
      expect(err).toMatch(
        /E_DATA_CHANGED PostgreSQL MARKET_DATABASE: select time, .* has changed since the run/,
      );
    });

    test("a query may take the time that its source or a flag gives it", async () => {
      const slow = { ...config.prices.file, query: `${query}, pg_sleep(0.05)::text` };
      const prices = { file: { ...slow, statementTimeout: 20 } };
      const folder = folderWith({ ...FILES, "config.json": { ...config, prices } });
      const run = (...flags: string[]) => barloom("run", join(folder, "config.json"), ...flags);
      const cancelled = { code: 2, err: expect.stringContaining("the query was cancelled") as string };
      expect(await run()).toMatchObject(cancelled);
      expect(await run("--statementTimeout", "0")).toMatchObject({ code: 0, err: "" });
      const source = ["--postgres", "MARKET_DATABASE", "--query", slow.query];
      expect(await run(...source, "--statementTimeout", "20")).toMatchObject(cancelled);
      expect(await run(...source)).toMatchObject({ code: 0, err: "" });
    });

    test("a query without an order is told", async () => {
      const args = ["check", "--postgres", "MARKET_DATABASE", "--query", "select * from prices"];
      const { code, out } = await barloom(...args);
      expect(code).toBe(0);
      expect(out).toContain('without "order by" a database may give rows');
    });

    test.each([
      [
        "a fault of the query",
        { query: "select time from price" },
        'E_SQL PostgreSQL MARKET_DATABASE: select time from price: relation "price"',
      ],
      ["a column that is not there", { query: "select time, asset from prices" }, "has no column close"],
      ["no rows", { query: `select * from prices where false order by 1` }, "E_EMPTY"],
      [
        "text for a price",
        { query: "select time, asset, 'x' as close from prices order by 1" },
        'column close holds text, such as "x"',
      ],
      [
        "a variable that is not set",
        { postgres: "NO_SUCH_DATABASE" },
        "E_ENV the environment variable NO_SUCH_DATABASE is not set",
      ],
      [
        "a password",
        { postgres: "postgresql://me:hunter2@localhost/x" },
        "prices.file.postgres: a connection with a password",
      ],
      [
        "a password as a parameter",
        { postgres: "postgresql://localhost/x?p%61ssword=hunter2" },
        "a connection with a password",
      ],
      [
        "no connection",
        { postgres: "localhost:5432 hunter2" },
        "expected the name of an environment variable",
      ],
    ])("%s is one line and writes nothing", async (_, more, message) => {
      const prices = { file: { ...config.prices.file, ...more } };
      const folder = folderWith({ ...FILES, "config.json": { ...config, prices } });
      const { code, err, out } = await barloom("run", join(folder, "config.json"));
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(message);
      expect(err).not.toContain("\n");
      expect(err).not.toContain("hunter2");
      expect(readdirSync(folder)).not.toContain("out");
    });
  });
});

describe("the connection of a configuration", () => {
  test.each([
    "DATABASE_URL",
    "postgresql://me@localhost:5432/db",
    "postgres:///db?host=/run/postgresql&port=5433",
  ])("may be %s", (connection) => expect(connectionFault(connection)).toBeUndefined());

  test.each([
    "postgresql://me:pw@localhost/db",
    "postgresql://me:p@w@localhost/db",
    "postgresql://:pw@localhost/db",
    "POSTGRES://me:pw@/db?host=/tmp",
    "postgresql://localhost/db?password=pw",
    "postgresql://localhost/db?sslmode=require&sslpassword=pw",
    "mysql://me@localhost/db",
    "host=localhost password=pw",
    "",
  ])("is not %s, and the message does not repeat it", (connection) => {
    const fault = connectionFault(connection)!;
    expect(fault).toBeTruthy();
    expect(fault).not.toContain("pw");
    expect(fault).not.toContain("localhost");
  });

  const secret = fc.stringMatching(/^S3c[A-Za-z0-9]{3,8}$/);
  const encoded = (text: string): string => text.replaceAll(/[:@/]/g, (sign) => encodeURIComponent(sign));
  const twice = (text: string): string => encoded(text).replaceAll("%", "%25");
  /** Places of an address where somebody might put a password. */
  const HOSTILE: readonly ((secret: string) => string)[] = [
    (pw) => `postgresql://me:${pw}@host/db`,
    (pw) => `postgresql://${encoded(`me:${pw}`)}@host/db`,
    (pw) => `postgresql://${twice(`me:${pw}`)}@host/db`,
    (pw) => `postgresql://${encoded(`me:${pw}@host`)}/db`,
    (pw) => `postgresql://me:${pw}%40host/db`,
    (pw) => `postgresql://:${pw}@/db`,
    (pw) => `postgresql://me@host/db#${pw}`,
    (pw) => `postgresql://me@host/db#me:${pw}@host`,
    (pw) => `postgresql://me@host/db?#password=${pw}`,
    (pw) => `postgresql://me@host/me:${pw}@db`,
    (pw) => `postgresql://me@host/db?password=${pw}`,
    (pw) => `postgresql://me@host/db?p%61ssword=${pw}`,
    (pw) => `postgresql://me@host/db?PGPASSWORD=${pw}`,
    (pw) => `postgresql://me@host/db?token=${pw}`,
    (pw) => `postgresql://me@host/db?host=x&user=me:${pw}`,
    (pw) => `postgresql://me@host/db?options=postgresql://me:${pw}@host`,
    (pw) => `postgresql://me@host/db?options=${encoded(`//me:${pw}@host`)}`,
    (pw) => `POSTGRES://me:${pw}@host:5432,other:5433/db?sslmode=require`,
    (pw) => `https://me:${pw}@host/db`,
    (pw) => `me:${pw}@host/db`,
    (pw) => `host=host password=${pw}`,
  ];

  test("that holds a secret anywhere is refused, and nothing that is said of it repeats one", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...HOSTILE), fc.boolean(), (pw, place, isDecoded) => {
        const connection = place(pw);
        const fault = connectionFault(connection);
        expect(fault).toBeTruthy();
        expect(fault).not.toContain(pw);
        // Drivers and servers repeat what they were given, as it is written or as it is meant.
        const told = isDecoded ? decodeURIComponent(connection) : connection;
        expect(reasonWithout(connection, `cannot use ${told}`, "EBAD")).toBe("EBAD");
        expect(reasonWithout(connection, `password "${pw}" is wrong`, undefined)).toBe("refused");
      }),
      { seed: 20261121, numRuns: 500 },
    );
    expect(reasonWithout("postgresql://me:pw1@host/db", 'role "me" does not exist\nmore', "x")).toBe(
      'role "me" does not exist',
    );
  });

  test("is what its variable holds", async () => {
    expect(connectionOf("URL", { URL: "postgresql://a:b@c/d" })).toBe("postgresql://a:b@c/d");
    expect(await codeOf(() => connectionOf("URL", { URL: "" }))).toBe("E_ENV");
  });
});
