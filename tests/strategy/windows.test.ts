// A strategy over more bars than a window has: what it sees, and what becomes of orders that stay at work, is the same.
import { expect, test } from "vitest";
import { runStrategy, type Matrix, type Portfolio, type Slice, type StrategyData } from "../../src/index.ts";
import { uniformAt } from "../support/cells.ts";
import { market } from "../support/market.ts";
import { expectSame } from "../support/same.ts";

const BARS = 12_000;
const COLUMNS = 2;

function prices(): StrategyData & Record<string, Matrix> {
  const { open, close } = market(BARS, COLUMNS);
  const edge = (choose: (a: number, b: number) => number, factor: number): Matrix => ({
    ...close,
    data: close.data.map((price, i) => factor * choose(price, open.data[i])),
  });
  const volume = { ...close, data: close.data.map((_, i) => 100 + 50 * uniformAt(2, 7, i, 0)) };
  return { open, high: edge(Math.max, 1.005), low: edge(Math.min, 0.995), close, volume };
}

/** The same cells by column, which do not pass through windows. */
function byColumn(data: Record<string, Matrix>): StrategyData {
  const turned = Object.entries(data).map(([name, { data: cells, rows, columns }]) => {
    const at = (i: number): number => cells[(i % rows) * columns + Math.floor(i / rows)];
    return [name, { data: cells.map((_, i) => at(i)), rows, columns, order: "column" }] as const;
  });
  return Object.fromEntries(turned) as unknown as StrategyData;
}

/** Limits that wait for long and are moved, brackets, and weights now and then. */
function act(slice: Slice, last: number | undefined): number | undefined {
  const column = slice.bar % COLUMNS;
  if (slice.bar % 997 === 500) slice.rebalance([0.3, 0.2]);
  if (slice.bar % 101 === 7 && last !== undefined)
    slice.modify(last, { limitPrice: 0.96 * slice.close(column) });
  if (slice.bar % 401 !== 3) return last;
  for (const { id } of slice.workingOrders()) slice.cancel(id);
  const [limitPrice, stopLoss] = [0.94 * slice.close(column), 0.5 * slice.close(column)];
  return slice.order(column, 2, { limitPrice, bracket: { stopLoss, takeProfit: 1.3 * slice.close(column) } });
}

function runOver(data: StrategyData): { portfolio: Portfolio; seen: number[] } {
  const seen: number[] = [];
  let last: number | undefined;
  const onBar = (slice: Slice): void => {
    last = act(slice, last);
    seen.push(slice.equity(), slice.cash(), slice.position(0), slice.position(1));
  };
  const options = { initCash: 10_000, cashSharing: true, impact: { eta: 0.1, gamma: 0.1, window: 20 } };
  return { portfolio: runStrategy({ onBar }, data, options), seen };
}

test("a strategy over more bars than a window has gives what it gives over data in one piece", () => {
  const data = prices();
  const [windowed, whole] = [runOver(data), runOver(byColumn(data))];
  expect(windowed.portfolio.plan.arenaBytes).toBeLessThan(whole.portfolio.plan.arenaBytes);
  expect(windowed.portfolio.fills.length).toBeGreaterThan(20);
  expectSame(windowed.seen, whole.seen, "what the strategy saw");
  expect(windowed.portfolio.digest()).toBe(whole.portfolio.digest());
});
