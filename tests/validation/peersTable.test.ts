// The published tables.
import { readFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { describe, expect, test } from "vitest";
import type { PeerResults } from "../../validation/peers/engines/campaign.ts";
import { BEGIN, END, mergeResults, peersText, withText } from "../../validation/peers/engines/table.ts";

const FOLDER = "validation/peers";
const PAGE = "validation/METHODOLOGY.md";

const RESULTS: PeerResults = {
  name: "one",
  version: "1.0",
  subset: "all of it",
  date: "2026-01-01",
  seed: 1,
  runs: 12_345,
  fills: 1000,
  equal: 12_340,
  refused: 0,
  unexplained: 1,
  rules: [{ id: "ONE-1", title: "a | b", reason: "so", runs: 4 }],
};

describe("the tables", () => {
  test("say how many runs agreed and which rules took how many", () => {
    const text = peersText([RESULTS]);
    expect(text).toContain("| one 1.0 | 2026-01-01 | 1 | 12,345 | 1,000 | 12,340 | 4 | 1 |");
    expect(text).toContain("| ONE-1 | one | a \\| b | 4 |");
    expect(text).toContain("- **one**: all of it");
    expect(text).toContain("- **ONE-1**: so");
  });

  test("go between the markers and leave the rest of the page alone", () => {
    const page = `before\n${BEGIN}\nold\n${END}\nafter\n`;
    const once = withText(page, "new");
    expect(once).toBe(`before\n${BEGIN}\n\nnew\n\n${END}\nafter\n`);
    expect(withText(once, "new")).toBe(once);
    expect(() => withText("no markers", "new")).toThrow("needs");
  });

  test("keep the results of peers that were not run, and replace those that were", () => {
    const other = { ...RESULTS, name: "Another" };
    const fresh = { ...RESULTS, runs: 7 };
    expect(mergeResults([RESULTS, other], [fresh])).toEqual([other, fresh]);
  });

  test("of the page are those of the committed results, which leave nothing unexplained", async () => {
    const results = JSON.parse(readFileSync(`${FOLDER}/results.json`, "utf8")) as PeerResults[];
    const page = readFileSync(PAGE, "utf8");
    const options = await resolveConfig(PAGE);
    expect(await format(withText(page, peersText(results)), { ...options, filepath: PAGE })).toBe(page);
    for (const { name, runs, unexplained } of results) {
      expect(runs, name).toBeGreaterThanOrEqual(1000);
      expect(unexplained, name).toBe(0);
    }
  });
});
