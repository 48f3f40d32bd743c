// The page on bad input names tests that are there.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROWS = readFileSync("docs/reliability.md", "utf8")
  .split("\n")
  .filter((line) => /^\|.*\.test\.ts *\|/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );

/** Codes of errors and warnings in the sources. */
const CODES = new Set(
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => readFileSync(join("src", name), "utf8").match(/(?<=")[EW]_[A-Z_]+(?=")/g) ?? []),
);

test("the page has its rows, of four cells each", () => {
  expect(ROWS.length).toBeGreaterThan(70);
  expect(ROWS.filter((cells) => cells.length !== 4)).toEqual([]);
});

test.each(ROWS)("%s → %s: in tests/%s", (_input, _answer, file, words) => {
  const path = join("tests", file);
  expect(existsSync(path), path).toBe(true);
  expect(readFileSync(path, "utf8")).toContain(words);
});

test("every code that a row names exists in the sources", () => {
  const named = ROWS.flatMap(([, answer]) =>
    [...answer.matchAll(/`([EW]_[A-Z_]+)`/g)].map(([, code]) => code),
  );
  expect(named.length).toBeGreaterThan(60);
  for (const code of named) expect(CODES.has(code), code).toBe(true);
});
