// The cookbook: every recipe runs on the shipped data and prints what stands behind its arrows; the page names all of them.
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundlePrograms, folderFor } from "./support/bundled.ts";

const FOLDER = "examples/cookbook";
const RECIPES = readdirSync(FOLDER).filter((name) => /^\d\d-/.test(name));

let folder: string;

beforeAll(async () => {
  folder = folderFor("cookbook");
  await bundlePrograms(
    RECIPES.map((name) => join(FOLDER, name)),
    folder,
  );
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("there are twelve recipes", () => {
  expect(RECIPES.length).toBe(12);
});

test.each(RECIPES)(
  "%s runs and prints what it says",
  (name) => {
    const said = [...readFileSync(join(FOLDER, name), "utf8").matchAll(/^\s*\/\/ → (.*)$/gm)];
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, name)], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(said.length).toBeGreaterThan(0);
    expect(stdout.trimEnd().split("\n")).toEqual(said.map(([, line]) => line));
  },
  120_000,
);

test("the page names every recipe, and says of it what its file says", () => {
  const page = readFileSync("docs/cookbook.md", "utf8");
  for (const name of RECIPES) {
    const [, first] = /^\/\/ (.*)$/m.exec(readFileSync(join(FOLDER, name), "utf8"))!;
    expect(page).toContain(`(../${FOLDER}/${name})`);
    expect(page).toContain(first);
  }
});
