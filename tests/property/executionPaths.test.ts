// I31: which of stop loss and take profit a bar fills, in every order of its four prices and on every path (execution 6.5).
import { expect, test } from "vitest";
import { fromOrders } from "../../src/index.ts";

const PATHS = ["conservative", "optimistic", "ohlc", "olhc", "nearest"] as const;
type Path = (typeof PATHS)[number];
interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Below the lower level, between the two (unevenly), above the upper one. */
const PRICES = [90, 98, 103, 110];
const [LOWER, UPPER] = [95, 105];

function orderings(): Bar[] {
  const bars: Bar[] = [];
  for (const open of PRICES)
    for (const high of PRICES)
      for (const low of PRICES)
        for (const close of PRICES)
          if (new Set([open, high, low, close]).size === 4) bars.push({ open, high, low, close });
  return bars;
}

/** Entered at 100 at the open of bar 1, levels 5 % away on both sides; what bar 2 does. */
function firstFill(side: 1 | -1, path: Path, bar: Bar): unknown {
  const series = (price: number): Float64Array => Float64Array.of(100, 100, price);
  const { fills } = fromOrders({
    open: series(bar.open),
    high: series(bar.high),
    low: series(bar.low),
    close: series(bar.close),
    size: Float64Array.of(side, NaN, NaN),
    initCash: 1000,
    account: "unlimited",
    slStop: 0.05,
    tpStop: 0.05,
    intrabarPath: path,
    quality: "warn",
  });
  if (fills.length < 2) return null;
  const { reason, price } = fills.at(1);
  return { reason, price: Math.round(Number(price) * 1e9) / 1e9 };
}

function expected(side: 1 | -1, path: Path, { open, high, low }: Bar): unknown {
  const below = side > 0 ? "StopLoss" : "TakeProfit";
  const above = side > 0 ? "TakeProfit" : "StopLoss";
  if (open <= LOWER) return { reason: below, price: open };
  if (open >= UPPER) return { reason: above, price: open };
  const [hitsLower, hitsUpper] = [low <= LOWER, high >= UPPER];
  if (!hitsLower && !hitsUpper) return null;
  const takesUpper = hitsUpper && (!hitsLower || upperFirst(side, path, open, high, low));
  return takesUpper ? { reason: above, price: UPPER } : { reason: below, price: LOWER };
}

function upperFirst(side: 1 | -1, path: Path, open: number, high: number, low: number): boolean {
  if (path === "conservative") return side < 0;
  if (path === "optimistic") return side > 0;
  if (path === "nearest") return high - open < open - low;
  return path === "ohlc";
}

test.each(PATHS)("all 24 orders of open, high, low and close, long and short: %s", (path) => {
  const bars = orderings();
  expect(bars).toHaveLength(24);
  for (const bar of bars)
    for (const side of [1, -1] as const)
      expect([side, bar, firstFill(side, path, bar)]).toEqual([side, bar, expected(side, path, bar)]);
});
