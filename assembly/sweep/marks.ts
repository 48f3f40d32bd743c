// Where series of bars × columns cross, as masks of bytes: the cells of a bar lie together in all of them. The same crossings as
// `crossedAbove` and `crossedBelow` mark.
import { CROSSING_COLUMNS, CROSSING_STATE_BYTES } from "../layout";
import { bytesEqual, sidesOf } from "./compare";
import { after, compareOneByOne, compareWithMissing, falls, rises, startCrossings, Seen } from "./crossings";

/** Columns whose cells are compared together. */
const TOGETHER: i32 = CROSSING_COLUMNS;
/** Columns from which on that pays, though there may be fewer. */
const LEAST: i32 = 5;

/**
 * Marks where `a` crosses above `b`, and where it crosses below; every byte of both masks is written.
 * Up to `CROSSING_COLUMNS` cells more are read, and bytes written, than there are.
 * @param seen room of `CROSSING_STATE_BYTES` for every sixteen columns or a part of them
 */
export function markCrossings(
  a: usize,
  b: usize,
  bars: i32,
  columns: i32,
  above: usize,
  below: usize,
  seen: usize,
): void {
  if (columns == 1) return markSeries(a, b, bars, above, below);
  if (columns < LEAST) return markColumns(a, b, bars, columns, above, below);
  const tiles = (columns + TOGETHER - 1) / TOGETHER;
  memory.fill(seen, 0, <usize>tiles * CROSSING_STATE_BYTES);
  for (let bar = 0; bar < bars; bar++)
    for (let tile = 0; tile < tiles; tile++) {
      // The last columns once more where they are not as many; of fewer the next bar's come along, which writes over them.
      const cell = <usize>bar * <usize>columns + <usize>max(0, min(tile * TOGETHER, columns - TOGETHER));
      const own = seen + <usize>tile * CROSSING_STATE_BYTES;
      markSixteen(a + (cell << 3), b + (cell << 3), above + cell, below + cell, own);
    }
}

/** 64 bars at a time. */
function markSeries(a: usize, b: usize, bars: i32, above: usize, below: usize): void {
  startCrossings();
  const whole = bars & ~63;
  for (let bar = 0; bar < whole; bar += 64) {
    const at = (<usize>bar) << 3;
    compareWithMissing(a + at, b + at, 0);
    storeBits(rises, above + <usize>bar);
    storeBits(falls, below + <usize>bar);
  }
  const rest = (<usize>whole) << 3;
  compareOneByOne(a + rest, b + rest, bars - whole);
  for (let k = 0; k < bars - whole; k++) {
    store<u8>(above + <usize>(whole + k), <u8>((rises >> (<u64>k)) & 1));
    store<u8>(below + <usize>(whole + k), <u8>((falls >> (<u64>k)) & 1));
  }
}

/** Each bit as a byte. */
function storeBits(bits: u64, to: usize): void {
  for (let k: usize = 0; k < 64; k += 8) store<u64>(to + k, 0);
  for (; bits != 0; bits &= bits - 1) store<u8>(to + <usize>ctz(bits), 1);
}

function markColumns(a: usize, b: usize, bars: i32, columns: i32, above: usize, below: usize): void {
  for (let column = 0; column < columns; column++) {
    let rising: i32 = Seen.Nothing;
    let falling: i32 = Seen.Nothing;
    for (let bar = 0; bar < bars; bar++) {
      const cell = <usize>bar * <usize>columns + <usize>column;
      const x = load<f64>(a + (cell << 3));
      const y = load<f64>(b + (cell << 3));
      store<u8>(above + cell, u8(x > y && rising == Seen.Ready));
      store<u8>(below + cell, u8(x < y && falling == Seen.Ready));
      rising = after(rising, x, y);
      falling = after(falling, y, x);
    }
  }
}

/**
 * One bar of sixteen columns. What has been seen of them: whether the first series was above the second, then below it, since
 * the last missing value; whether it is above at the bar before, then below.
 */
function markSixteen(a: usize, b: usize, above: usize, below: usize, seen: usize): void {
  const sides = sidesOf(a, b);
  const up = i8x16.gt_s(sides, i8x16.splat(0));
  const down = i8x16.lt_s(sides, i8x16.splat(0));
  let wasUp = v128.load(seen);
  let wasDown = v128.load(seen, 16);
  const one = i8x16.splat(1);
  v128.store(above, v128.and(one, v128.andnot(v128.and(up, wasDown), v128.load(seen, 32))));
  v128.store(below, v128.and(one, v128.andnot(v128.and(down, wasUp), v128.load(seen, 48))));
  if (!i8x16.all_true(sides)) {
    const known = v128.or(v128.or(up, down), bytesEqual(a, b));
    wasUp = v128.and(wasUp, known);
    wasDown = v128.and(wasDown, known);
  }
  v128.store(seen, v128.or(wasUp, up));
  v128.store(seen, v128.or(wasDown, down), 16);
  v128.store(seen, up, 32);
  v128.store(seen, down, 48);
}
