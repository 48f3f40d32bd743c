// Every metric once: name, label, unit, definition, and how it is found. The order is that of `stats()` and of the reports.
import { BENCHMARK } from "./definitions/benchmark.ts";
import { CORE } from "./definitions/core.ts";
import { COSTS } from "./definitions/costs.ts";
import { RISK } from "./definitions/risk.ts";
import { TRADES } from "./definitions/trades.ts";
import type { Metric, MetricTable } from "./metric.ts";

export type { Metric, MetricUnit } from "./metric.ts";

/** Every figure of the realistic profile by its name: label, unit, definition, source. */
export const METRICS = {
  ...CORE,
  ...RISK,
  ...TRADES,
  ...COSTS,
  ...BENCHMARK,
} as const satisfies MetricTable;

/** Name of a figure in `stats()` and `metrics()`. */
export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** The metrics of the short table of a terminal. */
export const HEADLINE_NAMES = METRIC_NAMES.filter((name) => metricOf(name).headline);

/** The entry of a metric, with its optional parts visible. */
export function metricOf(name: MetricName): Metric {
  return METRICS[name];
}
