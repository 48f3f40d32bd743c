// I16 in the vectorbt profile: no hash up to a bar depends on what comes after it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromOrders } from "../../src/index.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import type { Grid } from "../twin/vectorbt/index.ts";
import { uniformAt } from "../support/cells.ts";
import { tries } from "../support/runs.ts";
import { isGrid, materialised } from "./vectorbtForms.ts";
import { randomPlan, runAccepted, type PlanArguments, type RandomPlan } from "./vectorbtPlans.ts";

type Value = number | boolean | string;

/** A plan, a seed for what changes, and the last bar that stays as it is. */
const PLANS = fc
  .tuple(randomPlan.map(ofOneStream), fc.nat(0xffffff))
  .map(([plan, seed]) => ({ plan, seed, lastKept: Math.floor(uniformAt(seed, 1, 0, 0) * plan.close.rows) }));

/**
 * Cells in full. Accounts run one after another, so a later bar of one comes before an earlier bar of the next in the one
 * stream of random rejections and in the count of records.
 */
function ofOneStream(plan: RandomPlan): RandomPlan {
  const { rejectProb: _stream, maxOrders: _orders, maxLogs: _logs, raiseReject: _raise, ...args } = plan.args;
  return materialised({ ...plan, args });
}

/** The cells after `lastKept` by `change`; calls of later bars are turned round. */
function changedAfter(
  plan: RandomPlan,
  lastKept: number,
  change: (name: string, bar: number, column: number, value: Value) => Value,
): RandomPlan {
  const { rows } = plan.close;
  const changed = (name: string, given: unknown): unknown => {
    if (name === "callSeq" && Array.isArray(given))
      return (given as number[][]).map((row, bar) => (bar > lastKept ? row.map(() => 0) : row));
    if (!isGrid(given) || given.rows !== rows) return given;
    const data = Array.from(given.data, (value, i) => {
      const bar = Math.floor(i / given.columns);
      return bar <= lastKept ? value : change(name, bar, i % given.columns, value);
    });
    return { ...given, data };
  };
  const all = (cells: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(cells).map(([name, given]) => [name, changed(name, given)]));
  return {
    ...plan,
    close: changed("close", plan.close) as Grid<number>,
    signals: all(plan.signals) as RandomPlan["signals"],
    args: all(plan.args) as PlanArguments,
  };
}

/** Noise, gaps and powers of ten for prices, other masks and sizes. */
function hostile(seed: number): (name: string, bar: number, column: number, value: Value) => Value {
  return (name, bar, column, value) => {
    const draw = uniformAt(seed, 2 + name.length, bar, column);
    if (typeof value === "boolean") return draw < 0.5 ? value : !value;
    if (typeof value === "string" || draw < 0.3) return value;
    const isPrice = ["close", "open", "high", "low", "price", "valPrice"].includes(name);
    if (isPrice) return draw < 0.5 ? NaN : draw < 0.6 ? value * 1e6 : value * (0.5 + draw);
    return name === "size" ? value * (draw < 0.5 ? 1e6 : draw) : value;
  };
}

/** The first bars of a plan. */
function truncated(plan: RandomPlan, bars: number): RandomPlan {
  const { rows } = plan.close;
  const cut = (given: unknown): unknown => {
    if (isGrid(given) && given.rows === rows)
      return { ...given, rows: bars, data: Array.from(given.data).slice(0, bars * given.columns) };
    return Array.isArray(given) && Array.isArray(given[0]) ? given.slice(0, bars) : given;
  };
  const all = (cells: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(cells).map(([name, given]) => [name, cut(given)]));
  return {
    ...plan,
    close: cut(plan.close) as Grid<number>,
    signals: all(plan.signals) as RandomPlan["signals"],
    args: all(plan.args) as PlanArguments,
  };
}

describe("I16: no look-ahead in the vectorbt profile", () => {
  test("changing every input after a bar leaves the hashes up to it", () => {
    const property = fc.property(PLANS, ({ plan, seed, lastKept }) => {
      const hashes = runAccepted(plan).prefixDigests();
      const other = runAccepted(changedAfter(plan, lastKept, hostile(seed))).prefixDigests();
      expect(hashes).toHaveLength(plan.close.rows);
      expect(other.slice(0, lastKept + 1)).toEqual(hashes.slice(0, lastKept + 1));
    });
    fc.assert(property, tries(300));
  });

  test("the first bars alone have the hashes that they have before others", () => {
    const property = fc.property(PLANS, ({ plan, lastKept }) => {
      const hashes = runAccepted(plan).prefixDigests();
      expect(runAccepted(truncated(plan, lastKept + 1)).prefixDigests()).toEqual(
        hashes.slice(0, lastKept + 1),
      );
    });
    fc.assert(property, tries(120));
  });

  test("two hashes of a bar differ where an order, a log, a position or an amount up to it does", () => {
    let parted = 0;
    const property = fc.property(PLANS, ({ plan, seed, lastKept }) => {
      const [run, other] = [runAccepted(plan), runAccepted(changedAfter(plan, lastKept - 1, hostile(seed)))];
      const [hashes, others] = [run.prefixDigests(), other.prefixDigests()];
      hashes.forEach((hash, bar) => {
        const isSame = pastOf(run, bar) === pastOf(other, bar);
        if (!isSame) expect(hash, `bar ${bar}`).not.toBe(others[bar]);
        parted += isSame ? 0 : 1;
      });
    });
    fc.assert(property, tries(120));
    expect(parted).toBeGreaterThan(100);
  });
});

/** What a run shows up to a bar, as text; without what is worked out from later bars. */
function pastOf(run: VectorbtPortfolio, last: number): string {
  const rows = (table: { length: number; bar: ArrayLike<number>; at(i: number): object }): object[] =>
    Array.from({ length: table.length }, (_, i) => i)
      .filter((i) => table.bar[i] <= last)
      .map((i) => ({ ...table.at(i), id: 0, orderId: 0, order: 0 }));
  const { orders, logs } = run;
  const held = run.position();
  const text = [
    rows(orders),
    rows(logs as unknown as typeof orders),
    held.data.subarray(0, (last + 1) * held.columns),
  ];
  return JSON.stringify(text, (_, value: unknown) =>
    typeof value !== "number" ? value : Object.is(value, -0) ? "-0" : String(value),
  );
}

test("a value at a close that is only filled backward is in no hash before that close", () => {
  const run = (second: number): VectorbtPortfolio =>
    fromOrders({
      profile: "vectorbt",
      close: Float64Array.of(NaN, second, 12),
      ...{ size: [[1], [0], [0]], price: 5, valPrice: 5 },
    });
  const [run10, run20] = [run(10), run(20)];
  expect(Array.from(run10.position().data)).toEqual([1, 1, 1]);
  // VectorBT values the first bar at a close of the second one.
  expect([run10.value().data[0], run20.value().data[0]]).toEqual([105, 115]);
  const [hashes, others] = [run10.prefixDigests(), run20.prefixDigests()];
  expect(others[0]).toBe(hashes[0]);
  expect(others[1]).not.toBe(hashes[1]);
});
