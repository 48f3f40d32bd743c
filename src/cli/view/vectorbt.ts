// A run of the vectorbt profile: what the terminal shows, and its files.
import { renderTable } from "../../report/terminal.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../../sensitivity/table.ts";
import type { Terminal } from "../io.ts";
import type { Place } from "../place.ts";
import type { ShownRun } from "../shownRun.ts";
import { saveRun } from "./save.ts";
import { showSensitivity, showSuspects } from "./sensitivity.ts";
import { sumOfAccounts } from "./shares.ts";
import { heading, section, showCurves, showEnd } from "./terminal.ts";
import { assumptionLines, vectorbtPageOf, vectorbtStatRowsOf, warningLines } from "./vectorbtPage.ts";

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
  const files = await saveRun(run, place, (versions) => vectorbtPageOf(run, versions, sensitivity));
  showEnd(terminal, run, [...files, ...more]);
  return [...files, ...more];
}

function showStatistics(terminal: Terminal, portfolio: VectorbtPortfolio): void {
  const { colour, width } = terminal;
  const groups = portfolio.groupLengths.length;
  heading(terminal, groups === 1 ? "Statistics" : `Statistics, mean of ${groups} groups`);
  const rows = vectorbtStatRowsOf(portfolio).map(({ label, value }) => [label, value]);
  terminal.print(renderTable(["Figure", "Strategy"], rows, { width, colour }));
  const start = portfolio.initCash().reduce((sum, cash) => sum + cash, 0);
  showCurves(terminal, "Value", sumOfAccounts(portfolio.value()), start);
}
