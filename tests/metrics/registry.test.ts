// The one table of metrics: what every entry says, in which order, and what is made from it.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HEADLINE_NAMES, METRIC_NAMES, metricOf } from "../../src/metrics/registry.ts";
import { headlineRowsOf, statRowsOf } from "../../src/cli/view/rows.ts";
import { withOrders } from "../support/market.ts";

const PAGE = readFileSync("docs/metrics.md", "utf8");

/** Keys of the first release: they keep their place. */
const FIRST =
  `startValue endValue totalReturn annualizedReturn annualizedVolatility sharpeRatio sortinoRatio maxDrawdown
  calmarRatio meanGrossExposure maxGrossExposure timeInMarket turnover totalFeesPaid totalOrders cutOrders totalFills
  totalClosedTrades totalOpenTrades winRate profitFactor expectancy`.split(/\s+/);

describe("the registry", () => {
  test("keeps the order of the first keys, new ones after them", () => {
    expect(METRIC_NAMES.slice(0, FIRST.length)).toEqual(FIRST);
    const stats = withOrders().stats(0);
    expect(Object.keys(stats).slice(3)).toEqual(METRIC_NAMES);
    const totalReturn: number = stats.totalReturn; // the type says so too
    expect(totalReturn).toBe(withOrders().metrics().totalReturn);
  });

  test.each(METRIC_NAMES)("%s says what it is", (name) => {
    const { label, definition, source, annualization } = metricOf(name);
    expect(label.length).toBeGreaterThan(3);
    expect(definition).toMatch(/\.$/);
    for (const text of [source, annualization]) expect(text ?? "given").not.toBe("");
  });

  test("has each label once", () => {
    expect(new Set(METRIC_NAMES.map((name) => metricOf(name).label)).size).toBe(METRIC_NAMES.length);
  });

  test("what is called a year says how it is annualized", () => {
    const yearly = METRIC_NAMES.filter((name) => / · A\b|√A|A \/ [Tn]/.test(metricOf(name).definition));
    for (const name of yearly) expect([name, metricOf(name).annualization]).not.toEqual([name, undefined]);
  });

  test("is the page's table, row by row", () => {
    const rows = PAGE.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1])).toEqual(METRIC_NAMES);
  });
});

describe("the short table", () => {
  test("has the headlines only, the report all", () => {
    const run = withOrders();
    expect(headlineRowsOf(run).map(({ label }) => label)).toEqual(
      HEADLINE_NAMES.map((name) => metricOf(name).label),
    );
    expect(statRowsOf(run).length).toBe(METRIC_NAMES.length);
    expect(HEADLINE_NAMES.length).toBeLessThan(30);
  });
});
