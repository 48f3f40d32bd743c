// The trail of a run of the vectorbt profile: applied to an empty book, its events give what the portfolio says, to the bit.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import type { AuditEvent, EventKind } from "../../src/audit/events.ts";
import { AuditReplay } from "../../src/audit/source.ts";
import { trailOf, type AuditTrail } from "../../src/audit/trail.ts";
import { replay, verifyAudit, writeAudit } from "../../src/files.ts";
import { fromOrders, fromSignals } from "../../src/index.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { randomPlan, runAccepted } from "../property/vectorbtPlans.ts";
import { market, signalArguments } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";
import { encoded, sourceOf } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "barloom-audit-vectorbt-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** How often each kind was told, over all properties of this file. */
const told = new Map<EventKind, number>();

function trailFor(portfolio: VectorbtPortfolio): AuditTrail {
  const trail = trailOf(portfolio);
  for (const { kind } of trail) told.set(kind, (told.get(kind) ?? 0) + 1);
  return trail;
}

const only = (trail: AuditTrail, kind: EventKind): AuditEvent[] =>
  [...trail].filter((event) => event.kind === kind);

function expectReplayed(portfolio: VectorbtPortfolio): void {
  const series = trailFor(portfolio).series();
  for (const name of ["cash", "equity", "position"] as const)
    expectSame(series[name].data, portfolio[name]().data, name);
  expectSame(series.settledCash.data, series.cash.data, "settledCash");
  expect(series.receivable.data.every((amount) => amount === 0)).toBe(true);
}

describe("replaying a trail of the vectorbt profile gives the series of the run", () => {
  property("on plans over the whole option space", randomPlan, (plan) => expectReplayed(runAccepted(plan)));
  property(
    "with every column looked at alone",
    randomPlan,
    (plan) => expectReplayed(runAccepted(plan).ungrouped()),
    2,
  );

  test.each([
    ["of independent columns", {}],
    ["of columns that share cash", { cashSharing: true, groupBy: [2, 1] }],
    ["of groups that only add up", { groupBy: [2, 1] }],
  ])("where the fast kernel ran, %s", (_, grouping) => {
    const run = fromSignals({
      ...signalArguments({ ...grouping, fees: 0.001 }),
      profile: "vectorbt",
    } as unknown as Parameters<typeof fromSignals>[0] & { profile: "vectorbt" });
    expect(run.plan.kernel).toContain("fast");
    expectReplayed(run);
  });
});

describe("a trail of the vectorbt profile", () => {
  property(
    "has a fill for every order record, with its number, after its request",
    randomPlan,
    (plan) => {
      const portfolio = runAccepted(plan);
      const { fills } = portfolio;
      const trail = trailFor(portfolio);
      const filled = only(trail, "fill").sort((a, b) => a.id - b.id);
      expect(
        filled.map(({ bar, column, units, price, fees, what, id }) => ({
          ...{ bar, column, units, price, fees, reason: what, order: id },
        })),
      ).toEqual(Array.from({ length: fills.length }, (_, i) => fills.at(i)));
      for (const { seq, id, bar, column } of filled)
        expect(trail.at(seq - 1)).toMatchObject({ kind: "request", id, bar, column });
    },
    4,
  );

  property(
    "numbers its events without gaps, bar after bar, and ends every request once",
    randomPlan,
    (plan) => {
      const trail = trailFor(runAccepted(plan));
      let bar = -1;
      for (let seq = 0; seq < trail.length; seq++) {
        const event = trail.at(seq);
        expect(event.seq).toBe(seq);
        expect(event.bar).toBeGreaterThanOrEqual(bar);
        ({ bar } = event);
      }
      expect(only(trail, "ended").length).toBe(only(trail, "request").length);
      expect(trail.at(trail.length - 1)).toMatchObject({ kind: "end", amount: trail.length - 1 });
    },
    4,
  );

  test("tells why VectorBT filled nothing, and no cell that asks for nothing", () => {
    const run = fromOrders({
      profile: "vectorbt",
      close: Float64Array.of(10, 11, NaN, 12),
      size: [NaN, -1, 1, 20],
      direction: "longonly",
      allowPartial: false,
      fees: 0.01,
    });
    const ended = only(trailFor(run), "ended");
    expect(ended.map(({ bar, what, reason }) => [bar, what, reason])).toEqual([
      [1, "Rejected", "NoOpenPosition"],
      [2, "Ignored", "PriceNaN"],
      [3, "Rejected", "PartialFill"],
    ]);
  });

  test("begins with the cash that VectorBT reports, in the auto modes too", () => {
    for (const initCash of ["auto", "autoalign"] as const) {
      const { close } = market(60, 3);
      const run = fromOrders({ profile: "vectorbt", close, size: 1, initCash });
      expect(only(trailFor(run), "start").map(({ amount }) => amount)).toEqual(run.initCash());
      expectReplayed(run);
    }
  });

  property(
    "is the same in a file, whatever the size of its row groups",
    fc.tuple(randomPlan, fc.integer({ min: 1, max: 60 })),
    ([plan, rowGroupEvents]) => {
      const run = runAccepted(plan);
      expect([...new AuditReplay(sourceOf(encoded(run, rowGroupEvents).bytes))]).toEqual([...trailOf(run)]);
    },
    12,
  );

  test("is written, verified, and replayed at any bar", async () => {
    const { close } = market(60, 3);
    const run = fromOrders({ profile: "vectorbt", close, size: 0.1, cashSharing: true, fees: 0.001 });
    const path = join(folder, "trail.parquet");
    const { head } = writeAudit(run, path, { rowGroupEvents: 100 });
    expect(await verifyAudit(path, { head })).toMatchObject({ ok: true, head });
    const opened = await replay(path);
    expect(opened.header).toMatchObject({ profile: "vectorbt", groupLengths: [3] });
    for (const bar of [0, 17, 59]) {
      const state = opened.at(bar);
      expect(state.equity[0]).toBe(run.value().data[bar]);
      expectSame(state.position, run.position().data.subarray(bar * 3, bar * 3 + 3), "position");
    }
  });

  test("is refused where arrays that were handed in have changed since", () => {
    const close = Float64Array.of(10, 11, 12);
    const orders = fromOrders({ profile: "vectorbt", close, size: 1 });
    close[1] = 20;
    expect(() => trailOf(orders)).toThrow(/E_INPUT_CHANGED/);
    close[1] = 11;
    const value = fromOrders({ profile: "vectorbt", close, size: [1, NaN, NaN] });
    value.value();
    close[2] = 20;
    expect(() => trailOf(value)).toThrow(/E_INPUT_CHANGED/);
  });

  test("has events of these kinds, and no others", () => {
    expect([...told.keys()].sort()).toEqual(
      ["start", "request", "fill", "ended", "mark", "close", "end"].sort(),
    );
  });
});
