// Entries and exits that take turns at random bars.
import { isObject, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Mask } from "../matrix.ts";
import { OPTIONS, type NumberCheck } from "../options.ts";
import { describe, runNumber } from "../plan/values.ts";
import { PURPOSE, uniformAt } from "./stream.ts";

/** One value, or one per column. */
export type PerColumn = number | readonly number[] | Float64Array;

/** How often to signal: a number of entries and as many exits, or a probability of each bar. */
export type RandomDraw =
  | {
      /** Entries, and as many exits, in a column. */
      readonly n: PerColumn;
      readonly prob?: never;
      readonly entryProb?: never;
      readonly exitProb?: never;
    }
  | {
      /** Probability that a bar has the signal whose turn it is. */
      readonly prob: PerColumn;
      readonly n?: never;
      readonly entryProb?: PerColumn;
      readonly exitProb?: PerColumn;
    }
  | {
      /** Probability that a bar without a position gets an entry. */
      readonly entryProb: PerColumn;
      /** Probability that a bar after an entry gets the exit. */
      readonly exitProb: PerColumn;
      readonly n?: never;
      readonly prob?: never;
    };

/** Arguments of `randomSignals`. */
export type RandomSignalShape = RandomDraw & {
  /** Bars. */
  readonly rows: number;
  /** Columns; 1 by default. */
  readonly columns?: number;
  /** A whole number from 0 to 2^32 − 1; 0 by default. */
  readonly seed?: number;
};

/** Entries and exits of every column. */
export interface RandomSignals {
  readonly entries: Mask;
  readonly exits: Mask;
}

/** Draws as they may be given, before it is known which of the forms they have. */
export type GivenDraw = Readonly<Partial<Record<"n" | "prob" | "entryProb" | "exitProb", unknown>>>;

/** Says which bars of a column signal: the entry or the exit, whichever has its turn. */
type Placing = (column: number, place: (bar: number) => void) => void;

const COUNT_EXPECTED = (most: number): string => `a whole number from 0 to ${most}`;
const PROBABILITY: NumberCheck = {
  accepts: (x) => x >= 0 && x <= 1,
  expected: "a probability from 0 to 1",
  code: "E_RANGE",
};
const SIZE: NumberCheck = {
  accepts: (x) => Number.isInteger(x) && x > 0 && x < 2 ** 31,
  expected: "a whole number of 1 or more",
  code: "E_RANGE",
};

/**
 * Masks of entries and exits that take turns, entry first. With `n`, `2n` bars of each column are drawn, all of them
 * equally likely; with probabilities each bar is drawn for the signal whose turn it is. The signals of a column depend
 * on the seed, its number and its bars only, not on how many other columns there are.
 * @throws BacktestError E_MISSING without `n` or probabilities, E_OPTION_CONFLICT with both, E_RANGE, E_BROADCAST, E_DTYPE
 * @example
 * const { entries, exits } = randomSignals({ rows: 252, columns: 100, n: 6, seed: 7 });
 */
export function randomSignals(options: RandomSignalShape): RandomSignals {
  requireType(isObject(options), "options", options, "an object with rows and a draw");
  const rows = runNumber("rows", options.rows, SIZE);
  const columns = runNumber("columns", options.columns ?? 1, SIZE);
  const seed = seedOf(options.seed);
  const placing = placingOf(options, rows, columns, seed);
  const entries = emptyMask(rows, columns);
  const exits = emptyMask(rows, columns);
  for (let column = 0; column < columns; column++) {
    let isEntry = true;
    placing(column, (bar) => {
      (isEntry ? entries : exits).data[bar * columns + column] = 1;
      isEntry = !isEntry;
    });
  }
  return { entries, exits };
}

/** The seed of a run, checked as the option of that name. */
export function seedOf(value: unknown): number {
  return runNumber("seed", value ?? OPTIONS.seed.default, OPTIONS.seed.check!);
}

/** Columns that a draw asks for where the prices have one: the length of its longest list. */
export function columnsOfDraw({ n, prob, entryProb, exitProb }: GivenDraw): number {
  const lengths = [n, prob, entryProb, exitProb].map((value) => (isList(value) ? value.length : 1));
  return Math.max(...lengths);
}

function emptyMask(rows: number, columns: number): Mask {
  if (rows * columns >= 2 ** 31)
    throw new BacktestError("E_SHAPE_OVERFLOW", `${rows}×${columns} cells are more than 2^31`, {
      option: "rows",
      got: rows * columns,
      expected: `fewer than ${2 ** 31}`,
    });
  return { data: new Uint8Array(rows * columns), rows, columns };
}

function placingOf(draw: GivenDraw, rows: number, columns: number, seed: number): Placing {
  const entryProb = draw.entryProb ?? draw.prob;
  const exitProb = draw.exitProb ?? draw.prob;
  if (draw.n !== undefined) {
    if (entryProb === undefined && exitProb === undefined) return countPlacing(draw.n, rows, columns, seed);
    throw new BacktestError("E_OPTION_CONFLICT", "n together with probabilities", {
      option: "n",
      expected: "n, or prob, or entryProb and exitProb",
    });
  }
  const missing = entryProb === undefined ? "entryProb" : "exitProb";
  if (entryProb === undefined || exitProb === undefined)
    throw new BacktestError("E_MISSING", "nothing says how often to signal", {
      option: missing,
      expected: "n, or prob, or entryProb and exitProb",
    });
  const entry = perColumn("entryProb", entryProb, columns, PROBABILITY);
  const exit = perColumn("exitProb", exitProb, columns, PROBABILITY);
  return chancePlacing(entry, exit, rows, seed);
}

/** Each column's bars by selection sampling: every set of `2n` bars is equally likely. */
function countPlacing(n: unknown, rows: number, columns: number, seed: number): Placing {
  const most = Math.floor(rows / 2);
  const counts = perColumn("n", n, columns, {
    accepts: (x) => Number.isInteger(x) && x >= 0 && x <= most,
    expected: `${COUNT_EXPECTED(most)}: an entry and its exit take two of ${rows} bars`,
    code: "E_RANGE",
  });
  return (column, place) => {
    let left = 2 * counts(column);
    for (let bar = 0; left > 0; bar++) {
      if (uniformAt(seed, bar, column, PURPOSE.placement) * (rows - bar) >= left) continue;
      place(bar);
      left -= 1;
    }
  };
}

function chancePlacing(
  entryProb: (column: number) => number,
  exitProb: (column: number) => number,
  rows: number,
  seed: number,
): Placing {
  return (column, place) => {
    let isEntry = true;
    for (let bar = 0; bar < rows; bar++) {
      const probability = isEntry ? entryProb(column) : exitProb(column);
      const purpose = isEntry ? PURPOSE.entry : PURPOSE.exit;
      if (uniformAt(seed, bar, column, purpose) >= probability) continue;
      place(bar);
      isEntry = !isEntry;
    }
  };
}

/** A value per column, checked; one value stands for all. */
function perColumn(
  option: string,
  value: unknown,
  columns: number,
  check: NumberCheck,
): (column: number) => number {
  const list = isList(value) ? value : [value];
  if (list.length !== 1 && list.length !== columns)
    throw new BacktestError(
      "E_BROADCAST",
      `${option} has ${list.length} values, there are ${columns} columns`,
      {
        option,
        got: list.length,
        expected: `one value, or ${columns} (one per column)`,
      },
    );
  const values = Array.from(list, (one) => runNumber(option, one, check));
  return (column) => values[values.length === 1 ? 0 : column];
}

function isList(value: unknown): value is ArrayLike<unknown> {
  if (Array.isArray(value) || value instanceof Float64Array) return true;
  if (typeof value !== "object" || value === null) return false;
  throw new BacktestError("E_DTYPE", `how often to signal is ${describe(value)}`, {
    got: describe(value),
    expected: "a number, an array of numbers or a Float64Array",
  });
}
