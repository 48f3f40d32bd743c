// Two runs → where they part first, how many cells differ, and what the difference in final equity is made of.
import { BacktestError } from "../errors.ts";
import { Portfolio } from "../results/portfolio.ts";
import type { ResultArray, ResultArrays, ResultSeries, ResultTable } from "../results/arrays.ts";
import { resultArrays } from "../results/resultArrays.ts";
import { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { attributionOf, type Ledger } from "./attribution.ts";
import { compareArrays, compareFrames, type ArrayTally, type Comparison } from "./cells.ts";
import { marketOf, moneyOf } from "./market.ts";
import { storedArrays, type StoredResults } from "./stored.ts";
import type { Attribution, FirstDifference, RunDifference } from "./types.ts";

/** A result in memory, or its tables read from files. */
export type Comparable = Portfolio | VectorbtPortfolio | StoredResults;

/** One side of a comparison. */
interface Side {
  readonly arrays: ResultArrays;
  /** Null for results read from files. */
  readonly portfolio: Portfolio | VectorbtPortfolio | null;
}

/**
 * Compares two runs of the same columns, of either profile, cell by cell; results of two profiles by what both have: fills,
 * positions, cash, equity and returns. Results read from files take prices, groups and names from the other run.
 * @param a the first run: a portfolio, or `{ profile, tables }`
 * @param b the second run; differences are the second less the first
 * @returns a frozen account of the first difference, the cells that differ, and the parts of the difference in final equity
 * @throws BacktestError E_DTYPE for what is no result; E_SHAPE for portfolios of other numbers of columns; for tables
 *   E_MISSING, E_COLUMN, E_SHAPE, E_RANGE
 * @example
 * const difference = diff(run({ fees: 0 }), run({ fees: 0.001 }));
 * difference.first; // { bar: 12, array: "fills.fees", … }
 * difference.attribution.total.parts.fees; // -41.3
 */
export function diff(a: Comparable, b: Comparable): RunDifference {
  const sides = [sideOf(a, "the first run"), sideOf(b, "the second run")] as const;
  requireSameColumns(...sides);
  const { tallies, notCompared } = compare(...sides);
  return deepFrozen({
    equal: tallies.every(({ differing }) => differing === 0),
    profiles: [sides[0].arrays.profile, sides[1].arrays.profile],
    digests: [digestOf(sides[0]), digestOf(sides[1])],
    first: firstDifference(tallies, sides),
    arrays: tallies.map(({ name, cells, differing }) => ({ name, cells, differing })),
    notCompared,
    attribution: attributionBetween(...sides),
  });
}

function sideOf(given: unknown, name: string): Side {
  if (given instanceof Portfolio || given instanceof VectorbtPortfolio)
    return { arrays: resultArrays(given), portfolio: given };
  const { profile, tables } = (
    typeof given === "object" && given !== null ? given : {}
  ) as Partial<StoredResults>;
  if ((profile !== "realistic" && profile !== "vectorbt") || typeof tables !== "object" || tables === null)
    throw new BacktestError("E_DTYPE", `${name} is no result`, {
      option: name,
      got: given === null ? "null" : typeof given,
      expected: 'a portfolio, or { profile: "realistic" or "vectorbt", tables }',
    });
  return { arrays: storedArrays({ profile, tables }), portfolio: null };
}

function digestOf({ portfolio }: Side): string | null {
  return portfolio === null ? null : portfolio.digest();
}

/** Files do not say how many columns a run had, only which ones have records. */
function requireSameColumns(a: Side, b: Side): void {
  const [columns, others] = [a.arrays.columns, b.arrays.columns];
  const fits = (portfolio: Side["portfolio"], mine: number, other: number): boolean =>
    portfolio === null ? mine <= other : mine === other;
  if (a.portfolio === null && b.portfolio === null) return;
  if (a.portfolio === null ? fits(null, columns, others) : fits(b.portfolio, others, columns)) return;
  throw new BacktestError("E_SHAPE", `the first run has ${columns} columns, the second ${others}`, {
    got: others,
    expected: columns,
  });
}

// ---- what is compared ------------------------------------------------------------------------------------------------

/** Series and fields that results of both profiles have in the same sense. */
const COMMON_SERIES: ReadonlySet<string> = new Set(["position", "cash", "equity", "returns"]);
const COMMON_FILL_FIELDS = ["bar", "column", "units", "price", "fees"];

function compare({ arrays: a, portfolio }: Side, { arrays: b, portfolio: other }: Side): Comparison {
  const frames = portfolio === null || other === null ? [] : compareFrames(a, b);
  const isOneProfile = a.profile === b.profile;
  const { tallies, notCompared } = isOneProfile ? compareArrays(a, b) : compareArrays(common(a), common(b));
  return { tallies: [...frames, ...tallies], notCompared };
}

function common(result: ResultArrays): ResultArrays {
  const arrays = result.arrays.flatMap((array): ResultArray[] => {
    if (array.kind === "table") return array.name === "fills" ? [commonFills(array)] : [];
    return array.kind === "series" && COMMON_SERIES.has(array.name) ? [array] : [];
  });
  return { ...result, arrays };
}

function commonFills(fills: ResultTable): ResultTable {
  const fields = COMMON_FILL_FIELDS.map((field) => [field, fills.fields[field]]);
  return { ...fills, fields: Object.fromEntries(fields) as ResultTable["fields"] };
}

// ---- the first difference --------------------------------------------------------------------------------------------

/** The earliest bar; among arrays that part there, the first of the list. */
function firstDifference(tallies: readonly ArrayTally[], sides: readonly Side[]): FirstDifference | null {
  const partings = tallies.flatMap(({ first }) => (first === null ? [] : [first]));
  if (partings.length === 0) return null;
  const earliest = partings.reduce((best, parting) => (parting.bar < best.bar ? parting : best));
  const { bar, of, place, array, values } = earliest;
  const column = of === "column" ? place : null;
  const frames = sides.map(({ arrays }) => arrays);
  return {
    bar: bar === Infinity ? null : bar,
    time: frames.map(({ time }) => time?.[bar]).find((time) => time !== undefined) ?? null,
    array,
    column,
    columnName: column === null ? null : (frames.map(({ names }) => names?.[column]).find(Boolean) ?? null),
    account: of === "account" ? place : null,
    values,
  };
}

// ---- final equity ----------------------------------------------------------------------------------------------------

/** Results read from files borrow the prices of the other run; two of them have none. */
function attributionBetween(a: Side, b: Side): Attribution | null {
  const known = a.portfolio ?? b.portfolio;
  if (known === null) return null;
  const [first, second] = [a, b].map((side) => ledgerOf(side, known));
  const lengths = [a, b].map(({ portfolio }) => (portfolio ?? known).groupLengths.join());
  const isSame = lengths[0] === lengths[1] && first.finalEquity.length === second.finalEquity.length;
  return attributionOf(first, second, isSame ? known.groupLengths : null);
}

function ledgerOf({ arrays, portfolio }: Side, known: Portfolio | VectorbtPortfolio): Ledger {
  return {
    arrays: { ...arrays, columns: known.plan.columns },
    market: marketOf(portfolio ?? known),
    money: portfolio === null ? null : moneyOf(portfolio),
    finalEquity: lastRow(arrays),
  };
}

function lastRow({ arrays }: ResultArrays): number[] {
  const equity = arrays.find(
    (array): array is ResultSeries => array.kind === "series" && array.name === "equity",
  )!;
  return Array.from(equity.data.subarray(equity.data.length - equity.width));
}

function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}
