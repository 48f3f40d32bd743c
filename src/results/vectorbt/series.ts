// Series of all columns and groups of a portfolio, each made when first asked for (page, section 16).
import { returnBetween } from "../../../assembly/vectorbt/tolerance.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { lazy, type Lazy } from "../lazy.ts";
import { recordsByColumn, totalProfitOf, type RecordIndex } from "./flows.ts";
import { ColumnSeries, GroupSeries, type KeptSeries } from "./groupSeries.ts";
import { lastingRoom, PassingRoom, type Room } from "./room.ts";
import type { VectorbtOutput } from "./run.ts";

type PerColumn = readonly Float64Array[];
type PerGroup = readonly Float64Array[];

/** All series at one grouping; `grouped` false looks at every column alone. */
export class VectorbtSeries {
  readonly index: Lazy<readonly RecordIndex[]>;
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
  readonly totalFeesPaid: Lazy<readonly number[]>;
  readonly benchmarkValue: Lazy<PerGroup>;
  readonly benchmarkReturns: Lazy<PerGroup>;
  readonly totalBenchmarkReturn: Lazy<readonly number[]>;
  private readonly groups: Lazy<readonly number[]>;
  /** First column of each group, and one past the last of all. */
  private readonly bounds: Lazy<readonly number[]>;
  /** Groups whose series are kept, and the columns of all of them. */
  private readonly kept: Lazy<readonly Lazy<GroupSeries>[]>;

  constructor(
    private readonly plan: VectorbtRunPlan,
    private readonly output: Pick<VectorbtOutput, "orders" | "figures" | "series">,
    private readonly grouped: boolean,
  ) {
    const { bars, columns } = plan.shape;
    this.index = lazy(() => recordsByColumn(output.orders, columns));
    this.groups = lazy(() => (grouped ? plan.reportLengths : onesFor(columns)));
    this.bounds = lazy(() => boundsOf(this.groups()));
    const lasting = lastingRoom(plan);
    this.kept = lazy(() => this.groups().map((_, group) => lazy(() => this.groupIn(lasting, group))));
    const all = (of: (group: GroupSeries) => Float64Array): Lazy<PerGroup> =>
      lazy(() => this.kept().map((group) => of(group())));
    const perColumn = (of: (column: ColumnSeries) => Float64Array): Lazy<PerColumn> =>
      lazy(() => this.kept().flatMap((group) => group().columns.map(of)));
    this.assetFlow = perColumn((column) => column.assetFlow());
    this.assets = perColumn((column) => column.assets());
    this.initCash = lazy(() => this.reportedInitCash());
    this.cash = all((group) => group.cash());
    this.freeCash = all((group) => group.freeCash());
    this.assetValue = all((group) => group.assetValue());
    this.value = all((group) => group.value());
    this.returns = all((group) => group.returns());
    this.assetReturns = all((group) => group.assetReturns());
    this.grossExposure = all((group) => group.grossExposure());
    this.netExposure = all((group) => group.netExposure());
    this.totalProfit = lazy(() => this.sums(this.profits()));
    this.finalValue = lazy(() => this.totalProfit().map((profit, group) => profit + this.initCash()[group]));
    this.totalReturn = lazy(() => quotients(this.totalProfit(), this.initCash()));
    this.totalFeesPaid = lazy(() => this.groups().map((_, group) => this.feesPaid(group)));
    this.benchmarkValue = all((group) => group.benchmarkValue());
    this.benchmarkReturns = all((group) => group.benchmarkReturns());
    this.totalBenchmarkReturn = lazy(() =>
      this.benchmarkValue().map((value) => returnBetween(value[0], value[bars - 1])),
    );
  }

  /** Columns of each group of this grouping. */
  lengths(): readonly number[] {
    return this.groups();
  }

  /** Series of one group, which stay. */
  group(group: number): GroupSeries {
    return this.kept()[group]();
  }

  /** Gives those of one group after another: each is written over the one before. */
  groupByGroup(): (group: number) => GroupSeries {
    const room = new PassingRoom(this.plan);
    return (group) => {
      room.clear();
      return this.groupIn(room, group);
    };
  }

  private groupIn(room: Room, group: number): GroupSeries {
    const { bars } = this.plan.shape;
    const [first, last] = [this.bounds()[group], this.bounds()[group + 1]];
    const members = lazy(() =>
      this.index()
        .slice(first, last)
        .map((index, k) => new ColumnSeries(first + k, bars, this.output.orders, index, room)),
    );
    return new GroupSeries(members, () => this.initCash()[group], this.keptSeries(group), bars, room);
  }

  /** One item per column → one list per group. */
  split<Item>(items: readonly Item[]): Item[][] {
    return this.lengths().map((_, group) => items.slice(this.bounds()[group], this.bounds()[group + 1]));
  }

  /** Whether every column is a group of its own. */
  private areAlone(): boolean {
    return this.lengths().length === this.plan.shape.columns;
  }

  /** Sum of fees, record by record; a fee that is NaN adds nothing. */
  private feesPaid(group: number): number {
    const { fees } = this.output.orders;
    const members = this.index().slice(this.bounds()[group], this.bounds()[group + 1]);
    const records = members.length === 1 ? members[0] : members.flat().sort((a, b) => a - b);
    let sum = 0;
    for (const i of records) if (!Number.isNaN(fees[i])) sum += fees[i];
    return sum;
  }

  /** Cash and value that a fast kernel kept of a shared account; undefined at other groupings. */
  private keptSeries(group: number): Lazy<KeptSeries> | undefined {
    const { series } = this.output;
    if (series === null || !this.grouped) return undefined;
    const accounts = this.plan.groupLengths.length;
    return () => ({
      cash: everyNth(series.cash, group, accounts),
      value: everyNth(series.value, group, accounts),
    });
  }

  /** Profit of every column. */
  private profits(): readonly number[] {
    const added = this.output.figures?.profit ?? this.output.series?.profit;
    if (added !== undefined) return listOf(added);
    const last = this.plan.shape.bars - 1;
    const closes = this.kept().flatMap((group) => group().columns.map((column) => column.close()[last]));
    return this.index().map((index, column) => totalProfitOf(this.output.orders, index, closes[column]));
  }

  private sums(numbers: readonly number[]): readonly number[] {
    if (this.areAlone()) return numbers;
    return this.split(numbers).map((members) => (members.length === 1 ? members[0] : sumOfAll(members)));
  }

  /** Initial cash as VectorBT reports it at a grouping; in the auto modes what the run turned out to need. */
  private reportedInitCash(): number[] {
    const { plan } = this;
    const lengths = this.lengths();
    if (plan.initCashMode !== "amount") return this.cashNeeded();
    if (plan.cashSharing) return sharedInitCash(plan, lengths);
    if (lengths.length === plan.initCash.length) return listOf(plan.initCash);
    return lengths.map((length, group) => {
      const amounts = plan.initCash.subarray(this.bounds()[group], this.bounds()[group + 1]);
      return length === 1 ? amounts[0] : amounts.reduce((sum, cash) => sum + cash, 0);
    });
  }

  private cashNeeded(): number[] {
    const needed = this.kept().map((group) => neededCash(group().cashFlow()));
    return this.plan.initCashMode === "auto" ? needed : needed.map(() => Math.max(...needed));
  }
}

function boundsOf(lengths: readonly number[]): number[] {
  const bounds = [0];
  for (let group = 0; group < lengths.length; group++) bounds.push(bounds[group] + lengths[group]);
  return bounds;
}

function onesFor(count: number): number[] {
  return new Array<number>(count).fill(1);
}

/** Of several series that stand bar by bar, one. */
function everyNth(all: Float64Array, first: number, step: number): Float64Array {
  if (step === 1) return all;
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
