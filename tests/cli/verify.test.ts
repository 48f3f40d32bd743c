// A stored run is repeated from its folder, and whatever is not as it was is named.
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { toArrowTable } from "../../src/arrow.ts";
import { tableToIpc } from "../../src/output/ipc.ts";
import { openStoredRun } from "../../src/cli/stored/open.ts";
import { readTable } from "../../src/ingest/files.ts";
import type { ColumnData } from "../../src/ingest/table.ts";
import { parquetBytes } from "../../src/output/parquet.ts";
import { barloom, CONFIG, ENTRIES_CSV, FILES, folderWith } from "./fixtures.ts";

type Json = Record<string, unknown>;

const VECTORBT = {
  ...CONFIG,
  options: { profile: "vectorbt", initCash: 1000, cashSharing: true, size: 10, fees: 0.01 },
};

/** Folders of runs that were made already. */
const made = new Map<string, string>();

afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder of its own with a stored run in `out`. */
async function storedRun(config: object = CONFIG, files: Record<string, string> = {}): Promise<string> {
  const key = JSON.stringify([config, files]);
  if (!made.has(key)) made.set(key, await newRun(config, files));
  const folder = folderWith({});
  cpSync(made.get(key)!, folder, { recursive: true });
  return folder;
}

async function newRun(config: object, files: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "barloom-"));
  for (const [name, text] of Object.entries({ ...FILES, ...files, "config.json": JSON.stringify(config) }))
    writeFileSync(join(folder, name), text as string);
  expect(await barloom("run", join(folder, "config.json"))).toMatchObject({ code: 0, err: "" });
  return folder;
}

const outOf = (folder: string): string => join(folder, "out");
const verify = (folder: string) => barloom("verify", outOf(folder));

/** Changes the settings among the results. */
function changeSettings(
  folder: string,
  change: (settings: Json & { provenance: Json; options: Json }) => void,
): void {
  const path = join(outOf(folder), "config.json");
  const settings = JSON.parse(readFileSync(path, "utf8")) as Parameters<typeof change>[0];
  change(settings);
  writeFileSync(path, JSON.stringify(settings));
}

describe("a run that was stored", () => {
  const wide = {
    "close.csv": "time,A,B\n2020-01-01,10,20\n2020-01-02,11,21\n2020-01-03,12,22\n",
    "size.csv": "day,name,units\n2020-01-01,A,5\n2020-01-02,A,-2\n",
  };
  const sized = {
    prices: { format: "wide", files: { close: "close.csv" } },
    orders: { size: { file: "size.csv", format: "long", time: "day", asset: "name", value: "units" } },
    options: { fill: "nextClose", initCash: 1000, cashSharing: true },
  };
  const actions = {
    "actions.csv": "time,asset,kind,ratio,amount\n2020-01-03,A,split,2,\n2020-01-04,A,dividend,,0.5\n",
  };
  const traded = { ...CONFIG, prices: { file: "prices.csv", actions: { file: "actions.csv" } } };

  test.each<[string, object, Record<string, string>, number, number]>([
    ["of the realistic profile", CONFIG, {}, 2, 9],
    ["of the vectorbt profile", VECTORBT, {}, 2, 7],
    ["of sizes and wide prices", sized, wide, 2, 9],
    ["with corporate actions", traded, actions, 3, 9],
    ["with its sensitivity", { ...CONFIG, sensitivity: { shuffles: 1 } }, {}, 2, 10],
    ["of the vectorbt profile, with its sensitivity", { ...VECTORBT, sensitivity: true }, {}, 2, 8],
    [
      "of one file",
      { ...CONFIG, signals: { entries: { ...{ file: "prices.csv", format: "long" }, value: "flag" } } },
      {
        "prices.csv": FILES["prices.csv"]
          .replaceAll(/$/gm, ",0")
          .replace("close,0", "close,flag")
          .replace(/,0$/, ""),
      },
      1,
      9,
    ],
  ])("%s gives the same again", async (_, config, files, data, compared) => {
    const folder = await storedRun(config, files);
    const { code, out, err } = await verify(folder);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n")).toEqual([
      expect.stringMatching(/^Stored by barloom \S+, kernel [0-9a-f]{16}; (realistic|vectorbt) profile$/),
      data === 1 ? "Data: 1 file as it was" : `Data: ${data} files as they were`,
      expect.stringMatching(/^Digest: equal, [0-9a-f]{64}$/),
      `Files: ${compared} as the repeated run gives them`,
    ]);
  });

  test("says in its settings what it was made from and by what", async () => {
    const folder = await storedRun();
    const { provenance } = JSON.parse(readFileSync(join(outOf(folder), "config.json"), "utf8")) as {
      provenance: Json;
    };
    expect(provenance).toMatchObject({ profile: "realistic", digestVersion: 2 });
    const digits = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
    expect(provenance.files).toEqual(
      ["../prices.csv", "../entries.csv"].map((file) => ({ file, sha256: digits })),
    );
    for (const name of ["kernelSha256", "digest"]) expect(provenance[name]).toEqual(digits);
  });

  test("can be opened as a portfolio", async () => {
    const run = await openStoredRun(outOf(await storedRun()));
    expect(run.columns).toEqual(["A", "B"]);
    expect(Array.from(run.time, (at) => new Date(at).getUTCDate())).toEqual([1, 2, 3, 4]);
    expect(run.config.options).toMatchObject({ fees: 0.01, size: 60 });
    expect(run.hasStoredDigest).toBe(true);
    expect(run.portfolio.digest()).toBe(run.provenance.digest);
    expect(run.portfolio.orders.at(1)).toMatchObject({ asked: 60, filled: 16, reason: "NoCash" });
  });

  test("is repeated by another version too, and that is said", async () => {
    const folder = await storedRun();
    for (const [version, relation] of [
      ["0.0.9", "a later version"],
      ["0.10.0", "an earlier version"],
    ]) {
      changeSettings(folder, ({ provenance }) => void (provenance.barloom = version));
      const { code, out } = await verify(folder);
      expect(code).toBe(0);
      expect(out).toContain(`Stored by barloom ${version}, kernel `);
      expect(out).toMatch(new RegExp(`^This is barloom \\S+: ${relation}, the same kernel$`, "m"));
    }
    changeSettings(folder, ({ provenance }) => void (provenance.kernelSha256 = "ab".repeat(32)));
    expect((await verify(folder)).out).toMatch(
      /^This is barloom \S+: an earlier version, kernel [0-9a-f]{16}$/m,
    );
  });

  test("with a digest of another version is compared by its tables", async () => {
    const folder = await storedRun();
    changeSettings(folder, ({ provenance }) => void (provenance.digestVersion = 1));
    const { code, out } = await verify(folder);
    expect(code).toBe(0);
    expect(out).toContain(
      "Digest: cannot be compared, version 1 was stored, this is version 2; the tables can",
    );
    expect((await openStoredRun(outOf(folder))).hasStoredDigest).toBeNull();
  });
});

// ---- what is not as it was -------------------------------------------------------------------------------------------

/** Rewrites a stored table with another value in the last row of a column. */
async function alterCell(path: string, column: string): Promise<number> {
  const { columns, length } = await readTable(path);
  const cells = Array.from<unknown>(columns[column]);
  const last = cells[length - 1];
  cells[length - 1] = typeof last === "number" ? last + 1 : `${String(last)}x`;
  const data = ArrayBuffer.isView(columns[column])
    ? Float64Array.from(cells as number[])
    : (cells as string[]);
  const changed: Record<string, ColumnData> = { ...columns, [column]: data };
  writeFileSync(path, path.endsWith(".arrow") ? tableToIpc(toArrowTable(changed)) : parquetBytes(changed));
  return length - 1;
}

const CELLS: Record<string, readonly [config: object, columns: readonly string[]]> = {
  orders: [CONFIG, ["time", "asset", "decisionBar", "asked", "reason"]],
  fills: [CONFIG, ["price", "order"]],
  trades: [CONFIG, ["pnl", "status"]],
  equity: [CONFIG, ["equity", "account"]],
  value: [VECTORBT, ["cash", "returns"]],
};

const ALTERED = Object.entries(CELLS).flatMap(([table, [config, columns]]) =>
  columns.flatMap((column) =>
    ["parquet", "arrow"].map((ending) => ({ file: `${table}.${ending}`, config, column })),
  ),
);

describe("one other cell in a stored file is named", () => {
  test.each(ALTERED)("$column in $file", async ({ file, config, column }) => {
    const folder = await storedRun(config);
    const row = await alterCell(join(outOf(folder), file), column);
    const { code, out, err } = await verify(folder);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toMatch(/^Digest: equal, /m);
    expect(out).toMatch(/^Files: 1 of \d DIFFERENT from what the repeated run gives$/m);
    expect(out).toMatch(
      new RegExp(
        `^ {2}${file}: ${column} of row ${row} \\(.*\\) is .*, the repeated run gives .*; 1 cell differs$`,
        "m",
      ),
    );
  });

  test("a figure in stats.json", async () => {
    const folder = await storedRun();
    const path = join(outOf(folder), "stats.json");
    const stats = JSON.parse(readFileSync(path, "utf8")) as { accounts: { totalReturn: number }[] };
    stats.accounts[0].totalReturn = 0.5;
    writeFileSync(path, JSON.stringify(stats));
    const { code, out } = await verify(folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}stats.json: accounts.0.totalReturn is 0.5, the repeated run gives 0.018/m);
  });

  test("a figure in sensitivity.json", async () => {
    const folder = await storedRun({ ...CONFIG, sensitivity: true });
    const path = join(outOf(folder), "sensitivity.json");
    const table = JSON.parse(readFileSync(path, "utf8")) as { rows: { figures: Json }[] };
    table.rows[1].figures.endValue = 7;
    writeFileSync(path, JSON.stringify(table));
    const { code, out } = await verify(folder);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^ {2}sensitivity.json: rows.1.figures.endValue is 7, the repeated run gives \d+\.?\d*$/m,
    );
  });

  test("the digest in config.json", async () => {
    const folder = await storedRun();
    changeSettings(folder, ({ provenance }) => void (provenance.digest = "00".repeat(32)));
    const { code, out } = await verify(folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^Digest: DIFFERENT, stored 0{64}, repeated [0-9a-f]{64}$/m);
    expect(out).toContain(
      "The stored tables are those of the repeated run: the digest in config.json is not",
    );
  });

  test("an option in config.json, by the first cell that it changes and by what it costs", async () => {
    const folder = await storedRun();
    changeSettings(folder, ({ options }) => void (options.fixedFees = 3));
    const { code, out } = await verify(folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^Digest: DIFFERENT, /m);
    expect(out).toMatch(/^ {2}First difference: bar 1 \(2020-01-02\), orders.bound of B: 394 against 391$/m);
    expect(out).toMatch(/^ {2}Final equity: \S+ against \S+, difference -\d/m);
    expect(out).toMatch(/^ {4}fees -6: other fees on the same orders$/m);
    expect(out).toMatch(/^ {2}fills.parquet: /m);
  });

  test("a file that is broken, and one that is gone", async () => {
    const folder = await storedRun();
    truncateSync(join(outOf(folder), "fills.parquet"), 100);
    rmSync(join(outOf(folder), "equity.arrow"));
    writeFileSync(join(outOf(folder), "stats.json"), "{");
    const { code, out } = await verify(folder);
    expect(code).toBe(1);
    expect(out).toMatch(/^Files: 3 of 9 DIFFERENT/m);
    expect(out).toMatch(/^ {2}fills.parquet: E_PARQUET_FOOTER /m);
    expect(out).toMatch(/^ {2}equity.arrow: E_IO .*: there is no such file$/m);
    expect(out).toMatch(/^ {2}stats.json: E_STORED is not JSON: /m);
  });
});

describe("what cannot be repeated ends with exit code 2 and one line that says why", () => {
  test.each<[string, (folder: string) => void, RegExp]>([
    [
      "a price that was changed",
      (folder) => appendFileSync(join(folder, "prices.csv"), "\n"),
      /E_DATA_CHANGED \.\.\/prices\.csv has changed since the run: its SHA-256 was [0-9a-f]{64}, it is [0-9a-f]{64}/,
    ],
    [
      "signals that are gone",
      (folder) => rmSync(join(folder, "entries.csv")),
      /E_DATA_CHANGED \S+entries\.csv: there is no such file/,
    ],
    [
      "a folder without settings",
      (folder) => rmSync(join(folder, "out", "config.json")),
      /E_IO \S+config\.json: there is no such file/,
    ],
    [
      "settings without provenance",
      (folder) => changeSettings(folder, (settings) => void delete (settings as Json).provenance),
      /E_STORED \S+config\.json: has no provenance/,
    ],
    [
      "provenance without a digest",
      (folder) => changeSettings(folder, ({ provenance }) => void delete provenance.digest),
      /E_STORED \S+config\.json: provenance\.digest: /,
    ],
    [
      "a hash that is none",
      (folder) => changeSettings(folder, ({ provenance }) => void (provenance.kernelSha256 = "x")),
      /provenance\.kernelSha256: expected the 64 hexadecimal digits/,
    ],
    [
      "an option that there is not",
      (folder) => changeSettings(folder, ({ options }) => void (options.sise = 1)),
      /E_CONFIG options\.sise: there is no such key; did you mean size/,
    ],
  ])("%s", async (_, change, message) => {
    const folder = await storedRun();
    change(folder);
    const { code, err } = await verify(folder);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain("\n");
  });

  test("every file that changed is named, and no other", async () => {
    const folder = await storedRun();
    writeFileSync(join(folder, "entries.csv"), ENTRIES_CSV.replace("1,0,1", "1,1,1"));
    appendFileSync(join(folder, "prices.csv"), "\n");
    const { err } = await verify(folder);
    expect(err.match(/has changed since the run/g)).toHaveLength(2);
    expect(readdirSync(outOf(folder))).toContain("stats.json");
  });
});
