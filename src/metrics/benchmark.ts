// Buy and hold beside the strategy.
import { ActionKind } from "../../assembly/layout.ts";
import type { PlannedAction } from "../plan/execution.ts";
import { cellOf, type Source } from "../plan/source.ts";

/** What the benchmark holds; one entry per column of the account. */
interface Holdings {
  /** Money put into each column. */
  readonly share: number;
  /** Account currency paid for one of today's units; NaN before the first close. */
  readonly paid: Float64Array;
  /** Last close, in the column's currency; 0 once delisted. */
  readonly mark: Float64Array;
  readonly delisted: Uint8Array;
  /** Dividends, and what delisted columns left. */
  cash: number;
}

/** What is bought at the first closes and held. */
export interface Basket {
  readonly close: Source<Float64Array>;
  /** First column of the account, and one past its last. */
  readonly first: number;
  readonly last: number;
  readonly initCash: number;
  /** Corporate actions by ex bar; default: none. */
  readonly actions?: readonly PlannedAction[];
  /** Value of one unit of each column's currency in the account's; default: 1. */
  readonly fx?: Source | undefined;
}

/**
 * Writes the equity of every bar of equal money put into each column at its first valid close and held: no costs, no
 * rebalancing; money for a column that lists later waits as cash, and a missing close keeps the last one. Splits multiply the
 * units; dividends and what a delisting pays stay as cash.
 */
export function buyAndHold(
  { close, first, last, initCash, actions = [], fx }: Basket,
  equity: Float64Array,
): void {
  const own = actions.filter(({ column }) => column >= first && column < last);
  const share = initCash / (last - first);
  const paid = new Float64Array(last - first).fill(NaN);
  const held = { share, paid, mark: paid.slice(), delisted: new Uint8Array(last - first), cash: 0 };
  let next = 0;
  for (let bar = 0; bar < equity.length; bar++) {
    const begin = next;
    while (next < own.length && own[next].bar === bar) next++;
    if (next > begin) applyActions(held, own.slice(begin, next), first, (k) => rateAt(fx, bar, first + k));
    let value = held.cash;
    for (let k = 0; k < paid.length; k++)
      value += columnValue(held, k, cellOf(close, bar, first + k), rateAt(fx, bar, first + k));
    equity[bar] = value;
  }
}

/**
 * The same of a single column without actions whose currency keeps its rate.
 * @param equity the closes, which are written over
 */
export function holdColumn(rate: number, initCash: number, equity: Float64Array): void {
  let [paid, mark] = [NaN, NaN];
  for (let bar = 0; bar < equity.length; bar++) {
    const close = equity[bar];
    if (close > 0) {
      mark = close;
      if (Number.isNaN(paid)) paid = close * rate;
    }
    equity[bar] = Number.isNaN(paid) ? initCash : initCash * ((mark * rate) / paid);
  }
}

/** Value of one unit of a column's currency in the account's. */
export function rateAt(fx: Source | undefined, bar: number, column: number): number {
  return fx === undefined ? 1 : cellOf(fx, bar, column);
}

/** Marks a column at a close, buys it where this is its first, and values it. */
function columnValue(
  { share, paid, mark, delisted }: Holdings,
  k: number,
  close: number,
  rate: number,
): number {
  if (close > 0 && delisted[k] === 0) {
    mark[k] = close;
    if (Number.isNaN(paid[k])) paid[k] = close * rate;
  }
  return Number.isNaN(paid[k]) ? share : share * ((mark[k] * rate) / paid[k]);
}

/** All actions of one bar, before its close; dividends go to the units of the previous close. */
function applyActions(
  held: Holdings,
  actions: readonly PlannedAction[],
  first: number,
  rateOf: (k: number) => number,
): void {
  const before = held.paid.slice();
  for (const { column, kind, amount, withholding } of actions) {
    const k = column - first;
    if (held.delisted[k] === 1) continue;
    if (kind === ActionKind.Delisting) held.delisted[k] = 1;
    if (Number.isNaN(before[k])) continue;
    const rate = rateOf(k);
    if (kind === ActionKind.Split) {
      held.paid[k] /= amount;
      held.mark[k] /= amount;
    } else if (kind === ActionKind.Dividend)
      held.cash += held.share * ((amount * (1 - withholding) * rate) / before[k]);
    else {
      const price = Number.isNaN(amount) ? held.mark[k] : amount;
      held.cash += held.share * ((price * rate) / held.paid[k]);
      held.mark[k] = 0;
    }
  }
}
