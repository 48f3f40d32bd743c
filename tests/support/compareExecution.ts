// A run of the kernel beside a run of the slow twin, over the whole option space of the realistic profile.
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput } from "../twin/execution/input.ts";
import type { ExecutionOutputs } from "../twin/execution/outputs.ts";
import { Input } from "../../assembly/layout.ts";
import { Facts } from "../../src/invariants/facts.ts";
import { valuesOf } from "../../src/invariants/subject.ts";
import { makePlan } from "../../src/plan/plan.ts";
import { argumentsOf } from "./runPlan.ts";

const RELATIVE = 1e-12;

/** Absolute tolerance of the i-th number beside its own size. */
type Slack = (i: number) => number;

const EXACT: Slack = () => 0;

/**
 * The first place where the two differ, as a sentence; undefined where they agree. Texts and integers are equal, amounts agree
 * to 1e-12 of the largest amount of the run, units to what such an amount buys.
 */
export function executionDifference(
  plan: ExecutionInput,
  run: Portfolio,
  twin: ExecutionOutputs,
): string | undefined {
  const { orders, fills, trades, marginCalls } = run;
  const named = (codes: Uint8Array, names: readonly string[]): string[] =>
    Array.from(codes, (code) => names[code]);
  const scale = scaleOf(plan, twin);
  const money = RELATIVE * scale.amount;
  const amount: Slack = () => money;
  const units =
    (columns: ArrayLike<number>): Slack =>
    (i) =>
      money / scale.cheapest[columns[i]];
  const isOpen = Array.from(trades.status, (status) => trades.codes.status[status] === "Open");
  return (
    differs("orders.decisionBar", twin.orders.decisionBar, orders.decisionBar) ??
    differs("orders.column", twin.orders.column, orders.column) ??
    differs("orders.outcome", twin.orders.outcome, named(orders.outcome, orders.codes.outcome)) ??
    differs("orders.reason", twin.orders.reason, named(orders.reason, orders.codes.reason)) ??
    differs("orders.asked", twin.orders.asked, orders.asked, units(orders.column)) ??
    differs("orders.filled", twin.orders.filled, orders.filled, units(orders.column)) ??
    differs("fills.bar", twin.fills.bar, fills.bar) ??
    differs("fills.column", twin.fills.column, fills.column) ??
    differs("fills.reason", twin.fills.reason, named(fills.reason, fills.codes.reason)) ??
    differs("fills.units", twin.fills.units, fills.units, units(fills.column)) ??
    differs("fills.price", twin.fills.price, fills.price, EXACT) ??
    differs("fills.fees", twin.fills.fees, fills.fees, amount) ??
    differs(
      "position",
      twin.position.data,
      run.position().data,
      (i) => money / scale.cheapest[i % plan.shape[1]],
    ) ??
    differs("equity", twin.equity.data, run.equity().data, amount) ??
    differs("cash", twin.cash.data, run.cash().data, amount) ??
    differs("settledCash", twin.settledCash.data, run.settledCash().data, amount) ??
    differs("receivable", twin.receivable.data, run.receivable().data, amount) ??
    differs("trades.column", twin.trades.column, trades.column) ??
    differs("trades.entryBar", twin.trades.entryBar, trades.entryBar) ??
    differs("trades.exitBar", twin.trades.exitBar, trades.exitBar) ??
    differs("trades.open", twin.trades.open, isOpen) ??
    differs("trades.size", twin.trades.size, trades.size, units(trades.column)) ??
    differs("trades.pnl", twin.trades.pnl, trades.pnl, amount) ??
    differs("marginCalls.bar", twin.events.marginCalls.bar, marginCalls.bar) ??
    differs("marginCalls.account", twin.events.marginCalls.account, marginCalls.account) ??
    differs("marginCalls.equity", twin.events.marginCalls.equity, marginCalls.equity, amount) ??
    differs(
      "marginCalls.maintenance",
      twin.events.marginCalls.maintenance,
      marginCalls.maintenance,
      amount,
    ) ??
    differs("staleBars", twin.events.staleMarks, run.staleBars)
  );
}

/**
 * Whether last bits decide what happens. Some account has been left with less than 1e-6 of the largest amount that it has seen
 * (rounding residues of larger amounts are no longer below 1e-9 of its equity, which the page calls nothing), or some order
 * is worth no more than such a residue, which may pay for it or not, or a margin call hangs on the last bits of its two sums.
 */
export function hangsOnLastBits(plan: ExecutionInput, twin: ExecutionOutputs): boolean {
  return hasResidues(plan, twin) || hasMarginTie(plan, twin);
}

function hasResidues(plan: ExecutionInput, twin: ExecutionOutputs): boolean {
  const { equity, cash, orders } = twin;
  const accounts = equity.shape[1];
  const most = new Array<number>(accounts).fill(0);
  const isSpent = equity.data.some((worth, i) => {
    most[i % accounts] = Math.max(most[i % accounts], Math.abs(worth), Math.abs(cash.data[i]));
    return Math.abs(worth) < 1e-6 * most[i % accounts];
  });
  const { amount, cheapest } = scaleOf(plan, twin);
  const residue = RELATIVE * amount;
  return isSpent || orders.asked.some((asked, i) => Math.abs(asked) * cheapest[orders.column[i]] < residue);
}

/** Units in the last place of a sum of amounts within which another order of summation may land. */
const SUM_ULPS = 16;

/**
 * Whether equity and maintenance margin of an account are the same at some close but for the rounding of their sums: then the
 * order of summation decides on the margin call. It is no rare chance: an opening of all that the initial margin allows leaves
 * them equal wherever both margins are one rate.
 */
function hasMarginTie(plan: ExecutionInput, twin: ExecutionOutputs): boolean {
  if (plan.options.account !== "margin") return false;
  const facts = factsOf(plan);
  const { bars, accounts, columns, firstColumns } = facts;
  const values = valuesOf(Float64Array.from(twin.position.data), facts);
  for (let cell = 0; cell < bars * accounts; cell++) {
    const [bar, account] = [Math.floor(cell / accounts), cell % accounts];
    let [required, gross] = [0, 0];
    for (let column = firstColumns[account]; column < firstColumns[account + 1]; column++) {
      const value = values[bar * columns + column];
      const side = value > 0 ? Input.MaintenanceLong : Input.MaintenanceShort;
      required += Math.abs(value) * facts.at(side, bar, column);
      gross += Math.abs(value);
    }
    const sum = Math.abs(twin.cash.data[cell]) + Math.abs(twin.receivable.data[cell]) + gross;
    const distance = Math.abs(twin.equity.data[cell] - required);
    if (gross > 0 && distance <= SUM_ULPS * Number.EPSILON * sum) return true;
  }
  return false;
}

/** Prices, marks and rates of a plan, by cell. */
function factsOf(plan: ExecutionInput): Facts {
  return new Facts(makePlan(plan.api, argumentsOf(plan)));
}

interface Scale {
  /** The largest equity, cash or value of a position. */
  readonly amount: number;
  /** Per column the least that a unit was worth, in the account's currency. */
  readonly cheapest: readonly number[];
}

function scaleOf(plan: ExecutionInput, { equity, cash, position, fills }: ExecutionOutputs): Scale {
  const facts = factsOf(plan);
  const values = valuesOf(Float64Array.from(position.data), facts);
  const cheapest = new Array<number>(facts.columns).fill(Infinity);
  const see = (bar: number, column: number, price: number): void => {
    if (price > 0) cheapest[column] = Math.min(cheapest[column], price * facts.worth(bar, column));
  };
  for (let bar = 0; bar < facts.bars; bar++)
    for (let column = 0; column < facts.columns; column++)
      for (const input of [Input.Open, Input.Close]) see(bar, column, facts.at(input, bar, column));
  fills.column.forEach((column, i) => see(fills.bar[i], column, fills.price[i]));
  return { amount: Math.max(largest(equity.data), largest(cash.data), largest(values)), cheapest };
}

function largest(values: readonly number[] | Float64Array): number {
  return Array.from(values).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Texts and integers are equal; with a slack numbers may differ by it or by 1e-12 of themselves. */
function differs(
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
