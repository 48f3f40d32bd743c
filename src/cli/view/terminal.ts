// What a run looks like in a terminal, from the data to the digest.
import { ASSUMPTIONS } from "../../assumptions.ts";
import { describeQuality, type QualityReport } from "../../ingest/quality.ts";
import { HEADLINE_NAMES } from "../../metrics/registry.ts";
import { count, money, percent } from "../../report/format.ts";
import { cutTo, renderTable, sparkline } from "../../report/terminal.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { ShownRun } from "../shownRun.ts";
import type { Terminal } from "../io.ts";
import { drawdownOf } from "./page.ts";
import { sumOfAccounts } from "./shares.ts";
import { cutOrderRows, cutOrdersOf, cutReasonRows, headlineRowsOf } from "./rows.ts";

const CUT_ROWS_SHOWN = 8;
const CURVE_WIDTH_MAX = 100;
const LABEL_WIDTH = 10;
const HEADLINES: readonly string[] = HEADLINE_NAMES;

/** The quality of the data in words, with names that fit into a line. */
export function qualityLines(report: QualityReport, width: number): string[] {
  const short = <Named extends { readonly asset: string }>(each: Named): Named => ({
    ...each,
    asset: cutTo(each.asset, Math.floor(width / 2)),
  });
  const findings = Object.entries(report.findings).map(([code, finding]) => [
    code,
    { ...finding, cells: finding.cells.map(short) },
  ]);
  const named = { ...report, assets: report.assets.map(short) };
  return describeQuality({ ...named, findings: Object.fromEntries(findings) as QualityReport["findings"] });
}

/** Files, bars, assets and what is odd about them. */
export function showData(terminal: Terminal, run: ShownRun<unknown>): void {
  section(terminal, "Data", [...run.sources, ...qualityLines(run.quality, terminal.width), ...run.notes]);
}

/** Assumptions and warnings: to be read before the figures. */
export function showAssumptions(terminal: Terminal, { portfolio }: ShownRun): void {
  section(
    terminal,
    "Assumptions",
    portfolio.assumptions.map((code) => ASSUMPTIONS[code]),
  );
  if (portfolio.warnings.length > 0)
    section(
      terminal,
      "Warnings",
      portfolio.warnings.map(({ code, message }) => `${code} ${message}`),
    );
}

/** The chief figures beside those of buy and hold, with the reasons of those that do not exist; the report has all. */
export function showStatistics(terminal: Terminal, { portfolio }: ShownRun): void {
  const { colour, width } = terminal;
  const accounts = portfolio.groupLengths.length;
  const rows = headlineRowsOf(portfolio).map(({ label, value, benchmark }) => [
    label,
    value,
    benchmark ?? "",
  ]);
  heading(terminal, accounts === 1 ? "Statistics" : `Statistics, mean of ${accounts} accounts`);
  terminal.print(renderTable(["Figure", "Strategy", "Buy and hold"], rows, { width, colour }));
  for (const [name, reason] of Object.entries(portfolio.undefinedMetrics))
    if (HEADLINES.includes(name)) terminal.print(`n/a  ${name}: ${reason}`);
  const start = portfolio.groupLengths.reduce((sum, _, k) => sum + portfolio.metrics(k).startValue, 0);
  showCurves(terminal, "Equity", sumOfAccounts(portfolio.equity()), start);
}

/** A curve and its drawdown as lines of blocks, as wide as the terminal is. */
export function showCurves(terminal: Terminal, name: string, curve: Float64Array, start: number): void {
  const falls = drawdownOf(curve, start);
  const deepest = falls.reduce((least, fall) => Math.min(least, fall), 0);
  const lines = [
    [name, curve, `${money(curve.at(-1)!)}`],
    ["Drawdown", falls, `${percent(deepest)} at worst`],
  ] as const;
  const figures = Math.max(...lines.map(([, , figure]) => figure.length));
  const room = Math.max(8, Math.min(terminal.width, CURVE_WIDTH_MAX) - LABEL_WIDTH - figures - 2);
  terminal.print("");
  for (const [label, values, figure] of lines)
    terminal.print(`${label.padEnd(LABEL_WIDTH)}${sparkline(values, room)}  ${figure}`);
}

/** Orders that were cut or refused: how many for which reason, then the first of them. */
export function showCutOrders(terminal: Terminal, { portfolio }: ShownRun): void {
  const { colour, width } = terminal;
  const total = cutOrdersOf(portfolio).length;
  heading(terminal, `Orders cut or refused: ${count(total)} of ${count(portfolio.orders.length)}`);
  if (total === 0) return terminal.print("None: every order was filled as asked.");
  terminal.print(renderTable(["Reason", "Outcome", "Orders"], cutReasonRows(portfolio), { width, colour }));
  terminal.print(`\n${cutTable(portfolio, terminal)}`);
  if (total > CUT_ROWS_SHOWN) terminal.print(`… ${count(total - CUT_ROWS_SHOWN)} more`);
}

function cutTable(portfolio: Portfolio, { colour, width }: Terminal): string {
  const rows = cutOrderRows(portfolio, CUT_ROWS_SHOWN).map((row) => [
    row.date,
    row.asset,
    row.asked,
    row.filled,
    row.reason,
    row.bound,
  ]);
  return renderTable(["Decided", "Asset", "Asked", "Filled", "Reason", "Bound"], rows, { width, colour });
}

/** What both profiles tell at the end. */
type Finished = Pick<Portfolio, "plan" | "digest">;

/** Times of the run's parts, the files written, and the fingerprint of the results. */
export function showEnd(terminal: Terminal, run: ShownRun<Finished>, files: readonly string[]): void {
  const { planMs, kernelMs } = run.portfolio.plan;
  const parts = [
    ["read", run.readMs],
    ["plan", planMs],
    ["kernel", kernelMs],
    ["metrics", run.metricsMs],
  ] as const;
  section(terminal, "Timing", [parts.map(([part, ms]) => `${part} ${ms.toFixed(1)} ms`).join(", ")]);
  section(terminal, "Files", files);
  section(terminal, "Digest of the results (SHA-256)", [run.portfolio.digest()]);
}

/** A heading, then a line each. */
export function section(terminal: Terminal, title: string, lines: readonly string[]): void {
  heading(terminal, title);
  for (const line of lines) terminal.print(`  ${terminal.plain(line)}`);
}

/** A blank line and a heading. */
export function heading(terminal: Terminal, title: string): void {
  terminal.print(`\n${terminal.colour ? `\u001b[1m${title}\u001b[0m` : title}`);
}
