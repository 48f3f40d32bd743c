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
  const compared = rows.filter(({ code }) => code !== "laterFills" && code !== "shuffledColumns");
  return new Map(compared.map(({ code, figures }) => [code, figures]));
}

describe("the sensitivity of a strategy", () => {
  test("is that of the same run in matrices, row by row", { timeout: 120_000 }, async () => {
    const traits = executionTraits({}, { api: fc.constant("fromOrders"), delay: fc.constantFrom(1, 0) });
    const same = fc.asyncProperty(traits, async (one) => {
      const plan = executionPlan(one);
      const matrices = rowsOf(await runFinite(plan).sensitivity({ shuffles: 0 }));
      const strategy = rowsOf(await asStrategy(plan).sensitivity({ shuffles: 0 }));
      // A matrix has order types where there is no order, too: it may assume more.
      for (const [code, figures] of strategy) expect([code, figures]).toEqual([code, matrices.get(code)]);
    });
    await fc.assert(same, { numRuns: Math.ceil(RUNS / 8), seed: 20261121 });
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
    const later = rows.find(({ code }) => code === "laterFills");
    expect(later).toMatchObject({ figures: null });
    expect(later!.reason).toContain("held back by 2 bars");
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
