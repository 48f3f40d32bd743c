// A result → the rows that the terminal and the page show, as text.
import {
  HEADLINE_NAMES,
  METRIC_NAMES,
  metricOf,
  type MetricName,
  type MetricUnit,
} from "../../metrics/registry.ts";
import { count, date, money, percent, ratio, units } from "../../report/format.ts";
import type { CutOrderRow, StatRow } from "../../report/types.ts";
import type { Portfolio } from "../../results/portfolio.ts";

const FORMATS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  percent: (value) => percent(value),
  ratio: (value) => ratio(value),
  money: (value) => money(value),
  count,
  bars: count,
  date,
  text: String,
};

/** Repeated large at the top of the page. */
const LARGE: ReadonlySet<MetricName> = new Set<MetricName>([
  "endValue",
  "totalReturn",
  "annualizedReturn",
  "sharpeRatio",
  "maxDrawdown",
  "annualizedVolatility",
]);

/** Every statistic beside that of buy and hold; the mean of the accounts where there are several. */
export function statRowsOf(portfolio: Portfolio): StatRow[] {
  return rowsOf(portfolio, METRIC_NAMES);
}

/** The statistics of the short table, beside those of buy and hold. */
export function headlineRowsOf(portfolio: Portfolio): StatRow[] {
  return rowsOf(portfolio, HEADLINE_NAMES);
}

function rowsOf(portfolio: Portfolio, names: readonly MetricName[]): StatRow[] {
  const stats = portfolio.stats();
  const benchmark = benchmarkMeans(portfolio);
  return names.map((name) => {
    const { label, unit, definition } = metricOf(name);
    const value = formatMetric(unit, Number(stats[name]));
    const beside = benchmark[name];
    return {
      label,
      value,
      definition,
      ...(LARGE.has(name) ? { isHeadline: true } : {}),
      ...(beside === undefined ? {} : { benchmark: formatMetric(unit, beside) }),
    };
  });
}

/** Metrics of buy and hold, the mean over the accounts that have the figure. */
export function benchmarkMeans(portfolio: Portfolio): Partial<Record<MetricName, number>> {
  const accounts = portfolio.groupLengths.map((_, account) => portfolio.benchmarkMetrics(account));
  const names = Object.keys(accounts[0]) as MetricName[];
  return Object.fromEntries(
    names.map((name) => [name, meanOf(accounts.map((figures) => figures[name] ?? NaN))]),
  );
}

function meanOf(figures: readonly number[]): number {
  const defined = figures.filter((figure) => !Number.isNaN(figure));
  return defined.reduce((sum, figure) => sum + figure, 0) / defined.length;
}

function formatMetric(unit: MetricUnit, value: number): string {
  // A mean of counts or lengths need not be whole.
  const isWhole = unit === "count" || unit === "bars";
  return isWhole && !Number.isInteger(value) ? ratio(value) : FORMATS[unit](value);
}

/** Positions of the orders that have a reason: refused, or filled for less than asked. */
export function cutOrdersOf({ orders }: Portfolio): number[] {
  return Array.from(orders.id.keys()).filter((row) => orders.reason[row] !== 0);
}

/** How many orders each reason cut or refused, the most frequent first. */
export function cutReasonRows(portfolio: Portfolio): string[][] {
  const counts = new Map<string, number>();
  for (const row of cutOrdersOf(portfolio)) {
    const { outcome, reason } = portfolio.orders.at(row);
    const key = `${reason}\t${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1))
    .map(([key, orders]) => [...key.split("\t"), count(orders)]);
}

/** The first `rowsMax` orders that were cut or refused. */
export function cutOrderRows(portfolio: Portfolio, rowsMax: number): CutOrderRow[] {
  return cutOrdersOf(portfolio)
    .slice(0, rowsMax)
    .map((row) => {
      const { decisionBar, column, asked, filled, outcome, reason, bound } = portfolio.orders.at(row);
      return {
        date: portfolio.time === null ? String(decisionBar) : date(portfolio.time[decisionBar]),
        asset: assetName(portfolio, column),
        asked: units(asked),
        filled: units(filled),
        outcome,
        reason,
        bound: money(bound),
      };
    });
}

/** Name of a column, or its number. */
export function assetName(
  { columns }: { readonly columns: readonly string[] | null },
  column: number,
): string {
  return columns?.[column] ?? `column ${column}`;
}
