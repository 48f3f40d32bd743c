// One fingerprint for each bar: of everything that was decided or had happened by its close.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { rowsByBar, type ResultFrame, type RowsByBar } from "./arrays.ts";
import { DIGEST_VERSION } from "./digest.ts";

/** Records by the bar at which they are known; −1: not before the end. */
export interface PastTable {
  readonly bar: ArrayLike<number>;
  readonly fields: readonly ArrayLike<number>[];
}

/** What a run knows at each bar, and nothing that it learns later. */
export interface Past extends ResultFrame {
  readonly tables: readonly PastTable[];
  /** Bars × width, row by row. */
  readonly series: readonly { readonly data: ArrayLike<number>; readonly width: number }[];
}

/**
 * A SHA-256 for each bar, over the one of the bar before and what the bar adds: runs whose pasts are equal up to a bar have
 * the same hashes up to it. The number of bars is no part of them.
 */
export function prefixDigestsOf(past: Past): string[] {
  const { profile, columns, groupLengths, names, time, bars } = past;
  const head = JSON.stringify(["prefix", DIGEST_VERSION, profile, columns, groupLengths, names]);
  let last = sha256(new TextEncoder().encode(head));
  const tables = past.tables.map(({ bar, fields }) => ({ fields, index: rowsByBar(bar, bars) }));
  const news = new News();
  return Array.from({ length: bars }, (_, bar) => {
    news.begin(last);
    if (time !== null) news.add(time[bar]);
    for (const { fields, index } of tables) addRows(news, fields, index, bar);
    for (const { data, width } of past.series)
      for (let i = bar * width; i < (bar + 1) * width; i++) news.add(data[i]);
    last = sha256(news.bytes());
    return bytesToHex(last);
  });
}

/** How many rows the bar has, then their fields. */
function addRows(
  news: News,
  fields: readonly ArrayLike<number>[],
  { starts, rows }: RowsByBar,
  bar: number,
): void {
  news.add(starts[bar + 1] - starts[bar]);
  for (let k = starts[bar]; k < starts[bar + 1]; k++) for (const values of fields) news.add(values[rows[k]]);
}

const HASH_NUMBERS = 4;

/** The hash of the bar before and numbers behind it, every NaN the same one, in a buffer that grows. */
class News {
  private numbers = new Float64Array(256);
  private length = 0;

  begin(last: Uint8Array): void {
    new Uint8Array(this.numbers.buffer).set(last);
    this.length = HASH_NUMBERS;
  }

  add(value: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = Number.isNaN(value) ? NaN : value;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.numbers.buffer, 0, this.length * this.numbers.BYTES_PER_ELEMENT);
  }
}
