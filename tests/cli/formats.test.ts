import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonRows, readTable } from "../../src/files.ts";
import { barloom, ENTRIES_CSV, FILES, folderWith, PRICES_CSV } from "./fixtures.ts";

const DAY = 86_400_000;

describe("results as CSV and JSON", () => {
  test("are written where they are asked for, by flag or by configuration, and again from the settings", async () => {
    const folder = folderWith(FILES);
    const { code, err } = await barloom("run", join(folder, "config.json"), "--formats", "csv,json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const out = join(folder, "out");
    const tables = ["equity", "fills", "orders", "trades"].flatMap((name) => [`${name}.csv`, `${name}.json`]);
    expect(readdirSync(out).sort()).toEqual([...tables, "config.json", "report.html", "stats.json"].sort());
    const before = tables.map((name) => readFileSync(join(out, name), "utf8"));
    expect((await barloom("run", join(out, "config.json"))).code).toBe(0);
    expect(tables.map((name) => readFileSync(join(out, name), "utf8"))).toEqual(before);
    const orders = JSON.parse(readFileSync(join(out, "orders.json"), "utf8")) as {
      reason: string;
      filled: number;
    }[];
    expect(orders.map(({ reason, filled }) => [reason, filled])).toEqual([["", 60], ["NoCash", 16]]); // prettier-ignore
    const csv = await readTable(join(out, "orders.csv"));
    expect(Array.from(csv.columns.filled as Float64Array)).toEqual([60, 16]);
  });

  test("are verified line by line", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"), "--formats", "csv,json");
    expect((await barloom("verify", join(folder, "out"))).code).toBe(0);
    const path = join(folder, "out", "fills.csv");
    writeFileSync(path, readFileSync(path, "utf8").replace(",60,", ",61,"));
    const { code, out } = await barloom("verify", join(folder, "out"));
    expect(code).toBe(1);
    expect(out).toContain("fills.csv");
    expect(out).toContain("line 2 is");
  });

  test("an asset that a spreadsheet would take for a formula is text there", async () => {
    const evil = '=HYPERLINK("http://x")';
    const quoted = `"${evil.replaceAll('"', '""')}"`;
    const folder = folderWith({
      ...FILES,
      "prices.csv": PRICES_CSV.replaceAll(",A,", `,${quoted},`),
      "entries.csv": ENTRIES_CSV.replace("time,A", `time,${quoted}`),
    });
    expect((await barloom("run", join(folder, "config.json"), "--formats", "csv")).code).toBe(0);
    const lines = readFileSync(join(folder, "out", "fills.csv"), "utf8");
    expect(lines).toContain(`"'=HYPERLINK`);
    expect(lines).not.toMatch(/(^|,)"?=/m);
  });

  test.each(["xlsx", "", "csv,,json"])("the form %j is refused", async (formats) => {
    const folder = folderWith(FILES);
    const { code, err } = await barloom("run", join(folder, "config.json"), `--formats=${formats}`);
    expect(code).toBe(2);
    expect(err).toContain("formats");
  });
});

describe("rows as JSON", () => {
  test("hold every double, text and time, and JSON.parse gives them back", () => {
    const cell = fc.record({
      number: fc.double(),
      text: fc.string(),
      day: fc.integer({ min: -90_000, max: 90_000 }),
    });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 8 }), (cells) => {
        const columns = {
          time: Float64Array.from(cells, ({ day }) => day * DAY),
          number: Float64Array.from(cells, ({ number }) => number),
          text: cells.map(({ text }) => text),
        };
        const rows = JSON.parse(jsonRows(columns)) as {
          time: string;
          number: number | string | null;
          text: string;
        }[];
        const back = rows.map(({ time, number, text }) => ({
          number: number === null ? NaN : Number(number),
          text,
          day: Date.parse(time) / DAY,
        }));
        expect(back).toEqual(
          cells.map(({ number, text, day }) => ({ number, text, day: day === 0 ? 0 : day })),
        );
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("columns of two lengths are refused", () => {
    expect(() => jsonRows({ a: new Float64Array(1), b: new Float64Array(2) })).toThrow("E_SHAPE");
  });
});
