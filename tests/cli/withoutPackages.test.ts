// The built package where nobody installed DuckDB or PostgreSQL: all else works, and these say what to install.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FILES } from "./fixtures.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "barloom-"));
  const args = ["scripts/build.mjs", "--js-only", "--outdir", join(folder, "dist")];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  copyFileSync("package.json", join(folder, "package.json"));
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: object };
  for (const name of Object.keys(dependencies)) {
    const place = join(folder, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(resolve("node_modules", name), place);
  }
  for (const [name, content] of Object.entries(FILES))
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  writeFileSync(join(folder, "market.duckdb"), "");
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): { status: number | null; stderr: string } {
  const command = [join(folder, "dist", "cli.js"), "run", join(folder, "config.json"), ...args];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stderr };
}

test("files are read and results are written", () => expect(run()).toEqual({ status: 0, stderr: "" }));

test.each([
  [["--duckdb", "market.duckdb", "--table", "prices"], "reading DuckDB files", "@duckdb/node-api"],
  [["--postgres", "postgresql://me@localhost/x", "--query", "select 1"], "reading from PostgreSQL", "pg"],
  [["--formats", "duckdb"], "writing DuckDB files", "@duckdb/node-api"],
])("%j says what to install", (flags, what, name) => {
  const args = flags.map((flag) => (flag === "market.duckdb" ? join(folder, flag) : flag));
  expect(run(...args)).toEqual({
    status: 2,
    stderr: `barloom: E_PACKAGE ${what} needs the package ${name}, which is not installed. Install it beside barloom: npm install ${name}\n`,
  });
});
