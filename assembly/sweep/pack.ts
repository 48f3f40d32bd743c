// Masks of bytes → bits: 64 bars a word, the words of a column together.

/**
 * Packs `bars` × `columns` bytes; the words of column c start at `out` + c × `step`. `inRows`: the cells of a bar lie together.
 * Returns −1, or the first cell that is neither 0 nor 1.
 */
export function packMask(bytes: usize, bars: i32, columns: i32, inRows: bool, out: usize, step: usize): i32 {
  const odd = firstOdd(bytes, bars * columns);
  if (odd >= 0) return odd;
  if (inRows && columns > 1) packRows(bytes, bars, columns, out, step);
  else
    for (let column = 0; column < columns; column++)
      packColumn(bytes + <usize>column * <usize>bars, bars, out + <usize>column * step);
  return -1;
}

function firstOdd(bytes: usize, count: i32): i32 {
  const one = i8x16.splat(1);
  for (let at = 0; at < count; at += 16) {
    const isWhole = at + 16 <= count;
    if (isWhole && !v128.any_true(i8x16.gt_u(v128.load(bytes + <usize>at), one))) continue;
    for (let k = at; k < min(at + 16, count); k++) if (load<u8>(bytes + <usize>k) > 1) return k;
  }
  return -1;
}

function packColumn(bytes: usize, bars: i32, out: usize): void {
  for (let bar = 0; bar < bars; bar += 64) {
    let word: u64 = 0;
    if (bar + 64 <= bars)
      for (let part = 0; part < 64; part += 16)
        word |= (<u64>bitsOf(bytes + <usize>(bar + part))) << (<u64>part);
    else for (let k = bar; k < bars; k++) word |= (load<u8>(bytes + <usize>k) as u64) << ((k - bar) as u64);
    store<u64>(out + ((<usize>(bar >> 6)) << 3), word);
  }
}

@inline
function bitsOf(bytes: usize): u32 {
  return <u32>i8x16.bitmask(i8x16.ne(v128.load(bytes), i8x16.splat(0)));
}

/** Marked cells are few as a rule, so each is set on its own. */
function packRows(bytes: usize, bars: i32, columns: i32, out: usize, step: usize): void {
  const words = (<usize>((bars + 63) >> 6)) << 3;
  for (let column = 0; column < columns; column++) memory.fill(out + <usize>column * step, 0, words);
  for (let bar = 0; bar < bars; bar++) {
    const row = bytes + <usize>bar * <usize>columns;
    const word = out + ((<usize>(bar >> 6)) << 3);
    const bit = (<u64>1) << ((bar & 63) as u64);
    let column = 0;
    for (; column + 16 <= columns; column += 16) {
      let marked = bitsOf(row + <usize>column);
      while (marked != 0) {
        setBit(word + <usize>(column + <i32>ctz(marked)) * step, bit);
        marked &= marked - 1;
      }
    }
    for (; column < columns; column++)
      if (load<u8>(row + <usize>column) != 0) setBit(word + <usize>column * step, bit);
  }
}

@inline
function setBit(word: usize, bit: u64): void {
  store<u64>(word, load<u64>(word) | bit);
}
