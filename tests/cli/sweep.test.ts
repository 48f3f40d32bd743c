import Ajv from "ajv";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../src/cli/schema.ts";
import { readTable } from "../../src/files.ts";
import {
  above,
  allOf,
  breakout,
  crossover,
  indicator,
  lagged,
  signals,
  sweep,
  threshold,
  topRanked,
} from "../../src/index.ts";
import { barloom, CONFIG, FILES, folderWith } from "./fixtures.ts";

const BARS = 60;
const ASSETS = ["A", "B"];
const closeAt = (bar: number, asset: number): number =>
  100 + ((bar * (7 + asset)) % 23) + Math.floor(bar / 10);
const day = (bar: number): string => new Date(Date.UTC(2020, 0, 1 + bar)).toISOString().slice(0, 10);
const bars = Array.from({ length: BARS }, (_, bar) => bar);
const PRICES = `time,${ASSETS.join()}\n${bars.map((bar) => `${day(bar)},${closeAt(bar, 0)},${closeAt(bar, 1)}\n`).join("")}`;
const CLOSE = {
  data: Float64Array.from(bars.flatMap((bar) => [closeAt(bar, 0), closeAt(bar, 1)])),
  rows: BARS,
  columns: 2,
};

const BASE = {
  prices: { format: "wide", files: { close: "close.csv" } },
  options: { profile: "vectorbt", initCash: 1000, fees: 0.001 },
};
const SMA = (window: string | number): object => ({ indicator: "sma", parameters: { window } });
const METRICS = ["totalReturn", "sharpeRatio", "totalClosedTrades"];
const CROSS = {
  parameters: { fast: [2, 3, 5], slow: { from: 3, to: 9, step: 3 } },
  where: ["fast < slow"],
  rule: { kind: "crossover", first: SMA("$fast"), second: SMA("$slow") },
  metrics: METRICS,
};

type Rows = Readonly<Record<string, ArrayLike<unknown>>>;

/** Runs a sweep of the files and reads its table. */
async function swept(
  config: object,
  ...flags: string[]
): Promise<{ rows: Rows; digest: string; folder: string }> {
  const folder = folderWith({ ...FILES, "close.csv": PRICES, "sweep.json": config });
  const { code, out, err } = await barloom("sweep", join(folder, "sweep.json"), "--json", ...flags);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const { columns } = await readTable(join(folder, "out", "sweep.parquet"));
  return { rows: columns, digest: (JSON.parse(out) as { digest: string }).digest, folder };
}

const plain = (rows: Rows): object =>
  Object.fromEntries(Object.entries(rows).map(([name, data]) => [name, Array.from(data)]));

describe("a rule as JSON is the rule in code", () => {
  type AnyRule = Extract<Parameters<typeof sweep>[0], { rule: unknown }>["rule"];
  const cases: [string, object, AnyRule][] = [
    [
      "crossover",
      { kind: "crossover", first: "close", second: SMA("$window") },
      crossover("close", ({ window }) => indicator("sma", { window })),
    ],
    [
      "threshold",
      {
        kind: "threshold",
        series: { indicator: "rsi", parameters: { window: "$window" } },
        enterBelow: 45,
        exitAbove: 55,
      },
      threshold(({ window }) => indicator("rsi", { window }), { enterBelow: 45, exitAbove: 55 }),
    ],
    [
      "breakout",
      { kind: "breakout", entry: "$window", exit: 4, of: "close" },
      breakout({ entry: ({ window }) => window as number, exit: 4, of: "close" }),
    ],
    [
      "topRanked",
      { kind: "topRanked", score: { indicator: "momentum", parameters: { window: "$window" } }, k: 1 },
      topRanked(({ window }) => indicator("momentum", { window }), { k: 1 }),
    ],
    [
      "signals",
      {
        kind: "signals",
        entries: {
          allOf: [{ above: ["close", { lagged: "close", bars: "$window" }] }, { above: ["close", 100] }],
        },
        exits: { not: { above: ["close", SMA(5)] } },
      },
      signals({
        entries: allOf(
          above("close", ({ window }) => lagged("close", window as number)),
          above("close", 100),
        ),
        exits: { condition: "not", of: above("close", indicator("sma", { window: 5 })) },
      }),
    ],
  ];

  test.each(cases)("%s", async (_, json, rule) => {
    const parameters = { window: [2, 4, 6] };
    const { rows } = await swept({ ...BASE, sweep: { parameters, rule: json, metrics: METRICS } });
    const options = { initCash: 1000, fees: 0.001 };
    const table = await sweep({
      parameters,
      rule,
      close: CLOSE,
      columns: ASSETS,
      options,
      metrics: METRICS as ["totalReturn"],
    });
    const wanted = Object.fromEntries(
      table.schema.fields.map(({ name }) => [name, Array.from(table.getChild(name)!)]),
    );
    expect(plain(rows)).toEqual(wanted);
    expect(rows.window.length).toBe(6);
  });
});

describe("barloom sweep", () => {
  test("leaves out what where does not keep, and writes the same table in every form", async () => {
    const { rows, folder } = await swept({ ...BASE, sweep: CROSS });
    const pairs = Array.from(rows.fast, (fast, row) => [fast, rows.slow[row]]).filter(
      (_, row) => rows.asset[row] === "A",
    );
    expect(pairs).toEqual([[2, 3], [2, 6], [2, 9], [3, 6], [3, 9], [5, 6], [5, 9]]); // prettier-ignore
    expect(readdirSync(join(folder, "out")).sort()).toEqual([
      "config.json",
      "sweep.arrow",
      "sweep.csv",
      "sweep.html",
      "sweep.parquet",
    ]);
    for (const name of ["sweep.arrow", "sweep.csv"])
      expect(plain((await readTable(join(folder, "out", name))).columns)).toEqual(plain(rows));
  });

  test("shows the table on a page, by the figure and the end that rows are kept by", async () => {
    const { folder, rows } = await swept({
      ...BASE,
      sweep: { ...CROSS, keep: { bottom: 3, by: "totalReturn" } },
    });
    const page = readFileSync(join(folder, "out", "sweep.html"), "utf8");
    const data = JSON.parse(/<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(page)![1]);
    expect(data).toMatchObject({ runs: rows.fast.length, best: "lowest" });
    expect(data.metrics[0].label).toBe("Total return");
    expect(data.parameters.map(({ name }: { name: string }) => name)).toEqual(["asset", "fast", "slow"]);
  });

  test("has no page of more rows than one can show, and says so", async () => {
    const parameters = { level: { from: 100, to: 120, step: 0.002 } };
    const rule = { kind: "threshold", series: "close", enterAbove: "$level", exitBelow: 90 };
    const config = { ...BASE, sweep: { parameters, rule, metrics: ["totalReturn"] } };
    const folder = folderWith({ ...FILES, "close.csv": PRICES, "sweep.json": config });
    const { code, out } = await barloom("sweep", join(folder, "sweep.json"));
    expect(code).toBe(0);
    expect(readdirSync(join(folder, "out"))).not.toContain("sweep.html");
    expect(out).toContain("A page shows at most 20,000 rows of 20,002: sweep.keep keeps the best of them.");
  });

  test("gives the same again from its settings, whatever the workers", async () => {
    const { digest, folder } = await swept({ ...BASE, sweep: CROSS });
    const { out } = await barloom("sweep", join(folder, "out", "config.json"), "--json");
    expect((JSON.parse(out) as { digest: string }).digest).toBe(digest);
    expect((await swept({ ...BASE, sweep: { ...CROSS, threads: 1 } })).digest).toBe(digest);
    const valid = new Ajv().compile(configSchema());
    valid(JSON.parse(readFileSync(join(folder, "out", "config.json"), "utf8")));
    expect(valid.errors).toBeNull();
  });

  test("keeps the best rows, draws samples, and prints them", async () => {
    const all = (await swept({ ...BASE, sweep: CROSS })).rows;
    const best = [...Array.from(all.totalReturn as ArrayLike<number>)].sort((a, b) => b - a).slice(0, 3);
    const { rows, folder } = await swept({
      ...BASE,
      sweep: { ...CROSS, keep: { top: 3, by: "totalReturn" } },
    });
    expect(Array.from(rows.totalReturn)).toEqual(best);
    const { out } = await barloom("sweep", join(folder, "sweep.json"));
    expect(out).toContain("Kept rows by totalReturn");
    const drawn = {
      parameters: { fast: { min: 2, max: 9, kind: "integer" } },
      sample: { count: 4, seed: 3 },
    };
    const sampled = await swept({
      ...BASE,
      sweep: { ...CROSS, where: undefined, rule: { ...CROSS.rule, second: SMA(9) }, ...drawn },
    });
    expect(sampled.rows.fast.length).toBe(8);
  });

  test("takes options as parameters: each row is the run of them", async () => {
    const parameters = { fees: [0, 0.01], size: [10, 60] };
    const { rows, folder } = await swept({ ...CONFIG, sweep: { parameters, metrics: ["endValue"] } });
    const ends: number[] = [];
    for (const fees of parameters.fees)
      for (const size of parameters.size) {
        const { out } = await barloom(
          "run",
          join(folder, "config.json"),
          "--fees",
          `${fees}`,
          "--size",
          `${size}`,
          "--json",
        );
        ends.push((JSON.parse(out) as { strategy: { endValue: number } }).strategy.endValue);
      }
    expect(Array.from(rows.endValue)).toEqual(ends);
  });

  test.each([
    [{ ...BASE }, "either signals or orders"],
    [{ ...CONFIG }, "has no sweep"],
    [{ ...BASE, sweep: { ...CROSS, rule: { kind: "crosover" } } }, "sweep.rule.kind"],
    [{ ...BASE, sweep: { ...CROSS, rule: { ...CROSS.rule, frist: 1 } } }, "did you mean first?"],
    [{ ...BASE, sweep: { ...CROSS, rule: { ...CROSS.rule, first: SMA("$fats") } } }, "Did you mean $fast?"],
    [
      { ...BASE, sweep: { ...CROSS, rule: { ...CROSS.rule, first: { sma: 3 } } } },
      "sweep.rule.first: is no series",
    ],
    [
      { ...BASE, sweep: { ...CROSS, rule: { kind: "signals", entries: {}, exits: {} } } },
      "sweep.rule.entries: is no condition",
    ],
    [{ ...BASE, sweep: { ...CROSS, where: ["fast slow"] } }, "compares nothing"],
    [{ ...BASE, sweep: { ...CROSS, where: ["fast < slo"] } }, "there is no parameter slo"],
    [
      { ...BASE, sweep: { ...CROSS, parameters: { fast: { from: 1, to: 0, step: 1 }, slow: [2] } } },
      "is no list of values",
    ],
    [{ ...BASE, sweep: { ...CROSS, metrics: ["sharp"] } }, "E_METRIC"],
    [{ ...BASE, options: {}, sweep: CROSS }, "options.profile"],
    [{ ...CONFIG, sweep: { parameters: { fes: [0] } } }, "Did you mean fees?"],
    [
      { ...CONFIG, options: { profile: "vectorbt" }, sweep: { parameters: { fees: [0] } } },
      "realistic profile only",
    ],
    [{ ...CONFIG, sweep: CROSS }, "a rule makes the signals"],
  ])("refuses what makes no sense, case %#", async (config, message) => {
    const folder = folderWith({ ...FILES, "close.csv": PRICES, "sweep.json": config });
    const { code, out, err } = await barloom("sweep", join(folder, "sweep.json"));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("\n");
    expect(readdirSync(folder)).not.toContain("out");
  });

  test("a rule alone is nothing to run", async () => {
    const folder = folderWith({ "close.csv": PRICES, "sweep.json": { ...BASE, sweep: CROSS } });
    const { code, err } = await barloom("run", join(folder, "sweep.json"));
    expect(code).toBe(2);
    expect(err).toContain("Run it by `barloom sweep`.");
  });
});
