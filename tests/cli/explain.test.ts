// `barloom explain`: the explanation of a stored run, and what it refuses.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStoredRun } from "../../src/cli/stored/open.ts";
import { explanationLines } from "../../src/explain/lines.ts";
import { barloom, CONFIG, FILES, folderWith } from "./fixtures.ts";

describe("barloom explain", () => {
  async function storedRun(): Promise<string> {
    const folder = folderWith({ ...FILES, "config.json": JSON.stringify(CONFIG) });
    expect(await barloom("run", join(folder, "config.json"))).toMatchObject({ code: 0 });
    return join(folder, "out");
  }

  test("prints what portfolio.explain says of every order, by date and by number of the bar", async () => {
    const out = await storedRun();
    const { portfolio, columns, time } = await openStoredRun(out);
    expect(portfolio.orders.length).toBeGreaterThan(0);
    const { decisionBar, column } = portfolio.orders as unknown as Record<string, Int32Array>;
    for (let i = 0; i < decisionBar.length; i++) {
      const [bar, asset] = [decisionBar[i], columns[column[i]]];
      const lines = explanationLines(portfolio.explain(bar, asset)).join("\n");
      const date = new Date(time[bar]).toISOString().slice(0, 10);
      for (const place of [String(bar), date])
        expect(await barloom("explain", out, asset, place)).toEqual({ code: 0, out: lines, err: "" });
    }
  });

  test("prints with --json every number as it is, those that JSON lacks as texts", async () => {
    const out = await storedRun();
    const { portfolio, columns } = await openStoredRun(out);
    const asNumber = (_: string, value: unknown): unknown =>
      ["NaN", "Infinity", "-Infinity"].includes(value as string) ? Number(value) : value;
    const { decisionBar, column } = portfolio.orders as unknown as Record<string, Int32Array>;
    for (let i = 0; i < decisionBar.length; i++) {
      const [bar, asset] = [decisionBar[i], columns[column[i]]];
      const told = await barloom("explain", out, asset, String(bar), "--json");
      const { explanation } = JSON.parse(told.out, asNumber) as { explanation: unknown };
      expect(explanation).toEqual(portfolio.explain(bar, asset));
      // No bound is one thing, a bound that is not there another.
      expect(told.out).toContain('"maxSize":"Infinity"');
      expect(told.out).toContain('"maxGrossLeverage":"NaN"');
      expect(told.out).toContain('"impact":null');
    }
  });

  test.each([
    ["an asset that the run has not", ["NONE", "0"], "E_COLUMN"],
    ["a bar that the run has not", ["", "99999"], "E_RANGE"],
    ["a day that is none", ["", "2008-13-45"], "E_"],
  ])("%s is one line and exit code 2", async (_, [asset, bar], code) => {
    const out = await storedRun();
    const { columns } = await openStoredRun(out);
    const { code: exit, err } = await barloom("explain", out, asset === "" ? columns[0] : asset, bar);
    expect(exit).toBe(2);
    expect(err).toContain(code);
    expect(err.trim().split("\n").length).toBe(1);
  });

  test("a folder without results, and too few words", async () => {
    const empty = folderWith({});
    expect(await barloom("explain", empty, "A", "0")).toMatchObject({ code: 2 });
    expect(await barloom("explain", empty, "A")).toMatchObject({ code: 2 });
  });
});
