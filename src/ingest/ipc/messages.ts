import { bytesInMemory, type ByteSource } from "../bytes.ts";
import { FlatTable } from "./flatbuffer.ts";

/** One message of an Arrow stream: its header table, and its buffers, which are read when they are asked for. */
export interface IpcMessage {
  readonly kind: "schema" | "dictionary" | "batch";
  readonly header: FlatTable;
  readonly body: ByteSource;
}

const FILE_MAGIC = "ARROW1";
const CONTINUATION = 0xffffffff;
const FIRST_MESSAGE = 8;
const FOOTER_TAIL = 10; // footer length (int32), magic
/** Far more than a thousand columns take. */
const METADATA_MAX = 2 ** 26;
// Slots of the table Footer in Arrow's File.fbs.
const DICTIONARY_BLOCKS = 2;
const BATCH_BLOCKS = 3;
const KINDS = [undefined, "schema", "dictionary", "batch"] as const;

/**
 * The messages of an Arrow IPC stream or file, in order. Of a file, those that its footer names: some writers (polars) put a
 * schema before them that is no message, others (apache-arrow for JavaScript) none at all.
 *
 *     message:  u32 ffffffff | i32 metadata length | metadata (flatbuffer) | body, 8-byte aligned
 *     file:     "ARROW1" 00 00 | messages … | end of stream | footer | i32 footer length | "ARROW1"
 *
 * @throws RangeError for anything that does not fit
 */
export function* ipcMessages(file: ByteSource): Generator<IpcMessage> {
  const range = fileRange(file);
  if (range !== undefined) yield* messagesOfFile(file, range);
  else yield* messagesOfStream(file);
}

function* messagesOfStream(file: ByteSource): Generator<IpcMessage> {
  for (let offset = 0; offset < file.size;) {
    const message = messageAt(file, offset, file.size);
    if (message === undefined) return; // end of stream
    yield message;
    offset = message.next;
  }
}

/** Dictionaries come before the batches that use them. Blocks of a kind ascend, so that no byte is read for two of them. */
function* messagesOfFile(file: ByteSource, { end, footer }: FileRange): Generator<IpcMessage> {
  const table = FlatTable.root(footer);
  yield schemaOfFooter(table);
  for (const slot of [DICTIONARY_BLOCKS, BATCH_BLOCKS]) {
    let last = FIRST_MESSAGE;
    for (const { offset, metadataBytes, bodyBytes } of table.blocks(slot)) {
      const message = offset >= last && offset + 8 <= end ? messageAt(file, offset, end) : undefined;
      if (message === undefined || message.next !== offset + metadataBytes + bodyBytes)
        throw new RangeError(`the footer names a message at ${offset} that is none`);
      yield message;
      last = message.next;
    }
  }
}

/** The message at an offset, and where it ends; undefined for the end of a stream. */
function messageAt(
  file: ByteSource,
  offset: number,
  end: number,
): (IpcMessage & { next: number }) | undefined {
  if (offset + 8 > end) throw new RangeError("ends inside the length of a message");
  const prefix = new DataView(file.read(offset, offset + 8).buffer);
  const at = prefix.getUint32(0, true) === CONTINUATION ? 4 : 0;
  const metadataStart = offset + at + 4;
  const metadataBytes = prefix.getInt32(at, true);
  if (metadataBytes === 0) return undefined;
  if (metadataBytes < 0 || metadataStart + metadataBytes > end)
    throw new RangeError(`message metadata of ${metadataBytes} bytes leaves the file`);
  const bodyStart = metadataStart + metadataBytes;
  const message = FlatTable.root(metadataIn(file, metadataStart, bodyStart));
  const next = bodyStart + message.size(3);
  if (next > end) throw new RangeError(`message body of ${next - bodyStart} bytes leaves the file`);
  const kind = KINDS[message.byte(1)];
  const header = message.table(2);
  if (kind === undefined || header === undefined) throw new RangeError(`message of kind ${message.byte(1)}`);
  return { kind, header, body: part(file, bodyStart, next), next };
}

function metadataIn(file: ByteSource, start: number, end: number): Uint8Array {
  if (end - start > METADATA_MAX) throw new RangeError(`metadata of ${end - start} bytes`);
  return file.read(start, end);
}

function part(file: ByteSource, first: number, last: number): ByteSource {
  return { size: last - first, read: (start, end) => file.read(first + start, first + end) };
}

function schemaOfFooter(footer: FlatTable): IpcMessage {
  const header = footer.table(1);
  if (header === undefined) throw new RangeError("footer without schema");
  return { kind: "schema", header, body: bytesInMemory(new Uint8Array(0)) };
}

/** Where the messages of a file end, and its footer. */
interface FileRange {
  readonly end: number;
  readonly footer: Uint8Array;
}

/** Undefined for a stream. */
function fileRange(file: ByteSource): FileRange | undefined {
  const { size } = file;
  if (asciiAt(file, 0) !== FILE_MAGIC) return undefined;
  if (size < 18 || asciiAt(file, size - FILE_MAGIC.length) !== FILE_MAGIC)
    throw new RangeError("the file is cut off: it does not end with ARROW1");
  const tail = size - FOOTER_TAIL;
  const footerBytes = new DataView(file.read(tail, tail + 4).buffer).getInt32(0, true);
  const end = tail - footerBytes;
  if (footerBytes <= 0 || end < FIRST_MESSAGE) throw new RangeError(`footer of ${footerBytes} bytes`);
  return { end, footer: metadataIn(file, end, tail) };
}

function asciiAt(file: ByteSource, offset: number): string {
  return String.fromCharCode(...file.read(offset, Math.min(offset + FILE_MAGIC.length, file.size)));
}
