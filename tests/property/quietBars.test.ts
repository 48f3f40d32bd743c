// Bars at which nothing happens to an account are put off and done in one go, and long runs pass through windows: neither may
// be seen in any result.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { makePlan, type Plan } from "../../src/plan/plan.ts";
import { hasQuietBars } from "../../src/plan/quiet.ts";
import { Portfolio, type PlanReport } from "../../src/results/portfolio.ts";
import { execute } from "../../src/results/run.ts";
import { uniformAt } from "../support/cells.ts";
import { expectSame } from "../support/same.ts";
import { property } from "../support/property.ts";
import { call } from "../support/runPlan.ts";

const digestOf = (plan: Plan): string =>
  new Portfolio(plan, execute(plan), { ...plan.shape } as unknown as PlanReport).digest();

/** A run of rare intents, with everything that may wake an account. */
const sparse = fc.record({
  seed: fc.nat(),
  bars: fc.integer({ min: 40, max: 200 }),
  columns: fc.integer({ min: 1, max: 40 }),
  api: fc.constantFrom("fromSignals" as const, "fromOrders" as const),
  fill: fc.constantFrom("nextOpen", "nextClose", "sameClose", { delay: 3, price: "close" }),
  options: fc.record(
    {
      slStop: fc.constant(0.04),
      orderType: fc.constant("limit"),
      timeInForce: fc.constantFrom("gtc", "day", 3),
      account: fc.constantFrom("cash", "margin"),
      settlementBars: fc.constantFrom(0, 2),
      accumulate: fc.constantFrom("disabled", "both"),
      direction: fc.constantFrom("longOnly", "both"),
      multiplier: fc.constantFrom(1, 2.5),
      participationRate: fc.constant(0.1),
    },
    { requiredKeys: [] },
  ),
  actions: fc.boolean(),
  holes: fc.boolean(),
});

type Sparse = typeof sparse extends fc.Arbitrary<infer Value> ? Value : never;

function cellsOf({ bars, columns }: Sparse, cell: (bar: number, column: number) => number): Float64Array {
  return Float64Array.from({ length: bars * columns }, (_, i) => cell(Math.floor(i / columns), i % columns));
}

function planOf(given: Sparse): Plan {
  const { seed, bars, columns, api, fill, options, holes } = given;
  const matrix = <Data>(data: Data) => ({ data, rows: bars, columns });
  const random = (purpose: number, bar: number, column: number): number =>
    uniformAt(seed, purpose, bar, column);
  const price = (purpose: number) => (bar: number, column: number) =>
    holes && random(purpose + 10, bar, column) < 0.1 ? NaN : 50 + 10 * random(purpose, bar, column);
  const rare = (purpose: number) =>
    Uint8Array.from(cellsOf(given, (bar, column) => Number(random(purpose, bar, column) < 0.03)));
  const sizes = cellsOf(given, (bar, column) =>
    random(3, bar, column) < 0.04 ? 2 * random(4, bar, column) - 0.7 : NaN,
  );
  const { accumulate, ...others } = options;
  const limit = options.orderType === undefined ? {} : { limitPrice: 55 };
  const isCash = options.account !== "margin";
  const intents =
    api === "fromOrders"
      ? { size: matrix(sizes), direction: others.direction === "longOnly" && isCash ? "longOnly" : "both" }
      : { entries: matrix(rare(3)), exits: matrix(rare(5)), size: 1, ...(accumulate && { accumulate }) };
  return makePlan(api, {
    ...{ open: matrix(cellsOf(given, price(1))), close: matrix(cellsOf(given, price(2))), fill },
    volume: matrix(cellsOf(given, (bar, column) => 20 * random(6, bar, column))),
    ...{ fees: 0.001, slippage: 0.0005, initCash: 200, ...others, ...limit, ...intents },
    settlementBars: isCash ? (others.settlementBars ?? 0) : 0,
    actions: given.actions ? actionsOf(bars, columns) : [],
  });
}

function actionsOf(bars: number, columns: number) {
  const column = columns - 1;
  return [
    { column: 0, bar: bars >> 2, kind: "dividend", amount: 1, payBar: (bars >> 2) + 3 },
    { column, bar: bars >> 1, kind: "split", ratio: 2 },
    { column, bar: bars - 5, kind: "delisting" },
  ];
}

describe("bars at which nothing happens to an account", () => {
  property(
    "are the same done at once or put off",
    sparse,
    (given) => {
      const plan = planOf(given);
      expect(hasQuietBars(plan)).toBe(true);
      // Flows of nothing change nothing, but put no bar off.
      const flows = { ...plan, cashFlows: new Float64Array(given.bars * given.columns) };
      expect(hasQuietBars(flows)).toBe(false);
      expect(digestOf(plan)).toBe(digestOf(flows));
    },
    3,
  );
});

describe("a run that is longer than a window", () => {
  const bars = 30_000;
  const prices = (purpose: number, columns: number): Float64Array =>
    Float64Array.from({ length: bars * columns }, (_, i) => 50 + 10 * uniformAt(7, purpose, i, 0));
  const masks = (purpose: number, columns: number): Uint8Array =>
    Uint8Array.from({ length: bars * columns }, (_, i) => Number(uniformAt(7, purpose, i, 0) < 0.01));
  const run = (columns: number, order: "row" | "column", changes: object = {}): Portfolio => {
    const matrix = <Data extends Float64Array | Uint8Array>(data: Data) => ({
      data: order === "row" ? data : transposed(data, columns),
      ...{ rows: bars, columns, order },
    });
    return call("fromSignals", {
      ...{ open: matrix(prices(1, columns)), close: matrix(prices(2, columns)), size: 1, initCash: 1e6 },
      ...{ entries: matrix(masks(3, columns)), exits: matrix(masks(4, columns)), ...changes },
    });
  };

  test("is worth its cash and its units at the close, to the bit, at every bar", () => {
    const one = run(1, "row");
    const [close, position, cash] = [prices(2, 1), one.position().data, one.cash().data];
    expect(one.fills.length).toBeGreaterThan(100);
    expectSame(
      one.equity().data,
      cash.map((amount, bar) => amount + position[bar] * close[bar]),
      "equity",
    );
  });

  test("looks back over the edge of a window: intents held back, and volumes of the bars before", () => {
    const volume = { data: prices(5, 2), rows: bars, columns: 2 };
    const changes = {
      volume,
      impact: { eta: 0.1, gamma: 0.1, window: 20 },
      fill: { delay: 4, price: "close" },
    };
    // Data by column does not pass through windows.
    const late = (order: "row" | "column") =>
      run(2, order, {
        ...changes,
        volume: order === "row" ? volume : { ...volume, data: transposed(volume.data, 2), order },
      });
    expect(late("row").digest()).toBe(late("column").digest());
  });
});

function transposed<Data extends Float64Array | Uint8Array>(data: Data, columns: number): Data {
  const rows = data.length / columns;
  return data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]) as Data;
}
