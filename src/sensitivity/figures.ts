// The headline figures of a run, of either profile.
import { inputsChanged, LEAVE_ARRAYS } from "../results/changed.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { meanOf } from "../results/figureTable.ts";

/** Fractions, a ratio, a count and account currency; NaN where a figure does not exist. */
export interface Figures {
  readonly totalReturn: number;
  readonly annualizedReturn: number;
  readonly sharpeRatio: number;
  /** At most 0. */
  readonly maxDrawdown: number;
  readonly totalFills: number;
  readonly endValue: number;
}

/** Name of a figure in a row of `sensitivity`. */
export type FigureName = keyof Figures;

export const FIGURE_NAMES: readonly FigureName[] = [
  "totalReturn",
  "annualizedReturn",
  "sharpeRatio",
  "maxDrawdown",
  "totalFills",
  "endValue",
];

/** Every figure made by name. */
export function figuresBy(make: (name: FigureName) => number): Figures {
  return Object.freeze(
    Object.fromEntries(FIGURE_NAMES.map((name) => [name, make(name)])),
  ) as unknown as Figures;
}

/** Figures of one account, or as `stats()` has them: the mean over the accounts that have the figure. */
export function realisticFigures(portfolio: Portfolio, account: number | undefined): Figures {
  const stats = portfolio.stats(account);
  return figuresBy((name) => Number(stats[name]));
}

/** Figures of one group, or the mean over the groups that have the figure. */
export function vectorbtFigures(portfolio: VectorbtPortfolio, group: number | undefined): Figures {
  const groups = group === undefined ? portfolio.groupLengths.map((_, index) => index) : [group];
  const all = groups.map((index) => figuresOfGroup(portfolio, index));
  return figuresBy((name) => meanOf(all.map((figures) => figures[name])));
}

function figuresOfGroup(portfolio: VectorbtPortfolio, group: number): Figures {
  const { annualizedReturn, sharpeRatio, maxDrawdown } = portfolio.seriesMetrics(group);
  return {
    totalReturn: portfolio.totalReturn()[group],
    ...{ annualizedReturn, sharpeRatio, maxDrawdown },
    totalFills: fillsOf(portfolio, group),
    endValue: portfolio.finalValue()[group],
  };
}

function fillsOf({ groupLengths, orders }: VectorbtPortfolio, group: number): number {
  const first = groupLengths.slice(0, group).reduce((sum, length) => sum + length, 0);
  const last = first + groupLengths[group];
  return orders.column.reduce((count, column) => count + (column >= first && column < last ? 1 : 0), 0);
}

/** Arrays that were changed after the run would compare it with another one: throws E_INPUT_CHANGED. */
export function requireSameFigures(base: Figures, again: Figures, hint = LEAVE_ARRAYS): void {
  const other = FIGURE_NAMES.find((name) => !Object.is(again[name], base[name]));
  if (other === undefined) return;
  const by = `: ${other} would be ${again[other]} now`;
  throw inputsChanged({ got: again[other], expected: base[other], hint }, by);
}
