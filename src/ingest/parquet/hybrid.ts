/**
 * Decodes Parquet's run-length / bit-packed hybrid into `output`, and no further: a run that claims more values than
 * `output` has room for writes only what fits, so its cost is bounded by the output.
 *
 *     run        := varint header, then
 *     header & 1 == 0   one value of ceil(width / 8) bytes, repeated header >> 1 times
 *     header & 1 == 1   (header >> 1) groups of eight values of `width` bits, lowest bits first
 *
 * @param width bits of a value, 0 to 32
 * @throws RangeError when the bytes end before `output` is full
 */
export function decodeHybrid(bytes: Uint8Array, width: number, output: Int32Array): void {
  if (width === 0) return; // all zero, and nothing stored
  if (width > 32) throw new RangeError(`values of ${width} bits`);
  let [offset, filled] = [0, 0];
  while (filled < output.length) {
    const [header, next] = varint(bytes, offset);
    const count = Math.floor(header / 2);
    if (header % 2 === 0) {
      const end = Math.min(filled + count, output.length);
      output.fill(littleEndian(bytes, next, (width + 7) >> 3), filled, end);
      [offset, filled] = [next + ((width + 7) >> 3), end];
    } else {
      const end = Math.min(filled + count * 8, output.length);
      unpack(bytes, next, width, output, filled, end);
      [offset, filled] = [next + count * width, end];
    }
  }
}

function unpack(
  bytes: Uint8Array,
  start: number,
  width: number,
  output: Int32Array,
  from: number,
  to: number,
): void {
  // The last group of a page may be cut short where its padding would be.
  if (start * 8 + (to - from) * width > bytes.length * 8) throw new RangeError("bit-packed run ends early");
  for (let index = from, bit = start * 8; index < to; index++, bit += width) {
    let value = 0;
    for (let done = 0; done < width;) {
      const shift = (bit + done) & 7;
      const taken = Math.min(8 - shift, width - done);
      value |= ((bytes[(bit + done) >>> 3] >>> shift) & ((1 << taken) - 1)) << done;
      done += taken;
    }
    output[index] = value;
  }
}

function littleEndian(bytes: Uint8Array, offset: number, count: number): number {
  if (offset + count > bytes.length) throw new RangeError("run-length run ends early");
  let value = 0;
  for (let byte = 0; byte < count; byte++) value |= bytes[offset + byte] << (8 * byte);
  return value;
}

function varint(bytes: Uint8Array, start: number): [value: number, next: number] {
  let [value, scale] = [0, 1];
  for (let offset = start; offset < bytes.length && offset < start + 5; offset++, scale *= 128) {
    value += (bytes[offset] & 0x7f) * scale;
    if (bytes[offset] < 0x80) return [value, offset + 1];
  }
  throw new RangeError("run header ends early");
}
