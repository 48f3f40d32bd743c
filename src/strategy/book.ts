// What an account holds and has at work, read from the kernel's memory between the two halves of a bar.
import {
  Account,
  AccountOffset,
  ColumnOffset,
  Input,
  OrderType,
  PlanOffset,
  Shorting,
  WorkingOffset,
} from "../../assembly/layout.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import { splitsBetween } from "../plan/execution.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";

/** An order at work. Units are signed: above 0 buys. */
export interface WorkingOrder {
  readonly id: number;
  readonly column: number;
  /** Bar at whose close it was given. */
  readonly bar: number;
  readonly type: "market" | "limit" | "stop" | "stopLimit";
  /** Units asked; ±∞ while only the fill will tell. */
  readonly asked: number;
  readonly filled: number;
  /** `"exit"` of a bracket; it `"waits"` until its order has opened something. */
  readonly role: "order" | "waits" | "exit";
  /** NaN: none. */
  readonly limitPrice: number;
  readonly stopPrice: number;
  /** Last bar on which it may fill; ∞: none. */
  readonly lastBar: number;
}

const TYPES = ["market", "limit", "stop", "stopLimit"] as const;
const ROLES = ["order", "waits", "exit"] as const;

/** Reads positions, money and working orders. */
export class Book {
  private readonly int32: Int32Array;
  private readonly float64: Float64Array;
  /** Units now of what was a unit at the bar that is seen, a column each; undefined: the same. */
  private splits: Float64Array | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly arena: Arena,
    kernel: Kernel,
  ) {
    const { buffer } = kernel.exports.memory;
    this.int32 = new Int32Array(buffer);
    this.float64 = new Float64Array(buffer);
  }

  /** A word of the kernel's plan. */
  planWord(offset: PlanOffset): number {
    return this.int32[(this.arena.plan + offset) >> 2];
  }

  setPlanWord(offset: PlanOffset, value: number): void {
    this.int32[(this.arena.plan + offset) >> 2] = value;
  }

  /** Everything is told in units of the bar that is seen, however many splits there were up to this one. */
  lookFrom(seen: number, bar: number): void {
    const { actions, shape } = this.plan;
    if (seen === bar || actions.length === 0) return;
    this.splits = Float64Array.from({ length: shape.columns }, (_, column) =>
      splitsBetween(actions, column, seen, bar),
    );
  }

  /** Units now of what is a unit for whom looks. */
  unitsNow(column: number): number {
    return this.splits === undefined ? 1 : this.splits[column];
  }

  // ---- columns -------------------------------------------------------------------------------------------------------

  position(column: number): number {
    return this.ofColumn(column, ColumnOffset.Position) / this.unitsNow(column);
  }

  mark(column: number): number {
    return this.ofColumn(column, ColumnOffset.Mark) * this.unitsNow(column);
  }

  averageEntry(column: number): number {
    return this.position(column) === 0
      ? NaN
      : this.ofColumn(column, ColumnOffset.AverageEntry) * this.unitsNow(column);
  }

  private ofColumn(column: number, field: ColumnOffset): number {
    return this.float64[(this.arena.columns + column * ColumnOffset.Size + field) / 8];
  }

  // ---- accounts ------------------------------------------------------------------------------------------------------

  cash(account: number): number {
    return this.settledCash(account) + this.ofAccount(account, AccountOffset.UnsettledCash);
  }

  settledCash(account: number): number {
    return this.ofAccount(account, AccountOffset.SettledCash);
  }

  equity(account: number): number {
    return this.ofAccount(account, AccountOffset.DecisionEquity);
  }

  private ofAccount(account: number, field: AccountOffset): number {
    return this.float64[(this.arena.accounts + account * AccountOffset.Size + field) / 8];
  }

  /** Value at the marks, before costs, of what may be opened in any column of the account; bounds of leverage aside. */
  buyingPower(account: number, bar: number): number {
    if (this.plan.account === Account.Unlimited) return Infinity;
    const columns = this.columnsOf(account);
    if (this.plan.account === Account.Margin) return this.marginPower(account, columns, bar);
    const locked = this.plan.shorting === Shorting.Locked;
    const debts = columns.map((column) => this.ofColumn(column, ColumnOffset.Debt));
    const owed = locked ? 2 * debts.reduce((sum, debt) => sum + debt, 0) : 0;
    return Math.max(0, this.settledCash(account) - owed);
  }

  private marginPower(account: number, columns: readonly number[], bar: number): number {
    let required = 0;
    let highest = 0;
    for (const column of columns) {
      const rate = this.input(Input.InitialMargin, bar, column);
      highest = Math.max(highest, rate);
      const units = this.position(column);
      if (units !== 0) required += rate * Math.abs(units * this.mark(column) * this.unit(bar, column));
    }
    return Math.max(0, this.equity(account) - required) / highest;
  }

  private unit(bar: number, column: number): number {
    return this.input(Input.Multiplier, bar, column) * this.input(Input.Fx, bar, column);
  }

  private input(input: Input, bar: number, column: number): number {
    return cellOf(this.plan.inputs.get(input)!, bar, column);
  }

  private columnsOf(account: number): number[] {
    const { groupLengths } = this.plan;
    const first = groupLengths.slice(0, account).reduce((sum, length) => sum + length, 0);
    return Array.from({ length: groupLengths[account] }, (_, k) => first + k);
  }

  // ---- working orders ------------------------------------------------------------------------------------------------

  /** Slots of the orders at work in a column, in the order of their making. */
  *slotsOf(column: number): Generator<number> {
    let slot = column;
    do {
      if (this.word(slot, WorkingOffset.Id) >= 0) yield slot;
      slot = this.word(slot, WorkingOffset.Next);
    } while (slot !== 0);
  }

  /** Slot of an order that is at work; −1: it is not. */
  slotOf(id: number): number {
    for (let column = 0; column < this.plan.shape.columns; column++)
      for (const slot of this.slotsOf(column)) if (this.word(slot, WorkingOffset.Id) === id) return slot;
    return -1;
  }

  workingOrder(slot: number): WorkingOrder {
    const side = this.word(slot, WorkingOffset.Side);
    const isOpen = !Number.isNaN(this.number(slot, WorkingOffset.AffordablePart));
    const type = this.word(slot, WorkingOffset.OrderType) as OrderType;
    const column = this.word(slot, WorkingOffset.Column);
    const splits = this.unitsNow(column);
    return Object.freeze({
      id: this.word(slot, WorkingOffset.Id),
      column,
      bar: this.word(slot, WorkingOffset.DecisionBar),
      type: TYPES[type],
      role: ROLES[this.word(slot, WorkingOffset.Role)],
      asked: (side * (isOpen ? Infinity : this.number(slot, WorkingOffset.Asked))) / splits,
      filled: (side * this.number(slot, WorkingOffset.Filled)) / splits,
      limitPrice: this.number(slot, WorkingOffset.LimitPrice) * splits,
      stopPrice: this.number(slot, WorkingOffset.StopPrice) * splits,
      lastBar: this.number(slot, WorkingOffset.LastBar),
    });
  }

  word(slot: number, field: WorkingOffset): number {
    return this.int32[(this.arena.workingOrders + slot * WorkingOffset.Size + field) >> 2];
  }

  number(slot: number, field: WorkingOffset): number {
    return this.float64[(this.arena.workingOrders + slot * WorkingOffset.Size + field) / 8];
  }

  setNumber(slot: number, field: WorkingOffset, value: number): void {
    this.float64[(this.arena.workingOrders + slot * WorkingOffset.Size + field) / 8] = value;
  }
}
