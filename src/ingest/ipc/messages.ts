import { FlatTable } from "./flatbuffer.ts";

/** One message of an Arrow stream: its header table and the bytes of its buffers. */
export interface IpcMessage {
  readonly kind: "schema" | "dictionary" | "batch";
  readonly header: FlatTable;
  readonly body: Uint8Array;
}

const FILE_MAGIC = "ARROW1";
const CONTINUATION = 0xffffffff;
const KINDS = [undefined, "schema", "dictionary", "batch"] as const;

/**
 * The messages of an Arrow IPC stream or file, in order. A file is read as the stream inside it: of its footer only the
 * schema is used, which some writers (apache-arrow for JavaScript) put nowhere else; its offsets are not followed.
 *
 *     message:  u32 ffffffff | i32 metadata length | metadata (flatbuffer) | body, 8-byte aligned
 *     file:     "ARROW1" 00 00 | messages … | end of stream | footer | i32 footer length | "ARROW1"
 *
 * @throws RangeError for anything that does not fit
 */
export function* ipcMessages(bytes: Uint8Array): Generator<IpcMessage> {
  const { start, end, footer } = streamRange(bytes);
  if (footer !== undefined) yield schemaOfFooter(footer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = start; offset < end;) {
    if (offset + 8 > end) throw new RangeError("ends inside the length of a message");
    const prefixed = view.getUint32(offset, true) === CONTINUATION;
    const metadataStart = offset + (prefixed ? 8 : 4);
    const metadataBytes = view.getInt32(metadataStart - 4, true);
    if (metadataBytes === 0) return; // end of stream
    if (metadataBytes < 0 || metadataStart + metadataBytes > end)
      throw new RangeError(`message metadata of ${metadataBytes} bytes leaves the file`);
    const bodyStart = metadataStart + metadataBytes;
    const message = FlatTable.root(bytes.subarray(metadataStart, bodyStart));
    const bodyBytes = message.size(3);
    if (bodyStart + bodyBytes > end)
      throw new RangeError(`message body of ${bodyBytes} bytes leaves the file`);
    const kind = KINDS[message.byte(1)];
    const header = message.table(2);
    if (kind === undefined || header === undefined)
      throw new RangeError(`message of kind ${message.byte(1)}`);
    if (kind !== "schema" || footer === undefined)
      yield { kind, header, body: bytes.slice(bodyStart, bodyStart + bodyBytes) };
    offset = bodyStart + bodyBytes;
  }
}

function schemaOfFooter(footer: Uint8Array): IpcMessage {
  const header = FlatTable.root(footer).table(1);
  if (header === undefined) throw new RangeError("footer without schema");
  return { kind: "schema", header, body: new Uint8Array(0) };
}

function streamRange(bytes: Uint8Array): { start: number; end: number; footer?: Uint8Array } {
  if (asciiAt(bytes, 0) !== FILE_MAGIC) return { start: 0, end: bytes.length };
  if (bytes.length < 18 || asciiAt(bytes, bytes.length - 6) !== FILE_MAGIC)
    throw new RangeError("the file is cut off: it does not end with ARROW1");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footerBytes = view.getInt32(bytes.length - 10, true);
  const end = bytes.length - 10 - footerBytes;
  if (footerBytes <= 0 || end < 8) throw new RangeError(`footer of ${footerBytes} bytes`);
  return { start: 8, end, footer: bytes.subarray(end, bytes.length - 10) };
}

function asciiAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + FILE_MAGIC.length));
}
