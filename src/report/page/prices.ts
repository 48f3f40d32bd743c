import {
  CandlestickSeries,
  createChart,
  createOptionsChart,
  createSeriesMarkers,
  LineSeries,
  PriceScaleMode,
  type ChartOptions,
  type DeepPartial,
  type IChartApi,
  type IRange,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Logical,
  type SeriesMarker,
  type UTCTimestamp,
} from "lightweight-charts";
import { price } from "../format.ts";
import type { PageAsset } from "../pageData.ts";
import { element, onKeys, onWidth } from "./dom.ts";
import { fillText, listFills } from "./fills.ts";
import { cutsOf, fillsOf, pricesOf, type Clock, type Cut, type Fill, type Prices } from "./series.ts";
import type { Painted, Theme } from "./theme.ts";
import { lowerBound } from "./timeChart.ts";

const HEIGHT = 380;
const FILLS_READ_OUT = 4;
const MARKER_PIXELS = 5;

type PriceSeries = ISeriesApi<"Candlestick"> | ISeriesApi<"Line">;

interface View {
  chart: IChartApi;
  clock: Clock;
  theme: Theme;
  asset: PageAsset;
  prices: Prices;
  fills: Fill[];
  /** Ascending. */
  fillBars: Float64Array;
  cuts: Cut[];
  series: PriceSeries | null;
  markers: ISeriesMarkersPluginApi<UTCTimestamp> | null;
  /** The fill the buttons are at; -1: none yet. */
  fillAt: number;
}

/** Draws the price of the chosen asset with its fills. */
export function drawPrices(assets: readonly PageAsset[], clock: Clock, theme: Theme): Painted {
  const select = element<HTMLSelectElement>("asset");
  const view: View = {
    chart: newChart(clock, theme),
    clock,
    theme,
    series: null,
    markers: null,
    ...assetParts(assets[0]),
  };
  showAsset(view);
  select.addEventListener("change", () => {
    Object.assign(view, assetParts(assets[Number(select.value)]));
    showAsset(view);
  });
  view.chart.subscribeCrosshairMove(({ logical }) => {
    if (logical !== undefined) readOut(view, logical);
  });
  view.chart.timeScale().subscribeVisibleLogicalRangeChange(() => showMarkers(view));
  wireButtons(view);
  wireKeys(view);
  onWidth(element("price"), (width) => view.chart.resize(width, HEIGHT, true));
  return { repaint: (next) => repaint(view, next), print: () => copyForPrint(view) };
}

function assetParts(
  asset: PageAsset,
): Pick<View, "asset" | "prices" | "fills" | "fillBars" | "cuts" | "fillAt"> {
  const fills = fillsOf(asset.fills);
  const fillBars = Float64Array.from(fills, ({ bar }) => bar);
  return { asset, prices: pricesOf(asset), fills, fillBars, cuts: cutsOf(asset.cuts), fillAt: -1 };
}

function newChart(clock: Clock, theme: Theme): IChartApi {
  const container = element("price");
  const options: DeepPartial<ChartOptions> = {
    width: container.clientWidth,
    height: HEIGHT,
    ...themeOptions(theme),
    // Bars must fit however many there are; what is narrower than a pixel is drawn together.
    timeScale: { minBarSpacing: 0.001, enableConflation: true, rightOffsetPixels: 24 },
    rightPriceScale: { borderVisible: false },
    localization: { locale: "en-US" },
    handleScale: { mouseWheel: false },
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
  };
  const { time } = clock;
  if (time !== null) {
    const chart = createChart(container, options);
    const barAt = new Map(Array.from(time, (ms, bar) => [ms / 1000, bar]));
    const timeFormatter = (at: unknown) => clock.label(barAt.get(Number(at)) ?? 0);
    chart.applyOptions({ localization: { timeFormatter } });
    return chart;
  }
  // The same chart over plain numbers; only the type of its horizontal values differs.
  return createOptionsChart(container, options as object) as unknown as IChartApi;
}

function themeOptions(theme: Theme): DeepPartial<ChartOptions> {
  return {
    layout: {
      background: { color: theme.panel },
      textColor: theme.muted,
      attributionLogo: true,
      fontSize: 12,
    },
    grid: { vertLines: { color: theme.grid }, horzLines: { color: theme.grid } },
  };
}

/** Where a bar stands on the chart: seconds since 1970, or its number. */
function position(view: Pick<View, "clock">, bar: number): UTCTimestamp {
  const { time } = view.clock;
  return (time === null ? bar : time[bar] / 1000) as UTCTimestamp;
}

function showAsset(view: View): void {
  if (view.series !== null) view.chart.removeSeries(view.series);
  view.series = addSeries(view);
  markFills(view);
  view.chart.timeScale().fitContent();
  listFills(view.asset, view.fills, view.clock);
  readOut(view, view.prices.close.length - 1);
}

function addSeries(view: View): PriceSeries {
  const { candles, close } = view.prices;
  const bars = Array.from(close.keys());
  if (candles === null) {
    const series = view.chart.addSeries(LineSeries, seriesOptions(view));
    series.setData(
      bars.map((bar) =>
        close[bar] > -Infinity
          ? { time: position(view, bar), value: close[bar] }
          : { time: position(view, bar) },
      ),
    );
    return series;
  }
  const series = view.chart.addSeries(CandlestickSeries, seriesOptions(view));
  series.setData(bars.map((bar) => candle(view, candles, bar)));
  return series;
}

function candle(view: View, { open, high, low }: NonNullable<Prices["candles"]>, bar: number) {
  const time = position(view, bar);
  const close = view.prices.close[bar];
  if (Number.isNaN(close)) return { time };
  // A bar that lacks one of its prices is drawn from the others.
  const orClose = (price: number) => (Number.isNaN(price) ? close : price);
  return { time, open: orClose(open[bar]), high: orClose(high[bar]), low: orClose(low[bar]), close };
}

function seriesOptions({ theme, asset }: View) {
  const { up, down } = theme;
  return {
    priceFormat: {
      type: "custom" as const,
      formatter: (value: number) => price(value, asset.decimals),
      minMove: 10 ** -asset.decimals,
    },
    priceLineVisible: false,
    ...{ color: theme.strategy, lineWidth: 2 as const },
    ...{ upColor: up, borderUpColor: up, wickUpColor: up },
    ...{ downColor: down, borderDownColor: down, wickDownColor: down },
  };
}

function markFills(view: View): void {
  view.markers = createSeriesMarkers(view.series!, []) as ISeriesMarkersPluginApi<UTCTimestamp>;
  showMarkers(view);
}

/** Of the fills that are shown, one a side for every few pixels: more could not be told apart. */
function showMarkers(view: View): void {
  const range = view.chart.timeScale().getVisibleLogicalRange();
  if (range === null || view.markers === null) return;
  const width = view.chart.timeScale().width() || 1;
  const barsApart = ((range.to - range.from) / width) * MARKER_PIXELS;
  const bars = view.fillBars;
  const shown: SeriesMarker<UTCTimestamp>[] = [];
  const last = [-Infinity, -Infinity];
  for (let i = lowerBound(bars, range.from); i < bars.length && bars[i] <= range.to; i++) {
    const side = view.fills[i].units > 0 ? 1 : 0;
    const place = barsApart > 1 ? Math.floor(bars[i] / barsApart) : i;
    if (place === last[side]) continue;
    last[side] = place;
    shown.push(marker(view, view.fills[i]));
  }
  view.markers.setMarkers([...shown, ...cutMarkers(view, range, barsApart)].sort((a, b) => a.time - b.time));
}

function cutMarkers({ cuts, theme, clock }: View, range: IRange<number>, barsApart: number) {
  const places = new Map(
    cuts
      .filter(({ bar }) => bar >= range.from && bar <= range.to)
      .map(({ bar }) => [barsApart > 1 ? Math.floor(bar / barsApart) : bar, bar]),
  );
  return Array.from(places.values(), (bar): SeriesMarker<UTCTimestamp> => ({
    time: position({ clock }, bar),
    ...{ position: "aboveBar", shape: "square", size: 0.6, color: theme.warn },
  }));
}

function marker(view: View, fill: Fill): SeriesMarker<UTCTimestamp> {
  const time = position(view, fill.bar);
  return fill.units > 0
    ? { time, position: "belowBar", shape: "arrowUp", color: view.theme.buy }
    : { time, position: "aboveBar", shape: "arrowDown", color: view.theme.sell };
}

function readOut(view: View, bar: number): void {
  const { close, candles } = view.prices;
  if (bar < 0 || bar >= close.length) return;
  const labelled = (label: string, series: Float64Array) =>
    `${label} ${price(series[bar], view.asset.decimals)}`;
  const prices =
    candles === null
      ? []
      : [labelled("open", candles.open), labelled("high", candles.high), labelled("low", candles.low)];
  const first = lowerBound(view.fillBars, bar);
  const fills = view.fills.slice(first, lowerBound(view.fillBars, bar + 1));
  const shown = fills.slice(0, FILLS_READ_OUT).map(fillText);
  shown.push(...view.cuts.filter((cut) => cut.bar === bar).map(({ text }) => text));
  if (fills.length > FILLS_READ_OUT) shown.push(`and ${fills.length - FILLS_READ_OUT} more fills`);
  const texts = [
    `${view.asset.name}, ${view.clock.label(bar)}`,
    [...prices, labelled("close", close)].join(" "),
    ...shown,
  ];
  element("price-readout").replaceChildren(
    ...texts.map((text) => {
      const part = document.createElement("span");
      part.textContent = text;
      return part;
    }),
  );
}

function wireButtons(view: View): void {
  element("fill-previous").addEventListener("click", () =>
    goToFill(view, view.fillAt <= 0 ? 0 : view.fillAt - 1),
  );
  element("fill-next").addEventListener("click", () =>
    goToFill(view, Math.min(view.fillAt + 1, view.fills.length - 1)),
  );
  const log = element<HTMLInputElement>("price-log");
  log.addEventListener("change", () => {
    const mode = log.checked ? PriceScaleMode.Logarithmic : PriceScaleMode.Normal;
    view.chart.priceScale("right").applyOptions({ mode });
  });
  element("price-all").addEventListener("click", () => view.chart.timeScale().fitContent());
}

function goToFill(view: View, index: number): void {
  const fill = view.fills[index];
  if (fill === undefined || view.series === null) return;
  view.fillAt = index;
  const scale = view.chart.timeScale();
  const shown = scale.getVisibleLogicalRange();
  const span = Math.min(120, shown === null ? 120 : shown.to - shown.from);
  scale.setVisibleLogicalRange({ from: fill.bar - span / 2, to: fill.bar + span / 2 });
  paintNow(view);
  // The chart has no height for a bar without a price.
  if (Number.isFinite(fill.price) && Number.isFinite(view.prices.close[fill.bar]))
    view.chart.setCrosshairPosition(fill.price, position(view, fill.bar), view.series);
  readOut(view, fill.bar);
}

function wireKeys(view: View): void {
  const scale = view.chart.timeScale();
  const change = (shift: number, zoom: number) => {
    const range = scale.getVisibleLogicalRange();
    if (range === null) return;
    const [middle, half] = [(range.from + range.to) / 2, ((range.to - range.from) / 2) * zoom];
    const centre = middle + shift * 2 * half;
    scale.setVisibleLogicalRange({ from: (centre - half) as Logical, to: (centre + half) as Logical });
  };
  onKeys(element("price"), {
    ArrowLeft: () => change(-0.1, 1),
    ArrowRight: () => change(0.1, 1),
    "+": () => change(0, 0.8),
    "=": () => change(0, 0.8),
    "-": () => change(0, 1.25),
    Escape: () => scale.fitContent(),
  });
}

function repaint(view: View, theme: Theme): void {
  view.theme = theme;
  view.chart.applyOptions(themeOptions(theme));
  const range = view.chart.timeScale().getVisibleLogicalRange();
  if (view.series !== null) view.chart.removeSeries(view.series);
  view.series = addSeries(view);
  markFills(view);
  if (range !== null) view.chart.timeScale().setVisibleLogicalRange(range);
  paintNow(view);
}

/** Paints what is planned for the next frame: printing and the crosshair do not wait for it. */
function paintNow(view: View): void {
  view.chart.takeScreenshot(false, true);
}

/** The chart does not follow the width of paper; a picture of it does. */
function copyForPrint(view: View): void {
  const container = element("price");
  container.querySelector(".print-copy")?.remove();
  const copy = view.chart.takeScreenshot(true);
  copy.className = "print-copy";
  container.append(copy);
}
