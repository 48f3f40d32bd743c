// Cash, positions and marks of every account, moved by events and by nothing else: what writes a trail and what replays one both
// keep this book, with the sums in the kernel's order, so that both have its bits.
import { firstColumnsOf, type Book } from "./book.ts";
import type { AuditEvent, AuditHeader, EventDetails } from "./events.ts";

interface Due {
  readonly account: number;
  readonly amount: number;
}

/** The book of a run of the realistic profile. Cash is settled plus unsettled. */
export class Ledger implements Book {
  /** Per account. */
  readonly settledCash: Float64Array;
  readonly unsettledCash: Float64Array;
  readonly receivable: Float64Array;
  /** Per column: units held; the mark and the worth of a unit at 1 as of the last valuation, NaN where nothing is held. */
  readonly position: Float64Array;
  readonly mark: Float64Array;
  readonly worth: Float64Array;
  /** First column of each account, and one past the last of all. */
  readonly firstColumns: Int32Array;
  /** Per account: what settles at each of the bars to come, by bar modulo its length. */
  private readonly pending: Float64Array[];
  /** Dividends booked and not yet paid, by action, in the order of the actions. */
  private readonly dividends = new Map<number, Due>();

  constructor({ columns, groupLengths, settlementBars }: AuditHeader) {
    const accounts = groupLengths.length;
    this.settledCash = new Float64Array(accounts);
    this.unsettledCash = new Float64Array(accounts);
    this.receivable = new Float64Array(accounts);
    this.position = new Float64Array(columns);
    this.mark = new Float64Array(columns).fill(NaN);
    this.worth = new Float64Array(columns).fill(NaN);
    this.firstColumns = firstColumnsOf(groupLengths);
    this.pending = groupLengths.map(() => new Float64Array(settlementBars + 1));
  }

  cashOf(account: number): number {
    return this.settledCash[account] + this.unsettledCash[account];
  }

  /** Cash, dividends on their way and positions at their marks, in column order. */
  equityOf(account: number): number {
    let equity = this.cashOf(account) + this.receivable[account];
    for (let column = this.firstColumns[account]; column < this.firstColumns[account + 1]; column++)
      if (this.position[column] !== 0) equity += this.valueOf(column);
    return equity;
  }

  /** Value of what is held at its mark. */
  valueOf(column: number): number {
    return this.position[column] * this.mark[column] * this.worth[column];
  }

  /** What settles at a bar. */
  dueAt(bar: number, account: number): number {
    const ring = this.pending[account];
    return ring[bar % ring.length];
  }

  /** The dividend of an action that is still to be paid. */
  unpaid(action: number): number {
    return this.dividends.get(action)?.amount ?? 0;
  }

  /** Moves the book by one event; events that only tell leave it as it is. */
  apply(event: AuditEvent): void {
    const { kind, account, column, amount } = event;
    switch (kind) {
      case "start":
      case "cashFlow":
      case "financing":
        this.settledCash[account] += amount;
        return;
      case "split":
        this.position[column] *= amount;
        this.mark[column] /= amount;
        return;
      case "dividend":
        return this.book(event.id, account, amount);
      case "payment":
        return this.pay(event.id, account, amount);
      case "settlement":
        return this.settle(event.bar, account, amount);
      case "fill":
        return this.fill(event);
      case "mark":
        this.mark[column] = event.price;
        this.worth[column] = amount;
        return;
      default:
        return;
    }
  }

  snapshot(bar: number): EventDetails[] {
    const parts: EventDetails[] = [];
    this.pending.forEach((ring, account) => {
      parts.push({ what: "account", account, amount: this.settledCash[account] });
      for (let due = bar + 1; due < bar + ring.length; due++) {
        const amount = this.dueAt(due, account);
        if (amount !== 0) parts.push({ what: "pending", account, due, amount });
      }
    });
    for (const [id, { account, amount }] of this.dividends)
      parts.push({ what: "dividend", account, id, amount });
    this.position.forEach((units, column) => {
      if (units === 0) return;
      parts.push({ what: "position", column, units, price: this.mark[column], amount: this.worth[column] });
    });
    return parts;
  }

  restore({ what, account, column, id, due, units, price, amount }: AuditEvent): void {
    if (what === "account") this.settledCash[account] = amount;
    else if (what === "pending") this.defer(account, due, amount);
    else if (what === "dividend") this.book(id, account, amount);
    else if (what === "position") {
      this.position[column] = units;
      this.mark[column] = price;
      this.worth[column] = amount;
    }
  }

  private book(action: number, account: number, amount: number): void {
    if (amount === 0) return;
    this.dividends.set(action, { account, amount });
    this.receivable[account] = this.receivables(account);
  }

  private pay(action: number, account: number, amount: number): void {
    this.settledCash[account] += amount;
    this.dividends.delete(action);
    this.receivable[account] = this.receivables(account);
  }

  /** Summed afresh, as the kernel does: nothing is left when everything is paid. */
  private receivables(account: number): number {
    let sum = 0;
    for (const due of this.dividends.values()) if (due.account === account) sum += due.amount;
    return sum;
  }

  private settle(bar: number, account: number, amount: number): void {
    const ring = this.pending[account];
    this.settledCash[account] += amount;
    ring[bar % ring.length] = 0;
    this.unsettledCash[account] = sumOf(ring);
  }

  private fill({ account, column, units, value, fees, due }: AuditEvent): void {
    if (units > 0) this.settledCash[account] -= value + fees;
    else if (due < 0) this.settledCash[account] += value - fees;
    else this.defer(account, due, value - fees);
    const held = this.position[column];
    this.position[column] = held === -units ? 0 : held + units;
    if (this.position[column] !== 0) return;
    this.mark[column] = NaN;
    this.worth[column] = NaN;
  }

  private defer(account: number, due: number, amount: number): void {
    const ring = this.pending[account];
    ring[due % ring.length] += amount;
    this.unsettledCash[account] = sumOf(ring);
  }
}

/** From the first place on, whatever bar is in it: the kernel's order. */
function sumOf(ring: Float64Array): number {
  let sum = 0;
  for (const amount of ring) sum += amount;
  return sum;
}
