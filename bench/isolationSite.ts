// The page of bench/isolation.ts: one sweep on prices of a seed, in milliseconds.
import { crossover, indicator, sweep } from "../src/index.ts";
import { randomMarket } from "./market.ts";

interface Timed {
  readonly bars: number;
  readonly assets: number;
  readonly fast: number;
  readonly slow: number;
  readonly threads: number;
  readonly seed: number;
}

declare global {
  var timed: (given: Timed) => Promise<number>;
}

globalThis.timed = async ({ bars, assets, fast, slow, threads, seed }) => {
  const close = { data: randomMarket(bars, assets, seed, 1).close, rows: bars, columns: assets };
  const start = performance.now();
  await sweep({
    parameters: {
      fast: Array.from({ length: fast }, (_, i) => 2 + i),
      slow: Array.from({ length: slow }, (_, i) => 60 + i),
    },
    rule: crossover(
      ({ fast: window }) => indicator("sma", { window }),
      ({ slow: window }) => indicator("sma", { window }),
    ),
    close,
    options: { initCash: 10_000, fees: 0.001 },
    threads,
  });
  return performance.now() - start;
};
