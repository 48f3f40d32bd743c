// Parquet and Arrow files that are read piece by piece: the same tables, and no more memory than the columns wanted.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { toArrowTable } from "../../src/arrow.ts";
import { tableToIpc } from "../../src/output/ipc.ts";
import type { BacktestError } from "../../src/errors.ts";
import { readTable } from "../../src/ingest/files.ts";
import { parquetBytes } from "../../src/output/parquet.ts";
import { bundlePrograms, folderFor } from "../support/bundled.ts";
import { PEAK, TELLS_PEAK } from "../support/peak.ts";
import { anyDouble, bits, faultOf } from "./fixtures.ts";

vi.mock("node:fs", async (original) => {
  const own = await original<typeof fs>();
  return { ...own, readSync: vi.fn(own.readSync) };
});

const MIB = 2 ** 20;
let folder = "";
let program = "";
beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "barloom-pieces-"));
  program = folderFor("pieces");
  fs.writeFileSync(
    join(program, "read.ts"),
    `import { readTable } from "barloom/files";
    ${PEAK}
    const [small, large] = process.argv.slice(2);
    await readTable(small, { columns: ["c3"] });
    const before = peak();
    const { columns } = await readTable(large, { columns: ["c3"] });
    process.stdout.write(JSON.stringify({ last: columns.c3.at(-1), grown: peak() - before }));`,
  );
  await bundlePrograms([join(program, "read.ts")], program);
}, 60_000);
afterEach(() => void vi.mocked(fs.readSync).mockReset());
afterAll(() => {
  for (const path of [folder, program]) fs.rmSync(path, { recursive: true, force: true });
});

function put(name: string, bytes: Uint8Array): string {
  fs.writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

interface Row {
  readonly x: number;
  readonly text: string;
  readonly n: number | null;
}

const ROW: fc.Arbitrary<Row> = fc.record({
  ...{ x: anyDouble, text: fc.string({ unit: "grapheme" }) },
  n: fc.option(fc.integer({ min: -9, max: 9 })),
});

/** Rows as an Arrow stream or file of several batches. */
function batches(parts: readonly (readonly Row[])[], format: "stream" | "file"): Uint8Array {
  const [first, ...others] = parts.map(
    (rows) =>
      new arrow.Table({
        x: arrow.makeVector(Float64Array.from(rows, ({ x }) => x)),
        text: arrow.vectorFromArray(rows.map(({ text }) => text), new arrow.Utf8()), // prettier-ignore
        n: arrow.vectorFromArray(rows.map(({ n }) => n), new arrow.Int32()), // prettier-ignore
      }),
  );
  return arrow.tableToIPC(first.concat(...others), format);
}

const bitsOf = (data: unknown): bigint[] => [...bits(data as Float64Array)];

describe("files that are read piece by piece", () => {
  test("give the rows of all batches of an Arrow stream or file, of the columns wanted", async () => {
    const parts = fc.array(fc.array(ROW, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
    const formats = fc.constantFrom("stream" as const, "file" as const);
    const wanted = fc.subarray(["x", "text", "n"], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(parts, formats, wanted, async (parts, format, columns) => {
        const { length, columns: read } = await readTable(put("some.arrow", batches(parts, format)), {
          columns,
        });
        const rows = parts.flat();
        expect(length).toBe(rows.length);
        expect(Object.keys(read)).toEqual(columns);
        if ("x" in read) expect(bitsOf(read.x)).toEqual(bitsOf(Float64Array.from(rows, ({ x }) => x)));
        if ("text" in read) expect(read.text).toEqual(rows.map(({ text }) => text));
        if ("n" in read) expect([...read.n]).toEqual(rows.map(({ n }) => n ?? NaN));
      }),
      { seed: 20261122, numRuns: 60 },
    );
  });

  test("say of a value that is not read in which row of the file it is", async () => {
    const [good, odd] = [1n, 2n ** 60n].map((long) => {
      const longs = arrow.vectorFromArray([0n, long, null], new arrow.Int64());
      return new arrow.Table({ longs });
    });
    const path = put("longs.arrow", arrow.tableToIPC(good.concat(odd), "file"));
    expect((await faultOf(() => readTable(path))).message).toContain("column longs, row 4: ");
  });

  test.skipIf(!TELLS_PEAK).each(["arrow", "parquet"])(
    "hold one of sixteen columns of %s, not the file",
    async (format) => {
      const column = (length: number, k: number): [string, Float64Array] => [
        `c${k}`,
        Float64Array.from({ length }, (_, row) => Math.sqrt(row + k)),
      ];
      const bytesOf = (length: number): Uint8Array => {
        const columns = Object.fromEntries(Array.from({ length: 16 }, (_, k) => column(length, k)));
        return format === "arrow" ? tableToIpc(toArrowTable(columns)) : parquetBytes(columns);
      };
      const rows = 400_000;
      const large = bytesOf(rows);
      expect(large.length).toBeGreaterThan(40 * MIB);
      const args = [
        join(program, "read.mjs"),
        put(`small.${format}`, bytesOf(9)),
        put(`large.${format}`, large),
      ];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
      expect(stderr).toBe("");
      const { last, grown } = JSON.parse(stdout) as { last: number; grown: number };
      expect(last).toBe(Math.sqrt(rows + 2));
      expect(grown).toBeLessThan(32 * MIB);
    },
  );

  const tables = {
    arrow: () => tableToIpc(toArrowTable({ x: Float64Array.of(1, 2) })),
    parquet: () => parquetBytes({ x: Float64Array.of(1, 2) }),
  };

  test.each(["arrow", "parquet"] as const)(
    "%s that cannot be read, or is cut off meanwhile, is E_IO at any piece",
    async (format) => {
      const path = put(`x.${format}`, tables[format]());
      const failures: [string, () => number][] = [
        [
          "cannot be read (EIO)",
          () => {
            throw Object.assign(new Error("EIO"), { code: "EIO" });
          },
        ],
        ["was cut off while it was read", () => 0],
      ];
      for (const [message, failure] of failures)
        for (let n = 0; ; n++) {
          let calls = 0;
          const { readSync } = await vi.importActual<typeof fs>("node:fs");
          vi.mocked(fs.readSync).mockImplementation(((...args: Parameters<typeof readSync>) =>
            calls++ === n ? failure() : readSync(...args)) as typeof fs.readSync);
          const outcome = await readTable(path).catch((error: BacktestError) => error);
          if (calls <= n) break;
          expect(outcome).toMatchObject({
            code: "E_IO",
            message: expect.stringContaining(message) as string,
          });
        }
    },
  );
});
