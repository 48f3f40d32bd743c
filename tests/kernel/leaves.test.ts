// The portable leaves of the kernel, read as TypeScript: what each of them promises for any numbers.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { affordableUnits, fewerUnits, openingFees, orderFees, slippedPrice } from "../../assembly/costs.ts";
import { isCut, isWhole, roundToLot, wholeLots } from "../../assembly/tolerance.ts";
import {
  Accumulate,
  DirectionConflict,
  OppositeEntry,
  SignalConflict,
  SizeType,
} from "../../assembly/layout.ts";
import { targetUnits, unitsOf } from "../../assembly/sizing.ts";
import { runExecutionTwin } from "../twin/execution/simulate.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { property } from "../support/property.ts";
import { runPlan } from "../support/runPlan.ts";

const double = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const amount = fc.oneof(double(0, 1e9), double(0, 1e-9), double(1e9, 1e300), fc.constant(0));
const price = fc.oneof(double(1e-3, 1e6), double(1e-300, 1e300));
const lot = fc.constantFrom(1, 0.25, 0.1, 7, 1e-8, 1e6);
const fees = fc.record({ rate: double(-0.5, 0.999), perUnit: amount, fixed: amount, least: amount });

describe("lots", () => {
  property(
    "are whole, and no more than the units but for the tolerance",
    fc.tuple(double(0, 1e15), lot),
    ([units, size]) => {
      const lots = wholeLots(units, size);
      expect(Number.isInteger(lots)).toBe(true);
      expect(roundToLot(units, size)).toBe(lots * size);
      expect(lots * size).toBeLessThanOrEqual(units * (1 + 2e-9));
      expect(lots + 1).toBeGreaterThan((units / size) * (1 - 1e-9));
    },
  );

  property("rounded once stay as they are", fc.tuple(double(0, 1e15), lot), ([units, size]) => {
    const once = roundToLot(units, size);
    expect(roundToLot(once, size)).toBe(once);
  });

  property(
    "that a decimal number of units names are all found",
    fc.tuple(fc.nat(1e9), fc.constantFrom(1, 0.1, 0.01)),
    ([count, size]) => {
      const named = Number((count * size).toFixed(2));
      expect(wholeLots(named, size)).toBe(count);
    },
  );

  test("a NaN lot leaves units as they are", () => {
    expect(roundToLot(1.2345, NaN)).toBe(1.2345);
  });
});

describe("tolerance", () => {
  property(
    "a cut and the whole exclude each other",
    fc.tuple(double(1e-9, 1e9), double(0, 2)),
    ([whole, part]) => {
      const units = whole * part;
      expect(isCut(units, whole) && isWhole(units, whole * (1 - 2e-9))).toBe(false);
      if (part < 1 - 1e-8) expect(isCut(units, whole)).toBe(true);
      if (part > 1) expect(isCut(units, whole)).toBe(false);
    },
  );
});

describe("fees", () => {
  property(
    "are the larger of the sum and the least one, and nothing for nothing",
    fc.tuple(amount, amount, fees),
    ([value, units, f]) => {
      const fee = orderFees(value, units, f.rate, f.perUnit, f.fixed, f.least);
      const sum = value * f.rate + units * f.perUnit + f.fixed;
      expect(fee).toBe(units === 0 ? 0 : Math.max(f.least, sum));
    },
  );

  property(
    "of two legs in one step are the fee of one fill of both",
    fc.tuple(double(0.01, 1e6), double(0.01, 1e6), price, fees),
    ([reduced, opened, at, f]) => {
      const one = (units: number): number =>
        orderFees(units * at, units, f.rate, f.perUnit, f.fixed, f.least);
      const first = one(reduced);
      const second = openingFees(
        opened * at,
        opened,
        reduced * at,
        reduced,
        first,
        f.rate,
        f.perUnit,
        f.fixed,
        f.least,
      );
      const both = orderFees(
        reduced * at + opened * at,
        reduced + opened,
        f.rate,
        f.perUnit,
        f.fixed,
        f.least,
      );
      expect(second).toBe(Math.max(0, both - first));
      expect(second).toBeGreaterThanOrEqual(0);
    },
  );
});

describe("prices", () => {
  property(
    "slip to the worse side, and a sale never below zero",
    fc.tuple(price, double(0, 2)),
    ([quoted, slippage]) => {
      expect(slippedPrice(quoted, slippage, 1)).toBeGreaterThanOrEqual(quoted);
      expect(slippedPrice(quoted, slippage, -1)).toBeLessThanOrEqual(quoted);
      expect(slippedPrice(quoted, slippage, -1)).toBeGreaterThanOrEqual(0);
    },
  );
});

describe("the units that cash buys", () => {
  const cost = (
    units: number,
    at: number,
    f: { rate: number; perUnit: number; fixed: number; least: number },
  ): number => units * at + openingFees(units * at, units, 0, 0, 0, f.rate, f.perUnit, f.fixed, f.least);
  const plain = fc.record({
    rate: double(0, 0.999),
    perUnit: double(0, 10),
    fixed: double(0, 100),
    least: double(0, 100),
  });

  property(
    "are within 1e-9 of the most that it covers",
    fc.tuple(double(1, 1e9), double(0.01, 1e5), plain),
    ([cash, at, f]) => {
      const units = affordableUnits(cash, at, 0, 0, 0, f.rate, f.perUnit, f.fixed, f.least);
      expect(cost(units * (1 - 1e-9), at, f)).toBeLessThanOrEqual(cash || 0);
      if (units > 0) expect(cost(units * (1 + 1e-9), at, f)).toBeGreaterThan(cash * (1 - 1e-12));
    },
  );

  property(
    "are found after a bounded number of steps down, with and without lots, for any doubles",
    fc.tuple(amount, price, fees, fc.oneof(lot, fc.constant(NaN))),
    ([cash, at, f, size]) => {
      let units = roundToLot(affordableUnits(cash, at, 0, 0, 0, f.rate, f.perUnit, f.fixed, f.least), size);
      let attempt = 0;
      for (; units > 0 && !(cost(units, at, f) <= cash); attempt++) {
        const fewer = fewerUnits(units, size, attempt);
        expect(fewer).toBeLessThanOrEqual(units);
        units = fewer;
        if (attempt > 1100) break;
      }
      expect(attempt).toBeLessThan(1100);
      expect(units === 0 || cost(units, at, f) <= cash).toBe(true);
    },
  );

  test("without lots the first step down is to the next smaller double", () => {
    for (const units of [1, 1.5, 3, 1e-5, 123456.789]) {
      const fewer = fewerUnits(units, NaN, 0);
      expect(fewer).toBeLessThan(units);
      expect(fewer + (units - fewer) / 2 === fewer || fewer + (units - fewer) / 2 === units).toBe(true);
    }
  });
});

describe("sizes", () => {
  property(
    "in money are units at the mark",
    fc.tuple(double(-1e6, 1e6), double(0.01, 1e6), double(0, 1e9)),
    ([size, mark, equity]) => {
      expect(unitsOf(size, SizeType.Amount, mark, equity)).toBe(size);
      expect(unitsOf(size, SizeType.Value, mark, equity)).toBe(size / mark);
      expect(unitsOf(size, SizeType.ValuePercent, mark, equity)).toBe((size * equity) / mark);
      expect(targetUnits(size, SizeType.TargetValue, mark, equity)).toBe(size / mark);
    },
  );

  test("that are zero targets need no mark", () => {
    for (const type of [SizeType.TargetAmount, SizeType.TargetValue, SizeType.TargetPercent])
      expect(targetUnits(0, type, NaN, 1000)).toBe(0);
    expect(targetUnits(0.5, SizeType.TargetPercent, NaN, 0)).toBe(0);
  });
});

describe("signals, all of them", () => {
  const names = (codes: Record<string, string | number>): string[] =>
    Object.keys(codes)
      .filter((key) => Number.isNaN(Number(key)))
      .map((name) => name[0].toLowerCase() + name.slice(1));
  const PAIRS = names(SignalConflict);
  const DIRECTIONS = names(DirectionConflict);
  const OPPOSITES = names(OppositeEntry);
  const MODES = 5;

  /** One column for each set of signals, position (none, long, short) and conflict modes. */
  function everyRule(accumulate: string): ExecutionInput {
    const columns = 16 * 3 * MODES ** 4;
    const digit = (column: number, place: number): number =>
      Math.floor(column / (48 * MODES ** place)) % MODES;
    const row = (modes: string[], place: number): OptionArray<string> => ({
      shape: [1, columns],
      data: Array.from({ length: columns }, (_, column) => modes[digit(column, place)]),
    });
    const held = (column: number): number => Math.floor(column / 16) % 3;
    // Bar 0 takes the position, bar 1 has the signals, bar 2 fills.
    const mask = (bit: number, taken: number): OptionArray<boolean> => ({
      shape: [3, columns],
      data: Array.from({ length: 3 * columns }, (_, i) => {
        const [bar, column] = [Math.floor(i / columns), i % columns];
        return bar === 0 ? held(column) === taken : bar === 1 && (column & bit) !== 0;
      }),
    });
    const prices = { shape: [3, 1], data: [10, 11, 12] };
    return {
      api: "fromSignals",
      shape: [3, columns],
      groupLens: new Array<number>(columns).fill(1),
      options: {
        open: widened(prices, columns),
        close: widened(prices, columns),
        entries: mask(1, 1),
        exits: mask(2, 9),
        shortEntries: mask(4, 2),
        shortExits: mask(8, 9),
        size: 2,
        account: "unlimited",
        accumulate,
        uponLongConflict: row(PAIRS, 0),
        uponShortConflict: row(PAIRS, 1),
        uponDirConflict: row(DIRECTIONS, 2),
        uponOppositeEntry: row(OPPOSITES, 3),
      },
    };
  }

  function widened({ data }: { data: number[] }, columns: number): OptionArray<number> {
    return {
      shape: [data.length, columns],
      data: data.flatMap((value) => new Array<number>(columns).fill(value)),
    };
  }

  test.each(names(Accumulate))("resolve as the tables say, with accumulate %s", (accumulate) => {
    const plan = everyRule(accumulate);
    const run = runPlan(plan);
    const twin = runExecutionTwin(plan);
    const position = run.position().data;
    expect(position.findIndex((units, i) => units !== twin.position.data[i])).toBe(-1);
    expect(run.orders.length).toBe(twin.orders.column.length);
    expect(run.orders.asked.findIndex((asked, i) => asked !== twin.orders.asked[i])).toBe(-1);
  });
});
