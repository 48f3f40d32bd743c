// Two series side by side, 64 bars at a time.

/** A bit for each of 64 bars at which the first is above the second; none where either is missing. */
export function bitsAbove(a: usize, b: usize): u64 {
  const low = bits16(a, b) | (bits16(a + 128, b + 128) << 16);
  const high = bits16(a + 256, b + 256) | (bits16(a + 384, b + 384) << 16);
  return (<u64>low) | ((<u64>high) << 32);
}

/** A bit for each of 16 bars: packing halves the width of the masks three times. */
@inline
function bits16(a: usize, b: usize): u32 {
  const early = i8x16.narrow_i16x8_s(four(a, b), four(a + 32, b + 32));
  const late = i8x16.narrow_i16x8_s(four(a + 64, b + 64), four(a + 96, b + 96));
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(early, late));
}

/** Masks of four bars, 32 bits each. */
@inline
function four(a: usize, b: usize): v128 {
  const early = f64x2.gt(v128.load(a), v128.load(b));
  const late = f64x2.gt(v128.load(a, 16), v128.load(b, 16));
  return i16x8.narrow_i32x4_s(early, late);
}
