// Trails of runs as files in memory, and files put together from row groups.
import { chained } from "../../src/audit/batch.ts";
import { AuditSource, type AuditGroup } from "../../src/audit/decode.ts";
import { AuditEncoder, GroupWriter, type AuditSummary } from "../../src/audit/encode.ts";
import { tellingOf, trailOf } from "../../src/audit/trail.ts";
import { FIELD_NAMES, type AuditEvent, type AuditHeader } from "../../src/audit/events.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";

function gathered(): { readonly pieces: Uint8Array[]; readonly bytes: () => ArrayBuffer } {
  const pieces: Uint8Array[] = [];
  return { pieces, bytes: () => new Uint8Array(Buffer.concat(pieces)).buffer };
}

export interface Encoded {
  readonly bytes: ArrayBuffer;
  readonly summary: AuditSummary;
  /** Sizes of what was handed to the disk. */
  readonly pieces: readonly number[];
}

export function encoded(portfolio: Portfolio | VectorbtPortfolio, rowGroupEvents?: number): Encoded {
  const trail = trailOf(portfolio);
  const { pieces, bytes } = gathered();
  const encoder = new AuditEncoder(trail.header, (piece) => void pieces.push(piece), rowGroupEvents);
  for (const event of trail) encoder.add(event);
  const summary = encoder.finish();
  return { bytes: bytes(), summary, pieces: pieces.map(({ length }) => length) };
}

export const sourceOf = (bytes: ArrayBuffer): AuditSource => new AuditSource(bytes, "audit.parquet");

export function groupsOf(bytes: ArrayBuffer): AuditGroup[] {
  const source = sourceOf(bytes);
  return Array.from({ length: source.rowGroups }, (_, index) => source.group(index));
}

/** A sound Parquet file of any row groups. */
export function fileOf(header: AuditHeader, groups: readonly AuditGroup[]): ArrayBuffer {
  const { pieces, bytes } = gathered();
  const writer = new GroupWriter(header, (piece) => void pieces.push(piece));
  for (const { columns, previousHash, hash } of groups) writer.write(columns, previousHash, hash);
  writer.finish();
  return bytes();
}

/** What a writer hands to its sink, in one piece. */
export function bytesOf(write: (sink: (piece: Uint8Array) => void) => void): ArrayBuffer {
  const { pieces, bytes } = gathered();
  write((piece) => void pieces.push(piece));
  return bytes();
}

/** Counts the row groups that are read. */
export class CountedSource extends AuditSource {
  read = 0;

  override group(index: number): ReturnType<AuditSource["group"]> {
    this.read += 1;
    return super.group(index);
  }
}

export interface Written {
  readonly events: readonly AuditEvent[];
  readonly bytes: ArrayBuffer;
}

/** A trail with checkpoints. */
export function written(
  portfolio: Portfolio | VectorbtPortfolio,
  checkpointEvents: number,
  rowGroupEvents: number,
): Written {
  const { header, tell } = tellingOf(portfolio);
  const events: AuditEvent[] = [];
  tell((event) => events.push(event), checkpointEvents);
  const bytes = bytesOf((sink) => {
    const encoder = new AuditEncoder(header, sink, rowGroupEvents);
    for (const event of events) encoder.add(event);
    encoder.finish();
  });
  return { events, bytes };
}

/** The same group with one value changed. */
export function altered({ columns, ...chain }: AuditGroup, field: number, row: number): AuditGroup {
  const name = FIELD_NAMES[field % FIELD_NAMES.length];
  const values = columns[name].slice();
  const at = row % values.length;
  values[at] = Number.isNaN(values[at]) ? 0 : Math.abs(values[at]) > 0 ? 0 : 1;
  return { ...chain, columns: { ...columns, [name]: values } };
}

/** The same content, chained to another group. */
export function rechained({ columns }: AuditGroup, previousHash: string): AuditGroup {
  return { columns, previousHash, hash: chained(previousHash, columns) };
}
