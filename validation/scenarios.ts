// The scenarios with known answers, each as a run and the figures on which independent engines agree.
import { createHash } from "node:crypto";
import { fromOrders, fromSignals, type Realistic } from "../src/backtest.ts";
import type { OrderOptions } from "../src/generated/optionTypes.ts";
import type { Portfolio } from "../src/results/portfolio.ts";
import type { VectorbtPortfolio } from "../src/results/vectorbt/portfolio.ts";
import { s1LongSignal, s1Prices, s1Signal, s2Prices, type ScenarioPrices } from "./scenarioData.ts";

/** A run and what it must give. */
export interface Scenario {
  readonly name: string;
  readonly run: () => Portfolio | VectorbtPortfolio;
  /** Equity at the end minus what it started with, or the equity itself. */
  readonly figure: "profit" | "finalValue";
  readonly answer: number;
  readonly ordersFilled: number;
}

/** Beginning of the SHA-256 of every array, row-major little-endian doubles. */
export const DATA_HASHES = {
  s1_open: "15343a64bd395815",
  s1_high: "717ee09b03a97b78",
  s1_low: "39dc610a5084a83e",
  s1_close: "108ca3270c1592d8",
  s1_volume: "b17e5b9cb4b9c139",
  s1_signal: "7963aa815ea2139a",
  s1_signal_long60: "d5e40f926f81f89e",
  s2_open: "11ee4b00a0973b53",
  s2_high: "e2b0d84c0bf80d76",
  s2_low: "35240ade4c46a968",
  s2_close: "45b76524df9f6f81",
  s2_volume: "03fc7a3cb5393201",
  s2_score: "7db95e5243135a08",
} as const;

/** The arrays of the scenarios by the names of `DATA_HASHES`. */
export function scenarioArrays(): Record<keyof typeof DATA_HASHES, Float64Array> {
  const [s1, s2] = [s1Prices(), s2Prices()];
  return {
    s1_open: s1.open,
    s1_high: s1.high,
    s1_low: s1.low,
    s1_close: s1.close,
    s1_volume: s1.volume,
    s1_signal: s1Signal(),
    s1_signal_long60: s1LongSignal(),
    s2_open: s2.open,
    s2_high: s2.high,
    s2_low: s2.low,
    s2_close: s2.close,
    s2_volume: s2.volume,
    s2_score: s2.score,
  };
}

/** First 16 hex digits of the SHA-256 of the array's bytes. */
export function hashOf(array: Float64Array): string {
  return createHash("sha256").update(new Uint8Array(array.buffer)).digest("hex").slice(0, 16);
}

const CASH = 1_000_000;
const COSTS = { fees: 0.001, slippage: 0.0005 };

function matrix(
  prices: ScenarioPrices,
  data: Float64Array,
): { data: Float64Array; rows: number; columns: number } {
  return { data, rows: prices.bars, columns: prices.assets };
}

/** At each close a target of 20,000 per signal; differences worth 100 or less are not traded. */
function targetRun(signal: Float64Array, options: Partial<Realistic<OrderOptions>>): Portfolio {
  const prices = s1Prices();
  const size = signal.map((sign, i) => (sign * 20000) / prices.close[i]);
  return fromOrders({
    close: matrix(prices, prices.close),
    open: matrix(prices, prices.open),
    size: matrix(prices, size),
    sizeType: "targetAmount",
    minOrderValue: 100,
    initCash: CASH,
    cashSharing: true,
    ...COSTS,
    ...options,
  });
}

/** The 25 best scores of every day at 4 % each, and a call sequence with the picks in the order of their rank. */
function topPicks({ bars, assets, score }: ReturnType<typeof s2Prices>): {
  weight: Float64Array;
  calls: Float64Array;
} {
  const weight = new Float64Array(bars * assets);
  const calls = new Float64Array(bars * assets);
  for (let bar = 0; bar < bars; bar++) {
    const ranked = Array.from({ length: assets }, (_, i) => i);
    ranked.sort((a, b) => score[bar * assets + b] - score[bar * assets + a] || a - b);
    for (let k = 0; k < 25; k++) weight[bar * assets + ranked[k]] = 1 / 25;
    const others = ranked.slice(25).sort((a, b) => a - b);
    calls.set([...ranked.slice(0, 25), ...others], bar * assets);
  }
  return { weight, calls };
}

/** The day's picks, served in the order of their rank. */
function topRun(options: Partial<Realistic<OrderOptions>>): Portfolio {
  const prices = s2Prices();
  const { assets } = prices;
  const { weight, calls } = topPicks(prices);
  const callSeq = options.fill === "nextOpen" ? shiftedRows(calls, assets) : calls;
  return fromOrders({
    close: matrix(prices, prices.close),
    open: matrix(prices, prices.open),
    size: matrix(prices, weight),
    sizeType: "targetPercent",
    initCash: CASH,
    cashSharing: true,
    callSeq: matrix(prices, callSeq),
    ...options,
  });
}

/** A call sequence is read at the bar of the fill: with the next open that is the day after the ranks. */
function shiftedRows(rows: Float64Array, columns: number): Float64Array {
  const shifted = new Float64Array(rows.length);
  shifted.set(rows.subarray(0, rows.length - columns), columns);
  shifted.set(rows.subarray(0, columns));
  return shifted;
}

/** VectorBT's signals on S1 prices: 20,000 for every new signal on one shared account. */
export function vectorbtSignalRun(
  signal: Float64Array,
  callSeq: "default" | "auto" = "default",
): VectorbtPortfolio {
  const prices = s1Prices();
  const mask = (of: (sign: number) => boolean): { data: Uint8Array; rows: number; columns: number } => ({
    data: Uint8Array.from(signal, (sign) => (of(sign) ? 1 : 0)),
    rows: prices.bars,
    columns: prices.assets,
  });
  const shorts = signal.some((sign) => sign < 0);
  return fromSignals({
    profile: "vectorbt",
    close: matrix(prices, prices.close),
    entries: mask((sign) => sign > 0),
    exits: mask((sign) => sign <= 0),
    ...(shorts ? { shortEntries: mask((sign) => sign < 0), shortExits: mask((sign) => sign >= 0) } : {}),
    size: 20000,
    sizeType: "value",
    initCash: CASH,
    cashSharing: true,
    callSeq,
    ...COSTS,
  });
}

/** VectorBT's target percents of the S2 picks, sales first. */
function vectorbtTopRun(): VectorbtPortfolio {
  const prices = s2Prices();
  return fromOrders({
    profile: "vectorbt",
    close: matrix(prices, prices.close),
    size: matrix(prices, topPicks(prices).weight),
    sizeType: "targetPercent",
    direction: "longOnly",
    initCash: CASH,
    cashSharing: true,
    callSeq: "auto",
    ...COSTS,
  });
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "S1 same close, no funding check",
    run: () => targetRun(s1Signal(), { fill: "sameClose", account: "unlimited", orderOfFills: "sequence" }),
    figure: "profit",
    answer: -625009.4900932,
    ordersFilled: 22331,
  },
  {
    name: "S1 next open, no funding check",
    run: () => targetRun(s1Signal(), { fill: "nextOpen", account: "unlimited", orderOfFills: "sequence" }),
    figure: "profit",
    answer: -662471.5865142,
    ordersFilled: 22239,
  },
  {
    name: "S1L same close, in sequence, partial",
    run: () =>
      targetRun(s1LongSignal(), { fill: "sameClose", orderOfFills: "sequence", onInsufficient: "partial" }),
    figure: "profit",
    answer: -497737.3733441,
    ordersFilled: 16917,
  },
  {
    name: "S1L same close, exits first, reject",
    run: () =>
      targetRun(s1LongSignal(), { fill: "sameClose", orderOfFills: "exitsFirst", onInsufficient: "reject" }),
    figure: "profit",
    answer: -480544.7342076,
    ordersFilled: 15520,
  },
  {
    name: "S2 same close, no cost",
    run: () => topRun({ fill: "sameClose" }),
    figure: "finalValue",
    answer: 4016133.51196065,
    ordersFilled: 11303,
  },
  {
    name: "S2 same close, costs, sells first, buys by rank",
    run: () => topRun({ fill: "sameClose", ...COSTS }),
    figure: "finalValue",
    answer: 2200000.14999505,
    ordersFilled: 11281,
  },
  {
    name: "S2 next open, sized at the close, same costs",
    run: () => topRun({ fill: "nextOpen", ...COSTS }),
    figure: "finalValue",
    answer: 2219090.30865775,
    ordersFilled: 11240,
  },
  {
    name: "S1 VectorBT from_signals, shared cash",
    run: () => vectorbtSignalRun(s1Signal()),
    figure: "profit",
    answer: -624373.4428796,
    ordersFilled: 21311,
  },
  {
    name: "S1L VectorBT from_signals, call_seq default",
    run: () => vectorbtSignalRun(s1LongSignal()),
    figure: "profit",
    answer: -469555.3838394343,
    ordersFilled: 15967,
  },
  {
    name: "S1L VectorBT from_signals, call_seq auto",
    run: () => vectorbtSignalRun(s1LongSignal(), "auto"),
    figure: "profit",
    answer: -485116.8723002336,
    ordersFilled: 14132,
  },
  {
    name: "S2 VectorBT targetpercent, same close, costs, call_seq auto",
    run: vectorbtTopRun,
    figure: "finalValue",
    answer: 2197463.6201887145,
    ordersFilled: 11303,
  },
];

/** What a run gave, in the scenario's figure, and how many of its orders filled at least in part. */
export function resultOf(scenario: Scenario): { figure: number; ordersFilled: number } {
  const portfolio = scenario.run();
  const { data } = portfolio.equity();
  const end = data[data.length - 1];
  return { figure: scenario.figure === "profit" ? end - CASH : end, ordersFilled: filledCount(portfolio) };
}

/** VectorBT records filled orders only. */
function filledCount(portfolio: Portfolio | VectorbtPortfolio): number {
  if (portfolio.profile === "vectorbt") return portfolio.orders.length;
  return portfolio.orders.filled.reduce((count, units) => count + (units !== 0 ? 1 : 0), 0);
}
