// The script of a sweep's page.
import { bestRun, Neighbourhood } from "../plateau.ts";
import type { SweepData } from "../sweepData.ts";
import { element } from "./dom.ts";
import { drawMap, type MapView } from "./sweepMap.ts";
import { describeBest, showRun } from "./sweepRun.ts";
import { axesOf, choose, runAt, type Sweep } from "./sweepState.ts";
import { followTheme, readTheme } from "./theme.ts";
import { unpack } from "./unpack.ts";

const data = JSON.parse(element("data").textContent ?? "") as SweepData;
const parameters = data.parameters.map(({ name, isOrdered, values, at }) => ({
  ...{ name, isOrdered, values },
  at: unpack(at),
}));
const sweep: Sweep = {
  ...{ data, parameters },
  around: new Neighbourhood(parameters),
  metrics: data.metrics.map(({ label, form, values }) => ({ label, form, values: unpack(values) })),
};
const best = Math.max(0, bestRun(sweep.metrics[0].values, data.best));
const state = { metric: 0, isPlateau: false, ...axesOf(sweep), fixed: choose(sweep, best), run: best };

function view(): MapView {
  const { values } = sweep.metrics[state.metric];
  return { ...state, best, values: state.isPlateau ? sweep.around.means(values) : values };
}

function draw(): void {
  drawMap(sweep, view(), open);
  drawOthers();
}

function open(run: number): void {
  state.run = run;
  showRun(sweep, run, best, readTheme());
}

/** Choosers of the parameters that are neither rows nor columns. */
function drawOthers(): void {
  const others = sweep.parameters.flatMap((parameter, index) => {
    if (index === state.row || index === state.column) return [];
    const label = document.createElement("label");
    const select = document.createElement("select");
    parameter.values.forEach((text, place) => select.add(new Option(text, String(place))));
    select.value = String(state.fixed[index]);
    select.addEventListener("change", () => {
      state.fixed[index] = Number(select.value);
      drawMap(sweep, view(), open);
    });
    label.append(`${parameter.name} `, select);
    return [label];
  });
  element("others").replaceChildren(...others);
}

function onChoice(id: string, act: (value: number) => void): void {
  document.getElementById(id)?.addEventListener("change", ({ target }) => {
    act(Number((target as HTMLSelectElement).value));
    draw();
  });
}

function setAxis(axis: "row" | "column", value: number): void {
  const other = axis === "row" ? "column" : "row";
  if (state[other] === value) state[other] = state[axis];
  state[axis] = value;
  for (const [id, place] of [
    ["rows", state.row],
    ["columns", state.column],
  ] as const)
    element<HTMLSelectElement>(id).value = String(place);
}

onChoice("metric", (metric) => (state.metric = metric));
onChoice("rows", (value) => setAxis("row", value));
onChoice("columns", (value) => setAxis("column", value));
element<HTMLInputElement>("plateau").addEventListener("change", ({ target }) => {
  state.isPlateau = (target as HTMLInputElement).checked;
  draw();
});
if (sweep.parameters.length > 1) setAxis("row", state.row);
element("best").replaceChildren(...describeBest(sweep, best));
draw();
open(runAt(sweep, state.fixed) ?? best);
followTheme([{ repaint: (theme) => showRun(sweep, state.run, best, theme) }]);
