// Traits of one bare plan: a named test says only in what its plan differs from it.
import type { ExecutionTraits } from "./executionTraits.ts";
import type { PlanTraits, Spread } from "./randomPlan.ts";

const always = <Value>(value: Value): Spread<Value> => ({ pool: [value], form: "scalar" });

const PLAIN_BASE: PlanTraits = {
  seed: 0,
  bars: 4,
  columns: 1,
  api: "fromOrders",
  prices: "walk",
  gaps: 0,
  lateListings: false,
  groups: "one",
  account: "cash",
  orderOfFills: "exitsFirst",
  onInsufficient: "partial",
  settlementBars: 0,
  callSeq: "default",
  delay: 1,
  fillPrice: "open",
  activity: 0.5,
  sizes: "plain",
  fourArrays: false,
  sizeType: always("amount"),
  direction: always("both"),
  accumulate: always("disabled"),
  uponLongConflict: always("ignore"),
  uponShortConflict: always("ignore"),
  uponDirConflict: always("ignore"),
  uponOppositeEntry: always("reverseReduce"),
  lotSize: always(NaN),
  minSize: always(0),
  maxSize: always(Infinity),
  minOrderValue: 0,
  fees: always(0),
  fixedFees: always(0),
  perUnitFees: always(0),
  minFees: always(0),
  slippage: always(0),
  initCash: always(1000),
};

const PLAIN: ExecutionTraits = {
  base: PLAIN_BASE,
  account: "cash",
  hasOpen: true,
  hasRange: false,
  hasVolume: false,
  zeroVolume: "default",
  participationRate: NaN,
  impact: null,
  allocation: "sequence",
  maxGrossLeverage: NaN,
  maxNetLeverage: NaN,
  initialMargin: always(0.5),
  maintenance: "default",
  marginCall: "default",
  marginCallBuffer: 0.1,
  orderType: always("market"),
  reach: 0.03,
  timeInForce: always<string | number>("gtc"),
  slStop: always(NaN),
  tpStop: always(NaN),
  slTrail: always(false),
  intrabarPath: "conservative",
  splits: 0,
  dividends: 0,
  delistings: 0,
  fractionalShares: "keep",
  cashRate: 0,
  debitRate: 0,
  borrowRate: always(0),
  time: "none",
  barsPerYear: NaN,
  flows: 0,
  multiplier: always(1),
  fx: "one",
  unboundSales: 0,
};

/** The bare plan with some traits of its own. */
export function plainTraits(
  base: Partial<PlanTraits>,
  traits: Partial<Omit<ExecutionTraits, "base">> = {},
): ExecutionTraits {
  return { ...PLAIN, ...traits, base: { ...PLAIN_BASE, ...base } };
}

/** One value for every cell, for traits that are spreads. */
export { always };
