// A strategy's run that goes on bar by bar, can be put away between two bars, and taken up again with more of them.
import { BacktestError } from "../errors.ts";
import { borrowKernel, giveBackKernel, type Kernel } from "../kernel.ts";
import type { Mask, Matrix } from "../matrix.ts";
import { pricesOf, shapeOf, timesOf } from "../plan/universe.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { Drive } from "./drive.ts";
import type { DriveSetup } from "./driveTypes.ts";
import { PRICES, seriesOf } from "./market.ts";
import { portfolioOf, setupOf } from "./run.ts";
import {
  headOf,
  packSnapshot,
  requireSameRun,
  stateError,
  unpackSnapshot,
  type PastData,
  type Snapshot,
} from "./snapshot.ts";
import type { Strategy, StrategyData, StrategyOptions } from "./types.ts";

/** One run of a strategy, a bar at a time; see `openStrategy`. */
export class StrategyRun {
  /** Bars of the data. */
  readonly bars: number;
  private done: number;
  private kernel: Kernel | null;
  private readonly drive: Drive;
  private readonly setup: DriveSetup;

  /** @internal */
  constructor(setup: DriveSetup, snapshot?: Snapshot) {
    this.setup = setup;
    this.bars = setup.plan.shape.bars;
    this.done = snapshot?.bars ?? 0;
    this.kernel = borrowKernel();
    try {
      this.drive = new Drive(setup, this.kernel);
      this.guarded(() => {
        this.drive.begin();
        if (snapshot !== undefined) this.drive.thaw(snapshot.drive, snapshot.bars);
      });
    } catch (error) {
      this.giveBack();
      throw error;
    }
  }

  /** Bars that were run: the index of the next one. */
  get bar(): number {
    return this.done;
  }

  /** Runs the next bar; false where there is none. */
  step(): boolean {
    this.requireOpen();
    if (this.done === this.bars) return false;
    this.guarded(() => this.drive.step(this.done));
    this.done += 1;
    return true;
  }

  /** Runs bars until `bar` is the next one. */
  runTo(bar: number): void {
    this.requireOpen();
    if (!Number.isInteger(bar) || bar < this.done || bar > this.bars)
      throw new BacktestError("E_RANGE", `bar ${String(bar)} cannot be the next one`, {
        ...{ option: "bar", got: bar, expected: `${this.done} to ${this.bars}` },
      });
    while (this.done < bar) this.step();
  }

  /**
   * The run as it is between two bars, as bytes: its data so far, records, orders, positions, money, indicators, and what `init`
   * returned. The run goes on unchanged.
   * @throws BacktestError E_STATE where the strategy's state is no plain value, or no bar was run yet
   */
  snapshot(): Uint8Array {
    this.requireOpen();
    if (this.done === 0)
      throw stateError("would have no bar: a run begins with openStrategy", 0, "1 or more");
    return packSnapshot(this.setup, this.done, this.drive.freeze(this.done));
  }

  /** Runs what is left, and gives the result; the run is over then. */
  finish(): Portfolio {
    const begun = performance.now();
    this.runTo(this.bars);
    const driven = this.guarded(() => this.drive.finish());
    this.close();
    return portfolioOf(driven, this.setup, { planMs: 0, kernelMs: performance.now() - begun });
  }

  /** Gives back what the run took; it cannot go on. Twice is once. */
  close(): void {
    if (this.kernel === null) return;
    this.drive.close();
    this.giveBack();
  }

  private giveBack(): void {
    if (this.kernel !== null) giveBackKernel(this.kernel);
    this.kernel = null;
  }

  /** A run that failed is over. */
  private guarded<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      this.drive.close();
      this.giveBack();
      throw error;
    }
  }

  private requireOpen(): void {
    if (this.kernel !== null) return;
    throw new BacktestError("E_DISPOSED", "the run of the strategy is over", { option: "strategy" });
  }
}

/**
 * A run that goes on a bar at a time: what `runStrategy` does, in steps.
 * @param strategy as `runStrategy` takes it
 * @param data as `runStrategy` takes them
 * @param options as `runStrategy` takes them
 * @throws BacktestError as `runStrategy` does
 * @example
 * const run = openStrategy(strategy, data, options);
 * run.runTo(100);
 * const bytes = run.snapshot();
 * const portfolio = run.finish();
 */
export function openStrategy<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
  data: StrategyData,
  options: StrategyOptions<Parameters> = {},
): StrategyRun {
  return new StrategyRun(setupOf(strategy as unknown as Strategy, data, options));
}

/**
 * Takes a run up again where a snapshot was taken, with the bars that have come since: the same, to the last bit, as if it had
 * never stopped. `init` is called again, for its indicators; what it returns gives way to the state of the snapshot.
 * @param strategy the same as then
 * @param snapshot what `StrategyRun.snapshot` gave
 * @param moreData the bars after it: the same prices, signals and, if there were any, times. Feeds are given as a whole
 * @param options the same as then; what has a value for each bar has one for all of them, from the first on
 * @throws BacktestError E_STATE for bytes that are damaged or of another version, and for a strategy, options or parameters
 *   that are not the same; and as `runStrategy` does
 * @example
 * const portfolio = resumeStrategy(strategy, bytes, { open, close }, options).finish();
 */
export function resumeStrategy<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
  snapshot: Uint8Array,
  moreData: StrategyData,
  options: StrategyOptions<Parameters> = {},
): StrategyRun {
  const found = unpackSnapshot(snapshot);
  const setup = setupOf(strategy as unknown as Strategy, joined(found.data, moreData), options);
  requireSameRun(found, setup);
  return new StrategyRun(setup, found);
}

/** The data of both, one after the other. */
function joined(past: PastData, more: StrategyData): StrategyData {
  const { signals, feeds, time, columns, ...given } = Object(more) as StrategyData;
  const shape = shapeOf(given.close, []);
  const width = Math.max(shape.columns, ...Array.from(past.series.values(), (one) => one.columns));
  const wide = { bars: shape.bars, columns: width };
  const series = seriesOf(pricesOf(given, wide), signals, wide);
  const names = [...past.series.keys()].sort().join(", ");
  const got = [...series.keys()].sort().join(", ");
  if (names !== got) throw stateError(`has ${names}, and more of ${got} is given`, got, names);
  const whole = Array.from(past.series, ([name, before]) => {
    const after = headOf(series.get(name)!, shape.bars, width);
    return [name, joinedRows(name, before, after)] as const;
  });
  const isPrice = ([name]: readonly [string, unknown]): boolean =>
    (PRICES as readonly string[]).includes(name);
  const times = joinedTimes(past.time, timesOf(time, shape.bars));
  return {
    ...(Object.fromEntries(whole.filter(isPrice)) as unknown as Pick<StrategyData, "close">),
    signals: Object.fromEntries(whole.filter((one) => !isPrice(one))),
    ...(times === null ? {} : { time: times }),
    ...((columns ?? past.columns) === null ? {} : { columns: columns ?? past.columns! }),
    ...(feeds === undefined ? {} : { feeds }),
  };
}

function joinedRows(name: string, before: Matrix | Mask, after: Matrix | Mask): Matrix | Mask {
  const columns = before.columns;
  const isSame = before.columns === after.columns && before.data.constructor === after.data.constructor;
  if (!isSame)
    throw new BacktestError("E_SHAPE", `${name} has ${after.columns} columns, had ${columns}`, {
      ...{ option: name, got: after.columns, expected: columns },
    });
  const data =
    before.data instanceof Uint8Array
      ? new Uint8Array(before.data.length + after.data.length)
      : new Float64Array(before.data.length + after.data.length);
  data.set(before.data);
  data.set(after.data, before.data.length);
  return { data, rows: before.rows + after.rows, columns } as Matrix | Mask;
}

function joinedTimes(before: Float64Array | null, after: Float64Array | null): Float64Array | null {
  if (before === null && after === null) return null;
  if (before === null || after === null)
    throw stateError(
      `has ${before === null ? "no " : ""}times`,
      after === null ? "none" : "times",
      "the same",
    );
  const times = new Float64Array(before.length + after.length);
  times.set(before);
  times.set(after, before.length);
  return times;
}
