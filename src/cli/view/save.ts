// A run → the files of its results.
import { isAbsolute, relative } from "node:path";
import { METRIC_NAMES } from "../../metrics/registry.ts";
import { resultColumns, type NamedColumns } from "../../results/columns.ts";
import type { ReportInput } from "../../report/types.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import { versionsOf } from "../package.ts";
import type { Place } from "../place.ts";
import type { ShownRun } from "../shownRun.ts";
import { pageOf } from "./page.ts";
import { benchmarkMeans } from "./rows.ts";

const TABLES = ["orders", "fills", "trades", "equity"] as const;

/** What the files of a result are made from. */
export interface Results {
  readonly tables: Readonly<Record<string, NamedColumns>>;
  readonly stats: object;
  readonly settings: object;
  /** Content of the page; `versions` are for its provenance. */
  readonly page: (versions: readonly string[]) => ReportInput;
}

/** Writes tables as Arrow and Parquet, statistics, settings and the page; returns the paths in the order written. */
export async function saveRun(run: ShownRun, place: Place): Promise<string[]> {
  const columns = resultColumns(run.portfolio);
  return saveResults(
    {
      tables: Object.fromEntries(TABLES.map((name) => [name, columns[name]])),
      stats: statsOf(run.portfolio),
      settings: settingsOf(run),
      page: (versions) => pageOf(run, versions),
    },
    place,
  );
}

/** Writes the files of a result; returns their paths in the order written. */
export async function saveResults(results: Results, { folder, prefix }: Place): Promise<string[]> {
  const files: [string, Uint8Array | string][] = [];
  for (const [name, columns] of Object.entries(results.tables))
    files.push(...(await tableFiles(name, columns)));
  files.push(["stats.json", jsonText(results.stats)]);
  files.push(["config.json", jsonText(results.settings)]);
  files.push(["report.html", await pageText(results.page)]);
  return files.map(([name, content]) => shownPath(folder.write(prefix + name, content)));
}

/** Relative to where the reader stands, unless that is somewhere else. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

async function tableFiles(name: string, columns: NamedColumns): Promise<[string, Uint8Array][]> {
  const [{ tableToIpc, toArrowTable }, { parquetBytes }] = await Promise.all([
    import("../../arrow.ts"),
    import("../../output/parquet.ts"),
  ]);
  return [
    [`${name}.arrow`, tableToIpc(toArrowTable(columns))],
    [`${name}.parquet`, parquetBytes(columns)],
  ];
}

async function pageText(page: Results["page"]): Promise<string> {
  const { renderReport } = await import("../../report/html.ts");
  const { barloom, kernelSha256 } = versionsOf();
  return renderReport(page([`barloom ${barloom}, kernel ${kernelSha256.slice(0, 16)}`]));
}

/** Strategy, benchmark and every account; figures that do not exist are null, with the reason. */
function statsOf(portfolio: Portfolio): object {
  return {
    strategy: portfolio.stats(),
    benchmark: benchmarkMeans(portfolio),
    accounts: portfolio.groupLengths.map((_, account) => portfolio.metrics(account)),
    undefined: portfolio.undefinedMetrics,
    assumptions: portfolio.assumptions,
    warnings: portfolio.warnings,
    metrics: METRIC_NAMES,
    digest: portfolio.digest(),
  };
}

/** Settings with versions and the digest. */
export function settingsOf({ settings, portfolio }: ShownRun<Pick<Portfolio, "digest">>): object {
  return { ...settings, provenance: { ...versionsOf(), digest: portfolio.digest() } };
}

/** JSON has no NaN and no ∞: the first becomes null, the others texts. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, entry: unknown) => (entry === Infinity || entry === -Infinity ? String(entry) : entry),
    2,
  );
  return `${text}\n`;
}
