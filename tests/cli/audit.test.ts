// `barloom run --audit` and `barloom replay`: the trail of a run as a file, its chain, and the state at any bar.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStoredRun } from "../../src/cli/stored/open.ts";
import type { Matrix } from "../../src/matrix.ts";
import { barloom, CONFIG, FILES, folderWith } from "./fixtures.ts";

interface Replayed {
  readonly ok: boolean;
  readonly head: string;
  readonly bar: number;
  readonly time: string;
  readonly first: { readonly rowGroup: number; readonly kind: string } | null;
  readonly accounts: readonly { readonly equity: number; readonly cash: number }[];
  readonly positions: readonly { readonly asset: string; readonly units: number }[];
}

const rowOf = ({ data, columns }: Matrix, bar: number): number[] =>
  Array.from(data.subarray(bar * columns, (bar + 1) * columns));

const jsonOf = <Value>(out: string): Value => JSON.parse(out) as Value;

async function audited(): Promise<{ folder: string; trail: string; head: string }> {
  const folder = folderWith({ ...FILES, "config.json": JSON.stringify(CONFIG) });
  const trail = join(folder, "audit.parquet");
  const { code, out } = await barloom("run", join(folder, "config.json"), "--audit", trail, "--json");
  expect(code).toBe(0);
  const { audit } = jsonOf<{ audit: { head: string; file: string } }>(out);
  return { folder, trail, head: audit.head };
}

describe("barloom replay", () => {
  test("gives cash, equity and positions of every bar of the run, by its number and by its date", async () => {
    const { folder, trail, head } = await audited();
    const { portfolio, columns, time } = await openStoredRun(join(folder, "out"));
    if (portfolio.profile !== "realistic") throw new Error("the run is of the realistic profile");
    const [equity, cash, position] = [portfolio.equity(), portfolio.cash(), portfolio.position()];
    for (let bar = 0; bar < time.length; bar++)
      for (const place of [String(bar), new Date(time[bar]).toISOString().slice(0, 10)]) {
        const { code, out } = await barloom("replay", trail, place, "--json", "--head", head);
        expect(code).toBe(0);
        const state = jsonOf<Replayed>(out);
        expect(state).toMatchObject({ ok: true, bar, head, time: new Date(time[bar]).toISOString() });
        expect(state.accounts).toEqual([
          expect.objectContaining({ equity: equity.data[bar], cash: cash.data[bar] }),
        ]);
        const held = columns.flatMap((asset, column) => {
          const units = position.data[bar * columns.length + column];
          return units === 0 ? [] : [expect.objectContaining({ asset, units }) as object];
        });
        expect(state.positions).toEqual(held);
      }
  });

  test("is at the last bar unless one is named, and prints what a person reads", async () => {
    const { trail, head } = await audited();
    const { code, out } = await barloom("replay", trail);
    expect(code).toBe(0);
    expect(out).toContain(`Chain: whole, head ${head}`);
    expect(out).toContain("At the close of bar 3 of 4, 2020-01-04");
    expect(out).toMatch(/Asset +Units +Mark/);
  });

  test("names the row group that was altered, and ends with 1", async () => {
    const { trail } = await audited();
    const bytes = readFileSync(trail);
    // Past the magic number and the header of the first page: the compressed values of a column.
    bytes[Math.floor(bytes.length / 4)] ^= 0xff;
    writeFileSync(trail, bytes);
    const { code, out } = await barloom("replay", trail, "--json");
    expect(code).toBe(1);
    expect(jsonOf<Replayed>(out)).toMatchObject({ ok: false, first: { rowGroup: 0, kind: "altered" } });
    const text = await barloom("replay", trail);
    expect(text.code).toBe(1);
    expect(text.out).toContain("Chain: BROKEN, row group 0 altered");
  });

  test("finds a file that was rewritten as a whole by the head that was noted", async () => {
    const { trail, head } = await audited();
    const other = await audited();
    const changed = folderWith({
      ...FILES,
      "config.json": JSON.stringify({ ...CONFIG, options: { ...CONFIG.options, fees: 0.02 } }),
    });
    expect(await barloom("run", join(changed, "config.json"), "--audit", trail)).toMatchObject({ code: 0 });
    expect(other.head).toBe(head);
    expect(await barloom("replay", trail)).toMatchObject({ code: 0 });
    const { code, out } = await barloom("replay", trail, "--head", head);
    expect(code).toBe(1);
    expect(out).toContain("Chain: BROKEN, rewritten");
  });

  test.each([
    ["a bar that the run has not", ["audit.parquet", "99"], "E_RANGE", "0 to 3"],
    ["a day that is none", ["audit.parquet", "2020-13-45"], "E_RANGE", "0 to 3"],
    ["a head that is none", ["audit.parquet", "0", "--head", "abc"], "E_DTYPE", "64 hexadecimal digits"],
    ["a file that is not there", ["none.parquet"], "E_IO", "no such file"],
    ["a table that is no trail", ["out/orders.parquet"], "E_AUDIT", "orders.parquet"],
    ["prices", ["prices.csv"], "E_PARQUET", "prices.csv"],
  ])("%s is one line and exit code 2, with what would do", async (_, [file, ...rest], code, fix) => {
    const { folder } = await audited();
    const { code: exit, out, err } = await barloom("replay", join(folder, file), ...rest);
    expect(exit).toBe(2);
    expect(err).toContain(code);
    expect(err).toContain(fix);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(out).not.toContain("At the close");
  });
});

describe("run --audit", () => {
  test("of the vectorbt profile is replayed to what the portfolio says, at every bar", async () => {
    const folder = folderWith({
      ...FILES,
      "config.json": JSON.stringify({ ...CONFIG, options: { profile: "vectorbt" } }),
    });
    const trail = join(folder, "audit.parquet");
    expect(await barloom("run", join(folder, "config.json"), "--audit", trail)).toMatchObject({ code: 0 });
    const { portfolio, columns, time } = await openStoredRun(join(folder, "out"));
    const [equity, cash, position] = [portfolio.equity(), portfolio.cash(), portfolio.position()];
    for (let bar = 0; bar < time.length; bar++) {
      const { code, out } = await barloom("replay", trail, String(bar), "--json");
      expect(code).toBe(0);
      const { accounts, positions } = jsonOf<Replayed>(out);
      expect(accounts.map((account) => account.equity)).toEqual(rowOf(equity, bar));
      expect(accounts.map((account) => account.cash)).toEqual(rowOf(cash, bar));
      const held = columns.flatMap((asset, i) => {
        const units = rowOf(position, bar)[i];
        return units === 0 ? [] : [expect.objectContaining({ asset, units }) as object];
      });
      expect(positions).toEqual(held);
    }
    const { code, out } = await barloom("replay", trail);
    expect(code).toBe(0);
    expect(out).toContain("At the close of bar 3 of 4, 2020-01-04");
  });

  test("takes one file", async () => {
    const folder = folderWith({ ...FILES, "config.json": JSON.stringify(CONFIG) });
    const args = ["run", join(folder, "config.json"), "--audit", "a.parquet", "--audit", "b.parquet"];
    expect(await barloom(...args)).toMatchObject({ code: 2 });
  });
});

describe("--json", () => {
  test("of verify and explain is one line that says what the text says", async () => {
    const { folder } = await audited();
    const out = join(folder, "out");
    const verified = await barloom("verify", out, "--json");
    expect(verified.code).toBe(0);
    expect(jsonOf(verified.out)).toMatchObject({ command: "verify", isSame: true, differences: [] });
    const told = await barloom("explain", out, "A", "1", "--json");
    expect(jsonOf(told.out)).toMatchObject({ command: "explain", explanation: { bar: 1 } });
    for (const line of [verified.out, told.out]) expect(line.split("\n")).toHaveLength(1);
    writeFileSync(join(out, "stats.json"), "{}");
    const changed = await barloom("verify", out, "--json");
    expect(changed.code).toBe(1);
    expect(jsonOf(changed.out)).toMatchObject({ isSame: false, differences: [{ file: "stats.json" }] });
  });
});
