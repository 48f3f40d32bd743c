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

@inline
function bits16(a: usize, b: usize, equal: bool): u32 {
  return <u32>i8x16.bitmask(bytes16(a, b, equal));
}

/** A byte of ones for each of 16 values at which both are equal; zeros where either is missing. */
@inline
export function bytesEqual(a: usize, b: usize): v128 {
  return bytes16(a, b, true);
}

/** Packing halves the width of the masks three times. */
@inline
function bytes16(a: usize, b: usize, equal: bool): v128 {
  const early = i8x16.narrow_i16x8_s(four(a, b, equal), four(a + 32, b + 32, equal));
  const late = i8x16.narrow_i16x8_s(four(a + 64, b + 64, equal), four(a + 96, b + 96, equal));
  return i8x16.narrow_i16x8_s(early, late);
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

/** Bits of the last `readSides`: the bars at which the first is above the second, and below it. */
export let bitsUp: u64 = 0;
export let bitsDown: u64 = 0;

/** Compares 64 bars both ways; no bit where either is missing. */
export function readSides(a: usize, b: usize): void {
  let up: u64 = 0;
  let down: u64 = 0;
  for (let k: u64 = 0; k < 64; k += 16) {
    const sides = sidesOf(a, b);
    up |= (<u64>(<u32>i8x16.bitmask(i8x16.neg(sides)))) << k;
    down |= (<u64>(<u32>i8x16.bitmask(sides))) << k;
    a += 128;
    b += 128;
  }
  bitsUp = up;
  bitsDown = down;
}

/** A byte for each of 16 values: 1 where the first is above the second, −1 where it is below, 0 at a tie or where one is missing. */
@inline
export function sidesOf(a: usize, b: usize): v128 {
  const early = i8x16.narrow_i16x8_s(sidesOfFour(a, b), sidesOfFour(a + 32, b + 32));
  const late = i8x16.narrow_i16x8_s(sidesOfFour(a + 64, b + 64), sidesOfFour(a + 96, b + 96));
  return i8x16.narrow_i16x8_s(early, late);
}

@inline
function sidesOfFour(a: usize, b: usize): v128 {
  return i16x8.narrow_i32x4_s(sidesOfTwo(a, b), sidesOfTwo(a + 16, b + 16));
}

@inline
function sidesOfTwo(a: usize, b: usize): v128 {
  const x = v128.load(a);
  const y = v128.load(b);
  return i32x4.sub(f64x2.lt(x, y), f64x2.gt(x, y));
}
