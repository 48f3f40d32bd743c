// The order records of a run of the vectorbt profile replayed without rounding (I02).
import { BacktestError } from "../errors.ts";
import { DriftTally, type ExactReplay } from "./drift.ts";
import { dyadic, minus, plus, productOf, times, toNumber, ZERO, type Dyadic } from "./dyadic.ts";
import { requireFinite } from "./finite.ts";
import {
  PEER_TOLERANCE,
  PEER_ZERO,
  valuationCloses,
  vectorbtSubjectOf,
  type VectorbtResultToCheck,
  type VectorbtSubject,
} from "./vectorbtResult.ts";

/** What the replay takes as it is. */
const GIVEN = [
  "orders as recorded: units, price and fees",
  "the initial cash as reported",
  "closes, with their gaps filled as the run says",
];

/** Replays a result of the vectorbt profile. */
export function replayVectorbt(result: VectorbtResultToCheck): ExactReplay {
  const subject = vectorbtSubjectOf(result);
  const { bars, groups, orders, cash, value, assets, initCash } = subject;
  const { size, price, fees } = orders;
  requireFinite({ cash, value, assets, size, price, fees, initCash });
  const replay = new VectorbtReplay(subject);
  const tally = new DriftTally(groups, (group) => initCash[group] || largestOf(value, group, groups));
  for (let bar = 0; bar < bars; bar++) {
    replay.advance(bar);
    const worths = replay.worthsAt(bar);
    for (let group = 0; group < groups; group++) {
      const cell = bar * groups + group;
      tally.see("cash", cell, replay.cash[group], cash[cell], value[cell], ONE);
      tally.see("equity", cell, worths[group], value[cell], value[cell], ONE);
    }
  }
  const sums = `${replay.zeros} sums that VectorBT takes as 0: terms within 1e-9 of each other, or within 1e-12 of 0`;
  return tally.result(orders.length, [...GIVEN, sums]);
}

const ONE = dyadic(1);

/** The scale of a run that starts without cash. */
function largestOf(value: Float64Array, group: number, groups: number): number {
  return value.reduce((most, x, cell) => (cell % groups === group ? Math.max(most, Math.abs(x)) : most), 0);
}

class VectorbtReplay {
  readonly cash: Dyadic[];
  /** Sums taken as 0 because VectorBT does. */
  zeros = 0;
  private readonly units: Dyadic[];
  private readonly byBar: number[][];
  private readonly closes: Float64Array[];

  constructor(private readonly subject: VectorbtSubject) {
    this.cash = Array.from({ length: subject.groups }, (_, group) => dyadic(subject.initCash[group]));
    this.units = Array.from({ length: subject.columns }, () => ZERO);
    this.byBar = ordersByBar(subject);
    this.closes = Array.from({ length: subject.columns }, (_, column) => valuationCloses(subject, column));
  }

  advance(bar: number): void {
    const { orders, groupOf, groups, columns, cash, assets } = this.subject;
    const before = { cash: [...this.cash], units: [...this.units] };
    for (const i of this.byBar[bar]) {
      const [column, side] = [orders.column[i], orders.side[i] === "Buy" ? 1 : -1];
      const paid = plus(productOf(orders.size[i], side, orders.price[i]), dyadic(orders.fees[i]));
      this.units[column] = plus(this.units[column], productOf(orders.size[i], side));
      this.cash[groupOf[column]] = minus(this.cash[groupOf[column]], paid);
    }
    for (let group = 0; group < groups; group++)
      this.takeZero(this.cash, before.cash, group, cash[bar * groups + group]);
    for (let column = 0; column < columns; column++)
      this.takeZero(this.units, before.units, column, assets[bar * columns + column]);
  }

  /** Where the result says 0 and VectorBT's tolerance makes it so, the sum is 0. */
  private takeZero(sums: Dyadic[], before: readonly Dyadic[], k: number, reported: number): void {
    if (reported !== 0 || sums[k].significand === 0n) return;
    const [left, was] = [Math.abs(toNumber(sums[k])), Math.abs(toNumber(before[k]))];
    if (left > Math.max(2 * PEER_TOLERANCE * was, PEER_ZERO)) return;
    sums[k] = ZERO;
    this.zeros += 1;
  }

  /** Cash and units at the close, per group. */
  worthsAt(bar: number): Dyadic[] {
    const worths = [...this.cash];
    this.units.forEach((held, column) => {
      if (held.significand === 0n) return;
      const group = this.subject.groupOf[column];
      const close = finiteClose(this.closes[column][bar], bar, column);
      worths[group] = plus(worths[group], times(held, dyadic(close)));
    });
    return worths;
  }
}

function finiteClose(close: number, bar: number, column: number): number {
  if (Number.isFinite(close)) return close;
  throw new BacktestError(
    "E_RANGE",
    `close of column ${column} is ${close} at bar ${bar}, where units are held`,
    {
      ...{ option: "close", bar, column, got: close, expected: "a finite close" },
    },
  );
}

function ordersByBar({ bars, orders, placed }: VectorbtSubject): number[][] {
  const byBar: number[][] = Array.from({ length: bars }, () => []);
  for (const i of placed) byBar[orders.bar[i]].push(i);
  return byBar;
}
