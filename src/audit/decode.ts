// The bytes of a trail's file → its header and its row groups, one at a time.
import type { FileMetaData } from "hyparquet";
import { BacktestError } from "../errors.ts";
import { bytesInMemory, type ByteSource } from "../ingest/bytes.ts";
import { readFooter } from "../ingest/parquet/footer.ts";
import { readRowGroup } from "../ingest/parquet/read.ts";
import { PARQUET_LIMITS } from "../ingest/limits.ts";
import { columnNamed, numbersOf, textOf, type Table } from "../ingest/table.ts";
import { codeOf, type EventColumns } from "./batch.ts";
import { CHAIN_COLUMNS, HEADER_KEY } from "./encode.ts";
import { AUDIT_VERSION, EVENT_FIELDS, FIELD_NAMES, type AuditHeader, type EventField } from "./events.ts";

/** What chains a row group to the one before. */
export interface GroupHashes {
  readonly previousHash: string;
  readonly hash: string;
}

/** One row group as it is in the file. */
export interface AuditGroup extends GroupHashes {
  readonly columns: EventColumns;
}

/** A trail in a file. Its bytes are kept as they are, folded; a row group is unfolded when it is asked for. */
export class AuditSource {
  readonly header: AuditHeader;
  private readonly bytes: ByteSource;
  private readonly metadata: FileMetaData;

  /** @throws BacktestError what a damaged Parquet file throws; E_AUDIT where it is no trail, or of another version */
  constructor(
    bytes: ArrayBuffer,
    private readonly name: string,
  ) {
    this.bytes = bytesInMemory(new Uint8Array(bytes));
    this.metadata = readFooter(this.bytes, name);
    this.header = headerIn(this.metadata, name);
  }

  get rowGroups(): number {
    return this.metadata.row_groups.length;
  }

  group(index: number): AuditGroup {
    const table = this.table(index, [...FIELD_NAMES, ...CHAIN_COLUMNS]);
    return { columns: columnsIn(table, FIELD_NAMES), ...hashesIn(table) };
  }

  /** The two hashes of a row group alone. */
  hashes(index: number): GroupHashes {
    return hashesIn(this.table(index, CHAIN_COLUMNS));
  }

  /** Some columns of a row group alone: to find one's way, nothing of them is held against a hash. */
  part<Name extends EventField>(index: number, names: readonly Name[]): Pick<EventColumns, Name> {
    return columnsIn(this.table(index, names), names);
  }

  private table(index: number, names: readonly string[]): Table {
    return readRowGroup(this.bytes, this.metadata, index, this.name, names, PARQUET_LIMITS);
  }
}

function hashesIn(table: Table): GroupHashes {
  const [previousHash, hash] = CHAIN_COLUMNS.map((name) => constantOf(table, name));
  return { previousHash, hash };
}

function columnsIn<Name extends EventField>(table: Table, names: readonly Name[]): Pick<EventColumns, Name> {
  const columns = names.map((name) => [name, columnOf(table, name)] as const);
  return Object.fromEntries(columns) as Pick<EventColumns, Name>;
}

function columnOf(table: Table, name: EventField): Float64Array | Int32Array {
  const { type } = EVENT_FIELDS[name];
  if (type === "word") return Int32Array.from(textOf(table, name), codeOf);
  const numbers = numbersOf(table, name);
  return type === "i32" ? Int32Array.from(numbers) : numbers;
}

/** The text that all rows have; "" where they differ. */
function constantOf(table: Table, name: string): string {
  const texts = columnNamed(table, name) as readonly string[];
  return texts.every((text) => text === texts[0]) ? (texts[0] ?? "") : "";
}

function headerIn({ key_value_metadata }: FileMetaData, name: string): AuditHeader {
  const text = key_value_metadata?.find(({ key }) => key === HEADER_KEY)?.value;
  if (text === undefined) throw noTrail(name, `no ${HEADER_KEY} among its metadata`);
  const header = parsed(text, name);
  if (header.version !== AUDIT_VERSION)
    throw noTrail(name, `a trail of version ${String(header.version)}, this one reads ${AUDIT_VERSION}`);
  const { profile, columns, groupLengths, settlementBars } = header;
  const isWhole = (value: unknown, least: number): boolean =>
    Number.isInteger(value) && (value as number) >= least;
  const isSound =
    ["realistic", "vectorbt"].includes(profile) &&
    isWhole(settlementBars, 0) &&
    Array.isArray(groupLengths) &&
    groupLengths.every((length) => isWhole(length, 1)) &&
    groupLengths.reduce((sum, length) => sum + length, 0) === columns;
  if (!isSound) throw noTrail(name, "its header fits no run");
  return header;
}

function parsed(text: string, name: string): AuditHeader {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === "object" && header !== null) return header as AuditHeader;
  } catch {
    // Told below, as any other text that is no header.
  }
  throw noTrail(name, "its header is not JSON");
}

function noTrail(name: string, what: string): BacktestError {
  return new BacktestError("E_AUDIT", `${name} is no audit trail: ${what}`, { option: name });
}
