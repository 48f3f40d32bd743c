// Strategies on bars that arrive one by one.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  runPaper,
  runStrategy,
  type Matrix,
  type PaperBar,
  type PaperEvent,
  type Portfolio,
  type Slice,
  type Strategy,
  type StrategyOptions,
} from "../../src/index.ts";
import { runAudited, runPaperAudited, verifyAudit } from "../../src/files.ts";
import { Paper } from "../../src/strategy/paper.ts";
import { RUNS } from "../support/property.ts";
import { expectSameRun } from "../support/strategyForm.ts";
import { PLAN, PLANS, dataFor, optionsFor, strategyFor, type Given, type Plan } from "./plans.ts";

/** Bars as they come, not before they are asked for. */
async function* arriving(data: Given): AsyncGenerator<PaperBar> {
  const row = ({ data: cells, columns }: Matrix, bar: number): Float64Array =>
    (cells as Float64Array).slice(bar * columns, (bar + 1) * columns);
  for (let bar = 0; bar < data.time.length; bar++) {
    await Promise.resolve();
    const { open, high, low, close, volume } = data;
    const prices = { open: row(open, bar), high: row(high, bar), low: row(low, bar), close: row(close, bar) };
    const signals = { tilt: row(data.signals.tilt, bar) };
    yield { time: data.time[bar], ...prices, volume: row(volume, bar), signals };
  }
}

/** Without what has a value for each bar. */
function paperOptions(plan: Plan): StrategyOptions<object> {
  const { actions: _, ...options } = optionsFor(plan);
  return { ...options, slippage: 0.0005 };
}

async function paper(plan: Plan): Promise<{ events: PaperEvent[]; result: Portfolio }> {
  const data = dataFor(plan);
  return all(runPaper(strategyFor(plan), arriving(data), { ...paperOptions(plan), feeds: data.feeds }));
}

/** All that a run tells, and what it returns. */
async function all<Result>(
  run: AsyncGenerator<PaperEvent, Result, void>,
): Promise<{ events: PaperEvent[]; result: Result }> {
  const events: PaperEvent[] = [];
  for (;;) {
    const { done, value } = await run.next();
    if (done === true) return { events, result: value };
    events.push(value);
  }
}

const PLAIN = { fill: "nextClose" } as const;

async function drained(bars: Iterable<PaperBar>, options: object = PLAIN): Promise<number> {
  let events = 0;
  for await (const _ of runPaper({ onBar: (slice) => void slice.order(0, 1) }, bars, options)) events += 1;
  return events;
}

describe("a long run on bars that arrive", () => {
  const bars = (count: number, columns: number): PaperBar[] =>
    Array.from({ length: count }, (_, bar) => ({
      time: Date.UTC(2020, 0, 1) + 86_400_000 * bar,
      close: Array.from({ length: columns }, (__, column) => 100 + ((7 * bar + 3 * column) % 11)),
      volume: Array.from({ length: columns }, () => 1e6),
    }));
  const strategy: Strategy = {
    init: ({ indicator }) => indicator("sma", { window: 3 }),
    onBar: (slice, sma) => {
      for (let column = 0; column < slice.columnCount; column++)
        if (slice.close(column) > slice.indicator(sma as string, column)) slice.order(column, 1);
        else slice.closePosition(column);
    },
  };
  const options: StrategyOptions<object> = {
    ...{ fill: "nextClose", initCash: 1e5, cashSharing: true, account: "margin", debitRate: 0.05 },
    impact: { eta: 0.1, gamma: 0.1, window: 5 },
  };

  test("plans every bar a few times, however many come", () => {
    for (const count of [1, 33, 100, 600]) {
      const paper = new Paper(strategy, options);
      for (const bar of bars(count, 1)) paper.take(bar);
      paper.finish();
      paper.close();
      // Two a bar to check it, the room of every doubling and the bars that it was planned from, and all once more.
      expect(paper.planned).toBeLessThanOrEqual(9 * count + 64);
    }
  });

  // A window of 512 kB has 96 bars of 300 columns.
  test.each([
    [1, 300],
    [3, 70],
    [300, 110],
  ])(
    "of %i columns and %i bars is that of the collected bars, through windows and without",
    (columns, count) => {
      const paper = new Paper(strategy, options);
      const given = bars(count, columns);
      for (const bar of given) paper.take(bar);
      const got = paper.finish();
      paper.close();
      const data = {
        close: given.map(({ close }) => close as number[]),
        volume: given.map(({ volume }) => volume as number[]),
        time: Float64Array.from(given, ({ time }) => time!),
      };
      expectSameRun(got, runStrategy(strategy, data, options));
    },
  );
});

describe("a strategy on bars that arrive", () => {
  test("decides and trades as over the collected bars, to the last bit", { timeout: 120_000 }, async () => {
    const same = fc.asyncProperty(PLANS, async (plan) => {
      const { events, result } = await paper(plan);
      const whole = runStrategy(strategyFor(plan), dataFor(plan), paperOptions(plan));
      expectSameRun(result, whole);
      const fills = events.flatMap((event) => (event.kind === "fill" ? [event.fill] : []));
      const prices = fills.map(({ bar, column, units, price }) => [bar, column, units, price].join());
      const { fills: wanted } = whole;
      const known = Array.from(wanted.bar, (bar, i) =>
        [bar, wanted.column[i], wanted.units[i], wanted.price[i]].join(),
      );
      expect(prices.toSorted()).toEqual(known.toSorted());
    });
    await fc.assert(same, { numRuns: Math.ceil(RUNS / 6), seed: 20261121 });
  });

  test("tells of intents, orders and fills at the bar at which they are made", async () => {
    const { events, result } = await paper(PLAN);
    for (const event of events) {
      if (event.kind === "fill") expect(event.fill.bar).toBe(event.bar);
      if (event.kind === "intent") expect(event.intent.bar).toBe(event.bar);
      if (event.kind === "order") expect(event.order.bar).toBe(event.bar);
    }
    const ids = events.flatMap((event) => (event.kind === "order" ? [event.order.id] : []));
    expect(ids.length).toBeGreaterThan(10);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    for (const id of ids) expect(result.orders.id).toContain(id);
    expect(events.some(({ kind }) => kind === "intent")).toBe(true);
  });

  test("tells of a bar before the next one is asked for", async () => {
    let asked = 0;
    function* bars(): Generator<PaperBar> {
      for (const close of [10, 11, 12]) {
        asked += 1;
        yield { close };
      }
    }
    const run = runPaper({ onBar: (slice) => void slice.order(0, 1) }, bars(), PLAIN);
    expect((await run.next()).value).toMatchObject({
      kind: "intent",
      bar: 0,
      intent: { kind: "order", size: 1 },
    });
    expect(asked).toBe(1);
    await run.return(undefined as never);
  });

  test.each([
    ["no bars", [], "E_EMPTY"],
    ["a bar without close", [{ open: 1 } as never], "E_MISSING"],
    ["a later bar of other series", [{ close: 1 }, { close: 1, open: 1 }], "E_MISSING"],
    ["a later bar of another width", [{ close: [1, 2] }, { close: [1] }], "E_SHAPE"],
    [
      "a time that stands still",
      [
        { time: 1e12, close: 1 },
        { time: 1e12, close: 1 },
      ],
      "E_TIME_DUP",
    ],
    ["a time that is none", [{ time: "now" as never, close: 1 }], "E_DTYPE"],
    ["an infinite price", [{ close: 1 }, { close: Infinity }], "E_PRICE_INF"],
    ["an unknown field", [{ close: 1, closes: 1 } as never], "E_UNKNOWN_KEY"],
  ] as const)("refuses %s", async (_, bars, code) => {
    await expect(drained(bars as readonly PaperBar[])).rejects.toMatchObject({ code });
  });

  test("refuses a strategy that waits, at the bar at which it does", async () => {
    const onBar = (slice: Slice): unknown => (slice.bar === 1 ? Promise.resolve() : undefined);
    const run = runPaper({ onBar } as Strategy, [{ close: 1 }, { close: 2 }], PLAIN);
    await expect(run.next()).rejects.toMatchObject({ code: "E_STRATEGY", bar: 1 });
  });

  test("refuses options that have a value for each bar", async () => {
    const fees = { data: Float64Array.of(0, 0.1, 0), rows: 3, columns: 1 };
    await expect(drained([{ close: 1 }, { close: 2 }], { ...PLAIN, fees })).rejects.toMatchObject({
      code: "E_BROADCAST",
    });
  });
});

describe("the audit trail of a run on bars that arrive", () => {
  const folder = mkdtempSync(join(tmpdir(), "barloom-"));
  const path = join(folder, "paper.parquet");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has the events and hashes of the run over the collected bars", { timeout: 120_000 }, async () => {
    const same = fc.asyncProperty(PLANS, fc.integer({ min: 5, max: 200 }), async (plan, every) => {
      const file = { rowGroupEvents: every, checkpointEvents: 2 * every };
      const [data, options] = [dataFor(plan), paperOptions(plan)];
      const arrivals = { ...options, feeds: data.feeds };
      const run = runPaperAudited(strategyFor(plan), arriving(data), arrivals, path, file);
      const { events, result } = await all(run);
      expect(events).toEqual((await paper(plan)).events);
      const whole = runAudited(strategyFor(plan), data, options, join(folder, "whole.parquet"), file);
      expect(result.audit).toEqual(whole.audit);
      expectSameRun(result.portfolio!, whole.portfolio!);
      expect(await verifyAudit(path, { head: whole.audit.head })).toMatchObject({ ok: true });
    });
    await fc.assert(same, { numRuns: Math.ceil(RUNS / 12), seed: 20261121 });
  });

  test("goes on when the bars get more room, and to the disk while they arrive", async () => {
    rmSync(path, { force: true });
    const onBar = (slice: Slice): void => slice.rebalance([0.1 + 0.1 * (slice.bar % 2)]);
    const sizes: number[] = [];
    const written = (): number =>
      readdirSync(folder)
        .filter((name) => name !== "whole.parquet")
        .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    function* bars(): Generator<PaperBar> {
      for (let bar = 0; bar < 150; bar++) {
        sizes.push(written());
        expect(existsSync(path)).toBe(false);
        yield { close: 100 + (bar % 7) };
      }
    }
    const options = { rowGroupEvents: 50, checkpointEvents: 100 };
    const { result } = await all(runPaperAudited({ onBar }, bars(), PLAIN, path, options));
    expect(sizes[149]).toBeGreaterThan(sizes[50]);
    expect(sizes[50]).toBeGreaterThan(sizes[10]);
    const close = Float64Array.from({ length: 150 }, (_, bar) => 100 + (bar % 7));
    const whole = runAudited({ onBar }, { close }, PLAIN, join(folder, "whole.parquet"), options);
    expect(result.audit).toEqual(whole.audit);
  });

  test("leaves no file where the run is broken off, or something is refused", async () => {
    rmSync(path, { force: true });
    const left = (): string[] => readdirSync(folder).filter((name) => name !== "whole.parquet");
    const onBar = (slice: Slice): void => void slice.order(0, 1);
    const bars = [{ close: 10 }, { close: 11 }, { close: 12 }];
    for await (const _ of runPaperAudited({ onBar }, bars, PLAIN, path)) break;
    expect(left()).toEqual([]);
    const refused = (given: unknown, to: unknown = path, file: unknown = {}): Promise<unknown> =>
      all(runPaperAudited({ onBar }, given as PaperBar[], PLAIN, to as string, file as object));
    await expect(refused([{ close: 10 }, { close: Infinity }])).rejects.toMatchObject({
      code: "E_PRICE_INF",
    });
    await expect(refused([])).rejects.toMatchObject({ code: "E_EMPTY" });
    await expect(refused(bars, 1)).rejects.toMatchObject({ code: "E_DTYPE" });
    await expect(refused(bars, path, { result: false })).rejects.toMatchObject({ code: "E_UNKNOWN_KEY" });
    await expect(refused(bars, path, { rowGroupEvents: 0 })).rejects.toMatchObject({ code: "E_RANGE" });
    await expect(refused(bars, join(folder, "whole.parquet", "a.parquet"))).rejects.toMatchObject({
      name: "BacktestError",
    });
    expect(left()).toEqual([]);
  });
});
