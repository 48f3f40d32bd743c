// The page of a sweep: a heat-map of its parameters, the plateau around the best run, and every run behind its cell.
import { pageFrame } from "./html.ts";
import { listSection } from "./sections.ts";
import { sweepDataOf, type SweepData } from "./sweepData.ts";
import type { SweepReportInput } from "./sweepTypes.ts";
import { escapeHtml, nameHtml, sentenceHtml } from "./text.ts";

/** One HTML page that shows a sweep and needs nothing but itself. */
export async function renderSweep(input: SweepReportInput): Promise<string> {
  const data = sweepDataOf(input);
  const { sweepScript, sweepPolicy, pageStyle } = await import("../generated/reportPage.ts");
  const page = { script: sweepScript, policy: sweepPolicy, style: pageStyle, licences: "" };
  return pageFrame(input.title, bodyOf(input, data), data, page);
}

function bodyOf(input: SweepReportInput, data: SweepData): string {
  return [
    `<header><h1>${nameHtml(input.title)}</h1>
<p class="subtitle">${sentenceHtml(input.subtitle)}</p></header>`,
    "<noscript><p>The heat-map needs scripts.</p></noscript>",
    `<section aria-labelledby="best-title"><h2 id="best-title">The best run and its surroundings</h2>
<div id="best"></div>
<p class="note">The plateau of a run: the mean of the figure over the run and its neighbours, all runs that are at most one step of every numeric parameter away and have the same texts. A best run far above its plateau owes it to luck sooner than to the rule.</p></section>`,
    `<section aria-labelledby="map-title"><div class="bar"><h2 id="map-title">Parameters</h2>${controls(data)}</div>
<div class="wide" id="map-box"><table id="map" aria-labelledby="map-title"></table></div>
<p class="note">Arrow keys move through the cells, Enter opens a run. The stronger the colour, the higher; the best run of the whole sweep has a ★.</p></section>`,
    `<section aria-labelledby="run-title"><h2 id="run-title">Run</h2>
<div id="run-box" aria-live="polite"><div id="run-plot" class="plot"></div><div id="run"></div></div></section>`,
    listSection("Assumptions", input.assumptions),
    listSection("Data and provenance", input.provenance),
  ].join("\n");
}

function controls({ parameters, metrics }: SweepData): string {
  const select = (id: string, label: string, names: readonly string[]) =>
    `<label>${label} <select id="${id}">${names.map((text, i) => `<option value="${i}">${escapeHtml(text)}</option>`).join("")}</select></label>`;
  const names = parameters.map(({ name }) => name);
  return [
    select(
      "metric",
      "Figure",
      metrics.map(({ label }) => label),
    ),
    `<label><input type="checkbox" id="plateau"> Plateau</label>`,
    ...(names.length < 2 ? [] : [select("rows", "Rows", names), select("columns", "Columns", names)]),
    `<span id="others"></span>`,
  ].join("\n");
}
