// Series of a whole portfolio, per group or per column (specification section 16).

import {
  accumulated,
  assetFlow,
  assets,
  assetValue,
  cashFlow,
  filledClose,
  freeCashFlow,
  totalProfit,
  viewedAssets,
  type Series,
  type View,
} from "./columnFlows.ts";
import { cellOf, type CommonInputs } from "./inputs.ts";
import { ofColumn, type OrderRecord } from "./records.ts";
import { add, sign } from "./tolerance.ts";

/** What series are rebuilt from, besides the records. */
export type SeriesInputs = Pick<
  CommonInputs,
  | "barCount"
  | "columnCount"
  | "close"
  | "fillnaClose"
  | "initCash"
  | "cashSharing"
  | "grouped"
  | "groupLengths"
>;

/** Series indexed `[column or group][bar]`, and single numbers per group. */
export interface PortfolioSeries {
  readonly assetFlow: readonly Series[];
  readonly assets: readonly Series[];
  readonly initCash: readonly number[];
  readonly cash: readonly Series[];
  readonly freeCash: readonly Series[];
  readonly value: readonly Series[];
  readonly returns: readonly Series[];
  readonly grossExposure: readonly Series[];
  readonly netExposure: readonly Series[];
  readonly totalProfit: readonly number[];
  readonly finalValue: readonly number[];
  readonly totalReturn: readonly number[];
  readonly totalBenchmarkReturn: readonly number[];
}

/** Rebuilds the series. With `grouped` false every column stands alone, whatever the groups of the run. */
export function portfolioSeries(
  inputs: SeriesInputs,
  orders: readonly OrderRecord[],
  grouped = inputs.grouped,
): PortfolioSeries {
  const { barCount, columnCount } = inputs;
  const columns = Array.from({ length: columnCount }, (_, column) => column);
  const columnOrders = columns.map((column) => ofColumn(orders, column));
  const close = columns.map((column) => closeForValuation(inputs, column));
  const perGroup = grouping(inputs.groupLengths, grouped);

  const flows = columnOrders.map((records) => assetFlow(records, barCount));
  const held = flows.map(assets);
  const cashFlows = perGroup(columnOrders.map((records) => cashFlow(records, barCount))).map(sumSeries);
  const freeCashFlows = perGroup(columnOrders.map((records) => freeCashFlow(records, barCount))).map(
    sumSeries,
  );
  const initCash = reportedInitCash(inputs, cashFlows, grouped);

  const cash = cashFlows.map((flow, group) => accumulated(initCash[group], flow));
  const freeCash = freeCashFlows.map((flow, group) => accumulated(initCash[group], flow));
  const assetValues = perGroup(held.map((units, column) => assetValue(close[column], units))).map(sumSeries);
  const value = cash.map((series, group) => series.map((amount, bar) => amount + assetValues[group][bar]));
  const exposure = (view: View): Series[] => {
    const absolute = held.map((units, column) =>
      assetValue(close[column], viewedAssets(units, view)).map(Math.abs),
    );
    return perGroup(absolute).map((members, group) => exposureRatio(sumSeries(members), freeCash[group]));
  };
  const long = exposure("longonly");
  const short = exposure("shortonly");
  const profits = perGroup(
    columnOrders.map((records, column) => totalProfit(records, close[column][barCount - 1])),
  ).map(sumNumbers);

  return {
    assetFlow: flows,
    assets: held,
    initCash,
    cash,
    freeCash,
    value,
    returns: value.map((series, group) => returnsOf(series, initCash[group])),
    grossExposure: exposure("both"),
    netExposure: long.map((series, group) => series.map((ratio, bar) => ratio - short[group][bar])),
    totalProfit: profits,
    finalValue: profits.map((profit, group) => profit + initCash[group]),
    totalReturn: profits.map((profit, group) => profit / initCash[group]),
    totalBenchmarkReturn: perGroup(close).map((members, group) => benchmarkReturn(members, initCash[group])),
  };
}

function closeForValuation({ barCount, close, fillnaClose }: SeriesInputs, column: number): Series {
  const raw = Array.from({ length: barCount }, (_, bar) => cellOf(close, bar, column));
  return fillnaClose ? filledClose(raw) : raw;
}

/** Splits a list with one item per column into one list per group; without grouping each column is its own group. */
export function grouping(
  groupLengths: readonly number[],
  grouped: boolean,
): <Item>(items: readonly Item[]) => Item[][] {
  if (!grouped) return (items) => items.map((item) => [item]);
  return (items) => {
    let end = 0;
    return groupLengths.map((length) => items.slice(end, (end += length)));
  };
}

function sumSeries(members: readonly Series[]): Series {
  if (members.length === 1) return members[0];
  return members[0].map((_, bar) => members.reduce((sum, series) => sum + series[bar], 0));
}

function sumNumbers(members: readonly number[]): number {
  return members.length === 1 ? members[0] : members.reduce((sum, x) => sum + x, 0);
}

function reportedInitCash(inputs: SeriesInputs, cashFlows: readonly Series[], grouped: boolean): number[] {
  const { initCash, columnCount, groupLengths, cashSharing } = inputs;
  if (initCash === "auto") return cashFlows.map(neededCash);
  if (initCash === "autoalign") {
    const most = Math.max(...cashFlows.map(neededCash));
    return cashFlows.map(() => most);
  }
  const amountOf = (index: number): number => (typeof initCash === "number" ? initCash : initCash[index]);
  if (cashSharing) {
    const perGroup = groupLengths.map((_, group) => amountOf(group));
    // Seen ungrouped, every column reports the full cash of its group.
    return grouped
      ? perGroup
      : groupLengths.flatMap((length, group) => Array<number>(length).fill(perGroup[group]));
  }
  const perColumn = Array.from({ length: columnCount }, (_, column) => amountOf(column));
  return grouping(groupLengths, grouped)(perColumn).map(sumNumbers);
}

/** The deepest the running cash flow goes below zero; 1 if it never does. */
function neededCash(flow: Series): number {
  let sum = 0;
  let least = Infinity;
  for (const change of flow) {
    sum += change;
    if (sum < least || Number.isNaN(sum)) least = sum;
  }
  return least < 0 ? Math.abs(least) : 1;
}

function exposureRatio(absoluteValue: Series, freeCash: Series): Series {
  return absoluteValue.map((exposed, bar) => {
    const total = add(exposed, freeCash[bar]);
    return total === 0 ? 0 : exposed / total;
  });
}

/** Return at each bar; the first one is measured from `start`. */
export function returnsOf(value: Series, start: number): Series {
  return value.map((level, bar) => returnBetween(bar === 0 ? start : value[bar - 1], level));
}

function returnBetween(from: number, to: number): number {
  if (from === 0) return to === 0 ? 0 : Infinity * sign(to);
  const change = (to - from) / from;
  return from < 0 ? -change : change;
}

/** Return of holding the columns of a group in equal parts over all bars. */
function benchmarkReturn(closes: readonly Series[], initCash: number): number {
  const valueAt = (bar: number): number => {
    if (closes.length === 1) return (closes[0][bar] / closes[0][0]) * initCash;
    return (initCash / closes.length) * closes.reduce((sum, close) => sum + close[bar] / close[0], 0);
  };
  return returnBetween(valueAt(0), valueAt(closes[0].length - 1));
}
