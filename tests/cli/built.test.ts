import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildInto, FILES, folderWith, type Outcome } from "./fixtures.ts";

const DIST = "build/test-cli";

beforeAll(() => buildInto(DIST), 60_000);

afterAll(() => rmSync(DIST, { recursive: true, force: true }));

function built(args: string[], input = ""): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${DIST}/cli.js`, ...args], {
    encoding: "utf8",
    input,
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}

describe("the built command line", () => {
  test("runs a configuration", () => {
    const folder = folderWith(FILES);
    const { code, out, err } = built(["run", join(folder, "config.json")]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/End value +1,018\.32/);
    expect(readdirSync(join(folder, "out"))).toContain("report.html");
  });

  test("prints help and version", () => {
    expect(built(["--help"]).out).toContain("run [config]");
    expect(built(["--version"]).out).toMatch(/^barloom\/\d+\.\d+\.\d+/);
    expect(built([]).out).toContain("demo");
  });

  test("reads a configuration from standard input, and says when there is none", () => {
    expect(built(["run", "-"], '{"a": 1, "a": 2}')).toMatchObject({ code: 2, out: "" });
    const { code, err } = built(["run", "-"]);
    expect(code).toBe(2);
    expect(err).toBe("barloom: E_CONFIG the configuration is empty. See docs/config.md.\n");
  });

  test("is quiet when its reader goes away", () => {
    const command = `"${process.execPath}" ${DIST}/cli.js --help | true; exit \${PIPESTATUS[0]}`;
    const { status, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test.skipIf(!existsSync("/dev/full"))("says in one line that its output cannot be written", () => {
    const folder = folderWith(FILES);
    const command = `"${process.execPath}" ${DIST}/cli.js check "${join(folder, "prices.csv")}" > /dev/full`;
    const { status, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "barloom: E_IO standard output: cannot be written (ENOSPC)\n",
    });
  });
});
