// The audit trail of a strategy's run.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  auditTrail,
  runStrategy,
  type AuditEvent,
  type Portfolio,
  type Slice,
  type Strategy,
} from "../../src/index.ts";
import { runTelling } from "../../src/audit/live.ts";
import { replay, runAudited, verifyAudit, writeAudit } from "../../src/files.ts";
import { setupOf } from "../../src/strategy/run.ts";
import { RUNS } from "../support/property.ts";
import { expectSame } from "../support/same.ts";
import { PLAN, PLANS, dataFor, optionsFor, strategyFor, type Plan } from "./plans.ts";

const run = (plan: Plan): Portfolio => runStrategy(strategyFor(plan), dataFor(plan), optionsFor(plan));

const SERIES = ["equity", "cash", "settledCash", "receivable", "position"] as const;

describe("a trail that is told while the strategy runs", () => {
  /** The events, and what each bar of the strategy found told already. */
  function toldBy(plan: Plan, keepsResult: boolean) {
    const events: AuditEvent[] = [];
    const found: (AuditEvent | undefined)[] = [];
    const strategy = strategyFor(plan);
    const onBar: typeof strategy.onBar = (slice, state) => {
      found.push(events.at(-1));
      return strategy.onBar(slice, state);
    };
    const setup = setupOf({ ...strategy, onBar } as unknown as Strategy, dataFor(plan), optionsFor(plan));
    const portfolio = runTelling(setup, (event) => events.push(event), keepsResult);
    return { events, found, portfolio };
  }

  test("is that of its result, with the same bits as without one", { timeout: 120_000 }, async () => {
    const same = fc.asyncProperty(PLANS, async (plan) => {
      const { events, found, portfolio } = toldBy(plan, true);
      expect(portfolio!.digest()).toBe(run(plan).digest());
      expect(events).toEqual([...(await auditTrail(portfolio!))]);
      found.forEach((event, bar) =>
        expect(event).toMatchObject(bar === 0 ? { kind: "start" } : { bar: bar - 1 }),
      );
      const alone = toldBy(plan, false);
      expect(alone.portfolio).toBeNull();
      expect(alone.events).toEqual(events);
    });
    await fc.assert(same, { numRuns: Math.ceil(RUNS / 20), seed: 20261121 });
  });

  const inFolder = async (use: (folder: string) => void | Promise<void>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), "barloom-"));
    try {
      await use(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  test("is in the file row group by row group, which appears when the run is over", () =>
    inFolder(async (folder) => {
      const path = join(folder, "audit.parquet");
      const sizes: number[] = [];
      const strategy = strategyFor(PLAN);
      const onBar: typeof strategy.onBar = (slice, state) => {
        expect(existsSync(path)).toBe(false);
        sizes.push(readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0));
        return strategy.onBar(slice, state);
      };
      const options = { rowGroupEvents: 8, checkpointEvents: 20 };
      const { portfolio, audit } = runAudited(
        { ...strategy, onBar },
        dataFor(PLAN),
        optionsFor(PLAN),
        path,
        options,
      );
      expect(audit).toEqual(writeAudit(portfolio!, join(folder, "again.parquet"), options));
      expect(await verifyAudit(path, { head: audit.head })).toMatchObject({ ok: true });
      expect(sizes[10]).toBeGreaterThan(sizes[1]);
      expect(sizes.at(-1)).toBeGreaterThan(sizes[10]);
      const alone = runAudited(strategyFor(PLAN), dataFor(PLAN), optionsFor(PLAN), path, {
        ...options,
        result: false,
      });
      expect(alone).toEqual({ portfolio: null, audit });
    }));

  test("leaves no file where amounts are beyond the doubles, whether there is a result or not", () =>
    inFolder((folder) => {
      const bars = 3000;
      const prices = new Float64Array(bars).fill(1e-300).fill(1e300, 2500);
      const onBar = (slice: Slice): void => {
        if (slice.bar === 0) slice.order(0, 1e290);
      };
      const call = (result: boolean): unknown =>
        runAudited({ onBar }, { open: prices, close: prices }, {}, join(folder, "a.parquet"), { result });
      for (const result of [true, false])
        expect(() => call(result)).toThrow(
          expect.objectContaining({ code: "E_OVERFLOW", bar: 2500, got: Infinity }),
        );
      expect(readdirSync(folder)).toEqual([]);
    }));

  test("leaves no file where the strategy throws, and refuses what it does not know", () =>
    inFolder((folder) => {
      const path = join(folder, "audit.parquet");
      const onBar = (slice: Slice): void => {
        if (slice.bar === 5) throw new Error("no more");
      };
      const call = (options: unknown): unknown =>
        runAudited({ onBar }, dataFor(PLAN), optionsFor(PLAN), path, options as never);
      expect(() => call({})).toThrow("E_STRATEGY");
      expect(() => call({ result: 1 })).toThrow("E_DTYPE");
      expect(() => call({ results: true })).toThrow("E_UNKNOWN_KEY");
      expect(() => call({ rowGroupEvents: 0 })).toThrow("E_RANGE");
      expect(readdirSync(folder)).toEqual([]);
    }));
});

describe("the audit trail of a strategy's run", () => {
  test("rebuilds equity, cash, receivables and positions to the last bit", { timeout: 120_000 }, async () => {
    const same = fc.asyncProperty(PLANS, async (plan) => {
      const portfolio = run(plan);
      const trail = await auditTrail(portfolio);
      const series = trail.series();
      for (const name of SERIES) expectSame(series[name].data, portfolio[name]().data, name);
      const fills = [...trail].filter(({ kind }) => kind === "fill");
      expect(fills.length).toBe(portfolio.fills.length);
      const ended = [...trail].filter(({ kind }) => kind === "ended");
      expect(new Set(ended.map(({ id }) => id)).size).toBe(ended.length);
    });
    await fc.assert(same, { numRuns: Math.ceil(RUNS / 4), seed: 20261121 });
  });

  test("goes to a file in row groups, from which the run is rebuilt", async () => {
    const portfolio = run(PLAN);
    const folder = mkdtempSync(join(tmpdir(), "barloom-"));
    try {
      const path = join(folder, "audit.parquet");
      const { head, rowGroups } = writeAudit(portfolio, path, { rowGroupEvents: 16 });
      expect(rowGroups).toBeGreaterThan(5);
      expect(await verifyAudit(path, { head })).toMatchObject({ ok: true });
      const series = (await replay(path)).series();
      for (const name of SERIES) expectSame(series[name].data, portfolio[name]().data, name);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("is refused above its limit, and where the data have changed since", async () => {
    const data = dataFor(PLAN);
    const portfolio = runStrategy(strategyFor(PLAN), data, optionsFor(PLAN));
    await expect(auditTrail(portfolio, { limit: 10 })).rejects.toMatchObject({ code: "E_AUDIT_LIMIT" });
    data.close.data.fill(50, 6);
    data.high.data.fill(200, 6);
    data.low.data.fill(10, 6);
    await expect(auditTrail(portfolio)).rejects.toMatchObject({ name: "BacktestError" });
  });
});
