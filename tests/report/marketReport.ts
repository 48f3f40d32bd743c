import type { ReportAsset, ReportInput } from "../../src/report/types.ts";

const DAY_MS = 86_400_000;

/** A report over random prices in cents, the same for the same size. */
export function marketReport({ bars, assets }: { bars: number; assets: number }): ReportInput {
  const random = randomFrom(42);
  const equity = walk(bars, 100_000, 0.012, random);
  const benchmark = walk(bars, 100_000, 0.01, random);
  return {
    title: "Dual momentum",
    subtitle: "Random prices",
    time: Float64Array.from(
      { length: bars },
      (_, bar) => 951_868_800_000 + DAY_MS * (bar + 2 * Math.floor(bar / 5)),
    ),
    ...{ equity, benchmark, benchmarkLabel: "Equal weight" },
    ...{ drawdown: drawdownOf(equity), benchmarkDrawdown: drawdownOf(benchmark) },
    stats: [
      { label: "Total return", value: "12.3%", benchmark: "10.0%" },
      { label: "Sharpe ratio", value: "0.71", benchmark: "0.62", definition: "Mean over deviation." },
    ],
    assets: Array.from({ length: assets }, (_, i) => asset(`A${i + 1}`, bars, random)),
    ...{ cutOrders: [], cutOrderTotal: 0 },
    assumptions: ["Orders fill at the next open."],
    warnings: ["Two closes are missing."],
    provenance: ["Random prices, seed 42."],
  };
}

function asset(name: string, bars: number, random: () => number): ReportAsset {
  const cents = (value: number) => Math.round(value * 100) / 100;
  const close = walk(bars, 60, 0.02, random).map(cents);
  const open = close.map((price) => cents(price * (1 + (random() - 0.5) * 0.02)));
  const high = close.map((price, bar) => cents(Math.max(price, open[bar]) * (1 + random() * 0.01)));
  const low = close.map((price, bar) => cents(Math.min(price, open[bar]) * (1 - random() * 0.01)));
  const fills = Array.from({ length: Math.floor(bars / 30) }, (_, i) => ({
    bar: i * 30,
    units: i % 2 === 0 ? 100 : -100,
    price: close[i * 30] * 1.0005,
    fees: 1.25,
    reason: i % 3 === 0 ? "signal" : "rebalance",
  }));
  return { name, open, high, low, close, fills };
}

function walk(bars: number, start: number, deviation: number, random: () => number): Float64Array {
  let value = start;
  return Float64Array.from(
    { length: bars },
    () => (value *= 1 + (random() + random() - 1) * 2.4 * deviation),
  );
}

function drawdownOf(equity: Float64Array): Float64Array {
  let peak = 0;
  return equity.map((value) => value / (peak = Math.max(peak, value)) - 1);
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}
