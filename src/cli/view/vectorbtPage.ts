// A run of the vectorbt profile → what its report page shows.
import { ASSUMPTIONS } from "../../assumptions.ts";
import { count, money, percent, ratio } from "../../report/format.ts";
import type { ReportInput, StatRow } from "../../report/types.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../../sensitivity/table.ts";
import { sensitivityTexts } from "../../sensitivity/text.ts";
import type { ShownRun } from "../shownRun.ts";
import { vectorbtCostsOf } from "./costs.ts";
import { assetsOf, drawdownOf } from "./page.ts";
import { assetName } from "./rows.ts";
import { curveReturns, exposureOf, pooledReturns, positionsOf, sumOfAccounts } from "./shares.ts";

const RULES = "VectorBT's rules hold.";

/** What the page shows of a run. */
type PageRun = Pick<
  ShownRun<VectorbtPortfolio>,
  "title" | "subtitle" | "market" | "portfolio" | "sources" | "notes" | "credits"
>;

/** VectorBT's rows under its names, percents as percents. */
export function vectorbtStatRowsOf(portfolio: VectorbtPortfolio): StatRow[] {
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

/** The rules, and what the run took for granted. */
export function assumptionLines({ assumptions }: VectorbtPortfolio): string[] {
  return [RULES, ...assumptions.map((code) => ASSUMPTIONS[code])];
}

/** Bad data that VectorBT takes silently. */
export function warningLines({ warnings }: VectorbtPortfolio): string[] {
  return warnings.map(({ code, message }) => `${code} ${message}`);
}

/** What the report page shows; curves of several groups are their sums. */
export function vectorbtPageOf(
  run: PageRun,
  versions: readonly string[],
  sensitivity: Sensitivity | null = null,
): ReportInput {
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
    returns: {
      strategy: pooledReturns(portfolio.returns(), portfolio.value(), portfolio.initCash()),
      benchmark: curveReturns(benchmark, start),
      perYear: portfolio.barsPerYear,
      // VectorBT's is per bar.
      riskFree: (portfolio.call.options.riskFree as number | undefined) ?? 0,
    },
    ...heldOf(portfolio, equity),
    costs: vectorbtCostsOf(portfolio),
    ...(sensitivity === null ? {} : { sensitivity: sensitivityTexts(sensitivity) }),
    stats: vectorbtStatRowsOf(portfolio),
    assets: assetsOf(run),
    ...{ cutOrders: [], cutOrderTotal: null },
    assumptions: [...assumptionLines(portfolio), ...several],
    warnings: [...warningLines(portfolio), ...run.notes],
    provenance: [...run.sources, ...run.credits, ...versions, `Digest of the results: ${portfolio.digest()}`],
  };
}

function heldOf(
  portfolio: VectorbtPortfolio,
  equity: Float64Array,
): Pick<ReportInput, "exposure" | "positions"> {
  const value = portfolio.ungrouped().assetValue();
  return {
    exposure: exposureOf(value, sumOfAccounts(portfolio.cash()), equity),
    positions: positionsOf(value, equity, (column) => assetName(portfolio, column)),
  };
}
