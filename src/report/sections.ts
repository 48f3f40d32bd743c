import { count } from "./format.ts";
import { CURVE_POINTS_MAX } from "./curve.ts";
import { nameHtml as name, sentenceHtml as sentence } from "./text.ts";
import type { CutOrderRow, ReportInput, StatRow } from "./types.ts";

/** Most rows of the table of cut orders. */
export const CUT_ORDERS_MAX = 500;
/** Most statistics that are repeated large at the top. */
const HEADLINE_COUNT = 6;

const CUT_ORDER_HEADERS: Readonly<Record<keyof CutOrderRow, string>> = {
  date: "Date",
  asset: "Asset",
  asked: "Asked",
  filled: "Filled",
  outcome: "Outcome",
  reason: "Reason",
  bound: "Bound",
};
const NUMBER_KEYS: ReadonlySet<string> = new Set(["asked", "filled", "bound"]);

/** Title, subtitle and, where there are any, the warnings: nobody should read the figures before them. */
export function headerSection(input: ReportInput): string {
  const title = `<header><h1>${name(input.title)}</h1>\n<p class="subtitle">${sentence(input.subtitle)}</p></header>`;
  if (input.warnings.length === 0) return title;
  return `${title}\n<section class="warnings" aria-labelledby="warnings-title">
<h2 id="warnings-title">Warnings</h2>\n${list(input.warnings)}\n</section>`;
}

/** The chief statistics, large, each with its benchmark below and its definition behind its name. */
export function headlineSection(input: ReportInput): string {
  const chosen = input.stats.filter(({ isHeadline }) => isHeadline === true);
  const figures = (chosen.length > 0 ? chosen : input.stats)
    .slice(0, HEADLINE_COUNT)
    .map((row) => headlineFigure(row, benchmarkLabel(input)));
  return figures.length === 0 ? "" : `<dl class="headline">\n${figures.join("\n")}\n</dl>`;
}

function headlineFigure(row: StatRow, label: string): string {
  const beside = row.benchmark === undefined ? "" : `<dd class="beside">${label} ${name(row.benchmark)}</dd>`;
  return `<div><dt>${statLabel(row)}</dt><dd class="figure">${name(row.value)}</dd>${beside}</div>`;
}

/** The two curves; the page's script fills the empty boxes. */
export function curveSection(input: ReportInput): string {
  const barCount = input.equity.length;
  const note =
    barCount <= CURVE_POINTS_MAX
      ? ""
      : `<p class="note">The curves are drawn from the lowest and highest values of equal spans of the ${count(barCount)} bars.</p>`;
  return `<section aria-labelledby="equity-title">
<div class="bar"><h2 id="equity-title">Equity and drawdown</h2>
<fieldset class="switch"><legend class="hidden">Scale of the equity axis</legend>
<label><input type="radio" name="scale" value="linear" checked> Linear</label>
<label><input type="radio" name="scale" value="log"> Log</label></fieldset>
<button type="button" id="curves-all">Show all</button></div>
<div id="curves" class="chart" tabindex="0" role="group" aria-label="Equity and drawdown. Left and right arrow keys move the cursor, plus and minus zoom." aria-describedby="curves-readout">
<div id="equity" class="plot"></div>
<div id="drawdown" class="plot"></div>
</div>
<p id="curves-readout" class="readout" aria-live="polite"></p>
${note}</section>`;
}

/** All statistics beside the benchmark's; a label with a definition opens to show it. */
export function statsSection(input: ReportInput): string {
  if (input.stats.length === 0) return "";
  const hasBenchmark = input.stats.some((row) => row.benchmark !== undefined);
  const header = hasBenchmark ? `<th scope="col" class="number">${benchmarkLabel(input)}</th>` : "";
  const rows = input.stats.map((row) => statRow(row, hasBenchmark));
  return `<section aria-labelledby="stats-title">
<h2 id="stats-title">Statistics</h2>
<div class="wide"><table class="stats"><thead><tr><th scope="col">Figure</th><th scope="col" class="number">Strategy</th>${header}</tr></thead>
<tbody>\n${rows.join("\n")}\n</tbody></table></div>
</section>`;
}

function statRow(row: StatRow, hasBenchmark: boolean): string {
  const benchmark = hasBenchmark ? `<td class="number">${name(row.benchmark ?? "")}</td>` : "";
  return `<tr><th scope="row">${statLabel(row)}</th><td class="number">${name(row.value)}</td>${benchmark}</tr>`;
}

function statLabel(row: StatRow): string {
  if (row.definition === undefined) return `<span class="plain">${name(row.label)}</span>`;
  return `<details><summary>${name(row.label)}</summary><p>${sentence(row.definition)}</p></details>`;
}

/** The price chart with its trades and the list of fills; the page's script fills both. */
export function priceSection(input: ReportInput): string {
  if (input.assets.length === 0) return "";
  const options = input.assets.map((asset, index) => `<option value="${index}">${name(asset.name)}</option>`);
  return `<section aria-labelledby="price-title">
<div class="bar"><h2 id="price-title">Trades on the price</h2>
<label>Asset <select id="asset">${options.join("")}</select></label>
<label><input type="checkbox" id="price-log"> Log</label>
<button type="button" id="fill-previous">Previous fill</button>
<button type="button" id="fill-next">Next fill</button>
<button type="button" id="price-all">Show all</button></div>
<div id="price" class="chart" tabindex="0" role="group" aria-label="Price and fills. Arrow keys scroll, plus and minus zoom." aria-describedby="price-readout"></div>
<p id="price-readout" class="readout" aria-live="polite"></p>
<p class="note"><span class="mark buy">▲</span> bought <span class="mark sell">▼</span> sold <span class="mark warn">■</span> an order decided here was cut or refused; the words name the reason</p>
<details id="fills"><summary id="fills-title">Fills</summary>
<div class="scroll" tabindex="0" role="region" aria-labelledby="fills-title"><table id="fill-table"></table></div></details>
</section>`;
}

/** Orders that were refused or cut, and how many of them are not in the table. */
export function cutOrderSection(input: ReportInput): string {
  if (input.cutOrderTotal === null) return "";
  const shown = input.cutOrders.slice(0, CUT_ORDERS_MAX);
  const total = Math.max(input.cutOrderTotal, input.cutOrders.length);
  const title = `<h2 id="cut-title">Cut or refused orders</h2>`;
  const body = total === 0 ? "<p>None: every order was filled as asked.</p>" : cutOrderTable(shown, total);
  return `<section aria-labelledby="cut-title">\n${title}\n${body}\n</section>`;
}

function cutOrderTable(rows: readonly CutOrderRow[], total: number): string {
  const keys = Object.keys(CUT_ORDER_HEADERS) as (keyof CutOrderRow)[];
  const kind = (key: string) => (NUMBER_KEYS.has(key) ? ' class="number"' : "");
  const headers = keys.map((key) => `<th scope="col"${kind(key)}>${CUT_ORDER_HEADERS[key]}</th>`);
  const lines = rows.map(
    (row) => `<tr>${keys.map((key) => `<td${kind(key)}>${name(row[key])}</td>`).join("")}</tr>`,
  );
  const left =
    total > rows.length
      ? `The first ${count(rows.length)} of ${count(total)} orders.`
      : `${count(total)} in all.`;
  return `<p class="note">${left}</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="cut-title"><table><thead><tr>${headers.join("")}</tr></thead>
<tbody>\n${lines.join("\n")}\n</tbody></table></div>`;
}

/** What the run took for granted, and where data and results come from. */
export function footerSections(input: ReportInput): string {
  return [
    listSection("Assumptions", input.assumptions),
    listSection("Data and provenance", input.provenance),
  ].join("\n");
}

/** Sentences under a heading; nothing where there are none. */
export function listSection(title: string, texts: readonly string[]): string {
  return texts.length === 0 ? "" : `<section><h2>${title}</h2>\n${list(texts)}\n</section>`;
}

function list(texts: readonly string[]): string {
  return `<ul>\n${texts.map((text) => `<li>${sentence(text)}</li>`).join("\n")}\n</ul>`;
}

function benchmarkLabel(input: ReportInput): string {
  return name(input.benchmarkLabel ?? "Benchmark");
}
