// Walking forward: on every fold the best combination of its training is judged by its test.
import type { ArrowTable } from "../arrow.ts";
import { describe, isObject, requireFollowed, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { runOnItsOwn } from "../sweep/assetRun.ts";
import type { AssetPrices } from "../sweep/expression.ts";
import { figuresOfRun } from "../sweep/figures.ts";
import { spaceOf, type Parameters, type ParameterValue } from "../sweep/grid.ts";
import { pricesOf, type PanelPrices } from "../sweep/prices.ts";
import { metricsOf, RULE_METRICS, type RuleMetric, type RuleSweepOptions } from "../sweep/ruleOptions.ts";
import { ruleSweepColumns, signalsOfRule } from "../sweep/ruleSweep.ts";
import { requireParameterNames, type SweepColumn } from "../sweep/table.ts";
import { cutOptions, cutSweep } from "./cut.ts";
import { requireFolds, type Fold } from "./ranges.ts";
import type { WalkForwardOptions } from "./types.ts";

/** Columns that tell which fold a row is of, and how good its combination was in the training. */
const PLACES = ["fold", "trainFrom", "trainTo", "testFrom", "testTo"] as const;
const TRAINED = "trained";

type Row = Record<string, ParameterValue>;

/** See `walkForward` in door.ts. */
export async function walkForwardTable<P extends Parameters>(
  options: WalkForwardOptions<P>,
): Promise<ArrowTable> {
  const walk = checked(options);
  const { by, largest, folds, sweep, metrics, prices } = walk;
  spaceOf(options.parameters);
  requireParameterNames(options.parameters, ["asset", TRAINED, ...PLACES, ...RULE_METRICS]);
  const rows: Row[] = [];
  for (const [i, fold] of folds.entries()) {
    const progress = scaled(options, i, folds.length);
    const training = { ...cutSweep(sweep, prices, fold.train), metrics: [by], ...progress };
    for (const best of bestRows(await ruleSweepColumns(training), by, largest))
      rows.push(rowOf(i, fold, best, figuresOfRun(testOf(walk, fold, best)), metrics));
  }
  const { toArrowTable } = await import("../arrow.ts");
  return toArrowTable(columnsOf(rows, [...PLACES, TRAINED, ...metrics]));
}

function rowOf(
  fold: number,
  { train, test }: Fold,
  best: Row,
  figures: Float64Array,
  metrics: readonly RuleMetric[],
): Row {
  const places = [fold, train.from, train.to, test.from, test.to];
  return {
    ...Object.fromEntries(PLACES.map((name, k) => [name, places[k]])),
    ...best,
    ...Object.fromEntries(metrics.map((name) => [name, figures[RULE_METRICS.indexOf(name)]])),
  };
}

/** See `walkForwardRun` in door.ts. */
export function runOfTest<P extends Parameters>(
  options: WalkForwardOptions<P>,
  row: Readonly<Record<string, unknown>>,
): VectorbtPortfolio {
  const walk = checked(options);
  const { folds } = walk;
  const fold = typeof row.fold === "number" ? folds[row.fold] : undefined;
  if (fold !== undefined) return testOf(walk, fold, row);
  throw new BacktestError("E_RANGE", `the row's fold is ${describe(row.fold)}`, {
    ...{ option: "row.fold", got: row.fold, expected: `0 to ${folds.length - 1}` },
  });
}

interface Walk<P extends Parameters> {
  readonly sweep: RuleSweepOptions<P>;
  readonly prices: PanelPrices;
  readonly folds: readonly Fold[];
  readonly by: RuleMetric;
  readonly largest: boolean;
  readonly metrics: readonly RuleMetric[];
}

function checked<P extends Parameters>(options: WalkForwardOptions<P>): Walk<P> {
  requireType(isObject(options), "options", options, "what sweep takes with a rule, folds and by");
  const { folds: given, by, largest = true, ...sweep } = options;
  for (const name of ["keep", "store"]) if (name in sweep) throw notTaken(name);
  requireType(typeof largest === "boolean", "largest", largest, "true or false");
  requireFollowed(options);
  metricsOf({ metrics: [by] });
  const prices = pricesOf(sweep);
  const folds = requireFolds(given, prices.close!.rows);
  return { by, largest, sweep, prices, folds, metrics: metricsOf(sweep) };
}

function notTaken(option: string): BacktestError {
  return new BacktestError("E_UNKNOWN_KEY", option, {
    ...{ option, got: option, expected: "folds, by, and what sweep takes beside keep and store" },
  });
}

/** Progress of one fold as that of all. */
function scaled(
  { onProgress }: Pick<WalkForwardOptions<Parameters>, "onProgress">,
  fold: number,
  folds: number,
): Pick<WalkForwardOptions<Parameters>, "onProgress"> {
  if (onProgress === undefined) return {};
  return { onProgress: ({ done, total }) => onProgress({ done: fold * total + done, total: folds * total }) };
}

/** Of every asset the row with the best figure, of equals the first; none where no figure is finite. */
function bestRows(columns: Record<string, SweepColumn>, by: RuleMetric, largest: boolean): Row[] {
  const figures = columns[by] as Float64Array;
  const sign = largest ? 1 : -1;
  const best = new Map<ParameterValue, number>();
  figures.forEach((figure, row) => {
    const asset = columns.asset?.[row] ?? 0;
    const known = best.get(asset);
    if (Number.isFinite(figure) && (known === undefined || sign * figure > sign * figures[known]))
      best.set(asset, row);
  });
  const names = Object.keys(columns).filter((name) => name !== by);
  return Array.from(best.values(), (row) => ({
    ...Object.fromEntries(names.map((name) => [name, columns[name][row]])),
    [TRAINED]: figures[row],
  }));
}

/** The run of a test: flat at its first bar, decided with all that was known before. */
function testOf<P extends Parameters>(
  { sweep, prices }: Walk<P>,
  { test }: Fold,
  row: Readonly<Record<string, unknown>>,
): VectorbtPortfolio {
  const known = signalsOfRule(cutSweep(sweep, prices, { from: 0, to: test.to }), row);
  const own = Object.entries(known.prices as Readonly<Record<string, Float64Array>>);
  const cut = Object.fromEntries(own.map(([field, data]) => [field, data.slice(test.from)]));
  return runOnItsOwn(cutOptions(known.runs, test.to, test), cut as unknown as AssetPrices, {
    entries: known.signals.entries.slice(test.from),
    exits: known.signals.exits.slice(test.from),
  });
}

function columnsOf(rows: readonly Row[], numbers: readonly string[]): Record<string, SweepColumn> {
  const names = rows.length === 0 ? numbers : Object.keys(rows[0]);
  return Object.fromEntries(
    names.map((name) => {
      const values = rows.map((row) => row[name]);
      return [
        name,
        typeof values[0] === "string" ? (values as string[]) : Float64Array.from(values as number[]),
      ];
    }),
  );
}
