// Tables of the page that need no script: months, costs, sensitivity.
import { count, money, percent } from "./format.ts";
import { monthlyReturns, type YearOfReturns } from "./months.ts";
import { nameHtml as name, sentenceHtml as sentence } from "./text.ts";
import type { AssetCostRow, CostRow, ReportCosts, ReportInput, TextTable } from "./types.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Shades of each sign. */
const HEAT_STEPS = 4;
/** Most years of the table of months. */
const YEARS_MAX = 100;
/** Most assets of the table of costs. */
const COST_ASSETS_MAX = 50;

// ---- months ----------------------------------------------------------------------------------------------------------

/** A row a year, a cell a month, the darker the larger. */
export function monthSection({ time, returns }: ReportInput): string {
  if (time === null || returns === undefined) return "";
  const years = monthlyReturns(time, returns.strategy);
  const shown = years.slice(-YEARS_MAX);
  if (shown.length === 0) return "";
  const scale = heatScale(shown);
  const left = years.length > shown.length ? ` The last ${YEARS_MAX} of ${count(years.length)} years.` : "";
  const heads = [...MONTHS, "Year"].map((month) => `<th scope="col" class="number">${month}</th>`);
  return `<section aria-labelledby="months-title">
<h2 id="months-title">Monthly returns</h2>
<div class="wide" tabindex="0" role="region" aria-labelledby="months-title"><table class="months"><thead><tr><th scope="col"><span class="hidden">Year</span></th>${heads.join("")}</tr></thead>
<tbody>\n${shown.map((year) => yearRow(year, scale)).join("\n")}\n</tbody></table></div>
<p class="note">Percent; the product of 1 + return over the bars of a month or year (UTC), less 1, deposits and withdrawals taken out.${left}</p>
</section>`;
}

/** The size of a month that gets the darkest shade: of ten months only one is as large. */
function heatScale(years: readonly YearOfReturns[]): number {
  const sizes = years
    .flatMap(({ months }) => months)
    .filter((value) => value !== null && Number.isFinite(value))
    .map((value) => Math.abs(value!));
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length * 0.9)] || 1;
}

function yearRow({ year, months, total }: YearOfReturns, scale: number): string {
  const cells = months.map((value) =>
    value === null ? "<td></td>" : `<td class="${heatClass(value / scale)}">${bare(value)}</td>`,
  );
  return `<tr><th scope="row">${year}</th>${cells.join("")}<td class="total">${bare(total)}</td></tr>`;
}

/** A percentage without its sign: the heading says what it is. */
function bare(value: number): string {
  return percent(value).replace("%", "");
}

/** Class of a shade; values at or beyond -1 and 1 get the darkest. */
export function heatClass(value: number): string {
  if (!(Math.abs(value) >= 0.5 / HEAT_STEPS)) return "h0";
  const step = Math.min(HEAT_STEPS, Math.ceil(Math.abs(value) * HEAT_STEPS));
  return `${value > 0 ? "up" : "dn"}${step}`;
}

// ---- costs -----------------------------------------------------------------------------------------------------------

/** What the run paid and received, by kind and by asset. */
export function costSection({ costs }: ReportInput): string {
  if (costs === undefined) return "";
  const { kinds, assets } = costs;
  const largest = Math.max(...kinds.map(({ amount }) => Math.abs(amount)), Number.MIN_VALUE);
  const rows = kinds.map((row) => costRow(row, costs, largest));
  const sum = kinds.reduce((total, { amount }) => total + amount, 0);
  const total =
    kinds.length < 2
      ? ""
      : `<tfoot><tr><th scope="row">All together</th><td class="number">${money(sum)}</td><td class="number">${percent(sum / costs.initialCash)}</td><td></td></tr></tfoot>`;
  return `<section aria-labelledby="costs-title">
<h2 id="costs-title">Costs</h2>
<div class="wide"><table class="costs"><thead><tr><th scope="col">Kind</th><th scope="col" class="number">Amount</th><th scope="col" class="number">Of initial cash</th><th scope="col"><span class="hidden">Size</span></th></tr></thead>
<tbody>\n${rows.join("\n")}\n</tbody>${total}</table></div>
<p class="note">Account currency. Below 0: received.</p>
${assetCosts(assets)}</section>`;
}

function costRow({ label, amount, definition }: CostRow, { initialCash }: ReportCosts, largest: number) {
  const length = Number.isFinite(amount) ? ((100 * Math.abs(amount)) / largest).toFixed(1) : "0";
  const kind = amount < 0 ? "gain" : "cost";
  return `<tr><th scope="row"><details><summary>${name(label)}</summary><p>${sentence(definition)}</p></details></th><td class="number">${money(amount)}</td><td class="number">${percent(amount / initialCash)}</td><td class="size"><svg class="${kind}" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none"><rect width="${length}" height="10"/></svg></td></tr>`;
}

function assetCosts(assets: readonly AssetCostRow[]): string {
  const traded = assets.filter(({ fills }) => fills > 0).sort((a, b) => b.fees - a.fees);
  if (traded.length === 0) return "";
  const shown = traded.slice(0, COST_ASSETS_MAX);
  const left =
    traded.length > shown.length
      ? `<p class="note">The ${COST_ASSETS_MAX} dearest of ${count(traded.length)} assets.</p>\n`
      : "";
  const rows = shown.map(
    (row) =>
      `<tr><th scope="row">${name(row.name)}</th><td class="number">${count(row.fills)}</td><td class="number">${money(row.fees)}</td><td class="number">${money(row.fees / row.fills)}</td></tr>`,
  );
  return `<details><summary>Fees by asset</summary>
${left}<div class="wide"><table><thead><tr><th scope="col">Asset</th><th scope="col" class="number">Fills</th><th scope="col" class="number">Fees</th><th scope="col" class="number">A fill</th></tr></thead>
<tbody>\n${rows.join("\n")}\n</tbody></table></div></details>
`;
}

// ---- sensitivity -----------------------------------------------------------------------------------------------------

/** The run again with one choice changed at a time. */
export function sensitivitySection({ sensitivity }: ReportInput): string {
  if (sensitivity === undefined) return "";
  return `<section aria-labelledby="sensitivity-title">
<h2 id="sensitivity-title">Sensitivity</h2>
<p class="note">The run again with one choice changed at a time; the first row is the run itself.</p>
<div class="wide" tabindex="0" role="region" aria-labelledby="sensitivity-title">${textTable(sensitivity)}</div>
${sensitivity.notes.map((note) => `<p class="note">${sentence(note)}</p>`).join("\n")}</section>`;
}

function textTable({ headers, rows }: TextTable): string {
  const [words, ...figures] = headers;
  const heads = figures.map((head) => `<th scope="col" class="number">${name(head)}</th>`);
  const lines = rows.map(([text, ...cells]) => {
    const numbers = cells.map((cell) => `<td class="number">${name(cell)}</td>`);
    return `<tr><th scope="row">${sentence(text)}</th>${numbers.join("")}</tr>`;
  });
  return `<table class="sensitivity"><thead><tr><th scope="col">${name(words)}</th>${heads.join("")}</tr></thead>
<tbody>\n${lines.join("\n")}\n</tbody></table>`;
}
