// Events as columns: what a row group holds, and what is hashed.
import { hashOf } from "../results/digest.ts";
import type { RecordColumn } from "../results/table.ts";
import {
  EVENT_FIELDS,
  FIELD_NAMES,
  WORDS,
  WORD_CODES,
  eventOf,
  type AuditEvent,
  type AuditHeader,
  type EventField,
  type EventKind,
} from "./events.ts";

/** Typed columns of events; words are codes of `WORDS`, −1 one that is none of them. */
export type EventColumns = Readonly<Record<EventField, RecordColumn>>;

/** Empty columns for so many events. */
function columnsOf(capacity: number): EventColumns {
  const column = (name: EventField): RecordColumn => {
    const { type } = EVENT_FIELDS[name];
    return type === "f64" || type === "i64" ? new Float64Array(capacity) : new Int32Array(capacity);
  };
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, column(name)])) as EventColumns;
}

/** A run of events, by column, of bounded length. */
export class EventBatch {
  length = 0;
  private readonly columns: EventColumns;

  constructor(readonly capacity: number) {
    this.columns = columnsOf(capacity);
  }

  add(event: AuditEvent): void {
    const i = this.length++;
    for (const name of FIELD_NAMES) {
      const value = event[name];
      this.columns[name][i] = typeof value === "string" ? codeOf(value) : value;
    }
  }

  /** The columns as far as they are filled, as views. */
  filled(): EventColumns {
    const cut = FIELD_NAMES.map((name) => [name, this.columns[name].subarray(0, this.length)]);
    return Object.fromEntries(cut) as EventColumns;
  }

  at(i: number): AuditEvent {
    return eventAt(this.columns, i);
  }

  clear(): void {
    this.length = 0;
  }
}

export function codeOf(word: string): number {
  return WORD_CODES.get(word) ?? -1;
}

/** One event of columns, frozen. */
export function eventAt(columns: EventColumns, i: number): AuditEvent {
  const details: Record<string, number | string> = {};
  for (const name of FIELD_NAMES) {
    const value = columns[name][i];
    details[name] = EVENT_FIELDS[name].type === "word" ? (WORDS[value] ?? "") : value;
  }
  const { seq, bar, time, kind } = details as { seq: number; bar: number; time: number; kind: EventKind };
  return eventOf(seq, bar, time, kind, details);
}

// ---- the chain -------------------------------------------------------------------------------------------------------

/** What the chain begins with: the hash of the header. */
export function genesisOf(header: AuditHeader): string {
  return hashOf(`barloom audit\n${JSON.stringify(header)}`, []);
}

/** SHA-256 of a row group: over the hash of the one before and every value of its own, every NaN the same one. */
export function chained(previous: string, columns: EventColumns): string {
  return hashOf(
    previous,
    FIELD_NAMES.map((name) => [name, columns[name]]),
  );
}
