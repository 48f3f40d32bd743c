import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTable } from "../../src/ingest/files.ts";
import { PRICES_PATH, codeOf, faultOf } from "./fixtures.ts";

describe("reading a file by its ending", () => {
  let folder = "";
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "barloom-files-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a Parquet file, whole or in part", async () => {
    const path = fileURLToPath(PRICES_PATH);
    expect((await readTable(path)).length).toBe(12_154);
    expect(Object.keys((await readTable(path, { columns: ["close"] })).columns)).toEqual(["close"]);
  });

  test("CSV, plain and gzipped, gives the same table", async () => {
    const text = "time,close\n2013-03-01,1\n";
    const plain = await readTable(put("plain.CSV", text));
    const zipped = await readTable(put("zipped.csv.gz", gzipSync(text)));
    expect(zipped).toEqual(plain);
    expect(plain.columns.close).toEqual(Float64Array.of(1));
  });

  test("Arrow files", async () => {
    const { toArrowTable } = await import("../../src/arrow.ts");
    const { tableToIpc } = await import("../../src/output/ipc.ts");
    const path = put("prices.arrow", tableToIpc(toArrowTable({ close: Float64Array.of(1, 2) })));
    expect((await readTable(path)).columns.close).toEqual(Float64Array.of(1, 2));
  });

  test("a missing file and a directory are input faults", async () => {
    const missing = await faultOf(() => readTable(join(folder, "missing.csv")));
    expect([missing.code, missing.message]).toEqual([
      "E_IO",
      expect.stringContaining("there is no such file"),
    ]);
    const directory = join(folder, "folder.csv");
    const { mkdirSync } = await import("node:fs");
    mkdirSync(directory);
    expect((await faultOf(() => readTable(directory))).message).toContain("a directory, not a file");
    expect(await codeOf(() => readTable(`${folder}/a\0b.csv`))).toBe("E_IO");
  });

  test("other endings, oversized files and unsound or overfull gzip are refused", async () => {
    expect(await codeOf(() => readTable(put("prices.xlsx", "")))).toBe("E_FORMAT");
    const path = put("large.csv", "a\n".repeat(100));
    expect(await codeOf(() => readTable(path, { bytesMax: 100 }))).toBe("E_LIMIT");
    expect(await codeOf(() => readTable(put("unsound.csv.gz", "a,b\n1,2\n")))).toBe("E_CSV");
    const bomb = put("bomb.csv.gz", gzipSync("1\n".repeat(1_000_000)));
    expect(await codeOf(() => readTable(bomb, { bytesMax: 10_000 }))).toBe("E_DECOMPRESS_LIMIT");
    expect(await codeOf(() => readTable(put("wrong.parquet", "a,b\n1,2,3,4,5,6,7\n")))).toBe(
      "E_PARQUET_FOOTER",
    );
  });
});
