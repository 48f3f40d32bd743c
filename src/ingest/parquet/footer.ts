import type { FileMetaData } from "hyparquet";
import { parquetMetadata } from "hyparquet/src/metadata.js";
import { BacktestError } from "../../errors.ts";
import type { ByteSource } from "../bytes.ts";
import { damaged, guarded, tooLarge, unsupported } from "./fault.ts";

const MAGIC = "PAR1";
const MAGIC_ENCRYPTED = "PARE";
const TAIL_BYTES = 8; // footer length (uint32), magic
const FOOTER_BYTES_MAX = 16 * 2 ** 20;
/** A number of variable length is at most ten bytes; a longer chain of continued bytes costs quadratic time. */
const CONTINUED_MAX = 2 ** 16;

/**
 * Checks both magic words and the footer's length, then reads the footer.
 *
 *     | "PAR1" | column chunks … | footer (thrift) | footer length u32 | "PAR1" |
 */
export function readFooter(file: ByteSource, name: string): FileMetaData {
  const { size } = file;
  if (size < 4 + TAIL_BYTES) throw footerFault(name, `${size} bytes are too few for a Parquet file`);
  const [head, tail] = [wordIn(file.read(0, 4)), wordIn(file.read(size - 4, size))];
  if (head === MAGIC_ENCRYPTED || tail === MAGIC_ENCRYPTED) throw unsupported(name, "encrypted footer");
  if (head !== MAGIC) throw footerFault(name, `begins with ${JSON.stringify(head)}, not "PAR1"`);
  if (tail !== MAGIC)
    throw footerFault(name, `ends with ${JSON.stringify(tail)}, not "PAR1"; is it cut off?`);
  const footerBytes = new DataView(file.read(size - TAIL_BYTES, size - 4).buffer).getUint32(0, true);
  if (footerBytes === 0 || footerBytes > size - 4 - TAIL_BYTES)
    throw footerFault(name, `footer of ${footerBytes} bytes in a file of ${size}`);
  if (footerBytes > FOOTER_BYTES_MAX) throw tooLarge(name, "footer bytes", footerBytes, FOOTER_BYTES_MAX);
  const footer = file.read(size - TAIL_BYTES - footerBytes, size);
  if (longestContinued(footer) > CONTINUED_MAX) throw damaged(name, "footer holds an endless number");
  return guarded(name, () => parquetMetadata(footer, { geoparquet: false }));
}

function wordIn(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function longestContinued(bytes: Uint8Array): number {
  let [longest, current] = [0, 0];
  for (const byte of bytes) {
    current = byte >= 0x80 ? current + 1 : 0;
    if (current > longest) longest = current;
  }
  return longest;
}

function footerFault(name: string, what: string): BacktestError {
  return new BacktestError("E_PARQUET_FOOTER", `${name}: ${what}`, { option: name });
}
