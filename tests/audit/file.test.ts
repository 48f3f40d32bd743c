// A trail in a file is the trail in memory, whatever the size of its row groups; and what is refused.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { AuditEncoder } from "../../src/audit/encode.ts";
import { RealisticRecorder } from "../../src/audit/recorder.ts";
import { AuditReplay } from "../../src/audit/source.ts";
import { auditedPlan, recordRun, trailOf } from "../../src/audit/trail.ts";
import { AuditWriter, parquetBytes, readTable, replay, verifyAudit, writeAudit } from "../../src/files.ts";
import { auditTrail, BacktestError, fromOrders, type AuditEvent } from "../../src/index.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { signalArguments, withOrders, withSignals } from "../support/market.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { encoded, sourceOf } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "barloom-audit-"));
afterAll(() => rmSync(folder, { recursive: true }));

const portfolio = withOrders({ fees: 0.001, slippage: 0.001 });

/** The error of a call, by its code and what it names. */
async function faultOf(run: () => unknown): Promise<{ code?: string; option?: string | undefined }> {
  try {
    await run();
  } catch (error) {
    if (error instanceof BacktestError) return { code: error.code, option: error.option };
    throw error;
  }
  return {};
}

describe("a trail in a file", () => {
  property(
    "has the events of the trail in memory",
    fc.tuple(executionTraits(), fc.integer({ min: 1, max: 400 })),
    ([traits, rowGroupEvents]) => {
      const run = runFinite(executionPlan(traits));
      const trail = [...trailOf(run)];
      const { bytes, summary } = encoded(run, rowGroupEvents);
      expect([...new AuditReplay(sourceOf(bytes))]).toEqual(trail);
      expect(summary.events).toBe(trail.length);
      expect(summary.rowGroups).toBe(Math.ceil(trail.length / rowGroupEvents));
    },
    12,
  );

  test("is written, verified and replayed at any bar", async () => {
    const path = join(folder, "written.parquet");
    const { head, events } = writeAudit(portfolio, path, { rowGroupEvents: 100 });
    expect(await verifyAudit(path, { head })).toMatchObject({ ok: true, events, head });
    const run = await replay(path);
    const [equity, position] = [portfolio.equity().data, portfolio.position()];
    for (const bar of [0, 17, 59]) {
      const state = run.at(bar);
      expect([...state.equity]).toEqual([...equity.subarray(bar * 3, bar * 3 + 3)]);
      expect([...state.position]).toEqual([...position.data.subarray(bar * 3, bar * 3 + 3)]);
    }
    expect(run.series().equity).toEqual(portfolio.equity());
  });

  test("is a plain table for any reader", async () => {
    const path = join(folder, "table.parquet");
    writeAudit(portfolio, path);
    const { columns, length } = await readTable(path);
    const kinds = columns.kind as readonly string[];
    expect(kinds[0]).toBe("start");
    expect(kinds[length - 1]).toBe("end");
    expect(kinds.filter((kind) => kind === "fill").length).toBe(portfolio.fills.length);
  });

  test("is the same bytes each time", () => {
    expect(encoded(portfolio, 100).bytes).toEqual(encoded(portfolio, 100).bytes);
  });

  test("goes to the disk a row group at a time, in memory that does not grow with the bars", () => {
    const long = withSignals({ ...signalArguments() });
    const { pieces, summary } = encoded(long, 50);
    expect(pieces.length).toBeGreaterThanOrEqual(summary.rowGroups);
    // All but the last piece, the footer, are of one row group each.
    const [footer, ...groups] = pieces.toReversed();
    expect(Math.max(...groups)).toBeLessThan(2 * Math.min(...groups.slice(1)));
    expect(footer).toBeGreaterThan(0);
  });
});

describe("a trail that is written bar by bar", () => {
  test("is the file that the whole run gives", async () => {
    const [whole, stepwise] = [join(folder, "whole.parquet"), join(folder, "stepwise.parquet")];
    const plan = auditedPlan(portfolio);
    writeAudit(portfolio, whole, { rowGroupEvents: 64 });
    const { header } = trailOf(portfolio);
    const writer = new AuditWriter(stepwise, header, { rowGroupEvents: 64 });
    let bar = -1;
    let pending: AuditEvent[] = [];
    recordRun(
      portfolio,
      (event) => {
        if (event.bar !== bar) writer.append(pending.splice(0));
        bar = event.bar;
        pending = [...pending, event];
      },
      plan,
    );
    writer.append(pending);
    writer.finish();
    expect((await verifyAudit(stepwise)).head).toBe((await verifyAudit(whole)).head);
  });

  test("needs no bar but the one that it is at", () => {
    const plan = auditedPlan(
      fromOrders({ close: Float64Array.of(10, 11), size: [NaN, NaN], fill: "nextClose" }),
    );
    const seen: AuditEvent[] = [];
    const recorder = new RealisticRecorder(plan, (event) => seen.push(event));
    recorder.begin();
    recorder.take(0, [], []);
    expect(seen.map(({ kind, bar }) => [kind, bar])).toEqual([
      ["start", -1],
      ["close", 0],
    ]);
    expect(recorder.ledger.equityOf(0)).toBe(100);
  });

  test("leaves no file when it is abandoned, or fails", async () => {
    const path = join(folder, "abandoned.parquet");
    const writer = new AuditWriter(path, trailOf(portfolio).header);
    writer.append([trailOf(portfolio).at(0)]);
    writer.abandon();
    expect(existsSync(path)).toBe(false);
    const close = Float64Array.of(10, 11, 12);
    const changed = fromOrders({ close, size: [1, NaN, NaN], fill: "nextClose", initCash: 100 });
    close[2] = 20;
    expect((await faultOf(() => writeAudit(changed, path))).code).toBe("E_INPUT_CHANGED");
    expect(
      readdirSync(folder).filter((name) => name.endsWith(".part") || name === "abandoned.parquet"),
    ).toEqual([]);
  });
});

describe("refused", () => {
  test("a trail above the limit of its memory, with the bar that it reached", async () => {
    const { length } = await auditTrail(portfolio);
    await expect(auditTrail(portfolio, { limit: length })).resolves.toHaveProperty("length", length);
    expect(await faultOf(() => auditTrail(portfolio, { limit: length - 1 }))).toEqual({
      code: "E_AUDIT_LIMIT",
      option: "limit",
    });
  });

  test.each([
    ["E_RANGE", { limit: 0 }],
    ["E_RANGE", { limit: NaN }],
    ["E_RANGE", { limit: 1.5 }],
    ["E_DTYPE", { limit: "9" }],
    ["E_UNKNOWN_KEY", { limits: 9 }],
    ["E_DTYPE", null],
  ])("%s for the options %o", async (code, options) => {
    expect((await faultOf(() => auditTrail(portfolio, options as never))).code).toBe(code);
  });

  test("what is no portfolio", async () => {
    for (const wrong of [undefined, null, {}, 3, "run", { profile: "vectorbt" }, { profile: "realistic" }])
      expect((await faultOf(() => auditTrail(wrong as never))).code).toBe("E_DTYPE");
  });

  test("an event out of turn, and a trail without an end", () => {
    const trail = trailOf(portfolio);
    const encoder = new AuditEncoder(trail.header, () => {});
    encoder.add(trail.at(0));
    expect(() => encoder.add(trail.at(0))).toThrow(/E_AUDIT event 0 is out of turn/);
    expect(() => encoder.add(trail.at(2))).toThrow(/E_AUDIT event 2 is out of turn/);
    expect(() => encoder.finish()).toThrow(/E_AUDIT the trail has no end/);
    for (const event of [...trail].slice(1)) encoder.add(event);
    expect(() => encoder.add({ ...trail.at(0), seq: trail.length })).toThrow(
      /out of turn: the trail has ended/,
    );
  });

  test("a bar that the run does not have", async () => {
    const trail = await auditTrail(portfolio);
    for (const bar of [-1, 60, 1.5, NaN, "1"])
      expect(() => trail.stateAt(bar as number)).toThrow(/E_RANGE the trail has no close of bar/);
    expect(() => trail.at(trail.length)).toThrow(RangeError);
  });

  test("a file that is missing, is no Parquet, or is no trail", async () => {
    expect((await faultOf(() => replay(join(folder, "none.parquet")))).code).toBe("E_IO");
    const [text, table] = [join(folder, "text.parquet"), join(folder, "plain.parquet")];
    writeFileSync(text, "a trail, honestly, and long enough");
    writeFileSync(table, parquetBytes({ seq: Float64Array.of(0) }));
    expect((await faultOf(() => replay(text))).code).toBe("E_PARQUET_FOOTER");
    expect((await faultOf(() => verifyAudit(table))).code).toBe("E_AUDIT");
    expect((await faultOf(() => replay(3 as never))).code).toBe("E_DTYPE");
  });

  test.each([
    ["E_RANGE", { rowGroupEvents: 0 }],
    ["E_RANGE", { rowGroupEvents: Infinity }],
    ["E_DTYPE", { rowGroupEvents: true }],
    ["E_RANGE", { checkpointEvents: 0 }],
    ["E_RANGE", { checkpointEvents: 1.5 }],
    ["E_DTYPE", { checkpointEvents: "9" }],
    ["E_UNKNOWN_KEY", { rowGroup: 1 }],
  ])("%s for the file options %o", async (code, options) => {
    const path = join(folder, "options.parquet");
    expect((await faultOf(() => writeAudit(portfolio, path, options as never))).code).toBe(code);
    expect(existsSync(path)).toBe(false);
  });

  test("a head that is no hash", async () => {
    const path = join(folder, "head.parquet");
    writeAudit(portfolio, path);
    expect((await faultOf(() => verifyAudit(path, { head: "abc" }))).code).toBe("E_DTYPE");
    const { first } = await verifyAudit(path, { head: "0".repeat(64) });
    expect(first?.kind).toBe("rewritten");
  });
});
