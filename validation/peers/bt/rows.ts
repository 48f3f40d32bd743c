// Tables of numbers, a row a bar.

/** NaN where a price is missing. */
export type Rows = number[][];

/** `bars` × `columns` of one value. */
export function filled(bars: number, columns: number, value: number): Rows {
  return Array.from({ length: bars }, () => new Array<number>(columns).fill(value));
}

export function inCents(price: number): number {
  return Math.round(price * 100) / 100;
}
