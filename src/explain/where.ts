// Bar and column of a question → indices of the run.
import { BacktestError, nearest } from "../errors.ts";
import { parseIsoTime } from "../ingest/time.ts";

const DAY_MS = 86_400_000;

/** A bar: its index, an ISO 8601 date or time, a Date. A number that is no index is milliseconds since 1970 UTC. */
export type BarPlace = number | string | Date;

/** A column: its index or its name. */
export type ColumnPlace = number | string;

/** Where a run can be asked about. */
export interface Places {
  readonly bars: number;
  readonly time: Float64Array | null;
  readonly columnCount: number;
  readonly names: readonly string[] | null;
}

export function placesOf(plan: {
  readonly shape: { readonly bars: number; readonly columns: number };
  readonly time: Float64Array | null;
  readonly columns: readonly string[] | null;
}): Places {
  return {
    bars: plan.shape.bars,
    time: plan.time,
    columnCount: plan.shape.columns,
    names: plan.columns,
  };
}

/** @throws BacktestError `E_RANGE` where the run has no such bar */
export function barIndex({ bars, time }: Places, place: unknown): number {
  if (typeof place === "number" && Number.isInteger(place) && place >= 0 && place < bars) return place;
  const expected = time === null ? `0 to ${bars - 1}` : `0 to ${bars - 1}, or a time of the run`;
  const ms = millisecondsOf(place);
  if (Number.isNaN(ms))
    throw new BacktestError("E_RANGE", `bar is ${textOf(place)}`, { option: "bar", got: place, expected });
  const bar = time === null ? -1 : barAt(time, place, ms);
  if (bar >= 0) return bar;
  throw new BacktestError("E_RANGE", `the run has no bar ${textOf(place)}`, {
    option: "bar",
    got: place,
    expected,
  });
}

/** @throws BacktestError `E_RANGE`, `E_COLUMN` where the run has no such column */
export function columnIndex({ columnCount, names }: Places, place: unknown): number {
  if (typeof place === "string") return namedColumn(names, place);
  if (typeof place === "number" && Number.isInteger(place) && place >= 0 && place < columnCount) return place;
  throw new BacktestError("E_RANGE", `the run has no column ${textOf(place)}`, {
    option: "column",
    got: place,
    expected: `0 to ${columnCount - 1}${names === null ? "" : ", or a name"}`,
  });
}

function namedColumn(names: readonly string[] | null, name: string): number {
  const column = names?.indexOf(name) ?? -1;
  if (column < 0) throw unknownName(names, name);
  if (names!.indexOf(name, column + 1) < 0) return column;
  throw new BacktestError("E_COLUMN", `several columns are called ${JSON.stringify(name)}`, {
    option: "column",
    got: name,
    expected: "the index of one",
  });
}

function unknownName(names: readonly string[] | null, name: string): BacktestError {
  const near = names === null ? undefined : nearest(name, names);
  const hint =
    names === null ? "The columns of the run have no names: give an index." : near && `Did you mean ${near}?`;
  return new BacktestError("E_COLUMN", `the run has no column ${JSON.stringify(name)}`, {
    option: "column",
    got: name,
    expected: names === null ? "an index" : names.slice(0, 10).join(", "),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A date alone means the only bar of its day. */
function barAt(time: Float64Array, place: unknown, ms: number): number {
  const isDay = typeof place === "string" && place.length === "2024-01-02".length;
  if (!isDay) return time.indexOf(ms);
  const isOfDay = (at: number): boolean => at >= ms && at < ms + DAY_MS;
  const [first, last] = [time.findIndex(isOfDay), time.findLastIndex(isOfDay)];
  if (first === last) return first;
  throw new BacktestError("E_RANGE", `${last - first + 1} bars are of ${place}`, {
    option: "bar",
    got: place,
    expected: "a time with its zone, or an index",
  });
}

function millisecondsOf(place: unknown): number {
  if (typeof place === "string") return parseIsoTime(place);
  if (place instanceof Date) return place.getTime();
  return typeof place === "number" && Number.isInteger(place) ? place : NaN;
}

function textOf(place: unknown): string {
  if (typeof place === "string") return JSON.stringify(place);
  if (place instanceof Date) return Number.isNaN(place.getTime()) ? "an invalid date" : place.toISOString();
  return typeof place === "object" && place !== null ? "an object" : String(place);
}
