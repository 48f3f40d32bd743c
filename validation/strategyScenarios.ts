// The scenarios of the daily rebalance once more, as a strategy that decides bar by bar.
import type { FillOption } from "../src/inputs.ts";
import type { Portfolio } from "../src/results/portfolio.ts";
import { defineStrategy } from "../src/strategy/define.ts";
import { runStrategy } from "../src/strategy/run.ts";
import type { Matrix } from "../src/matrix.ts";
import { s2Prices } from "./scenarioData.ts";

/** Indices of the highest scores, highest first; of equal ones the lower index. */
function topColumns(scores: Float64Array, count: number): number[] {
  const ranked = Array.from(scores, (_, column) => column);
  return ranked.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, count);
}

/** The 25 best scores of the day at 4 % each, bought in the order of their rank. */
const topStrategy = defineStrategy({
  parameters: { count: 25 },
  onBar(slice) {
    const { count } = slice.parameters;
    const top = topColumns(slice.row("score"), count);
    const weights = new Float64Array(slice.columnCount);
    for (const column of top) weights[column] = 1 / count;
    slice.serve(top);
    slice.rebalance(weights);
  },
});

/** S2 through the time slice. */
export function topStrategyRun(options: {
  readonly fill: FillOption;
  readonly fees?: number;
  readonly slippage?: number;
}): Portfolio {
  const prices = s2Prices();
  const matrix = (data: Float64Array): Matrix => ({ data, rows: prices.bars, columns: prices.assets });
  return runStrategy(
    topStrategy,
    { open: matrix(prices.open), close: matrix(prices.close), signals: { score: matrix(prices.score) } },
    { initCash: 1_000_000, cashSharing: true, ...options },
  );
}
