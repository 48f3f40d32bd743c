// Masks of bytes → bits: 64 bars a word, the words of a column together.
import { highBytes, highPairs, lowBytes, lowPairs } from "../lanes";

/** Columns whose cells are packed together. */
const TOGETHER: i32 = 16;

/** All bytes that were packed, one on another: none of them is above 1 where none of these is. */
let seen: v128 = i8x16.splat(0);

/**
 * Packs `bars` × `columns` bytes; the words of column c start at `out` + c × `step`. `inRows`: the cells of a bar lie together.
 * Returns −1, or the first cell that is neither 0 nor 1.
 */
export function packMask(bytes: usize, bars: i32, columns: i32, inRows: bool, out: usize, step: usize): i32 {
  seen = i8x16.splat(0);
  if (inRows && columns > 1) packRows(bytes, bars, columns, out, step);
  else
    for (let column = 0; column < columns; column++)
      packColumn(bytes + <usize>column * <usize>bars, bars, 1, out + <usize>column * step);
  return v128.any_true(i8x16.gt_u(seen, i8x16.splat(1))) ? firstOdd(bytes, bars * columns) : -1;
}

function firstOdd(bytes: usize, count: i32): i32 {
  for (let k = 0; k < count; k++) if (load<u8>(bytes + <usize>k) > 1) return k;
  return -1;
}

/** @param row bytes from one bar to the next */
function packColumn(bytes: usize, bars: i32, row: usize, out: usize): void {
  for (let bar = 0; bar < bars; bar += 64) {
    const from = bytes + <usize>bar * row;
    const isWhole = row == 1 && bar + 64 <= bars;
    const word = isWhole ? wholeWord(from) : wordOf(from, min(64, bars - bar), row);
    store<u64>(out + ((<usize>(bar >> 6)) << 3), word);
  }
}

function wholeWord(bytes: usize): u64 {
  const a = v128.load(bytes);
  const b = v128.load(bytes, 16);
  const c = v128.load(bytes, 32);
  const d = v128.load(bytes, 48);
  seen = v128.or(seen, v128.or(v128.or(a, b), v128.or(c, d)));
  return bitsOf(a) | (bitsOf(b) << 16) | (bitsOf(c) << 32) | (bitsOf(d) << 48);
}

@inline
function bitsOf(cells: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(i8x16.shl(cells, 7)));
}

/** A byte after another. */
function wordOf(bytes: usize, count: i32, row: usize): u64 {
  let word: u64 = 0;
  let all: u8 = 0;
  for (let k = 0; k < count; k++) {
    const cell = load<u8>(bytes + <usize>k * row);
    all |= cell;
    word |= (<u64>(cell & 1)) << (<u64>k);
  }
  seen = v128.or(seen, i8x16.splat(all));
  return word;
}

/** Sixteen columns at a time; the last ones once more where they are not as many, all of a few columns on their own. */
function packRows(bytes: usize, bars: i32, columns: i32, out: usize, step: usize): void {
  const row = <usize>columns;
  if (columns < TOGETHER) {
    for (let c: usize = 0; c < row; c++) packColumn(bytes + c, bars, row, out + c * step);
    return;
  }
  for (let bar = 0; bar < bars; bar += 64) {
    const from = bytes + <usize>bar * row;
    const to = out + ((<usize>(bar >> 6)) << 3);
    const count = min(64, bars - bar);
    for (let column = 0; column < columns; column += TOGETHER) {
      const first = <usize>min(column, columns - TOGETHER);
      packWords(from + first, count, row, to + first * step, step);
    }
  }
}

/** A word for each of sixteen columns: bytes of eight bars each, put in order three times. */
function packWords(bytes: usize, bars: i32, row: usize, out: usize, step: usize): void {
  const far = row << 3;
  const a = eightBars(bytes, bars, row);
  const b = eightBars(bytes + far, bars - 8, row);
  const c = eightBars(bytes + far * 2, bars - 16, row);
  const d = eightBars(bytes + far * 3, bars - 24, row);
  const e = eightBars(bytes + far * 4, bars - 32, row);
  const f = eightBars(bytes + far * 5, bars - 40, row);
  const g = eightBars(bytes + far * 6, bars - 48, row);
  const h = eightBars(bytes + far * 7, bars - 56, row);
  storeEight(lowBytes(a, b), lowBytes(c, d), lowBytes(e, f), lowBytes(g, h), out, step);
  storeEight(highBytes(a, b), highBytes(c, d), highBytes(e, f), highBytes(g, h), out + step * 8, step);
}

/** A byte for each of sixteen columns: a bit for each of eight bars, of which there may be fewer. */
function eightBars(bytes: usize, bars: i32, row: usize): v128 {
  let bits = i8x16.splat(0);
  let all = bits;
  if (bars < 8)
    for (let k = 0; k < bars; k++) {
      const cells = v128.load(bytes + <usize>k * row);
      all = v128.or(all, cells);
      bits = v128.or(bits, i8x16.shl(cells, k));
    }
  else
    for (let k = 0; k < 8; k += 4) {
      const a = v128.load(bytes);
      const b = v128.load(bytes + row);
      const c = v128.load(bytes + row * 2);
      const d = v128.load(bytes + row * 3);
      all = v128.or(all, v128.or(v128.or(a, b), v128.or(c, d)));
      const early = v128.or(a, i8x16.shl(b, 1));
      const late = i8x16.shl(v128.or(c, i8x16.shl(d, 1)), 2);
      bits = v128.or(bits, i8x16.shl(v128.or(early, late), k));
      bytes += row * 4;
    }
  seen = v128.or(seen, all);
  return bits;
}

/** Words of eight columns out of their bytes in pairs. */
@inline
function storeEight(ab: v128, cd: v128, ef: v128, gh: v128, out: usize, step: usize): void {
  storeFour(lowPairs(ab, cd), lowPairs(ef, gh), out, step);
  storeFour(highPairs(ab, cd), highPairs(ef, gh), out + step * 4, step);
}

@inline
function storeFour(early: v128, late: v128, out: usize, step: usize): void {
  const first = v128.shuffle<i32>(early, late, 0, 4, 1, 5);
  const second = v128.shuffle<i32>(early, late, 2, 6, 3, 7);
  v128.store64_lane(out, first, 0);
  v128.store64_lane(out + step, first, 1);
  v128.store64_lane(out + step * 2, second, 0);
  v128.store64_lane(out + step * 3, second, 1);
}
