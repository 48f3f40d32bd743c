// The figures of a run with its choices flipped: each row is a run of its own, and can be made by hand.
import { describe, expect, test } from "vitest";
import { ASSUMPTION_SPECS, MAGNITUDES, type Assumption } from "../../src/assumptions.ts";
import {
  BacktestError,
  fromOrders,
  fromSignals,
  maskFrom,
  type Figures,
  type Mask,
  type Matrix,
  type Portfolio,
  type Sensitivity,
  type SensitivityOptions,
  type VectorbtPortfolio,
} from "../../src/index.ts";
import { FIGURE_NAMES } from "../../src/sensitivity/figures.ts";
import { market } from "../support/market.ts";
import { call, type Arguments } from "../support/runPlan.ts";

// More than a quarter of a year, so that every figure exists.
const BARS = 80;
const volume: Matrix = { data: new Float64Array(BARS * 3).fill(2), rows: BARS, columns: 3 };
const SHARED = { cashSharing: true, size: 0.4, volume };

/** Three assets for 80 bars: two are bought together, the third when they are sold and their cash comes in. */
function signalArguments(changes: Arguments = {}): Arguments {
  const signal = (phase: number): Mask =>
    maskFrom(BARS, 3, (bar, column) => (bar + (column === 2 ? 2 : 0)) % 5 === phase);
  return { ...market(BARS, 3), entries: signal(0), exits: signal(3), size: 0.5, ...changes };
}

const withSignals = (changes: Arguments = {}): Portfolio => call("fromSignals", signalArguments(changes));

function figuresOf(run: Portfolio, account?: number): Figures {
  const stats = run.stats(account);
  return Object.fromEntries(FIGURE_NAMES.map((name) => [name, stats[name]])) as unknown as Figures;
}

const rowOf = ({ rows }: Sensitivity, code: string) => rows.find((row) => row.code === code)!;

describe("the first row", () => {
  test("has the portfolio's own figures to the bit, and no difference", async () => {
    const run = withSignals(SHARED);
    const [base] = (await run.sensitivity()).rows;
    expect(base).toMatchObject({ code: "base", figures: figuresOf(run) });
    expect(Object.values(base.difference!)).toEqual(FIGURE_NAMES.map(() => 0));
  });

  test("may be of one account", async () => {
    const run = withSignals({ ...SHARED, groupBy: [2, 1] });
    const [base] = (await run.sensitivity({ account: 1, shuffles: 0 })).rows;
    expect(base.figures).toEqual(figuresOf(run, 1));
    const [mean] = (await run.sensitivity({ shuffles: 0 })).rows;
    expect(mean.figures).toEqual(figuresOf(run));
    expect(mean.figures).not.toEqual(base.figures);
  });
});

/** Prices of one asset that fall and rise through levels on both sides. */
const wave = (bars: number): Arguments => {
  const close = Float64Array.from({ length: bars }, (_, bar) => 100 + 8 * Math.abs((bar % 14) - 7) - 20);
  const edge = (by: number): Float64Array => close.map((price) => price + by);
  return {
    open: close.map((price, bar) => (bar === 0 ? price : close[bar - 1])),
    close,
    high: edge(16),
    low: edge(-16),
  };
};
const longShort = (bars: number): Arguments => ({
  size: Float64Array.from({ length: bars }, (_, bar) => (bar % 7 === 0 ? 2 : bar % 7 === 3 ? -4 : NaN)),
});

describe("every row is the run that its change says", () => {
  /** A run that makes the choice, and what is given where it is flipped. */
  const FLIPS: readonly [Assumption, Arguments, Arguments][] = [
    ["sameClose", { fill: "sameClose" }, { fill: "nextOpen" }],
    ["noFees", {}, { fees: MAGNITUDES.fees.default }],
    ["negativeFees", { fees: [-0.001, 0.002, -0.003], fixedFees: 1 }, { fees: [0, 0.002, 0] }],
    ["noSlippage", {}, { slippage: MAGNITUDES.slippage.default }],
    ["noImpact", {}, { impact: { eta: MAGNITUDES.impactEta.default, gamma: 0, window: 20 } }],
    ["noVolumeLimit", {}, { participationRate: MAGNITUDES.participationRate.default }],
    ["columnOrder", {}, { allocation: "proRata" }],
    ["settlesAtOnce", {}, { settlementBars: MAGNITUDES.settlementBars.default }],
    ["fractionalUnits", { lotSize: [NaN, 0.25, NaN] }, { lotSize: [1, 0.25, 1] }],
    ["unlimitedFunding", { account: "unlimited", shorting: "free" }, { account: "cash", shorting: "none" }],
  ];

  test.each(FLIPS)("%s", async (code, choice, flipped) => {
    const given = { ...SHARED, ...choice };
    const row = rowOf(await withSignals(given).sensitivity({ shuffles: 0 }), code);
    const byHand = figuresOf(withSignals({ ...given, ...flipped }));
    expect(row.figures).toEqual(byHand);
    expect(row.figures).not.toEqual(figuresOf(withSignals(given)));
    expect(row.difference!.endValue).toBe(byHand.endValue - figuresOf(withSignals(given)).endValue);
  });

  const MARGIN = { ...wave(80), ...longShort(80), account: "margin", initCash: 250 };
  const OTHERS: readonly [Assumption, Arguments, Arguments][] = [
    ["unlimitedFunding", { account: "unlimited" }, { account: "margin" }],
    ["noBorrowCost", {}, { borrowRate: MAGNITUDES.borrowRate.default }],
    ["noDebitInterest", { initCash: 120 }, { debitRate: MAGNITUDES.debitRate.default }],
    ["noLiquidation", { initCash: 100, marginCall: "warn" }, { marginCall: "liquidate" }],
    [
      "intrabarTies",
      { slStop: 0.05, tpStop: 0.05, intrabarPath: "optimistic" },
      { intrabarPath: "conservative" },
    ],
    [
      "zeroVolumeFills",
      { volume: Float64Array.from({ length: 80 }, (_, bar) => bar % 3), zeroVolume: "allow" },
      { zeroVolume: "skip" },
    ],
  ];

  test.each(OTHERS)("%s, with shorts, stops and margin", async (code, choice, flipped) => {
    const given = { ...MARGIN, ...choice };
    const row = rowOf(await call("fromOrders", given).sensitivity(), code);
    expect(row.figures).toEqual(figuresOf(call("fromOrders", { ...given, ...flipped })));
    expect(row.figures).not.toEqual(figuresOf(call("fromOrders", given)));
  });

  test("dearer costs: every cost above zero times the factor, rebates as they are", async () => {
    const costs = {
      fees: [0.001, -0.001, 0.002],
      fixedFees: 0.01,
      slippage: 0.001,
      minFees: 0.02,
      perUnitFees: 0.003,
    };
    const doubled = {
      fees: [0.002, -0.001, 0.004],
      fixedFees: 0.02,
      slippage: 0.002,
      minFees: 0.04,
      perUnitFees: 0.006,
    };
    const impact = { impact: { eta: 0.5, gamma: 0.25, window: 5 } };
    const given = { ...SHARED, ...costs, ...impact };
    const row = rowOf(await withSignals(given).sensitivity({ shuffles: 0 }), "dearerCosts");
    const byHand = withSignals({ ...given, ...doubled, impact: { eta: 1, gamma: 0.5, window: 5 } });
    expect(row.figures).toEqual(figuresOf(byHand));
    const dearer = await withSignals(given).sensitivity({ shuffles: 0, magnitudes: { costFactor: 3 } });
    expect(rowOf(dearer, "dearerCosts").figures!.endValue).toBeLessThan(row.figures!.endValue);
  });

  test("later fills: one bar more than before, at the same price", async () => {
    const matrix = { ...market(BARS, 3).close };
    for (const [fill, later] of [
      ["nextOpen", { delay: 2, price: "open" }],
      ["nextClose", { delay: 2, price: "close" }],
      [
        { delay: 2, price: "open" },
        { delay: 3, price: "open" },
      ],
      [
        { delay: 1, price: matrix },
        { delay: 2, price: matrix },
      ],
    ]) {
      const row = rowOf(await withSignals({ ...SHARED, fill }).sensitivity({ shuffles: 0 }), "laterFills");
      expect(row.figures).toEqual(figuresOf(withSignals({ ...SHARED, fill: later })));
    }
  });

  test("a fill at given prices on the bar itself moves to the next bar's", async () => {
    const price = market(BARS, 3).close;
    const given = { ...SHARED, fill: { delay: 0, price } };
    const row = rowOf(await withSignals(given).sensitivity({ shuffles: 0 }), "sameClose");
    expect(row.figures).toEqual(figuresOf(withSignals({ ...given, fill: { delay: 1, price } })));
    const closes = rowOf(
      await withSignals({ ...SHARED, open: undefined, fill: "sameClose" }).sensitivity({ shuffles: 0 }),
      "sameClose",
    );
    expect(closes.figures).toEqual(figuresOf(withSignals({ ...SHARED, fill: "nextClose" })));
  });

  test("what assets have of their own gives way to the flip, and stays beside it", async () => {
    const assets = [{ lotSize: 0.5 }, { lotSize: 0.5, fees: 0 }, { multiplier: 2 }];
    const table = await withSignals({ ...SHARED, assets }).sensitivity({ shuffles: 0 });
    const bare = [{ lotSize: 0.5 }, { lotSize: 0.5 }, { multiplier: 2 }];
    expect(rowOf(table, "noFees").figures).toEqual(
      figuresOf(withSignals({ ...SHARED, assets: bare, fees: 0.001 })),
    );
    expect(rowOf(table, "fractionalUnits").figures).toEqual(
      figuresOf(withSignals({ ...SHARED, multiplier: [1, 1, 2], lotSize: [0.5, 0.5, 1] })),
    );
  });

  test("magnitudes are those that were asked for, and stand in the words", async () => {
    const table = await withSignals(SHARED).sensitivity({ magnitudes: { fees: 0.02, settlementBars: 1 } });
    expect(table.magnitudes).toMatchObject({ fees: 0.02, settlementBars: 1, slippage: 0.0005 });
    expect(rowOf(table, "noFees")).toMatchObject({
      change: "fees of 0.02",
      figures: figuresOf(withSignals({ ...SHARED, fees: 0.02 })),
    });
    expect(rowOf(table, "settlesAtOnce").change).toBe("sales settle after 1 bar");
    expect(rowOf(await withSignals(SHARED).sensitivity(), "settlesAtOnce").change).toBe(
      "sales settle after 2 bars",
    );
  });
});

describe("a change that cannot be made", () => {
  test.each<[Assumption | "dearerCosts", Arguments, string]>([
    ["noImpact", { volume: undefined }, "no volume is given"],
    ["noVolumeLimit", { volume: undefined }, "no volume is given"],
    ["noActions", {}, "no corporate actions are known"],
    ["dearerCosts", {}, "the run has no costs"],
    ["dearerCosts", { fees: 0.6 }, "E_RANGE fees is 1.2; expected a finite number below 1"],
    ["columnOrder", { onInsufficient: "reject" }, "E_OPTION_CONFLICT proRata needs onInsufficient 'partial'"],
    ["settlesAtOnce", { shorting: "locked" }, "E_OPTION_CONFLICT locked shorts settle at once"],
  ])("%s with %j has its reason instead of figures", async (code, changes, reason) => {
    const row = rowOf(await withSignals({ ...SHARED, ...changes }).sensitivity({ shuffles: 0 }), code);
    expect(row).toMatchObject({ figures: null, difference: null, reason });
  });

  test("of a choice that nothing replaces says the choice in words", async () => {
    const row = rowOf(await withSignals(SHARED).sensitivity({ shuffles: 0 }), "noActions");
    expect(row.change).toBe(ASSUMPTION_SPECS.noActions.sentence);
  });

  test("is told for every choice of the run, and for no other", async () => {
    const run = withSignals(SHARED);
    const codes = (await run.sensitivity({ shuffles: 0 })).rows.map(({ code }) => code);
    expect(codes).toEqual(["base", ...run.assumptions, "dearerCosts", "laterFills"]);
  });
});

describe("orders of the columns", () => {
  const tight = { ...SHARED, volume: undefined, initCash: 50, size: 0.4 };

  test("are tried where columns share cash, each a row, with least, most and spread of every figure", async () => {
    const { rows, shuffles } = await withSignals(tight).sensitivity({ shuffles: 4, seed: 3 });
    const tried = rows.filter(({ code }) => code === "shuffledColumns");
    expect([tried.length, shuffles.count, shuffles.seed]).toEqual([4, 4, 3]);
    for (const name of FIGURE_NAMES) {
      const values = tried.map(({ figures }) => figures![name]);
      const mean = values.reduce((sum, value) => sum + value, 0) / 4;
      const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / 3;
      const { min, max, std } = shuffles.spread![name];
      expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
      expect(std).toBeCloseTo(Math.sqrt(variance), 10);
    }
    expect(shuffles.spread!.endValue.std).toBeGreaterThan(0);
  });

  test("are the same for a seed, and are no more than there are", async () => {
    const run = withSignals(tight);
    const table = async (options: SensitivityOptions) =>
      JSON.stringify((await run.sensitivity(options)).rows);
    expect(await table({ seed: 5, shuffles: 2 })).toBe(await table({ seed: 5, shuffles: 2 }));
    expect((await run.sensitivity({ shuffles: 50 })).shuffles.count).toBe(5);
  });

  test("are not tried where every column has its own account", async () => {
    const { rows, shuffles } = await withSignals().sensitivity();
    expect(rows.filter(({ code }) => code === "shuffledColumns")).toEqual([]);
    expect(shuffles).toEqual({ count: 0, seed: 0, spread: null, reason: "no columns share an account" });
  });

  test("are not tried where callSeq names one", async () => {
    const callSeq = { data: Float64Array.of(2, 0, 1), rows: 1, columns: 3 };
    const { shuffles } = await withSignals({ ...tight, callSeq }).sensitivity();
    expect(shuffles).toMatchObject({ count: 0, reason: "callSeq names the order itself" });
  });

  test("change nothing but roundings under proRata", async () => {
    const { shuffles, rows } = await withSignals({ ...tight, allocation: "proRata" }).sensitivity();
    const { spread } = shuffles;
    expect(shuffles.count).toBe(5);
    for (const name of FIGURE_NAMES) {
      const base = rows[0].figures![name];
      expect(Math.abs(spread![name].max - base)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(base)));
      expect(Math.abs(spread![name].min - base)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(base)));
      expect(spread![name].std).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(base)));
    }
  });
});

describe("in the vectorbt profile", () => {
  const VBT = { profile: "vectorbt", cashSharing: true, size: 0.3, initCash: 50, open: undefined } as const;
  const vbt = (changes: Arguments = {}): VectorbtPortfolio =>
    fromSignals(
      signalArguments({ ...VBT, ...changes }) as unknown as Parameters<typeof fromSignals>[0],
    ) as unknown as VectorbtPortfolio;
  const endOf = (run: VectorbtPortfolio): number => run.finalValue()[0];

  test("the first row has the portfolio's own figures", async () => {
    const run = vbt();
    const { figures } = (await run.sensitivity()).rows[0];
    const { annualizedReturn, sharpeRatio, maxDrawdown } = run.metrics();
    expect(figures).toEqual({
      ...{ annualizedReturn, sharpeRatio, maxDrawdown, totalFills: run.orders.length },
      totalReturn: run.totalReturn()[0],
      endValue: run.finalValue()[0],
    });
  });

  test.each<[Assumption, Arguments, Arguments]>([
    ["noFees", {}, { fees: 0.001 }],
    ["negativeFees", { fees: -0.01 }, { fees: 0 }],
    ["noSlippage", {}, { slippage: 0.0005 }],
    ["fractionalUnits", {}, { sizeGranularity: 1 }],
    ["freeShorts", { direction: "shortonly" }, { lockCash: true }],
  ])("%s is the run with the option", async (code, choice, flipped) => {
    const row = rowOf(await vbt(choice).sensitivity({ shuffles: 0 }), code);
    expect(row.figures!.endValue).toBe(endOf(vbt({ ...choice, ...flipped })));
    expect(row.figures!.endValue).not.toBe(endOf(vbt(choice)));
  });

  test("every other call order is a row", async () => {
    const rows = (await vbt({ callSeq: "reversed" }).sensitivity({ shuffles: 0 })).rows.filter(
      ({ code }) => code === "columnOrder",
    );
    expect(rows.map(({ change }) => change)).toEqual([
      "call order default",
      "call order random",
      "call order auto",
    ]);
    rows.forEach(({ change, figures }) => {
      expect(figures!.endValue).toBe(endOf(vbt({ callSeq: change.slice("call order ".length) })));
    });
  });

  test("signals a bar later are the signals shifted by hand", async () => {
    const { entries, exits } = signalArguments() as { entries: Mask; exits: Mask };
    const later = ({ data }: { data: Uint8Array }) => {
      const shifted = new Uint8Array(data.length);
      shifted.set(data.subarray(0, -3), 3);
      return { data: shifted, rows: BARS, columns: 3 };
    };
    const slStop = Float64Array.from({ length: BARS }, (_, bar) => 0.01 + (bar % 5) / 100);
    const laterStops = slStop.map((_, bar) => slStop[Math.max(0, bar - 1)]);
    const column = (data: Float64Array): Matrix => ({ data, rows: BARS, columns: 1 });
    const row = rowOf(await vbt({ slStop: column(slStop) }).sensitivity({ shuffles: 0 }), "sameClose");
    const byHand = vbt({ entries: later(entries), exits: later(exits), slStop: column(laterStops) });
    expect(row.figures!.endValue).toBe(endOf(byHand));
    expect(row.figures!.totalFills).toBe(byHand.orders.length);
  });

  test("sizes a bar later begin with no order; an order of every bar, too", async () => {
    const { close } = market(BARS, 1);
    const run = fromOrders({ profile: "vectorbt", close, size: 0.01, initCash: 1000 });
    const byHand = fromOrders({
      ...{ profile: "vectorbt", close, initCash: 1000 },
      size: Float64Array.from({ length: BARS }, (_, bar) => (bar === 0 ? NaN : 0.01)),
    });
    const row = rowOf(await run.sensitivity(), "sameClose");
    expect(row.figures!.endValue).toBe(byHand.finalValue()[0]);
    expect(row.figures!.totalFills).toBe(BARS - 1);
  });

  test("no signals at all, which enter everywhere, enter one bar later", async () => {
    const { close } = market(BARS, 1);
    const run = fromSignals({ profile: "vectorbt", close });
    const entries = Uint8Array.from({ length: BARS }, (_, bar) => (bar === 0 ? 0 : 1));
    expect(rowOf(await run.sensitivity(), "sameClose").figures!.endValue).toBe(
      fromSignals({ profile: "vectorbt", close, entries, exits: false }).finalValue()[0],
    );
  });

  test("columns are shuffled inside their groups; seen alone they have figures of their own", async () => {
    const run = vbt({ groupBy: [2, 1], size: 5 });
    const { shuffles } = await run.sensitivity();
    expect(shuffles.count).toBe(1);
    const alone = run.ungrouped();
    const [base] = (await alone.sensitivity({ account: 2 })).rows;
    expect(base.figures!.endValue).toBe(alone.finalValue()[2]);
  });

  test("a change that VectorBT ends with an error has the error as its reason", async () => {
    const size = Float64Array.of(10, NaN);
    const run = fromOrders({
      ...{ profile: "vectorbt", close: Float64Array.of(10, 11), size, initCash: 100 },
      ...{ raiseReject: true, allowPartial: false },
    });
    const row = rowOf(await run.sensitivity(), "noFees");
    expect(row.figures).toBeNull();
    expect(row.reason).toMatch(/^E_VECTORBT .*less than requested/);
  });
});

describe("a sensitivity run", () => {
  const codeOf = async (given: unknown): Promise<string> => {
    try {
      await withSignals(SHARED).sensitivity(given as SensitivityOptions);
    } catch (error) {
      if (error instanceof BacktestError) return error.code;
      throw error;
    }
    return "none";
  };

  test.each([
    [{ shuffels: 3 }, "E_UNKNOWN_KEY"],
    [{ shuffles: -1 }, "E_RANGE"],
    [{ shuffles: 1.5 }, "E_RANGE"],
    [{ shuffles: NaN }, "E_RANGE"],
    [{ shuffles: Infinity }, "E_RANGE"],
    [{ shuffles: 1001 }, "E_RANGE"],
    [{ shuffles: "3" }, "E_DTYPE"],
    [{ seed: -1 }, "E_RANGE"],
    [{ seed: 2 ** 32 }, "E_RANGE"],
    [{ runsMax: 0 }, "E_RANGE"],
    [{ runsMax: 10_001 }, "E_RANGE"],
    [{ account: 1 }, "E_RANGE"],
    [{ account: -1 }, "E_RANGE"],
    [{ account: "0" }, "E_DTYPE"],
    [{ signal: {} }, "E_DTYPE"],
    [{ onProgress: 3 }, "E_DTYPE"],
    [{ magnitudes: 3 }, "E_DTYPE"],
    [{ magnitudes: { slipage: 0.1 } }, "E_UNKNOWN_KEY"],
    ...Object.keys(MAGNITUDES).flatMap((name) => [
      [{ magnitudes: { [name]: NaN } }, "E_RANGE"],
      [{ magnitudes: { [name]: -0.1 } }, "E_RANGE"],
      [{ magnitudes: { [name]: Infinity } }, "E_RANGE"],
      [{ magnitudes: { [name]: "1" } }, "E_DTYPE"],
    ]),
    [[], "E_DTYPE"],
    [3, "E_DTYPE"],
    [null, "E_DTYPE"],
  ] as [unknown, string][])("refuses %j", async (given, code) => {
    expect(await codeOf(given)).toBe(code);
  });

  test("says how many runs it takes before the first, and refuses more than runsMax", async () => {
    const seen: { done: number; total: number }[] = [];
    const run = withSignals(SHARED);
    const { runs, rows } = await run.sensitivity({ onProgress: (progress) => seen.push(progress) });
    expect(runs).toBe(rows.length);
    expect(seen).toEqual(Array.from({ length: runs + 1 }, (_, done) => ({ done, total: runs })));
    await expect(run.sensitivity({ runsMax: runs - 1 })).rejects.toMatchObject({
      ...{ code: "E_SENSITIVITY_SIZE", got: runs },
    });
    expect((await run.sensitivity({ runsMax: runs })).runs).toBe(runs);
  });

  test("stops between two runs where its signal says so", async () => {
    const controller = new AbortController();
    let last = -1;
    const stopped = withSignals(SHARED).sensitivity({
      signal: controller.signal,
      onProgress: ({ done }) => {
        last = done;
        if (done === 3) controller.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(last).toBe(3);
    const early = withSignals(SHARED).sensitivity({ signal: AbortSignal.abort(new Error("never")) });
    await expect(early).rejects.toThrow("never");
  });

  test("notices that the arguments have changed since", async () => {
    const given = signalArguments(SHARED);
    const run = call("fromSignals", given);
    (given.close as Matrix).data.reverse();
    await expect(run.sensitivity()).rejects.toMatchObject({ code: "E_INPUT_CHANGED" });
  });

  test("leaves the portfolio as it was, and gives the same table twice", async () => {
    const run = withSignals(SHARED);
    const before = run.digest();
    const [first, second] = [await run.sensitivity(), await run.sensitivity()];
    expect(run.digest()).toBe(before);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  test("gives a table that cannot be changed and that JSON holds", async () => {
    const table = await withSignals(SHARED).sensitivity({ shuffles: 2 });
    const deep = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(deep));
    expect(deep(table)).toBe(true);
    const again = JSON.parse(JSON.stringify(table)) as Sensitivity;
    expect(Object.keys(again)).toEqual(["profile", "shuffles", "magnitudes", "runs", "rows"]);
    expect(again.rows.map(({ figures }) => figures?.endValue)).toEqual(
      table.rows.map(({ figures }) => figures?.endValue),
    );
  });

  test("is a table in lines: a line a change, the range of the orders, and what was not changed", async () => {
    const table = await withSignals(SHARED).sensitivity({ shuffles: 2 });
    const lines = table.lines({ width: 90 });
    expect(lines[0]).toMatch(/^Change +Return +CAGR +Sharpe +Drawdown +Fills +End value$/);
    expect(lines.every((line) => line.length <= 90)).toBe(true);
    expect(lines.filter((line) => line.startsWith("fees of 0.001"))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith("2 orders of the columns:"))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith("columns in another order"))).toHaveLength(0);
    expect(lines.slice(-3)).toEqual([
      "Not changed:",
      "  noActions: no corporate actions are known",
      "  dearerCosts: the run has no costs",
    ]);
  });
});
