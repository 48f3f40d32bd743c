// What the books of both profiles have in common, and who tells events from them.
import { eventOf, type AuditEvent, type EventDetails, type EventKind } from "./events.ts";

/** Cash, positions and marks, moved by events and by nothing else. Of accounts, or per column. */
export interface Book {
  readonly settledCash: Float64Array;
  readonly receivable: Float64Array;
  /** Units held, and the price that they are valued at: NaN where nothing is held. */
  readonly position: Float64Array;
  readonly mark: Float64Array;
  cashOf(account: number): number;
  equityOf(account: number): number;
  apply(event: AuditEvent): void;
  /** All that it holds at the end of a bar, as the events of a checkpoint. */
  snapshot(bar: number): EventDetails[];
  /** Takes over, empty, an event of a checkpoint. */
  restore(event: AuditEvent): void;
}

/** Events between two checkpoints, unless it is told otherwise. */
export const CHECKPOINT_EVENTS = 16_384;

/** Events to the next checkpoint for each event of the last one, at least. */
const EVENTS_PER_PART = 8;

/** First column of each account, and one past the last of all. */
export function firstColumnsOf(groupLengths: readonly number[]): Int32Array {
  const firstColumns = new Int32Array(groupLengths.length + 1);
  groupLengths.forEach((length, i) => (firstColumns[i + 1] = firstColumns[i] + length));
  return firstColumns;
}

/** Account of each column. */
export function accountsOf(groupLengths: readonly number[]): Int32Array {
  return Int32Array.from(groupLengths.flatMap((length, i) => new Array<number>(length).fill(i)));
}

/** Numbers and dates events, and keeps the book by them. */
export class Recorder<Held extends Book> {
  protected bar = -1;
  private seq = 0;
  /** Number of the event from which on a checkpoint is due. */
  private nextCheckpoint: number;

  constructor(
    readonly ledger: Held,
    protected time: Float64Array | null,
    private readonly emit: (event: AuditEvent) => void,
    private readonly checkpointEvents: number,
  ) {
    this.nextCheckpoint = checkpointEvents;
  }

  protected tell(kind: EventKind, details: EventDetails): void {
    const time = this.bar < 0 ? NaN : (this.time?.[this.bar] ?? NaN);
    const event = eventOf(this.seq++, this.bar, time, kind, details);
    this.ledger.apply(event);
    this.emit(event);
  }

  /** At the end of a bar, where enough has been told since the last one. */
  protected tellCheckpoint(): void {
    if (this.seq < this.nextCheckpoint) return;
    const parts = this.ledger.snapshot(this.bar);
    this.tell("checkpoint", { amount: parts.length });
    for (const part of parts) this.tell("checkpoint", part);
    this.nextCheckpoint = this.seq + Math.max(this.checkpointEvents, EVENTS_PER_PART * parts.length);
  }

  protected tellEnd(): void {
    this.tell("end", { amount: this.seq });
  }
}
