// A run → the files of its results.
import { isAbsolute, relative } from "node:path";
import type { Portfolio } from "../../results/portfolio.ts";
import type { ReportInput } from "../../report/types.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import { versionsOf } from "../package.ts";
import type { Place } from "../place.ts";
import type { ShownRun } from "../shownRun.ts";
import { provenanceOf } from "../stored/provenance.ts";
import { USUAL_FORMATS } from "./formatNames.ts";
import { tableFiles } from "./formats.ts";
import { jsonText, statisticsOf, tablesOf } from "./results.ts";

/** The page among the results of a run. */
export const REPORT_FILE = "report.html";

/**
 * Writes tables in the forms asked for, statistics, settings and the page; returns the paths in the order written.
 * @param page content of the page; `versions` are for its provenance
 */
export async function saveRun(
  {
    portfolio,
    settings,
    dataFiles,
    title,
    subtitle,
    formats = USUAL_FORMATS,
  }: ShownRun<Portfolio | VectorbtPortfolio>,
  { folder, prefix }: Place,
  page: (versions: readonly string[]) => ReportInput,
): Promise<string[]> {
  const files = await tableFiles(tablesOf(portfolio), formats);
  files.push(["stats.json", jsonText(statisticsOf(portfolio))]);
  files.push([
    "config.json",
    jsonText(withProvenance(settings, { title, subtitle, ...provenanceOf(portfolio, dataFiles) })),
  ]);
  files.push([REPORT_FILE, await pageText(page)]);
  return folder.writeAll(files.map(([name, content]) => [prefix + name, content])).map(shownPath);
}

/** Settings may have some of their own. */
function withProvenance({ provenance, ...settings }: ShownRun["settings"], own: object): object {
  return { ...settings, provenance: { ...(provenance as object | undefined), ...own } };
}

/** Relative to where the reader stands, unless that is somewhere else. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

/** The page as it is written. */
export async function pageText(page: (versions: readonly string[]) => ReportInput): Promise<string> {
  const { renderReport } = await import("../../report/html.ts");
  const { barloom, kernelSha256 } = versionsOf();
  return renderReport(page([`barloom ${barloom}, kernel ${kernelSha256.slice(0, 16)}`]));
}
