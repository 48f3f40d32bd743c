// Moves cells between layouts, and looks at them.

/** Index of the first double that is larger than `limit` in size (±Infinity too; NaN is not); −1: none. */
export function firstBeyond(cells: usize, count: i32, limit: f64): i32 {
  const most = f64x2.splat(limit);
  const past = cells + ((<usize>(count & ~1)) << 3);
  let at = cells;
  for (; at < past; at += 16) if (v128.any_true(f64x2.gt(f64x2.abs(v128.load(at)), most))) break;
  for (; at < cells + ((<usize>count) << 3); at += 8)
    if (Math.abs(load<f64>(at)) > limit) return <i32>((at - cells) >> 3);
  return -1;
}

/** Columns of `rows` cells, `stride` bytes apart → bars of `columns` cells. Two by two, eight bars (a line of a cache) at a time. */
export function toBars(columnsFrom: usize, stride: usize, rows: i32, columns: i32, barsTo: usize): void {
  const row = (<usize>columns) << 3;
  for (let bar = 0; bar < rows; bar += 8)
    for (let c = 0; c < columns; c += 2) {
      const from = columnsFrom + stride * <usize>c;
      const to = barsTo + ((<usize>c) << 3);
      for (let b = bar; b < min(bar + 8, rows); b += 2) {
        const first = v128.load(from + ((<usize>b) << 3));
        const second = v128.load(from + stride + ((<usize>b) << 3));
        const place = to + row * <usize>b;
        if (c + 1 < columns) {
          v128.store(place, v128.shuffle<f64>(first, second, 0, 2));
          if (b + 1 < rows) v128.store(place + row, v128.shuffle<f64>(first, second, 1, 3));
        } else {
          v128.store64_lane(place, first, 0);
          if (b + 1 < rows) v128.store64_lane(place + row, first, 1);
        }
      }
    }
}

/** Bars of `columns` cells → columns of `rows` cells, `stride` bytes apart, which each may be written one cell too far. */
export function toColumns(barsFrom: usize, rows: i32, columns: i32, columnsTo: usize, stride: usize): void {
  const row = (<usize>columns) << 3;
  for (let bar = 0; bar < rows; bar += 8)
    for (let c = 0; c < columns; c += 2) {
      const from = barsFrom + ((<usize>c) << 3);
      const to = columnsTo + stride * <usize>c;
      for (let b = bar; b < min(bar + 8, rows); b += 2) {
        const first = v128.load(from + row * <usize>b);
        const second = v128.load(from + row * <usize>(b + 1));
        const place = to + ((<usize>b) << 3);
        v128.store(place, v128.shuffle<f64>(first, second, 0, 2));
        if (c + 1 < columns) v128.store(place + stride, v128.shuffle<f64>(first, second, 1, 3));
      }
    }
}

/** Copies bars of `columns` cells into wider ones, `stride` bytes apart. */
export function widen(barsFrom: usize, rows: i32, columns: i32, to: usize, stride: usize): void {
  const bytes = (<usize>columns) << 3;
  for (let bar = 0; bar < rows; bar++) {
    for (let at: usize = 0; at < bytes; at += 8) store<f64>(to + at, load<f64>(barsFrom + at));
    barsFrom += bytes;
    to += stride;
  }
}
