// A process that only simulates loads only what simulating needs.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Output {
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly entryPoint?: string;
}

const DIST = "build/test-cold-start";
const METAFILE = "build/test-cold-start.json";
let outputs: Readonly<Record<string, Output>>;

beforeAll(() => {
  const args = ["scripts/build.mjs", "--js-only", "--outdir", DIST, "--metafile", METAFILE];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  ({ outputs } = JSON.parse(readFileSync(METAFILE, "utf8")) as { outputs: typeof outputs });
});

afterAll(() => {
  rmSync(DIST, { recursive: true, force: true });
  rmSync(METAFILE, { force: true });
});

/** Files, sources and packages that an entry loads at once. */
function loadedBy(entry: string): { chunks: Set<string>; sources: string[]; packages: string[] } {
  const chunks = new Set<string>([`${DIST}/${entry}`]);
  const packages = new Set<string>();
  for (const chunk of chunks)
    for (const { path, kind, external } of outputs[chunk].imports) {
      if (kind !== "import-statement") continue;
      if (external) packages.add(path);
      else chunks.add(path);
    }
  const sources = [...chunks].flatMap((chunk) => Object.keys(outputs[chunk].inputs));
  return { chunks, sources, packages: [...packages].sort() };
}

describe("importing fromSignals", () => {
  test("loads the kernel and what checks and reads it, and no other package", () => {
    const { sources, packages } = loadedBy("index.js");
    expect(sources).toContain("src/backtest.ts");
    expect(sources).toContain("src/generated/kernelBytes.ts");
    expect(packages).toEqual([]);
  });

  test("reads a handful of files, in characters of one byte", () => {
    const { chunks } = loadedBy("index.js");
    expect(chunks.size).toBeLessThanOrEqual(8);
    for (const chunk of chunks) expect(readFileSync(chunk, "latin1")).not.toMatch(/[^\0-\x7f]/);
  });

  test("compiles no other module than the kernel", () => {
    const run = `
      const compiled = [];
      const compile = WebAssembly.Module;
      WebAssembly.Module = function (bytes) { compiled.push(bytes.byteLength); return new compile(bytes); };
      const { fromOrders, sma } = await import(process.argv[1]);
      const close = Float64Array.of(1, 2, 3);
      fromOrders({ open: close, close, size: 1 });
      const before = compiled.length;
      sma(close, { window: 2 });
      process.stdout.write(JSON.stringify([before, compiled.length]));`;
    const door = pathToFileURL(resolve(DIST, "index.js")).href;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", run, door], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([1, 2]);
  });

  test("loads neither Arrow nor Parquet nor CSV nor report code, nor what runs a run again or checks results", () => {
    const { sources } = loadedBy("index.js");
    const late =
      /^src\/(arrow\.ts|report\/|sensitivity\/|generated\/reportPage|ingest\/(parquet\/|csv|ipc\/)|output\/|cli\/|invariants\/(?!door)|audit\/(?!door)|lookahead\/(?!door))/;
    expect(sources.filter((path) => late.test(path))).toEqual([]);
  });
});

test("sweepColumns needs no other package either", () => {
  const run = `
    const { indicator, sweepColumns, threshold } = await import(process.argv[1]);
    const { length, columns } = await sweepColumns({
      parameters: { window: [2, 3] },
      rule: threshold(({ window }) => indicator("sma", { window }), { enterAbove: 1, exitBelow: 1 }),
      close: Float64Array.of(1, 2, 3, 4),
    });
    process.stdout.write(JSON.stringify([length, [...columns.window]]));`;
  const alone = mkdtempSync(join(tmpdir(), "barloom-alone-"));
  try {
    cpSync(DIST, alone, { recursive: true });
    const door = pathToFileURL(join(alone, "index.js")).href;
    const args = ["--input-type=module", "-e", run, door];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: alone });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([2, [2, 3]]);
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
});

test("the command line says what it is without loading the engine", () => {
  const { sources, packages } = loadedBy("cli.js");
  expect(sources).not.toContain("src/backtest.ts");
  expect(packages.join()).not.toContain("apache-arrow");
});
