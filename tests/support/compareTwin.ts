// A run of the kernel beside a run of the slow twin.
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import type { ExecutionOutputs } from "../twin/execution/outputs.ts";
import { marksOf } from "./marks.ts";

export const RELATIVE = 1e-12;

/** Absolute tolerance of the i-th number beside its own size. */
export type Slack = (i: number) => number;

export const EXACT: Slack = () => 0;

/**
 * The first place where the two differ, as a sentence; undefined where they agree. Amounts agree to 1e-12 of the largest
 * amount of the run, units to what such an amount buys (units that cash cuts are a quotient of amounts), all else exactly.
 */
export function firstDifference(
  plan: ExecutionInput,
  run: Portfolio,
  twin: ExecutionOutputs,
): string | undefined {
  const { orders, fills, trades } = run;
  const named = (codes: Uint8Array, names: readonly string[]): string[] =>
    Array.from(codes, (code) => names[code]);
  const money = RELATIVE * largestAmount(plan, twin);
  const amount: Slack = () => money;
  const cheapest = cheapestUnits(plan, twin);
  const unitsOf =
    (columns: ArrayLike<number>): Slack =>
    (i) =>
      money / cheapest[columns[i]];
  return (
    differs("orders.decisionBar", twin.orders.decisionBar, orders.decisionBar) ??
    differs("orders.column", twin.orders.column, orders.column) ??
    differs("orders.outcome", twin.orders.outcome, named(orders.outcome, orders.codes.outcome)) ??
    differs("orders.reason", twin.orders.reason, named(orders.reason, orders.codes.reason)) ??
    differs("orders.asked", twin.orders.asked, orders.asked, unitsOf(orders.column)) ??
    differs("orders.filled", twin.orders.filled, orders.filled, unitsOf(orders.column)) ??
    differs("fills.bar", twin.fills.bar, fills.bar) ??
    differs("fills.column", twin.fills.column, fills.column) ??
    differs("fills.units", twin.fills.units, fills.units, (i) => money / twin.fills.price[i]) ??
    differs("fills.price", twin.fills.price, fills.price, EXACT) ??
    differs("fills.fees", twin.fills.fees, fills.fees, amount) ??
    differs(
      "position",
      twin.position.data,
      run.position().data,
      (i) => money / cheapest[i % run.plan.columns],
    ) ??
    differs("equity", twin.equity.data, run.equity().data, amount) ??
    differs("cash", twin.cash.data, run.cash().data, amount) ??
    differs("settledCash", twin.settledCash.data, run.settledCash().data, amount) ??
    differs("trades.column", twin.trades.column, trades.column) ??
    differs("trades.entryBar", twin.trades.entryBar, trades.entryBar) ??
    differs("trades.exitBar", twin.trades.exitBar, trades.exitBar) ??
    differs("trades.size", twin.trades.size, trades.size, unitsOf(trades.column)) ??
    differs("trades.pnl", twin.trades.pnl, trades.pnl, amount)
  );
}

/**
 * Whether last bits decide what happens: some account is left with less than 1e-6 of the largest amount that it has seen (the
 * page calls nothing what is worth less than 1e-9 of the equity; a rounding residue of larger amounts, 1e-15 of them, is no
 * longer below that then), or some order is worth no more than such a residue, which may pay for it or not.
 */
export function hangsOnLastBits(plan: ExecutionInput, twin: ExecutionOutputs): boolean {
  const { equity, cash, orders } = twin;
  const accounts = equity.shape[1];
  const most = new Array<number>(accounts).fill(0);
  const isSpent = equity.data.some((worth, i) => {
    most[i % accounts] = Math.max(most[i % accounts], Math.abs(worth), Math.abs(cash.data[i]));
    return Math.abs(worth) < 1e-6 * most[i % accounts];
  });
  const cheapest = cheapestUnits(plan, twin);
  const residue = RELATIVE * largestAmount(plan, twin);
  return isSpent || orders.asked.some((asked, i) => Math.abs(asked) * cheapest[orders.column[i]] < residue);
}

/** The largest equity, cash or value of a position. */
function largestAmount(plan: ExecutionInput, { equity, cash, position }: ExecutionOutputs): number {
  const marks = marksOf(plan);
  const values = position.data.map((units, i) => (units === 0 ? 0 : units * marks[i]));
  return Math.max(largest(equity.data), largest(cash.data), largest(values));
}

export function largest(values: readonly number[]): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Per column the lowest price that a unit was quoted or traded at. */
function cheapestUnits({ options, shape }: ExecutionInput, { fills }: ExecutionOutputs): number[] {
  const cheapest = new Array<number>(shape[1]).fill(Infinity);
  const see = (column: number, price: number): void => {
    if (price > 0) cheapest[column] = Math.min(cheapest[column], price);
  };
  for (const { data } of [options.open, options.close] as OptionArray<number>[])
    data.forEach((price, i) => see(i % shape[1], price));
  fills.column.forEach((column, i) => see(column, fills.price[i]));
  return cheapest;
}

/** Texts and integers are equal; with a slack numbers may differ by it or by 1e-12 of themselves. */
export function differs(
  name: string,
  expected: ArrayLike<unknown>,
  got: ArrayLike<unknown>,
  slack?: Slack,
): string | undefined {
  if (expected.length !== got.length) return `${name}: ${got.length} rows, expected ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [expected[i], got[i]];
    if (Object.is(a, b) || a === b) continue;
    if (slack !== undefined && isClose(Number(a), Number(b), slack(i))) continue;
    return `${name}[${i}]: ${String(b)}, expected ${String(a)}`;
  }
  return undefined;
}

function isClose(a: number, b: number, slack: number): boolean {
  return Math.abs(a - b) <= Math.max(slack, RELATIVE * Math.abs(a));
}
