import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTable } from "../../src/ingest/files.ts";
import { textOf } from "../../src/ingest/table.ts";
import type { Sensitivity } from "../../src/index.ts";
import { barloom, CONFIG, ENTRIES_CSV, FILES, folderWith, PRICES_CSV } from "./fixtures.ts";

const RESULTS = [
  "config.json",
  "equity.arrow",
  "equity.parquet",
  "fills.arrow",
  "fills.parquet",
  "orders.arrow",
  "orders.parquet",
  "report.html",
  "stats.json",
  "trades.arrow",
  "trades.parquet",
];

describe("barloom run", () => {
  test("tells what it ran on, what it assumed, how it went and what it wrote", async () => {
    const folder = folderWith(FILES);
    const { code, out, err } = await barloom("run", join(folder, "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("4 bars × 2 assets, 2020-01-01 to 2020-01-04");
    expect(out).toContain("1 of 3 times not among the bars, left out: 2020-02-01");
    expect(out).toContain("assets not among the prices, left out: C");
    expect(out).toContain("Orders fill at the quoted price, without slippage.");
    expect(out).toMatch(/End value +1,018\.32 +1,075\.00/);
    expect(out).toContain("Orders cut or refused: 1 of 2");
    expect(out).toMatch(/2020-01-02 +B +60 +16 +NoCash +394\.00/);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(RESULTS);
  });

  test("writes tables that can be read again, the same as Arrow and as Parquet", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"));
    for (const name of ["orders", "fills", "equity"]) {
      const arrow = await readTable(join(folder, "out", `${name}.arrow`));
      const parquet = await readTable(join(folder, "out", `${name}.parquet`));
      expect(Object.keys(arrow.columns)).toEqual(Object.keys(parquet.columns));
      for (const column of Object.keys(arrow.columns))
        expect(textOf(arrow, column)).toEqual(textOf(parquet, column));
    }
    const { columns } = await readTable(join(folder, "out", "orders.arrow"));
    expect(columns.reason).toEqual(["", "NoCash"]);
    expect([...columns.filled]).toEqual([60, 16]);
  });

  test("gives the same files again from the settings among its results", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"));
    const read = (): string[] => RESULTS.map((name) => readFileSync(join(folder, "out", name), "latin1"));
    const before = read();
    const settings = JSON.parse(before[0]) as { options: object; provenance: { digest: string } };
    expect(settings.options).toMatchObject({
      fees: 0.01,
      slippage: 0,
      direction: "longOnly",
      fill: "nextOpen",
    });
    expect(settings.provenance.digest).toMatch(/^[0-9a-f]{64}$/);
    const { code, err } = await barloom("run", join(folder, "out", "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const titled = RESULTS.indexOf("report.html");
    const after = read();
    RESULTS.forEach((name, i) => expect(after[i], name).toBe(i === titled ? after[i] : before[i]));
  });

  test("reads long signals and sizes, and wide prices", async () => {
    const folder = folderWith({
      "close.csv": "time,A,B\n2020-01-01,10,20\n2020-01-02,11,21\n2020-01-03,12,22\n",
      "size.csv": "day,name,units\n2020-01-01,A,5\n2020-01-02,A,-2\n",
      "config.json": {
        prices: { format: "wide", files: { close: "close.csv" } },
        orders: { size: { file: "size.csv", format: "long", time: "day", asset: "name", value: "units" } },
        options: { fill: "nextClose", initCash: 1000, cashSharing: true },
      },
    });
    const { code, err, out } = await barloom("run", join(folder, "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("size in size.csv: assets without a column, NaN everywhere: B");
    const { columns } = await readTable(join(folder, "out", "fills.arrow"));
    expect([...columns.units]).toEqual([5, -2]);
    expect([...columns.price]).toEqual([11, 12]);
  });

  test("trades raw prices with the corporate actions of a file", async () => {
    const folder = folderWith({
      ...FILES,
      "actions.csv":
        "time,asset,kind,ratio,per\n2020-01-03,A,split,2,\n2020-01-04,A,dividend,,0.5\n2020-02-01,B,split,3,\n",
      "config.json": {
        ...CONFIG,
        prices: { file: "prices.csv", actions: { file: "actions.csv", amount: "per" } },
        options: { ...CONFIG.options, size: 10, fees: 0 },
      },
    });
    const { code, err, out } = await barloom("run", join(folder, "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("actions.csv: 2 corporate actions");
    expect(out).toContain("1 after the last bar are left out: B split of 2020-02-01");
    const { columns } = await readTable(join(folder, "out", "equity.arrow"));
    // 10 of A at 10, 10 of B at 23; then 20 of A, 10 of dividends.
    expect([...columns.equity]).toEqual([1000, 1020, 1160, 1110]);
    expect([...columns.cash]).toEqual([1000, 900, 670, 680]);
    const again = await barloom("run", join(folder, "out", "config.json"));
    expect(again).toMatchObject({ code: 0, err: "" });
  });

  test("has what assets have of their own", async () => {
    const assets = [
      { name: "B", fees: 0.02, currency: "EUR" },
      { name: "A", lotSize: 7 },
    ];
    const rates = [{ base: "USD", quote: "EUR", values: 0.5 }];
    const { fees: _, lotSize: __, ...options } = CONFIG.options;
    const config = { ...CONFIG, options: { ...options, assets, rates, accountCurrency: "USD" } };
    const folder = folderWith({ ...FILES, "config.json": config });
    const { code, err } = await barloom("run", join(folder, "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { columns } = await readTable(join(folder, "out", "fills.arrow"));
    expect(columns.asset).toEqual(["A", "B"]);
    expect([...columns.units][0]).toBe(56);
    expect([...columns.fees][1]).toBeCloseTo(([...columns.units][1] as number) * 23 * 2 * 0.02, 9);
    const again = await barloom("run", join(folder, "out", "config.json"));
    expect(again).toMatchObject({ code: 0, err: "" });
  });

  test("follows VectorBT's rules where the profile says so, and does so again from its settings", async () => {
    const options = {
      ...CONFIG.options,
      profile: "vectorbt",
      lotSize: undefined,
      size: 10,
      fees: 0.01,
      slStop: 0.1,
    };
    const folder = folderWith({ ...FILES, "config.json": { ...CONFIG, options } });
    const { code, err, out } = await barloom("run", join(folder, "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("VectorBT's rules");
    expect(out).toMatch(/Total Return +-?\d+\.\d%/);
    expect(out).not.toContain("Orders cut or refused");
    const names = ["orders", "trades", "value"].flatMap((name) => [`${name}.arrow`, `${name}.parquet`]);
    const files = readdirSync(join(folder, "out")).sort();
    expect(files).toEqual([...names, "config.json", "report.html", "stats.json"].sort());
    const { columns } = await readTable(join(folder, "out", "orders.arrow"));
    expect([...columns.price].slice(0, 2)).toEqual([10, 22]);
    const read = (): string[] =>
      files
        .filter((name) => name !== "report.html")
        .map((name) => readFileSync(join(folder, "out", name), "latin1"));
    const before = read();
    expect(await barloom("run", join(folder, "out", "config.json"))).toMatchObject({ code: 0, err: "" });
    expect(read()).toEqual(before);
  });

  test("tells and writes what the choices of the run are worth, where it is asked", async () => {
    const folder = folderWith(FILES);
    const { code, err, out } = await barloom("run", join(folder, "config.json"), "--sensitivity");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const path = join(folder, "out", "sensitivity.json");
    const table = JSON.parse(readFileSync(path, "utf8")) as Sensitivity;
    expect(out).toContain(`Sensitivity: the run again with one choice changed, ${table.runs} runs`);
    expect(out).toMatch(/as it ran +1\.8% +n\/a/);
    expect(out).toContain("sensitivity.json");
    const stats = JSON.parse(readFileSync(join(folder, "out", "stats.json"), "utf8")) as {
      strategy: { endValue: number };
    };
    expect(table.rows[0].figures!.endValue).toBe(stats.strategy.endValue);
    expect(table.rows.map(({ code }) => code)).toContain("noSlippage");
    const before = readFileSync(path, "utf8");
    expect((await barloom("run", join(folder, "out", "config.json"))).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test.each(["realistic", "vectorbt"])(
    "asks for it in the configuration, with numbers: %s",
    async (profile) => {
      const options = {
        ...CONFIG.options,
        profile,
        ...(profile === "vectorbt" ? { lotSize: undefined } : {}),
      };
      const sensitivity = { shuffles: 1, magnitudes: { costFactor: 3 } };
      const folder = folderWith({ ...FILES, "config.json": { ...CONFIG, options, sensitivity } });
      const { code, err, out } = await barloom("run", join(folder, "config.json"));
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain("costs times 3");
      const table = JSON.parse(readFileSync(join(folder, "out", "sensitivity.json"), "utf8")) as Sensitivity;
      expect([table.profile, table.shuffles.count]).toEqual([profile, 1]);
      const untimed = (text: string): string => text.replaceAll(/\d+\.\d ms/g, "ms");
      const again = await barloom("run", join(folder, "config.json"));
      expect(untimed(again.out)).toBe(untimed(out));
    },
  );

  test("prints what is odd about the prices, and the figures without them", async () => {
    const days = Array.from({ length: 28 }, (_, day) => `2020-02-${String(day + 1).padStart(2, "0")}`);
    const price = (day: number): number => (day === 15 ? 400 : 100 + ((day * 7) % 5));
    const folder = folderWith({
      "close.csv": `time,A\n${days.map((day, i) => `${day},${price(i)}\n`).join("")}`,
      "entries.csv": `time,A\n${days[14]},1\n`,
      "config.json": {
        prices: { format: "wide", files: { close: "close.csv" } },
        signals: { entries: { file: "entries.csv" } },
        options: { fill: "nextClose", initCash: 1000 },
      },
    });
    const { code, err, out } = await barloom("run", join(folder, "config.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(
      "outlier, 1 cell: A price leaps away from both of its neighbours, and back. A 2020-02-16 (400)",
    );
    expect(out).toContain("With and without suspect prices");
    // Bought at 400 and worth a quarter; without that day at 102 a day later.
    expect(out).toMatch(/as it ran +-7\d\.\d%/);
    expect(out).toMatch(/without 1 cell +-?\d\.\d%/);
  });

  test("writes where the command line says", async () => {
    const folder = folderWith(FILES);
    const chosen = join(folder, "elsewhere");
    await barloom("run", join(folder, "config.json"), "--output", chosen);
    expect(readdirSync(chosen).sort()).toEqual(RESULTS);
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  test.each(["../out", "/elsewhere/out", "a/../../b", "", "out\0", "link/in"])(
    "does not let a configuration write to %j",
    async (output) => {
      const folder = folderWith({ ...FILES, "config.json": { ...CONFIG, output } });
      symlinkSync(tmpdir(), join(folder, "link"));
      const { code, err } = await barloom("run", join(folder, "config.json"));
      expect(code).toBe(2);
      expect(err).toContain("E_PATH");
    },
  );
});

describe("a fault is one line on standard error and exit code 2", () => {
  const refused: [string, (folder: string) => string[], string][] = [
    ["an unknown command", () => ["dmo"], 'no command "dmo". Did you mean demo?'],
    ["an unknown flag", () => ["demo", "--fast"], "Unknown option `--fast`"],
    ["an unknown flag without a command", () => ["--fast"], "Unknown option `--fast`"],
    ["a missing argument", () => ["verify"], "missing required args"],
    ["a run of nothing", () => ["run"], "run needs a configuration, or --prices. Such as: barloom run"],
    ["too many arguments", () => ["run", "a.json", "b.json"], "Unused args: `b.json`"],
    ["a flag with a value", () => ["run", "a.json", "--sensitivity=3"], "Unused args: `3`"],
    ["a flag twice", () => ["run", "a.json", "--sensitivity", "--sensitivity"], "--sensitivity is a flag"],
    ["a folder twice", () => ["demo", "--output", "a", "--output", "b"], "--output takes one folder"],
    ["a missing file", (folder) => ["run", join(folder, "no.json")], "there is no such file"],
    ["a folder as a file", (folder) => ["run", folder], "is not a file"],
    ["prices that are not there", (folder) => ["run", join(folder, "absent.json")], "absent.csv"],
    [
      "a signal that is no 0 or 1",
      (folder) => ["run", join(folder, "half.json")],
      "entries is 0.5 at 2020-01-01, A",
    ],
    ["an option out of range", (folder) => ["run", join(folder, "fees.json")], "E_RANGE fees is 3"],
    [
      "a number of the sensitivity out of range",
      (folder) => ["run", join(folder, "many.json")],
      "E_RANGE shuffles",
    ],
    ["an option of other runs", (folder) => ["run", join(folder, "foreign.json")], "accumulate"],
  ];

  test.each(refused)("%s", async (_, argsOf, message) => {
    const folder = folderWith({
      ...FILES,
      "half.csv": ENTRIES_CSV.replace("01,1,", "01,0.5,"),
      "absent.json": { ...CONFIG, prices: { file: "absent.csv" } },
      "half.json": { ...CONFIG, signals: { entries: { file: "half.csv" } } },
      "fees.json": { ...CONFIG, options: { fees: 3 } },
      "many.json": { ...CONFIG, sensitivity: { shuffles: -1 } },
      "foreign.json": {
        prices: CONFIG.prices,
        orders: { size: { file: "entries.csv" } },
        options: { accumulate: true },
      },
    });
    const { code, out, err } = await barloom(...argsOf(folder));
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain("\n");
    expect(out).toBe("");
  });

  test("names from files cannot move the cursor", async () => {
    const folder = folderWith(FILES);
    writeFileSync(join(folder, "prices.csv"), PRICES_CSV.replaceAll(",A,", ",\u001b[2J,"));
    const { out, err } = await barloom("run", join(folder, "config.json"));
    expect(out + err).not.toContain("\u001b");
  });
});
