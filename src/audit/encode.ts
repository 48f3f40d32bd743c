// Events → the bytes of a Parquet file, one row group after another, each chained to the one before.
import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { BacktestError } from "../errors.ts";
import { chained, EventBatch, genesisOf, type EventColumns } from "./batch.ts";
import {
  EVENT_FIELDS,
  FIELD_NAMES,
  WORDS,
  type AuditEvent,
  type AuditHeader,
  type EventField,
} from "./events.ts";

/** Events of a row group, unless it is told otherwise: they and their bytes are all that a writer keeps. */
export const ROW_GROUP_EVENTS = 16_384;

/** Key of the header among the metadata of the file. */
export const HEADER_KEY = "barloom.audit";

/** The two columns beside the events': the same text in every row of a group. */
export const CHAIN_COLUMNS = ["previousHash", "hash"] as const;

type WriterColumn = Parameters<ParquetWriter["write"]>[0]["columnData"][number];
type Sink = (bytes: Uint8Array) => void;

/** What a finished file holds. */
export interface AuditSummary {
  readonly events: number;
  readonly rowGroups: number;
  /** Hash of the last row group: kept elsewhere, it shows any change of the file. */
  readonly head: string;
}

/** Writes row groups as they are given; what is in them is the caller's. */
export class GroupWriter {
  private readonly bytes = new ByteWriter();
  private readonly parquet: ParquetWriter;

  constructor(header: AuditHeader, sink: Sink) {
    const writer = Object.assign(this.bytes, {
      flush: () => this.flush(sink),
      finish: () => this.flush(sink),
    });
    this.parquet = new ParquetWriter({
      writer,
      schema: SCHEMA,
      kvMetadata: [{ key: HEADER_KEY, value: JSON.stringify(header) }],
      createdBy: "barloom",
    });
  }

  write(columns: EventColumns, previous: string, hash: string): void {
    const rows = columns.seq.length;
    const chain = [previous, hash].map((text, i) => {
      const data = new Array<string>(rows).fill(text);
      return { name: CHAIN_COLUMNS[i], data, offsetIndex: false };
    });
    const columnData = [...FIELD_NAMES.map((name) => writerColumn(name, columns)), ...chain];
    void this.parquet.write({ columnData, rowGroupSize: rows });
    // Kept for indexes that are not written: they would grow with the file.
    this.parquet.pendingIndexes.length = 0;
  }

  finish(): void {
    void this.parquet.finish();
  }

  private flush(sink: Sink): void {
    sink(this.bytes.getBytes().slice());
    this.bytes.index = 0;
  }
}

/** Cuts events into row groups and chains them. */
export class AuditEncoder {
  private readonly groups: GroupWriter;
  private readonly batch: EventBatch;
  private head: string;
  private events = 0;
  private rowGroups = 0;
  private isOver = false;

  constructor(header: AuditHeader, sink: Sink, rowGroupEvents = ROW_GROUP_EVENTS) {
    this.groups = new GroupWriter(header, sink);
    this.batch = new EventBatch(rowGroupEvents);
    this.head = genesisOf(header);
  }

  /** @throws BacktestError E_AUDIT for an event out of turn: a file has every number once, and ends with `end` */
  add(event: AuditEvent): void {
    if (event.seq !== this.events || this.isOver)
      throw new BacktestError("E_AUDIT", `event ${event.seq} is out of turn: ${this.turn()}`, {
        got: event.seq,
      });
    this.batch.add(event);
    this.events += 1;
    this.isOver = event.kind === "end";
    if (this.batch.length === this.batch.capacity) this.writeGroup();
  }

  /** @throws BacktestError E_AUDIT before the `end` of the run */
  finish(): AuditSummary {
    if (!this.isOver)
      throw new BacktestError("E_AUDIT", "the trail has no end: its last event must be `end`");
    if (this.batch.length > 0) this.writeGroup();
    this.groups.finish();
    return Object.freeze({ events: this.events, rowGroups: this.rowGroups, head: this.head });
  }

  private turn(): string {
    return this.isOver ? "the trail has ended" : `the next one is event ${this.events}`;
  }

  private writeGroup(): void {
    const columns = this.batch.filled();
    const hash = chained(this.head, columns);
    this.groups.write(columns, this.head, hash);
    this.head = hash;
    this.rowGroups += 1;
    this.batch.clear();
  }
}

// ---- columns of the file ---------------------------------------------------------------------------------------------

const SCHEMA: SchemaElement[] = [
  { name: "root", num_children: FIELD_NAMES.length + CHAIN_COLUMNS.length },
  ...FIELD_NAMES.map(elementOf),
  ...CHAIN_COLUMNS.map(textElement),
];

function elementOf(name: EventField): SchemaElement {
  const { type } = EVENT_FIELDS[name];
  if (type === "word") return textElement(name);
  return {
    name,
    repetition_type: "REQUIRED",
    type: ({ f64: "DOUBLE", i64: "INT64", i32: "INT32" } as const)[type],
  };
}

function textElement(name: string): SchemaElement {
  const text = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
  return { name, repetition_type: "REQUIRED", ...text };
}

/** Doubles are written plain: a dictionary would make one value of 0 and −0. */
function writerColumn(name: EventField, columns: EventColumns): WriterColumn {
  const values = columns[name];
  const { type } = EVENT_FIELDS[name];
  if (type === "word")
    return { name, data: Array.from(values, (code) => WORDS[code] ?? ""), offsetIndex: false };
  if (type === "i64")
    return { name, data: BigInt64Array.from(Array.from(values, BigInt)), offsetIndex: false };
  if (type === "f64") return { name, data: values.slice(), encoding: "PLAIN", offsetIndex: false };
  return { name, data: values.slice(), offsetIndex: false };
}
