// Which values are the smallest, in the order in which a quickselect leaves them: it decides how their sum rounds.
import { at, set } from "./list";

@inline
function swap(list: usize, i: i32, j: i32): void {
  const held = at(list, i);
  set(list, i, at(list, j));
  set(list, j, held);
}

/** Reorders the list so that its `k + 1` smallest values stand first. `scratch` has room for as many doubles as the list. */
export function select(list: usize, count: i32, k: i32, scratch: usize): void {
  let low = 0;
  let high = count - 1;
  while (true) {
    const pivot = partition(list, low, high, scratch);
    if (pivot == k) return;
    if (pivot < k) low = pivot + 1;
    else high = pivot - 1;
  }
}

/** Smaller values before a pivot, the median of the first, middle and last one, larger ones behind it; the pivot's place. */
function partition(list: usize, low: i32, high: i32, scratch: usize): i32 {
  const middle = (low + high) >> 1;
  if (at(list, middle) < at(list, low)) swap(list, low, middle);
  if (at(list, high) < at(list, middle)) swap(list, high, middle);
  if (at(list, middle) < at(list, low)) swap(list, low, middle);
  const pivot = at(list, middle);
  swap(list, high, middle);
  const place = exchange(list, low, high, pivot, scratch);
  swap(list, place, high);
  return place;
}

/**
 * Swaps values that are no smaller than the pivot, from the first one on, with ones that are no larger, from the last one on,
 * until both meet; returns where the first scan would stop then. The places are listed first, without a branch on a value,
 * which the order of returns would mispredict.
 */
function exchange(list: usize, low: i32, high: i32, pivot: f64, scratch: usize): i32 {
  const larger = scratch;
  const smaller = scratch + ((<usize>(high - low)) << 2);
  let largerCount = 0;
  let smallerCount = 0;
  for (let i = low; i < high; i++) {
    const value = at(list, i);
    setPlace(larger, largerCount, i);
    setPlace(smaller, smallerCount, i);
    largerCount += <i32>!(value < pivot);
    smallerCount += <i32>!(pivot < value);
  }
  let end = high;
  for (let k = 0; k < largerCount; k++) {
    const first = placeAt(larger, k);
    const last = k < smallerCount ? placeAt(smaller, smallerCount - 1 - k) : -1;
    if (first >= last) return min(first, end);
    swap(list, first, last);
    end = last;
  }
  return end;
}

@inline
function placeAt(places: usize, k: i32): i32 {
  return load<i32>(places + ((<usize>k) << 2));
}

@inline
function setPlace(places: usize, k: i32, place: i32): void {
  store<i32>(places + ((<usize>k) << 2), place);
}
