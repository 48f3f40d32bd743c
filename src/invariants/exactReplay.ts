// The fills and cash events of a run replayed without rounding, beside the doubles of the run (I02).
import { ActionKind, Input } from "../../assembly/layout.ts";
import { DriftTally, type ExactReplay } from "./drift.ts";
import { dyadic, minus, plus, productOf, times, ZERO, type Dyadic } from "./dyadic.ts";
import type { Facts } from "./facts.ts";
import { requireFinite } from "./finite.ts";
import { subjectOf } from "./realistic.ts";
import type { UnitEvent } from "./replay.ts";
import type { ResultToCheck } from "./result.ts";
import type { Subject } from "./subject.ts";

const DAY_MS = 86_400_000;

/** What the replay takes as it is, because it was a double before it was money. */
const GIVEN = [
  "fills as recorded: units, price and fees",
  "the closing cash of the bar before as reported, for the interest on it",
  "marks, of which one after a split without a new price is a quotient of doubles",
];

/** Replays a result of the realistic profile. */
export function replayRealistic(result: ResultToCheck): ExactReplay {
  const subject = subjectOf(result);
  const { facts, arrays } = subject;
  const { equity, cash, fills } = arrays;
  requireFinite({ equity, cash, units: fills.units, price: fills.price, fees: fills.fees });
  const replay = new RealisticReplay(subject);
  const tally = new DriftTally(facts.accounts, (account) => facts.plan.initCash[account]);
  for (let bar = 0; bar < facts.bars; bar++) {
    replay.advance(bar);
    for (let account = 0; account < facts.accounts; account++) {
      const cell = bar * facts.accounts + account;
      tally.see("cash", cell, replay.cashOf(account), cash[cell], equity[cell], replay.divisor);
      tally.see("equity", cell, replay.equityOf(account, bar), equity[cell], equity[cell], replay.divisor);
    }
  }
  return tally.result(fills.length, GIVEN);
}

/** Cash and units of a run, exact; amounts are kept apart by whether they are divided by the days of a year. */
class RealisticReplay {
  /** Days or bars of the year that interest is a part of. */
  readonly divisor: Dyadic;
  private readonly cash: Dyadic[];
  private readonly interest: Dyadic[];
  private readonly receivable: Dyadic[];
  private readonly units: Dyadic[];
  /** Units at the end of the bar before. */
  private lastUnits: readonly Dyadic[];
  private readonly next: Int32Array;
  /** Dividends to be paid, by bar. */
  private readonly payments = new Map<number, { account: number; amount: Dyadic }[]>();

  constructor(private readonly subject: Subject) {
    const { facts } = subject;
    const { plan } = facts;
    this.divisor = dyadic(plan.time === null ? (plan.barsPerYear ?? 252) : 360);
    this.cash = Array.from(plan.initCash, dyadic);
    this.interest = this.cash.map(() => ZERO);
    this.receivable = this.cash.map(() => ZERO);
    this.units = Array.from({ length: facts.columns }, () => ZERO);
    this.lastUnits = [...this.units];
    this.next = new Int32Array(facts.columns);
  }

  advance(bar: number): void {
    this.lastUnits = [...this.units];
    this.bookDividends(bar);
    this.payDividends(bar);
    this.finance(bar);
    const { facts } = this.subject;
    for (let account = 0; account < facts.accounts; account++)
      this.pay(account, dyadic(facts.plan.cashFlows?.[bar * facts.accounts + account] ?? 0));
    for (let column = 0; column < facts.columns; column++) this.trade(column, bar);
  }

  /** Cash times the divisor. */
  cashOf(account: number): Dyadic {
    return plus(times(this.cash[account], this.divisor), this.interest[account]);
  }

  /** Equity times the divisor. */
  equityOf(account: number, bar: number): Dyadic {
    const { facts } = this.subject;
    let worth = this.receivable[account];
    for (let column = facts.firstColumns[account]; column < facts.firstColumns[account + 1]; column++)
      worth = plus(worth, this.valueOf(this.units[column], column, bar));
    return plus(this.cashOf(account), times(worth, this.divisor));
  }

  private valueOf(units: Dyadic, column: number, bar: number): Dyadic {
    const { facts } = this.subject;
    const mark = facts.closeMarks[bar * facts.columns + column];
    return units.significand === 0n ? ZERO : times(units, this.unitAmount(mark, bar, column));
  }

  /** A price in the account's currency. */
  private unitAmount(price: number, bar: number, column: number): Dyadic {
    const { facts } = this.subject;
    return productOf(price, facts.at(Input.Multiplier, bar, column), facts.at(Input.Fx, bar, column));
  }

  private pay(account: number, amount: Dyadic): void {
    this.cash[account] = plus(this.cash[account], amount);
  }

  private bookDividends(bar: number): void {
    const { facts } = this.subject;
    for (const action of facts.actionsAt(bar)) {
      const { column, kind, amount, withholding, payBar } = action;
      const held = this.lastUnits[column];
      if (kind !== ActionKind.Dividend || held.significand === 0n) continue;
      const kept = held.significand > 0n ? minus(dyadic(1), dyadic(withholding)) : dyadic(1);
      const due = times(times(held, this.unitAmount(amount, bar, column)), kept);
      const account = facts.accountOf[column];
      this.receivable[account] = plus(this.receivable[account], due);
      this.payments.set(payBar, [...(this.payments.get(payBar) ?? []), { account, amount: due }]);
    }
  }

  private payDividends(bar: number): void {
    for (const { account, amount } of this.payments.get(bar) ?? []) {
      this.pay(account, amount);
      this.receivable[account] = minus(this.receivable[account], amount);
    }
  }

  /** Interest on reported cash and exact shorts, times the divisor. */
  private finance(bar: number): void {
    const { facts, arrays } = this.subject;
    const parts = yearParts(facts, bar);
    if (bar === 0 || parts === 0) return;
    const { cashRate, debitRate } = facts.plan;
    for (let account = 0; account < facts.accounts; account++) {
      const before = arrays.cash[(bar - 1) * facts.accounts + account];
      const amount = productOf(before, before > 0 ? cashRate : debitRate, parts);
      this.interest[account] = plus(this.interest[account], amount);
    }
    for (let column = 0; column < facts.columns; column++) {
      if (this.lastUnits[column].significand >= 0n) continue;
      const value = this.valueOf(this.lastUnits[column], column, bar - 1);
      const account = facts.accountOf[column];
      const cost = times(value, productOf(facts.at(Input.BorrowRate, bar, column), parts));
      this.interest[account] = plus(this.interest[account], cost);
    }
  }

  private trade(column: number, bar: number): void {
    const events = this.subject.replay.events[column];
    for (; this.next[column] < events.length && events[this.next[column]].bar === bar; this.next[column]++)
      this.apply(events[this.next[column]], column);
  }

  private apply({ bar, fill, ratio }: UnitEvent, column: number): void {
    if (fill < 0) {
      this.units[column] = times(this.units[column], dyadic(ratio));
      return;
    }
    const { facts, arrays } = this.subject;
    const units = dyadic(arrays.fills.units[fill]);
    const value = times(units, this.unitAmount(arrays.fills.price[fill], bar, column));
    this.units[column] = plus(this.units[column], units);
    this.pay(facts.accountOf[column], minus(ZERO, plus(value, dyadic(arrays.fills.fees[fill]))));
  }
}

/** Days or bars since the bar before, of which the divisor makes a year. */
function yearParts({ plan }: Facts, bar: number): number {
  if (plan.time === null || bar === 0) return 1;
  return Math.floor(plan.time[bar] / DAY_MS) - Math.floor(plan.time[bar - 1] / DAY_MS);
}
