// `barloom explain out/ AAPL 2008-10-10`: why the order of a stored run did what it did.
import { explanationLines } from "../explain/lines.ts";
import type { Terminal } from "./io.ts";
import { versionsOf } from "./package.ts";
import { openStoredRun } from "./stored/open.ts";

/**
 * Repeats a stored run and tells what happened at one bar in one column.
 * @param column name of an asset
 * @param bar an ISO 8601 date or time, or the index of the bar
 * @returns the explanation for a machine
 */
export async function explain(
  terminal: Terminal,
  folder: string,
  column: string,
  bar: string,
): Promise<object> {
  const { portfolio } = await openStoredRun(folder);
  const place = /^\d+$/.test(bar) ? Number(bar) : bar;
  const explanation = portfolio.explain(place, column);
  for (const line of explanationLines(explanation)) terminal.print(line);
  return { command: "explain", ...versionsOf(), explanation };
}
