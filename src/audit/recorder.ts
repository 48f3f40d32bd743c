// The events of a run, bar by bar: what the kernel traced, between what the calendar and the plan did to the accounts.
import { Account, ActionKind, Input } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import type { CallAtClose } from "../strategy/written.ts";
import type { OrderLeft } from "../strategy/left.ts";
import { accountsOf, CHECKPOINT_EVENTS, Recorder } from "./book.ts";
import { AUDIT_VERSION, type AuditEvent, type AuditHeader } from "./events.ts";
import { Ledger } from "./ledger.ts";
import { actionCount, detailsOfTrace, isTold, type ColumnTrace } from "./traced.ts";

/** What of a plan moves money. */
export type RecordedPlan = Pick<
  Plan,
  "shape" | "groupLengths" | "columns" | "time" | "inputs" | "initCash" | "account" | "settlementBars"
> &
  Pick<Plan, "cashRate" | "debitRate" | "yearParts" | "cashFlows" | "actions">;

/** A mark is valid where it is above 0; a missing one keeps the last. */
const isPrice = (price: number): boolean => price > 0;

export function headerOf(plan: RecordedPlan): AuditHeader {
  return {
    version: AUDIT_VERSION,
    profile: "realistic",
    columns: plan.shape.columns,
    groupLengths: [...plan.groupLengths],
    names: plan.columns === null ? null : [...plan.columns],
    settlementBars: plan.settlementBars,
  };
}

/**
 * Tells a run of the realistic profile as events: `begin`, every bar in its turn, `end`. It keeps a ledger and the last prices, so
 * its memory does not grow with the bars.
 */
export class RealisticRecorder extends Recorder<Ledger> {
  private readonly accountOf: Int32Array;
  /** Last valid price of every column, held or not. */
  private readonly marks: Float64Array;
  private readonly delisted: Uint8Array;
  /** Of the close before. */
  private readonly lastPosition: Float64Array;
  private readonly lastCash: Float64Array;
  private readonly lastShortValue: Float64Array;
  private nextAction = 0;
  private nextPayment = 0;
  /** Dividends as they are paid. */
  private readonly payments: readonly number[];

  constructor(
    private plan: RecordedPlan,
    emit: (event: AuditEvent) => void,
    checkpointEvents = CHECKPOINT_EVENTS,
  ) {
    super(new Ledger(headerOf(plan)), plan.time, emit, checkpointEvents);
    const { shape, groupLengths, actions } = plan;
    this.accountOf = accountsOf(groupLengths);
    this.marks = new Float64Array(shape.columns).fill(NaN);
    this.delisted = new Uint8Array(shape.columns);
    this.lastPosition = new Float64Array(shape.columns);
    this.lastCash = new Float64Array(groupLengths.length);
    this.lastShortValue = new Float64Array(shape.columns);
    this.payments = actions
      .flatMap(({ kind }, i) => (kind === ActionKind.Dividend ? [i] : []))
      .sort((a, b) => actions[a].payBar - actions[b].payBar || a - b);
  }

  /** The same run, whose bars lie in another plan from here on. */
  goOnOver(plan: RecordedPlan): void {
    this.plan = plan;
    this.time = plan.time;
  }

  begin(): void {
    this.plan.initCash.forEach((amount, account) => this.tell("start", { account, amount }));
  }

  /** One bar, from what was traced of it and from the margin calls at its close. */
  take(bar: number, traces: readonly ColumnTrace[], calls: readonly CallAtClose[]): void {
    this.bar = bar;
    let next = actionCount(traces);
    this.act(traces.slice(0, next));
    this.payDividends();
    const { firstColumns } = this.ledger;
    for (let account = 0; account < this.plan.groupLengths.length; account++) {
      this.open(account);
      for (; next < traces.length && traces[next].column < firstColumns[account + 1]; next++)
        this.tellTrace(traces[next]);
      this.close(account);
      for (const { account: called, equity: value, maintenance: bound } of calls)
        if (called === account) this.tell("marginCall", { account, value, bound });
    }
    this.lastPosition.set(this.ledger.position);
    this.tellCheckpoint();
  }

  end(left: readonly OrderLeft[]): void {
    for (const { id, column, asked, filled, reason, bound } of left)
      this.tell("ended", {
        ...{ account: this.accountOf[column], column, id, what: "Working", reason },
        ...{ units: filled, amount: asked, bound },
      });
    this.tellEnd();
  }

  private tellTrace(trace: ColumnTrace): void {
    const { column, event } = trace;
    const account = this.accountOf[column];
    if (!isTold(event, column === this.ledger.firstColumns[account])) return;
    for (const [kind, details] of detailsOfTrace(event, (net, isAction) => this.dueOf(net, isAction)))
      this.tell(kind, { account, ...(kind === "liquidation" ? {} : { column }), ...details });
  }

  /** Positive proceeds of a cash account's sale settle later. */
  private dueOf(net: number, isAction: boolean): number {
    const { account, settlementBars } = this.plan;
    const isLater = account === Account.Cash && settlementBars > 0 && net > 0 && !isAction;
    return isLater ? this.bar + settlementBars : -1;
  }

  private at(input: Input, column: number): number {
    return cellOf(this.plan.inputs.get(input)!, this.bar, column);
  }

  private worthOf(column: number): number {
    return this.at(Input.Multiplier, column) * this.at(Input.Fx, column);
  }

  // ---- corporate actions -----------------------------------------------------------------------------------------------

  /** The actions of the bar in their order, each with the fills and the ends of orders that it brings. */
  private act(traces: readonly ColumnTrace[]): void {
    for (const trace of traces) {
      if ("action" in trace.event) this.tellAction(this.nextAction++);
      else this.tellTrace(trace);
    }
  }

  private tellAction(id: number): void {
    const { kind, column, amount, payBar, withholding } = this.plan.actions[id];
    const account = this.accountOf[column];
    const units = this.ledger.position[column];
    if (kind === ActionKind.Split) {
      this.tell("split", { account, column, id, units, price: this.marks[column], amount });
      this.marks[column] /= amount;
    } else if (kind === ActionKind.Dividend) {
      const held = this.lastPosition[column];
      const due = held === 0 ? 0 : held * amount * this.worthOf(column);
      const kept = held > 0 ? due * (1 - withholding) : due;
      this.tell("dividend", { account, column, id, units: held, price: amount, amount: kept, due: payBar });
    } else {
      this.tell("delisting", { account, column, id, units, price: amount });
      if (units !== 0 && amount > 0) this.marks[column] = amount;
      this.delisted[column] = 1;
    }
  }

  private payDividends(): void {
    const { actions } = this.plan;
    for (; this.nextPayment < this.payments.length; this.nextPayment++) {
      const id = this.payments[this.nextPayment];
      const { payBar, column } = actions[id];
      if (payBar > this.bar) return;
      const amount = this.ledger.unpaid(id);
      if (amount !== 0) this.tell("payment", { account: this.accountOf[column], column, id, amount });
    }
  }

  // ---- the account before and after its orders -------------------------------------------------------------------------

  /** Money that comes and goes by the calendar, then the marks of the open. */
  private open(account: number): void {
    const settled = this.ledger.dueAt(this.bar, account);
    if (settled !== 0) this.tell("settlement", { account, amount: settled });
    const flow = this.plan.cashFlows?.[this.bar * this.plan.groupLengths.length + account] ?? 0;
    if (flow !== 0) this.tell("cashFlow", { account, amount: flow });
    this.finance(account);
    this.mark(account, Input.Open);
    for (const column of this.heldBy(account))
      if (isPrice(this.at(Input.Open, column))) this.tellMark(account, column, "open");
  }

  private finance(account: number): void {
    const years = this.plan.yearParts[this.bar];
    if (!(years > 0)) return;
    const cash = this.lastCash[account];
    const value = cash * (cash > 0 ? this.plan.cashRate : this.plan.debitRate) * years;
    let amount = value;
    let fees = 0;
    for (
      let column = this.ledger.firstColumns[account];
      column < this.ledger.firstColumns[account + 1];
      column++
    ) {
      const shorted = this.lastShortValue[column];
      if (!(shorted > 0)) continue;
      const cost = shorted * this.at(Input.BorrowRate, column) * years;
      amount -= cost;
      fees += cost;
    }
    if (amount !== 0) this.tell("financing", { account, value, fees, amount });
  }

  private close(account: number): void {
    const { ledger } = this;
    this.mark(account, Input.Close);
    for (const column of this.heldBy(account))
      this.tellMark(account, column, isPrice(this.at(Input.Close, column)) ? "close" : "stale");
    for (let column = ledger.firstColumns[account]; column < ledger.firstColumns[account + 1]; column++) {
      const value = ledger.position[column] === 0 ? 0 : ledger.valueOf(column);
      this.lastShortValue[column] = value < 0 ? -value : 0;
    }
    this.lastCash[account] = ledger.cashOf(account);
    this.tell("close", { account, amount: ledger.cashOf(account), value: ledger.equityOf(account) });
  }

  private heldBy(account: number): number[] {
    const { position, firstColumns } = this.ledger;
    const columns: number[] = [];
    for (let column = firstColumns[account]; column < firstColumns[account + 1]; column++)
      if (position[column] !== 0) columns.push(column);
    return columns;
  }

  private mark(account: number, input: Input.Open | Input.Close): void {
    const { firstColumns } = this.ledger;
    for (let column = firstColumns[account]; column < firstColumns[account + 1]; column++) {
      const price = this.at(input, column);
      if (isPrice(price) && this.delisted[column] === 0) this.marks[column] = price;
    }
  }

  private tellMark(account: number, column: number, what: string): void {
    const units = this.ledger.position[column];
    const [price, amount] = [this.marks[column], this.worthOf(column)];
    this.tell("mark", { account, column, what, units, price, value: units * price * amount, amount });
  }
}
