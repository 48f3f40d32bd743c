// Sweeps that go through a store: stopped anywhere, they come to the same table; what is not theirs is refused.
import fc from "fast-check";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSweepStore } from "../../src/files.ts";
import { crossover, fromSignals, indicator, sweepRun, topRanked } from "../../src/index.ts";
import { emptyRecords, RecordFile } from "../../src/output/recordFile.ts";
import { openSweepStoreOn } from "../../src/output/sweepStore.ts";
import { columnsOfRuns, type SweepOptions } from "../../src/sweep/columns.ts";
import type { Parameters } from "../../src/sweep/grid.ts";
import type { RuleSweepOptions } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import type { SweepStore } from "../../src/sweep/stored.ts";
import type { SweepColumn } from "../../src/sweep/table.ts";
import { stopThreads } from "../../src/threads/pool.ts";
import { faultOf } from "../ingest/fixtures.ts";
import { closes } from "../support/sweeps.ts";

let folder = "";
beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), "barloom-store-"))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

type Options = RuleSweepOptions<Parameters> | SweepOptions<Parameters>;
type Columns = Readonly<Record<string, SweepColumn>>;

const run = (options: Options): Promise<Columns> =>
  "rule" in options ? ruleSweepColumns(options) : columnsOfRuns(options);

const BARS = 40;
const close = (assets: number): { data: Float64Array; rows: number; columns: number } => ({
  ...{ data: closes(BARS, assets, 7, 0.02), rows: BARS, columns: assets },
});
const sma = (window: number) => indicator("sma", { window });
const base = (assets: number) => ({ close: close(assets), options: { initCash: 1000, fees: 0.001 } });
const KEY = "the same function";
const single = closes(BARS, 1, 3, 0);
const masks = ({ every }: { every: number }, { bars, assets }: { bars: number; assets: number }) => {
  const entries = new Uint8Array(bars * assets).map((_, cell) => Number(cell % every === 0));
  return { entries, exits: entries.map((_, cell) => Number(cell % (every + 3) === 1)) };
};

/** Sweeps of every kind. */
const SWEEPS: Readonly<Record<string, (assets: number) => Options>> = {
  crossover: (assets) => ({
    parameters: { fast: [2, 3, 4], slow: [5, 8, 11] },
    rule: crossover(
      ({ fast }) => sma(fast as number),
      ({ slow }) => sma(slow as number),
    ),
    ...base(assets),
  }),
  ranking: (assets) => ({
    parameters: { window: [2, 5, 9], k: [1, 2] },
    rule: topRanked(({ window }) => indicator("momentum", { window: window as number }), {
      k: ({ k }) => k as number,
    }),
    ...base(assets),
  }),
  masks: (assets) => ({
    parameters: { every: [3, 4, 5, 6, 7] },
    rule: masks as unknown as RuleSweepOptions<Parameters>["rule"],
    ...base(assets),
  }),
  draws: (assets) => ({
    parameters: { window: { min: 2, max: 20, kind: "integer" as const } },
    sample: { count: 7, seed: 5 },
    rule: crossover("close", ({ window }) => sma(window as number)),
    ...base(assets),
    // Stops are no plain terms: every combination is run on its own.
    options: { slStop: 0.05 },
  }),
  runs: () => ({
    parameters: { size: [1, 2, 3], fees: [0, 0.01] },
    run: ({ size, fees }) =>
      fromSignals({
        ...{ open: single, close: single, initCash: 1000, size: size as number, fees: fees as number },
        entries: Uint8Array.from(single, (_, bar) => Number(bar % 5 === 0)),
        exits: Uint8Array.from(single, (_, bar) => Number(bar % 5 === 3)),
      }),
    metrics: ["totalReturn", "sharpeRatio"],
  }),
};

/** What may be asked for of any sweep. */
const ASKED: readonly Partial<RuleSweepOptions<Parameters> & SweepOptions<Parameters>>[] = [
  {},
  { keep: { top: 3, by: "totalReturn" } },
  { metrics: ["winRate", "turnover"] },
  { metrics: ["maxDrawdown"], keep: { bottom: 2, by: "annualizedVolatility" } },
];

/** A store whose process ends once so many more chunks are in it. */
function stopping(store: SweepStore, chunks: number): SweepStore {
  return {
    ...{ path: store.path, found: 0, rows: 0, key: store.key },
    begin: (sweep) => {
      const own = store.begin(sweep);
      let left = chunks;
      const append: typeof own.append = (figures) => {
        if (left-- === 0) throw new Error("stopped");
        own.append(figures);
      };
      return { ...own, append };
    },
  };
}

const storeIn = (name = "store", chunk = 2): SweepStore =>
  openSweepStore(join(folder, name), { key: KEY, chunk });
const stored = (name = "store"): Uint8Array =>
  new Uint8Array(fs.readFileSync(join(folder, name, "sweep.store")));

describe("a sweep that is stopped and taken up again", () => {
  test("comes to the same bits, wherever it was stopped, whatever was asked for before, with other workers and memory", async () => {
    const asked = fc.constantFrom(...ASKED);
    const plans = fc.record({
      kind: fc.constantFrom(...Object.keys(SWEEPS)),
      assets: fc.integer({ min: 1, max: 3 }),
      chunk: fc.integer({ min: 1, max: 4 }),
      stops: fc.array(fc.record({ stop: fc.integer({ min: 0, max: 3 }), asked }), { maxLength: 4 }),
      asked,
      threads: fc.constantFrom(1, 2),
      memoryBudget: fc.constantFrom(undefined, 3_000_000),
    });
    let i = 0;
    await fc.assert(
      fc.asyncProperty(plans, async ({ kind, assets, chunk, stops, asked, threads, memoryBudget }) => {
        const name = `plan${i++}`;
        const options = { ...SWEEPS[kind](assets), ...asked } as Options;
        const whole = await run(options);
        let before = 0;
        for (const { stop, asked } of stops) {
          const store = storeIn(name, chunk);
          const earlier = { ...SWEEPS[kind](assets), ...asked } as Options;
          await run({ ...earlier, store: stopping(store, stop) }).catch(({ message }) =>
            expect(message).toBe("stopped"),
          );
          expect(store.found).toBe(before);
          before = store.rows;
        }
        const threaded = "rule" in options ? { threads } : {};
        const budget = memoryBudget === undefined ? {} : { memoryBudget };
        const store = storeIn(name, 1);
        expect(await run({ ...options, ...threaded, ...budget, store })).toEqual(whole);
        expect(store.found).toBe(before);
        // Now all of it is there: nothing is run, and nothing is written.
        const bytes = stored(name);
        const again = storeIn(name);
        expect(await run({ ...options, store: stopping(again, 0) })).toEqual(whole);
        expect(again.found).toBe(store.rows);
        expect(stored(name)).toEqual(bytes);
      }),
      { seed: 20261121, numRuns: 40 },
    );
  });

  test("is the same whether a signal stopped it or its workers ended", async () => {
    const options = SWEEPS.crossover(2) as RuleSweepOptions<Parameters>;
    const whole = await run(options);
    const aborting = new AbortController();
    const signalled = run({
      ...options,
      store: storeIn("signal"),
      signal: aborting.signal,
      onProgress: () => aborting.abort(new Error("enough")),
    });
    await expect(signalled).rejects.toThrow("enough");
    const working = run({ ...options, store: storeIn("worker"), threads: 2 });
    await stopThreads();
    expect(await working).toEqual(whole);
    for (const name of ["signal", "worker"]) {
      expect(fs.readdirSync(join(folder, name))).toEqual(["sweep.store"]);
      expect(await run({ ...options, store: storeIn(name) })).toEqual(whole);
    }
  });

  test("torn at every byte of its last chunk, it loses that and no other", async () => {
    const options = SWEEPS.crossover(1);
    const whole = await run({ ...options, store: storeIn() });
    const bytes = stored();
    // One combination of twelve figures, and what holds them.
    const last = 12 * 8 + 40;
    for (let cut = bytes.length - last - 20; cut < bytes.length; cut++) {
      fs.writeFileSync(join(folder, "store", "sweep.store"), bytes.subarray(0, cut));
      const store = storeIn();
      expect(await run({ ...options, store })).toEqual(whole);
      expect(store.found).toBe(cut < bytes.length - last ? 6 : 8);
      expect(Buffer.compare(stored(), bytes)).toBe(0);
    }
  });

  test("gives the run behind a row of it", async () => {
    const options = { ...SWEEPS.crossover(1), store: storeIn() } as RuleSweepOptions<Parameters>;
    const { totalReturn } = await run(options);
    expect(sweepRun(options, { fast: 2, slow: 5 }).totalReturn()[0]).toBe(totalReturn[0]);
  });
});

describe("a store of something else", () => {
  const options = SWEEPS.crossover(2) as RuleSweepOptions<Parameters>;
  const otherClose = close(2);
  otherClose.data[11] = 99;
  const others: [string, Partial<RuleSweepOptions<Parameters>>][] = [
    ["parameters", { parameters: { fast: [2, 3, 4], slow: [5, 8, 12] } }],
    ["where", { where: ({ fast }) => fast !== 3 }],
    ["rule", { rule: crossover("close", ({ slow }) => sma(slow as number)) }],
    ["rule", { rule: crossover(({ fast }) => sma(fast as number), ({ slow }) => sma((slow as number) + 1)) }], // prettier-ignore
    ["close", { close: otherClose }],
    ["high", { high: close(2) }],
    ["columns", { columns: ["A", "B"] }],
    ["options", { options: { initCash: 1000, fees: 0.002 } }],
    ["options", { exactMetrics: true }],
  ];

  test.each(others)("with other %s is refused and left as it is, case %#", async (option, other) => {
    await run({ ...options, store: openSweepStore(join(folder, "store")) });
    const bytes = stored();
    const fault = await faultOf(() =>
      run({ ...options, ...other, store: openSweepStore(join(folder, "store")) }),
    );
    expect(fault).toMatchObject({ code: "E_CHECKPOINT_MISMATCH", option });
    expect(stored()).toEqual(bytes);
    expect(fs.readdirSync(join(folder, "store"))).toEqual(["sweep.store"]);
  });

  test("of another key is refused, and a function needs one", async () => {
    const runs = SWEEPS.runs(1);
    const open = (key?: SweepStore["key"]): SweepStore =>
      openSweepStore(join(folder, "store"), key === undefined ? {} : { key });
    expect(await faultOf(() => run({ ...runs, store: open() }))).toMatchObject({
      code: "E_MISSING",
      option: "key",
    });
    await run({ ...runs, store: open({ data: "1", rule: "2" }) });
    expect(await faultOf(() => run({ ...runs, store: open({ data: "2", rule: "2" }) }))).toMatchObject({
      ...{ code: "E_CHECKPOINT_MISMATCH", option: "key.data" },
    });
    expect(await faultOf(() => run({ ...runs, store: open("1") }))).toMatchObject({
      ...{ code: "E_CHECKPOINT_MISMATCH", option: "key" },
    });
    const mask = SWEEPS.masks(1);
    expect(await faultOf(() => run({ ...mask, store: openSweepStore(join(folder, "masks")) }))).toMatchObject(
      {
        ...{ code: "E_MISSING", option: "key" },
      },
    );
  });

  test("of another version of the package, of the engine or of the file is refused", async () => {
    await run({ ...options, store: storeIn() });
    const path = join(folder, "store", "sweep.store");
    const file = new RecordFile(path);
    const header = JSON.parse(file.header()) as { made: Record<string, string> };
    file.end();
    for (const name of ["barloom", "kernel", "analysis"]) {
      const made = { ...header.made, [name]: "0.0.9" };
      fs.writeFileSync(path, emptyRecords(JSON.stringify({ ...header, made })));
      const fault = await faultOf(() => run({ ...options, store: storeIn() }));
      expect(fault.code).toBe("E_CHECKPOINT_VERSION");
      expect(fault.message).toContain(`its ${name} is 0.0.9`);
    }
    fs.writeFileSync(path, emptyRecords(JSON.stringify(header), 2));
    expect((await faultOf(() => run({ ...options, store: storeIn() }))).code).toBe("E_CHECKPOINT_VERSION");
    for (const text of ["{}", "[]", "no JSON", '{"made":{},"parts":{},"chunk":-1}']) {
      fs.writeFileSync(path, emptyRecords(text));
      expect((await faultOf(() => run({ ...options, store: storeIn() }))).code).toBe("E_CHECKPOINT");
    }
  });

  test("with a chunk that was altered is refused with its number", async () => {
    await run({ ...options, store: storeIn() });
    const bytes = stored();
    // Nine combinations of two assets: the fourth chunk and the half of one lie behind it.
    const [chunk, last] = [2 * 2 * 12 * 8 + 40, 2 * 12 * 8 + 40];
    bytes[bytes.length - last - chunk - 100] ^= 1;
    fs.writeFileSync(join(folder, "store", "sweep.store"), bytes);
    const fault = await faultOf(() => run({ ...options, store: storeIn() }));
    expect(fault.message).toMatch(/^E_CHECKPOINT corrupt at record 3: /);
    expect(stored()).toEqual(bytes);
  });
});

describe("a disk that fails", () => {
  const options = SWEEPS.crossover(1);
  /** Bytes of the last chunk: one combination of twelve figures, and what holds them. */
  const LAST = 12 * 8 + 40;

  /** A file system whose n-th call fails; how many calls there were. */
  function failingAt(n: number, code: string): { calls: typeof fs; count: () => number } {
    let count = 0;
    const wrapped = Object.entries(fs)
      .filter(([name, call]) => typeof call === "function" && /Sync$/.test(name))
      .map(([name, call]) => [
        name,
        (...args: unknown[]) => {
          // Taking away is what a failure is answered with: it is not what fails.
          if (name !== "rmSync" && count++ === n) throw Object.assign(new Error(code), { code });
          return (call as (...args: unknown[]) => unknown)(...args);
        },
      ]);
    return { calls: { ...fs, ...Object.fromEntries(wrapped) } as typeof fs, count: () => count };
  }

  test.each([
    ["E_DISK", "ENOSPC"],
    ["E_IO", "EIO"],
  ])("at any one call: %s or no harm, and the sweep goes on afterwards", async (code, cause) => {
    const whole = await run(options);
    for (let n = 0; ; n++) {
      const name = `call${n}`;
      const { calls, count } = failingAt(n, cause);
      const outcome = await run({
        ...options,
        get store() {
          return openSweepStoreOn(calls, join(folder, name), { key: KEY, chunk: 3 });
        },
      }).catch((error: { code: string }) => error.code);
      if (typeof outcome === "string") expect(outcome).toBe(code);
      else expect(outcome).toEqual(whole);
      if (fs.existsSync(join(folder, name)))
        expect(fs.readdirSync(join(folder, name)).filter((file) => file !== "sweep.store")).toEqual([]);
      expect(await run({ ...options, store: storeIn(name) })).toEqual(whole);
      if (count() <= n) break;
    }
  });

  test.skipIf(process.platform !== "linux")(
    "that is full is told with what was needed and is free",
    async () => {
      const whole = await run({ ...options, store: storeIn() });
      const bytes = stored().subarray(0, -1);
      fs.writeFileSync(join(folder, "store", "sweep.store"), bytes);
      const full = {
        ...fs,
        writeSync: (file: number, content: Uint8Array, at: number, length: number) => {
          const isChunk = content.length === LAST;
          if (isChunk && at > 0) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
          return fs.writeSync(file, content, at, isChunk ? 50 : length);
        },
      } as unknown as typeof fs;
      const store = openSweepStoreOn(full, join(folder, "store"), { key: KEY });
      const fault = await faultOf(() => run({ ...options, store }));
      expect(fault.message).toMatch(/sweep\.store: the disk is full, 136 bytes needed, \d+ free/);
      // What was written of the chunk is taken away again.
      expect(stored().length).toBe(bytes.length - (LAST - 1));
      expect(await run({ ...options, store: storeIn() })).toEqual(whole);
    },
  );
});
