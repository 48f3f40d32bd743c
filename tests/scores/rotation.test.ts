// The top-25 rotation, from scores alone, beside the answers on which independent engines agree.
import { expect, test } from "vitest";
import { bestFirst, fromOrders, topKWeights, type Matrix } from "../../src/index.ts";
import { s2Prices } from "../../validation/scenarioData.ts";
import { SCENARIOS } from "../../validation/scenarios.ts";

const prices = s2Prices();
const matrix = (data: Float64Array): Matrix => ({ data, rows: prices.bars, columns: prices.assets });
const [open, close, score] = [prices.open, prices.close, prices.score].map(matrix);
const COSTS = { fees: 0.001, slippage: 0.0005 };

const answerOf = (name: string): { answer: number; ordersFilled: number } =>
  SCENARIOS.find((scenario) => scenario.name === name)!;

test.each([
  ["S2 same close, no cost", { fill: "sameClose" }, 0],
  ["S2 same close, costs, sells first, buys by rank", { fill: "sameClose", ...COSTS }, 0],
  ["S2 next open, sized at the close, same costs", { fill: "nextOpen", ...COSTS }, 1],
] as const)("%s", (name, options, delay) => {
  const { answer, ordersFilled } = answerOf(name);
  const portfolio = fromOrders({
    ...{ open, close, size: topKWeights(score, { k: 25 }), sizeType: "targetPercent" },
    ...{ callSeq: bestFirst(score, { k: 25, delay }), initCash: 1_000_000, cashSharing: true },
    ...options,
  });
  expect(Math.abs(portfolio.equity().data.at(-1)! - answer)).toBeLessThan(1e-4);
  expect(portfolio.orders.filled.filter((units) => units !== 0)).toHaveLength(ordersFilled);
});
