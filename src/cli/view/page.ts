// A run → what its report page shows.
import { ASSUMPTIONS } from "../../assumptions.ts";
import { columnOf } from "../../matrix.ts";
import { units } from "../../report/format.ts";
import type { ReportAsset, ReportCut, ReportFill, ReportInput, ReportReturns } from "../../report/types.ts";
import type { Portfolio } from "../../results/portfolio.ts";
import type { VectorbtPortfolio } from "../../results/vectorbt/portfolio.ts";
import type { Sensitivity } from "../../sensitivity/table.ts";
import { sensitivityTexts } from "../../sensitivity/text.ts";
import type { ShownRun } from "../shownRun.ts";
import { costsOf } from "./costs.ts";
import { assetName, cutOrderRows, cutOrdersOf, statRowsOf } from "./rows.ts";
import { curveReturns, exposureOf, pooledReturns, positionsOf, sumOfAccounts } from "./shares.ts";

const CUT_ROWS_MAX = 500;

/** A result with executions, of either profile. */
type Filled = Pick<Portfolio | VectorbtPortfolio, "fills" | "plan" | "columns">;

/** What the page shows of a run. */
type PageRun = Pick<
  ShownRun,
  "title" | "subtitle" | "market" | "portfolio" | "sources" | "notes" | "credits"
>;

/** Everything the page needs; curves of several accounts are their sums. */
export function pageOf(
  run: PageRun,
  versions: readonly string[],
  sensitivity: Sensitivity | null = null,
): ReportInput {
  const { portfolio } = run;
  const accounts = portfolio.groupLengths.length;
  const equity = sumOfAccounts(portfolio.equity());
  const benchmark = benchmarkSum(portfolio);
  const start = startOf(portfolio);
  const cuts = cutsByColumn(portfolio);
  const several = accounts === 1 ? [] : [`${accounts} accounts: curves are sums, statistics are means.`];
  return {
    title: run.title,
    subtitle: run.subtitle,
    time: portfolio.time,
    equity,
    benchmark,
    benchmarkLabel: "Buy and hold",
    drawdown: drawdownOf(equity, start),
    benchmarkDrawdown: drawdownOf(benchmark, start),
    returns: returnsOf(portfolio, benchmark),
    ...heldOf(portfolio, equity),
    costs: costsOf(portfolio),
    ...(sensitivity === null ? {} : { sensitivity: sensitivityTexts(sensitivity) }),
    stats: statRowsOf(portfolio),
    assets: assetsOf(run).map((asset, column) => ({ ...asset, cuts: cuts[column] })),
    cutOrders: cutOrderRows(portfolio, CUT_ROWS_MAX),
    cutOrderTotal: cutOrdersOf(portfolio).length,
    assumptions: [...portfolio.assumptions.map((code) => ASSUMPTIONS[code]), ...several],
    warnings: [...portfolio.warnings.map(({ code, message }) => `${code} ${message}`), ...run.notes],
    provenance: [...run.sources, ...run.credits, ...versions, `Digest of the results: ${portfolio.digest()}`],
  };
}

function benchmarkSum(portfolio: Portfolio): Float64Array {
  const [first, ...others] = portfolio.groupLengths.map((_, account) => portfolio.benchmark(account));
  return others.reduce((sum, curve) => sum.map((value, bar) => value + curve[bar]), first);
}

function returnsOf(portfolio: Portfolio, benchmark: Float64Array): ReportReturns {
  const { barsPerYear, call } = portfolio;
  const initial = portfolio.groupLengths.map((_, account) => portfolio.metrics(account).startValue);
  return {
    strategy: pooledReturns(portfolio.returns(), portfolio.equity(), initial),
    benchmark: curveReturns(benchmark, startOf(portfolio)),
    perYear: barsPerYear,
    riskFree: ((call.options.riskFree as number | undefined) ?? 0) / barsPerYear,
  };
}

function heldOf(portfolio: Portfolio, equity: Float64Array): Pick<ReportInput, "exposure" | "positions"> {
  const value = portfolio.positionValue();
  return {
    exposure: exposureOf(value, sumOfAccounts(portfolio.cash()), equity),
    positions: positionsOf(value, equity, (column) => assetName(portfolio, column)),
  };
}

function startOf(portfolio: Portfolio): number {
  return portfolio.groupLengths.reduce((sum, _, account) => sum + portfolio.metrics(account).startValue, 0);
}

/** Fractions below the running peak, which begins with `start`. */
export function drawdownOf(curve: Float64Array, start: number): Float64Array {
  let peak = start;
  return curve.map((value) => value / (peak = Math.max(peak, value)) - 1);
}

/** Prices and executions of every column. */
export function assetsOf({
  market,
  portfolio,
}: Pick<ShownRun<Filled>, "market" | "portfolio">): ReportAsset[] {
  const fills = fillsByColumn(portfolio);
  const { open, high, low, close } = market.fields;
  return fills.map((own, column) => ({
    name: assetName(portfolio, column),
    close: columnOf(close, column),
    ...(open && high && low
      ? { open: columnOf(open, column), high: columnOf(high, column), low: columnOf(low, column) }
      : {}),
    fills: own,
  }));
}

function fillsByColumn({ fills, plan }: Filled): ReportFill[][] {
  const byColumn: ReportFill[][] = Array.from({ length: plan.columns }, () => []);
  for (let row = 0; row < fills.length; row++) {
    const { column, ...fill } = fills.at(row);
    byColumn[column].push(fill);
  }
  return byColumn;
}

/** Orders of every column that were cut or refused, in words. */
function cutsByColumn(portfolio: Portfolio): ReportCut[][] {
  const byColumn: ReportCut[][] = Array.from({ length: portfolio.plan.columns }, () => []);
  for (const row of cutOrdersOf(portfolio)) {
    const { decisionBar, column, asked, filled, outcome, reason } = portfolio.orders.at(row);
    byColumn[column].push({
      bar: decisionBar,
      text: `${outcome}, ${reason}: ${units(filled)} of ${units(asked)} filled`,
    });
  }
  return byColumn;
}
