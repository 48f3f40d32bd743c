// A trail says what happened: applied to an empty book, its events give every number of the run, to the bit.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { KIND_NAMES, type AuditEvent, type EventKind } from "../../src/audit/events.ts";
import { trailOf, type AuditTrail } from "../../src/audit/trail.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { planOf, planTraits, spread } from "../support/randomPlan.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";

/** How often each kind was told, over all properties of this file. */
const told = new Map<EventKind, number>();

function trailFor(portfolio: Portfolio): AuditTrail {
  const trail = trailOf(portfolio);
  for (const { kind } of trail) told.set(kind, (told.get(kind) ?? 0) + 1);
  return trail;
}

function expectReplayed(portfolio: Portfolio): void {
  const series = trailFor(portfolio).series();
  for (const name of ["cash", "settledCash", "receivable", "equity", "position"] as const)
    expectSame(series[name].data, portfolio[name]().data, name);
}

/** Margin accounts that borrow, short, and are called. */
const ON_MARGIN = executionTraits(
  {
    account: fc.constant("margin"),
    initialMargin: spread(0.1, [0.25]),
    marginCall: fc.constant("liquidate"),
    borrowRate: spread(0.1, [0.02]),
    debitRate: fc.constant(0.08),
    dividends: fc.constantFrom(0, 4),
    splits: fc.constantFrom(0, 3),
  },
  { activity: fc.constant(1), gaps: fc.constantFrom(0, 0.05) },
);

/** Cash accounts whose sales settle later, with deposits and every corporate action. */
const SETTLING = executionTraits(
  {
    account: fc.constant("cash"),
    flows: fc.constant(0.5),
    dividends: fc.constant(4),
    splits: fc.constant(3),
    delistings: fc.constant(1),
    cashRate: fc.constant(0.05),
  },
  { settlementBars: fc.constantFrom(1, 2, 5), activity: fc.constant(1) },
);

describe("replaying a trail gives the series of the run", () => {
  property(
    "on plans over the whole option space",
    executionTraits(),
    (traits) => expectReplayed(runFinite(executionPlan(traits))),
    2,
  );
  property(
    "on hostile prices and sizes",
    planTraits(),
    (traits) => expectReplayed(runFinite(planOf(traits))),
    3,
  );
  property(
    "on margin, with shorts and calls",
    ON_MARGIN,
    (traits) => expectReplayed(runFinite(executionPlan(traits))),
    2,
  );
  property(
    "where sales settle later",
    SETTLING,
    (traits) => expectReplayed(runFinite(executionPlan(traits))),
    3,
  );
});

const RECORDED = executionTraits({}, { activity: fc.constantFrom(0.5, 1) });
const only = (trail: AuditTrail, kind: EventKind): AuditEvent[] =>
  [...trail].filter((event) => event.kind === kind);

describe("a trail holds the records of the run", () => {
  property(
    "every order that ended, as it ended",
    RECORDED,
    (traits) => {
      const portfolio = runFinite(executionPlan(traits));
      const { orders } = portfolio;
      const ended = only(trailFor(portfolio), "ended").sort((a, b) => a.id - b.id);
      expect(
        ended.map(({ id, column, amount, units, what, reason, bound }) => ({
          ...{ id, column, asked: amount, filled: units, outcome: what, reason, bound },
        })),
      ).toEqual(
        Array.from({ length: orders.length }, (_, i) => {
          const { decisionBar: _bar, ...order } = orders.at(i);
          return order;
        }),
      );
    },
    6,
  );

  property(
    "every fill, and every margin call",
    RECORDED,
    (traits) => {
      const portfolio = runFinite(executionPlan(traits));
      const { fills, marginCalls } = portfolio;
      const trail = trailFor(portfolio);
      const told = only(trail, "fill").sort((a, b) => a.bar - b.bar || a.column - b.column || a.seq - b.seq);
      expect(
        told.map(({ bar, column, units, price, fees, what, id }) => ({
          ...{ bar, column, units, price, fees, reason: what, order: id },
        })),
      ).toEqual(Array.from({ length: fills.length }, (_, i) => fills.at(i)));
      expect(
        only(trail, "marginCall").map(({ bar, account, value, bound }) => ({
          ...{ bar, account, equity: value, maintenance: bound },
        })),
      ).toEqual(Array.from({ length: marginCalls.length }, (_, i) => marginCalls.at(i)));
    },
    6,
  );

  property(
    "a decision for each order at work, before anything that it does",
    RECORDED,
    (traits) => {
      const portfolio = runFinite(executionPlan(traits));
      const made = new Set<number>();
      for (const { kind, what, id, bar, due } of trailFor(portfolio)) {
        if (kind === "decision" && what === "Ordered") expect(due).toBe(portfolio.orders.decisionBar[id]);
        if (kind === "order") made.add(id);
        if (kind === "fill" && id >= 0) expect(made.has(id)).toBe(true);
        expect(bar).toBeLessThan(portfolio.plan.bars);
      }
    },
    6,
  );
});

describe("an event", () => {
  property(
    "has the next number, the time of its bar, and cannot be changed",
    executionTraits(),
    (traits) => {
      const portfolio = runFinite(executionPlan(traits));
      let [seq, bar] = [0, -1];
      for (const event of trailFor(portfolio)) {
        expect(event.seq).toBe(seq++);
        expect(event.bar).toBeGreaterThanOrEqual(bar);
        ({ bar } = event);
        expect(event.time).toBe(bar < 0 ? NaN : (portfolio.time?.[bar] ?? NaN));
        expect(Object.isFrozen(event)).toBe(true);
      }
    },
    6,
  );

  test("of every kind but checkpoints and VectorBT's requests was told by the runs above", () => {
    expect([...told.keys()].sort()).toEqual(
      KIND_NAMES.filter((kind) => kind !== "request" && kind !== "checkpoint").sort(),
    );
  });
});
