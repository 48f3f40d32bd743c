// Levels of position stops (execution, §6.5), for the rules that have to know them.
import type { Portfolio } from "../../../src/results/portfolio.ts";
import type { Ml4tPlan } from "./plan.ts";

export type Fill = ReturnType<Portfolio["fills"]["at"]>;

export function fillsOf({ fills }: Portfolio): Fill[] {
  return Array.from({ length: fills.length }, (_, i) => fills.at(i));
}

export interface Levels {
  readonly loss: number;
  readonly profit: number;
}

/** Of the position of `column` that was left at `bar`. */
export function stopLevels(plan: Ml4tPlan, portfolio: Portfolio, bar: number, column: number): Levels {
  const { trades } = portfolio;
  const rows = Array.from({ length: trades.length }, (_, i) => trades.at(i));
  const exit = rows.findLast((one) => one.exitBar === bar && one.column === column)!;
  const sign = exit.direction === "Long" ? 1 : -1;
  const { loss, profit, trails } = plan.stops![column];
  const peak = trails ? peakOf(plan, exit.entryBar, bar, column, exit.entryPrice, sign) : exit.entryPrice;
  return {
    loss: peak * (1 - sign * (loss ?? NaN)),
    profit: exit.entryPrice * (1 + sign * (profit ?? NaN)),
  };
}

function peakOf(
  plan: Ml4tPlan,
  entryBar: number,
  bar: number,
  column: number,
  entryPrice: number,
  sign: number,
): number {
  const reached = (sign > 0 ? plan.high : plan.low).slice(entryBar + 1, bar).map((row) => row[column]);
  const extremes = [entryPrice, ...reached.filter((price) => price > 0)];
  return sign > 0 ? Math.max(...extremes) : Math.min(...extremes);
}

/**
 * The first fill of a position with a trailing stop that was added to later, where no bar in between reached its price: the
 * average entry has left it, and nothing else remembers it.
 */
export function lostWaterMark(plan: Ml4tPlan, portfolio: Portfolio): Fill | undefined {
  const firsts = new Map<number, Fill>();
  const positions = new Map<number, number>();
  for (const fill of fillsOf(portfolio)) {
    const { column, units, bar } = fill;
    const position = positions.get(column) ?? 0;
    positions.set(column, position + units);
    if (!plan.stops![column].trails || position * units < 0) continue;
    const first = firsts.get(column);
    if (Math.abs(position) < 1e-9) firsts.set(column, fill);
    else if (first !== undefined && bar > first.bar && !isReached(plan, first, bar)) return first;
  }
  return undefined;
}

/** Whether a bar after `first`, up to `last`, was at its price or better. */
function isReached({ high, low }: Ml4tPlan, { bar, column, price, units }: Fill, last: number): boolean {
  const rows = (units > 0 ? high : low).slice(bar + 1, last + 1);
  return rows.some((row) => (units > 0 ? row[column] >= price : row[column] <= price));
}
