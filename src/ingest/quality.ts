import { describeCells } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { cellIndex } from "../matrix.ts";
import type { MarketData, SourceNotes } from "./align.ts";

/** Cells with one fault: how many, and the first ten as [bar, column]. */
export interface CellFindings {
  readonly count: number;
  readonly cells: readonly (readonly [bar: number, column: number])[];
}

/** What one asset's bars are like. A bar is listed when the asset has a close (else: its first field) there. */
export interface AssetQuality {
  readonly asset: string;
  /** First and last bar listed, −1 when there is none. */
  readonly firstBar: number;
  readonly lastBar: number;
  /** Bars listed. */
  readonly bars: number;
  /** Bars between the first and the last that are not listed. */
  readonly gaps: CellFindings;
  /** Prices at or below zero, counted a bar. */
  readonly nonPositivePrices: CellFindings;
  /** Bars with high < low, or open or close outside low to high. */
  readonly inconsistentPrices: CellFindings;
  /** Listed bars that lack another price. */
  readonly missingPrices: CellFindings;
  readonly zeroVolume: CellFindings;
  readonly negativeVolume: CellFindings;
}

export interface QualityReport {
  readonly bars: number;
  /** Time of the first and last bar, milliseconds UTC; NaN without bars. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly assets: readonly AssetQuality[];
  /** What alignment had to do, when the data came through it. */
  readonly source?: SourceNotes;
}

const CELLS_KEPT = 10;
const PRICES = ["open", "high", "low", "close"] as const;

/** The values of one asset at one bar; NaN for fields the data does not have. */
interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Looks over every cell and reports what a backtest would stumble on; throws nothing and changes nothing.
 * The first ten cells of each fault are named.
 */
export function qualityReport(data: MarketData): QualityReport {
  const bars = data.time.length;
  return {
    bars,
    firstTime: bars > 0 ? data.time[0] : NaN,
    lastTime: bars > 0 ? data.time[bars - 1] : NaN,
    assets: data.columns.map((asset, column) => assetQuality(data, asset, column)),
    ...(data.source === undefined ? {} : { source: data.source }),
  };
}

function assetQuality(data: MarketData, asset: string, column: number): AssetQuality {
  const listedBars = listedBarsOf(data, column);
  const firstBar = listedBars[0] ?? -1;
  const lastBar = listedBars.at(-1) ?? -1;
  const listed = new Set(listedBars);
  const inside = Array.from({ length: lastBar - firstBar + 1 }, (_, offset) => firstBar + offset);
  const prices = PRICES.filter((field) => Object.hasOwn(data.fields, field));
  const where = (bars: readonly number[], fault: (bar: Bar) => boolean): CellFindings =>
    findings(
      bars.filter((bar) => fault(barOf(data, bar, column))),
      column,
    );
  return {
    asset,
    firstBar,
    lastBar,
    bars: listedBars.length,
    gaps: findings(
      inside.filter((bar) => bar >= 0 && !listed.has(bar)),
      column,
    ),
    nonPositivePrices: where(listedBars, (bar) => prices.some((price) => bar[price] <= 0)),
    inconsistentPrices: where(listedBars, isInconsistent),
    missingPrices: where(listedBars, (bar) => prices.some((price) => Number.isNaN(bar[price]))),
    zeroVolume: where(listedBars, (bar) => bar.volume === 0),
    negativeVolume: where(listedBars, (bar) => bar.volume < 0),
  };
}

function listedBarsOf(data: MarketData, column: number): number[] {
  const field = Object.hasOwn(data.fields, "close") ? "close" : Object.keys(data.fields)[0];
  if (field === undefined) return [];
  const bars: number[] = [];
  for (let bar = 0; bar < data.time.length; bar++)
    if (!Number.isNaN(cellOf(data.fields[field], bar, column))) bars.push(bar);
  return bars;
}

/** False wherever a value is missing: comparisons with NaN are. */
function isInconsistent({ open, high, low, close }: Bar): boolean {
  return high < low || open > high || open < low || close > high || close < low;
}

function barOf(data: MarketData, bar: number, column: number): Bar {
  const at = (field: string): number =>
    Object.hasOwn(data.fields, field) ? cellOf(data.fields[field], bar, column) : NaN;
  return { open: at("open"), high: at("high"), low: at("low"), close: at("close"), volume: at("volume") };
}

function cellOf(matrix: Matrix, bar: number, column: number): number {
  return matrix.data[cellIndex(matrix, bar, column)];
}

function findings(bars: readonly number[], column: number): CellFindings {
  return { count: bars.length, cells: bars.slice(0, CELLS_KEPT).map((bar) => [bar, column] as const) };
}

/** The report in words: one line for the whole, then one an asset, then one a fault that was found. */
export function describeQuality(report: QualityReport): string[] {
  const span = report.bars > 0 ? `, ${isoDay(report.firstTime)} to ${isoDay(report.lastTime)}` : "";
  const lines = [`${plural(report.bars, "bar")} × ${plural(report.assets.length, "asset")}${span}`];
  if (report.source !== undefined) lines.push(...describeSource(report.source));
  for (const asset of report.assets) lines.push(...describeAsset(asset));
  return lines;
}

function describeSource({ rows, unsorted, merged, droppedBars }: SourceNotes): string[] {
  const lines: string[] = [];
  if (unsorted > 0) lines.push(`${unsorted} of ${plural(rows, "row")} came out of order and were sorted in`);
  if (merged > 0)
    lines.push(`${merged} of ${plural(rows, "row")} repeated a time of their asset and were merged`);
  if (droppedBars > 0) lines.push(`${plural(droppedBars, "bar")} left out that not every asset has`);
  return lines;
}

function describeAsset(asset: AssetQuality): string[] {
  if (asset.bars === 0) return [`${asset.asset}: no bars`];
  const faults: [CellFindings, string][] = [
    [asset.gaps, "missing inside its range"],
    [asset.nonPositivePrices, "with a price at or below zero"],
    [asset.inconsistentPrices, "with high < low, or open or close outside them"],
    [asset.missingPrices, "without all of its prices"],
    [asset.zeroVolume, "with zero volume"],
    [asset.negativeVolume, "with negative volume"],
  ];
  const found = faults.filter(([fault]) => fault.count > 0);
  return [
    `${asset.asset}: ${plural(asset.bars, "bar")} from bar ${asset.firstBar} to bar ${asset.lastBar}`,
    ...found.map(([fault, what]) => {
      const cells = describeCells(fault.cells, fault.count);
      return `${asset.asset}: ${plural(fault.count, "bar")} ${what}: ${cells}`;
    }),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
