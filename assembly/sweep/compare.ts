// Two series side by side, 64 bars at a time.

/** A bit for each of 64 bars at which the first is above the second; none where either is missing. */
export function bitsAbove(a: usize, b: usize): u64 {
  return bits64(a, b, false);
}

/** A bit for each of 64 bars at which both are equal; none where either is missing. */
export function bitsEqual(a: usize, b: usize): u64 {
  return bits64(a, b, true);
}

/** Whether values of the last `bitsUntied` were equal. */
export let hasTies: bool = false;

/** What `bitsAbove` gives where no value is missing, and whether two are equal. */
export function bitsUntied(a: usize, b: usize): u64 {
  let ties = f64x2.splat(0);
  for (let at: usize = 0; at < 512; at += 64)
    ties = v128.or(ties, v128.or(equalFour(a + at, b + at), equalFour(a + at + 32, b + at + 32)));
  hasTies = v128.any_true(ties);
  return bits64(a, b, false);
}

@inline
function bits64(a: usize, b: usize, equal: bool): u64 {
  const low = bits16(a, b, equal) | (bits16(a + 128, b + 128, equal) << 16);
  const high = bits16(a + 256, b + 256, equal) | (bits16(a + 384, b + 384, equal) << 16);
  return (<u64>low) | ((<u64>high) << 32);
}

/** A bit for each of 16 bars: packing halves the width of the masks three times. */
@inline
function bits16(a: usize, b: usize, equal: bool): u32 {
  const early = i8x16.narrow_i16x8_s(four(a, b, equal), four(a + 32, b + 32, equal));
  const late = i8x16.narrow_i16x8_s(four(a + 64, b + 64, equal), four(a + 96, b + 96, equal));
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(early, late));
}

/** Masks of four bars, 32 bits each. */
@inline
function four(a: usize, b: usize, equal: bool): v128 {
  if (equal) return i16x8.narrow_i32x4_s(equalTwo(a, b), equalTwo(a + 16, b + 16));
  const early = f64x2.gt(v128.load(a), v128.load(b));
  const late = f64x2.gt(v128.load(a, 16), v128.load(b, 16));
  return i16x8.narrow_i32x4_s(early, late);
}

@inline
function equalTwo(a: usize, b: usize): v128 {
  return f64x2.eq(v128.load(a), v128.load(b));
}

@inline
function equalFour(a: usize, b: usize): v128 {
  return v128.or(equalTwo(a, b), f64x2.eq(v128.load(a, 16), v128.load(b, 16)));
}
