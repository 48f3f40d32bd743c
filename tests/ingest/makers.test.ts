// Files as pyarrow, polars, DuckDB and pandas write them (validation/makers/make.py): each is read whole and right, or refused by
// an error that says where: the column, and the row where there is one to blame.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BacktestError } from "../../src/errors.ts";
import { readTable } from "../../src/ingest/files.ts";
import { barloom } from "../cli/fixtures.ts";

const FOLDER = "tests/ingest/files-of-makers";
const EXPECTED = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as Record<string, unknown[]>;
const FILES = readdirSync(FOLDER).filter((name) => name !== "expected.json");

/** What is not read, by the code and the place that the error names. */
const REFUSED: Readonly<Record<string, readonly [code: string, place: string]>> = {
  "duckdb-brotli.parquet": ["E_PARQUET_UNSUPPORTED", "column time uses codec BROTLI"],
  "pyarrow-brotli.parquet": ["E_PARQUET_UNSUPPORTED", "column time uses codec BROTLI"],
  "duckdb-decimal.parquet": ["E_PARQUET_UNSUPPORTED", "column close is DECIMAL"],
  "pyarrow-decimal.parquet": ["E_PARQUET_UNSUPPORTED", "column close is DECIMAL"],
  "pyarrow-decimal-int.parquet": ["E_PARQUET_UNSUPPORTED", "column close is DECIMAL"],
  "pyarrow-decimal.feather": ["E_ARROW", "column close has type Decimal"],
  "pyarrow-int96.parquet": ["E_PARQUET_UNSUPPORTED", "column time is INT96"],
  "pyarrow-lz4.feather": ["E_ARROW", "column time: compressed buffers are not read"],
  "pyarrow-zstd.feather": ["E_ARROW", "column time: compressed buffers are not read"],
  "polars-zstd.arrow": ["E_ARROW", "column time: compressed buffers are not read"],
  // Times without a zone, and dates that mean another day elsewhere.
  "duckdb-timestamp.csv": ["E_TIME_PARSE", 'row 2, column time: "2024-02-26 00:00:00"'],
  "polars-datetime.csv": ["E_TIME_PARSE", 'row 2, column time: "2024-02-26T00:00:00.000000"'],
  "pandas-naive.csv": ["E_TIME_PARSE", 'row 2, column time: "2024-02-26 14:30:00"'],
  "pandas-us.csv": ["E_TIME_PARSE", 'row 2, column time: "02/26/2024"'],
  "pandas-eu.csv": ["E_TIME_PARSE", 'row 2, column time: "26.02.2024"'],
  "pandas-compact.csv": ["E_TIME_PARSE", 'row 2, column time: "20240226"'],
  "pandas-words.csv": ["E_TIME_PARSE", 'row 2, column time: "26 Feb 2024"'],
  "pandas-indexed.csv": ["E_CSV", "row 1, column 1: the column has no name"],
  "pandas-semicolon.csv": ["E_CSV", "row 2: 5 fields, header has 1"],
};

async function faultOf(name: string): Promise<unknown> {
  return readTable(join(FOLDER, name)).then(
    () => null,
    (error: unknown) => error,
  );
}

describe("files of other makers", () => {
  test("are there from each of them, in each format, and are small", () => {
    for (const maker of ["pyarrow", "polars", "duckdb", "pandas"])
      expect(FILES.some((name) => name.startsWith(maker))).toBe(true);
    expect(Object.keys(REFUSED).filter((name) => !FILES.includes(name))).toEqual([]);
    const bytes = FILES.reduce((sum, name) => sum + readFileSync(join(FOLDER, name)).length, 0);
    expect(bytes).toBeLessThan(300_000);
  });

  test.each(FILES.filter((name) => !(name in REFUSED)))("%s is read as its maker meant it", async (name) => {
    const { columns } = await readTable(join(FOLDER, name));
    for (const [column, values] of Object.entries(EXPECTED))
      expect(Array.from<unknown>(columns[column] as ArrayLike<unknown>), column).toEqual(values);
  });

  test.each(Object.entries(REFUSED))("%s is refused by name and place", async (name, [code, place]) => {
    const fault = await faultOf(name);
    expect(fault).toBeInstanceOf(BacktestError);
    expect((fault as BacktestError).code).toBe(code);
    expect((fault as BacktestError).message.split("\n")[0]).toContain(`${name}`);
    expect((fault as BacktestError).message.split("\n")[0]).toContain(place);
    expect((fault as BacktestError).hint).toBeTruthy();
  });

  test.each(["polars-plain.arrow", "polars-newest.arrow", "pyarrow-time-us.feather"])(
    "whichever byte of the footer of %s is damaged, it is read or refused, and never trips",
    async (name) => {
      const whole = readFileSync(join(FOLDER, name));
      const { arrowTable } = await import("../../src/ingest/arrow.ts");
      const footer = whole.readInt32LE(whole.length - 10) + 10;
      let refused = 0;
      for (let back = 1; back <= footer; back++) {
        const bytes = Uint8Array.from(whole);
        bytes[bytes.length - back] ^= 0x5a;
        try {
          expect(arrowTable(bytes, name).length).toBeLessThanOrEqual(EXPECTED.time.length);
        } catch (error) {
          expect(error).toBeInstanceOf(BacktestError);
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  test("several at once give the command line the same prices, whoever wrote them", async () => {
    const readable = FILES.filter((name) => !(name in REFUSED));
    const quality = async (name: string): Promise<string> => {
      const { out, code } = await barloom("check", join(FOLDER, name), "--json");
      expect(code, name).toBe(0);
      return JSON.stringify((JSON.parse(out) as { quality: object }).quality);
    };
    const first = await quality(readable[0]);
    for (const name of readable) expect(await quality(name), name).toBe(first);
  });
});
