// A built-in rule over a grid of parameters and one or many assets: fused in the kernel where the options are plain, one run
// after another where they are not. No combination's matrices are ever stored.
import { SweepFigure } from "../../assembly/layout.ts";
import type { Vectorbt } from "../backtest.ts";
import { BacktestError, nearest } from "../errors.ts";
import type { PriceInput } from "../inputs.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import type { Matrix } from "../matrix.ts";
import { namesOf, shapeOf } from "../plan/universe.ts";
import { describe, numberSource } from "../plan/values.ts";
import { assetPrices, figuresAlone, fusedTerms, type PanelPrices } from "./assetRun.ts";
import type { SweepProgress } from "./columns.ts";
import { ExpressionList, evaluate, type PriceField } from "./expression.ts";
import { walkAsset } from "./fused/walk.ts";
import { coreCount, mayShare } from "../threads.ts";
import { keptPositions, valuePositions } from "./gridIndex.ts";
import type { Combination, Parameters } from "./grid.ts";
import { runAlone, sweepPanels } from "./panelSweep.ts";
import type { Rule } from "./rules.ts";
import { masksOfTopRanked, type MaskFunction } from "./rules/panel.ts";
import { compileRule, signalsOf, type CompiledRule } from "./steps.ts";
import { columnOfValues, requireParameterNames, rest, type SweepColumn } from "./table.ts";

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
  /** A built-in rule, or a function that gives the masks of a combination. */
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
  /** Whether every metric must be that of a run on its own to the last bit; false by default, and much faster. */
  readonly exactMetrics?: boolean;
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

const FIELDS: readonly PriceField[] = ["open", "high", "low", "close", "volume"];
const KNOWN = [
  ...["parameters", "where", "rule", "columns", "options", "exactMetrics", "metrics"],
  ...["threads", "signal", "onProgress"],
  ...FIELDS,
];
/** Bars × combinations above which workers pay: about a tenth of a second's work. */
const SHARED_CELLS = 120_000_000;
const THREADS_MAX = 64;
/** Longest stretch before timers and signals get their turn. */
const STRETCH_MS = 20;
const WIDTH = SweepFigure.Count;

/** What a sweep works on, checked. */
interface Job<P extends Parameters> {
  readonly options: RuleSweepOptions<P>;
  readonly kept: Int32Array;
  readonly expressions: ExpressionList;
  /** A rule of series, or one of masks. */
  readonly rule: CompiledRule | MaskFunction<P>;
  readonly assets: number;
  readonly prices: PanelPrices;
  /** Options of the runs. */
  readonly runs: object;
}

/**
 * A row for every asset and combination, the combinations of the first asset first: asset, parameters, metrics.
 * @throws BacktestError before the first run for whatever does not fit; the signal's reason when aborted
 */
export async function ruleSweepColumns<P extends Parameters>(
  options: RuleSweepOptions<P>,
): Promise<Record<string, SweepColumn>> {
  const job = makeJob(options);
  const metrics = metricsOf(options);
  const names = namesOf(options.columns, job.assets);
  requireParameterNames(options.parameters, ["asset", ...metrics]);
  const rows = job.assets * job.kept.length;
  const figures = metrics.map((): Float64Array => new Float64Array(rows));
  await runAll(job, metrics, figures);
  return {
    ...assetColumn(names, job.assets, job.kept.length),
    ...parameterColumns(options.parameters, job.kept, job.assets),
    ...Object.fromEntries(metrics.map((name, i) => [name, figures[i]])),
  };
}

function makeJob<P extends Parameters>(options: RuleSweepOptions<P>): Job<P> {
  for (const name of Object.keys(options)) if (!KNOWN.includes(name)) throw unknownKey(name);
  const { parameters, where } = options;
  requireRule(options.rule);
  requireThreads(options.threads);
  const kept = keptPositions(parameters, where);
  const expressions = new ExpressionList();
  const rule = ruleOf(options, kept, expressions);
  const prices = pricesOf(options);
  return { options, kept, expressions, rule, assets: prices.close!.columns, prices, runs: runsOf(options) };
}

const RULES = ["crossover", "signals", "topRanked"];

function requireRule(rule: unknown): void {
  if (typeof rule === "function" || RULES.includes((rule as { kind?: string } | undefined)?.kind ?? ""))
    return;
  throw new BacktestError("E_DTYPE", `rule is ${describe(rule)}`, {
    option: "rule",
    got: rule,
    expected: "crossover(…), threshold(…), breakout(…), signals(…), topRanked(…), or a function of masks",
  });
}

function ruleOf<P extends Parameters>(
  { rule, parameters }: RuleSweepOptions<P>,
  kept: Int32Array,
  expressions: ExpressionList,
): Job<P>["rule"] {
  if (typeof rule === "function") return rule;
  if (rule.kind === "topRanked") return masksOfTopRanked(rule);
  return compileRule(rule, parameters, kept, expressions);
}

/** Options of the runs; exact metrics may be asked for in either place. */
function runsOf<P extends Parameters>({ options, exactMetrics }: RuleSweepOptions<P>): object {
  if (exactMetrics === undefined) return { ...options };
  if (typeof exactMetrics === "boolean") return { ...options, exactMetrics };
  throw new BacktestError("E_DTYPE", `exactMetrics is ${describe(exactMetrics)}`, {
    option: "exactMetrics",
    got: exactMetrics,
    expected: "true or false",
  });
}

function requireThreads(threads: number | "auto" | undefined): void {
  if (threads === undefined || threads === "auto") return;
  if (Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX) return;
  throw new BacktestError("E_RANGE", `threads is ${String(threads)}`, {
    option: "threads",
    got: threads,
    expected: `a whole number from 1 to ${THREADS_MAX}, or "auto"`,
  });
}

function unknownKey(name: string): BacktestError {
  const near = nearest(name, KNOWN);
  return new BacktestError("E_UNKNOWN_KEY", near === undefined ? name : `${name} — did you mean ${near}`, {
    option: name,
    got: name,
    expected: KNOWN.join(", "),
  });
}

function pricesOf(options: Partial<Record<PriceField, PriceInput>>): Partial<Record<PriceField, Matrix>> {
  const shape = shapeOf(options.close, []);
  const given = FIELDS.filter((field) => options[field] !== undefined);
  return Object.fromEntries(
    given.map((field) => {
      const { data, rowStride } = numberSource(field, asBars(options[field]!), shape);
      const order = shape.columns > 1 && rowStride === 1 ? "column" : "row";
      return [field, { data, rows: shape.bars, columns: shape.columns, order }];
    }),
  );
}

/** A list is the bars of one column. */
function asBars(value: PriceInput): unknown {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  return isList && !Array.isArray((value as readonly unknown[])[0])
    ? { data: value, rows: (value as ArrayLike<number>).length, columns: 1 }
    : value;
}

async function runAll<P extends Parameters>(
  job: Job<P>,
  metrics: readonly RuleMetric[],
  columns: readonly Float64Array[],
): Promise<void> {
  const { signal, onProgress } = job.options;
  const count = job.kept.length;
  const total = count * job.assets;
  const take = (asset: number, first: number, figures: Float64Array): void =>
    metrics.forEach((name, i) =>
      copyColumn(figures, RULE_METRICS.indexOf(name), columns[i], asset * count + first),
    );
  let rested = performance.now();
  for await (const done of typeof job.rule === "function"
    ? sweepByMasks(job, job.rule, take)
    : sweepAssets(job, job.rule, take)) {
    signal?.throwIfAborted();
    onProgress?.({ done, total });
    if (performance.now() - rested < STRETCH_MS) continue;
    await rest();
    rested = performance.now();
  }
  signal?.throwIfAborted();
}

/** Gets figures of consecutive combinations of an asset, from `first` on. */
type Take = (asset: number, first: number, figures: Float64Array) => void;

function copyColumn(figures: Float64Array, figure: number, to: Float64Array, start: number): void {
  for (let row = 0; row * WIDTH < figures.length; row++) to[start + row] = figures[row * WIDTH + figure];
}

/** One asset after another; yields how many combinations of all assets are done. */
async function* sweepAssets<P extends Parameters>(
  job: Job<P>,
  rule: CompiledRule,
  take: Take,
): AsyncGenerator<number, void> {
  const figures = new Float64Array(job.kept.length * WIDTH);
  for (let asset = 0; asset < job.assets; asset++) {
    for await (const done of sweepAsset(job, rule, asset, figures)) yield asset * job.kept.length + done;
    take(asset, 0, figures);
  }
}

/** Fills the figures of one asset; yields how many combinations are done. */
async function* sweepAsset<P extends Parameters>(
  job: Job<P>,
  rule: CompiledRule,
  asset: number,
  figures: Float64Array,
): AsyncGenerator<number, void> {
  const prices = assetPrices(job.prices, asset);
  const series = evaluate(job.expressions.all, prices);
  const terms = fusedTerms(job.runs, prices);
  const closes = prices.close!;
  if (terms === undefined) figures.fill(NaN);
  else {
    const threads = threadsFor(job, closes.length);
    yield* walkAsset({ closes, series, rule, terms, threads }, figures);
  }
  yield* runAlone(figures, (combination) =>
    figuresAlone(job.runs, prices, signalsOf(rule, series, combination)),
  );
}

/** All assets of a batch of combinations; yields how many combinations of all assets are done. */
function sweepByMasks<P extends Parameters>(
  job: Job<P>,
  masks: MaskFunction<P>,
  take: Take,
): AsyncGenerator<number, void> {
  const { options, kept, prices, runs } = job;
  const threads = threadsFor(job, prices.close!.rows);
  const columns = namesOf(options.columns, job.assets);
  return sweepPanels(
    { masks, parameters: options.parameters, kept, prices, columns, options: runs, threads },
    ({ asset, first, figures }) => take(asset, first, figures),
  );
}

/** Workers are worth their start only for long work. */
function threadsFor<P extends Parameters>({ options, kept }: Job<P>, bars: number): number {
  const { threads = "auto" } = options;
  if (!mayShare()) return 1;
  if (threads !== "auto") return threads;
  return bars * kept.length < SHARED_CELLS ? 1 : coreCount();
}

// ---- columns of the table ---------------------------------------------------------------------------------------------

function metricsOf({
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

function assetColumn(
  names: readonly string[] | null,
  assets: number,
  count: number,
): Record<string, SweepColumn> {
  if (assets === 1 && names === null) return {};
  const rows = assets * count;
  if (names === null)
    return { asset: Float64Array.from({ length: rows }, (_, row) => Math.floor(row / count)) };
  return { asset: Array.from({ length: rows }, (_, row) => names[Math.floor(row / count)]) };
}

function parameterColumns(
  parameters: Parameters,
  kept: Int32Array,
  assets: number,
): Record<string, SweepColumn> {
  return Object.fromEntries(
    Object.keys(parameters).map((name) => {
      const positions = valuePositions(parameters, name, kept);
      const values = columnOfValues(name, parameters[name]);
      const rows = assets * kept.length;
      if (!ArrayBuffer.isView(values))
        return [name, Array.from({ length: rows }, (_, row) => values[positions[row % kept.length]])];
      const column = new (values.constructor as Float64ArrayConstructor)(rows);
      for (let row = 0; row < rows; row++) column[row] = values[positions[row % kept.length]];
      return [name, column];
    }),
  );
}
