// A run → what its trading and holding cost.
import { metricOf, type MetricName } from "../../metrics/registry.ts";
import type { AssetCostRow, CostRow, ReportCosts } from "../../report/types.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import { assetName } from "./rows.ts";

// 1: the metric is a cost; -1: it is what was received.
const KINDS: readonly (readonly [MetricName, 1 | -1])[] = [
  ["totalFeesPaid", 1],
  ["slippageCost", 1],
  ["impactCost", 1],
  ["financing", -1],
  ["dividends", -1],
];

/** Costs of all accounts together, by kind and by asset. */
export function costsOf(portfolio: Portfolio): ReportCosts {
  const accounts = portfolio.groupLengths.map((_, account) => portfolio.metrics(account));
  const sum = (name: MetricName): number => accounts.reduce((total, figures) => total + figures[name], 0);
  const kinds = KINDS.map(([name, sign]): CostRow => {
    const { label, definition } = metricOf(name);
    return { label, definition, amount: sign * sum(name) };
  });
  return { initialCash: sum("startValue"), kinds, assets: assetCosts(portfolio) };
}

/** VectorBT keeps account of fees alone. */
export function vectorbtCostsOf(portfolio: VectorbtPortfolio): ReportCosts {
  const amount = portfolio.groupLengths.reduce(
    (sum, _, group) => sum + portfolio.seriesMetrics(group).totalFeesPaid,
    0,
  );
  const definition = "Σ of all fees. Slippage is part of the prices here, and not told apart.";
  return {
    initialCash: portfolio.initCash().reduce((sum, cash) => sum + cash, 0),
    kinds: [{ label: "Fees paid", amount, definition }],
    assets: assetCosts(portfolio),
  };
}

/** Fills and fees of every column. */
function assetCosts(portfolio: Portfolio | VectorbtPortfolio): AssetCostRow[] {
  const { column, fees } = portfolio.fills;
  const rows = Array.from({ length: portfolio.plan.columns }, (_, at) => ({
    name: assetName(portfolio, at),
    fills: 0,
    fees: 0,
  }));
  column.forEach((at: number, i: number) => {
    rows[at].fills++;
    rows[at].fees += fees[i];
  });
  return rows;
}
