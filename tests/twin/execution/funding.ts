// Section 5: what an opening leg may cost, and the largest that is allowed.

import { cashChange, quote, type Quote } from "./costs.ts";
import {
  isCut,
  isNothing,
  largestCountThatPasses,
  largestThatPasses,
  lotsIn,
  roundToLots,
} from "./numbers.ts";
import type { Reason } from "./reasons.ts";
import {
  type Account,
  type Column,
  equityOf,
  marketValue,
  type Run,
  type StepFee,
  unitScale,
} from "./state.ts";

/** An opening leg at its fill. */
export interface Opening {
  readonly column: Column;
  readonly side: 1 | -1;
  readonly basePrice: number;
  readonly slips: boolean;
  readonly before: StepFee;
  readonly lotSize: number;
}

/** The sums of an account that the funding tests compare. */
export interface Funds {
  readonly settledCash: number;
  readonly debt: number;
  readonly equity: number;
  readonly initialRequirement: number;
  readonly grossExposure: number;
  readonly netExposure: number;
}

export interface Refusal {
  readonly reason: Reason;
  readonly bound: number;
}

export function fundsOf(run: Run, account: Account): Funds {
  const sum = (of: (column: Column) => number) => account.columns.reduce((s, column) => s + of(column), 0);
  return {
    settledCash: account.settledCash,
    debt: sum((column) => column.debt),
    equity: equityOf(run, account),
    initialRequirement: sum(
      (column) => run.options.initialMargin(run.bar, column.index) * Math.abs(marketValue(run, column)),
    ),
    grossExposure: sum((column) => Math.abs(marketValue(run, column))),
    netExposure: sum((column) => marketValue(run, column)),
  };
}

export function quoteOpening(run: Run, opening: Opening, units: number): Quote {
  const { column, side, basePrice, slips, before } = opening;
  return quote(run, column, side, units, basePrice, slips, before);
}

/** The funds after the opening; marks stay the marks of the moment (5.3). */
export function fundsAfter(run: Run, funds: Funds, opening: Opening, units: number): Funds {
  if (units === 0) return funds;
  const { column, side } = opening;
  const paid = quoteOpening(run, opening, units);
  const scale = unitScale(run, column);
  const exposure = units * column.mark * scale;
  const worseThanMark = Math.max(0, side * (paid.price - column.mark));
  return {
    settledCash: funds.settledCash + cashChange(side, paid),
    debt: side < 0 ? funds.debt + paid.value : funds.debt,
    equity: funds.equity - units * worseThanMark * scale - paid.fees,
    initialRequirement:
      funds.initialRequirement + run.options.initialMargin(run.bar, column.index) * exposure,
    grossExposure: funds.grossExposure + exposure,
    netExposure: funds.netExposure + side * exposure,
  };
}

/** The first bound of section 8 that forbids going from `before` to `after`. */
export function refusalBetween(run: Run, before: Funds, after: Funds): Refusal | null {
  const { account, shorting, maxGrossLeverage, maxNetLeverage } = run.options;
  if (account === "unlimited") return null;
  if (account === "cash" && freeCash(after, shorting) < 0) {
    return { reason: "NoCash", bound: freeCash(before, shorting) };
  }
  if (account === "margin" && after.equity < after.initialRequirement) {
    return { reason: "NoBuyingPower", bound: before.equity - before.initialRequirement };
  }
  if (exceeds(after.grossExposure, maxGrossLeverage, after.equity)) {
    return { reason: "GrossLeverage", bound: maxGrossLeverage };
  }
  const isOverNet = exceeds(Math.abs(after.netExposure), maxNetLeverage, after.equity);
  if (isOverNet && !isNearerToZero(before.netExposure, after.netExposure)) {
    return { reason: "NetLeverage", bound: maxNetLeverage };
  }
  return null;
}

/** Section 5: only a cash account refuses a sale, and only for its fee. */
export function canPaySale(run: Run, account: Account, side: 1 | -1, { value, fees }: Quote): boolean {
  if (run.options.account !== "cash" || side > 0 || value >= fees) return true;
  return fees - value <= account.settledCash;
}

/** Section 5.2: without locked shorts no debt binds any cash. */
function freeCash(funds: Funds, shorting: string): number {
  return shorting === "locked" ? funds.settledCash - 2 * funds.debt : funds.settledCash;
}

function exceeds(exposure: number, cap: number, equity: number): boolean {
  return cap !== Infinity && exposure > cap * equity;
}

function isNearerToZero(before: number, after: number): boolean {
  return Math.abs(after) < Math.abs(before) && before * after >= 0;
}

export function refusalOf(run: Run, opening: Opening, units: number): Refusal | null {
  const before = fundsOf(run, opening.column.account);
  const refusal = refusalBetween(run, before, fundsAfter(run, before, opening, units));
  return refusal === null ? null : named(run, opening, refusal, before);
}

/** A lack of cash under the name that the opening's fee gives it. */
export function named(run: Run, opening: Opening, refusal: Refusal, before: Funds): Refusal {
  const isFee = refusal.reason === "NoCash" && cannotCoverFees(run, opening, before);
  return isFee ? { ...refusal, reason: "CantCoverFees" } : refusal;
}

function cannotCoverFees(run: Run, opening: Opening, funds: Funds): boolean {
  const cash = freeCash(funds, run.options.shorting);
  return !isNothing(cash, funds.equity) && cash <= smallestFee(run, opening);
}

/** After a reducing leg of the same step only what that has not paid. */
function smallestFee(run: Run, opening: Opening): number {
  return quoteOpening(run, opening, opening.lotSize > 0 ? opening.lotSize : Number.MIN_VALUE).fees;
}

/** The largest units up to `wanted` that section 5 allows the opening alone. */
export function affordableUnits(run: Run, opening: Opening, wanted: number): number {
  const before = fundsOf(run, opening.column.account);
  const passes = (units: number) =>
    refusalBetween(run, before, fundsAfter(run, before, opening, units)) === null;
  if (Number.isFinite(wanted) && passes(wanted)) return wanted;
  const largest = largestThatPasses(wanted, passes);
  if (Number.isFinite(wanted) && !isCut(largest, wanted) && !mustBeExact(run)) return wanted;
  const rounded = roundAffordable(run, opening, largest);
  return isWorthNothing(run, opening, rounded) ? 0 : rounded;
}

/** Units worth less than 1e-9 of the equity that a cut leaves are nothing (section 1). */
function isWorthNothing(run: Run, { column }: Opening, units: number): boolean {
  return isNothing(units * column.mark * unitScale(run, column), equityOf(run, column.account));
}

/** At most `units`, so few that not even rounding takes settled cash below zero (5.1). */
export function solventUnits(run: Run, opening: Opening, units: number): number {
  const passes = (some: number) => isPaid(run, opening, some);
  if (!mustBeExact(run) || passes(units)) return units;
  return roundAffordable(run, opening, largestThatPasses(units, passes));
}

function isPaid(run: Run, opening: Opening, units: number): boolean {
  const { settledCash } = opening.column.account;
  return settledCash + cashChange(opening.side, quoteOpening(run, opening, units)) >= 0;
}

/** Only settled cash is tested to the last bit (section 1). */
function mustBeExact(run: Run): boolean {
  return run.options.account === "cash" && run.options.shorting !== "locked";
}

/** Whole lots: a lot within the tolerance of a bound counts, but not one that settled cash does not pay to the last bit. */
function roundAffordable(run: Run, opening: Opening, units: number): number {
  const { lotSize } = opening;
  if (!(lotSize > 0)) return units;
  if (!mustBeExact(run)) return roundToLots(units, lotSize);
  return (
    lotSize * largestCountThatPasses(lotsIn(units, lotSize), (lots) => isPaid(run, opening, lots * lotSize))
  );
}
