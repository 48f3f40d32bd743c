// Which combinations are run: all that `where` keeps, or a seeded sample of them. A huge grid is never listed.
import { objectOf, requireFunction, requireType, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { PURPOSE, uniformAt } from "../random/stream.ts";
import { DistinctNumbers } from "./distinct.ts";
import { COMBINATIONS_MAX, combinationAt, spaceOf } from "./grid.ts";
import type { Combination, Parameters, Space } from "./grid.ts";

/** A random choice of combinations. */
export interface Sample {
  /** How many combinations, 1 to a million. */
  readonly count: number;
  /** A whole number from 0 to 2^32 − 1; 0 by default. */
  readonly seed?: number;
}

/** Numbers of combinations, ascending. */
export type Positions = Int32Array | Float64Array;

/** What is run. */
export interface Choice<P extends Parameters> {
  readonly space: Space<P>;
  readonly kept: Positions;
}

type Where<P extends Parameters> = ((combination: Combination<P>) => boolean) | undefined;

/** Numbers above these are no integers any more. */
const GRID_MAX = 2 ** 53;
/** Grids up to this size are listed to sample from; of larger ones a sample is so small that few draws come twice. */
const LISTED_MAX = 4 * COMBINATIONS_MAX;
/** After so many draws a condition is called too narrow to sample. */
const DRAWS_MAX = 10_000_000;

/**
 * Every combination that `where` keeps, or a sample. Of a grid, the sample has each combination at most once, in the order
 * of the grid, and every set of them is equally likely; with a range among the parameters its rows are draws of their own.
 * @throws E_DTYPE for a `where` that is no function; E_SWEEP_SIZE above a million combinations, before any is made; E_PARAM_EMPTY when none is left; E_MISSING for a
 *   range without a sample; E_RANGE for a sample larger than what there is
 */
export function chosen<P extends Parameters>(
  parameters: P,
  where: Where<P>,
  sample: Sample | undefined,
): Choice<P> {
  if (where !== undefined) requireFunction("where", where);
  const { count, seed } = checkedSample(sample);
  const space = spaceOf(parameters, seed);
  if (sample === undefined) return { space, kept: allKept(space, where, COMBINATIONS_MAX) };
  if (space.size === Infinity) return { space, kept: draws(space, where, count) };
  const kept = space.size <= LISTED_MAX ? someOfAll(space, where, count) : someOfMany(space, where, count);
  return { space, kept };
}

/** Throws E_DTYPE for a promise, which would keep every combination. */
function isKept<P extends Parameters>(where: NonNullable<Where<P>>, combination: Combination<P>): boolean {
  const answer: unknown = where(combination);
  if (answer instanceof Promise)
    requireType(false, "where", answer, "a function that answers at once: true or false");
  return Boolean(answer);
}

function checkedSample(sample: Sample | undefined): Required<Sample> {
  if (sample === undefined) return { count: 0, seed: 0 };
  const { count, seed = 0 } = objectOf("sample", sample, ["count", "seed"]) as unknown as Sample;
  runNumber("sample.count", count, {
    accepts: (x) => Number.isInteger(x) && x >= 1 && x <= COMBINATIONS_MAX,
    expected: `a whole number from 1 to ${COMBINATIONS_MAX}`,
    code: "E_RANGE",
  });
  runNumber("sample.seed", seed, {
    accepts: (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 32,
    expected: "a whole number from 0 to 2^32 − 1",
    code: "E_RANGE",
  });
  return { count, seed };
}

function allKept<P extends Parameters>(space: Space<P>, where: Where<P>, most: number): Int32Array {
  if (space.size === Infinity)
    throw new BacktestError("E_MISSING", "a range has no end of combinations", {
      option: "sample",
      expected: "sample: { count, seed }, or lists of values only",
    });
  requireSize(space, most, "Give fewer values, sweep in parts, or give `sample`.");
  if (where === undefined) return numbers(space.size);
  const kept = new Int32Array(space.size);
  let length = 0;
  for (let position = 0; position < space.size; position++)
    if (isKept(where, combinationAt(space, position))) kept[length++] = position;
  if (length > 0) return kept.slice(0, length);
  throw new BacktestError("E_PARAM_EMPTY", `none of ${space.size} combinations is left`, {
    option: "where",
    got: 0,
    expected: "at least one combination",
  });
}

/** 0 to `count` − 1. */
function numbers(count: number): Int32Array {
  const all = new Int32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}

function requireSize({ parameters, size }: Space<Parameters>, most: number, hint: string): void {
  if (size <= most) return;
  const sizes = Object.values(parameters).map((values) => (values as ArrayLike<unknown>).length);
  throw new BacktestError("E_SWEEP_SIZE", `${sizes.join(" × ")} is ${size} combinations`, {
    option: "parameters",
    got: size,
    expected: `at most ${most}`,
    hint,
  });
}

/** The first `count` of a shuffle. */
function someOfAll<P extends Parameters>(space: Space<P>, where: Where<P>, count: number): Int32Array {
  const all = allKept(space, where, LISTED_MAX);
  if (count > all.length) throw tooMany(count, `${all.length} combinations are left`, all.length);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(uniformAt(space.seed, i, 0, PURPOSE.sample) * (all.length - i));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, count).sort();
}

/** Draws until enough differ: as likely as any other set, because each draw is. */
function someOfMany<P extends Parameters>(space: Space<P>, where: Where<P>, count: number): Float64Array {
  requireSize(space, GRID_MAX, "Give ranges, or fewer values.");
  const positions = new DistinctNumbers(count);
  for (let draw = 0; positions.length < count; draw++) {
    if (draw === DRAWS_MAX) throw tooNarrow(count, positions.length);
    const position = Math.floor(uniformAt(space.seed, draw, 0, PURPOSE.sample) * space.size);
    if (where === undefined || isKept(where, combinationAt(space, position))) positions.add(position);
  }
  return positions.sorted();
}

function draws<P extends Parameters>(space: Space<P>, where: Where<P>, count: number): Positions {
  if (where === undefined) return numbers(count);
  const kept = new Int32Array(count);
  let have = 0;
  for (let draw = 0; have < count; draw++) {
    if (draw === DRAWS_MAX) throw tooNarrow(count, have);
    if (isKept(where, combinationAt(space, draw))) kept[have++] = draw;
  }
  return kept;
}

function tooNarrow(count: number, most: number): BacktestError {
  return tooMany(count, `${DRAWS_MAX} draws gave ${most} that \`where\` keeps`, most);
}

function tooMany(count: number, why: string, most: number): BacktestError {
  return new BacktestError("E_RANGE", `a sample of ${count}: ${why}`, {
    option: "sample.count",
    got: count,
    expected: `at most ${most}`,
    hint: "Ask for fewer, or let `where` keep more.",
  });
}
