// What the difference in final equity is made of. Exact by its making: the value of every fill at the end is
// units · (value of a unit at the end − price paid) − fees, and final equity is the sum of these, the initial cash, financing,
// dividends and cash flows.
import { columnsOfAccount } from "../metrics/accountSeries.ts";
import { executionsOf, type Execution } from "./executions.ts";
import type { Market, Money } from "./market.ts";
import { pairsOf, type Pair } from "./pairs.ts";
import { EQUITY_PARTS, type Attribution, type EquityDifference, type EquityPart } from "./types.ts";
import type { ResultArrays } from "../results/arrays.ts";

/** One run as far as its equity goes. */
export interface Ledger {
  readonly arrays: ResultArrays;
  readonly market: Market;
  /** Null where it is not known. */
  readonly money: Money | null;
  /** Equity of every account at the end. */
  readonly finalEquity: readonly number[];
}

type Parts = Record<EquityPart, number>;

const PART_NAMES = Object.keys(EQUITY_PARTS) as EquityPart[];

/**
 * Splits the difference in final equity into its parts.
 * @param groupLengths columns of every account; null where the runs have other accounts
 */
export function attributionOf(
  a: Ledger,
  b: Ledger,
  groupLengths: readonly number[] | null,
): Attribution | null {
  const columns = columnParts(a, b);
  const total = equityDifference(
    a,
    b,
    columns,
    moneyParts(a, b, () => true),
  );
  const accounts = (groupLengths ?? []).map((_, account) => {
    const own = columns.slice(...columnsOfAccount(groupLengths!, account));
    const only = (k: number): boolean => k === account;
    return equityDifference(oneAccount(a, account), oneAccount(b, account), own, moneyParts(a, b, only));
  });
  const amounts = [total, ...accounts].flatMap(({ finalEquity, parts }) => [
    ...finalEquity,
    ...Object.values(parts),
  ]);
  return amounts.every(Number.isFinite) ? { total, accounts } : null;
}

function oneAccount(ledger: Ledger, account: number): Ledger {
  return { ...ledger, finalEquity: [ledger.finalEquity[account]] };
}

function noParts(): Parts {
  return Object.fromEntries(PART_NAMES.map((name) => [name, 0])) as Parts;
}

function equityDifference(
  a: Ledger,
  b: Ledger,
  columns: readonly Parts[],
  money: Partial<Parts>,
): EquityDifference {
  const finalEquity = [a, b].map(({ finalEquity: amounts }) => sumOf(amounts)) as [number, number];
  const difference = finalEquity[1] - finalEquity[0];
  const parts = { ...noParts(), ...money };
  for (const own of columns) for (const name of PART_NAMES) parts[name] += own[name];
  parts.rest = difference - PART_NAMES.reduce((sum, name) => (name === "rest" ? sum : sum + parts[name]), 0);
  return { finalEquity, difference, parts };
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

/** What changed beside the fills; all in the rest where one run does not know it. */
function moneyParts(a: Ledger, b: Ledger, counts: (account: number) => boolean): Partial<Parts> {
  const [first, second] = [a.money, b.money];
  if (first === null || second === null) return {};
  const change = (name: keyof Money): number =>
    sumOf(Array.from(second[name]).filter((_, k) => counts(k))) -
    sumOf(Array.from(first[name]).filter((_, k) => counts(k)));
  return {
    financing: change("financing"),
    dividends: change("dividends"),
    cashFlows: change("cashFlows"),
    initCash: change("initCash"),
  };
}

// ---- fills -----------------------------------------------------------------------------------------------------------

function columnParts(a: Ledger, b: Ledger): Parts[] {
  const [first, second] = [a, b].map(({ arrays, market }) => executionsOf(arrays, market));
  return first.map((executions, column) => {
    const parts = noParts();
    const ends = [a.market.endValue(column), b.market.endValue(column)] as const;
    for (const pair of pairsOf(executions, second[column])) addPair(parts, pair, ends);
    return parts;
  });
}

type Ends = readonly [first: number, second: number];

function addPair(parts: Parts, [first, second]: Pair, ends: Ends): void {
  if (first !== null && second !== null && first.bars.length > 0 && second.bars.length > 0)
    return addFilledPair(parts, first, second, ends);
  const change =
    (second === null ? 0 : gainOf(second, ends[1])) - (first === null ? 0 : gainOf(first, ends[0]));
  parts[partOfOne(first, second)] += change;
}

/** What an execution adds to the final equity. */
function gainOf({ units, outlay, fees }: Execution, endValue: number): number {
  return units * endValue - outlay - fees;
}

/** The part that an execution counts to which only one run has filled. */
function partOfOne(first: Execution | null, second: Execution | null): EquityPart {
  if (first === null || second === null) return "unmatched";
  return first.unfilled === "refused" || second.unfilled === "refused" ? "refused" : "timing";
}

/** Change of a product: change of one factor times the mean of the other, both ways round. */
function addFilledPair(parts: Parts, first: Execution, second: Execution, ends: Ends): void {
  const [price, otherPrice] = [priceOf(first), priceOf(second)];
  const units = (first.units + second.units) / 2;
  const gain = (ends[0] - price + (ends[1] - otherPrice)) / 2;
  const isSameTime = barsOf(first) === barsOf(second);
  parts.size += (second.units - first.units) * gain;
  parts[isSameTime ? "price" : "timing"] -= units * (otherPrice - price);
  parts.market += units * (ends[1] - ends[0]);
  parts.fees -= second.fees - first.fees;
}

/** The bars at which an execution filled; its two legs may fill at one. */
function barsOf({ bars }: Execution): string {
  return [...new Set(bars)].join();
}

/** Average price of a unit of the end; an order of size 0 pays none. */
function priceOf({ outlay, units }: Execution): number {
  return units === 0 ? 0 : outlay / units;
}
