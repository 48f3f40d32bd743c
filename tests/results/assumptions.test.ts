// Optimistic choices: each is named by the runs that made it, and by no other.
import { describe, expect, test } from "vitest";
import {
  ASSUMPTION_CODES,
  ASSUMPTION_SPECS,
  assumptionSpec,
  type Assumption,
  type AssumptionOf,
} from "../../src/assumptions.ts";
import { ASSUMPTIONS, fromOrders, fromSignals, type Portfolio } from "../../src/index.ts";
import { withOrders, withSignals } from "../support/market.ts";
import type { Arguments } from "../support/runPlan.ts";

/** Four bars of one asset, a size each. */
function trade(sizes: readonly number[], changes: Arguments = {}): Portfolio {
  const close = Float64Array.of(100, 101, 99, 102);
  const given = { open: close, close, size: Float64Array.from(sizes), initCash: 1000, ...changes };
  return fromOrders(given as Parameters<typeof fromOrders>[0]) as Portfolio;
}

const BUY_AND_SELL = [1, NaN, -1, NaN];
const SHORT = [-1, NaN, NaN, NaN];
const VOLUME = Float64Array.of(1e6, 1e6, 1e6, 1e6);
/** Bought at 100 on bar 1; bar 2 spans 90 to 115. */
const RANGE = {
  high: Float64Array.of(100, 101, 115, 102),
  low: Float64Array.of(100, 101, 90, 102),
};
const BOTH_STOPS = { ...RANGE, slStop: 0.05, tpStop: 0.1 };
const DAYS = Float64Array.from([0, 1, 2, 3], (day) => Date.UTC(2024, 0, 1 + day));
const SAME_DAY = Float64Array.from([0, 1, 2, 3], (hour) => Date.UTC(2024, 0, 1, hour));
const ON_MARGIN = { account: "margin", initCash: 60 };
/** Bought with all that margin allows; what the account has falls below a maintenance margin of 0.5. */
const CALLED = { ...ON_MARGIN, initCash: 51, maintenanceMargin: 0.5 };

/** A run that makes the choice, and one that does not. */
const EXAMPLES: Readonly<Record<AssumptionOf<"realistic">, readonly [() => Portfolio, () => Portfolio]>> = {
  sameClose: [() => trade(BUY_AND_SELL, { fill: "sameClose" }), () => trade(BUY_AND_SELL)],
  noFees: [() => trade(BUY_AND_SELL), () => trade(BUY_AND_SELL, { minFees: 1 })],
  negativeFees: [() => trade(BUY_AND_SELL, { fees: -0.001 }), () => trade(BUY_AND_SELL, { fees: 0.001 })],
  noSlippage: [() => trade(BUY_AND_SELL), () => trade(BUY_AND_SELL, { slippage: 0.001 })],
  noImpact: [
    () => trade(BUY_AND_SELL, { volume: VOLUME }),
    () => trade(BUY_AND_SELL, { volume: VOLUME, impact: { eta: 1, gamma: 0 } }),
  ],
  noVolumeLimit: [
    () => trade(BUY_AND_SELL, { volume: VOLUME }),
    () => trade(BUY_AND_SELL, { volume: VOLUME, participationRate: 0.1 }),
  ],
  zeroVolumeFills: [
    () => trade(BUY_AND_SELL, { volume: Float64Array.of(1, 0, 1, 1), zeroVolume: "allow" }),
    () => trade(BUY_AND_SELL, { volume: Float64Array.of(0, 1, 0, 1), zeroVolume: "allow" }),
  ],
  unlimitedFunding: [() => trade(BUY_AND_SELL, { account: "unlimited" }), () => trade(BUY_AND_SELL)],
  columnOrder: [
    () => withSignals({ cashSharing: true }),
    () => withSignals({ cashSharing: true, allocation: "proRata" }),
  ],
  settlesAtOnce: [() => trade(BUY_AND_SELL), () => trade(BUY_AND_SELL, { settlementBars: 1 })],
  fractionalUnits: [() => trade([0.5, NaN, NaN, NaN]), () => trade([1.5, NaN, NaN, NaN], { lotSize: 1 })],
  touchFills: [
    () => trade([1, NaN, NaN, NaN], { ...RANGE, orderType: "limit", limitPrice: 95 }),
    // The open is already below the limit.
    () => trade([1, NaN, NaN, NaN], { ...RANGE, orderType: "limit", limitPrice: 102 }),
  ],
  intrabarTies: [
    () => trade([1, NaN, NaN, NaN], { ...BOTH_STOPS, intrabarPath: "optimistic" }),
    () => trade([1, NaN, NaN, NaN], BOTH_STOPS),
  ],
  unknownRange: [
    () => trade([1, NaN, NaN, NaN], { slStop: 0.05 }),
    () => trade([1, NaN, NaN, NaN], { slStop: 0.05, ...RANGE }),
  ],
  noBorrowCost: [
    () => trade(SHORT, { account: "margin" }),
    () => trade(SHORT, { account: "margin", borrowRate: 0.01 }),
  ],
  noDebitInterest: [
    () => trade(BUY_AND_SELL, ON_MARGIN),
    () => trade(BUY_AND_SELL, { ...ON_MARGIN, debitRate: 0.01 }),
  ],
  noLiquidation: [
    () => trade([1, NaN, NaN, NaN], { ...CALLED, marginCall: "warn" }),
    () => trade([1, NaN, NaN, NaN], CALLED),
  ],
  staleMarks: [
    () => trade(BUY_AND_SELL, { close: Float64Array.of(100, 101, NaN, 102) }),
    () => trade(BUY_AND_SELL),
  ],
  noActions: [() => trade(BUY_AND_SELL), () => trade(BUY_AND_SELL, { actions: [] })],
};

describe("a realistic run names", () => {
  test.each(Object.entries(EXAMPLES))(
    "%s where it made the choice, and only there",
    (code, [made, other]) => {
      expect(made().assumptions).toContain(code);
      expect(other().assumptions).not.toContain(code);
    },
  );

  test("nothing that only fills can make, where nothing filled", () => {
    expect(trade([NaN, NaN, NaN, NaN]).assumptions).toEqual([]);
  });

  test.each<[string, Assumption, () => Portfolio]>([
    ["nothing was short", "noBorrowCost", () => trade(BUY_AND_SELL, ON_MARGIN)],
    ["no bar lasts", "noBorrowCost", () => trade(SHORT, { account: "margin", time: SAME_DAY })],
    ["no bar lasts", "noDebitInterest", () => trade(BUY_AND_SELL, { ...ON_MARGIN, time: SAME_DAY })],
    ["cash stayed above zero", "noDebitInterest", () => trade(BUY_AND_SELL, { account: "margin" })],
    ["there was no call", "noLiquidation", () => trade(BUY_AND_SELL, { ...ON_MARGIN, marginCall: "warn" })],
    ["nothing was sold", "settlesAtOnce", () => trade([1, NaN, NaN, NaN])],
    ["every column has its own account", "columnOrder", () => withSignals()],
    ["nothing is bounded", "columnOrder", () => withSignals({ cashSharing: true, account: "unlimited" })],
    ["nothing looks inside the bars", "unknownRange", () => trade(BUY_AND_SELL)],
    ["the units were whole anyway", "fractionalUnits", () => trade([2, NaN, -1, NaN])],
    [
      "there is no stop",
      "intrabarTies",
      () => trade([1, NaN, NaN, NaN], { ...BOTH_STOPS, slStop: NaN, intrabarPath: "ohlc" }),
    ],
  ])("where %s: no %s", (_, code, run) => {
    expect(run().assumptions).not.toContain(code);
  });

  test("a short held over a day that is free for it, whatever it paid before", () => {
    const rates = { borrowRate: { data: Float64Array.of(0.1, 0.1, 0.1, 0), rows: 4, columns: 1 } };
    const run = trade(SHORT, { account: "margin", time: DAYS, ...rates });
    expect(run.assumptions).toContain("noBorrowCost");
  });

  test("a list that cannot be changed, in the order of the table", () => {
    const { assumptions } = withOrders({ cashSharing: true, fill: "sameClose", fees: -0.001 });
    expect(Object.isFrozen(assumptions)).toBe(true);
    expect(assumptions.length).toBeGreaterThan(5);
    expect(assumptions).toEqual(ASSUMPTION_CODES.filter((code) => assumptions.includes(code)));
  });
});

/** Bars of one column in the vectorbt profile. */
function vectorbt(changes: Arguments = {}) {
  const close = Float64Array.of(100, 101, 99, 102);
  const given = {
    profile: "vectorbt",
    close,
    size: Float64Array.of(1, NaN, -1, NaN),
    initCash: 1000,
    ...changes,
  };
  return fromOrders(given as unknown as Parameters<typeof fromOrders>[0]);
}

function stopped(changes: Arguments = {}) {
  const close = Float64Array.of(100, 101, 99, 102);
  const entries = Uint8Array.of(1, 0, 0, 0);
  const given = { profile: "vectorbt", close, entries, exits: false, size: 1, initCash: 1000, ...changes };
  return fromSignals(given as unknown as Parameters<typeof fromSignals>[0]);
}

type AnyRun = () => { readonly assumptions: readonly Assumption[] };

const shared = (changes: Arguments = {}) =>
  vectorbt({
    close: [
      [100, 10],
      [101, 11],
      [99, 12],
    ],
    size: [
      [1, 1],
      [NaN, NaN],
      [-1, NaN],
    ],
    cashSharing: true,
    ...changes,
  });
const none = (): { assumptions: readonly Assumption[] } => vectorbt({ size: NaN });
const shortOnly = { size: Float64Array.of(-1, NaN, NaN, NaN) };

const VECTORBT: Readonly<Record<AssumptionOf<"vectorbt">, readonly [AnyRun, AnyRun | null]>> = {
  sameClose: [vectorbt, null],
  noFees: [vectorbt, () => vectorbt({ fixedFees: 1 })],
  negativeFees: [() => vectorbt({ fees: -0.001 }), vectorbt],
  noSlippage: [vectorbt, () => vectorbt({ slippage: 0.001 })],
  noImpact: [vectorbt, none],
  noVolumeLimit: [vectorbt, none],
  unlimitedFunding: [() => vectorbt({ initCash: "auto" }), vectorbt],
  columnOrder: [shared, () => shared({ cashSharing: false })],
  settlesAtOnce: [vectorbt, () => vectorbt({ size: Float64Array.of(1, NaN, NaN, NaN) })],
  fractionalUnits: [() => vectorbt({ size: 0.5 }), () => vectorbt({ size: 1.5, sizeGranularity: 1 })],
  noTieRule: [() => stopped({ slStop: 0.5, tpStop: 0.5 }), () => stopped({ slStop: 0.5 })],
  unknownRange: [
    () => stopped({ slStop: 0.5 }),
    () =>
      stopped({
        slStop: 0.5,
        high: Float64Array.of(101, 101, 102, 103),
        low: Float64Array.of(99, 99, 98, 100),
      }),
  ],
  noBorrowCost: [() => vectorbt(shortOnly), vectorbt],
  freeShorts: [() => vectorbt(shortOnly), () => vectorbt({ ...shortOnly, lockCash: true })],
  noMarginCalls: [() => vectorbt(shortOnly), vectorbt],
  staleMarks: [() => vectorbt({ close: Float64Array.of(100, NaN, 99, 102) }), vectorbt],
  noActions: [vectorbt, none],
};

describe("a vectorbt run names", () => {
  test.each(Object.entries(VECTORBT))(
    "%s where VectorBT's rules make it, and only there",
    (code, [made, other]) => {
      expect(made().assumptions).toContain(code);
      if (other !== null) expect(other().assumptions).not.toContain(code);
    },
  );

  test("the same choices however its columns are looked at", () => {
    const run = shared() as unknown as { ungrouped(): { assumptions: unknown }; assumptions: unknown };
    expect(run.ungrouped().assumptions).toEqual(run.assumptions);
  });
});

describe("the table of choices", () => {
  test.each(ASSUMPTION_CODES)(
    "%s is a sentence, and says in each profile how it is flipped or why not",
    (code) => {
      const { sentence, realistic, vectorbt: other } = assumptionSpec(code);
      expect(ASSUMPTIONS[code]).toBe(sentence);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect([realistic, other].some((flip) => flip !== undefined)).toBe(true);
    },
  );

  test("has an example here for each profile that can make the choice", () => {
    const of = (profile: "realistic" | "vectorbt") =>
      ASSUMPTION_CODES.filter((code) => profile in ASSUMPTION_SPECS[code]).sort();
    expect(Object.keys(EXAMPLES).sort()).toEqual(of("realistic"));
    expect(Object.keys(VECTORBT).sort()).toEqual(of("vectorbt"));
  });
});
