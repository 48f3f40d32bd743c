// A CSV file in pieces: the same table and the same faults as from the whole text, in memory that the text does not decide.
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BacktestError } from "../../src/errors.ts";
import { csvTable } from "../../src/ingest/csv.ts";
import { csvPieces } from "../../src/ingest/csvStream.ts";
import { readTable } from "../../src/ingest/files.ts";
import type { Table } from "../../src/ingest/table.ts";
import { RUNS } from "../support/property.ts";

async function* cut(bytes: Uint8Array, lengths: readonly number[]): AsyncIterable<Uint8Array> {
  let start = 0;
  for (let k = 0; start < bytes.length; k++) {
    const length = lengths[k % lengths.length];
    yield await Promise.resolve(bytes.subarray(start, start + length));
    start += length;
  }
}

/** A table with its bits, or the fault in words. */
async function outcomeOf(step: () => Table | Promise<Table>): Promise<unknown> {
  try {
    const { length, columns } = await step();
    return [length, Object.entries(columns)];
  } catch (error) {
    if (error instanceof BacktestError) return [error.code, error.message, error.bar];
    throw error;
  }
}

const OPTIONS = { isZipped: false, bytesMax: 2 ** 20 };

const BAD = [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0xed, 0xa0, 0x80]];

test("a character that is no UTF-8 is told by its line, wherever the pieces are cut", async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
  const lines = fc.array(fc.constantFrom("1", "é€😀", "", "x€"), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lines, fc.nat(), fc.constantFrom(...BAD), lengths, async (texts, seed, bad, cuts) => {
      const at = seed % texts.length;
      const encoded = texts.map((text, k) => [...Buffer.from(text), ...(k === at ? bad : []), 0x0a]);
      const bytes = Uint8Array.from([...Buffer.from("a\n"), ...encoded.flat()]);
      const told = ["E_CSV", expect.stringContaining(`line ${at + 2}: the text is not UTF-8`), at + 2];
      const types = { a: "text" } as const;
      expect(await outcomeOf(() => csvTable(bytes, "x", { types }))).toEqual(told);
      expect(await outcomeOf(() => csvPieces(cut(bytes, cuts), "x", { ...OPTIONS, types }))).toEqual(told);
    }),
    { numRuns: RUNS },
  );
});

const field = fc.constantFrom(
  "1",
  "-2.5e3",
  "",
  "NaN",
  "x",
  "é€😀",
  '"a,b"',
  '"say ""so"""',
  '"two\nlines"',
  '"',
  "2020-01-02",
  " 7 ",
);
const line = fc.array(field, { minLength: 1, maxLength: 4 }).map((fields) => fields.join(","));
const text = fc
  .tuple(fc.constantFrom("a,b,c", "time,asset,close", "a", '"a",b', ""), fc.array(line, { maxLength: 12 }))
  .chain(([header, lines]) =>
    fc
      .tuple(fc.constantFrom("\n", "\r\n", "\r"), fc.constantFrom("", "\ufeff"), fc.boolean())
      .map(([end, mark, isEnded]) => mark + [header, ...lines].join(end) + (isEnded ? end : "")),
  );

describe("a CSV in pieces", () => {
  test("gives what the whole text gives, wherever it is cut: tables, and faults with row and column", async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(text, pieces, async (whole, lengths) => {
        const bytes = new TextEncoder().encode(whole);
        const streamed = await outcomeOf(() => csvPieces(cut(bytes, lengths), "p.csv", OPTIONS));
        expect(streamed).toEqual(await outcomeOf(() => csvTable(bytes, "p.csv")));
      }),
      { numRuns: RUNS, seed: 20261121 },
    );
  });

  test.each([
    ["bytes that are not UTF-8", Uint8Array.of(0x61, 0x0a, 0xff), "E_CSV"],
    ["a character that is cut off at the end", Uint8Array.of(0x61, 0x0a, 0xe2, 0x82), "E_CSV"],
    ["a line above the limit", new TextEncoder().encode(`a\n${"x".repeat(101)}\n`), "E_CSV_LIMIT"],
    ["a quote that swallows lines", new TextEncoder().encode(`a\n"${"x\n".repeat(101)}`), "E_CSV_LIMIT"],
    ["more bytes than it may have", new TextEncoder().encode("aaaa\n".repeat(250)), "E_LIMIT"],
    ["more rows than it may have", new TextEncoder().encode("a\n".repeat(400)), "E_CSV_LIMIT"],
    ["nothing", new Uint8Array(0), "E_CSV"],
  ])("%s ends with its code", async (_, bytes, code) => {
    const options = { isZipped: false, bytesMax: 1000, limits: { lineBytes: 100, rows: 300 } };
    const [got] = (await outcomeOf(() => csvPieces(cut(bytes, [7]), "p.csv", options))) as unknown[];
    expect(got).toBe(code);
  });
});

const MIB = 2 ** 20;
/** What V8 may keep of old objects: the text is half as much again. */
const HEAP_MIB = 16;
const TEXT_MIB = 24;

describe("a CSV file larger than the memory it may take", () => {
  let folder: string;
  beforeAll(async () => {
    mkdirSync("build", { recursive: true });
    folder = mkdtempSync(join("build", "csv-"));
    writeLarge(join(folder, "large.csv"));
    await build({
      entryPoints: { files: "src/files.ts", index: "src/index.ts" },
      ...{ outdir: folder, bundle: true, splitting: true, format: "esm", platform: "node", target: "node20" },
      ...{ packages: "external", outExtension: { ".js": ".mjs" }, logLevel: "error" },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a module in a process whose heap is small. */
  function runSmall(code: string): { status: number | null; stdout: string; stderr: string } {
    const script = join(folder, "script.mjs");
    writeFileSync(script, code);
    const flags = [`--max-old-space-size=${HEAP_MIB}`, "--max-semi-space-size=1"];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, resolve(script)], {
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  }

  test("is read in pieces within 16 MiB of heap, and not as a whole", () => {
    const path = JSON.stringify(resolve(folder, "large.csv"));
    expect(statSync(join(folder, "large.csv")).size).toBeGreaterThan(TEXT_MIB * MIB);
    const read = runSmall(`
      import { readTable } from "./files.mjs";
      const { length, columns } = await readTable(${path});
      process.stdout.write(JSON.stringify([length, columns.close[length - 1], new Set(columns.note).size]));`);
    expect(read).toEqual({ status: 0, stdout: JSON.stringify([ROWS, ROWS - 1, 3]), stderr: "" });
    const whole = runSmall(`
      import { readFileSync } from "node:fs";
      import { csvTable } from "./index.mjs";
      await csvTable(readFileSync(${path}), "large.csv");`);
    expect(whole.stderr).toContain("heap out of memory");
  });
});

const ROWS = 60_000;

/** Few rows with long remarks, of which there are three. */
function writeLarge(path: string): void {
  const file = openSync(path, "w");
  writeSync(file, "time,close,note\n");
  for (let row = 0; row < ROWS; row++)
    writeSync(file, `2020-01-01,${row},"${"abc"[row % 3].repeat((TEXT_MIB * MIB) / ROWS)}"\n`);
  closeSync(file);
}

test("a gzipped CSV that is cut off is no sound file", async () => {
  const folder = mkdtempSync(join("build", "csv-"));
  try {
    const whole = gzipSync("a,b\n1,2\n".repeat(1000));
    const path = join(folder, "x.csv.gz");
    for (const bytes of [whole.subarray(0, whole.length - 9), whole.subarray(0, 12)]) {
      writeFileSync(path, bytes);
      await expect(readTable(path)).rejects.toMatchObject({ code: "E_CSV" });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
