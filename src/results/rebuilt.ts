// Equity and cash of a run that did not write them, from its fills and prices: the kernel's own arithmetic, the same bits.
import { Input } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import type { FillColumns } from "./records.ts";

/** At the end of every bar, bars × accounts, account currency. */
export interface AccountSeries {
  readonly equity: Float64Array;
  readonly cash: Float64Array;
}

/**
 * Series of plain runs with an account for every column (src/plan/plain.ts).
 * @param equitySums what the kernel added up of the equity of each account: other prices than it saw give other sums
 * @throws BacktestError E_INPUT_CHANGED where prices that were handed in have changed since
 */
export function rebuiltSeries(plan: Plan, fills: FillColumns, equitySums: readonly number[]): AccountSeries {
  const { bars, columns } = plan.shape;
  const ledger = new Ledger(plan, fills);
  const series = { equity: new Float64Array(bars * columns), cash: new Float64Array(bars * columns) };
  for (let bar = 0; bar < bars; bar++) {
    ledger.move(bar);
    ledger.write(series, bar);
  }
  equitySums.forEach((sum, column) => requireSame(sum, ledger.sums[column], column));
  return series;
}

function requireSame(sum: number, again: number, column: number): void {
  if (Object.is(sum, again)) return;
  throw new BacktestError("E_INPUT_CHANGED", "the prices of the run have changed since", {
    option: "close",
    column,
    got: again,
    expected: sum,
    hint: "Ask for equity or cash before the arrays that were handed in are changed, or hand in copies.",
  });
}

/** Cash, units and marks of every column, bar after bar. */
class Ledger {
  /** Of the equity of every bar so far. */
  readonly sums: Float64Array;
  private readonly cash: Float64Array;
  private readonly units: Float64Array;
  private readonly marks: Float64Array;
  /** Value of one unit at a price of 1. */
  private readonly worth: number;
  private next = 0;

  constructor(
    private readonly plan: Plan,
    private readonly fills: FillColumns,
  ) {
    const { inputs, initCash, shape } = plan;
    // A sum, as the kernel's: no cash is −0.
    this.cash = initCash.map((amount) => amount + 0);
    this.sums = new Float64Array(shape.columns);
    this.units = new Float64Array(shape.columns);
    this.marks = new Float64Array(shape.columns).fill(NaN);
    this.worth = cellOf(inputs.get(Input.Multiplier)!, 0, 0) * cellOf(inputs.get(Input.Fx)!, 0, 0);
  }

  /** Through the fills of a bar to its close. */
  move(bar: number): void {
    const { fills } = this;
    for (; this.next < fills.bar.length && fills.bar[this.next] === bar; this.next++) this.book(this.next);
    this.mark(bar);
  }

  private book(i: number): void {
    const { column, units, price, fees } = this.fills;
    const value = Math.abs(units[i]) * price[i] * this.worth;
    this.cash[column[i]] += units[i] > 0 ? -(value + fees[i]) : value - fees[i];
    this.units[column[i]] += units[i];
  }

  private mark(bar: number): void {
    const { marks } = this;
    const { data, rowStride, columnStride } = this.plan.inputs.get(Input.Close)!;
    const open = this.plan.inputs.get(Input.Open)!;
    for (let column = 0, cell = bar * rowStride; column < marks.length; column++, cell += columnStride) {
      const price = data[cell];
      if (price > 0) marks[column] = price;
      else if (cellOf(open, bar, column) > 0) marks[column] = cellOf(open, bar, column);
    }
  }

  /** The end of a bar: its cells, and the sums of the equity. */
  write({ equity, cash }: AccountSeries, bar: number): void {
    const { worth, units, marks, sums } = this;
    const held = this.cash;
    for (let column = 0, cell = bar * units.length; column < units.length; column++, cell++) {
      const amount = held[column];
      const value = units[column] === 0 ? amount : amount + units[column] * marks[column] * worth;
      cash[cell] = amount;
      equity[cell] = value;
      sums[column] += value;
    }
  }
}
