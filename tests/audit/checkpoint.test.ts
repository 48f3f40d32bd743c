// A replay that begins at a checkpoint gives what the walk from the first event gives, and reads no row group before it.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { AuditEvent } from "../../src/audit/events.ts";
import { Replay, stateAt } from "../../src/audit/replay.ts";
import { AuditReplay } from "../../src/audit/source.ts";
import { verifySource } from "../../src/audit/verify.ts";
import { fromOrders } from "../../src/index.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { randomPlan, runAccepted } from "../property/vectorbtPlans.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { withOrders } from "../support/market.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { CountedSource, groupsOf, sourceOf, written } from "./support.ts";

/** The events but one, numbered without a gap. */
function without(events: readonly AuditEvent[], missing: number): AuditEvent[] {
  return events.filter(({ seq }) => seq !== missing).map((event, seq) => ({ ...event, seq }));
}

/** Kinds of parts that checkpoints held, over all properties of this file. */
const held = new Set<string>();

function expectSameAtEveryBar(portfolio: Portfolio | VectorbtPortfolio, every: number, group: number): void {
  const { events, bytes } = written(portfolio, every, group);
  for (const { kind, what } of events) if (kind === "checkpoint") held.add(what);
  const run = new AuditReplay(sourceOf(bytes));
  const walk = new Replay(run.header);
  for (const event of events) if (walk.take(event)) expect(run.at(event.bar)).toEqual(walk.state());
  expect(walk.lastBar).toBe(portfolio.plan.bars - 1);
  expect(() => run.at(portfolio.plan.bars)).toThrow(/E_RANGE/);
}

const SIZES = [fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 60 })] as const;
const SETTLING = executionTraits(
  {
    account: fc.constant("cash"),
    dividends: fc.constant(4),
    splits: fc.constant(3),
  },
  { settlementBars: fc.constantFrom(1, 2, 5), activity: fc.constant(1) },
);

describe("a replay from a checkpoint is the walk from the first event, at every bar", () => {
  property(
    "on plans over the whole option space",
    fc.tuple(executionTraits(), ...SIZES),
    ([traits, every, group]) => expectSameAtEveryBar(runFinite(executionPlan(traits)), every, group),
    30,
  );
  property(
    "where sales settle later and dividends are on their way",
    fc.tuple(SETTLING, ...SIZES),
    ([traits, every, group]) => expectSameAtEveryBar(runFinite(executionPlan(traits)), every, group),
    30,
  );
  property(
    "in the vectorbt profile",
    fc.tuple(randomPlan, ...SIZES),
    ([plan, every, group]) => expectSameAtEveryBar(runAccepted(plan), every, group),
    15,
  );

  test("while a dividend is on its way", () => {
    const run = fromOrders({
      ...{ close: Float64Array.of(10, 11, 12, 13, 14, 15), size: [2, NaN, NaN, NaN, NaN, NaN] },
      ...{ fill: "nextClose", initCash: 100 },
      actions: [
        { column: 0, bar: 2, kind: "dividend", amount: 0.3, payBar: 4 },
        { column: 0, bar: 3, kind: "dividend", amount: 0.1, payBar: 5 },
      ],
    });
    expect(Array.from(run.receivable().data).filter((amount) => amount > 0).length).toBe(3);
    expectSameAtEveryBar(run, 1, 3);
  });

  test("with checkpoints of everything that a book can hold", () => {
    expect([...held].sort()).toEqual(["", "account", "dividend", "pending", "position"]);
  });
});

describe("checkpoints", () => {
  const portfolio = withOrders({ fees: 0.001, slippage: 0.001 });

  test("spare a replay every row group before the last one of an earlier bar", () => {
    const { events, bytes } = written(portfolio, 50, 20);
    const source = new CountedSource(bytes, "audit.parquet");
    const run = new AuditReplay(source);
    for (let bar = 0; bar < portfolio.plan.bars; bar++) {
      const first = events.findLast(
        (event) => event.kind === "checkpoint" && event.what === "" && event.bar < bar,
      );
      const last = events.findLast((event) => event.kind === "close" && event.bar === bar)!;
      const groups = Math.floor(last.seq / 20) - Math.floor((first?.seq ?? 0) / 20) + 1;
      source.read = 0;
      run.at(bar);
      expect(source.read).toBe(groups);
    }
    source.read = 0;
    run.at(portfolio.plan.bars - 1);
    expect(source.read).toBeLessThan(source.rowGroups / 3);
  });

  test("move nothing: without them the trail is the same but for its numbers", () => {
    const plain = ({ seq: _seq, ...event }: AuditEvent): object => event;
    const moving = ({ kind }: AuditEvent): boolean => kind !== "checkpoint" && kind !== "end";
    const [few, many] = [2 ** 20, 30].map((every) => written(portfolio, every, 100).events);
    expect(few.some(({ kind }) => kind === "checkpoint")).toBe(false);
    expect(many.filter(moving).map(plain)).toEqual(few.filter(moving).map(plain));
  });

  test("are under the chain of hashes, and held against the events before them", () => {
    const { events, bytes } = written(portfolio, 50, 20);
    const at = events.find(({ kind, what }) => kind === "checkpoint" && what === "account")!.seq;
    const groups = groupsOf(bytes);
    groups[Math.floor(at / 20)].columns.amount[at % 20] += 1;
    const source = {
      header: sourceOf(bytes).header,
      rowGroups: groups.length,
      group: (i: number) => groups[i],
    };
    expect(verifySource(source).first).toMatchObject({ rowGroup: Math.floor(at / 20), kind: "altered" });
    const changed = events.map((event) =>
      event.seq === at ? Object.freeze({ ...event, amount: event.amount + 1 }) : event,
    );
    expect(() => stateAt(source.header, changed, portfolio.plan.bars - 1)).toThrow(/E_AUDIT.*checkpoint/);
    const lastPart = events.findLastIndex(({ kind }) => kind === "checkpoint");
    for (const missing of [at, lastPart]) {
      const cut = without(events, missing);
      expect(() => stateAt(source.header, cut, portfolio.plan.bars - 1)).toThrow(/E_AUDIT.*checkpoint/);
    }
  });
});
