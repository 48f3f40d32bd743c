// The rows of a sweep that are kept: all of them, or the best few, whatever the number of those that come by.
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { COMBINATIONS_MAX } from "./grid.ts";

/** Keeps the rows with the greatest figures (`top`) or the least (`bottom`) of a metric, best first. */
export type Keep<Name extends string> =
  | { readonly top: number; readonly bottom?: never; readonly by: Name }
  | { readonly bottom: number; readonly top?: never; readonly by: Name };

/** Numbers of rows: the first of some that follow each other, or each by its place. */
export type RowNumbers = number | ((place: number) => number);

/** Rows as they come by, in any order. */
export interface RowStore {
  /** Bytes that it takes. */
  readonly bytes: number;
  /** Takes figures, those of one name after those of another, and to which rows they belong. */
  put(rows: RowNumbers, figures: Float64Array): void;
  finish(): KeptRows;
}

export interface KeptRows {
  readonly count: number;
  /** Number of the sweep's row. */
  readonly rowAt: (kept: number) => number;
  /** Whether it is every row, in order. */
  readonly isWhole: boolean;
  /** The figures that were asked for. */
  readonly columns: readonly Float64Array[];
}

/** What a metric is ranked by: the larger, the better. */
interface Ranking {
  readonly count: number;
  readonly place: number;
  readonly sign: 1 | -1;
}

/**
 * @param names of the figures of a row
 * @param wanted names of those that are kept
 * @param total rows that will come by
 */
export function rowStore<Name extends string>(
  names: readonly Name[],
  wanted: readonly Name[],
  total: number,
  keep: Keep<Name> | undefined,
): RowStore {
  const places = wanted.map((name) => names.indexOf(name));
  if (keep === undefined) return new AllRows(names.length, places, total);
  const count = Math.min(total, keep.top ?? keep.bottom);
  const ranking: Ranking = { count, place: names.indexOf(keep.by), sign: keep.top === undefined ? -1 : 1 };
  return new BestRows(names.length, places, ranking);
}

class AllRows implements RowStore {
  readonly bytes: number;
  private columns: readonly Float64Array[] | undefined;

  constructor(
    private readonly width: number,
    private readonly places: readonly number[],
    private readonly total: number,
  ) {
    this.bytes = total * places.length * Float64Array.BYTES_PER_ELEMENT;
  }

  put(rows: RowNumbers, figures: Float64Array): void {
    const count = figures.length / this.width;
    for (const [k, column] of this.made().entries()) {
      const first = this.places[k] * count;
      if (typeof rows === "number") column.set(figures.subarray(first, first + count), rows);
      else for (let i = 0; i < count; i++) column[rows(i)] = figures[first + i];
    }
  }

  finish(): KeptRows {
    return { count: this.total, rowAt: (row) => row, isWhole: true, columns: this.made() };
  }

  /** Made when first needed: a budget may refuse them. */
  private made(): readonly Float64Array[] {
    return (this.columns ??= this.places.map(() => new Float64Array(this.total)));
  }
}

/** Rows that may be among the best, up to twice as many as are kept; then only the best of them stay. */
class BestRows implements RowStore {
  readonly bytes: number;
  private readonly capacity: number;
  private readonly entryWidth: number;
  /** Score, row, figures. */
  private entries: Float64Array | undefined;
  private used = 0;
  /** Score and row of the last one that is kept, once there are enough. */
  private least = -Infinity;
  private lastRow = Infinity;

  constructor(
    private readonly width: number,
    private readonly places: readonly number[],
    private readonly ranking: Ranking,
  ) {
    this.capacity = 2 * ranking.count;
    this.entryWidth = 2 + places.length;
    const columns = ranking.count * places.length;
    this.bytes = (2 * this.capacity * this.entryWidth + columns) * Float64Array.BYTES_PER_ELEMENT;
  }

  put(rows: RowNumbers, figures: Float64Array): void {
    const { place: ranked, sign } = this.ranking;
    const count = figures.length / this.width;
    for (let place = 0; place < count; place++) {
      const score = sign * figures[ranked * count + place];
      if (!Number.isFinite(score) || score < this.least) continue;
      const row = typeof rows === "number" ? rows + place : rows(place);
      if (score > this.least || row < this.lastRow) this.add(score, row, figures, place);
    }
  }

  private add(score: number, row: number, figures: Float64Array, place: number): void {
    this.entries ??= new Float64Array(this.capacity * this.entryWidth);
    const at = this.used++ * this.entryWidth;
    this.entries[at] = score;
    this.entries[at + 1] = row;
    const count = figures.length / this.width;
    this.places.forEach((figure, k) => (this.entries![at + 2 + k] = figures[figure * count + place]));
    if (this.used === this.capacity) this.prune();
  }

  /** Best first; of equal scores the earlier row. */
  private prune(): void {
    const { entries, entryWidth, used } = this;
    if (entries === undefined) return;
    const order = Uint32Array.from({ length: used }, (_, i) => i * entryWidth);
    order.sort((a, b) => entries[b] - entries[a] || entries[a + 1] - entries[b + 1]);
    this.used = Math.min(used, this.ranking.count);
    const sorted = new Float64Array(entries.length);
    for (let i = 0; i < this.used; i++)
      sorted.set(entries.subarray(order[i], order[i] + entryWidth), i * entryWidth);
    this.entries = sorted;
    if (this.used < this.ranking.count) return;
    [this.least, this.lastRow] = sorted.subarray((this.used - 1) * entryWidth);
  }

  finish(): KeptRows {
    this.prune();
    const { used: count, entryWidth, entries = new Float64Array(0) } = this;
    const column = (k: number): Float64Array =>
      Float64Array.from({ length: count }, (_, i) => entries[i * entryWidth + k]);
    return {
      count,
      rowAt: (kept) => entries[kept * entryWidth + 1],
      isWhole: false,
      columns: this.places.map((_, k) => column(2 + k)),
    };
  }
}

/** Throws for a `keep` that does not fit; `requireMetric` for its metric. */
export function requireKeep<Name extends string>(
  keep: Keep<Name> | undefined,
  requireMetric: (name: Name) => void,
): void {
  if (keep === undefined) return;
  const { top, bottom, by } = objectOf("keep", keep, ["top", "bottom", "by"]) as unknown as Keep<Name>;
  if ((top === undefined) === (bottom === undefined))
    throw new BacktestError("E_OPTION_CONFLICT", "keep takes top or bottom", {
      option: "keep",
      expected: "{ top: 20, by: … } or { bottom: 20, by: … }",
    });
  runNumber(top === undefined ? "keep.bottom" : "keep.top", top ?? bottom, {
    accepts: (x) => Number.isInteger(x) && x >= 1 && x <= COMBINATIONS_MAX,
    expected: `a whole number from 1 to ${COMBINATIONS_MAX}`,
    code: "E_RANGE",
  });
  requireMetric(by);
}
