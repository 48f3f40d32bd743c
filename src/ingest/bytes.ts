/** Bytes that are read where they are needed, so that no file need be held as a whole. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` to before `end`, both within the size: in a buffer of their own. */
  read(start: number, end: number): Uint8Array;
}

/** Bytes that are there. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.slice(start, end) };
}
