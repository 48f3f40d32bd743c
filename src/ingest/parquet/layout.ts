import type { ColumnChunk, CompressionCodec, FileMetaData, RowGroup, SchemaElement } from "hyparquet";
import { BacktestError, nearest } from "../../errors.ts";
import type { ParquetLimits } from "../limits.ts";
import { RATIO_FREE_BYTES } from "../limits.ts";
import { CODECS } from "./codec.ts";
import { damaged, tooLarge, unsupported } from "./fault.ts";
import type { ColumnKind } from "./kinds.ts";
import { kindOf } from "./kinds.ts";

/** One column of one row group: where its pages are and how many rows they hold. */
export interface ChunkLayout {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  readonly codec: CompressionCodec;
}

/** One wanted column and where its chunks are, in row order. */
export interface ColumnLayout {
  readonly name: string;
  readonly element: SchemaElement;
  readonly kind: ColumnKind;
  /** Whether pages carry definition levels. */
  readonly nullable: boolean;
  readonly chunks: readonly ChunkLayout[];
}

export interface FileLayout {
  readonly rows: number;
  readonly columns: readonly ColumnLayout[];
}

interface PlacedChunk extends ChunkLayout {
  readonly unfoldedBytes: number;
}

/**
 * Turns a footer into what has to be read, after checking that it does not contradict itself or the file: one chunk per
 * column and row group, inside the file's data, overlapping no other, with the rows its group has.
 * @param dataEnd offset of the footer, where column data must have ended
 */
export function layoutOf(
  metadata: FileMetaData,
  dataEnd: number,
  name: string,
  wanted: readonly string[] | undefined,
  limits: ParquetLimits,
): FileLayout {
  const leaves = flatColumns(metadata.schema, name);
  const rows = whole(metadata.num_rows, "row count", name);
  if (rows > limits.rows) throw tooLarge(name, "row count", rows, limits.rows);
  const chunks = leaves.map((): PlacedChunk[] => []);
  for (const group of metadata.row_groups) placeGroup(group, leaves, dataEnd, name, chunks);
  const groupRows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (groupRows !== rows) throw damaged(name, `row groups hold ${groupRows} rows, the file says ${rows}`);
  requireApart(chunks.flat(), name);
  const picked = pickColumns(leaves, wanted, name);
  requireBudget(picked.map((index) => chunks[index]).flat(), picked.length * rows, dataEnd, name, limits);
  return { rows, columns: picked.map((index) => columnLayout(leaves[index], chunks[index], name)) };
}

function columnLayout(element: SchemaElement, chunks: readonly PlacedChunk[], name: string): ColumnLayout {
  for (const { codec } of chunks)
    if (CODECS[codec] === undefined)
      throw unsupported(name, `column ${element.name} uses codec ${codec}`, CODEC_HINT);
  const nullable = element.repetition_type !== "REQUIRED";
  return { name: element.name, element, kind: kindOf(element, name), nullable, chunks };
}

/** The leaves below the root, when there is nothing else. */
function flatColumns(schema: readonly SchemaElement[], name: string): readonly SchemaElement[] {
  const [root, ...leaves] = schema;
  if (root === undefined) throw damaged(name, "empty schema");
  const depth = depthOf(schema);
  if (depth > DEPTH_MAX) throw damaged(name, `schema is nested ${depth} deep`);
  const group = leaves.find(
    (element) => element.type === undefined || element.repetition_type === "REPEATED",
  );
  if (group !== undefined) throw unsupported(name, `column ${group.name} is nested or repeated`);
  if (root.num_children !== leaves.length)
    throw damaged(name, `schema has ${leaves.length} columns, its root says ${root.num_children}`);
  const names = new Set<string>();
  for (const { name: column } of leaves) {
    if (names.has(column)) throw damaged(name, `two columns are called ${column}`);
    names.add(column);
  }
  return leaves;
}

const CODEC_HINT = "Write it with snappy, gzip, zstd, lz4 or uncompressed.";
const DEPTH_MAX = 64;

/** How deep a schema, written parents first, is nested; without recursion, since the depth is not to be trusted. */
function depthOf(schema: readonly SchemaElement[]): number {
  const open: number[] = []; // children still to come, from the root down
  let deepest = 0;
  for (const { num_children } of schema) {
    while (open.length > 0 && open[open.length - 1] === 0) open.pop();
    if (open.length > 0) open[open.length - 1]--;
    open.push(num_children ?? 0);
    deepest = Math.max(deepest, open.length);
  }
  return deepest;
}

function placeGroup(
  group: RowGroup,
  leaves: readonly SchemaElement[],
  dataEnd: number,
  name: string,
  chunks: PlacedChunk[][],
): void {
  if (group.columns.length !== leaves.length)
    throw damaged(name, `a row group has ${group.columns.length} columns, the schema ${leaves.length}`);
  const rows = whole(group.num_rows, "row count of a row group", name);
  group.columns.forEach((chunk, index) =>
    chunks[index].push(placeChunk(chunk, leaves[index], rows, dataEnd, name)),
  );
}

function placeChunk(
  chunk: ColumnChunk,
  element: SchemaElement,
  rows: number,
  dataEnd: number,
  name: string,
): PlacedChunk {
  const what = `column ${element.name}`;
  if (chunk.crypto_metadata !== undefined || chunk.encrypted_column_metadata !== undefined)
    throw unsupported(name, `${what} is encrypted`);
  if (chunk.file_path !== undefined) throw unsupported(name, `${what} lies in another file`);
  const meta = chunk.meta_data;
  if (meta === undefined) throw damaged(name, `${what} has no metadata`);
  if (
    meta.path_in_schema.length !== 1 ||
    meta.path_in_schema[0] !== element.name ||
    meta.type !== element.type
  )
    throw damaged(name, `${what} is ${meta.type} ${meta.path_in_schema.join(".")} in a row group`);
  const values = whole(meta.num_values, `value count of ${what}`, name);
  if (values !== rows) throw damaged(name, `${what} has ${values} values in a group of ${rows} rows`);
  const unfoldedBytes = whole(meta.total_uncompressed_size, `size of ${what}`, name);
  // Some writers leave the dictionary's offset out and let the data begin with it.
  const start = whole(meta.dictionary_page_offset || meta.data_page_offset, `offset of ${what}`, name);
  const end = start + whole(meta.total_compressed_size, `size of ${what}`, name);
  if (rows > 0 && (start < 4 || end > dataEnd))
    throw damaged(name, `${what} lies at ${start} to ${end}, outside 4 to ${dataEnd}`);
  return { start, end, rows, codec: meta.codec ?? "of an unknown number", unfoldedBytes };
}

/** Thrift integers arrive as number or bigint, and in a damaged file as anything. */
function whole(value: unknown, what: string, name: string): number {
  const count = typeof value === "bigint" || typeof value === "number" ? Number(value) : NaN;
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw damaged(name, `${what} is ${String(value)}`);
}

function requireApart(chunks: readonly PlacedChunk[], name: string): void {
  const placed = chunks.filter((chunk) => chunk.rows > 0).sort((a, b) => a.start - b.start);
  for (let i = 1; i < placed.length; i++)
    if (placed[i].start < placed[i - 1].end)
      throw damaged(name, `column chunks overlap at offset ${placed[i].start}`);
}

function pickColumns(
  leaves: readonly SchemaElement[],
  wanted: readonly string[] | undefined,
  name: string,
): readonly number[] {
  const names = leaves.map((element) => element.name);
  return (wanted ?? names).map((column) => {
    const index = names.indexOf(column);
    if (index >= 0) return index;
    const near = nearest(column, names);
    throw new BacktestError("E_COLUMN", `${name} has no column ${JSON.stringify(column)}`, {
      got: column,
      expected: names,
      hint: near === undefined ? `It has ${names.join(", ")}.` : `Did you mean ${near}?`,
    });
  });
}

function requireBudget(
  chunks: readonly PlacedChunk[],
  cells: number,
  fileBytes: number,
  name: string,
  limits: ParquetLimits,
): void {
  const unfolded = chunks.reduce((sum, chunk) => sum + chunk.unfoldedBytes, 0);
  if (unfolded > limits.bytes) throw tooLarge(name, "declared size in bytes", unfolded, limits.bytes);
  if (cells * 8 > limits.bytes) throw tooLarge(name, "size as a table in bytes", cells * 8, limits.bytes);
  const ratio = Math.ceil(unfolded / fileBytes);
  if (unfolded > RATIO_FREE_BYTES && ratio > limits.ratio)
    throw tooLarge(name, "declared bytes per byte of the file", ratio, limits.ratio);
}
