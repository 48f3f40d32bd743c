// What the choices and the odd prices of a run are worth: tables in the terminal, and a file.
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../../sensitivity/table.ts";
import type { SensitivityConfig } from "../config/schema.ts";
import { border } from "../interrupt.ts";
import type { Terminal } from "../io.ts";
import type { Place } from "../place.ts";
import type { ShownRun } from "../shownRun.ts";
import { jsonText } from "./results.ts";
import { shownPath } from "./save.ts";
import { heading } from "./terminal.ts";

/** The table among the results of a run. */
export const SENSITIVITY_FILE = "sensitivity.json";

type AnyPortfolio = Portfolio | VectorbtPortfolio;

/** The figures with and without suspect prices, where there are any. */
export async function showSuspects(
  terminal: Terminal,
  { portfolio, quality }: Pick<ShownRun<AnyPortfolio>, "portfolio" | "quality">,
): Promise<void> {
  const impact = await portfolio.qualityImpact({ report: quality });
  // What follows writes.
  await border(terminal);
  if (impact.suspects === 0) return;
  heading(terminal, "With and without suspect prices");
  for (const line of impact.lines(terminal)) terminal.print(terminal.plain(line));
}

/** Runs the table; null where it was not asked for. */
export async function sensitivityOf(
  terminal: Terminal,
  portfolio: AnyPortfolio,
  asked: SensitivityConfig,
): Promise<Sensitivity | null> {
  if (asked === false) return null;
  return portfolio.sensitivity({
    ...(asked === true ? {} : asked),
    signal: terminal.stop,
    onProgress: ({ done, total }) => terminal.progress(done, total),
  });
}

/** Prints and writes the table; gives the path of the file, none where there is no table. */
export function showSensitivity(terminal: Terminal, table: Sensitivity | null, place: Place): string[] {
  if (table === null) return [];
  heading(terminal, `Sensitivity: the run again with one choice changed, ${table.runs} runs`);
  for (const line of table.lines(terminal)) terminal.print(line);
  const { folder, prefix } = place;
  return [shownPath(folder.write(prefix + SENSITIVITY_FILE, jsonText(table)))];
}
