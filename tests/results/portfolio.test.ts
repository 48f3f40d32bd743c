// Results: records, series, views, digest; copies that later runs do not touch.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { drawdownsOf } from "../../src/metrics/drawdowns.ts";
import { market, withOrders, withSignals } from "../support/market.ts";
import { planOf, planTraits } from "../support/randomPlan.ts";
import { property } from "../support/property.ts";
import { call, runFinite } from "../support/runPlan.ts";

describe("records", () => {
  const run = withSignals();

  test.each(["orders", "fills", "trades", "entryTrades", "positions", "drawdowns"] as const)(
    "%s are columns of one length, with a row at a time in names",
    (name) => {
      const table = run[name];
      const { length, at, codes, ...columns } = table;
      expect(length).toBeGreaterThan(0);
      for (const values of Object.values(columns)) expect((values as Float64Array).length).toBe(length);
      const row = at(length - 1) as Record<string, unknown>;
      expect(Object.keys(row)).toEqual(Object.keys(columns));
      for (const field of Object.keys(codes)) expect(typeof row[field]).toBe("string");
    },
  );

  test.each([-1, 0.5, NaN, 1e9])("at(%s) lies outside and says so", (index) => {
    expect(() => run.orders.at(index)).toThrow(RangeError);
    expect(() => run.orders.at(index)).toThrow(/record .* of \d+/);
  });

  test("of a run without orders are empty, not missing", () => {
    const empty = withOrders({ size: NaN });
    for (const name of ["orders", "fills", "trades", "entryTrades", "positions"] as const)
      expect(empty[name].length).toBe(0);
    expect(empty.position().data.every((units) => units === 0)).toBe(true);
  });

  test("stand by bar and column, orders by id", () => {
    const { fills, orders } = withSignals({ cashSharing: true, callSeq: "reversed" });
    const key = Array.from(fills.bar, (bar, i) => bar * 3 + fills.column[i]);
    expect(key.findIndex((place, i) => i > 0 && place < key[i - 1])).toBe(-1);
    expect(orders.id.findIndex((id, i) => id !== i)).toBe(-1);
  });
});

describe("series", () => {
  test("are bars × accounts, positions bars × columns", () => {
    const run = withSignals({ cashSharing: true, groupBy: [2, 1] });
    for (const name of ["equity", "value", "cash", "settledCash", "returns"] as const)
      expect([run[name]().rows, run[name]().columns, run[name]().data.length]).toEqual([60, 2, 120]);
    expect([run.position().rows, run.position().columns]).toEqual([60, 3]);
    expect(run.value().data).toEqual(run.equity().data);
  });

  property(
    "returns chain to the equity",
    planTraits({ account: fc.constant("cash"), prices: fc.constant("walk") }),
    (traits) => {
      const run = runFinite(planOf(traits));
      const accounts = run.groupLengths.length;
      const [equity, returns] = [run.equity().data, run.returns().data];
      for (let i = accounts; i < equity.length; i++)
        if (!Number.isNaN(returns[i]))
          expect(Math.abs(equity[i - accounts] * (1 + returns[i]) - equity[i])).toBeLessThanOrEqual(
            1e-15 * 4 * equity[i - accounts] + 1e-15 * equity[i],
          );
    },
  );

  test("unsettled proceeds are cash that may not be spent yet", () => {
    const { open, close } = market(6, 1);
    const size = Float64Array.of(0.5, -0.5, NaN, NaN, NaN, NaN);
    const run = call("fromOrders", { open, close, size, settlementBars: 2 });
    const [cash, settled] = [run.cash().data, run.settledCash().data];
    expect(Array.from(cash, (amount, bar) => amount > settled[bar])).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("results are copies", () => {
  test("that later runs, larger ones too, do not touch", () => {
    const run = withSignals();
    const before = run.digest();
    const kept = structuredClone({ equity: run.equity().data, units: run.fills.units, pnl: run.trades.pnl });
    const { open, close } = market(500, 60);
    call("fromOrders", { open, close, size: 1, account: "unlimited", settlementBars: 0 });
    withOrders();
    expect({ equity: run.equity().data, units: run.fills.units, pnl: run.trades.pnl }).toEqual(kept);
    expect(run.digest()).toBe(before);
  });

  test("made late come out as those made at once", () => {
    const [early, late] = [withSignals(), withSignals()];
    const views = (run: typeof early): unknown => [
      run.position().data,
      run.entryTrades.pnl,
      run.drawdowns.valleyValue,
      run.metrics(),
    ];
    const atOnce = structuredClone(views(early));
    withOrders({ account: "unlimited" });
    expect(views(late)).toEqual(atOnce);
  });
});

describe("drawdowns", () => {
  /** Walks the equity bar by bar: inside a fall while it is below the highest value so far. */
  function twin(equity: readonly number[], cash: number): number[][] {
    const falls: number[][] = [];
    for (let bar = 0; bar < equity.length; bar++) {
      const before = [cash, ...equity.slice(0, bar)];
      const peak = Math.max(...before);
      if (equity[bar] >= peak) continue;
      const start = bar;
      let end = bar;
      while (end < equity.length && equity[end] < peak) end++;
      const recovered = end < equity.length;
      const fall = equity.slice(start, end);
      const lowest = Math.min(...fall);
      falls.push([
        before.lastIndexOf(peak) - 1,
        start,
        start + fall.indexOf(lowest),
        recovered ? end : end - 1,
        peak,
        lowest,
        recovered ? 1 : 0,
      ]);
      bar = end;
    }
    return falls;
  }

  property(
    "run from below the peak until it is reached again",
    fc.tuple(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
    ),
    ([equity, cash]) => {
      const found = drawdownsOf(Float64Array.from(equity), Float64Array.of(cash));
      const rows = Array.from(found.startBar, (_, i) => [
        found.peakBar[i],
        found.startBar[i],
        found.valleyBar[i],
        found.endBar[i],
        found.peakValue[i],
        found.valleyValue[i],
        found.status[i],
      ]);
      expect(rows).toEqual(twin(equity, cash));
    },
  );

  test("of several accounts stand apart", () => {
    const run = withSignals({ cashSharing: true, groupBy: [1, 2] });
    const alone = drawdownsOf(
      run.equity().data.filter((_, i) => i % 2 === 1),
      Float64Array.of(100),
    );
    const second = Array.from(run.drawdowns.account.keys()).filter((i) => run.drawdowns.account[i] === 1);
    expect(second.map((i) => run.drawdowns.valleyValue[i])).toEqual(Array.from(alone.valleyValue));
  });
});

describe("entry trades", () => {
  const prices = Float64Array.of(100, 100, 110, 120, 120);

  test("count multiplier and the fx of their own bars", () => {
    const size = Float64Array.of(1, 2, -3, NaN, NaN);
    const fx = { data: Float64Array.of(1, 1, 1, 2, 2), rows: 5, columns: 1 };
    const { entryTrades, trades } = call("fromOrders", {
      ...{ open: prices, close: prices, size, initCash: 10_000, multiplier: 10, fx, fees: 0.01 },
    });
    // Bought at 100 · 10 (fee 10) and 2 · 110 · 10 (fee 22), sold for 3 · 120 · 10 · 2 (fee 72).
    expect(Array.from(entryTrades.size)).toEqual([1, 2]);
    expect(entryTrades.pnl[0]).toBeCloseTo(2400 - 1000 - 10 - 24, 9);
    expect(entryTrades.pnl[1]).toBeCloseTo(4800 - 2200 - 22 - 48, 9);
    expect(entryTrades.return[0]).toBeCloseTo(1366 / 1000, 12);
    expect(trades.pnl[0]).toBeCloseTo(1366 + 2530, 9);
  });

  test("of a position that was split are in the units of its exits, at the value that was paid", () => {
    const size = Float64Array.of(4, NaN, NaN, -8, NaN);
    const actions = [{ column: 0, bar: 2, kind: "split", ratio: 2 }];
    const close = Float64Array.of(100, 100, 50, 60, 60);
    const { entryTrades, positions } = call("fromOrders", {
      open: close,
      close,
      size,
      actions,
      initCash: 1000,
    });
    expect([entryTrades.length, entryTrades.size[0], entryTrades.entryPrice[0]]).toEqual([1, 8, 50]);
    expect([entryTrades.pnl[0], positions.pnl[0]]).toEqual([80, 80]);
  });
});

describe("position", () => {
  // With a price in every bar no order waits, so nothing is closed and opened again within a bar.
  const plans = planTraits({
    prices: fc.constant("walk"),
    gaps: fc.constant(0),
    lateListings: fc.constant(false),
    fillPrice: fc.constantFrom("open", "close"),
  });

  property("views have one row per position, from flat to flat", plans, (traits) => {
    const run = runFinite(planOf(traits));
    const { columns, bars } = run.plan;
    const position = run.position().data;
    let spells = 0;
    for (let column = 0; column < columns; column++)
      for (let bar = 0; bar < bars; bar++) {
        const [now, before] = [
          position[bar * columns + column],
          bar === 0 ? 0 : position[(bar - 1) * columns + column],
        ];
        if (now !== 0 && Math.sign(now) !== Math.sign(before)) spells += 1;
      }
    expect(run.positions.length).toBe(spells);
    expect(run.entryTrades.length).toBeGreaterThanOrEqual(spells);
  });
});
