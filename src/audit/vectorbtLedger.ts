// The book of a run of the vectorbt profile: VectorBT rebuilds cash and positions from its order records, bar by bar with its own
// tolerant sums, and so does this.
import { addTolerant } from "../../assembly/vectorbt/tolerance.ts";
import { cashFlowBy, heldValue } from "../results/vectorbt/flows.ts";
import { firstColumnsOf, type Book } from "./book.ts";
import type { AuditEvent, AuditHeader, EventDetails } from "./events.ts";

/** Fills are gathered over a bar and booked at its close. All cash is settled, and nothing is receivable. */
export class VectorbtLedger implements Book {
  /** Per account. */
  readonly settledCash: Float64Array;
  readonly receivable: Float64Array;
  /** Per column. */
  readonly position: Float64Array;
  readonly mark: Float64Array;
  /** Per column: what the fills of the running bar have moved. */
  private readonly cashFlow: Float64Array;
  private readonly unitFlow: Float64Array;
  private readonly firstColumns: Int32Array;

  constructor({ columns, groupLengths }: AuditHeader) {
    const perColumn = (): Float64Array => new Float64Array(columns);
    this.settledCash = new Float64Array(groupLengths.length);
    this.receivable = new Float64Array(groupLengths.length);
    this.position = perColumn();
    this.mark = perColumn().fill(NaN);
    this.cashFlow = perColumn();
    this.unitFlow = perColumn();
    this.firstColumns = firstColumnsOf(groupLengths);
  }

  cashOf(account: number): number {
    return this.settledCash[account];
  }

  /** Cash and positions at their marks. */
  equityOf(account: number): number {
    return this.cashOf(account) + this.sumOf(account, (column) => this.valueOf(column));
  }

  valueOf(column: number): number {
    return heldValue(this.position[column], this.mark[column]);
  }

  /** Units at the close of the running bar, if nothing more is filled. */
  unitsAtClose(column: number): number {
    return addTolerant(this.position[column], this.unitFlow[column]);
  }

  /** Moves the book by one event; events that only tell leave it as it is. */
  apply(event: AuditEvent): void {
    const { kind, account, column } = event;
    if (kind === "start") this.settledCash[account] = event.amount;
    else if (kind === "fill") this.gather(event);
    else if (kind === "mark") this.mark[column] = event.price;
    else if (kind === "close") this.settle(account);
  }

  /** At the end of a bar nothing is gathered. */
  snapshot(): EventDetails[] {
    const parts: EventDetails[] = [];
    this.settledCash.forEach((amount, account) => parts.push({ what: "account", account, amount }));
    this.position.forEach((units, column) => {
      if (units !== 0) parts.push({ what: "position", column, units, price: this.mark[column] });
    });
    return parts;
  }

  restore({ what, account, column, units, price, amount }: AuditEvent): void {
    if (what === "account") this.settledCash[account] = amount;
    else if (what === "position") {
      this.position[column] = units;
      this.mark[column] = price;
    }
  }

  private gather({ column, units, price, fees }: AuditEvent): void {
    this.unitFlow[column] = addTolerant(this.unitFlow[column], units);
    this.cashFlow[column] = addTolerant(this.cashFlow[column], cashFlowBy(units, price, fees));
  }

  /** A bar without fills is booked too: the tolerant sum takes what is all but 0 to 0. */
  private settle(account: number): void {
    const flow = this.sumOf(account, (column) => this.cashFlow[column]);
    this.settledCash[account] = addTolerant(this.settledCash[account], flow);
    for (let column = this.firstColumns[account]; column < this.firstColumns[account + 1]; column++) {
      this.position[column] = this.unitsAtClose(column);
      this.unitFlow[column] = 0;
      this.cashFlow[column] = 0;
      if (this.position[column] === 0) this.mark[column] = NaN;
    }
  }

  /** In column order from 0; of a single column, what it is: a sum would lose a −0. */
  private sumOf(account: number, amount: (column: number) => number): number {
    const [first, end] = [this.firstColumns[account], this.firstColumns[account + 1]];
    if (end - first === 1) return amount(first);
    let sum = 0;
    for (let column = first; column < end; column++) sum += amount(column);
    return sum;
  }
}
