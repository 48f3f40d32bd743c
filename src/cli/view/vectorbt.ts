// A run of the vectorbt profile: what the terminal shows, and its files.
import { ASSUMPTIONS } from "../../assumptions.ts";
import { count, money, percent, ratio } from "../../report/format.ts";
import { renderTable } from "../../report/terminal.ts";
import type { ReportInput, StatRow } from "../../report/types.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../../sensitivity/table.ts";
import type { Terminal } from "../io.ts";
import type { Place } from "../place.ts";
import type { ShownRun } from "../shownRun.ts";
import { assetsOf, drawdownOf, sumOfAccounts } from "./page.ts";
import { saveRun } from "./save.ts";
import { showSensitivity, showSuspects } from "./sensitivity.ts";
import { heading, section, showCurves, showEnd } from "./terminal.ts";

const RULES = "VectorBT's rules hold.";

type Run = ShownRun<VectorbtPortfolio>;

/** Prints a run and writes its results, with its sensitivity where that was asked for; gives the paths written. */
export async function showVectorbt(
  terminal: Terminal,
  run: Run,
  place: Place,
  sensitivity: Sensitivity | null,
): Promise<string[]> {
  section(terminal, "Assumptions", assumptionLines(run.portfolio));
  const warnings = warningLines(run.portfolio);
  if (warnings.length > 0) section(terminal, "Warnings", warnings);
  showStatistics(terminal, run.portfolio);
  await showSuspects(terminal, run);
  const more = showSensitivity(terminal, sensitivity, place);
  const files = await saveRun(run, place, (versions) => vectorbtPageOf(run, versions));
  showEnd(terminal, run, [...files, ...more]);
  return [...files, ...more];
}

function showStatistics(terminal: Terminal, portfolio: VectorbtPortfolio): void {
  const { colour, width } = terminal;
  const groups = portfolio.groupLengths.length;
  heading(terminal, groups === 1 ? "Statistics" : `Statistics, mean of ${groups} groups`);
  const rows = statRowsOf(portfolio).map(({ label, value }) => [label, value]);
  terminal.print(renderTable(["Figure", "Strategy"], rows, { width, colour }));
  const start = portfolio.initCash().reduce((sum, cash) => sum + cash, 0);
  showCurves(terminal, "Value", sumOfAccounts(portfolio.value()), start);
}

/** VectorBT's rows under its names, percents as percents. */
function statRowsOf(portfolio: VectorbtPortfolio): StatRow[] {
  return Object.entries(portfolio.stats()).map(([name, value]) => ({
    label: name.replace(" [%]", ""),
    value: typeof value === "string" ? value.replace("T00:00:00.000Z", "") : formatted(name, value),
  }));
}

function formatted(name: string, value: number): string {
  if (name.endsWith("[%]")) return percent(value / 100);
  if (/Ratio|Factor/.test(name)) return ratio(value);
  if (/Trades$|Duration|Period|^Start$|^End$/.test(name))
    return Number.isInteger(value) ? count(value) : ratio(value);
  return money(value);
}

function assumptionLines({ assumptions }: VectorbtPortfolio): string[] {
  return [RULES, ...assumptions.map((code) => ASSUMPTIONS[code])];
}

function warningLines({ warnings }: VectorbtPortfolio): string[] {
  return warnings.map(({ code, message }) => `${code} ${message}`);
}

/** What the report page shows; curves of several groups are their sums. */
export function vectorbtPageOf(run: Run, versions: readonly string[]): ReportInput {
  const { portfolio } = run;
  const start = portfolio.initCash().reduce((sum, cash) => sum + cash, 0);
  const equity = sumOfAccounts(portfolio.value());
  const benchmark = sumOfAccounts(portfolio.benchmarkValue());
  const groups = portfolio.groupLengths.length;
  const several = groups === 1 ? [] : [`${groups} groups: curves are sums, statistics are means.`];
  return {
    title: run.title,
    subtitle: run.subtitle,
    time: portfolio.time,
    ...{ equity, benchmark, benchmarkLabel: "Buy and hold" },
    ...{ drawdown: drawdownOf(equity, start), benchmarkDrawdown: drawdownOf(benchmark, start) },
    stats: statRowsOf(portfolio),
    assets: assetsOf(run),
    ...{ cutOrders: [], cutOrderTotal: null },
    assumptions: [...assumptionLines(portfolio), ...several],
    warnings: [...warningLines(portfolio), ...run.notes],
    provenance: [...run.sources, ...run.credits, ...versions, `Digest of the results: ${portfolio.digest()}`],
  };
}
