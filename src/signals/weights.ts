// Scores → target weights, bar by bar. One order of the assets decides: highest score first, equal ones by column.
import { BacktestError } from "../errors.ts";
import { knownObject } from "../indicators/arguments.ts";
import { ordinalRanks } from "../indicators/crossSection.ts";
import { valuesRow, type ValueRow } from "../rows.ts";
import type { PriceInput } from "../inputs.ts";
import { cellIndex, type Matrix } from "../matrix.ts";
import { check, POSITIVE, RATE } from "../optionSpec.ts";
import { oneOf, runNumber } from "../plan/values.ts";

/** Target weights as parts of the account's value: what `sizeType: "targetPercent"` takes. */
export interface WeightMatrix extends Matrix {
  readonly order: "row" | "column";
  /** Of each bar, the sum of the weights' sizes, and the sum of the weights. NaN at a bar that holds. */
  readonly gross: Float64Array;
  readonly net: Float64Array;
}

/** What all ways from scores to weights share. Weights are parts of equity. */
export interface WeightOptions {
  /** Sum of the sizes of a full bar's weights, above 0; 1 by default. */
  readonly gross?: number;
  /** What becomes of a share that no asset is there for: it stays in cash (default), or is spread over the others. */
  readonly whenFewer?: "cash" | "spread";
  /** A bar without a single score: all weights 0 (default), or NaN, which orders nothing. */
  readonly whenNone?: "flat" | "hold";
}

/** How many assets `topKWeights` holds, and of which end. */
export interface TopKWeightOptions extends WeightOptions {
  /** Assets that are held. */
  readonly k: number;
  /** Whether the highest scores are taken; true by default. */
  readonly largest?: boolean;
}

/** Which part of the scores `quantileWeights` holds. */
export interface QuantileWeightOptions extends WeightOptions {
  /** Parts that the assets with a score are cut into, 1 to 10,000; 5 by default. */
  readonly quantiles?: number;
  /** The part that is held: 1 has the lowest scores, `quantiles` (the default) the highest. */
  readonly quantile?: number;
}

/** How `longShortWeights` chooses its two sides and divides between them. */
export interface LongShortOptions extends WeightOptions {
  /** Assets on each side; or `quantiles`. */
  readonly k?: number;
  /** Parts, of which the highest is bought and the lowest sold short. */
  readonly quantiles?: number;
  /** Long less short weights, from −gross to gross; 0 by default. */
  readonly net?: number;
}

/** Neighbours in the order of the scores, and the weight that each gets. */
interface Band {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** What a form does with a bar that has so many scores. */
interface Form {
  readonly bandsOf: (count: number) => readonly Band[];
  readonly ascending: boolean;
  readonly holds: boolean;
}

const COUNT = check("a whole number from 1 to 2^31 − 1", (x) => Number.isInteger(x) && x >= 1 && x < 2 ** 31);
const QUANTILES = check(
  "a whole number from 1 to 10,000",
  (x) => Number.isInteger(x) && x >= 1 && x <= 10_000,
);
const COMMON = ["gross", "whenFewer", "whenNone"];
const QUANTILES_DEFAULT = 5;

/**
 * Equal weights, gross / k, for the `k` assets that `topK` marks: the highest scores, of equal ones those of the first
 * columns. An asset without a score (NaN) is never held.
 * @param scores bars × columns
 * @param options `k`, `largest`, `gross`, `whenFewer`, `whenNone`
 * @throws BacktestError E_MISSING without `k`, E_RANGE, E_ENUM, E_DTYPE, E_SHAPE, E_UNKNOWN_KEY
 * @example
 * const size = topKWeights(scores, { k: 25 });
 * fromOrders({ open, close, size, sizeType: "targetPercent", cashSharing: true });
 */
export function topKWeights(scores: PriceInput, options: TopKWeightOptions): WeightMatrix {
  return weightsBy(topKForm(options), scores);
}

/**
 * `topKWeights` of one bar: one score a column → one weight a column.
 * @throws BacktestError as `topKWeights` does
 */
export function topKRow(scores: ValueRow, options: TopKWeightOptions): Float64Array {
  return weightsBy(topKForm(options), rowMatrix(scores)).data;
}

/**
 * Equal weights for one of `quantiles` parts of the assets with a score. Of n assets, the one in place p of the order
 * (from 0, the highest first, equal ones by column) is in part `quantiles` − ⌊p · quantiles / n⌋, so parts differ by one
 * asset at most and the higher ones are the larger.
 * @param scores bars × columns
 * @param options `quantiles`, `quantile`, `gross`, `whenNone`
 * @throws BacktestError E_RANGE, E_ENUM, E_DTYPE, E_SHAPE, E_UNKNOWN_KEY
 */
export function quantileWeights(scores: PriceInput, options: QuantileWeightOptions = {}): WeightMatrix {
  return weightsBy(quantileForm(options), scores);
}

/**
 * `quantileWeights` of one bar.
 * @throws BacktestError as `quantileWeights` does
 */
export function quantileRow(scores: ValueRow, options: QuantileWeightOptions = {}): Float64Array {
  return weightsBy(quantileForm(options), rowMatrix(scores)).data;
}

/**
 * Buys the highest scores and sells the lowest short, `k` of each or the outer of `quantiles` parts: (gross + net) / 2 on the
 * long side, (gross − net) / 2 on the short one, in equal weights. Shorts are the last in the order that longs are the first
 * of: of equal scores those of the last columns. No asset is on both sides: of n scores each side has at most ⌊n / 2⌋.
 * @param scores bars × columns
 * @param options `k` or `quantiles`, `gross`, `net`, `whenFewer`, `whenNone`
 * @throws BacktestError E_MISSING without `k` and `quantiles`, E_OPTION_CONFLICT with both, E_RANGE, E_ENUM, E_DTYPE,
 *   E_SHAPE, E_UNKNOWN_KEY
 */
export function longShortWeights(scores: PriceInput, options: LongShortOptions): WeightMatrix {
  return weightsBy(longShortForm(options), scores);
}

/**
 * `longShortWeights` of one bar.
 * @throws BacktestError as `longShortWeights` does
 */
export function longShortRow(scores: ValueRow, options: LongShortOptions): Float64Array {
  return weightsBy(longShortForm(options), rowMatrix(scores)).data;
}

function rowMatrix(scores: ValueRow): Matrix {
  const data = valuesRow("scores", scores);
  return { data, rows: 1, columns: data.length, order: "row" };
}

// ---- options → form --------------------------------------------------------------------------------------------------

interface Common {
  readonly given: Readonly<Record<string, unknown>>;
  readonly gross: number;
  readonly spreads: boolean;
  readonly holds: boolean;
}

function commonOf(api: string, options: unknown, own: readonly string[]): Common {
  const given = knownObject(api, options, [...own, ...COMMON]);
  const gross = runNumber("gross", given.gross ?? 1, POSITIVE);
  const spreads = oneOf("whenFewer", given.whenFewer ?? "cash", ["cash", "spread"]) === "spread";
  const holds = oneOf("whenNone", given.whenNone ?? "flat", ["flat", "hold"]) === "hold";
  return { given, gross, spreads, holds };
}

function topKForm(options: unknown): Form {
  const { given, gross, spreads, holds } = commonOf("topKWeights", options, ["k", "largest"]);
  const { largest = true } = given;
  if (given.k === undefined) throw missing("k", COUNT.expected);
  const k = runNumber("k", given.k, COUNT);
  if (typeof largest !== "boolean")
    throw new BacktestError("E_DTYPE", `largest is ${String(largest)}`, {
      ...{ option: "largest", got: largest, expected: "true or false" },
    });
  const bandsOf = (count: number): Band[] => {
    const to = Math.min(k, count);
    return [{ from: 0, to, weight: gross / (spreads ? to : k) }];
  };
  return { bandsOf, ascending: !largest, holds };
}

function quantileForm(options: unknown): Form {
  const { given, gross, holds } = commonOf("quantileWeights", options, ["quantiles", "quantile"]);
  const quantiles = runNumber("quantiles", given.quantiles ?? QUANTILES_DEFAULT, QUANTILES);
  const within = check(
    `a whole number from 1 to quantiles, ${quantiles}`,
    (x) => QUANTILES.accepts(x) && x <= quantiles,
  );
  const quantile = runNumber("quantile", given.quantile ?? quantiles, within);
  const bandsOf = (count: number): Band[] => [part(quantiles - quantile, quantiles, count, gross)];
  return { bandsOf, ascending: false, holds };
}

/** The part that is so many below the highest, in equal weights. */
function part(below: number, quantiles: number, count: number, share: number): Band {
  const [from, to] = [below, below + 1].map((edge) => Math.ceil((edge * count) / quantiles));
  return { from, to, weight: share / (to - from) };
}

function longShortForm(options: unknown): Form {
  const { given, gross, spreads, holds } = commonOf("longShortWeights", options, ["k", "quantiles", "net"]);
  const within = check("a number from −gross to gross", (x) => RATE.accepts(x) && Math.abs(x) <= gross);
  const net = runNumber("net", given.net ?? 0, within);
  const [long, short] = [(gross + net) / 2, (gross - net) / 2];
  if (given.k !== undefined && given.quantiles !== undefined)
    throw new BacktestError("E_OPTION_CONFLICT", "k and quantiles are both given", {
      ...{ option: "quantiles", got: given.quantiles, expected: "either k or quantiles" },
    });
  if (given.k === undefined && given.quantiles === undefined)
    throw missing("k", `${COUNT.expected}, or quantiles`);
  if (given.k === undefined) {
    const quantiles = runNumber("quantiles", given.quantiles, QUANTILES);
    return { bandsOf: (count) => outerParts(quantiles, count, long, short), ascending: false, holds };
  }
  const k = runNumber("k", given.k, COUNT);
  const bandsOf = (count: number): Band[] => {
    const held = Math.min(k, Math.floor(count / 2));
    const each = spreads ? held : k;
    return [
      { from: 0, to: held, weight: long / each },
      { from: count - held, to: count, weight: -short / each },
    ];
  };
  return { bandsOf, ascending: false, holds };
}

/** Nothing where an outer part would be empty, or would be both. */
function outerParts(quantiles: number, count: number, long: number, short: number): Band[] {
  if (count < quantiles || quantiles < 2) return [];
  return [part(0, quantiles, count, long), part(quantiles - 1, quantiles, count, -short)];
}

function missing(option: string, expected: string): BacktestError {
  return new BacktestError("E_MISSING", `${option} is required`, { option, expected });
}

// ---- form → weights --------------------------------------------------------------------------------------------------

function weightsBy({ bandsOf, ascending, holds }: Form, scores: PriceInput): WeightMatrix {
  const ranks = ordinalRanks("scores", scores, ascending);
  const { rows, columns, order } = ranks;
  const data = new Float64Array(rows * columns);
  const [gross, net] = [new Float64Array(rows), new Float64Array(rows)];
  const places = new Float64Array(columns);
  const row = new Float64Array(columns);
  for (let bar = 0; bar < rows; bar++) {
    let count = 0;
    for (let column = 0; column < columns; column++) {
      places[column] = ranks.data[cellIndex(ranks, bar, column)] - 1;
      if (!Number.isNaN(places[column])) count += 1;
    }
    fillRow(row, places, count === 0 ? [] : bandsOf(count), holds && count === 0 ? NaN : 0);
    for (let column = 0; column < columns; column++) {
      data[cellIndex(ranks, bar, column)] = row[column];
      gross[bar] += Math.abs(row[column]);
      net[bar] += row[column];
    }
  }
  return { data, rows, columns, order, gross, net };
}

function fillRow(row: Float64Array, places: Float64Array, bands: readonly Band[], nothing: number): void {
  row.fill(nothing);
  for (const { from, to, weight } of bands)
    for (let column = 0; column < row.length; column++)
      if (places[column] >= from && places[column] < to) row[column] = weight;
}
