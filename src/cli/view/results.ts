// What the files of a result hold: tables and statistics, of either profile.
import { METRIC_NAMES } from "../../metrics/registry.ts";
import { figureNumber } from "../../output/jsonNumbers.ts";
import { resultColumns, type NamedColumns } from "../../results/columns.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import { vectorbtColumns } from "../../results/vectorbt/columns.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import { benchmarkMeans } from "./rows.ts";

/** Version of the tables that docs/data.md documents: a column that is added, renamed, moved or changes its type raises it. */
export const TABLES_VERSION = 1;

const TABLES = ["orders", "fills", "trades", "equity"] as const;

/** Tables by the names of their files. */
export function tablesOf(portfolio: Portfolio | VectorbtPortfolio): Record<string, NamedColumns> {
  if (portfolio.profile === "vectorbt") return vectorbtColumns(portfolio);
  const columns = resultColumns(portfolio);
  return Object.fromEntries(TABLES.map((name) => [name, columns[name]]));
}

/** What `stats.json` holds; figures that do not exist are NaN here, with the reason. */
export function statisticsOf(portfolio: Portfolio | VectorbtPortfolio): object {
  const { assumptions, warnings, undefinedMetrics } = portfolio;
  const shared = { undefined: undefinedMetrics, assumptions, warnings };
  if (portfolio.profile === "vectorbt") {
    const groups = portfolio.groupLengths.map((_, group) => portfolio.metrics(group));
    return { stats: portfolio.stats(), groups, ...shared, digest: portfolio.digest() };
  }
  return {
    strategy: portfolio.stats(),
    benchmark: benchmarkMeans(portfolio),
    accounts: portfolio.groupLengths.map((_, account) => portfolio.metrics(account)),
    ...shared,
    metrics: METRIC_NAMES,
    digest: portfolio.digest(),
  };
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, figureNumber, 2)}\n`;
}
