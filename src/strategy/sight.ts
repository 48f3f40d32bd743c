// What a slice looks at, and the guards before every look.
import { BacktestError } from "../errors.ts";
import { columnIndex, type ColumnPlace } from "../explain/where.ts";
import type { Plan } from "../plan/plan.ts";
import type { Book } from "./book.ts";
import type { FeedBook } from "./feeds.ts";
import type { IndicatorBook } from "./indicators.ts";
import type { Series } from "./market.ts";

/** What all slices of a run share; `bar` is the one that may be looked at, −1: none. */
export interface Sight {
  readonly plan: Plan;
  readonly series: Series;
  readonly book: Book;
  readonly parameters: object;
  readonly indicators: IndicatorBook;
  readonly feeds: FeedBook;
  bar: number;
}

/** A slice is a view of the running bar: what it shows later would be of another one. */
export function requireNow(sight: Sight, bar: number): void {
  if (sight.bar === bar) return;
  throw faultAt(
    bar,
    "E_SLICE",
    `the slice of bar ${bar} is over`,
    "slice",
    bar,
    "the slice that onBar was given",
  );
}

/** Index of a column that is named by its index or its name. */
export function columnOf({ plan }: Sight, place: ColumnPlace): number {
  const { shape, columns, time } = plan;
  if (typeof place === "number" && place >= 0 && place < shape.columns && Number.isInteger(place))
    return place;
  return columnIndex({ bars: shape.bars, time, columnCount: shape.columns, names: columns }, place);
}

export function faultAt(
  bar: number,
  code: `E_${string}`,
  text: string,
  option: string,
  got: unknown,
  expected: unknown,
): BacktestError {
  return new BacktestError(code, text, { option, bar, got, expected });
}
