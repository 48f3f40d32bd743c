// Trails of runs as files in memory, and files put together from row groups.
import { AuditSource, type AuditGroup } from "../../src/audit/decode.ts";
import { AuditEncoder, GroupWriter, type AuditSummary } from "../../src/audit/encode.ts";
import { trailOf } from "../../src/audit/trail.ts";
import type { AuditHeader } from "../../src/audit/events.ts";
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
