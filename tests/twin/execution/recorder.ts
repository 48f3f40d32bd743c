// Series of every bar, and the tables in their public order.

import { orderTable } from "./orders.ts";
import type { ExecutionOutputs, FillTable, MarginCallTable, Matrix, TradeTable } from "./outputs.ts";
import { type Account, cashOf, equityOf, type Fill, type Run, total } from "./state.ts";
import { recordOpenTrades } from "./trades.ts";

export class Recorder {
  private readonly equity: number[] = [];
  private readonly cash: number[] = [];
  private readonly settledCash: number[] = [];
  private readonly receivable: number[] = [];
  private readonly position: number[] = [];

  private readonly run: Run;

  constructor(run: Run) {
    this.run = run;
  }

  recordBar(): void {
    for (const account of this.run.accounts) this.recordAccount(account);
    for (const column of this.run.columns) this.position.push(column.position);
  }

  private recordAccount(account: Account): void {
    this.equity.push(equityOf(this.run, account));
    this.cash.push(cashOf(account));
    this.settledCash.push(account.settledCash);
    this.receivable.push(total(account.receivables));
  }

  /** At the last bar: what is still held becomes open trades. */
  outputs(): ExecutionOutputs {
    const { run } = this;
    recordOpenTrades(run);
    const accounts = run.accounts.length;
    return {
      fills: fillTable(run.fills),
      orders: orderTable(run.orders),
      equity: this.matrix(this.equity, accounts),
      cash: this.matrix(this.cash, accounts),
      settledCash: this.matrix(this.settledCash, accounts),
      receivable: this.matrix(this.receivable, accounts),
      position: this.matrix(this.position, run.columns.length),
      trades: sortedTable(run.trades, tradeOrder),
      events: {
        marginCalls: sortedTable(run.marginCalls, marginCallOrder),
        staleMarks: run.staleMarks,
        assumptions: run.options.fill.delay === 0 ? ["sameClose"] : [],
      },
    };
  }

  private matrix(data: number[], columns: number): Matrix {
    return { shape: [this.run.options.barCount, columns], data };
  }
}

function fillTable(fills: readonly Fill[]): FillTable {
  const sorted = [...fills].sort((a, b) => a.bar - b.bar || a.column - b.column);
  return {
    bar: sorted.map((fill) => fill.bar),
    column: sorted.map((fill) => fill.column),
    units: sorted.map((fill) => fill.units),
    price: sorted.map((fill) => fill.price),
    fees: sorted.map((fill) => fill.fees),
    reason: sorted.map((fill) => fill.reason),
  };
}

function tradeOrder(trades: TradeTable, a: number, b: number): number {
  return (
    trades.column[a]! - trades.column[b]! ||
    trades.entryBar[a]! - trades.entryBar[b]! ||
    trades.exitBar[a]! - trades.exitBar[b]!
  );
}

function marginCallOrder(calls: MarginCallTable, a: number, b: number): number {
  return calls.bar[a]! - calls.bar[b]! || calls.account[a]! - calls.account[b]!;
}

/** The rows of a table in the given order; equal rows stay as they happened. */
function sortedTable<Table extends Record<keyof Table, unknown[]>>(
  table: Table,
  compare: (table: Table, a: number, b: number) => number,
): Table {
  const columns = Object.entries<unknown[]>(table);
  const rows = columns[0]![1].map((_, row) => row).sort((a, b) => compare(table, a, b));
  return Object.fromEntries(columns.map(([name, values]) => [name, rows.map((row) => values[row])])) as Table;
}
