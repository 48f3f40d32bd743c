// What the choices of a strategy's run are worth: it is called again under each of them.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  fromOrders,
  runStrategy,
  type Sensitivity,
  type Strategy,
  type StrategyData,
  type StrategyOptions,
} from "../../src/index.ts";
import { realisticFigures } from "../../src/sensitivity/figures.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { RUNS } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";
import { asStrategy } from "../support/strategyForm.ts";
import { PLAN, dataFor, optionsFor, strategyFor } from "./plans.ts";

/** Rows by code, without those that a strategy has in another way. */
function rowsOf({ rows }: Sensitivity): Map<string, unknown> {
  const compared = rows.filter(({ code }) => code !== "shuffledColumns");
  return new Map(compared.map(({ code, figures }) => [code, figures]));
}

describe("the sensitivity of a strategy", () => {
  test("is that of the same run in matrices, row by row", { timeout: 120_000 }, async () => {
    const traits = executionTraits({}, { api: fc.constant("fromOrders"), delay: fc.constantFrom(1, 0) });
    let later = 0;
    const same = fc.asyncProperty(traits, fc.integer({ min: 1, max: 3 }), async (one, laterBars) => {
      const plan = executionPlan(one);
      const given = { shuffles: 0, magnitudes: { laterBars } };
      const matrices = rowsOf(await runFinite(plan).sensitivity(given));
      const strategy = rowsOf(await asStrategy(plan).sensitivity(given));
      // A matrix has order types where there is no order, too: it may assume more.
      for (const [code, figures] of strategy) expect([code, figures]).toEqual([code, matrices.get(code)]);
      later += Number(strategy.get("laterFills") !== null);
    });
    const numRuns = Math.ceil(RUNS / 8);
    await fc.assert(same, { numRuns, seed: 20261121 });
    expect(later).toBeGreaterThan(0.9 * numRuns);
  });

  // Cash for one of two orders: who is served first decides which.
  const close = [
    [8, 4, 2],
    [8, 4, 2],
    [16, 2, 2],
  ];
  const size = [
    [4, 8, 16],
    [NaN, NaN, NaN],
    [NaN, NaN, NaN],
  ];
  const options = { fill: "nextClose", initCash: 32, cashSharing: true } as const;
  const buys: Strategy = {
    onBar: (slice) => {
      size[slice.bar].forEach((units, column) => slice.order(column, units));
    },
  };

  test("serves the columns of an account in other orders", async () => {
    const shuffles = ({ rows, shuffles: { spread } }: Sensitivity): unknown => [
      rows.filter(({ code }) => code === "shuffledColumns").map(({ figures }) => figures),
      spread,
    ];
    const got = shuffles(await runStrategy(buys, { close }, options).sensitivity({ shuffles: 5 }));
    expect(got).toEqual(shuffles(await fromOrders({ close, size, ...options }).sensitivity({ shuffles: 5 })));
    const { rows } = await runStrategy(buys, { close }, options).sensitivity({ shuffles: 5 });
    const ends = rows.flatMap(({ code, figures }) => (code === "shuffledColumns" ? [figures!.endValue] : []));
    expect(new Set(ends)).toEqual(new Set([64, 16, 32]));
  });

  test("leaves the order to a strategy that names it", async () => {
    const named: Strategy = {
      onBar: (slice, state) => {
        if (slice.bar === 0) slice.serve([2]);
        return buys.onBar(slice, state);
      },
    };
    const { shuffles } = await runStrategy(named, { close }, options).sensitivity();
    expect(shuffles).toMatchObject({ count: 0, reason: "the strategy names the order itself" });
  });

  test("lets a strategy decide anew by what it sees", async () => {
    const [data, given] = [dataFor(PLAN), optionsFor(PLAN)];
    const free = { ...given, fees: 0 };
    const { rows } = await runStrategy(strategyFor(PLAN), data, free).sensitivity({
      magnitudes: { fees: 0.05 },
    });
    const dear = runStrategy(strategyFor(PLAN), data, { ...given, fees: 0.05 });
    expect(rows.find(({ code }) => code === "noFees")!.figures).toEqual(realisticFigures(dear, undefined));
  });

  test("has the fills of a strategy a bar later: it decides by the bar before, and by what it holds by then", async () => {
    const prices = [10, 11, 12, 13, 14, 15, 16, 17].map((price) => [price]);
    const seen: unknown[] = [];
    const once: Strategy = {
      init: ({ indicator }) => indicator("sma", { window: 1 }),
      onBar: (slice, sma) => {
        const { bar } = slice;
        seen.push([bar, slice.close(0), slice.indicator(sma as string, 0), slice.position(0), slice.cash()]);
        if (slice.position(0) === 0 && bar < 5) slice.order(0, 1);
      },
    };
    const run = runStrategy(once, { close: prices }, { fill: "nextClose", initCash: 100 });
    seen.length = 0;
    const { rows } = await run.sensitivity();
    // Bought a bar later and once: at every call the account is as it is by then.
    const [base, later] = [rows[0], rows.find(({ code }) => code === "laterFills")!];
    expect(base.figures!.endValue).toBe(100 + (17 - 11));
    expect(later.figures!.endValue).toBe(100 + (17 - 12));
    expect(later.figures!.totalFills).toBe(1);
    const calls = seen.filter((_, k) => k >= seen.length - 7);
    expect(calls).toEqual(
      [10, 11, 12, 13, 14, 15, 16].map((price, bar) => [
        bar,
        price,
        price,
        bar < 1 ? 0 : 1,
        bar < 1 ? 100 : 88,
      ]),
    );
  });

  test("shows what is held and at work in units of the bar that decides, where a split lies between", async () => {
    const close = [40, 40, 20, 20, 20, 20].map((price) => [price]);
    const actions = [{ column: 0, bar: 2, kind: "split", ratio: 2 }] as const;
    const seen: unknown[] = [];
    const strategy: Strategy = {
      onBar: (slice) => {
        const { bar } = slice;
        const orders = slice.workingOrders(0);
        const atWork = orders.map(({ asked, limitPrice, stopPrice }) => [asked + 0, limitPrice, stopPrice]);
        seen.push([bar, slice.position(0), slice.mark(0), slice.averageEntry(0), ...atWork]);
        if (bar === 0) slice.order(0, 3);
        if (bar === 0) slice.order(0, 2, { limitPrice: 10 });
        if (bar !== 1) return;
        slice.modify(1, { limitPrice: 12, units: 4 });
        slice.order(0, -slice.position(0));
        slice.order(0, 1, { limitPrice: 8, bracket: { stopLoss: 6, stopLimit: 5, takeProfit: 50 } });
      },
    };
    const run = runStrategy(strategy, { close }, { fill: "nextClose", initCash: 1000, actions });
    expect(run.fills.units).toEqual(Float64Array.of(3, -6));
    const { rows } = await run.sensitivity();
    expect(rows.at(-1)).toMatchObject({ code: "laterFills", figures: { totalFills: 2, endValue: 1000 } });
    // Called at the closes of bars 1 to 5; at that of bar 2 there are 6 units at 20 and 4 are asked at 5.
    const left = [
      [8, 6, NaN],
      [2, 4, NaN],
    ];
    expect(seen.slice(-5, -2)).toEqual([
      [0, 0, 40, NaN],
      [1, 3, 40, 40, [2, 10, NaN]],
      [2, 0, 20, NaN, ...left, [0, 2.5, 3], [0, 25, NaN]],
    ]);
  });

  test("tells what suspect prices were worth", async () => {
    const prices = Array.from({ length: 40 }, (_, bar) => 100 + (bar % 5));
    prices[20] = 5000;
    const chase: Strategy = { onBar: (slice) => void slice.orderTarget(0, slice.close(0) > 103 ? 1 : 0) };
    const run = (values: readonly number[]) =>
      runStrategy(chase, { close: values.map((price) => [price]) }, { fill: "nextClose", initCash: 1e6 });
    const { suspects, base, without } = await run(prices).qualityImpact();
    expect(suspects).toBe(1);
    expect(base).toEqual(realisticFigures(run(prices), undefined));
    expect(without).toEqual(realisticFigures(run(prices.with(20, NaN)), undefined));
  });
});

const START = Date.UTC(2024, 0, 1);

describe("a run that cannot be made again", () => {
  const data: StrategyData = {
    close: [[1], [2], [3]],
    time: Float64Array.of(0, 1, 2).map((day) => START + day * 86_400_000),
  };
  const options: StrategyOptions<object> = { fill: "nextClose", initCash: 10 };

  test("is refused where the strategy does not decide the same", async () => {
    let calls = 0;
    const counting: Strategy = { onBar: (slice) => void slice.order(0, ++calls) };
    await expect(runStrategy(counting, data, options).sensitivity()).rejects.toMatchObject({
      code: "E_INPUT_CHANGED",
      hint: expect.stringContaining("state alone") as unknown,
    });
  });

  test("is refused where a feed was an iterator, and goes where it is a list", async () => {
    const rows = [{ time: START, values: [1] }];
    const strategy: Strategy = { onBar: (slice) => void slice.order(0, slice.feed("scores")) };
    const run = (feed: Iterable<(typeof rows)[number]>) =>
      runStrategy(strategy, { ...data, feeds: { scores: { feed, columns: 1 } } }, options);
    await expect(run(rows.values()).sensitivity()).rejects.toMatchObject({
      code: "E_STRATEGY",
      option: "feeds.scores",
    });
    expect((await run(rows).sensitivity()).rows.length).toBeGreaterThan(3);
  });
});
