import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { barloom, folderWith } from "./fixtures.ts";

test("the demonstration runs, is the same twice, and has orders that were cut", async () => {
  const folder = folderWith({});
  const outcomes = [await barloom("demo", "--output", folder), await barloom("demo", "--output", folder)];
  for (const { code, err } of outcomes) expect({ code, err }).toEqual({ code: 0, err: "" });
  const [first, second] = outcomes.map(({ out }) => out.replaceAll(/\d+(\.\d)? ms/g, "ms"));
  expect(second).toBe(first);
  expect(first).toContain("3 splits, 92 dividends");
  expect(first).toContain("3270 bars × 5 assets, 2000-03-01 to 2013-03-01");
  expect(first).toMatch(/NoCash +PartiallyFilled +\d+/);
  expect(first).toMatch(/Sensitivity: the run again with one choice changed, \d+ runs/);
  expect(first).toMatch(/as it ran +844\.1%/);
  expect(first).toMatch(/10 orders of the columns: least +\d/);
  expect(first).toMatch(/Sharpe ratio by lookback and hold \(20 runs in ms\)/);
  const { digest } = JSON.parse(readFileSync(join(folder, "stats.json"), "utf8")) as { digest: string };
  expect(first).toContain(digest);
  const [, figures] = /```\n(Figure[\s\S]*?)```/.exec(readFileSync("README.md", "utf8"))!;
  for (const line of figures.trimEnd().split("\n")) expect(first, "README.md").toContain(line);
  const verified = await barloom("verify", folder);
  expect(verified).toMatchObject({ code: 0, err: "" });
  expect(verified.out).toContain(`Digest: equal, ${digest}`);
  expect(verified.out).toContain("Files: 10 as the repeated run gives them");
});
