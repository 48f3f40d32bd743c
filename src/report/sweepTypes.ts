/** A parameter of a sweep, or the asset that was swept. */
export interface SweepParameter {
  name: string;
  /** One a run. Numbers are ordered by size; texts have no order. */
  values: readonly (number | string)[];
}

/** A figure of every run. */
export interface SweepMetric {
  label: string;
  form: "percent" | "ratio" | "money" | "count";
  /** One a run; NaN: the run has none. */
  values: Float64Array;
}

/** Everything that the page of a sweep shows. */
export interface SweepReportInput {
  title: string;
  subtitle: string;
  parameters: readonly SweepParameter[];
  /** The first one is shown first. */
  metrics: readonly SweepMetric[];
  /** Which end of the first metric is best. */
  best: "highest" | "lowest";
  /** Equity of every run, all of one length; without it runs have figures and no curve. */
  equity?: readonly Float64Array[];
  /** Milliseconds since 1970 UTC, one a bar; null numbers the bars. */
  time?: Float64Array | null;
  assumptions: readonly string[];
  provenance: readonly string[];
}
