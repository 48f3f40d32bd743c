// The fast kernels against the general bar loop: the same plans, to the bit, with hostile prices among them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate, free } from "../../src/allocate.ts";
import { fromSignals } from "../../src/backtest.ts";
import type { Matrix, MatrixData } from "../../src/matrix.ts";
import { makeVectorbtPlan, type VectorbtRunPlan } from "../../src/plan/vectorbt.ts";
import type { PlanReport } from "../../src/results/portfolio.ts";
import { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { executeGeneral, executeVectorbt, type VectorbtOutput } from "../../src/results/vectorbt/run.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const REPORT = {} as PlanReport;
const HOSTILE_PRICES = [NaN, NaN, 0, -5, Infinity, -Infinity, 1e-13, 5e-324, 1e308];

/** Numbers of 0 to 1 that depend on the seed and a position only. */
function uniform(seed: number, at: number): number {
  let t = (seed + Math.imul(at + 1, 0x9e3779b9)) | 0;
  t = Math.imul(t ^ (t >>> 16), 0x85ebca6b);
  t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
  return ((t ^ (t >>> 16)) >>> 0) / 2 ** 32;
}

interface PlainPlan {
  readonly seed: number;
  readonly bars: number;
  readonly columns: number;
  readonly order: "row" | "column";
  readonly hostility: number;
  readonly signals: number;
  readonly options: Readonly<Record<string, unknown>>;
}

const scalarOrRow = (columns: number, ...values: number[]): fc.Arbitrary<number | number[]> =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.array(fc.constantFrom(...values), { minLength: columns, maxLength: columns }),
  );

const plainPlan: fc.Arbitrary<PlainPlan> = fc
  .record({ columns: fc.integer({ min: 1, max: 40 }), bars: fc.integer({ min: 1, max: 200 }) })
  .chain(({ columns, bars }) =>
    fc.record({
      seed: fc.integer(),
      bars: fc.constant(bars),
      columns: fc.constant(columns),
      order: fc.constantFrom("row" as const, "column" as const),
      hostility: fc.constantFrom(0, 0, 0, 0.001, 0.05),
      signals: fc.constantFrom(0.02, 0.1, 0.35, 1),
      options: fc.record({
        size: scalarOrRow(columns, Infinity, 1, 10, 300, 1e-9, 1e6),
        sizeType: fc.constantFrom("amount", "value"),
        initCash: fc.constantFrom(100, 1000, 1e6, 0.5, 1e160),
        fees: scalarOrRow(columns, 0, 0.001, 0.05),
        fixedFees: scalarOrRow(columns, 0, 0.5, 60),
        slippage: scalarOrRow(columns, 0, 0.0005, 0.1),
        minSize: scalarOrRow(columns, 0, 1e-8, 1),
        cashSharing: fc.boolean(),
        callSeq: fc.constantFrom("default", "reversed", "auto"),
        riskFree: fc.constantFrom(0, 1e-4),
      }),
    }),
  );

const percentPlan: fc.Arbitrary<PlainPlan> = plainPlan.map((plan) => ({
  ...plan,
  options: { ...plan.options, sizeType: "percent", size: 0.25 + (Math.abs(plan.seed) % 4) * 0.25 },
}));

/** One account, or two, and the same terms for all orders; some amounts use up the cash to the last bit. */
const sharedPlan: fc.Arbitrary<PlainPlan> = fc
  .tuple(plainPlan, fc.constantFrom(50, 100, 125, 250, 1000, 1e-11, 2e-12))
  .map(([plan, size]) => {
    const single = Object.entries(plan.options).map(([name, value]) => [name, [value].flat()[0]]);
    const options = { ...Object.fromEntries(single), size, cashSharing: true };
    return { ...plan, options };
  });

function argumentsOf({ seed, bars, columns, order, hostility, signals, options }: PlainPlan): object {
  const cell = (bar: number, column: number): number =>
    order === "row" ? bar * columns + column : column * bars + bar;
  const close = new Float64Array(bars * columns);
  const entries = new Uint8Array(bars * columns);
  const exits = new Uint8Array(bars * columns);
  for (let column = 0; column < columns; column++) {
    let price = 5 + 10 * uniform(seed, column);
    for (let bar = 0; bar < bars; bar++) {
      const at = 5 * (bar * columns + column) + 1000;
      price *= 1 + 0.05 * (uniform(seed, at) - 0.5);
      const hostile = HOSTILE_PRICES[Math.floor(uniform(seed, at + 1) * HOSTILE_PRICES.length)];
      close[cell(bar, column)] = uniform(seed, at + 2) < hostility ? hostile : price;
      entries[cell(bar, column)] = Number(uniform(seed, at + 3) < signals);
      exits[cell(bar, column)] = Number(uniform(seed, at + 4) < signals);
    }
  }
  const matrix = (data: Float64Array | Uint8Array): object => ({ data, rows: bars, columns, order });
  const groups = options.cashSharing && seed % 2 === 0 && columns > 2 ? { groupBy: [2, columns - 2] } : {};
  return {
    profile: "vectorbt",
    close: matrix(close),
    entries: matrix(entries),
    exits: matrix(exits),
    ...options,
    ...groups,
  };
}

/** The same matrix in the kernel's memory. */
function placedCopy({ data, rows, columns, order = "row" }: Matrix<MatrixData>): Matrix<MatrixData> {
  const shape = { rows, columns, order };
  const isMask = data instanceof Uint8Array;
  const matrix: Matrix<MatrixData> = isMask ? allocate({ ...shape, dtype: "uint8" }) : allocate(shape);
  matrix.data.set(data);
  return matrix;
}

/** What a call throws, field by field. */
function errorOf(call: () => unknown): object {
  try {
    call();
  } catch (error) {
    return { ...(error as object), message: (error as Error).message };
  }
  throw new Error("nothing was thrown");
}

/** Outcome of a run: its result or its error's text. */
function outcomeOf(run: () => VectorbtOutput): { output?: VectorbtOutput; error?: string } {
  try {
    return { output: run() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function compare(plan: VectorbtRunPlan): void {
  const fast = outcomeOf(() => executeVectorbt(plan));
  const general = outcomeOf(() => executeGeneral(plan, "as asked"));
  expect(fast.error).toBe(general.error);
  if (fast.output === undefined || general.output === undefined) return;
  for (const name of ["column", "bar", "side", "size", "price", "fees"] as const)
    expectSame(fast.output.orders[name], general.output.orders[name], name);
  expectSame(fast.output.callSeq() ?? [], general.output.callSeq() ?? [], "callSeq");
  compareViews(plan, fast.output, general.output, plan.grouped);
  compareViews(plan, fast.output, general.output, false);
}

function compareViews(
  plan: VectorbtRunPlan,
  fast: VectorbtOutput,
  general: VectorbtOutput,
  grouped: boolean,
): void {
  const [a, b] = [fast, general].map((output) => new VectorbtPortfolio(plan, output, REPORT, grouped));
  for (const name of ["cash", "value", "assets", "returns"] as const)
    expectSame(a[name]().data, b[name]().data, name);
  for (const name of ["totalProfit", "totalReturn", "finalValue", "initCash"] as const)
    expectSame(a[name](), b[name](), name);
  expectSame(a.maxDrawdown(), b.maxDrawdown(), "maxDrawdown");
  const exact = b.groupLengths.map((_, group) => b.seriesMetrics(group).sharpeRatio);
  expectSame(b.sharpeRatio(), exact, "sharpeRatio of the general run");
  a.sharpeRatio().forEach((ratio, group) => {
    if (Number.isFinite(exact[group]))
      expect(Math.abs(ratio - exact[group])).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(exact[group])));
    else expect(ratio).toBe(exact[group]);
  });
}

describe("a fast kernel and the general bar loop", () => {
  property("give the same orders, series and figures", plainPlan, (plan) =>
    compare(makeVectorbtPlan("fromSignals", argumentsOf(plan))),
  );

  property("give the same where orders are parts of the cash", percentPlan, (plan) =>
    compare(makeVectorbtPlan("fromSignals", argumentsOf(plan))),
  );

  property("give the same where accounts are shared and all orders have the same terms", sharedPlan, (plan) =>
    compare(makeVectorbtPlan("fromSignals", argumentsOf(plan))),
  );

  property("give the same Sharpe ratio to the bit with exactMetrics", plainPlan, (plan) => {
    const exact = makeVectorbtPlan("fromSignals", { ...argumentsOf(plan), exactMetrics: true });
    const fast = outcomeOf(() => executeVectorbt(exact));
    if (fast.output === undefined) return;
    const portfolio = new VectorbtPortfolio(exact, fast.output, REPORT);
    const single = portfolio.groupLengths.map((_, group) => portfolio.seriesMetrics(group).sharpeRatio);
    expectSame(portfolio.sharpeRatio(), single, "sharpeRatio");
  });

  test("the fast one runs wherever prices are plain", () => {
    fc.assert(
      fc.property(plainPlan, (plan) => {
        const run = makeVectorbtPlan("fromSignals", argumentsOf({ ...plan, hostility: 0 }));
        expect(run.whyGeneral).toBeUndefined();
        const { kernel } = executeVectorbt(run);
        // Fees that eat all the cash leave a value of 0, which only the general loop divides by; it takes any amount too.
        if (plan.options.fixedFees === 0 && plan.options.initCash !== 1e160) expect(kernel).toContain("fast");
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test.each([
    ["a buy that leaves next to nothing takes all cash", { initCash: 1000 + 1e-7, size: 250 }],
    ["a sale that brings next to nothing brings nothing", { initCash: 670, size: 60 + 1e-8, fixedFees: 60 }],
  ])("%s", (_, options) => {
    const [rows, columns] = [6, 5];
    const mask = (of: number): object => ({
      data: Uint8Array.from({ length: rows * columns }, (_, i) => Number(Math.floor(i / columns) % 2 === of)),
      rows,
      columns,
    });
    const close = { data: new Float64Array(rows * columns).fill(10), rows, columns };
    const signals = { entries: mask(0), exits: mask(1), sizeType: "value", cashSharing: true };
    const plan = makeVectorbtPlan("fromSignals", { profile: "vectorbt", close, ...signals, ...options });
    expect(executeVectorbt(plan).kernel).toContain("fast");
    compare(plan);
  });

  test("what is held counts where its column has earned just what it cost", () => {
    const [rows, columns] = [4, 2];
    const mask = (...cells: number[]): object => ({
      data: Uint8Array.from({ length: 8 }, (_, i) => Number(cells.includes(i))),
      rows,
      columns,
    });
    // The first column earns 50, the second one then leaves 50 for it to buy with.
    const plan = makeVectorbtPlan("fromSignals", {
      profile: "vectorbt",
      ...{ close: { data: Float64Array.of(10, 10, 12, 10, 10, 10, 10, 10), rows, columns } },
      ...{ entries: mask(0, 5, 6), exits: mask(2), initCash: 250, size: 250, sizeType: "value" },
      cashSharing: true,
    });
    expect(executeVectorbt(plan).kernel).toContain("fast");
    expect(new VectorbtPortfolio(plan, executeVectorbt(plan), REPORT).totalProfit()).toEqual([50]);
    compare(plan);
  });

  test("more bars and columns than the window holds", () => {
    for (const order of ["row", "column"] as const)
      for (const cashSharing of [false, true])
        for (const [size, sizeType] of [
          [Infinity, "amount"],
          [10, "value"],
        ] as const) {
          const options = { size, sizeType, fees: 0.001, initCash: 1e4, cashSharing, callSeq: "auto" };
          const plan = { seed: 5, bars: 1500, columns: 170, order, hostility: 0, signals: 0.05, options };
          compare(makeVectorbtPlan("fromSignals", argumentsOf(plan)));
        }
  });

  property("read arrays in the kernel's memory as they read all others", plainPlan, (plan) => {
    const given = argumentsOf(plan) as Record<"close" | "entries" | "exits", Matrix<MatrixData>>;
    const placed = [given.close, given.entries, given.exits].map(placedCopy);
    const [close, entries, exits] = placed;
    const run = (options: object): { output?: VectorbtOutput; error?: string } =>
      outcomeOf(() => executeVectorbt(makeVectorbtPlan("fromSignals", options)));
    const [there, elsewhere] = [run({ ...given, close, entries, exits }), run(given)];
    for (const matrix of placed) free(matrix);
    expect(there.error).toBe(elsewhere.error);
    expect(there.output?.orders).toEqual(elsewhere.output?.orders);
    expect(there.output?.figures).toEqual(elsewhere.output?.figures);
    expect(there.output?.series).toEqual(elsewhere.output?.series);
  });

  property(
    "refuse a signal that is neither 0 nor 1 by the same error, wherever it stands",
    plainPlan,
    (plan) => {
      const given = argumentsOf(plan) as { entries: Matrix<Uint8Array>; exits: Matrix<Uint8Array> };
      const { data } = plan.seed % 3 === 0 ? given.entries : given.exits;
      data[Math.floor(uniform(plan.seed, 1) * data.length)] = 2 + Math.floor(uniform(plan.seed, 2) * 254);
      const planned = errorOf(() => makeVectorbtPlan("fromSignals", given));
      expect(planned).toMatchObject({ code: "E_RANGE" });
      expect(errorOf(() => fromSignals(given as never))).toEqual(planned);
      const general = { ...given, maxOrders: 1 };
      expect(errorOf(() => fromSignals(general as never))).toEqual(planned);
    },
  );

  describe("with accounts of more columns than a word of the kernel has bits", () => {
    const wide = (seed: number, callSeq: string, order: "row" | "column"): object => {
      const options = { size: 50, sizeType: "value", fees: 0.001, initCash: 1e4, cashSharing: true, callSeq };
      return argumentsOf({ seed, bars: 150, columns: 131, order, hostility: 0, signals: 0.3, options });
    };

    // Even seeds make two accounts.
    for (const seed of [5, 6])
      for (const callSeq of ["auto", "default", "reversed"])
        test(`by ${callSeq}, seed ${seed}`, () => {
          for (const order of ["row", "column"] as const)
            compare(makeVectorbtPlan("fromSignals", wide(seed, callSeq, order)));
        });

    test("as many orders as there are cells, taken out piece by piece", () => {
      const [rows, columns] = [4100, 131];
      const mask = (of: (bar: number) => boolean): object => ({
        data: Uint8Array.from({ length: rows * columns }, (_, i) => Number(of(Math.floor(i / columns)))),
        rows,
        columns,
      });
      const close = Float64Array.from({ length: rows * columns }, (_, i) => 10 + uniform(3, i));
      for (const groupBy of [[131], [67, 64]]) {
        const plan = makeVectorbtPlan("fromSignals", {
          profile: "vectorbt",
          ...{ close: { data: close, rows, columns }, size: 50, sizeType: "value", initCash: 1e6 },
          ...{ cashSharing: true, groupBy, callSeq: "auto" },
          ...{ entries: mask((bar) => bar % 2 === 0), exits: mask((bar) => bar % 2 === 1) },
        });
        const [fast, general] = [executeVectorbt(plan), executeGeneral(plan, "as asked")];
        expect(fast.kernel).toContain("fast");
        expect(fast.orders.bar.length).toBe(rows * columns);
        for (const name of ["column", "bar", "side", "size", "price", "fees"] as const)
          expectSame(fast.orders[name], general.orders[name], name);
      }
    });

    test("sales whose values differ in their last digits only are served by value", () => {
      const close = Float64Array.from({ length: 150 * 131 }, (_, i) => 10 * (1 + 1e-12 * uniform(1, i)));
      const given = { ...wide(6, "auto", "row"), close: { data: close, rows: 150, columns: 131 } };
      compare(makeVectorbtPlan("fromSignals", given));
    });

    test("sales of equal value stay in column order", () => {
      const close = Float64Array.from({ length: 150 * 131 }, (_, i) => 10 + (i % 3));
      const given = { ...wide(5, "auto", "row"), close: { data: close, rows: 150, columns: 131 } };
      compare(makeVectorbtPlan("fromSignals", given));
    });
  });
});
