// A file that only grows: a header, then records, each held by the hash of everything before it. What was being written when a
// process or a machine stopped is told from what was damaged: it ends before it should, or in zeros that were never written.
import { createHash } from "node:crypto";
import * as nodeFs from "node:fs";
import { BacktestError } from "../errors.ts";
import { attempt, ioFault, writeBytes } from "./faults.ts";

/** The calls that a file of records makes; a test may put failing ones in their place. */
export type RecordCalls = Pick<
  typeof nodeFs,
  | "closeSync"
  | "fstatSync"
  | "fsyncSync"
  | "ftruncateSync"
  | "openSync"
  | "readSync"
  | "statfsSync"
  | "writeSync"
>;

const { O_APPEND, O_NOFOLLOW, O_RDWR } = nodeFs.constants;
const MAGIC = new TextEncoder().encode("barloom records\n");
/** Magic, version, bytes of the text, their SHA-256; then the text. */
const [VERSION_AT, LENGTH_AT, HASH_AT, TEXT_AT] = [16, 20, 24, 56];
const TEXT_MAX = 2 ** 20;
const VERSION = 1;
/** Of a record: its number, its bytes, a hash of both; then the bytes, then a hash of all of it. */
const [HASH_BYTES, BYTES_AT, HEAD_HASH_AT, HEAD] = [16, 4, 8, 24];
const SYNC_MS = 500;

/** The bytes of a file without records. */
export function emptyRecords(text: string, version = VERSION): Uint8Array {
  const content = new TextEncoder().encode(text);
  const bytes = new Uint8Array(TEXT_AT + content.length);
  bytes.set(MAGIC);
  bytes.set(u32(version), VERSION_AT);
  bytes.set(u32(content.length), LENGTH_AT);
  bytes.set(content, TEXT_AT);
  bytes.set(headerHash(bytes), HASH_AT);
  return bytes;
}

/** An open file of records; for one process at a time. */
export class RecordFile {
  readonly #fs: RecordCalls;
  readonly #file: number;
  /** End of the last whole record. */
  #end = 0;
  #count = 0;
  /** Hash of everything up to there. */
  #hash: Uint8Array = new Uint8Array(0);
  #synced = performance.now();
  /** Whether there is something to sync. */
  #isChanged = false;
  /** Whether a write failed, so that what follows it would not be found; or a sync. */
  #isBroken = false;

  /**
   * @param path of a file that was begun with `emptyRecords`
   * @throws E_CHECKPOINT, E_CHECKPOINT_VERSION for a header that is none or of another version; E_IO
   */
  constructor(
    readonly path: string,
    fs: RecordCalls = nodeFs,
  ) {
    this.#fs = fs;
    this.#file = this.#try(() => fs.openSync(path, O_RDWR | O_APPEND | (O_NOFOLLOW ?? 0)));
  }

  /** The text of the header; to be read first. */
  header(): string {
    const head = this.#bytesAt(0, TEXT_AT);
    const isRecords = head.length === TEXT_AT && MAGIC.every((byte, i) => head[i] === byte);
    const length = isRecords ? u32At(head, LENGTH_AT) : 0;
    if (!isRecords || length > TEXT_MAX) throw this.#corrupt("in its header");
    const bytes = this.#bytesAt(0, TEXT_AT + length);
    const hash = headerHash(bytes);
    if (!hash.every((byte, i) => byte === bytes[HASH_AT + i])) throw this.#corrupt("in its header");
    const version = u32At(bytes, VERSION_AT);
    if (version !== VERSION) throw this.#otherVersion(version);
    this.#end = bytes.length;
    this.#hash = hash.subarray(0, HASH_BYTES);
    return new TextDecoder().decode(bytes.subarray(TEXT_AT));
  }

  /**
   * Gives the content of each whole record, in their order, and cuts off what was being written when the last process stopped.
   * @throws E_CHECKPOINT with the number of the record, counted from 1, that is not as it was written
   */
  read(take: (content: Uint8Array, number: number) => void): void {
    const size = this.#try(() => this.#fs.fstatSync(this.#file).size);
    for (;;) {
      const content = this.#next(size);
      if (content === null) break;
      take(content, this.#count);
    }
    if (this.#end === size) return;
    this.#try(() => this.#fs.ftruncateSync(this.#file, this.#end));
    this.#isChanged = true;
  }

  /**
   * Adds a record. It outlives the process from then on, and the machine from the next sync on: every half second, and at the end.
   * @throws E_DISK, E_IO; the file is as it was before, and takes no more
   */
  append(content: Uint8Array): void {
    if (this.#isBroken) throw ioFault(this.path, "an earlier write failed");
    const head = this.#headOf(this.#count + 1, content.length);
    const hash = this.#hashOf(head, content);
    const bytes = new Uint8Array(HEAD + content.length + HASH_BYTES);
    bytes.set(head);
    bytes.set(content, HEAD);
    bytes.set(hash, HEAD + content.length);
    try {
      this.#try(() => writeBytes(this.#fs, this.#file, bytes), bytes.length);
    } catch (error) {
      this.#isBroken = true;
      this.#cut();
      throw error;
    }
    this.#count += 1;
    this.#end += bytes.length;
    this.#hash = hash;
    this.#isChanged = true;
    if (performance.now() - this.#synced > SYNC_MS) this.#sync();
  }

  /** Syncs and closes. */
  end(): void {
    try {
      if (this.#isChanged && !this.#isBroken) this.#sync();
    } finally {
      this.#try(() => this.#fs.closeSync(this.#file));
    }
  }

  /** Where reading has found nothing to go on from. */
  fault(what: string): BacktestError {
    return this.#corrupt(what);
  }

  /** The next record; null at the end, or where what follows was not written to its end. */
  #next(size: number): Uint8Array | null {
    const left = size - this.#end;
    if (left < HEAD) return null;
    const head = this.#bytesAt(this.#end, HEAD);
    if (!isSame(head, this.#headOf(this.#count + 1, u32At(head, BYTES_AT)))) return this.#unsound(size);
    const length = u32At(head, BYTES_AT);
    if (left < HEAD + length + HASH_BYTES) return null;
    const bytes = this.#bytesAt(this.#end + HEAD, length + HASH_BYTES);
    const [content, found] = [bytes.subarray(0, length), bytes.subarray(length)];
    const hash = this.#hashOf(head, content);
    const isLast = left === HEAD + length + HASH_BYTES;
    if (!isSame(found, hash)) return isLast && isBegunAs(hash, found) ? null : this.#unsound(size);
    this.#count += 1;
    this.#end += HEAD + length + HASH_BYTES;
    this.#hash = hash;
    return content;
  }

  #headOf(number: number, length: number): Uint8Array {
    const head = new Uint8Array(HEAD);
    head.set(u32(number));
    head.set(u32(length), BYTES_AT);
    head.set(this.#hashOf(head.subarray(0, HEAD_HASH_AT), new Uint8Array(0)), HEAD_HASH_AT);
    return head;
  }

  #hashOf(head: Uint8Array, content: Uint8Array): Uint8Array {
    return createHash("sha256")
      .update(this.#hash)
      .update(head)
      .update(content)
      .digest()
      .subarray(0, HASH_BYTES);
  }

  #bytesAt(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const more = this.#try(() => this.#fs.readSync(this.#file, bytes, read, length - read, start + read));
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  }

  /** A machine that stopped may have noted a length and not the bytes: then the file ends in zeros, where a hash should be. */
  #unsound(size: number): null {
    const last = this.#bytesAt(size - HASH_BYTES, HASH_BYTES);
    if (last.every((byte) => byte === 0)) return null;
    throw this.#corrupt(`at record ${this.#count + 1}`);
  }

  /** After a failed sync nobody knows what is there, and a second one may say that all is well. */
  #sync(): void {
    this.#isBroken = true;
    this.#try(() => this.#fs.fsyncSync(this.#file));
    this.#isBroken = false;
    this.#synced = performance.now();
    this.#isChanged = false;
  }

  /** What stays where this fails too ends before it should, and is left out by who reads it. */
  #cut(): void {
    try {
      this.#fs.ftruncateSync(this.#file, this.#end);
    } catch {
      return;
    }
  }

  #try<Result>(step: () => Result, needed = 0): Result {
    return attempt(this.#fs, this.path, step, needed);
  }

  #corrupt(where: string): BacktestError {
    return new BacktestError("E_CHECKPOINT", `corrupt ${where}: ${this.path}`, {
      ...{ option: "store", got: this.path, expected: "the file as it was written" },
      hint: "Nothing of it was used. Take the file away, or name another folder, to begin again.",
    });
  }

  #otherVersion(version: number): BacktestError {
    return new BacktestError(
      "E_CHECKPOINT_VERSION",
      `${this.path} is of version ${version}, this one writes version ${VERSION}`,
      {
        ...{ option: "store", got: version, expected: VERSION },
        hint: "Name another folder to begin again.",
      },
    );
  }
}

/** Over everything but the place of the hash. */
function headerHash(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes.subarray(0, HASH_AT)).update(bytes.subarray(TEXT_AT)).digest();
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function u32At(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether a hash was written up to some byte; the others were not: they are zeros. */
function isBegunAs(hash: Uint8Array, found: Uint8Array): boolean {
  const zeros = found.findLastIndex((byte) => byte !== 0) + 1;
  return isSame(found.subarray(0, zeros), hash.subarray(0, zeros));
}
