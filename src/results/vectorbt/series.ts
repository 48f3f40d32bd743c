// Series of a portfolio per column or group, each made when first asked for (page, section 16).
import { addTolerant, signOf } from "../../../assembly/vectorbt/tolerance.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { cellOf } from "../../plan/source.ts";
import { lazy, type Lazy } from "../lazy.ts";
import {
  assetFlowOf,
  cashFlowOf,
  freeCashFlowOf,
  heldValue,
  recordsByColumn,
  runningSum,
  totalProfitOf,
  type RecordIndex,
} from "./flows.ts";
import type { VectorbtOutput } from "./run.ts";

type PerColumn = readonly Float64Array[];
type PerGroup = readonly Float64Array[];
type View = "both" | "longonly" | "shortonly";

/** All series at one grouping; `grouped` false looks at every column alone. */
export class VectorbtSeries {
  readonly index: Lazy<readonly RecordIndex[]>;
  readonly close: Lazy<PerColumn>;
  readonly assetFlow: Lazy<PerColumn>;
  readonly assets: Lazy<PerColumn>;
  readonly initCash: Lazy<readonly number[]>;
  readonly cash: Lazy<PerGroup>;
  readonly freeCash: Lazy<PerGroup>;
  readonly assetValue: Lazy<PerGroup>;
  readonly value: Lazy<PerGroup>;
  readonly returns: Lazy<PerGroup>;
  readonly assetReturns: Lazy<PerGroup>;
  readonly grossExposure: Lazy<PerGroup>;
  readonly netExposure: Lazy<PerGroup>;
  readonly totalProfit: Lazy<readonly number[]>;
  readonly finalValue: Lazy<readonly number[]>;
  readonly totalReturn: Lazy<readonly number[]>;
  readonly benchmarkValue: Lazy<PerGroup>;
  readonly benchmarkReturns: Lazy<PerGroup>;
  readonly totalBenchmarkReturn: Lazy<readonly number[]>;
  private readonly groups: Lazy<readonly number[]>;

  constructor(
    private readonly plan: VectorbtRunPlan,
    private readonly output: Pick<VectorbtOutput, "orders" | "figures" | "series">,
    private readonly grouped: boolean,
  ) {
    const { bars, columns } = plan.shape;
    const { orders } = output;
    this.index = lazy(() => recordsByColumn(orders, columns));
    this.close = lazy(() => Array.from({ length: columns }, (_, column) => valuationClose(plan, column)));
    this.assetFlow = lazy(() => this.index().map((index) => assetFlowOf(orders, index, bars)));
    this.assets = lazy(() => this.assetFlow().map((flow) => runningSum(0, flow)));
    const cashFlow = lazy(() => this.perGroup(this.index().map((index) => cashFlowOf(orders, index, bars))));
    const freeCashFlow = lazy(() =>
      this.perGroup(this.index().map((index) => freeCashFlowOf(orders, index, bars))),
    );
    this.initCash = lazy(() => reportedInitCash(plan, cashFlow, this.lengths()));
    this.cash = lazy(
      () => this.kept("cash") ?? cashFlow().map((flow, group) => runningSum(this.initCash()[group], flow)),
    );
    this.freeCash = lazy(() => freeCashFlow().map((flow, group) => runningSum(this.initCash()[group], flow)));
    this.assetValue = lazy(() => this.perGroup(this.heldValues("both")));
    this.value = lazy(
      () => this.kept("value") ?? this.cash().map((cash, group) => sumOfTwo(cash, this.assetValue()[group])),
    );
    this.returns = lazy(() => this.value().map((value, group) => returnsOf(value, this.initCash()[group])));
    this.assetReturns = lazy(() =>
      this.assetValue().map((value, group) => assetReturnsOf(value, cashFlow()[group])),
    );
    this.grossExposure = lazy(() => this.exposure("both"));
    this.netExposure = lazy(() => difference(this.exposure("longonly"), this.exposure("shortonly")));
    this.totalProfit = lazy(() => this.sums(this.profits()));
    this.finalValue = lazy(() => this.totalProfit().map((profit, group) => profit + this.initCash()[group]));
    this.totalReturn = lazy(() => quotients(this.totalProfit(), this.initCash()));
    this.groups = lazy(() => (grouped ? plan.reportLengths : onesFor(columns)));
    this.benchmarkValue = lazy(() =>
      this.split(this.close()).map((closes, group) => benchmarkOf(closes, this.initCash()[group])),
    );
    this.benchmarkReturns = lazy(() =>
      this.benchmarkValue().map((value, group) => returnsOf(value, this.initCash()[group])),
    );
    this.totalBenchmarkReturn = lazy(() =>
      this.benchmarkValue().map((value) => returnBetween(value[0], value[bars - 1])),
    );
  }

  /** Columns of each group of this grouping. */
  lengths(): readonly number[] {
    return this.groups();
  }

  /** Whether every column is a group of its own. */
  private areAlone(): boolean {
    return this.lengths().length === this.plan.shape.columns;
  }

  /** Sum of fees per group, record by record; a fee that is NaN adds nothing. */
  totalFeesPaid(): number[] {
    const index = this.split(this.index()).map((members) => members.flat().sort((a, b) => a - b));
    const { fees } = this.output.orders;
    return index.map((records) =>
      records.reduce((sum, i) => (Number.isNaN(fees[i]) ? sum : sum + fees[i]), 0),
    );
  }

  /** One item per column → one list per group. */
  split<Item>(items: readonly Item[]): Item[][] {
    let end = 0;
    return this.lengths().map((length) => items.slice(end, (end += length)));
  }

  /** Cash or value that a fast kernel kept of the shared accounts; undefined at other groupings. */
  private kept(name: "cash" | "value"): PerGroup | undefined {
    const { series } = this.output;
    if (series === null || !this.grouped) return undefined;
    const accounts = this.plan.groupLengths.length;
    if (accounts === 1) return [series[name].slice()];
    return this.plan.groupLengths.map((_, account) => everyNth(series[name], account, accounts));
  }

  /** Profit of every column. */
  private profits(): readonly number[] {
    const added = this.output.figures?.profit ?? this.output.series?.profit;
    if (added !== undefined) return listOf(added);
    const last = this.plan.shape.bars - 1;
    return this.index().map((index, column) =>
      totalProfitOf(this.output.orders, index, this.close()[column][last]),
    );
  }

  private perGroup(series: PerColumn): PerGroup {
    return this.split(series).map(sumOf);
  }

  private sums(numbers: readonly number[]): readonly number[] {
    if (this.areAlone()) return numbers;
    return this.split(numbers).map((members) => (members.length === 1 ? members[0] : sumOfAll(members)));
  }

  /** Close × units seen from one direction. */
  private heldValues(view: View): PerColumn {
    return this.assets().map((assets, column) => {
      const close = this.close()[column];
      const values = new Float64Array(assets.length);
      for (let bar = 0; bar < assets.length; bar++)
        values[bar] = heldValue(seenFrom(view, assets[bar]), close[bar]);
      return values;
    });
  }

  private exposure(view: View): PerGroup {
    const absolute = this.perGroup(this.heldValues(view).map((values) => values.map(Math.abs)));
    return absolute.map((values, group) => {
      const free = this.freeCash()[group];
      return values.map((value, bar) => {
        const total = addTolerant(value, free[bar]);
        return total === 0 ? 0 : value / total;
      });
    });
  }
}

function seenFrom(view: View, units: number): number {
  if (view === "longonly") return units > 0 ? units : 0;
  if (view === "shortonly") return units < 0 ? -units : 0;
  return units;
}

function sumOf(members: PerColumn): Float64Array {
  if (members.length === 1) return members[0];
  return members[0].map((_, bar) => members.reduce((sum, series) => sum + series[bar], 0));
}

function onesFor(count: number): number[] {
  return new Array<number>(count).fill(1);
}

/** Of several series that stand bar by bar, one. */
function everyNth(all: Float64Array, first: number, step: number): Float64Array {
  const series = new Float64Array(all.length / step);
  for (let i = 0, at = first; i < series.length; i++, at += step) series[i] = all[at];
  return series;
}

/** The numbers of an array as a list: `Array.from` goes through an iterator, which takes ten times as long. */
function listOf(numbers: Float64Array): number[] {
  const list = new Array<number>(numbers.length);
  for (let i = 0; i < list.length; i++) list[i] = numbers[i];
  return list;
}

function sumOfAll(numbers: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i];
  return sum;
}

function quotients(above: readonly number[], below: readonly number[]): number[] {
  const ratios = new Array<number>(above.length);
  for (let i = 0; i < ratios.length; i++) ratios[i] = above[i] / below[i];
  return ratios;
}

// Loops, not callbacks: those box every number, and a sweep makes these series thousands of times.
function sumOfTwo(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let bar = 0; bar < a.length; bar++) sum[bar] = a[bar] + b[bar];
  return sum;
}

function difference(a: PerGroup, b: PerGroup): PerGroup {
  return a.map((series, group) => series.map((x, bar) => x - b[group][bar]));
}

/** Close of a column, with gaps filled forward and then backward where the run says so. */
export function valuationClose(
  plan: Pick<VectorbtRunPlan, "shape" | "close" | "fillnaClose">,
  column: number,
): Float64Array {
  const { bars } = plan.shape;
  const close = new Float64Array(bars);
  for (let bar = 0; bar < bars; bar++) close[bar] = cellOf(plan.close, bar, column);
  if (!plan.fillnaClose) return close;
  for (let bar = 1; bar < bars; bar++) if (Number.isNaN(close[bar])) close[bar] = close[bar - 1];
  for (let bar = bars - 2; bar >= 0; bar--) if (Number.isNaN(close[bar])) close[bar] = close[bar + 1];
  return close;
}

/** Initial cash as VectorBT reports it at a grouping; in the auto modes what the run turned out to need. */
function reportedInitCash(
  plan: VectorbtRunPlan,
  cashFlow: Lazy<PerGroup>,
  lengths: readonly number[],
): number[] {
  if (plan.initCashMode === "auto") return cashFlow().map(neededCash);
  if (plan.initCashMode === "autoalign") {
    const needed = cashFlow().map(neededCash);
    return needed.map(() => Math.max(...needed));
  }
  if (plan.cashSharing) return sharedInitCash(plan, lengths);
  if (lengths.length === plan.initCash.length) return listOf(plan.initCash);
  let end = 0;
  return lengths.map((length) => {
    const amounts = plan.initCash.subarray(end, (end += length));
    return length === 1 ? amounts[0] : amounts.reduce((sum, cash) => sum + cash, 0);
  });
}

/** Seen column by column, each reports the whole cash of its group. */
function sharedInitCash(plan: VectorbtRunPlan, lengths: readonly number[]): number[] {
  if (lengths === plan.reportLengths) return listOf(plan.initCash);
  return plan.reportLengths.flatMap((length, group) => new Array<number>(length).fill(plan.initCash[group]));
}

/** Depth of the running cash flow below zero; 1 where it never is. */
function neededCash(flow: Float64Array): number {
  let sum = 0;
  let lowest = Infinity;
  for (const change of flow) {
    sum += change;
    if (sum < lowest || Number.isNaN(sum)) lowest = sum;
  }
  return lowest < 0 ? Math.abs(lowest) : 1;
}

/** Return at each bar; the first one is measured from `start`. */
export function returnsOf(value: Float64Array, start: number): Float64Array {
  const returns = new Float64Array(value.length);
  for (let bar = 0; bar < value.length; bar++)
    returns[bar] = returnBetween(bar === 0 ? start : value[bar - 1], value[bar]);
  return returns;
}

function assetReturnsOf(value: Float64Array, cashFlow: Float64Array): Float64Array {
  return value.map((held, bar) => returnBetween(bar === 0 ? 0 : value[bar - 1], held + cashFlow[bar]));
}

function returnBetween(from: number, to: number): number {
  if (from === 0) return to === 0 ? 0 : Infinity * signOf(to);
  const change = (to - from) / from;
  return from < 0 ? -change : change;
}

/** Equal parts of the cash in each column from the first close on. */
function benchmarkOf(closes: PerColumn, initCash: number): Float64Array {
  if (closes.length === 1) return holdingOf(closes[0], initCash);
  const share = initCash / closes.length;
  return closes[0].map((_, bar) => share * closes.reduce((sum, close) => sum + close[bar] / close[0], 0));
}

function holdingOf(close: Float64Array, initCash: number): Float64Array {
  const value = new Float64Array(close.length);
  for (let bar = 0; bar < close.length; bar++) value[bar] = (close[bar] / close[0]) * initCash;
  return value;
}
