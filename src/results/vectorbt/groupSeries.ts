// Series of one column or group, each made when first asked for (page, section 16).
import { addTolerant, returnBetween } from "../../../assembly/vectorbt/tolerance.ts";
import { vectorbtReturns } from "../../metrics/scratch.ts";
import { lazy, type Lazy } from "../lazy.ts";
import { assetFlowOf, cashFlowOf, freeCashFlowOf, heldValue, runningSum, type RecordIndex } from "./flows.ts";
import type { Room } from "./room.ts";
import type { OrderRecords } from "./run.ts";

type View = "both" | "longonly" | "shortonly";

/** Cash and value of a group that are there already. */
export interface KeptSeries {
  readonly cash: Float64Array;
  readonly value: Float64Array;
}

/** One column: what its orders moved. */
export class ColumnSeries {
  readonly close: Lazy<Float64Array>;
  readonly assetFlow: Lazy<Float64Array>;
  readonly assets: Lazy<Float64Array>;
  readonly cashFlow: Lazy<Float64Array>;
  readonly freeCashFlow: Lazy<Float64Array>;

  constructor(
    column: number,
    bars: number,
    orders: OrderRecords,
    index: RecordIndex,
    private readonly room: Room,
  ) {
    const take = (): Float64Array => room.take(bars);
    this.close = lazy(() => room.close(column));
    this.assetFlow = lazy(() => assetFlowOf(orders, index, take()));
    this.assets = lazy(() => runningSum(0, this.assetFlow(), take()));
    this.cashFlow = lazy(() => cashFlowOf(orders, index, take()));
    this.freeCashFlow = lazy(() => freeCashFlowOf(orders, index, take()));
  }

  /** Close × units seen from one direction. */
  heldValues(view: View): Float64Array {
    const [assets, close] = [this.assets(), this.close()];
    const values = this.room.take(assets.length);
    for (let bar = 0; bar < assets.length; bar++)
      values[bar] = heldValue(seenFrom(view, assets[bar]), close[bar]);
    return values;
  }
}

/** Columns that are looked at together. */
export class GroupSeries {
  readonly cashFlow: Lazy<Float64Array>;
  readonly cash: Lazy<Float64Array>;
  readonly freeCash: Lazy<Float64Array>;
  readonly assetValue: Lazy<Float64Array>;
  readonly value: Lazy<Float64Array>;
  readonly returns: Lazy<Float64Array>;
  readonly assetReturns: Lazy<Float64Array>;
  readonly grossExposure: Lazy<Float64Array>;
  readonly netExposure: Lazy<Float64Array>;
  readonly benchmarkValue: Lazy<Float64Array>;
  readonly benchmarkReturns: Lazy<Float64Array>;

  /** @param members asked for when a series is made of them: kept ones need none */
  constructor(
    private readonly members: Lazy<readonly ColumnSeries[]>,
    readonly initCash: Lazy<number>,
    kept: Lazy<KeptSeries> | undefined,
    bars: number,
    room: Room,
  ) {
    const take = (): Float64Array => room.take(bars);
    this.cashFlow = lazy(() => this.sum((column) => column.cashFlow()));
    this.cash = lazy(() => kept?.().cash ?? runningSum(initCash(), this.cashFlow(), take()));
    this.freeCash = lazy(() => {
      const flow = this.sum((column) => column.freeCashFlow());
      return runningSum(initCash(), flow, take());
    });
    this.assetValue = lazy(() => this.sum((column) => column.heldValues("both")));
    this.value = lazy(() => kept?.().value ?? sumOfTwo(this.cash(), this.assetValue(), take()));
    this.returns = lazy(() => vectorbtReturns(this.value(), initCash()));
    this.assetReturns = lazy(() => assetReturnsOf(this.assetValue(), this.cashFlow()));
    this.grossExposure = lazy(() => this.exposure("both"));
    this.netExposure = lazy(() => difference(this.exposure("longonly"), this.exposure("shortonly")));
    this.benchmarkValue = lazy(() =>
      benchmarkOf(
        this.columns.map((column) => column.close()),
        initCash(),
        take(),
      ),
    );
    this.benchmarkReturns = lazy(() => vectorbtReturns(this.benchmarkValue(), initCash()));
  }

  get columns(): readonly ColumnSeries[] {
    return this.members();
  }

  private sum(of: (column: ColumnSeries) => Float64Array): Float64Array {
    return sumOf(this.columns.map(of));
  }

  private exposure(view: View): Float64Array {
    const held = this.sum((column) => absolute(column.heldValues(view)));
    const free = this.freeCash();
    for (let bar = 0; bar < held.length; bar++) {
      const total = addTolerant(held[bar], free[bar]);
      held[bar] = total === 0 ? 0 : held[bar] / total;
    }
    return held;
  }
}

function seenFrom(view: View, units: number): number {
  if (view === "longonly") return units > 0 ? units : 0;
  if (view === "shortonly") return units < 0 ? -units : 0;
  return units;
}

function sumOf(members: readonly Float64Array[]): Float64Array {
  if (members.length === 1) return members[0];
  return members[0].map((_, bar) => members.reduce((sum, series) => sum + series[bar], 0));
}

// Loops, not callbacks: those box every number, and thousands of columns make these series.
function absolute(values: Float64Array): Float64Array {
  for (let bar = 0; bar < values.length; bar++) values[bar] = Math.abs(values[bar]);
  return values;
}

function sumOfTwo(a: Float64Array, b: Float64Array, sum: Float64Array): Float64Array {
  for (let bar = 0; bar < a.length; bar++) sum[bar] = a[bar] + b[bar];
  return sum;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, bar) => x - b[bar]);
}

function assetReturnsOf(value: Float64Array, cashFlow: Float64Array): Float64Array {
  return value.map((held, bar) => returnBetween(bar === 0 ? 0 : value[bar - 1], held + cashFlow[bar]));
}

/** Equal parts of the cash in each column from the first close on. */
function benchmarkOf(closes: readonly Float64Array[], initCash: number, value: Float64Array): Float64Array {
  if (closes.length === 1) return holdingOf(closes[0], initCash, value);
  const share = initCash / closes.length;
  return closes[0].map((_, bar) => share * closes.reduce((sum, close) => sum + close[bar] / close[0], 0));
}

function holdingOf(close: Float64Array, initCash: number, value: Float64Array): Float64Array {
  for (let bar = 0; bar < close.length; bar++) value[bar] = (close[bar] / close[0]) * initCash;
  return value;
}
