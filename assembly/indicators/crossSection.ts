// Figures of a bar across its columns. Missing values have no rank and no score, and count for nothing.
import { RankMethod } from "./layout";

@inline
function at(list: usize, i: i32): f64 {
  return load<f64>(list + ((<usize>i) << 3));
}

@inline
function indexAt(list: usize, i: i32): i32 {
  return load<i32>(list + ((<usize>i) << 2));
}

/**
 * Indices of the values that there are, the smallest value first, equal ones in the order of their columns; largest first
 * with `sign` −1. `order` and `spare` have room for `columns` indices each. Returns their number.
 */
function sortedColumns(cells: usize, columns: i32, sign: f64, order: usize, spare: usize): i32 {
  let count = 0;
  for (let column = 0; column < columns; column++) {
    if (isNaN(at(cells, column))) continue;
    store<i32>(order + ((<usize>count) << 2), column);
    count += 1;
  }
  let from = order;
  let to = spare;
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2)
      merge(cells, sign, from, to, start, min(start + width, count), min(start + width * 2, count));
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != order) memory.copy(order, from, (<usize>count) << 2);
  return count;
}

/** Merges two sorted neighbours, [start, middle) and [middle, end). */
function merge(cells: usize, sign: f64, from: usize, to: usize, start: i32, middle: i32, end: i32): void {
  let left = start;
  let right = middle;
  for (let i = start; i < end; i++) {
    const takesLeft =
      left < middle &&
      (right >= end || at(cells, indexAt(from, left)) * sign <= at(cells, indexAt(from, right)) * sign);
    store<i32>(to + ((<usize>i) << 2), indexAt(from, takesLeft ? left : right));
    if (takesLeft) left += 1;
    else right += 1;
  }
}

/** Ranks from 1 on, or as parts of the number of ranks. */
export function rankRows(
  cells: usize,
  rows: i32,
  columns: i32,
  method: i32,
  ascending: bool,
  percent: bool,
  out: usize,
  scratch: usize,
): void {
  const bytes = (<usize>columns) << 3;
  for (let row = 0; row < rows; row++) {
    const count = sortedColumns(cells, columns, ascending ? 1 : -1, scratch, scratch + (bytes >> 1));
    for (let past: usize = 0; past < bytes; past += 8) store<f64>(out + past, NaN);
    const distinct = putRanks(cells, count, method, scratch, out);
    if (percent) {
      const all = <f64>(method == RankMethod.Dense ? distinct : count);
      for (let past: usize = 0; past < bytes; past += 8) store<f64>(out + past, load<f64>(out + past) / all);
    }
    cells += bytes;
    out += bytes;
  }
}

/** Writes the ranks of sorted columns; returns how many different values there are. */
function putRanks(cells: usize, count: i32, method: i32, order: usize, out: usize): i32 {
  let distinct = 0;
  for (let first = 0; first < count;) {
    let past = first + 1;
    while (past < count && at(cells, indexAt(order, past)) == at(cells, indexAt(order, first))) past += 1;
    distinct += 1;
    for (let i = first; i < past; i++)
      store<f64>(out + ((<usize>indexAt(order, i)) << 3), rankOf(method, first, past, i, distinct));
    first = past;
  }
  return distinct;
}

/** Rank of the i-th in order, which is equal to all from `first` to before `past`. */
function rankOf(method: i32, first: i32, past: i32, i: i32, distinct: i32): f64 {
  if (method == RankMethod.Average) return <f64>(first + 1 + past) / 2;
  if (method == RankMethod.Min) return <f64>(first + 1);
  if (method == RankMethod.Max) return <f64>past;
  if (method == RankMethod.Dense) return <f64>distinct;
  return <f64>(i + 1);
}

/** (x − mean) / standard deviation of the bar's values; NaN where they do not differ. */
export function scoreRows(cells: usize, rows: i32, columns: i32, ddof: i32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    const mean = meanOfRow(cells, columns);
    let squares = 0.0;
    let count = 0;
    for (let column = 0; column < columns; column++) {
      const distance = at(cells, column) - mean;
      if (isNaN(distance)) continue;
      squares += distance * distance;
      count += 1;
    }
    const deviation = count > ddof ? Math.sqrt(squares / <f64>(count - ddof)) : NaN;
    for (let column = 0; column < columns; column++)
      store<f64>(out + ((<usize>column) << 3), (at(cells, column) - mean) / deviation);
    cells += (<usize>columns) << 3;
    out += (<usize>columns) << 3;
  }
}

/** By the distances to the first value: the mean of equal values is that value. */
function meanOfRow(cells: usize, columns: i32): f64 {
  let shift = NaN;
  let sum = 0.0;
  let count = 0;
  for (let column = 0; column < columns; column++) {
    const value = at(cells, column);
    if (isNaN(value)) continue;
    if (count == 0) shift = value;
    sum += value - shift;
    count += 1;
  }
  return shift + sum / <f64>count;
}

/** 1 for the `k` largest of a bar (smallest with `largest` false), of equal ones those of the first columns. */
export function chooseRows(
  cells: usize,
  rows: i32,
  columns: i32,
  k: i32,
  largest: bool,
  out: usize,
  scratch: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const spare = scratch + ((<usize>columns) << 2);
    const count = sortedColumns(cells, columns, largest ? -1 : 1, scratch, spare);
    memory.fill(out, 0, columns);
    for (let i = 0; i < min(k, count); i++) store<u8>(out + <usize>indexAt(scratch, i), 1);
    cells += (<usize>columns) << 3;
    out += <usize>columns;
  }
}
