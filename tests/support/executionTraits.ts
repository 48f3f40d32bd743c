// Traits of random plans over the whole option space of the realistic profile: a plan of `randomPlan.ts` and features on top
// of it, each of which shrinks away on its own.
import fc from "fast-check";
import type { ImpactOption } from "../twin/execution/input.ts";
import { planTraits, spread, type PlanTraits, type Spread, type TraitChoice } from "./randomPlan.ts";

export type AccountRule = "cash" | "locked" | "margin" | "unlimited";

export interface ExecutionTraits {
  readonly base: PlanTraits;
  readonly account: AccountRule;
  /** Without open prices market orders fill at closes or at a matrix. */
  readonly hasOpen: boolean;
  /** Highs and lows are given. */
  readonly hasRange: boolean;
  readonly hasVolume: boolean;
  readonly zeroVolume: "default" | "skip" | "allow";
  /** NaN: none. */
  readonly participationRate: number;
  readonly impact: ImpactOption | null;
  readonly allocation: "sequence" | "proRata";
  readonly maxGrossLeverage: number;
  readonly maxNetLeverage: number;
  readonly initialMargin: Spread<number>;
  readonly maintenance: "default" | "scalar" | "pair" | "row";
  readonly marginCall: "default" | "liquidate" | "warn" | "halt";
  readonly marginCallBuffer: number;
  readonly orderType: Spread<string>;
  /** How far limit and stop prices lie from the close of the decision, as a fraction. */
  readonly reach: number;
  readonly timeInForce: Spread<string | number>;
  readonly slStop: Spread<number>;
  readonly tpStop: Spread<number>;
  readonly slTrail: Spread<boolean>;
  readonly intrabarPath: "conservative" | "optimistic" | "ohlc" | "olhc" | "nearest";
  readonly splits: number;
  readonly dividends: number;
  readonly delistings: number;
  readonly fractionalShares: "keep" | "cashInLieu";
  readonly cashRate: number;
  readonly debitRate: number;
  readonly borrowRate: Spread<number>;
  readonly time: "none" | "days" | "hours";
  readonly barsPerYear: number;
  /** Probability of a deposit or withdrawal in a bar. */
  readonly flows: number;
  readonly multiplier: Spread<number>;
  readonly fx: "one" | "row" | "walk";
  /** Probability that a sale without bound is asked where the account bounds it. */
  readonly unboundSales: number;
}

/** What a test may narrow: each field replaces the arbitrary of that trait. */
export type ExecutionChoice = Partial<{
  readonly [Name in keyof ExecutionTraits]: fc.Arbitrary<ExecutionTraits[Name]>;
}>;

/** Prices, sizes and costs whose sums keep their digits. */
const MARKET_BASE: TraitChoice = {
  bars: fc.oneof({ arbitrary: fc.integer({ min: 2, max: 24 }), weight: 5 }, fc.integer({ min: 2, max: 48 })),
  columns: fc.oneof({ arbitrary: fc.integer({ min: 1, max: 4 }), weight: 5 }, fc.integer({ min: 1, max: 8 })),
  prices: fc.constantFrom("walk", "dyadic"),
  sizes: fc.constantFrom("plain", "dyadic"),
  account: fc.constant("cash"),
  fees: spread(0, [0.001, 0.1, -0.002]),
  slippage: spread(0, [0.0005, 0.03]),
  // No plain size at a plain price is worth exactly this much.
  minOrderValue: fc.constantFrom(0, 0, 0.97, 48.7),
  initCash: spread(1000, [100, 1e5, 123.456]),
};

/** Traits of plans that the page takes (traits that exclude each other are reconciled by `executionPlan`). */
export function executionTraits(
  choice: ExecutionChoice = {},
  base: TraitChoice = {},
): fc.Arbitrary<ExecutionTraits> {
  const all: { readonly [Name in keyof ExecutionTraits]: fc.Arbitrary<ExecutionTraits[Name]> } = {
    base: planTraits({ ...MARKET_BASE, ...base }),
    ...accountTraits(),
    ...volumeTraits(),
    ...orderTraits(),
    ...moneyTraits(),
    ...choice,
  };
  return fc.record(all) as fc.Arbitrary<ExecutionTraits>;
}

function accountTraits() {
  return {
    account: fc.constantFrom<AccountRule[]>("cash", "margin", "margin", "locked", "unlimited"),
    allocation: fc.constantFrom<ExecutionTraits["allocation"][]>("sequence", "sequence", "proRata"),
    maxGrossLeverage: fc.constantFrom(NaN, NaN, NaN, 2, 1, 0.5),
    maxNetLeverage: fc.constantFrom(NaN, NaN, NaN, 1, 0.3),
    initialMargin: spread(0.5, [0.25, 0.1, 1]),
    maintenance: fc.constantFrom<ExecutionTraits["maintenance"][]>("default", "scalar", "pair", "row"),
    marginCall: fc.constantFrom<ExecutionTraits["marginCall"][]>("default", "liquidate", "warn", "halt"),
    marginCallBuffer: fc.constantFrom(0.1, 0, 0.5),
    unboundSales: fc.constantFrom(0, 0, 0.5),
  };
}

function volumeTraits() {
  return {
    hasOpen: fc.constantFrom(true, true, true, false),
    hasRange: fc.boolean(),
    hasVolume: fc.boolean(),
    zeroVolume: fc.constantFrom<ExecutionTraits["zeroVolume"][]>("default", "skip", "allow"),
    participationRate: fc.constantFrom(NaN, 0.1, 0.5, 1),
    impact: fc.constantFrom<(ImpactOption | null)[]>(
      null,
      null,
      { eta: 0.5, gamma: 0, window: 2 },
      { eta: 0.1, gamma: 0.3, window: 3 },
      { eta: 0.2, gamma: 0.1, window: 20 },
    ),
  };
}

function orderTraits() {
  return {
    orderType: spread("market", ["limit", "stop", "stopLimit"]),
    reach: fc.constantFrom(0.03, 0, 0.1),
    timeInForce: spread<string | number>("gtc", ["day", "ioc", "fok", 2, 3, 7]),
    slStop: spread(NaN, [0.05, 0.01, 0.2, 0]),
    tpStop: spread(NaN, [0.05, 0.01, 0.2, 0]),
    slTrail: spread(false, [true]),
    intrabarPath: fc.constantFrom<ExecutionTraits["intrabarPath"][]>(
      "conservative",
      "optimistic",
      "ohlc",
      "olhc",
      "nearest",
    ),
  };
}

function moneyTraits() {
  return {
    splits: fc.constantFrom(0, 0, 0, 1, 3),
    dividends: fc.constantFrom(0, 0, 0, 1, 4),
    delistings: fc.constantFrom(0, 0, 0, 1),
    fractionalShares: fc.constantFrom<ExecutionTraits["fractionalShares"][]>("keep", "cashInLieu"),
    cashRate: fc.constantFrom(0, 0, 0.05, -0.01),
    debitRate: fc.constantFrom(0, 0, 0.08),
    borrowRate: spread(0, [0.1, 0.02]),
    time: fc.constantFrom<ExecutionTraits["time"][]>("none", "days", "hours"),
    barsPerYear: fc.constantFrom(NaN, 12),
    flows: fc.constantFrom(0, 0, 0, 0.1, 0.5),
    multiplier: spread(1, [10, 0.5, 2]),
    fx: fc.constantFrom<ExecutionTraits["fx"][]>("one", "one", "row", "walk"),
  };
}

/** The same traits without what excludes each other on the page. */
export function reconciled(traits: ExecutionTraits): ExecutionTraits {
  const { base, account, hasVolume } = traits;
  const proRata = traits.allocation === "proRata";
  const plain = {
    account: account === "unlimited" ? "unlimited" : "cash",
    settlementBars: account === "cash" ? base.settlementBars : 0,
    fillPrice: !traits.hasOpen && base.fillPrice === "open" ? "close" : base.fillPrice,
    ...(proRata ? ({ orderOfFills: "exitsFirst", onInsufficient: "partial" } as const) : {}),
  } as const;
  const { pool } = traits.timeInForce;
  return {
    ...traits,
    base: { ...base, ...plain },
    participationRate: hasVolume ? traits.participationRate : NaN,
    impact: hasVolume && account !== "locked" ? traits.impact : null,
    timeInForce: {
      ...traits.timeInForce,
      pool: proRata ? pool.map((time) => (time === "fok" ? "ioc" : time)) : pool,
    },
  };
}
