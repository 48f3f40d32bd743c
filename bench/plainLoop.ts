// The workload of bench/kernel.ts as one would write it by hand for exactly this run: targets in units decided at the
// close, market orders at the next open, all reductions before the openings, one cash account, partial fills, a fee rate
// and slippage. It keeps the same books as the kernel (orders, fills, trades, equity, exposure) in arrays of full size.
import type { BenchMarket } from "./market.ts";

export interface PlainCosts {
  readonly initCash: number;
  readonly fees: number;
  readonly slippage: number;
}

export interface PlainResult {
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  readonly fills: Books;
  readonly orders: Books;
  readonly trades: Books;
  readonly grossRatioSum: number;
}

/** Records as columns, filled from the front. */
class Books {
  count = 0;
  readonly bar: Int32Array;
  readonly column: Int32Array;
  /** fills: units, price, fees; orders: asked, filled; trades: units, profit. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;

  constructor(capacity: number) {
    this.bar = new Int32Array(capacity);
    this.column = new Int32Array(capacity);
    [this.a, this.b, this.c] = [0, 1, 2].map(() => new Float64Array(capacity));
  }

  add(bar: number, column: number, a: number, b: number, c: number): void {
    const i = this.count++;
    this.bar[i] = bar;
    this.column[i] = column;
    this.a[i] = a;
    this.b[i] = b;
    this.c[i] = c;
  }
}

const NEAR = 1e-9;
const HALF_ULP = 2 ** -53;

export function plainLoop(market: BenchMarket, { initCash, fees, slippage }: PlainCosts): PlainResult {
  const { bars, columns, open, close, target } = market;
  const [equity, cashSeries] = [new Float64Array(bars), new Float64Array(bars)];
  const [fills, orders, trades] = [0, 1, 2].map(() => new Books(bars * columns));
  const [position, mark, entryValue, entryFees, asked] = [0, 1, 2, 3, 4].map(() => new Float64Array(columns));
  let cash = initCash;
  let grossRatioSum = 0;
  for (let bar = 0; bar < bars; bar++) {
    const row = bar * columns;
    for (let column = 0; column < columns; column++) mark[column] = open[row + column];
    for (let column = 0; column < columns; column++) {
      if (asked[column] >= 0) continue;
      const held = position[column];
      const wanted = -asked[column];
      const units = Math.abs(wanted - held) <= NEAR * held ? held : wanted;
      const price = open[row + column] * (1 - slippage);
      const value = units * price;
      const fee = value * fees;
      cash += value - fee;
      fills.add(bar, column, -units, price, fee);
      orders.add(bar - 1, column, asked[column], -units, 0);
      const part = units / held;
      const [cost, paid] = [entryValue[column] * part, entryFees[column] * part];
      trades.add(bar, column, units, value - cost - paid - fee, 0);
      position[column] = units === held ? 0 : held - units;
      entryValue[column] = units === held ? 0 : entryValue[column] - cost;
      entryFees[column] = units === held ? 0 : entryFees[column] - paid;
    }
    for (let column = 0; column < columns; column++) {
      if (!(asked[column] > 0)) continue;
      const price = open[row + column] * (1 + slippage);
      let units = asked[column];
      if (units * price + units * price * fees > cash) {
        units = cash / (price * (1 + fees));
        for (let step = HALF_ULP; units > 0 && units * price + units * price * fees > cash; step *= 2)
          units -= units * step;
        let worth = cash;
        for (let k = 0; k < columns; k++) if (position[k] !== 0) worth += position[k] * mark[k];
        if (units * mark[column] < NEAR * worth) units = 0;
      }
      orders.add(bar - 1, column, asked[column], units, 0);
      if (units === 0) continue;
      const value = units * price;
      const fee = value * fees;
      cash -= value + fee;
      fills.add(bar, column, units, price, fee);
      position[column] += units;
      entryValue[column] += value;
      entryFees[column] += fee;
    }
    let worth = cash;
    let gross = 0;
    for (let column = 0; column < columns; column++) {
      mark[column] = close[row + column];
      const held = position[column];
      const difference = target[row + column] - held;
      asked[column] = Math.abs(difference) <= NEAR * held ? 0 : difference;
      if (held === 0) continue;
      const value = held * mark[column];
      worth += value;
      gross += value;
    }
    equity[bar] = worth;
    cashSeries[bar] = cash;
    if (worth > 0) grossRatioSum += gross / worth;
  }
  return { equity, cash: cashSeries, fills, orders, trades, grossRatioSum };
}
