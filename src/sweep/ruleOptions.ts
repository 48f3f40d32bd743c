// What a sweep of a rule takes, and which of it does not fit.
import { SweepFigure } from "../../assembly/layout.ts";
import type { Vectorbt } from "../backtest.ts";
import { BacktestError, nearest } from "../errors.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import type { PriceInput } from "../inputs.ts";
import type { SweepProgress } from "./columns.ts";
import type { PriceField } from "./expression.ts";
import type { Combination, Parameters } from "./grid.ts";
import type { Rule } from "./rules.ts";

/** Metrics that a rule sweep can give, by VectorBT's definitions. */
export const RULE_METRICS = Object.keys(SweepFigure)
  .filter((name) => Number.isNaN(Number(name)) && name !== "Count")
  .map((name) => (name[0].toLowerCase() + name.slice(1)) as RuleMetric);

export type RuleMetric = Uncapitalize<Exclude<keyof typeof SweepFigure, "Count">>;

/** Options of the runs: those of `fromSignals` in the vectorbt profile, but for prices and signals. */
export type RunOptions = Omit<
  Partial<Vectorbt<SignalOptions>>,
  | PriceField
  | "entries"
  | "exits"
  | "shortEntries"
  | "shortExits"
  | "profile"
  | "columns"
  | "cashSharing"
  | "groupBy"
  | "callSeq"
>;

export interface RuleSweepOptions<P extends Parameters> {
  /** Values to try, by parameter; every combination is run on every asset. */
  readonly parameters: P;
  /** Leaves out the combinations that it answers with false. */
  readonly where?: (combination: Combination<P>) => boolean;
  readonly rule: Rule<P>;
  /** Bars × assets, or one column; each asset has an account of its own. */
  readonly close: PriceInput;
  readonly open?: PriceInput;
  readonly high?: PriceInput;
  readonly low?: PriceInput;
  readonly volume?: PriceInput;
  /** Names of the assets, for the column `asset`; without them it holds positions. */
  readonly columns?: readonly string[];
  /** Costs, sizes and cash of every run. */
  readonly options?: RunOptions;
  /** Metrics to keep; all of `RULE_METRICS` by default. */
  readonly metrics?: readonly RuleMetric[];
  /**
   * Workers that share the work of an asset; `"auto"` (default): one a core where the work is long, else none. No number of
   * them changes a bit. Pages that are not isolated from other origins have none.
   */
  readonly threads?: number | "auto";
  /** Stops the sweep between two stretches of combinations; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called between stretches. */
  readonly onProgress?: (progress: SweepProgress) => void;
}

export const FIELDS: readonly PriceField[] = ["open", "high", "low", "close", "volume"];
const KNOWN = [
  ...["parameters", "where", "rule", "columns", "options", "metrics", "threads", "signal", "onProgress"],
  ...FIELDS,
];
const THREADS_MAX = 64;

/** Throws E_UNKNOWN_KEY for an option that is none. */
export function requireKnown(options: object): void {
  for (const name of Object.keys(options)) if (!KNOWN.includes(name)) throw unknownKey(name);
}

function unknownKey(name: string): BacktestError {
  const near = nearest(name, KNOWN);
  return new BacktestError("E_UNKNOWN_KEY", near === undefined ? name : `${name} — did you mean ${near}`, {
    option: name,
    got: name,
    expected: KNOWN.join(", "),
  });
}

export function requireThreads(threads: number | "auto" | undefined): void {
  if (threads === undefined || threads === "auto") return;
  if (Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX) return;
  throw new BacktestError("E_RANGE", `threads is ${String(threads)}`, {
    option: "threads",
    got: threads,
    expected: `a whole number from 1 to ${THREADS_MAX}, or "auto"`,
  });
}

/** Metrics of the table, checked. */
export function metricsOf({
  metrics = RULE_METRICS,
}: Pick<RuleSweepOptions<Parameters>, "metrics">): readonly RuleMetric[] {
  for (const name of metrics) {
    if (RULE_METRICS.includes(name)) continue;
    const near = nearest(name, RULE_METRICS);
    throw new BacktestError("E_METRIC", `there is no metric ${JSON.stringify(name)} of a rule sweep`, {
      option: "metrics",
      got: name,
      expected: RULE_METRICS,
      hint: near === undefined ? `There are ${RULE_METRICS.join(", ")}.` : `Did you mean ${near}?`,
    });
  }
  return metrics;
}
