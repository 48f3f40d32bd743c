// What the registry holds of a metric, and reasons that several metrics share.
import type { AccountView } from "./account.ts";

/** How a figure is printed. */
export type MetricUnit = "percent" | "ratio" | "money" | "count" | "bars" | "date" | "text";

/** What is known of a figure beside its value. */
export interface Metric {
  readonly label: string;
  readonly unit: MetricUnit;
  /** What it is, with its formula. */
  readonly definition: string;
  /** Where the definition comes from, where it has an author. */
  readonly source?: string;
  /** How bars become years, where they do. */
  readonly annualization?: string;
  /** Whether the short table of a terminal shows it. */
  readonly headline?: true;
  readonly of: (account: AccountView) => number;
  /** The same figure of buy and hold, where it has one. */
  readonly ofBenchmark?: (account: AccountView) => number;
  /** Why the figure is NaN, where it is. */
  readonly undefinedBecause?: (account: AccountView) => string;
}

export type MetricTable = Readonly<Record<string, Metric>>;

/** Whether the returns end in NaN: no figure of theirs exists then. */
function isRuined({ returns }: AccountView): boolean {
  return Number.isNaN(returns.valueAtRisk);
}

/** Puts what leaves no figure of the returns before a reason of the metric's own. */
export function unlessRuined(reason: (account: AccountView) => string): (account: AccountView) => string {
  return (account) => (isRuined(account) ? "equity fell to zero or below" : reason(account));
}

export const noTrades = (): string => "no closed trade";

const singleBar = (otherwise: string) =>
  unlessRuined((account) => (account.bars < 2 ? "a single bar" : otherwise));

export const noSpread = singleBar("the returns do not vary");
export const noShortfall = singleBar("no bar fell short of the required return");
export const noTail = singleBar("the 5 % percentile is zero");
export const noTracking = singleBar("the returns do not vary against the benchmark's");
export const noMarket = singleBar("the benchmark does not vary");
export const noDrawdown = singleBar("no drawdown, or no annualized return");
export const noYears = unlessRuined((account) =>
  account.equity[account.bars - 1] < 0 ? "more than everything was lost" : "less than a quarter of a year",
);
export const beyondDoubles = unlessRuined(() => "beyond the largest double");
