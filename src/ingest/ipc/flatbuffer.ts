/**
 * A bounds-checked reader of FlatBuffers tables, as Arrow IPC metadata is written in. Every offset and every vector
 * length is held against the buffer before it is followed, so damaged metadata ends in a RangeError and not in a loop
 * over two thousand million entries.
 *
 *     table:   i32 back to its vtable | fields …
 *     vtable:  u16 bytes of vtable | u16 bytes of table | u16 offset of field 0 | u16 offset of field 1 | …
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #start: number;
  readonly #depth: number;

  private constructor(view: DataView, start: number, depth: number) {
    if (depth > DEPTH_MAX) throw new RangeError("metadata is nested too deeply");
    this.#view = view;
    this.#start = start;
    this.#depth = depth;
  }

  /** The table a buffer's first offset points to. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true), 0);
  }

  byte(slot: number, absent = 0): number {
    const at = this.#field(slot);
    return at === undefined ? absent : this.#view.getUint8(at);
  }

  short(slot: number, absent = 0): number {
    const at = this.#field(slot);
    return at === undefined ? absent : this.#view.getInt16(at, true);
  }

  int(slot: number, absent = 0): number {
    const at = this.#field(slot);
    return at === undefined ? absent : this.#view.getInt32(at, true);
  }

  /** A 64-bit count, length or offset. @throws RangeError when it is negative or not exact as a double */
  size(slot: number): number {
    const at = this.#field(slot);
    return at === undefined ? 0 : sizeAt(this.#view, at);
  }

  long(slot: number): bigint {
    const at = this.#field(slot);
    return at === undefined ? 0n : this.#view.getBigInt64(at, true);
  }

  text(slot: number): string {
    const at = this.#field(slot);
    if (at === undefined) return "";
    const { start, length } = this.#vector(at, 1);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length));
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#field(slot);
    return at === undefined ? undefined : this.#tableAt(at);
  }

  tables(slot: number): FlatTable[] {
    const at = this.#field(slot);
    if (at === undefined) return [];
    const { start, length } = this.#vector(at, 4);
    return Array.from({ length }, (_, index) => this.#tableAt(start + index * 4));
  }

  /** A vector of structs of two 64-bit sizes, as field nodes and buffers are. */
  sizePairs(slot: number): [number, number][] {
    const at = this.#field(slot);
    if (at === undefined) return [];
    const { start, length } = this.#vector(at, 16);
    return Array.from({ length }, (_, index) => {
      const pair = start + index * 16;
      return [sizeAt(this.#view, pair), sizeAt(this.#view, pair + 8)];
    });
  }

  /** A vector of 64-bit counts. */
  sizes(slot: number): number[] {
    const at = this.#field(slot);
    if (at === undefined) return [];
    const { start, length } = this.#vector(at, 8);
    return Array.from({ length }, (_, index) => sizeAt(this.#view, start + index * 8));
  }

  /** A vector of blocks of a file: where a message begins, bytes of its metadata with their prefix, bytes of its body. */
  blocks(slot: number): { offset: number; metadataBytes: number; bodyBytes: number }[] {
    const at = this.#field(slot);
    if (at === undefined) return [];
    const { start, length } = this.#vector(at, 24);
    return Array.from({ length }, (_, index) => {
      const block = start + index * 24;
      return {
        offset: sizeAt(this.#view, block),
        metadataBytes: this.#view.getInt32(block + 8, true),
        bodyBytes: sizeAt(this.#view, block + 16),
      };
    });
  }

  #tableAt(at: number): FlatTable {
    return new FlatTable(this.#view, at + this.#view.getUint32(at, true), this.#depth + 1);
  }

  /** Position of a field, undefined when the table leaves it at its default. */
  #field(slot: number): number | undefined {
    const vtable = this.#start - this.#view.getInt32(this.#start, true);
    const entry = 4 + slot * 2;
    if (entry + 2 > this.#view.getUint16(vtable, true)) return undefined;
    const offset = this.#view.getUint16(vtable + entry, true);
    return offset === 0 ? undefined : this.#start + offset;
  }

  #vector(at: number, width: number): { start: number; length: number } {
    const vector = at + this.#view.getUint32(at, true);
    const length = this.#view.getUint32(vector, true);
    if (vector + 4 + length * width > this.#view.byteLength)
      throw new RangeError(`metadata vector of ${length} entries leaves its buffer`);
    return { start: vector + 4, length };
  }
}

const DEPTH_MAX = 64;

function sizeAt(view: DataView, at: number): number {
  const size = Number(view.getBigInt64(at, true));
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new RangeError(`a length or offset is ${size}`);
}
