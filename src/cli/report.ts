// `barloom report out/`: the page of a stored run again.
import { BacktestError } from "../errors.ts";
import { apiOf } from "./config/simulation.ts";
import { border, unlessStopped } from "./interrupt.ts";
import type { Terminal } from "./io.ts";
import { versionsOf } from "./package.ts";
import { placeAt, within } from "./place.ts";
import { shownInputs, type ShownRun } from "./shownRun.ts";
import { openStoredRun, SETTINGS_FILE } from "./stored/open.ts";
import { pageOf } from "./view/page.ts";
import { pageText, REPORT_FILE, shownPath } from "./view/save.ts";
import { vectorbtPageOf } from "./view/vectorbtPage.ts";

/**
 * Repeats the run of a folder of results and writes its page, and nothing else.
 * @throws E_STORED where the repeated run has another digest; and what opening the run throws
 */
export async function report(terminal: Terminal, folder: string): Promise<object> {
  const { portfolio, config, inputs, provenance, hasStoredDigest } = await unlessStopped(
    terminal,
    openStoredRun(folder),
  );
  if (hasStoredDigest === false)
    throw new BacktestError("E_STORED", `${folder}: the repeated run is not the stored one`, {
      hint: "`barloom verify` says where they part; `barloom run` stores the new one.",
    });
  const run = {
    ...shownInputs(provenance.title ?? SETTINGS_FILE, apiOf(config), inputs, portfolio),
    ...(provenance.subtitle === undefined ? {} : { subtitle: provenance.subtitle }),
    ...{ readMs: 0, metricsMs: 0, settings: {}, dataFiles: [] },
  };
  const page = await pageText((versions) =>
    portfolio.profile === "vectorbt"
      ? vectorbtPageOf({ ...run, portfolio }, versions)
      : pageOf({ ...run, portfolio } satisfies ShownRun, versions, null),
  );
  await border(terminal);
  const file = await within(placeAt(folder), async (place) =>
    shownPath(place.folder.write(REPORT_FILE, page)),
  );
  terminal.print(terminal.plain(file));
  return { command: "report", ...versionsOf(), files: [file], digest: portfolio.digest() };
}
