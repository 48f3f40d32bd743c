// `barloom sweep --store`: killed, stopped and started twice.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OutputFolder } from "../../src/files.ts";
import { progressOf, running, type Running } from "../support/processes.ts";
import { barloom, buildInto, CONFIG, FILES, folderWith } from "./fixtures.ts";

const DIST = "build/test-cli-store";
beforeAll(() => buildInto(DIST), 60_000);
afterAll(() => rmSync(DIST, { recursive: true, force: true }));

const built = (...args: string[]): Running => running([`${DIST}/cli.js`, ...args]);
const values = (count: number): number[] => Array.from({ length: count }, (_, k) => k / 2000);
const sweepOf = (fees: number, slippage: number): object => ({
  ...CONFIG,
  sweep: {
    parameters: { fees: values(fees), slippage: values(slippage) },
    metrics: ["endValue", "sharpeRatio"],
  },
});
/** A second of runs; hours of them. */
const [LONG, ENDLESS] = [sweepOf(25, 20), sweepOf(1000, 1000)];

const BARS = 8000;
const closes = Array.from({ length: BARS }, (_, bar) => 100 + ((bar * bar) % 61) + ((bar >> 3) % 17));
const day = (bar: number): string => new Date(864e5 * bar).toISOString().slice(0, 10);
const RULE_FILES = {
  "close.csv": `time,A\n${closes.map((close, bar) => `${day(bar)},${close}\n`).join("")}`,
  "sweep.json": {
    prices: { format: "wide", files: { close: "close.csv" } },
    // Stops are no plain terms: each combination is a run of its own, some sixty a chunk.
    options: { profile: "vectorbt", initCash: 1000, slStop: 0.2 },
    sweep: {
      parameters: { window: { from: 2, to: 200, step: 1 } },
      rule: { kind: "topRanked", score: { indicator: "momentum", parameters: { window: "$window" } }, k: 1 },
    },
  },
};

const tableOf = (folder: string): Buffer => readFileSync(join(folder, "out", "sweep.parquet"));

describe("a sweep with a store", () => {
  test.each([
    ["options", { ...FILES, "sweep.json": LONG }, [1, 250], 250],
    ["a rule", RULE_FILES, [100], 65],
  ] as const)("of %s that is killed comes to the same table", async (_, files, kills, found) => {
    const folder = folderWith(files);
    const whole = folderWith(files);
    expect((await barloom("sweep", join(whole, "sweep.json"))).code).toBe(0);
    const args = ["sweep", join(folder, "sweep.json"), "--store", join(folder, "chunks"), "--progress"];
    for (const done of kills) {
      const sweep = built(...args);
      await sweep.line(progressOf(done));
      sweep.kill("SIGKILL");
      expect(await sweep.ended).toMatchObject({ code: null, signal: "SIGKILL", out: "" });
      expect(readdirSync(join(folder, "chunks"))).toContain("sweep.store");
    }
    const { code, out } = await built(...args, "--json").ended;
    expect(code).toBe(0);
    const { store } = JSON.parse(out) as { store: { found: number } };
    // Of a rule, whole chunks.
    expect(store.found).toBeGreaterThanOrEqual(found);
    expect(Buffer.compare(tableOf(folder), tableOf(whole))).toBe(0);
    expect(readdirSync(join(folder, "chunks"))).toEqual(["sweep.store"]);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(readdirSync(join(whole, "out")).sort());
  });

  test("tells at Ctrl-C how to go on, and leaves a store that does", async () => {
    const folder = folderWith({ ...FILES, "sweep.json": LONG });
    const args = ["sweep", join(folder, "sweep.json"), "--store", join(folder, "chunks")];
    const sweep = built(...args, "--progress");
    await sweep.line(progressOf(100));
    sweep.kill("SIGINT");
    const { code, err } = await sweep.ended;
    expect(code).toBe(130);
    const [, rows] = /barloom: stopped by SIGINT; ([\d,]+) rows are in \S+sweep\.store: the same command goes on from there\n$/.exec(err)!; // prettier-ignore
    expect(readdirSync(join(folder, "chunks"))).toEqual(["sweep.store"]);
    expect(existsSync(join(folder, "out"))).toBe(false);
    const { out } = await barloom(...args);
    expect(out).toContain(`sweep.store: ${rows} of 500 rows were there before`);
  });

  test("of other data or another configuration is refused", async () => {
    const small = { ...CONFIG, sweep: { parameters: { fees: [0, 0.01] }, metrics: ["endValue"] } };
    const folder = folderWith({ ...FILES, "sweep.json": small });
    const args = ["sweep", join(folder, "sweep.json"), "--store", join(folder, "chunks")];
    expect((await barloom(...args)).code).toBe(0);
    const other = await barloom(...args, "--slippage", "0.001");
    expect(other).toMatchObject({ code: 2, out: "" });
    expect(other.err).toContain("E_CHECKPOINT_MISMATCH key.configuration");
    writeFileSync(join(folder, "prices.csv"), FILES["prices.csv"].replace("11,9,10", "11,9,10.5"));
    expect((await barloom(...args)).err).toContain("E_CHECKPOINT_MISMATCH key.data");
  });
});

describe("two processes", () => {
  test("at one store or one folder of results: the second is refused, and the locks of a dead one do not count", async () => {
    const folder = folderWith({ ...FILES, "sweep.json": ENDLESS });
    const args = (output: string): string[] => [
      ...["sweep", join(folder, "sweep.json"), "--store", join(folder, "chunks")],
      ...["--output", join(folder, output), "--progress"],
    ];
    const holder = built(...args("first"));
    await holder.line(progressOf(1));
    const held = new RegExp(`E_LOCKED .*held by process ${holder.pid} on ${hostname()} since \\d{4}-`);
    const second = await built(...args("second")).ended;
    expect(second).toMatchObject({ code: 1, out: "" });
    expect(second.err).toMatch(held);
    expect(existsSync(join(folder, "second"))).toBe(false);
    const results = await barloom("run", join(folder, "config.json"), "--output", join(folder, "first"));
    expect(results).toMatchObject({ code: 1, out: "" });
    expect(results.err).toMatch(held);
    holder.kill("SIGKILL");
    await holder.ended;
    expect(readdirSync(join(folder, "first"))).toEqual([".barloom.lock"]);
    expect((await barloom("run", join(folder, "config.json"), "--output", join(folder, "first"))).code).toBe(
      0,
    );
    expect(readdirSync(join(folder, "first"))).not.toContain(".barloom.lock");

    // Six at once over what the dead one left: one of them gets the store.
    const crowd = Array.from({ length: 6 }, (_, i) => built(...args(`crowd${i}`)));
    const ends = new Map<Running, string>();
    for (const one of crowd) void one.ended.then(({ err }) => ends.set(one, err));
    const winner = await Promise.any(crowd.map((one) => one.line(progressOf(1)).then(() => one)));
    const losers = crowd.filter((one) => one !== winner);
    await Promise.all(losers.map(({ ended }) => ended));
    for (const one of losers) expect(ends.get(one)).toContain("E_LOCKED");
    expect(ends.has(winner)).toBe(false);
    winner.kill("SIGTERM");
    expect((await winner.ended).code).toBe(143);
    expect(readdirSync(join(folder, "chunks"))).toEqual(["sweep.store"]);
  });

  test("of one number, one after another, are told apart by when they began", () => {
    const folder = new OutputFolder(folderWith({}));
    const path = join(folder.root, ".barloom.lock");
    const unlock = folder.lock();
    const text = readFileSync(path, "utf8");
    expect(() => folder.lock()).toThrow(`held by process ${process.pid} on ${hostname()}`);
    unlock();
    expect(readdirSync(folder.root)).toEqual([]);
    const { started, ...holder } = JSON.parse(text) as { pid: number; started: string | null };
    if (started !== null) {
      writeFileSync(path, JSON.stringify({ ...holder, started: `${started}1` }));
      folder.lock()();
    }
    expect(readdirSync(folder.root)).toEqual([]);
  });

  test.each([
    [
      "of another machine",
      { pid: 1, host: "elsewhere", since: "2020-01-01", started: null },
      "process 1 on elsewhere since 2020",
    ],
    ["that nobody can read", "{", "someone who does not say who"],
  ])("a lock %s counts", (_, content, who) => {
    const folder = new OutputFolder(folderWith({ ".barloom.lock": content }));
    expect(() => folder.lock()).toThrow(who);
    expect(readdirSync(folder.root)).toEqual([".barloom.lock"]);
  });
});
