// Figures of a bar across its columns: ranks, scores, the best few.
import { RankMethod } from "../../assembly/indicators/layout.ts";
import { analysis, releaseAnalysis, type Analysis } from "../analysis.ts";
import { BacktestError } from "../errors.ts";
import type { PriceInput } from "../inputs.ts";
import type { Mask, Matrix, MatrixData } from "../matrix.ts";
import { check, choicesOf } from "../optionSpec.ts";
import { describe, enumError, runNumber } from "../plan/values.ts";
import { reserve } from "../wasmModule.ts";
import { inOrder, knownObject, seriesOf, type OrderedMatrix } from "./arguments.ts";
import { valueError, VALUE_MAX } from "./run.ts";

/** How `rank` numbers the columns of a bar. */
export interface RankOptions {
  /** Rank of equal values: their mean, smallest or largest rank, the next whole one, or by column. "average" by default. */
  readonly method?: "average" | "min" | "max" | "dense" | "ordinal";
  /** Whether the smallest value has rank 1; true by default. */
  readonly ascending?: boolean;
  /** Ranks as parts of the number of ranks, up to 1; false by default. */
  readonly percent?: boolean;
}

const METHODS = choicesOf(RankMethod);
/** What a number of columns must be. */
export const COUNT = check(
  "a whole number from 1 to 2^31 − 1",
  (x) => Number.isInteger(x) && x >= 1 && x < 2 ** 31,
);
const DDOF = check("0 or 1", (x) => x === 0 || x === 1);
const F64_BYTES = 8;
const STRETCH_BYTES = 512 * 1024;

/**
 * Rank of every value among those of its bar, from 1 for the smallest. A NaN has none. Source: pandas `rank(axis=1)`,
 * whose method "first" is "ordinal" here.
 * @param values bars × columns
 * @throws BacktestError E_ENUM for a method that is none, E_DTYPE, E_RANGE, E_SHAPE, E_UNKNOWN_KEY
 */
export function rank(values: PriceInput, options: RankOptions = {}): Matrix {
  const given = knownObject("rank", options, ["method", "ascending", "percent"]);
  const name = given.method ?? "average";
  if (typeof name !== "string" || !Object.hasOwn(METHODS, name))
    throw enumError("method", name, Object.keys(METHODS));
  const method = METHODS[name];
  const ascending = Number(flag("ascending", given.ascending, true));
  const percent = Number(flag("percent", given.percent, false));
  const series = seriesOf("values", values);
  return overBars(series, Float64Array, ({ exports }, cells, rows, out, scratch) =>
    exports.rankRows(cells, rows, series.columns, method, ascending, percent, out, scratch),
  );
}

/** Places in the order of every bar, from 1; equal values by column. `option` is the series' name in messages. */
export function ordinalRanks(option: string, values: PriceInput, ascending: boolean): OrderedMatrix {
  const series = seriesOf(option, values);
  const compute: Compute = ({ exports }, cells, rows, out, scratch) =>
    exports.rankRows(
      ...([cells, rows, series.columns, RankMethod.Ordinal, Number(ascending), 0, out, scratch] as const),
    );
  return { ...overBars(series, Float64Array, compute, option), order: series.order };
}

/**
 * (x − mean) / standard deviation of the values of a bar, NaN left out; NaN where they do not differ. `rollingZscore` goes
 * along bars. Source: pandas `mean(axis=1)` and `std(axis=1)`, whose ddof is 1.
 * @param values bars × columns
 * @param options `ddof`, 0 by default or 1
 * @throws BacktestError E_RANGE, E_DTYPE, E_SHAPE, E_UNKNOWN_KEY
 */
export function zscore(values: PriceInput, options: { readonly ddof?: number } = {}): Matrix {
  const ddof = runNumber("ddof", knownObject("zscore", options, ["ddof"]).ddof ?? 0, DDOF);
  const series = seriesOf("values", values);
  return overBars(series, Float64Array, ({ exports }, cells, rows, out) =>
    exports.scoreRows(cells, rows, series.columns, ddof, out),
  );
}

/**
 * Marks the `k` largest values of every bar; of equal ones those of the first columns. A NaN is never marked, so a bar with
 * fewer values has fewer marks.
 * @param values bars × columns
 * @param options `k`, and `largest: false` for the smallest
 * @throws BacktestError E_MISSING without `k`, E_RANGE, E_DTYPE, E_SHAPE, E_UNKNOWN_KEY
 */
export function topK(values: PriceInput, options: { readonly k: number; readonly largest?: boolean }): Mask {
  const given = knownObject("topK", options, ["k", "largest"]);
  if (given.k === undefined)
    throw new BacktestError("E_MISSING", "k is required", { option: "k", expected: COUNT.expected });
  const k = runNumber("k", given.k, COUNT);
  const largest = Number(flag("largest", given.largest, true));
  const series = seriesOf("values", values);
  return overBars(series, Uint8Array, ({ exports }, cells, rows, out, scratch) =>
    exports.chooseRows(cells, rows, series.columns, k, largest, out, scratch),
  );
}

function flag(option: string, value: unknown, standard: boolean): boolean {
  if (value === undefined) return standard;
  if (typeof value === "boolean") return value;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
    option,
    got: value,
    expected: "true or false",
  });
}

/** What computes a stretch of bars, all of them in rows. */
type Compute = (target: Analysis, cells: number, rows: number, out: number, scratch: number) => void;

/** Takes bars through the module, a stretch at a time; the result has the layout of the series. */
function overBars<Data extends MatrixData>(
  series: OrderedMatrix,
  Result: new (length: number) => Data,
  compute: Compute,
  option = "values",
): Matrix<Data> {
  const { data, rows, columns } = inOrder(series, "row");
  const result = new Result(rows * columns);
  const target = analysis();
  const most = Math.max(1, Math.floor(STRETCH_BYTES / (Math.max(1, columns) * F64_BYTES)));
  const stretch = Math.min(most, Math.max(1, rows));
  const start = Math.ceil(target.base / F64_BYTES) * F64_BYTES;
  const [out, scratch, end] = [1, 2, 3].map((part) => start + part * stretch * columns * F64_BYTES);
  reserve(target, end);
  const { buffer } = target.exports.memory;
  for (let bar = 0; bar < rows && columns > 0; bar += stretch) {
    const [from, to] = [bar * columns, Math.min(rows, bar + stretch) * columns];
    new Float64Array(buffer, start, to - from).set(data.subarray(from, to));
    const odd = target.exports.firstBeyond(start, to - from, VALUE_MAX);
    if (odd >= 0)
      throw valueError(option, data[from + odd], Math.floor((from + odd) / columns), odd % columns);
    compute(target, start, (to - from) / columns, out, scratch);
    const bytes = new Uint8Array(buffer, out, (to - from) * result.BYTES_PER_ELEMENT);
    new Uint8Array(result.buffer, from * result.BYTES_PER_ELEMENT).set(bytes);
  }
  releaseAnalysis(target);
  return turnedBack(result, series);
}

function turnedBack<Data extends MatrixData>(
  cells: Data,
  { rows, columns, order }: OrderedMatrix,
): Matrix<Data> {
  if (order === "row" || columns === 1) return { data: cells, rows, columns, order };
  const turned = cells.slice() as Data;
  for (let bar = 0; bar < rows; bar++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + bar] = cells[bar * columns + column];
  return { data: turned, rows, columns, order };
}
