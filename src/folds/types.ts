// What walking forward takes.
import type { Parameters } from "../sweep/grid.ts";
import type { RuleMetric, RuleSweepOptions } from "../sweep/ruleOptions.ts";
import type { Fold } from "./ranges.ts";

/** What `walkForward` takes: a sweep of a rule, the folds, and what is best. */
export interface WalkForwardOptions<P extends Parameters> extends Omit<
  RuleSweepOptions<P>,
  "keep" | "store"
> {
  /** Bars to choose on and to judge on, in order: `walkForwardFolds` makes them. */
  readonly folds: readonly Fold[];
  /** Metric of the training that chooses, for every asset, one combination of the fold. */
  readonly by: RuleMetric;
  /** Whether the largest figure is the best; true by default. */
  readonly largest?: boolean;
}
