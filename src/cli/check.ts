// `barloom check prices.csv`: what is odd about prices, before anything is run on them.
import { dirname, resolve } from "node:path";
import { BacktestError } from "../errors.ts";
import { qualityReport, type QualityReport } from "../ingest/quality.ts";
import { parseJson } from "./config/json.ts";
import { readActions, readPrices } from "./config/prices.ts";
import { configOf, type Config } from "./config/schema.ts";
import { SourceReader } from "./config/source.ts";
import { readConfigText } from "./config/text.ts";
import { hasPriceFlags, withFileFlags, type FileFlags } from "./flags.ts";
import type { Terminal } from "./io.ts";
import { qualityLines, section } from "./view/terminal.ts";

/** What was found. */
export interface Checked {
  /** Whether prices are in doubt. */
  readonly isSuspect: boolean;
  /** For machines. */
  readonly summary: object;
}

/**
 * Reads prices and says what is odd about them; changes and writes nothing.
 * @param files of prices, or one configuration (.json) whose prices are looked at
 * @param flags columns and policies
 */
export async function check(
  terminal: Terminal,
  files: readonly string[],
  flags: FileFlags,
): Promise<Checked> {
  const { prices, folder } = await pricesOf(files, flags);
  const reader = new SourceReader(folder);
  const read = await readPrices(prices, reader);
  const actions =
    prices.actions === undefined ? undefined : await readActions(prices.actions, reader, read.value);
  const report = qualityReport(read.value, actions === undefined ? {} : { actions: actions.value });
  const notes = [...read.notes, ...(actions?.notes ?? [])];
  const sources = [...read.sources, ...(actions?.sources ?? [])];
  section(terminal, "Data", [...sources, ...notes]);
  section(terminal, "Quality", qualityLines(report, terminal.width));
  const suspects = suspectCells(report);
  terminal.print(suspects === 0 ? "\nNo price is in doubt." : `\nPrices in doubt: ${suspects} cells.`);
  if (report.findings.unadjustedSplit.count > 0)
    terminal.print("A run takes splits that nobody gives for losses: give --actions, or --adjust.");
  return { isSuspect: suspects > 0, summary: { sources, notes, suspects, quality: report } };
}

async function pricesOf(
  files: readonly string[],
  flags: FileFlags,
): Promise<{ readonly prices: Config["prices"]; readonly folder: string }> {
  const [first] = files;
  if (files.length === 0 && !hasPriceFlags(flags))
    throw new BacktestError("E_USAGE", "check needs files of prices, or --duckdb or --postgres", {
      hint: "Such as: barloom check prices.csv; `barloom check --help` has more.",
    });
  if (files.length === 1 && first.toLowerCase().endsWith(".json")) {
    const value = withFileFlags(parseJson(await readConfigText(first)), flags);
    return { prices: configOf(value).prices, folder: dirname(resolve(first)) };
  }
  // A run needs more than prices; what it would trade plays no part here.
  const config = withFileFlags(
    { orders: { size: { file: "-" } } },
    files.length === 0 ? flags : { ...flags, prices: files },
  );
  return { prices: configOf(config).prices, folder: process.cwd() };
}

function suspectCells({ findings }: QualityReport): number {
  return Object.values(findings).reduce((sum, { suspect, count }) => sum + (suspect ? count : 0), 0);
}
