// I16: nothing up to a bar depends on what comes after it, to the last bit.
import { describe, expect } from "vitest";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { CorporateAction, ExecutionInput, OptionArray, TwinOptions } from "../twin/execution/input.ts";
import { uniformAt } from "../support/cells.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";
import { cellOf, changeAfter, truncate } from "../support/transform.ts";

/** Other values of every input, all of them valid. */
const CHANGES: Readonly<Record<string, (value: never, draw: number) => unknown>> = {
  ...Object.fromEntries(["open", "high", "low", "close", "fill"].map((name) => [name, hostile])),
  ...Object.fromEntries(
    ["entries", "exits", "shortEntries", "shortExits", "slTrail"].map((name) => [name, not]),
  ),
  volume: (value: number, draw) => (draw < 0.3 ? 0 : draw < 0.6 ? NaN : value * 100),
  size: (value: number, draw) => (draw < 0.3 ? NaN : Number.isFinite(value) ? value * 1e6 : value),
  sizeType: () => "amount",
  direction: () => "longOnly",
  accumulate: () => "both",
  uponLongConflict: () => "entry",
  uponShortConflict: () => "exit",
  uponDirConflict: () => "short",
  uponOppositeEntry: () => "close",
  lotSize: () => 3,
  minSize: (value: number) => value + 1,
  maxSize: () => 2,
  fees: () => 0.02,
  fixedFees: (value: number) => value + 1,
  perUnitFees: (value: number) => value + 0.1,
  minFees: (value: number) => value + 2,
  slippage: () => 0.2,
  orderType: (value: string) => (value === "market" ? "limit" : "market"),
  limitPrice: hostile,
  stopPrice: hostile,
  timeInForce: (value: unknown) => (value === "gtc" ? "ioc" : "gtc"),
  slStop: () => 0.02,
  tpStop: () => 0.03,
  initialMargin: () => 0.9,
  borrowRate: () => 0.5,
  fx: (value: number) => value * 1.5,
  cashFlows: (value: number) => value + 33,
};

function hostile(value: number, draw: number): number {
  if (draw < 0.25) return NaN;
  return draw < 0.5 ? value * 1e6 : draw < 0.75 ? value * draw : -value;
}

function not(value: boolean): boolean {
  return !value;
}

/** Cell options in full, so that each of them can change after a bar. */
function inFull(plan: ExecutionInput): ExecutionInput {
  const [bars, columns] = plan.shape;
  const given = Object.entries(plan.options).map(([name, value]): [string, unknown] => {
    if (!(name in CHANGES) || name === "fill" || name === "cashFlows") return [name, value];
    const data = Array.from({ length: bars * columns }, (_, i) =>
      cellOf(value, Math.floor(i / columns), i % columns),
    );
    return [name, { shape: [bars, columns], data } satisfies OptionArray<unknown>];
  });
  return { ...plan, options: Object.fromEntries(given) as unknown as TwinOptions };
}

function changed(plan: ExecutionInput, seed: number, lastKept: number): ExecutionInput {
  const lengths = plan.groupLens.flatMap((length) => new Array<number>(length).fill(length));
  const other = changeAfter(plan, lastKept, (name, bar, column, value) => {
    if (name === "callSeq") return lengths[column] - 1 - (value as number);
    return CHANGES[name]?.(value as never, uniformAt(seed, 97, bar, column)) ?? value;
  });
  const kept = (plan.options.actions ?? []).filter(({ bar }) => bar <= lastKept);
  const added: CorporateAction[] =
    lastKept + 1 < plan.shape[0]
      ? [
          { column: 0, bar: lastKept + 1, kind: "split", ratio: 4 },
          { column: 0, bar: lastKept + 1, kind: "delisting", price: 3 },
        ]
      : [];
  return { ...other, options: { ...other.options, actions: [...kept, ...added] } };
}

function expectSamePast(run: Portfolio, other: Portfolio, bars: number): void {
  expect(other.prefixDigests().slice(0, bars)).toEqual(run.prefixDigests().slice(0, bars));
  const series = ["equity", "cash", "settledCash", "receivable", "position"] as const;
  for (const name of series) {
    const [a, b] = [other[name](), run[name]()];
    expectSame(a.data.subarray(0, bars * a.columns), b.data.subarray(0, bars * b.columns), name);
  }
  const past = (table: { bar: ArrayLike<number> }): number =>
    Array.from(table.bar).filter((bar) => bar < bars).length;
  for (const name of ["bar", "column", "units", "price", "fees", "reason"] as const)
    expectSame(
      other.fills[name].slice(0, past(other.fills)),
      run.fills[name].slice(0, past(run.fills)),
      name,
    );
  for (const name of ["bar", "account", "equity", "maintenance"] as const)
    expectSame(
      other.marginCalls[name].slice(0, past(other.marginCalls)),
      run.marginCalls[name].slice(0, past(run.marginCalls)),
      name,
    );
}

describe("I16: no look-ahead", () => {
  property("changing every input after a bar leaves everything up to it", executionTraits(), (traits) => {
    const { seed, bars } = traits.base;
    const plan = inFull(executionPlan(traits));
    const lastKept = Math.floor(uniformAt(seed, 96, 0, 0) * bars);
    expectSamePast(runFinite(plan), runFinite(changed(plan, seed, lastKept)), lastKept + 1);
  });

  property(
    "the first bars alone have the hashes that they have before others",
    executionTraits(),
    (traits) => {
      const { seed, bars } = traits.base;
      const plan = executionPlan(traits);
      const kept = 1 + Math.floor(uniformAt(seed, 98, 0, 0) * bars);
      const hashes = runFinite(plan).prefixDigests();
      expect(hashes).toHaveLength(bars);
      expect(runFinite(firstBars(plan, kept)).prefixDigests()).toEqual(hashes.slice(0, kept));
    },
    2,
  );

  property(
    "two hashes of a bar are equal exactly where everything up to it is",
    executionTraits(),
    (traits) => {
      const { seed, bars } = traits.base;
      const plan = inFull(executionPlan(traits));
      const lastKept = Math.floor(uniformAt(seed, 96, 0, 0) * bars) - 1;
      const [run, other] = [runFinite(plan), runFinite(changed(plan, seed, lastKept))];
      const [past, otherPast] = [pastsOf(run), pastsOf(other)];
      const hashes = other.prefixDigests();
      run.prefixDigests().forEach((hash, bar) => {
        expect(hash === hashes[bar], `bar ${bar}`).toBe(past[bar] === otherPast[bar]);
      });
    },
    2,
  );
});

/** The first bars of a plan, with the actions that fall into them. */
function firstBars(plan: ExecutionInput, bars: number): ExecutionInput {
  const cut = truncate(plan, bars);
  const { actions } = plan.options;
  return {
    ...cut,
    ...(plan.time === undefined ? {} : { time: plan.time.slice(0, bars) }),
    options: {
      ...cut.options,
      ...(actions === undefined ? {} : { actions: actions.filter(({ bar }) => bar < bars) }),
    },
  };
}

type Row = Record<string, number | string>;

/** All that a run shows up to each bar, as text: the slow twin of the hashes. */
function pastsOf(run: Portfolio): string[] {
  const heldBack = Math.max(run["source"].plan.delay, 1) - 1;
  const rowsOf = (table: object, isPast: (row: Row) => boolean): Row[] => {
    const { length, at } = table as { length: number; at(i: number): Row };
    return Array.from({ length }, (_, i) => at(i)).filter(isPast);
  };
  const found = ["NotListed", "NotTradable", "SizeNaN", "SizeZero"];
  const series = ["position", "equity", "cash", "settledCash", "receivable"] as const;
  return Array.from({ length: run.plan.bars }, (_, last) => {
    const orders = rowsOf(run.orders, (row) => Number(row.decisionBar) + heldBack <= last).map(
      ({ id, column, decisionBar, reason, outcome }) => [
        ...[id, column, decisionBar],
        outcome === "Rejected" || outcome === "Ignored" ? found.indexOf(String(reason)) : -1,
      ],
    );
    const closed = rowsOf(run.trades, (row) => row.status === "Closed" && Number(row.exitBar) <= last).map(
      ({ id: _id, parentId: _parent, return: _return, ...row }) => row,
    );
    const rows = [rowsOf(run.fills, (row) => Number(row.bar) <= last), orders, closed];
    const calls = rowsOf(run.marginCalls, (row) => Number(row.bar) <= last);
    const levels = series.map((name) => {
      const { data, columns } = run[name]();
      return Array.from(data.subarray(0, (last + 1) * columns), spelled);
    });
    return JSON.stringify([rows, calls, levels], (_, value: unknown) =>
      typeof value === "number" ? spelled(value) : value,
    );
  });
}

/** NaN and −0, which JSON does not have. */
function spelled(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
