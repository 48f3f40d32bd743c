// Portable leaf. Which values are the smallest, in the order in which a quickselect leaves them: it decides how their sum rounds.
import { at, set } from "./list";

function swap(list: usize, i: i32, j: i32): void {
  const held = at(list, i);
  set(list, i, at(list, j));
  set(list, j, held);
}

/** Reorders the list so that its `k + 1` smallest values stand first. */
export function select(list: usize, count: i32, k: i32): void {
  let low = 0;
  let high = count - 1;
  while (true) {
    const pivot = partition(list, low, high);
    if (pivot == k) return;
    if (pivot < k) low = pivot + 1;
    else high = pivot - 1;
  }
}

/** Smaller values before a pivot, the median of the first, middle and last one, larger ones behind it; the pivot's place. */
function partition(list: usize, low: i32, high: i32): i32 {
  const middle = (low + high) >> 1;
  if (at(list, middle) < at(list, low)) swap(list, low, middle);
  if (at(list, high) < at(list, middle)) swap(list, high, middle);
  if (at(list, middle) < at(list, low)) swap(list, low, middle);
  const pivot = at(list, middle);
  swap(list, high, middle);
  let i = low;
  let j = high - 1;
  while (true) {
    while (i < high && at(list, i) < pivot) i++;
    while (j >= low && pivot < at(list, j)) j--;
    if (i >= j) break;
    swap(list, i, j);
    i += 1;
    j -= 1;
  }
  swap(list, i, high);
  return i;
}
