/** The longest list that is kept to be copied. */
const KEPT = 65_536;
let kept = new Int32Array(0);

/** 0, 1, 2, …: a copy where there is one to copy, else a loop; iterators cost more than the run that made the records. */
export function countedUp(count: number): Int32Array<ArrayBuffer> {
  if (count <= kept.length) return kept.slice(0, count);
  const list = new Int32Array(count);
  for (let i = 0; i < count; i++) list[i] = i;
  if (count <= KEPT) kept = list.slice();
  return list;
}
