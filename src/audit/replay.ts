// The state of a run at any bar, rebuilt from its events.
import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import type { AuditEvent, AuditHeader, EventDetails } from "./events.ts";
import type { Book } from "./book.ts";
import { Ledger } from "./ledger.ts";
import { VectorbtLedger } from "./vectorbtLedger.ts";

/** What a run held at the end of a bar. Amounts are per account, in its currency; units and marks per column. */
export interface AuditState {
  readonly bar: number;
  /** Events up to and with the close of the bar. */
  readonly events: number;
  /** Settled and unsettled cash together. */
  readonly cash: Float64Array;
  readonly settledCash: Float64Array;
  /** Dividends booked and not yet paid. */
  readonly receivable: Float64Array;
  readonly equity: Float64Array;
  /** Units held, signed. */
  readonly position: Float64Array;
  /** Price that the position is valued at; NaN where nothing is held. */
  readonly mark: Float64Array;
}

/** Every bar of a run, as `Portfolio` has them: time × accounts, time × columns. */
export interface AuditSeries {
  readonly equity: Matrix;
  readonly cash: Matrix;
  readonly settledCash: Matrix;
  readonly receivable: Matrix;
  readonly position: Matrix;
}

/** Where a checkpoint stands: its first event, and the bar that is over there. */
export interface Checkpoint {
  readonly seq: number;
  readonly bar: number;
}

/** Applies events in their order, and holds every close against what the run said of it. */
export class Replay {
  readonly ledger: Book;
  private seq: number;
  /** Last bar whose close was seen for every account. */
  private closed: number;
  private closing = 0;
  /** Whether the checkpoint that it begins with is still coming. */
  private isRestoring: boolean;
  /** Of a checkpoint on the way: what its events must say, and how many have come. */
  private snapshot: readonly EventDetails[] = [];
  private seen = 0;

  /** @param from the checkpoint that the events begin with; without one they begin with the run */
  constructor(
    readonly header: AuditHeader,
    from?: Checkpoint,
  ) {
    this.seq = from?.seq ?? 0;
    this.closed = from?.bar ?? -1;
    this.isRestoring = from !== undefined;
    this.ledger = header.profile === "vectorbt" ? new VectorbtLedger(header) : new Ledger(header);
  }

  get lastBar(): number {
    return this.closed;
  }

  /** @returns whether the event was the last one of a bar's closes */
  take(event: AuditEvent): boolean {
    if (event.seq !== this.seq) throw broken(event, `event ${event.seq} follows event ${this.seq - 1}`);
    this.seq += 1;
    if (event.kind === "checkpoint") {
      if (this.isRestoring) this.ledger.restore(event);
      else this.requireCheckpoint(event);
      return false;
    }
    this.isRestoring = false;
    if (this.seen < this.snapshot.length)
      throw broken(event, `a checkpoint before event ${event.seq} is cut`);
    this.ledger.apply(event);
    if (event.kind !== "close") return false;
    this.requireClose(event);
    this.closing += 1;
    if (this.closing < this.header.groupLengths.length) return false;
    this.closing = 0;
    this.closed = event.bar;
    return true;
  }

  state(): AuditState {
    const accounts = this.header.groupLengths.map((_, account) => account);
    const { ledger } = this;
    return Object.freeze({
      ...{ bar: this.closed, events: this.seq },
      cash: Float64Array.from(accounts, (account) => ledger.cashOf(account)),
      settledCash: ledger.settledCash.slice(),
      receivable: ledger.receivable.slice(),
      equity: Float64Array.from(accounts, (account) => ledger.equityOf(account)),
      position: ledger.position.slice(),
      mark: ledger.mark.slice(),
    });
  }

  /** A checkpoint on the way must say what the book holds. */
  private requireCheckpoint(event: AuditEvent): void {
    if (event.what === "") {
      this.snapshot = this.ledger.snapshot(event.bar);
      this.seen = 0;
      if (event.amount === this.snapshot.length) return;
    } else if (this.seen < this.snapshot.length) {
      const names = Object.entries(this.snapshot[this.seen++]);
      if (names.every(([name, value]) => Object.is(event[name as keyof AuditEvent], value))) return;
    }
    throw broken(
      event,
      `event ${event.seq} is of a checkpoint that differs from what the events before give`,
    );
  }

  private requireClose(event: AuditEvent): void {
    const { account, amount, value, bar } = event;
    const cash = this.ledger.cashOf(account);
    const equity = this.ledger.equityOf(account);
    if (Object.is(cash, amount) && Object.is(equity, value)) return;
    throw broken(
      event,
      `account ${account} has ${equity} at the close of bar ${bar}, the trail says ${value}`,
    );
  }
}

/**
 * State at the close of a bar.
 * @param from the checkpoint that `events` begin with; without one they begin with the run
 * @throws BacktestError E_RANGE where the trail does not reach the bar; E_AUDIT where it contradicts itself
 */
export function stateAt(
  header: AuditHeader,
  events: Iterable<AuditEvent>,
  bar: number,
  from?: Checkpoint,
): AuditState {
  if (!Number.isInteger(bar) || bar < 0) throw noSuchBar(bar, "a bar of the run, from 0 on");
  const replay = new Replay(header, from);
  for (const event of events) if (replay.take(event) && event.bar === bar) return replay.state();
  throw noSuchBar(bar, `0 to ${replay.lastBar}`);
}

/** State at the close of every bar. */
export function seriesOf(header: AuditHeader, events: Iterable<AuditEvent>): AuditSeries {
  const replay = new Replay(header);
  const states: AuditState[] = [];
  for (const event of events) if (replay.take(event)) states.push(replay.state());
  const matrix = (name: keyof AuditSeries): Matrix => {
    const columns = name === "position" ? header.columns : header.groupLengths.length;
    const data = new Float64Array(states.length * columns);
    states.forEach((state, bar) => data.set(state[name], bar * columns));
    return { data, rows: states.length, columns };
  };
  const names = ["equity", "cash", "settledCash", "receivable", "position"] as const;
  return Object.fromEntries(names.map((name) => [name, matrix(name)])) as unknown as AuditSeries;
}

function noSuchBar(bar: number, expected: string): BacktestError {
  return new BacktestError("E_RANGE", `the trail has no close of bar ${bar}`, {
    option: "bar",
    got: bar,
    expected,
  });
}

function broken(event: AuditEvent, text: string): BacktestError {
  return new BacktestError("E_AUDIT", `the trail contradicts itself: ${text}`, {
    ...{ bar: event.bar, got: event.seq },
    hint: "verifyAudit names the first row group that is not as it was written.",
  });
}
