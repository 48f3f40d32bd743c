/** One line of the statistics table. Values are formatted by the caller. */
export interface StatRow {
  label: string;
  value: string;
  /** The same figure of the benchmark. */
  benchmark?: string;
  /** What the figure means and how it is computed, in a sentence or two. */
  definition?: string;
  /** Whether it is repeated large at the top; where no row is, the first ones are. */
  isHeadline?: boolean;
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
  /** Orders that were cut or refused, marked at the bar that decided them. */
  cuts?: readonly ReportCut[];
}

/** An order that was cut or refused. */
export interface ReportCut {
  bar: number;
  /** What was asked and filled, and why no more. */
  text: string;
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

/** Return of every bar, and what turns it into figures of a year. */
export interface ReportReturns {
  /** Fractions, deposits and withdrawals taken out. */
  strategy: Float64Array;
  benchmark?: Float64Array;
  /** Bars in a year. */
  perYear: number;
  /** Risk-free return of a bar. */
  riskFree: number;
}

/** Fractions of equity at the end of every bar. */
export interface ReportExposure {
  /** Value of what is held long, at least 0. */
  long: Float64Array;
  /** Value of what is held short, at most 0. */
  short: Float64Array;
  cash: Float64Array;
}

/** Value of one position as a fraction of equity at the end of every bar, signed. */
export interface ReportPosition {
  name: string;
  share: Float64Array;
}

/** What one kind of cost took; below 0 it brought something. */
export interface CostRow {
  label: string;
  /** Account currency. */
  amount: number;
  definition: string;
}

/** What trading one asset took. */
export interface AssetCostRow {
  name: string;
  fills: number;
  /** Account currency. */
  fees: number;
}

export interface ReportCosts {
  /** Account currency; what the amounts are compared with. */
  initialCash: number;
  kinds: readonly CostRow[];
  assets: readonly AssetCostRow[];
}

/** A table of texts, formatted by the caller: words in the first column, figures in the others. */
export interface TextTable {
  headers: readonly string[];
  rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  notes: readonly string[];
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
  /** For the months and the rolling Sharpe ratio, which are left out without it. */
  returns?: ReportReturns;
  exposure?: ReportExposure;
  /** By asset; only those that hold most are drawn apart. */
  positions?: readonly ReportPosition[];
  costs?: ReportCosts;
  /** The run again with one choice changed at a time. */
  sensitivity?: TextTable;
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
