// One run of a sweep beside the best: its parameters, all its figures, its equity; and the best run with its plateau.
import { bestRun } from "../plateau.ts";
import { axisNumbers } from "./axis.ts";
import { element, tableRow } from "./dom.ts";
import { figureText, runName, type Sweep } from "./sweepState.ts";
import type { Theme } from "./theme.ts";
import { TimeChart, type ChartLine } from "./timeChart.ts";
import { unpack } from "./unpack.ts";

const HEIGHT = 240;

/** What is best, how good its neighbours are, and which run has the best plateau. */
export function describeBest(sweep: Sweep, best: number): HTMLElement[] {
  const [{ label, values }] = sweep.metrics;
  const means = sweep.around.means(values);
  const near = sweep.around.of(best).filter((run) => !Number.isNaN(values[run]));
  const text = (value: number) => figureText(sweep, 0, value);
  const around = near.filter((run) => run !== best).map((run) => values[run]);
  const lines = [`Best ${label}: ${text(values[best])}, at ${runName(sweep, best)}.`];
  if (around.length > 0)
    lines.push(
      `Its plateau, over ${around.length + 1} runs: ${text(means[best])}; its neighbours lie between ${text(Math.min(...around))} and ${text(Math.max(...around))}.`,
    );
  else lines.push("It has no neighbours.");
  const flattest = bestRun(means, sweep.data.best);
  if (flattest >= 0)
    lines.push(
      flattest === best
        ? "No other run has a better plateau."
        : `The best plateau, ${text(means[flattest])}, is around ${runName(sweep, flattest)}, which itself has ${text(values[flattest])}.`,
    );
  return lines.map(paragraph);
}

export function showRun(sweep: Sweep, run: number, best: number, theme: Theme): void {
  element("run-title").textContent = `Run: ${runName(sweep, run)}`;
  drawCurves(sweep, run, best, theme);
  const table = document.createElement("table");
  const beside = run === best ? [] : ["Best run"];
  const numbers = [false, true, true, true];
  const figures = sweep.metrics.map(({ label, values }, metric) => {
    const plateau = sweep.around.mean(values, run);
    const shown = [values[run], plateau, ...(run === best ? [] : [values[best]])];
    return tableRow("td", [label, ...shown.map((value) => figureText(sweep, metric, value))], numbers);
  });
  table.append(tableRow("th", ["Figure", "Run", "Plateau", ...beside], numbers), ...figures);
  element("run").replaceChildren(table);
}

function drawCurves({ data }: Sweep, run: number, best: number, theme: Theme): void {
  if (data.curves === null) return;
  const { bars, time, equity } = data.curves;
  const places = unpack(time ?? bars);
  const lines: ChartLine[] = [{ label: "run", colour: "strategy", values: unpack(equity[run]), width: 2 }];
  if (run !== best) lines.push({ label: "best", colour: "benchmark", values: unpack(equity[best]) });
  const clock = { time: time === null ? null : places, label: String };
  const spec = { id: "run-plot", height: HEIGHT, x: places, lines, axis: axisNumbers };
  const chart = new TimeChart(spec, clock, theme);
  const paint = () => chart.paint([places[0], places[places.length - 1]]);
  paint();
  onresize = paint;
  element("run-plot").append(legend(run === best));
}

function legend(isBest: boolean): HTMLElement {
  const words = document.createElement("p");
  words.className = "readout";
  const marks: [string, string][] = [
    ["strategy", isBest ? "Equity of this run, the best" : "Equity of this run"],
  ];
  if (!isBest) marks.push(["benchmark", "Equity of the best run"]);
  for (const [mark, text] of marks) {
    const part = words.appendChild(document.createElement("span"));
    part.className = `marked ${mark}`;
    part.textContent = text;
  }
  return words;
}

function paragraph(text: string): HTMLElement {
  const created = document.createElement("p");
  created.textContent = text;
  return created;
}
