import type { DecodedArray, Encoding, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { readPlain } from "hyparquet/src/plain.js";
import type { ByteSource } from "../bytes.ts";
import { CODECS } from "./codec.ts";
import { damaged, tooLarge, unsupported } from "./fault.ts";
import { decodeHybrid } from "./hybrid.ts";
import type { ChunkLayout, ColumnLayout } from "./layout.ts";
import { decodePositions, decodeValues, isDictionaryCoded } from "./values.ts";

/** Takes the values of a column as its pages are read, in row order. */
export interface ColumnSink {
  /** The dictionary of the pages that follow, as physical values. */
  dictionary(values: DecodedArray): void;
  /** One page: `levels` is 1 where a row has a value, and undefined where every row has one. */
  positions(positions: Int32Array, levels: Int32Array | undefined, rows: number): void;
  values(values: DecodedArray, levels: Int32Array | undefined, rows: number): void;
}

/** Bytes that all pages of a file together may still unfold to. */
export interface Budget {
  bytes: number;
}

const PAGE_BYTES_MAX = 2 ** 28; // bit offsets inside a page then fit 32 bits

/** What the two versions of data pages have in common once unfolded. */
interface PageBody {
  readonly rows: number;
  readonly encoding: Encoding;
  readonly levels: Int32Array | undefined;
  readonly section: Uint8Array;
}

/** Reads the pages of one chunk into `sink` until the chunk's rows are complete. */
export function readChunk(
  file: ByteSource,
  chunk: ChunkLayout,
  column: ColumnLayout,
  budget: Budget,
  name: string,
  sink: ColumnSink,
): void {
  if (chunk.rows === 0) return;
  const bytes = file.read(chunk.start, chunk.end);
  const reader = { view: new DataView(bytes.buffer), offset: 0 };
  let dictionaryLength = 0;
  for (let rows = 0; rows < chunk.rows;) {
    const header = parquetHeader(reader);
    const raw = pageBytes(bytes, reader.offset, header, budget, name);
    reader.offset += raw.length;
    if (header.type === "DICTIONARY_PAGE")
      dictionaryLength = readDictionary(raw, header, chunk, column, sink);
    else if (header.type === "DATA_PAGE" || header.type === "DATA_PAGE_V2") {
      const pageRows = count((header.data_page_header ?? header.data_page_header_v2)?.num_values);
      if (pageRows > chunk.rows - rows)
        throw damaged(name, `column ${column.name} has more values than rows`);
      const bodyOf = header.type === "DATA_PAGE" ? bodyV1 : bodyV2;
      readBody(bodyOf(raw, header, pageRows, chunk, column), column, dictionaryLength, budget, name, sink);
      rows += pageRows;
    } else if (header.type !== "INDEX_PAGE") throw unsupported(name, `page type ${String(header.type)}`);
  }
}

/** The folded bytes of a page, after holding its size against the chunk and against the budget. */
function pageBytes(
  chunk: Uint8Array,
  offset: number,
  header: PageHeader,
  budget: Budget,
  name: string,
): Uint8Array {
  const folded = count(header.compressed_page_size);
  const unfolded = count(header.uncompressed_page_size);
  if (offset + folded > chunk.length) throw damaged(name, `page of ${folded} bytes leaves its column chunk`);
  if (unfolded > PAGE_BYTES_MAX) throw tooLarge(name, "page size in bytes", unfolded, PAGE_BYTES_MAX);
  if (unfolded > budget.bytes) throw tooLarge(name, "unfolded size in bytes", unfolded, budget.bytes);
  budget.bytes -= unfolded;
  return chunk.subarray(offset, offset + folded);
}

function readDictionary(
  raw: Uint8Array,
  header: PageHeader,
  chunk: ChunkLayout,
  column: ColumnLayout,
  sink: ColumnSink,
): number {
  const values = count(header.dictionary_page_header?.num_values);
  const bytes = unfold(raw, header.uncompressed_page_size, chunk);
  if (values > bytes.length * 8)
    throw new RangeError(`dictionary of ${values} values in ${bytes.length} bytes`);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const dictionary = readPlain(reader, column.element.type ?? "BYTE_ARRAY", values, undefined);
  sink.dictionary(dictionary);
  return dictionary.length;
}

/**
 *     version 1, all of it folded:   | levels length u32 | levels | values |   (levels only where nulls are allowed)
 */
function bodyV1(
  raw: Uint8Array,
  header: PageHeader,
  rows: number,
  chunk: ChunkLayout,
  column: ColumnLayout,
): PageBody {
  if (header.data_page_header === undefined) throw new RangeError("data page without header");
  const { encoding } = header.data_page_header;
  const bytes = unfold(raw, header.uncompressed_page_size, chunk);
  if (!column.nullable) return { rows, encoding, levels: undefined, section: bytes };
  const levelBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (4 + levelBytes > bytes.length) throw new RangeError("definition levels leave their page");
  const levels = decodeLevels(bytes.subarray(4, 4 + levelBytes), rows);
  return { rows, encoding, levels, section: bytes.slice(4 + levelBytes) };
}

/**
 *     version 2, only the values folded:   | repetition levels | definition levels | values |
 */
function bodyV2(
  raw: Uint8Array,
  header: PageHeader,
  rows: number,
  chunk: ChunkLayout,
  column: ColumnLayout,
): PageBody {
  const page = header.data_page_header_v2;
  if (page === undefined) throw new RangeError("data page without header");
  const levelsStart = count(page.repetition_levels_byte_length);
  const levelsEnd = levelsStart + count(page.definition_levels_byte_length);
  if (levelsEnd > raw.length) throw new RangeError("definition levels leave their page");
  const folded = raw.subarray(levelsEnd);
  const unfolded = count(header.uncompressed_page_size - levelsEnd);
  const section = page.is_compressed === false ? folded.slice() : unfold(folded, unfolded, chunk);
  const levels = column.nullable ? decodeLevels(raw.subarray(levelsStart, levelsEnd), rows) : undefined;
  return { rows, encoding: page.encoding, levels, section };
}

function decodeLevels(bytes: Uint8Array, rows: number): Int32Array {
  const levels = new Int32Array(rows);
  decodeHybrid(bytes, 1, levels);
  return levels;
}

function readBody(
  { rows, encoding, levels, section }: PageBody,
  column: ColumnLayout,
  dictionaryLength: number,
  budget: Budget,
  name: string,
  sink: ColumnSink,
): void {
  const present = levels === undefined ? rows : levels.reduce((sum, level) => sum + level, 0);
  if (isDictionaryCoded(encoding)) {
    sink.positions(decodePositions(section, present, dictionaryLength), levels, rows);
    return;
  }
  const type = column.element.type ?? "BYTE_ARRAY";
  const values = decodeValues(section, encoding, type, present, budget.bytes);
  if (values === undefined) throw unsupported(name, `column ${column.name} has encoding ${String(encoding)}`);
  if (values.length !== present) throw damaged(name, `column ${column.name} ends early`);
  sink.values(values, levels, rows);
}

function unfold(folded: Uint8Array, unfolded: number, chunk: ChunkLayout): Uint8Array {
  const bytes = CODECS[chunk.codec]?.(folded, unfolded);
  if (bytes?.length !== unfolded)
    throw new RangeError(`page unfolds to ${bytes?.length}, not ${unfolded} bytes`);
  return bytes;
}

function count(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new RangeError(`page header holds ${String(value)} for a count`);
}
