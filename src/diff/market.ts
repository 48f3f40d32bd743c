// What a run's inputs say about the value of a fill at the end: marks, multipliers, rates and splits.
import { ActionKind } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { unitWorth } from "../results/tradeReturns.ts";
import type { RunOutput } from "../results/run.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";

/** Values of units, in account currency. */
export interface Market {
  /** Value of one unit at a price of 1. */
  worth(bar: number, column: number): number;
  /** Units at the end that one unit of a bar's end has become by splits. */
  growth(bar: number, column: number): number;
  /** Value of one unit at the end of the run. */
  endValue(column: number): number;
}

/** What changes an account's equity beside fills: one number for each account. */
export interface Money {
  readonly initCash: ArrayLike<number>;
  readonly financing: ArrayLike<number>;
  readonly dividends: ArrayLike<number>;
  readonly cashFlows: ArrayLike<number>;
}

export function marketOf(portfolio: Portfolio | VectorbtPortfolio): Market {
  return portfolio.profile === "realistic"
    ? realisticMarket(portfolio["source"].plan)
    : vectorbtMarket(portfolio["source"].plan);
}

export function moneyOf(portfolio: Portfolio | VectorbtPortfolio): Money {
  if (portfolio.profile === "realistic") return realisticMoney(portfolio["source"]);
  const none = portfolio.groupLengths.map(() => 0);
  return { initCash: portfolio.initCash(), financing: none, dividends: none, cashFlows: none };
}

// ---- the realistic profile -------------------------------------------------------------------------------------------

function realisticMarket(plan: Plan): Market {
  const worth = unitWorth(plan.inputs) ?? (() => 1);
  const splits = splitsByColumn(plan);
  const ends = Array.from(
    { length: plan.shape.columns },
    (_, column) => lastMark(plan, column, splits[column]) * worth(plan.shape.bars - 1, column),
  );
  return {
    worth,
    growth: (bar, column) => growthAfter(splits[column], bar),
    endValue: (column) => ends[column],
  };
}

interface Split {
  readonly bar: number;
  readonly ratio: number;
}

function splitsByColumn({ actions, shape }: Plan): Split[][] {
  const splits: Split[][] = Array.from({ length: shape.columns }, () => []);
  for (const { kind, column, bar, amount } of actions)
    if (kind === ActionKind.Split) splits[column].push({ bar, ratio: amount });
  return splits;
}

/** A split comes before the fills of its bar. */
function growthAfter(splits: readonly Split[], bar: number): number {
  return splits.reduce((units, split) => (split.bar > bar ? units * split.ratio : units), 1);
}

/** The last valid price of a column, in the units of the end; 0 where there is none. */
function lastMark({ prices, shape }: Plan, column: number, splits: readonly Split[]): number {
  for (let bar = shape.bars - 1; bar >= 0; bar--) {
    const price = [prices.close, prices.open]
      .map((source) => (source === undefined ? NaN : cellOf(source, bar, column)))
      .find((mark) => mark > 0);
    if (price !== undefined) return price / growthAfter(splits, bar);
  }
  return 0;
}

function realisticMoney({ plan, output }: { plan: Plan; output: RunOutput }): Money {
  const accounts = plan.groupLengths.length;
  const cashFlows = new Float64Array(accounts);
  plan.cashFlows?.forEach((amount, i) => (cashFlows[i % accounts] += amount));
  return {
    initCash: plan.initCash,
    financing: output.totals.map(({ financing }) => financing),
    dividends: output.totals.map(({ dividends }) => dividends),
    cashFlows,
  };
}

// ---- the vectorbt profile --------------------------------------------------------------------------------------------

function vectorbtMarket({ close, shape }: VectorbtRunPlan): Market {
  const ends = Array.from({ length: shape.columns }, (_, column) => {
    for (let bar = shape.bars - 1; bar >= 0; bar--)
      if (!Number.isNaN(cellOf(close, bar, column))) return cellOf(close, bar, column);
    return 0;
  });
  return { worth: () => 1, growth: () => 1, endValue: (column) => ends[column] };
}
