// What the commands beside `run` do, and what all of them share: help, flags, --json, exit codes.
import Ajv from "ajv";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS, OPTION_FLAGS } from "../../src/cli/commands.ts";
import { flagsOf } from "../../src/cli/help.ts";
import { OPTION_NAMES, specOf } from "../../src/options.ts";
import { displayWidth } from "../../src/report/terminal.ts";
import { barloom, CONFIG, ENTRIES_CSV, FILES, folderWith, messageOf, PRICES_CSV } from "./fixtures.ts";

interface Summary {
  readonly digest: string;
  readonly files: readonly string[];
  readonly notes: readonly string[];
  readonly barloom: string;
}

const jsonOf = (out: string): Summary => JSON.parse(out) as Summary;

describe("help", () => {
  test("lists every command, and the exit codes", async () => {
    const { code, out } = await barloom("--help");
    expect(code).toBe(0);
    for (const { name, args } of COMMANDS) expect(out).toContain(`  ${name} ${args}`.trimEnd());
    expect(out).toContain("Exit codes:");
    expect(await barloom()).toMatchObject({ code: 0, out });
  });

  test.each(COMMANDS.map(({ name }) => name))(
    "teaches %s: flags, examples, exit codes, within the terminal",
    async (name) => {
      const { code, out } = await barloom(name, "--help");
      expect(code).toBe(0);
      const spec = COMMANDS.find((command) => command.name === name)!;
      for (const flag of flagsOf(spec)) expect(out).toContain(`--${flag.name}`);
      for (const example of spec.examples) expect(out).toContain(example);
      for (const line of out.split("\n"))
        if (!spec.examples.includes(line.trim())) expect(displayWidth(line), line).toBeLessThanOrEqual(100);
    },
  );

  test("docs/cli.md tells of every command", () => {
    const page = readFileSync("docs/cli.md", "utf8");
    for (const { name } of COMMANDS) expect(page).toContain(`## \`barloom ${name}`);
  });

  test("no two flags of a command have one name", () => {
    for (const spec of COMMANDS) {
      const names = flagsOf(spec).map(({ name }) => name);
      expect(new Set(names).size, spec.name).toBe(names.length);
    }
  });
});

describe("run by flags", () => {
  test("does what the configuration that says the same does", async () => {
    const folder = folderWith(FILES);
    const written = await barloom("run", join(folder, "config.json"), "--json");
    const { initCash, size, fees, lotSize } = CONFIG.options;
    const flagged = await barloom(
      ...["run", "--prices", join(folder, "prices.csv"), "--entries", join(folder, "entries.csv")],
      ...["--initCash", String(initCash), "--cashSharing", "--size", String(size), "--fees", String(fees)],
      ...["--lot-size", String(lotSize), "--output", join(folder, "flagged"), "--json"],
    );
    expect([written.code, flagged.code, flagged.err]).toEqual([0, 0, ""]);
    expect(jsonOf(flagged.out).digest).toBe(jsonOf(written.out).digest);
    const again = await barloom("run", join(folder, "flagged", "config.json"), "--json");
    expect(jsonOf(again.out).digest).toBe(jsonOf(written.out).digest);
  });

  test("counts before the file", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"), "--fees", "[0, 0.5]", "--fill", "nextClose");
    const { options } = JSON.parse(readFileSync(join(folder, "out", "config.json"), "utf8")) as {
      options: object;
    };
    expect(options).toMatchObject({ fees: [0, 0.5], fill: "nextClose", lotSize: 1 });
  });

  test("knows every option that a configuration may hold, and no other", () => {
    const names = OPTION_FLAGS.map(({ name }) => name as string);
    for (const name of OPTION_NAMES) {
      const value = specOf(name).scope === "run" ? {} : [{}];
      const isKey = !messageOf({ ...CONFIG, options: { [name]: value } }).includes("no such key");
      expect(names.includes(name), name).toBe(isKey);
    }
  });

  test.each([
    [["--fees", "{0.1}"], "--fees {0.1} is not JSON"],
    [["--fees", "0.1", "--fees", "0.2"], "--fees is given 2 times"],
    [["--fee", "0.1"], "E_USAGE Unknown option `--fee`. Did you mean --fees? `barloom run --help` lists"],
    [["--fees"], "value is missing"],
    [["--fees", "much"], "options.fees: expected"],
    [["--align", "outer"], "prices"],
    [["--json", "--json"], "--json is a flag"],
  ])("refuses %j", async (flags, message) => {
    const folder = folderWith(FILES);
    const { code, err, out } = await barloom("run", join(folder, "config.json"), ...flags);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).not.toContain("\n");
  });
});

describe("--json", () => {
  test("is one line that holds the figures, the files and the versions", async () => {
    const folder = folderWith(FILES);
    const { out } = await barloom("run", join(folder, "config.json"), "--json");
    expect(out).not.toContain("\n");
    const summary = jsonOf(out) as Summary & { strategy: { endValue: number } };
    expect(summary.strategy.endValue).toBeCloseTo(1018.32, 2);
    expect(summary.barloom).toMatch(/^\d+\.\d+\.\d+/);
    for (const file of summary.files) expect(existsSync(file), file).toBe(true);
    const stats = JSON.parse(readFileSync(join(folder, "out", "stats.json"), "utf8")) as Summary;
    expect(summary.digest).toBe(stats.digest);
  });
});

describe("columns are found by their names", () => {
  const RENAMED = PRICES_CSV.replace("time,asset,open,high,low,close", "Date,Ticker,Open,High,Low,Close");

  test("guesses are printed and stored", async () => {
    const folder = folderWith({ ...FILES, "prices.csv": RENAMED });
    const plain = folderWith(FILES);
    const { out, code } = await barloom("run", join(folder, "config.json"));
    expect(code).toBe(0);
    expect(out).toContain(
      "prices.csv: columns guessed by name: time = Date, asset = Ticker, open = Open, high = High, low = Low, close = Close",
    );
    const stored = JSON.parse(readFileSync(join(folder, "out", "config.json"), "utf8")) as typeof CONFIG;
    expect(stored.prices).toMatchObject({ time: "Date", asset: "Ticker", fields: { close: "Close" } });
    await barloom("run", join(plain, "config.json"));
    const digest = (of: string): string => jsonOf(readFileSync(join(of, "out", "stats.json"), "utf8")).digest;
    expect(digest(folder)).toBe(digest(plain));
  });

  test.each([
    [
      PRICES_CSV.replace("time,", "Day,")
        .replaceAll(/^(\d\S{9}),(.),\d+/gm, "$1,$2,$1")
        .replace(",open,", ",TS,"),
      "Day and TS may both be the time",
    ],
    [PRICES_CSV.replace("time,", "when,"), "no column is called time or like it"],
    [PRICES_CSV.replace(",close", ",last"), "has no column close"],
  ])("what is not plain is refused, case %#", async (prices, message) => {
    const folder = folderWith({ ...FILES, "prices.csv": prices });
    const { code, err } = await barloom("check", join(folder, "prices.csv"));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("files of one asset each are told apart by their names, and give what one file gives", async () => {
    const rowsOf = (asset: string): string =>
      PRICES_CSV.split("\n")
        .filter((line) => line.startsWith("time") || line.includes(`,${asset},`))
        .map((line) => line.replace(/,(asset|A|B),/, ","))
        .join("\n");
    const folder = folderWith({ ...FILES, "A.csv": rowsOf("A"), "B.csv": rowsOf("B") });
    const one = await barloom("run", join(folder, "config.json"), "--json");
    const args = ["--prices", join(folder, "A.csv"), "--prices", join(folder, "B.csv")];
    const several = await barloom("run", join(folder, "config.json"), ...args, "--json");
    expect(several.err).toBe("");
    expect(jsonOf(several.out).digest).toBe(jsonOf(one.out).digest);
    expect(jsonOf(several.out).notes.join()).toContain("no column holds the asset, all rows are of A");
    const again = await barloom("run", join(folder, "out", "config.json"), "--json");
    expect(jsonOf(again.out).digest).toBe(jsonOf(one.out).digest);
    expect((await barloom("verify", join(folder, "out"))).code).toBe(0);
  });
});

describe("aligning is chosen and told", () => {
  const GAP = PRICES_CSV.replace("2020-01-03,B,23,24,22,23\n", "");

  test.each([
    [[], "1 of 8 closes are missing", 4],
    [["--align", "inner"], '(align "inner"): 1 left out', 3],
    [["--forwardFill", "2"], "1 missing bars filled forward with the last close, at most 2 in a row", 4],
  ])("%j", async (flags, note, bars) => {
    const folder = folderWith({ "prices.csv": GAP });
    const { out } = await barloom("check", join(folder, "prices.csv"), ...flags, "--json");
    const { notes, quality } = JSON.parse(out) as { notes: string[]; quality: { bars: number } };
    expect(notes.join("\n")).toContain(note);
    expect(quality.bars).toBe(bars);
  });

  test("rows of one time and asset are refused unless it is said which counts", async () => {
    const folder = folderWith({ "prices.csv": `${PRICES_CSV}2020-01-04,B,1,1,1,1\n` });
    const refused = await barloom("check", join(folder, "prices.csv"));
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain("E_TIME_DUP");
    expect((await barloom("check", join(folder, "prices.csv"), "--duplicates", "first")).code).toBe(1);
  });
});

describe("check", () => {
  test("shortens names that fit into no line", async () => {
    const name = "A".repeat(100_000);
    const rows = [10, 11, 100, 11, 10].map((close, day) => `2020-01-0${day + 1},${name},${close}`);
    const folder = folderWith({ "prices.csv": ["time,asset,close", ...rows].join("\n") });
    const { out } = await barloom("check", join(folder, "prices.csv"));
    expect(out).toContain(`${"A".repeat(49)}…: 5 bars`);
    expect(out.split("\n").every((line) => line.length < 1000)).toBe(true);
  });

  test("tells what to do about splits that nobody gave", async () => {
    const rows = [20, 21, 10, 10].map((close, day) => `2020-01-0${day + 1},A,${close}`);
    const given = "time,asset,kind,ratio\n2020-01-03,A,split,2\n";
    const files = { "prices.csv": ["time,asset,close", ...rows].join("\n"), "actions.csv": given };
    const folder = folderWith(files);
    const [prices, actions] = Object.keys(files).map((name) => join(folder, name));
    const { code, out } = await barloom("check", prices);
    expect(code).toBe(0);
    expect(out).toContain("give --actions, or --adjust");
    expect((await barloom("check", prices, "--actions", actions)).out).not.toContain("--adjust");
  });

  test("ends with 0 where nothing is in doubt, with 1 and the cells where something is", async () => {
    const folder = folderWith({
      ...FILES,
      "odd.csv": PRICES_CSV.replace("01,A,10,11,9,10", "01,A,10,11,12,10"),
    });
    const sound = await barloom("check", join(folder, "prices.csv"));
    expect(sound).toMatchObject({ code: 0, err: "" });
    expect(sound.out).toContain("No price is in doubt.");
    const odd = await barloom("check", join(folder, "odd.csv"));
    expect(odd).toMatchObject({ code: 1, err: "" });
    expect(odd.out).toMatch(/inconsistentBar, 1 cell: .* A 2020-01-01/);
    expect(await barloom("check", join(folder, "config.json"))).toMatchObject({ code: 0 });
    expect(await barloom("check", join(folder, "none.csv"))).toMatchObject({ code: 2 });
  });
});

describe("report", () => {
  test("writes the page of a stored run as the run wrote it", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"));
    const page = join(folder, "out", "report.html");
    const before = readFileSync(page, "utf8");
    rmSync(page);
    expect(await barloom("report", join(folder, "out"))).toMatchObject({ code: 0, err: "" });
    // Paths are now told from the folder of the results.
    expect(readFileSync(page, "utf8").replaceAll("../", "")).toBe(before);
  });

  test("refuses data that are not those of the run", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"));
    writeFileSync(join(folder, "entries.csv"), ENTRIES_CSV.replace("0,1,0", "0,0,0"));
    const { code, err } = await barloom("report", join(folder, "out"));
    expect(code).toBe(2);
    expect(err).toContain("E_DATA_CHANGED");
  });
});

describe("the JSON Schema", () => {
  const valid = new Ajv().compile(JSON.parse(readFileSync("docs/config.schema.json", "utf8")) as object);

  test("is what the command prints", async () => {
    const { out } = await barloom("schema");
    expect(`${out}\n`).toBe(readFileSync("docs/config.schema.json", "utf8"));
  });

  const ODD: readonly (readonly [object, boolean])[] = [
    [CONFIG, true],
    [{ ...CONFIG, $schema: "./barloom.schema.json" }, true],
    [
      {
        ...CONFIG,
        options: { sizeType: "valuePercent", fees: [0, "NaN"], fill: { delay: 1, price: "open" } },
      },
      true,
    ],
    [{ ...CONFIG, prices: { format: "wide", files: { close: "c.csv" } } }, true],
    [{ ...CONFIG, prices: { file: ["a.csv", "b.csv"], forwardFill: 2 } }, true],
    [{ ...CONFIG, optoins: {} }, false],
    [{ ...CONFIG, options: { fee: 1 } }, false],
    [{ ...CONFIG, options: { fees: "1" } }, false],
    [{ ...CONFIG, prices: {} }, false],
    [{ ...CONFIG, prices: { file: [] } }, false],
    [{ ...CONFIG, prices: { file: "p.csv", forwardFill: 0.5 } }, false],
    ...[0, 60_000, -1, 0.5, 2 ** 31, "60"].map((statementTimeout): [object, boolean] => [
      { ...CONFIG, prices: { file: { postgres: "DB", query: "q", statementTimeout } } },
      statementTimeout === 0 || statementTimeout === 60_000,
    ]),
    [{ ...CONFIG, prices: { file: { duckdb: "m.db", query: "q", statementTimeout: 9 } } }, false],
    [{ ...CONFIG, version: 2 }, false],
  ];

  test.each(ODD)("%j is as much a configuration by it as by the program", (config, isOne) => {
    expect(valid(config)).toBe(isOne);
    expect(messageOf(config) === "").toBe(isOne);
  });

  test("takes what a run writes", async () => {
    const folder = folderWith(FILES);
    await barloom("run", join(folder, "config.json"));
    const stored = JSON.parse(readFileSync(join(folder, "out", "config.json"), "utf8")) as object;
    valid(stored);
    expect(valid.errors).toBeNull();
  });
});

describe("the end of a run", () => {
  test("shows equity and drawdown as lines within the terminal, without colour where none reads", async () => {
    const folder = folderWith(FILES);
    const { out } = await barloom("run", join(folder, "config.json"));
    expect(out).toMatch(/^Equity +[▁▂▃▄▅▆▇█]+ +1,018\.32$/m);
    expect(out).toMatch(/^Drawdown +[▁▂▃▄▅▆▇█]+ +-?\d+\.\d% at worst$/m);
    expect(out).not.toContain("\u001b");
  });
});
