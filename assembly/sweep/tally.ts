// State and sums of the combination at hand.
import { TALLY_BYTES } from "../layout";
import { floorOf } from "./prefix";

@unmanaged
export class Tally {
  cash: f64;
  reportedCash: f64;
  position: f64;
  profit: f64;
  /** Value at the last bar that was looked at. */
  value: f64;
  peak: f64;
  drawdown: f64;
  returnSum: f64;
  squareSum: f64;
  lossSum: f64;
  valueSum: f64;
  traded: f64;
  entryValue: f64;
  entryFees: f64;
  wins: f64;
  losses: f64;
  /** Bar from which on cash and units are what they are. */
  since: i32;
  heldBars: i32;
  trades: i32;
  won: i32;
  /** Whether the profit has snapped to 0 from next to it, which the values bar by bar do not. */
  hasSnapped: i32;

  start(cash: f64): void {
    memory.fill(changetype<usize>(this), 0, offsetof<Tally>());
    this.cash = cash;
    this.reportedCash = cash;
    this.value = cash;
  }

  /** The value of the next bar, and its return. */
  @inline
  move(value: f64): void {
    const change = (value - this.value) / this.value;
    this.returnSum += change;
    this.squareSum += change * change;
    if (change < 0) this.lossSum += change * change;
    this.value = value;
  }

  @inline
  follow(value: f64): void {
    if (value >= this.peak) this.peak = value;
    else this.fall(value);
  }

  /** A value that may be deeper below the peak than any before; only such a one needs the division. */
  @inline
  fall(value: f64): void {
    if (value < this.peak * floorOf(this.drawdown)) this.deepen((value - this.peak) / this.peak);
  }

  @inline
  deepen(depth: f64): void {
    if (depth < this.drawdown) this.drawdown = depth;
  }

  countTrade(pnl: f64): void {
    this.trades += 1;
    if (pnl > 0) {
      this.won += 1;
      this.wins += pnl;
    } else this.losses += pnl;
  }
}

if (offsetof<Tally>() > <usize>TALLY_BYTES) ERROR("Tally drifted");
