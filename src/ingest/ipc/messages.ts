import { FlatTable } from "./flatbuffer.ts";

/** One message of an Arrow stream: its header table and the bytes of its buffers. */
export interface IpcMessage {
  readonly kind: "schema" | "dictionary" | "batch";
  readonly header: FlatTable;
  readonly body: Uint8Array;
}

const FILE_MAGIC = "ARROW1";
const CONTINUATION = 0xffffffff;
const FIRST_MESSAGE = 8;
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
export function* ipcMessages(bytes: Uint8Array): Generator<IpcMessage> {
  const range = fileRange(bytes);
  if (range !== undefined) yield* messagesOfFile(bytes, range);
  else yield* messagesOfStream(bytes);
}

function* messagesOfStream(bytes: Uint8Array): Generator<IpcMessage> {
  for (let offset = 0; offset < bytes.length;) {
    const message = messageAt(bytes, offset, bytes.length);
    if (message === undefined) return; // end of stream
    yield message;
    offset = message.next;
  }
}

/** Dictionaries come before the batches that use them. Blocks of a kind ascend, so that no byte is read for two of them. */
function* messagesOfFile(bytes: Uint8Array, { end, footer }: FileRange): Generator<IpcMessage> {
  const table = FlatTable.root(footer);
  yield schemaOfFooter(table);
  for (const slot of [DICTIONARY_BLOCKS, BATCH_BLOCKS]) {
    let last = FIRST_MESSAGE;
    for (const { offset, metadataBytes, bodyBytes } of table.blocks(slot)) {
      const message = offset >= last && offset + 8 <= end ? messageAt(bytes, offset, end) : undefined;
      if (message === undefined || message.next !== offset + metadataBytes + bodyBytes)
        throw new RangeError(`the footer names a message at ${offset} that is none`);
      yield message;
      last = message.next;
    }
  }
}

/** The message at an offset, and where it ends; undefined for the end of a stream. */
function messageAt(
  bytes: Uint8Array,
  offset: number,
  end: number,
): (IpcMessage & { next: number }) | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + 8 > end) throw new RangeError("ends inside the length of a message");
  const prefixed = view.getUint32(offset, true) === CONTINUATION;
  const metadataStart = offset + (prefixed ? 8 : 4);
  const metadataBytes = view.getInt32(metadataStart - 4, true);
  if (metadataBytes === 0) return undefined;
  if (metadataBytes < 0 || metadataStart + metadataBytes > end)
    throw new RangeError(`message metadata of ${metadataBytes} bytes leaves the file`);
  const bodyStart = metadataStart + metadataBytes;
  const message = FlatTable.root(bytes.subarray(metadataStart, bodyStart));
  const next = bodyStart + message.size(3);
  if (next > end) throw new RangeError(`message body of ${next - bodyStart} bytes leaves the file`);
  const kind = KINDS[message.byte(1)];
  const header = message.table(2);
  if (kind === undefined || header === undefined) throw new RangeError(`message of kind ${message.byte(1)}`);
  return { kind, header, body: bytes.slice(bodyStart, next), next };
}

function schemaOfFooter(footer: FlatTable): IpcMessage {
  const header = footer.table(1);
  if (header === undefined) throw new RangeError("footer without schema");
  return { kind: "schema", header, body: new Uint8Array(0) };
}

/** Where the messages of a file end, and its footer. */
interface FileRange {
  readonly end: number;
  readonly footer: Uint8Array;
}

/** Undefined for a stream. */
function fileRange(bytes: Uint8Array): FileRange | undefined {
  if (asciiAt(bytes, 0) !== FILE_MAGIC) return undefined;
  if (bytes.length < 18 || asciiAt(bytes, bytes.length - 6) !== FILE_MAGIC)
    throw new RangeError("the file is cut off: it does not end with ARROW1");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footerBytes = view.getInt32(bytes.length - 10, true);
  const end = bytes.length - 10 - footerBytes;
  if (footerBytes <= 0 || end < FIRST_MESSAGE) throw new RangeError(`footer of ${footerBytes} bytes`);
  return { end, footer: bytes.subarray(end, bytes.length - 10) };
}

function asciiAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + FILE_MAGIC.length));
}
