import uPlot from "uplot";
import { percent, price } from "../format.ts";
import type { PageCurve } from "../pageData.ts";
import { axisNumbers, axisPercents, logTicks } from "./axis.ts";
import { element, onKeys, onWidth } from "./dom.ts";
import type { Clock, Series } from "./series.ts";
import type { Painted, Theme } from "./theme.ts";
import { unpack } from "./unpack.ts";

const EQUITY_HEIGHT = 300;
const DRAWDOWN_HEIGHT = 170;
const AXIS_WIDTH = 58;
const TICK_SPACE = 32;
const SYNC_KEY = "curves";

interface CurvePoints {
  bar: Series;
  x: Series;
  equity: Series;
  benchmark: Series | null;
  drawdown: Series;
  benchmarkDrawdown: Series | null;
  benchmarkLabel: string;
  decimals: number;
}

interface View {
  points: CurvePoints;
  clock: Clock;
  theme: Theme;
  equity: uPlot;
  drawdown: uPlot;
}

/** Draws equity and drawdown with one cursor. */
export function drawCurves(curve: PageCurve, clock: Clock, theme: Theme): Painted {
  const points = curvePoints(curve, clock);
  const view = { points, clock, theme } as View;
  view.drawdown = drawdownPlot(view);
  view.equity = equityPlot(view, false);
  wireScale(view);
  wireKeys(view);
  element("curves-all").addEventListener("click", () => showAll(view));
  onWidth(element("curves"), (width) => {
    view.equity.setSize({ width, height: EQUITY_HEIGHT });
    view.drawdown.setSize({ width, height: DRAWDOWN_HEIGHT });
  });
  readOut(view, points.x.length - 1);
  return { repaint: (next) => repaint(view, next) };
}

function curvePoints(curve: PageCurve, clock: Clock): CurvePoints {
  const optional = (series: PageCurve["benchmark"]) => (series === null ? null : unpack(series));
  const equity = unpack(curve.equity);
  const bar = curve.bars === null ? equity.map((_, i) => i) : unpack(curve.bars);
  const { time } = clock;
  return {
    bar,
    x: time === null ? bar : bar.map((at) => time[at] / 1000),
    equity,
    benchmark: optional(curve.benchmark),
    drawdown: unpack(curve.drawdown),
    benchmarkDrawdown: optional(curve.benchmarkDrawdown),
    benchmarkLabel: curve.benchmarkLabel,
    decimals: curve.equityDecimals,
  };
}

function equityPlot(view: View, isLog: boolean): uPlot {
  const { points } = view;
  const lines = [line(view, "strategy", 2), line(view, "benchmark", 1.25)];
  const scale: uPlot.Scale = isLog ? { distr: 3, log: 10, range: logRange } : {};
  const axis: uPlot.Axis = { values: (_plot, splits) => axisNumbers(splits) };
  if (isLog) {
    axis.splits = (plot, _axis, min, max) =>
      logTicks(min, max, plot.bbox.height / devicePixelRatio / TICK_SPACE);
    axis.filter = (_plot, splits) => splits;
  }
  const options = plotOptions(view, EQUITY_HEIGHT, scale, axis, lines);
  const shown = (series: Series | null) => (isLog ? positives(series) : series);
  return plotInto("equity", options, points.x, shown(points.equity), shown(points.benchmark));
}

function drawdownPlot(view: View): uPlot {
  const { points } = view;
  const area = { ...line(view, "strategy", 1.5), fill: () => view.theme.fade };
  const axis: uPlot.Axis = { values: (_plot, splits) => axisPercents(splits) };
  const scale: uPlot.Scale = { range: (_plot, min) => [Math.min(min, -0.01) * 1.05, 0] };
  const options = plotOptions(view, DRAWDOWN_HEIGHT, scale, axis, [area, line(view, "benchmark", 1.25)]);
  return plotInto("drawdown", options, points.x, points.drawdown, points.benchmarkDrawdown);
}

function line(view: View, colour: keyof Theme, width: number): uPlot.Series {
  return { stroke: () => view.theme[colour], width, points: { show: false } };
}

function plotInto(
  id: string,
  options: uPlot.Options,
  x: Series,
  own: Series | null,
  other: Series | null,
): uPlot {
  const series = [x, own, other].filter((values) => values !== null);
  return new uPlot({ ...options, series: options.series.slice(0, series.length) }, series, element(id));
}

function plotOptions(
  view: View,
  height: number,
  y: uPlot.Scale,
  yAxis: uPlot.Axis,
  lines: uPlot.Series[],
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: () => view.theme.muted,
    grid: { stroke: () => view.theme.grid, width: 1 },
    ticks: { stroke: () => view.theme.grid, width: 1 },
    font: "12px system-ui, sans-serif",
  };
  const isNumbered = view.clock.time === null;
  return {
    width: element("curves").clientWidth,
    height,
    padding: [10, 12, 0, 0],
    legend: { show: false },
    // Without this the axis would be labelled in the reader's own time zone.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    cursor: { sync: { key: SYNC_KEY }, y: false, drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: !isNumbered }, y },
    axes: [
      isNumbered ? { ...axis, values: (_plot, splits) => axisNumbers(splits) } : axis,
      { ...axis, ...yAxis, size: AXIS_WIDTH, space: TICK_SPACE },
    ],
    series: [{}, ...lines],
    hooks: { setCursor: [(plot) => readOut(view, plot.cursor.idx)] },
  };
}

function logRange(_plot: uPlot, min: number, max: number): uPlot.Range.MinMax {
  return [min / 1.05, max * 1.05];
}

function positives(series: Series | null): Series | null {
  return series?.map((value) => (value > 0 ? value : NaN)) ?? null;
}

function wireScale(view: View): void {
  const inputs = document.querySelectorAll<HTMLInputElement>('input[name="scale"]');
  const canBeLog = view.points.equity.every((value) => !(value <= 0));
  for (const input of inputs) {
    if (input.value === "log" && !canBeLog) {
      input.disabled = true;
      input.parentElement?.setAttribute("title", "The equity reaches zero, which a log scale cannot show.");
    }
    input.addEventListener("change", () => replaceEquity(view, input.value === "log"));
  }
}

function replaceEquity(view: View, isLog: boolean): void {
  const { min, max } = view.equity.scales.x;
  view.equity.destroy();
  view.equity = equityPlot(view, isLog);
  if (min !== undefined && max !== undefined && min !== null && max !== null)
    view.equity.setScale("x", { min, max });
}

function wireKeys(view: View): void {
  const last = view.points.x.length - 1;
  const page = Math.max(1, Math.round(last / 20));
  const step = (by: number) => moveCursor(view, (view.equity.cursor.idx ?? last) + by);
  onKeys(element("curves"), {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    PageUp: () => step(-page),
    PageDown: () => step(page),
    Home: () => moveCursor(view, 0),
    End: () => moveCursor(view, last),
    Escape: () => showAll(view),
  });
}

function moveCursor(view: View, to: number): void {
  const point = Math.min(Math.max(to, 0), view.points.x.length - 1);
  for (const plot of [view.equity, view.drawdown])
    plot.setCursor({ left: plot.valToPos(view.points.x[point], "x"), top: 1 }, plot === view.equity);
  readOut(view, point);
}

function showAll(view: View): void {
  const { x } = view.points;
  for (const plot of [view.equity, view.drawdown]) plot.setScale("x", { min: x[0], max: x[x.length - 1] });
}

function readOut(view: View, point: number | null | undefined): void {
  const { points, clock } = view;
  if (point === null || point === undefined) return;
  const parts = [lineText("Strategy", points.equity, points.drawdown, point, points.decimals)];
  if (points.benchmark !== null)
    parts.push(
      lineText(points.benchmarkLabel, points.benchmark, points.benchmarkDrawdown, point, points.decimals),
    );
  const readout = element("curves-readout");
  readout.replaceChildren(
    span("", clock.label(points.bar[point])),
    ...parts.map((text, i) => span(i === 0 ? "strategy" : "benchmark", text)),
  );
}

function lineText(
  label: string,
  values: Series,
  drawdown: Series | null,
  point: number,
  decimals: number,
): string {
  const fall = drawdown === null ? "" : ` (${percent(drawdown[point])})`;
  return `${label} ${price(values[point], decimals)}${fall}`;
}

function span(className: string, text: string): HTMLElement {
  const created = document.createElement("span");
  created.className = className;
  created.textContent = text;
  return created;
}

function repaint(view: View, theme: Theme): void {
  view.theme = theme;
  for (const plot of [view.equity, view.drawdown]) plot.redraw(false, true);
}
