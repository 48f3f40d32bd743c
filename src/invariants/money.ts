// What moved the money of every account at every bar: fills, dividends, interest, deposits (execution 3).
import { Account, ActionKind, Input } from "../../assembly/layout.ts";
import type { Facts } from "./facts.ts";
import type { Arrays } from "./result.ts";

/** Bars × accounts each, account currency. */
export interface Money {
  /** Deposits less withdrawals. */
  readonly flows: Float64Array;
  /** Interest on cash less borrow costs, on what the result says of the bar before. */
  readonly financing: Float64Array;
  /** Dividends at their ex bar, and when they are paid. */
  readonly booked: Float64Array;
  readonly paid: Float64Array;
  /** What is booked and not yet paid. */
  readonly receivable: Float64Array;
  /** Net proceeds of the fills, and that part of them which settles later. */
  readonly traded: Float64Array;
  readonly deferred: Float64Array;
  /** Deferred proceeds that become spendable. */
  readonly due: Float64Array;
  /** Sum of the sizes of all these amounts. */
  readonly moved: Float64Array;
}

/**
 * @param cash closing cash of the result, bars × accounts
 * @param position units at the end of every bar, bars × columns
 */
export function moneyOf(arrays: Arrays, placed: Int32Array, position: Float64Array, facts: Facts): Money {
  const series = (): Float64Array => new Float64Array(facts.bars * facts.accounts);
  const money: Money = {
    flows: facts.plan.cashFlows ?? series(),
    ...{ financing: series(), booked: series(), paid: series(), receivable: series() },
    ...{ traded: series(), deferred: series(), due: series(), moved: series() },
  };
  money.flows.forEach((flow, cell) => (money.moved[cell] += Math.abs(flow)));
  addDividends(money, position, facts);
  addFinancing(money, arrays.cash, position, facts);
  for (const i of placed) addFill(money, arrays, i, facts);
  return money;
}

function add(series: Float64Array, moved: Float64Array, cell: number, amount: number): void {
  series[cell] += amount;
  moved[cell] += Math.abs(amount);
}

/** What a dividend brings (or costs a short), for the units of the close before its ex bar. */
function dividendDue(
  { bar, column, amount, withholding }: { bar: number; column: number; amount: number; withholding: number },
  position: Float64Array,
  facts: Facts,
): number {
  if (bar === 0) return 0;
  const held = position[(bar - 1) * facts.columns + column];
  return held * amount * facts.worth(bar, column) * (held > 0 ? 1 - withholding : 1);
}

function addDividends(money: Money, position: Float64Array, facts: Facts): void {
  const { bars, accounts } = facts;
  for (const action of facts.plan.actions) {
    if (action.kind !== ActionKind.Dividend) continue;
    const due = dividendDue(action, position, facts);
    const account = facts.accountOf[action.column];
    add(money.booked, money.moved, action.bar * accounts + account, due);
    if (action.payBar < bars) add(money.paid, money.moved, action.payBar * accounts + account, due);
    for (let bar = action.bar; bar < Math.min(bars, action.payBar); bar++)
      money.receivable[bar * accounts + account] += due;
  }
}

/** Simple interest on the closing cash and the shorts of the bar before. */
function addFinancing(money: Money, cash: Float64Array, position: Float64Array, facts: Facts): void {
  const { bars, columns, accounts, plan } = facts;
  for (let bar = 1; bar < bars; bar++) {
    const years = plan.yearParts[bar];
    if (!(years > 0)) continue;
    for (let account = 0; account < accounts; account++) {
      const before = cash[(bar - 1) * accounts + account];
      const rate = before > 0 ? plan.cashRate : plan.debitRate;
      add(money.financing, money.moved, bar * accounts + account, before * rate * years);
    }
    for (let column = 0; column < columns; column++) {
      const last = (bar - 1) * columns + column;
      if (!(position[last] < 0)) continue;
      const value = position[last] * facts.closeMarks[last] * facts.worth(bar - 1, column);
      const cost = value * facts.at(Input.BorrowRate, bar, column) * years;
      add(money.financing, money.moved, bar * accounts + facts.accountOf[column], cost);
    }
  }
}

/** Payments of corporate actions are spendable at once. */
export function isAction(reason: string): boolean {
  return reason === "Delisted" || reason === "CashInLieu";
}

function addFill(money: Money, { fills }: Arrays, i: number, facts: Facts): void {
  const [bar, column, units] = [fills.bar[i], fills.column[i], fills.units[i]];
  const { account, settlementBars } = facts.plan;
  const cell = bar * facts.accounts + facts.accountOf[column];
  const value = units * fills.price[i] * facts.worth(bar, column);
  const net = -value - fills.fees[i];
  money.traded[cell] += net;
  money.moved[cell] += Math.abs(value) + Math.abs(fills.fees[i]);
  const settlesLater = account === Account.Cash && settlementBars > 0 && units < 0 && net > 0;
  if (!settlesLater || isAction(fills.reason[i])) return;
  money.deferred[cell] += net;
  const dueCell = cell + settlementBars * facts.accounts;
  if (dueCell < money.due.length) add(money.due, money.moved, dueCell, net);
}
