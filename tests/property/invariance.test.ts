// What must not change a result, or must change it in a known way: all to the last bit.
import { describe, expect } from "vitest";
import fc from "fast-check";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { shuffleAt, uniformAt } from "../support/cells.ts";
import { planOf, planTraits, spread, type PlanTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { expectSame } from "../support/same.ts";
import {
  accountAlone,
  changeAfter,
  isArray,
  mapArrays,
  materialise,
  pickColumns,
  truncate,
  withColumn,
} from "../support/transform.ts";

const anyPlan = planTraits();

const TABLES = ["orders", "fills", "trades"] as const;
/** Numbers that count over all columns. */
const IDS = ["id", "parentId", "order", "column"];

/** Everything that a run gives for one column, ids aside, as one list. */
function historyOf(run: Portfolio, column: number): number[] {
  const history: number[] = [];
  for (const name of TABLES) {
    const { length: _length, at: _at, codes: _codes, ...columns } = run[name];
    const rows = Array.from(columns.column.keys()).filter((i) => columns.column[i] === column);
    for (const [field, values] of Object.entries(columns))
      if (!IDS.includes(field)) for (const i of rows) history.push(values[i]);
  }
  return history;
}

function columnOf(
  { data, rows, columns }: { data: Float64Array; rows: number; columns: number },
  k: number,
): number[] {
  return Array.from({ length: rows }, (_, bar) => data[bar * columns + k]);
}

describe("the form of the inputs", () => {
  property("I19: row by row and column by column are the same", anyPlan, (traits) => {
    const plan = planOf(traits);
    expect(runFinite(plan, "column").digest()).toBe(runFinite(plan).digest());
  });

  property("I19: a scalar, a row or a column is the same as the full matrix", anyPlan, (traits) => {
    const plan = planOf(traits);
    expect(runFinite(materialise(plan)).digest()).toBe(runFinite(plan).digest());
  });

  property("the same plan gives the same digest again", anyPlan, (traits) => {
    const plan = planOf(traits);
    expect(runFinite(plan).digest()).toBe(runFinite(plan).digest());
  });
});

describe("columns and accounts", () => {
  property(
    "I12: permuting independent columns permutes the result",
    planTraits({
      groups: fc.constant("each"),
      initCash: fc.constant({ pool: [1000], form: "scalar" as const }),
    }),
    (traits) => {
      const plan = planOf(traits);
      const order = shuffleAt(traits.columns, traits.seed, 99, 0);
      const run = runFinite(plan);
      const permuted = runFinite(pickColumns(plan, order, plan.groupLens));
      order.forEach((old, column) => {
        expectSame(columnOf(permuted.equity(), column), columnOf(run.equity(), old), "series");
        expectSame(historyOf(permuted, column), historyOf(run, old), "history");
      });
    },
  );

  property(
    "an account alone gives what it gives beside others",
    planTraits({ groups: fc.constant("random") }),
    (traits) => {
      const plan = planOf(traits);
      const run = runFinite(plan);
      let first = 0;
      plan.groupLens.forEach((length, account) => {
        const alone = runFinite(accountAlone(plan, account));
        expectSame(columnOf(alone.equity(), 0), columnOf(run.equity(), account), "series");
        expectSame(columnOf(alone.settledCash(), 0), columnOf(run.settledCash(), account), "series");
        for (let k = 0; k < length; k++)
          expectSame(historyOf(alone, k), historyOf(run, first + k), "history");
        first += length;
      });
    },
  );

  property("I20: an asset without prices that nobody trades changes nothing", anyPlan, (traits) => {
    const plan = planOf(traits);
    expectUnchanged(plan, withColumn(plan, idleCell(NaN)));
  });

  property("I20: an asset with prices that nobody trades changes nothing", anyPlan, (traits) => {
    const plan = planOf(traits);
    expectUnchanged(plan, withColumn(plan, idleCell(42.5)));
  });
});

/** Cells of a column without intents. */
function idleCell(price: number): (name: string) => unknown {
  const cells: Record<string, unknown> = {
    open: price,
    close: price,
    fill: price,
    size: NaN,
    sizeType: "amount",
    direction: "both",
    accumulate: "disabled",
    uponOppositeEntry: "reverseReduce",
    lotSize: NaN,
    maxSize: Infinity,
    ...Object.fromEntries(["entries", "exits", "shortEntries", "shortExits"].map((name) => [name, false])),
    ...Object.fromEntries(["Long", "Short", "Dir"].map((name) => [`upon${name}Conflict`, "ignore"])),
  };
  return (name) => cells[name] ?? 0;
}

function expectUnchanged(plan: ExecutionInput, changed: ExecutionInput): void {
  const [run, other] = [runFinite(plan), runFinite(changed)];
  expectSame(other.equity().data, run.equity().data, "series");
  expectSame(other.settledCash().data, run.settledCash().data, "series");
  for (let column = 0; column < plan.shape[1]; column++)
    expectSame(historyOf(other, column), historyOf(run, column), "history");
  expect(other.orders.length).toBe(run.orders.length);
}

describe("I14: money in another unit", () => {
  /** Inputs that are amounts of money (or money per unit). */
  const MONEY = ["open", "close", "fill", "fixedFees", "perUnitFees", "minFees"];

  property(
    "scaling prices, cash and fees by a power of two scales the result, to the last bit",
    planTraits({ prices: fc.constantFrom("walk", "dyadic"), sizes: fc.constantFrom("plain", "dyadic") }),
    (traits) => {
      const factor = 2 ** Math.round(uniformAt(traits.seed, 98, 0, 0) * 40 - 20);
      const plan = planOf(traits);
      const run = runFinite(plan);
      const scaled = runFinite(inMoney(materialise(plan), factor));
      const back = (data: Float64Array): Float64Array => data.map((amount) => amount / factor);
      expectSame(back(scaled.equity().data), run.equity().data, "series");
      expectSame(back(scaled.settledCash().data), run.settledCash().data, "series");
      expectSame(scaled.position().data, run.position().data, "series");
      expectSame(scaled.orders.filled, run.orders.filled, "records");
      expectSame(scaled.orders.reason, run.orders.reason, "records");
      expectSame(back(scaled.trades.pnl), run.trades.pnl, "records");
      expectSame(back(scaled.fills.fees), run.fills.fees, "records");
    },
  );

  function inMoney(plan: ExecutionInput, factor: number): ExecutionInput {
    const types = (plan.options.sizeType as OptionArray<string>).data;
    const scale = (array: OptionArray<unknown>): OptionArray<unknown> => ({
      ...array,
      data: (array.data as number[]).map((amount) => amount * factor),
    });
    const scaled = mapArrays(plan, (name, array) => {
      if (MONEY.includes(name)) return scale(array);
      if (name !== "size") return array;
      const sizes = array.data as number[];
      return { ...array, data: sizes.map((size, i) => (/value$/i.test(types[i]) ? size * factor : size)) };
    });
    const { initCash, minOrderValue } = plan.options;
    const cash = isArray(initCash) ? (scale(initCash) as OptionArray<number>) : (initCash as number) * factor;
    return {
      ...scaled,
      options: { ...scaled.options, initCash: cash, minOrderValue: (minOrderValue as number) * factor },
    };
  }
});

describe("I16: no look-ahead", () => {
  /** Other values of every input, all of them valid. */
  const CHANGES: Record<string, (value: number, draw: number) => unknown> = {
    open: hostile,
    close: hostile,
    fill: hostile,
    size: (value, draw) => (draw < 0.3 ? NaN : Number.isFinite(value) ? value * 1e6 : value),
    sizeType: () => "amount",
    direction: () => "longOnly",
    accumulate: () => "both",
    uponLongConflict: () => "entry",
    uponShortConflict: () => "exit",
    uponDirConflict: () => "short",
    uponOppositeEntry: () => "close",
    lotSize: () => 3,
    minSize: (value) => value + 1,
    maxSize: () => 2,
    fees: () => 0.02,
    fixedFees: (value) => value + 1,
    perUnitFees: (value) => value + 0.1,
    minFees: (value) => value + 2,
    slippage: () => 0.2,
  };
  const FLIPPED = ["entries", "exits", "shortEntries", "shortExits"];

  function hostile(value: number, draw: number): number {
    if (draw < 0.25) return NaN;
    return draw < 0.5 ? value * 1e6 : draw < 0.75 ? value * draw : -value;
  }

  function changed(plan: ExecutionInput, traits: PlanTraits, lastKept: number): ExecutionInput {
    const lengths = plan.groupLens.flatMap((length) => new Array<number>(length).fill(length));
    return changeAfter(plan, lastKept, (name, bar, column, value) => {
      if (FLIPPED.includes(name)) return !value;
      if (name === "callSeq") return lengths[column] - 1 - (value as number);
      return CHANGES[name](value as number, uniformAt(traits.seed, 97, bar, column));
    });
  }

  function cutOf(traits: PlanTraits): number {
    return Math.floor(uniformAt(traits.seed, 96, 0, 0) * traits.bars);
  }

  property("changing every input after a bar leaves everything up to it", anyPlan, (traits) => {
    const plan = materialise(planOf(traits));
    const lastKept = cutOf(traits);
    expectSamePast(plan, changed(plan, traits, lastKept), lastKept);
  });

  property("leaving out all bars after a bar leaves everything up to it", anyPlan, (traits) => {
    const plan = planOf(traits);
    const lastKept = cutOf(traits);
    expectSamePast(plan, truncate(plan, lastKept + 1), lastKept);
  });

  function expectSamePast(plan: ExecutionInput, other: ExecutionInput, lastKept: number): void {
    const [a, b] = [runFinite(plan), runFinite(other)];
    const accounts = plan.groupLens.length;
    for (const series of ["equity", "cash", "settledCash"] as const)
      expectSame(
        b[series]().data.slice(0, (lastKept + 1) * accounts),
        a[series]().data.slice(0, (lastKept + 1) * accounts),
        series,
      );
    const { delay } = plan.options.fill as { delay: number };
    expectSame(madeUntil(b, lastKept, delay), madeUntil(a, lastKept, delay), "orders");
    expectSame(filledUntil(b, lastKept), filledUntil(a, lastKept), "fills");
  }

  /** Orders made until a bar (an intent becomes an order `delay` − 1 bars later), as decision bar and column. */
  function madeUntil({ orders }: Portfolio, bar: number, delay: number): number[] {
    const made = Array.from(orders.column.keys()).filter(
      (i) => orders.decisionBar[i] + Math.max(0, delay - 1) <= bar,
    );
    return made.flatMap((i) => [orders.decisionBar[i], orders.column[i]]);
  }

  function filledUntil({ fills }: Portfolio, bar: number): number[] {
    const filled = Array.from(fills.column.keys()).filter((i) => fills.bar[i] <= bar);
    return filled.flatMap((i) => [
      fills.bar[i],
      fills.column[i],
      fills.units[i],
      fills.price[i],
      fills.fees[i],
    ]);
  }
});

describe("I21 and I22: nothing asked, dearer costs", () => {
  property("no intent leaves the equity at exactly the initial cash", anyPlan, (traits) => {
    const plan = mapArrays(planOf(traits), (name, array) => {
      if (["entries", "exits", "shortEntries", "shortExits"].includes(name))
        return { ...array, data: array.data.map(() => false) };
      return name === "size" ? { ...array, data: array.data.map(() => NaN) } : array;
    });
    const run = runFinite(plan);
    const { initCash } = plan.options;
    const accounts = plan.groupLens.length;
    const constant = run
      .equity()
      .data.map((_, i) => (isArray(initCash) ? initCash.data[i % accounts] : initCash) as number);
    expectSame(run.equity().data, constant, "equity");
    expect([run.orders.length, run.fills.length, run.trades.length]).toEqual([0, 0, 0]);
  });

  property(
    "where fills do not depend on money, a higher cost never gives more",
    planTraits({
      account: fc.constant("unlimited"),
      sizeType: fc.constant({ pool: ["amount"], form: "scalar" as const }),
      minOrderValue: fc.constant(0),
      // Dyadic throughout, so that no sum is rounded: rounding has no order.
      prices: fc.constant("dyadic"),
      sizes: fc.constant("dyadic"),
      fillPrice: fc.constantFrom("open", "close"),
      lotSize: spread(NaN, [1, 0.25]),
      maxSize: spread(Infinity, [0.5, 10]),
      fees: spread(0, [1 / 1024, 1 / 8]),
      fixedFees: spread(0, [0.25, 30]),
      perUnitFees: spread(0, [1 / 256, 2]),
      minFees: spread(0, [0.5, 20]),
      slippage: spread(0, [1 / 1024, 1 / 32]),
    }),
    (traits) => {
      const plan = materialise(planOf(traits));
      const cost = pickCost(traits.seed);
      const raised = mapArrays(plan, (name, array) => {
        if (name !== cost) return array;
        const values = array.data as number[];
        const step = (i: number): number => Math.floor(8 * uniformAt(traits.seed, 95, i, 0)) / 64;
        return { ...array, data: values.map((value, i) => value + step(i)) };
      });
      const [cheap, dear] = [runFinite(plan), runFinite(raised)];
      expectSame(dear.fills.units, cheap.fills.units, "records");
      const [less, more] = [dear.equity().data, cheap.equity().data];
      expect(less.findIndex((equity, i) => equity > more[i])).toBe(-1);
    },
  );

  function pickCost(seed: number): string {
    const costs = ["fees", "fixedFees", "perUnitFees", "minFees", "slippage"];
    return costs[Math.floor(uniformAt(seed, 94, 0, 0) * costs.length)];
  }
});
