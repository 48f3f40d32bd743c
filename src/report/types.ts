/** One line of the statistics table. Values are formatted by the caller; the first six rows are also the headline figures. */
export interface StatRow {
  label: string;
  value: string;
  /** The same figure of the benchmark. */
  benchmark?: string;
  /** What the figure means and how it is computed, in a sentence or two. */
  definition?: string;
}

/** One execution, drawn as a marker on the price of its asset. */
export interface ReportFill {
  bar: number;
  /** Signed: above 0 bought, below 0 sold. */
  units: number;
  price: number;
  fees: number;
  /** Why the order was given: a signal, a stop, a rebalance, … */
  reason: string;
}

export interface ReportAsset {
  name: string;
  /** Candles are drawn when open, high and low are all given, a line of closes otherwise. */
  open?: Float64Array;
  high?: Float64Array;
  low?: Float64Array;
  close: Float64Array;
  fills: readonly ReportFill[];
}

/** An order that was refused, or filled for less than it asked. All texts, formatted by the caller. */
export interface CutOrderRow {
  date: string;
  asset: string;
  asked: string;
  filled: string;
  outcome: string;
  reason: string;
  /** The limit that cut it: the cash there was, the volume of the bar, … */
  bound: string;
}

/** Everything a report page shows. */
export interface ReportInput {
  title: string;
  subtitle: string;
  /** Milliseconds since 1970 UTC, one a bar, ascending; null numbers the bars from 0. */
  time: Float64Array | null;
  equity: Float64Array;
  benchmark?: Float64Array;
  benchmarkLabel?: string;
  /** At most 0, a fraction of the running peak. */
  drawdown: Float64Array;
  benchmarkDrawdown?: Float64Array;
  stats: readonly StatRow[];
  assets: readonly ReportAsset[];
  cutOrders: readonly CutOrderRow[];
  /** How many orders were cut or refused in all; the rows given may be fewer. null: a run that keeps no record of them. */
  cutOrderTotal: number | null;
  assumptions: readonly string[];
  warnings: readonly string[];
  /** Where data and results come from: data credit, versions, seed, digest. */
  provenance: readonly string[];
}
