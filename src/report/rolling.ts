// Figures over a window that moves along the run.

/** Fewest bars of a window. */
const WINDOW_MIN = 20;
// As for the Sharpe ratio of the whole run: a smaller spread is rounding.
const SPREAD_MIN = 1e-14;
// Where the squares have shrunk to less than this part of what they were, what is left may be rounding.
const CANCELLED = 1e-6;

/** A year of bars, or half of a run that is shorter than two; null where that is too few to tell anything. */
export function rollingWindow(bars: number, barsPerYear: number): number | null {
  const window = Math.min(Math.round(barsPerYear), Math.floor(bars / 2));
  return window >= WINDOW_MIN ? window : null;
}

/**
 * mean(r − rf) / std(r − rf, ddof 1) · √A over the last `window` bars; NaN before there are as many, where one of them has
 * no return, and where they do not vary.
 * @param returns return of every bar, fractions
 * @param riskFree return per bar
 */
export function rollingSharpe(
  returns: Float64Array,
  window: number,
  barsPerYear: number,
  riskFree: number,
): Float64Array {
  const scale = Math.sqrt(barsPerYear);
  const sums = new MovingSums(returns, window);
  return returns.map((_, bar) => {
    const { mean, deviation } = sums.endingAt(bar);
    return deviation >= SPREAD_MIN ? ((mean - riskFree) / deviation) * scale : NaN;
  });
}

/** Mean and deviation of a moving window, its sums made anew after as many bars as it has so that rounding cannot pile up. */
class MovingSums {
  private sum = 0;
  private squares = 0;
  /** Measured from here: close to the mean, so that squares keep their digits. */
  private origin = 0;
  private age = Infinity;
  /** The largest sum of squares since they were made anew. */
  private peak = 0;

  constructor(
    private readonly values: Float64Array,
    private readonly window: number,
  ) {}

  /** Bars in their order, none left out. */
  endingAt(bar: number): { mean: number; deviation: number } {
    const { values, window } = this;
    if (bar + 1 < window) return { mean: NaN, deviation: NaN };
    // A NaN would stay in the sums.
    if (this.age >= window || Number.isNaN(this.sum)) this.restart(bar);
    else this.move(values[bar], values[bar - window]);
    if (this.spread() < CANCELLED * this.peak) this.restart(bar);
    const variance = this.spread() / (window - 1);
    return { mean: this.origin + this.sum / window, deviation: Math.sqrt(Math.max(0, variance)) };
  }

  /** Sum of the squares around the mean. */
  private spread(): number {
    return this.squares - (this.sum * this.sum) / this.window;
  }

  private move(added: number, dropped: number): void {
    const [a, d] = [added - this.origin, dropped - this.origin];
    this.sum += a - d;
    this.squares += a * a - d * d;
    this.peak = Math.max(this.peak, this.squares);
    this.age++;
  }

  private restart(bar: number): void {
    const held = this.values.subarray(bar + 1 - this.window, bar + 1);
    this.origin = held.reduce((sum, value) => sum + value, 0) / this.window;
    [this.sum, this.squares, this.age] = [0, 0, 0];
    for (const value of held) {
      const offset = value - this.origin;
      this.sum += offset;
      this.squares += offset * offset;
    }
    this.peak = this.squares;
  }
}
