// I16: nothing up to a bar depends on what comes after it, to the last bit.
import { describe } from "vitest";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { CorporateAction, ExecutionInput, OptionArray, TwinOptions } from "../twin/execution/input.ts";
import { uniformAt } from "../support/cells.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";
import { cellOf, changeAfter } from "../support/transform.ts";

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
});
