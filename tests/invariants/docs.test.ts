// The page lists the checks as they are.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkResult } from "../../src/invariants/check.ts";
import { withSignals } from "../support/market.ts";

test("docs/invariants.md has every check with its title, tolerance and scale", () => {
  const rows = readFileSync("docs/invariants.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
  const listed = rows.map(([, id, title, tolerance, scale]) => [id, title, Number(tolerance), scale]);
  const { checks } = checkResult(withSignals());
  expect(listed).toEqual(checks.map(({ id, title, tolerance, scale }) => [id, title, tolerance, scale]));
});
