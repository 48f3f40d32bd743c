// A sweep's table → one HTML page.
import type { ArrowTable } from "../arrow.ts";
import { describe, objectOf } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { METRIC_NAMES, metricOf, type MetricName, type MetricUnit } from "../metrics/registry.ts";
import type { SweepMetric, SweepParameter } from "../report/sweepTypes.ts";
import { RULE_METRICS } from "./ruleOptions.ts";

/** What `sweepReport` shows beside the table. */
export interface SweepReportOptions {
  /** Heading; default "Sweep". */
  readonly title?: string;
  /** A sentence below the heading. */
  readonly subtitle?: string;
  /** Column that decides which run is best; default `sharpeRatio` where the table has it, else its first metric. */
  readonly metric?: string;
  /** Which end of it is best; default "highest". */
  readonly best?: "highest" | "lowest";
  /** Equity of every run in the order of the rows, all of one length, for the curve of the run that a reader opens. */
  readonly equity?: readonly Float64Array[];
  /** Milliseconds since 1970 UTC, one a bar of the equity; default: bars are numbered. */
  readonly time?: Float64Array;
}

const NAMES = ["title", "subtitle", "metric", "best", "equity", "time"] as const;
const METRIC_COLUMNS: ReadonlySet<string> = new Set([...METRIC_NAMES, ...RULE_METRICS]);
const FORMS: Readonly<Partial<Record<MetricUnit, SweepMetric["form"]>>> = {
  ...{ percent: "percent", ratio: "ratio", money: "money", count: "count", bars: "count" },
};

/**
 * A page that needs nothing but itself: the heat-map of two parameters (the others are chosen), the plateau around the best
 * run (the mean over the runs within one step of every numeric parameter), and every run behind its cell.
 * @param table what `sweep` gave: its parameters, then its metrics
 * @returns the HTML
 * @throws BacktestError `E_UNKNOWN_KEY`, `E_DTYPE`, `E_ENUM`, `E_METRIC`, `E_SHAPE`, `E_EMPTY`, `E_SWEEP_SIZE` (above 20,000 runs)
 */
export async function sweepReport(table: ArrowTable, options: SweepReportOptions = {}): Promise<string> {
  const given = objectOf("sweepReport", options, NAMES);
  const names = columnNames(table);
  const metrics = names.filter((name) => METRIC_COLUMNS.has(name));
  const first = metricOfPage(given.metric, metrics);
  const { equity, time = null } = options;
  if (equity !== undefined) requireSeries("equity", Array.isArray(equity) && equity.every(isSeries), equity);
  requireSeries("time", time === null || isSeries(time), time);
  const { renderSweep } = await import("../report/sweepPage.ts");
  return renderSweep({
    title: textOf("title", given.title, "Sweep"),
    subtitle: textOf("subtitle", given.subtitle, `${table.numRows} runs`),
    parameters: names.filter((name) => !METRIC_COLUMNS.has(name)).map((name) => parameterOf(table, name)),
    metrics: [first, ...metrics.filter((name) => name !== first)].map((name) => pageMetric(table, name)),
    best: bestOf(given.best),
    ...(equity === undefined ? {} : { equity, time }),
    ...{ assumptions: [], provenance: [] },
  });
}

function columnNames(table: unknown): string[] {
  const fields = (table as Partial<ArrowTable> | null | undefined)?.schema?.fields;
  if (fields !== undefined) return fields.map(({ name }) => String(name));
  throw new BacktestError("E_DTYPE", `sweepReport takes the table of a sweep, got ${describe(table)}`, {
    ...{ option: "table", got: describe(table), expected: "what sweep() gave" },
  });
}

function metricOfPage(given: unknown, metrics: readonly string[]): string {
  if (given === undefined) return metrics.includes("sharpeRatio") ? "sharpeRatio" : (metrics[0] ?? "");
  if (typeof given === "string" && metrics.includes(given)) return given;
  throw new BacktestError("E_METRIC", `the table has no metric ${describe(given)}`, {
    ...{ option: "metric", got: describe(given), expected: `one of ${metrics.join(", ")}` },
  });
}

function bestOf(given: unknown): "highest" | "lowest" {
  if (given === undefined || given === "highest") return "highest";
  if (given === "lowest") return "lowest";
  throw new BacktestError("E_ENUM", `best is ${describe(given)}`, {
    ...{ option: "best", got: describe(given), expected: `"highest" or "lowest"` },
  });
}

function textOf(option: string, given: unknown, usual: string): string {
  if (given === undefined) return usual;
  if (typeof given === "string") return given;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(given)}`, {
    ...{ option, got: describe(given), expected: "a text" },
  });
}

const isSeries = (value: unknown): boolean => value instanceof Float64Array;

function requireSeries(option: string, isFit: boolean, given: unknown): void {
  if (isFit) return;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(given)}`, {
    ...{ option, got: describe(given), expected: option === "time" ? "a Float64Array" : "Float64Arrays" },
  });
}

function cellsOf(table: ArrowTable, name: string): unknown[] {
  return [...(table.getChild(name) ?? [])] as unknown[];
}

function parameterOf(table: ArrowTable, name: string): SweepParameter {
  const values = cellsOf(table, name).map((value) => (typeof value === "number" ? value : String(value)));
  return { name, values };
}

function pageMetric(table: ArrowTable, name: string): SweepMetric {
  const values = Float64Array.from(cellsOf(table, name), Number);
  const isKnown = (METRIC_NAMES as readonly string[]).includes(name);
  if (!isKnown) return { label: name, form: "ratio", values };
  const { label, unit } = metricOf(name as MetricName);
  return { label, form: FORMS[unit] ?? "ratio", values };
}
