// What hostile CSV files cost before they are refused: measured in a process of its own.
import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundlePrograms, folderFor } from "../support/bundled.ts";
import { PEAK, TELLS_PEAK } from "../support/peak.ts";

const MIB = 2 ** 20;
let program = "";
let files = "";

beforeAll(async () => {
  program = folderFor("csv-memory");
  files = mkdtempSync(join(tmpdir(), "barloom-csv-"));
  writeFileSync(
    join(program, "read.ts"),
    `import { writeFileSync } from "node:fs";
    import { readTable } from "barloom/files";
    ${PEAK}
    const [small, hostile] = process.argv.slice(2);
    await readTable(small);
    const before = peak();
    const code = await readTable(hostile).then(() => "none", (error) => error.code);
    process.stdout.write(JSON.stringify({ code, grown: peak() - before }));`,
  );
  await bundlePrograms([join(program, "read.ts")], program);
}, 60_000);

afterAll(() => {
  for (const folder of [program, files]) rmSync(folder, { recursive: true, force: true });
});

/** A file that begins with some text and then holds a GiB of zeros, which take no room on the disk. */
function endless(path: string, text: string): void {
  const file = openSync(path, "w");
  writeSync(file, text);
  ftruncateSync(file, 1024 * MIB);
  closeSync(file);
}

const HOSTILE: readonly [string, string, (path: string) => void][] = [
  ["one line of a GiB", "line.csv", (path) => endless(path, "a,b\n1,")],
  ["a first line of a GiB", "header.csv", (path) => endless(path, "a,b")],
  ["a quote that nothing closes", "quote.csv", (path) => writeFileSync(path, `a,b\n1,"${"two words\n".repeat(10 * MIB)}`)],
  ["a million columns", "columns.csv", (path) => writeFileSync(path, `${Array.from({ length: 1e6 }, (_, i) => `c${i}`).join()}\n1\n`)],
  ["ten thousand columns in a short line", "commas.csv", (path) => writeFileSync(path, `${",".repeat(10_000)}\n`)],
  ["a line of 256 MiB, compressed", "line.csv.gz", (path) => writeFileSync(path, gzipSync(Buffer.alloc(256 * MIB, "x")))],
]; // prettier-ignore

test.skipIf(!TELLS_PEAK).each(HOSTILE)("%s is refused at the limit, in 64 MiB", (_, name, write) => {
  const small = join(files, "small.csv");
  writeFileSync(small, "a,b\n1,2\n");
  const path = join(files, name);
  write(path);
  // A heap that could not hold the text, either.
  const args = ["--max-old-space-size=64", join(program, "read.mjs"), small, path];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  rmSync(path);
  expect(stderr).toBe("");
  const { code, grown } = JSON.parse(stdout) as { code: string; grown: number };
  expect(code).toBe("E_CSV_LIMIT");
  expect(grown).toBeLessThan(64 * MIB);
});
