// The audit trail of a strategy's run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { auditTrail, runStrategy, type Portfolio } from "../../src/index.ts";
import { replay, verifyAudit, writeAudit } from "../../src/files.ts";
import { RUNS } from "../support/property.ts";
import { expectSame } from "../support/same.ts";
import { PLAN, PLANS, dataFor, optionsFor, strategyFor, type Plan } from "./plans.ts";

const run = (plan: Plan): Portfolio => runStrategy(strategyFor(plan), dataFor(plan), optionsFor(plan));

const SERIES = ["equity", "cash", "settledCash", "receivable", "position"] as const;

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
