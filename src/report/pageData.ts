import { BacktestError } from "../errors.ts";
import { curveBars, valuesAt } from "./curve.ts";
import { candleNeighbours } from "./candles.ts";
import { pagePanels, type PagePanels } from "./panelData.ts";
import { exactDecimals, packExact, packRounded, packTimes, type Packed } from "./pack.ts";
import { shownName, shownSentence } from "./text.ts";
import type { ReportAsset, ReportCut, ReportFill, ReportInput } from "./types.ts";

/** What the page's script draws from; it sits as JSON in the page. */
export interface PageData {
  barCount: number;
  /** Milliseconds since 1970 UTC, one a bar; null numbers the bars. */
  time: Packed | null;
  curve: PageCurve;
  panels: PagePanels;
  assets: PageAsset[];
}

export type { PagePanel } from "./panelData.ts";

export interface PageCurve {
  /** The bars the points below stand at; null: every bar has its point. */
  bars: Packed | null;
  equity: Packed;
  equityDecimals: number;
  drawdown: Packed;
  benchmark: Packed | null;
  benchmarkDrawdown: Packed | null;
  benchmarkLabel: string;
}

export interface PageAsset {
  name: string;
  /** Decimals prices are stored and shown with. */
  decimals: number;
  close: Packed;
  /** Packed near what candleNeighbours() gives; null draws a line of closes. */
  candles: { open: Packed; high: Packed; low: Packed } | null;
  fills: PageFills;
  /** Bars ascending, and the position of each text in `texts`. */
  cuts: { bar: Packed; text: Packed; texts: string[] };
}

export interface PageFills {
  /** Fills of the run; the series below may hold fewer. */
  total: number;
  bar: Packed;
  units: Packed;
  price: Packed;
  fees: Packed;
  /** Position in `reasons`. */
  reason: Packed;
  reasons: string[];
}

/** Most fills of one asset the page holds. */
export const FILLS_MAX = 20_000;

/** Most cut orders of one asset the page marks. */
const CUTS_MAX = 2000;

const DRAWDOWN_DECIMALS = 5;
const EQUITY_DIGITS = 7;
const PRICE_DIGITS = 5;
const PRICE_DECIMALS_MAX = 10;

/** Lays the run out for the page: equity to seven digits, drawdowns to 0.001%, prices to a fiftieth of a usual move, all else exact. */
export function pageDataOf(input: ReportInput): PageData {
  requireReportInput(input);
  return {
    barCount: input.equity.length,
    time: input.time === null ? null : packTimes(input.time),
    curve: pageCurve(input),
    panels: pagePanels(input),
    assets: input.assets.map(pageAsset),
  };
}

/**
 * Decimals that show the middle value of a positive series with `digits` digits, and its lowest with three; at least two.
 */
export function shownDecimals(values: Float64Array, digits: number): number {
  const sizes = sortedSizes(values);
  if (sizes.length === 0) return 2;
  const wanted = Math.max(
    digits - wholeDigits(sizes[sizes.length >> 1]),
    Math.min(3, digits) - wholeDigits(sizes[0]),
  );
  return Math.min(PRICE_DECIMALS_MAX, Math.max(2, wanted));
}

/** 123 → 3, 1.5 → 1, 0.05 → -1. */
function wholeDigits(value: number): number {
  return Math.floor(Math.log10(value)) + 1;
}

function pageCurve(input: ReportInput): PageCurve {
  const { equity, drawdown, benchmark, benchmarkDrawdown } = input;
  const series = [equity, drawdown, benchmark, benchmarkDrawdown].filter((values) => values !== undefined);
  const bars = curveBars(series);
  const decimals = shownDecimals(equity, EQUITY_DIGITS);
  const packed = (values: Float64Array | undefined, places: number) =>
    values === undefined ? null : packRounded(valuesAt(values, bars), places);
  return {
    bars: bars === null ? null : packExact(bars),
    equity: packRounded(valuesAt(equity, bars), decimals),
    equityDecimals: decimals,
    drawdown: packRounded(valuesAt(drawdown, bars), DRAWDOWN_DECIMALS),
    benchmark: packed(benchmark, decimals),
    benchmarkDrawdown: packed(benchmarkDrawdown, DRAWDOWN_DECIMALS),
    benchmarkLabel: shownName(input.benchmarkLabel ?? "Benchmark"),
  };
}

function pageAsset(asset: ReportAsset): PageAsset {
  const { open, high, low, close } = asset;
  const isCandles = open !== undefined && high !== undefined && low !== undefined;
  const decimals = priceDecimals(isCandles ? [close, open, high, low] : [close]);
  return {
    name: shownName(asset.name),
    decimals,
    close: packRounded(close, decimals),
    candles: isCandles ? packCandles(open, high, low, close, decimals) : null,
    fills: pageFills(asset.fills),
    cuts: pageCuts(asset.cuts ?? []),
  };
}

function pageCuts(cuts: readonly ReportCut[]): PageAsset["cuts"] {
  const kept = [...cuts].sort((a, b) => a.bar - b.bar).slice(0, CUTS_MAX);
  const texts = [...new Set(kept.map(({ text }) => text))];
  const places = new Map(texts.map((text, place) => [text, place]));
  return {
    bar: packExact(Float64Array.from(kept, ({ bar }) => bar)),
    text: packExact(Float64Array.from(kept, ({ text }) => places.get(text)!)),
    texts: texts.map(shownSentence),
  };
}

function packCandles(
  open: Float64Array,
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  decimals: number,
) {
  const { before, upper, lower } = candleNeighbours;
  return {
    open: packRounded(open, decimals, before(close)),
    high: packRounded(high, decimals, upper(open, close)),
    low: packRounded(low, decimals, lower(open, close)),
  };
}

/** The fewest decimals that lose nothing, unless those a chart can show are fewer. */
function priceDecimals(series: readonly Float64Array[]): number {
  const shown = drawnDecimals(series[0]);
  const exact = Math.max(...series.map((values) => exactDecimals(values) ?? shown));
  return Math.min(shown, Math.max(2, exact));
}

/** Decimals that show a fiftieth of the usual move from bar to bar, and the lowest price with three digits. */
function drawnDecimals(close: Float64Array): number {
  const sizes = sortedSizes(close);
  const moves = sortedSizes(close.map((price, bar) => (bar === 0 ? NaN : price - close[bar - 1])));
  if (moves.length === 0) return shownDecimals(close, PRICE_DIGITS);
  const ofMove = Math.ceil(Math.log10(50 / moves[moves.length >> 1]));
  return Math.min(PRICE_DECIMALS_MAX, Math.max(2, ofMove, 3 - wholeDigits(sizes[0])));
}

/** Sizes of the values that are neither missing nor zero, ascending. */
function sortedSizes(values: Float64Array): Float64Array {
  return values
    .filter((value) => Number.isFinite(value) && value !== 0)
    .map(Math.abs)
    .sort();
}

function pageFills(fills: readonly ReportFill[]): PageFills {
  const kept = [...fills].sort((a, b) => a.bar - b.bar).slice(0, FILLS_MAX);
  const reasons = [...new Set(kept.map((fill) => fill.reason))];
  const positions = new Map(reasons.map((reason, position) => [reason, position]));
  const series = (of: (fill: ReportFill) => number) => packExact(Float64Array.from(kept, of));
  return {
    total: fills.length,
    bar: series((fill) => fill.bar),
    units: series((fill) => fill.units),
    price: series((fill) => fill.price),
    fees: series((fill) => fill.fees),
    reason: series((fill) => positions.get(fill.reason) ?? 0),
    reasons: reasons.map(shownSentence),
  };
}

function requireReportInput(input: ReportInput): void {
  const barCount = input.equity.length;
  if (barCount === 0)
    throw new BacktestError("E_EMPTY", "equity has no bars, so there is nothing to report", {
      option: "equity",
    });
  const { time, drawdown, benchmark, benchmarkDrawdown, returns, exposure, positions = [], assets } = input;
  const runSeries = {
    ...{ time: time ?? undefined, drawdown, benchmark, benchmarkDrawdown },
    ...{ returns: returns?.strategy, benchmarkReturns: returns?.benchmark, ...exposure },
  };
  for (const [option, values] of Object.entries(runSeries)) requireBars(option, values, barCount);
  if (time !== null) requireAscending(time);
  for (const { name, share } of positions) requireBars(`share of ${shownName(name)}`, share, barCount);
  for (const { name, open, high, low, close, fills, cuts = [] } of assets) {
    for (const [option, values] of Object.entries({ open, high, low, close }))
      requireBars(`${option} of ${shownName(name)}`, values, barCount);
    for (const { bar } of [...fills, ...cuts]) requireBar(name, bar, barCount);
  }
}

function requireBars(option: string, values: Float64Array | undefined, barCount: number): void {
  if (values === undefined || values.length === barCount) return;
  throw new BacktestError("E_SHAPE", `${option} has ${values.length} bars but equity has ${barCount}`, {
    option,
    got: values.length,
    expected: barCount,
  });
}

function requireAscending(time: Float64Array): void {
  for (let bar = 0; bar < time.length; bar++) {
    if (bar === 0 ? Number.isFinite(time[bar]) : time[bar] > time[bar - 1] && time[bar] < Infinity) continue;
    throw new BacktestError(
      "E_TIME_ORDER",
      `time of bar ${bar} (${time[bar]}) does not follow the one before it`,
      {
        option: "time",
        bar,
        got: time[bar],
      },
    );
  }
}

function requireBar(name: string, bar: number, barCount: number): void {
  if (Number.isInteger(bar) && bar >= 0 && bar < barCount) return;
  throw new BacktestError(
    "E_RANGE",
    `a fill or cut order of ${shownName(name)} is at bar ${bar}, but the run has bars 0 to ${barCount - 1}`,
    {
      option: "fills",
      got: bar,
    },
  );
}
