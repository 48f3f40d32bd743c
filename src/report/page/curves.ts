// The charts over time: equity and drawdown, rolling Sharpe ratio, exposure, positions.
import { percent, price, ratio } from "../format.ts";
import type { PageCurve, PageData, PagePanel } from "../pageData.ts";
import { axisNumbers, axisPercents } from "./axis.ts";
import { ChartGroup, panelOf, type Reading } from "./chartGroup.ts";
import { element } from "./dom.ts";
import type { Clock, Series } from "./series.ts";
import type { Theme } from "./theme.ts";
import { TimeChart, type ChartLine, type ChartSpec } from "./timeChart.ts";
import { unpack } from "./unpack.ts";

const EQUITY_HEIGHT = 300;
const PANEL_HEIGHT = 170;
const POSITIONS_HEIGHT = 220;
const COLOURS = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"] as const;

/** Bars of a chart's points and where they stand. */
interface Places {
  bar: Series;
  x: Series;
}

/** Draws equity and drawdown at once; `rest` draws the charts below them. */
export function drawCurves(data: PageData, clock: Clock, theme: Theme): { group: ChartGroup; rest(): void } {
  const places = placesOf(data.curve.bars, data.curve.equity.count, clock);
  const group = new ChartGroup(places.x);
  drawEquity(group, data.curve, places, clock, theme);
  element("curves-all").addEventListener("click", () => group.showAll());
  return { group, rest: () => drawPanels(group, data, clock, theme) };
}

function placesOf(packed: PageCurve["bars"], points: number, { time }: Clock): Places {
  const bar = packed === null ? Float64Array.from({ length: points }, (_, i) => i) : unpack(packed);
  return { bar, x: time === null ? bar : bar.map((at) => time[at]) };
}

function drawEquity(
  group: ChartGroup,
  curve: PageCurve,
  { bar, x }: Places,
  clock: Clock,
  theme: Theme,
): void {
  const { benchmarkLabel, equityDecimals } = curve;
  const lines = (own: Series, other: Series | null, fill?: keyof Theme): ChartLine[] => {
    const strategy: ChartLine = { label: "Strategy", colour: "strategy", values: own, width: 2 };
    const first = fill === undefined ? strategy : { ...strategy, fill };
    return other === null ? [first] : [first, { label: benchmarkLabel, colour: "benchmark", values: other }];
  };
  const optional = (packed: PageCurve["benchmark"]) => (packed === null ? null : unpack(packed));
  const equity = lines(unpack(curve.equity), optional(curve.benchmark));
  const drawdown = lines(unpack(curve.drawdown), optional(curve.benchmarkDrawdown), "fade");
  const charts = [
    new TimeChart({ id: "equity", height: EQUITY_HEIGHT, x, lines: equity, axis: axisNumbers }, clock, theme),
    new TimeChart(
      { id: "drawdown", height: PANEL_HEIGHT, x, lines: drawdown, axis: axisPercents, hasZero: true },
      clock,
      theme,
    ),
  ];
  wireScale(group, charts[0], equity);
  const read = (at: number): Reading[] => {
    const point = charts[0].pointAt(at);
    const texts = equity.map(({ label, colour, values }, line) => ({
      mark: colour,
      text: `${label} ${price(values[point], equityDecimals)}${fallText(drawdown[line], point)}`,
    }));
    return [{ text: clock.label(bar[point]) }, ...texts];
  };
  group.add(panelOf("curves", charts, read));
}

function fallText(line: ChartLine | undefined, point: number): string {
  return line === undefined ? "" : ` (${percent(line.values[point])})`;
}

function wireScale(group: ChartGroup, chart: TimeChart, lines: readonly ChartLine[]): void {
  const inputs = document.querySelectorAll<HTMLInputElement>('input[name="scale"]');
  const canBeLog = lines[0].values.every((value) => !(value <= 0));
  for (const input of inputs) {
    if (input.value === "log" && !canBeLog) {
      input.disabled = true;
      input.parentElement?.setAttribute("title", "The equity reaches zero, which a log scale cannot show.");
    }
    input.addEventListener("change", () => {
      chart.setLog(input.value === "log");
      group.plan();
    });
  }
}

// ---- the charts below ------------------------------------------------------------------------------------------------

type PanelForm = Pick<ChartSpec, "height" | "axis" | "isStack" | "hasZero"> & {
  colours: readonly (keyof Theme)[];
  fills?: readonly (keyof Theme | undefined)[];
  shown(value: number): string;
};

const PANELS: Readonly<Record<keyof PageData["panels"], PanelForm>> = {
  sharpe: {
    ...{ height: PANEL_HEIGHT, axis: axisNumbers, hasZero: true, shown: (value) => ratio(value) },
    colours: ["strategy", "benchmark"],
  },
  exposure: {
    ...{ height: PANEL_HEIGHT, axis: axisPercents, hasZero: true, shown: (value) => percent(value) },
    ...{ colours: ["strategy", "sell", "benchmark"], fills: ["fade"] },
  },
  positions: {
    ...{ height: POSITIONS_HEIGHT, axis: axisPercents, hasZero: true, isStack: true },
    ...{ shown: (value) => percent(value), colours: [...COLOURS, "muted"] },
  },
};

function drawPanels(group: ChartGroup, { panels }: PageData, clock: Clock, theme: Theme): void {
  for (const [id, form] of Object.entries(PANELS) as [keyof PageData["panels"], PanelForm][]) {
    const panel = panels[id];
    if (panel !== null) drawPanel(group, id, panel, form, clock, theme);
  }
}

function drawPanel(
  group: ChartGroup,
  id: string,
  panel: PagePanel,
  form: PanelForm,
  clock: Clock,
  theme: Theme,
): void {
  const { bar, x } = placesOf(panel.bars, panel.lines[0].values.count, clock);
  const lines = panel.lines.map(({ label, colour, values }): ChartLine => {
    const fill = form.fills?.[colour];
    return {
      ...{ label, colour: form.colours[colour], values: unpack(values) },
      ...(fill === undefined ? {} : { fill }),
    };
  });
  const { height, axis, isStack = false, hasZero = false } = form;
  const chart = new TimeChart({ id: `${id}-chart`, height, axis, isStack, hasZero, x, lines }, clock, theme);
  const read = (at: number): Reading[] => {
    const point = chart.pointAt(at);
    const texts = lines.map(({ label, colour, values }) => ({
      mark: colour,
      text: `${label} ${form.shown(values[point])}`,
    }));
    return [{ text: clock.label(bar[point]) }, ...texts];
  };
  group.add(panelOf(id, [chart], read));
}
