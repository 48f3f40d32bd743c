// The headline figures of a run again, with one of its choices changed at a time.
import { CallSeq } from "../../assembly/layout.ts";
import { VARIATIONS } from "../assumptions.ts";
import { BacktestError } from "../errors.ts";
import type { Profile } from "../optionSpec.ts";
import type { Plan } from "../plan/plan.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import { groupOrders } from "../random/permutation.ts";
import { Portfolio, type RunMaker, type RunSource } from "../results/portfolio.ts";
import { execute } from "../results/run.ts";
import { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { executeVectorbt } from "../results/vectorbt/run.ts";
import { planAgain, planVectorbtAgain } from "./changes.ts";
import { reordered } from "./columnOrder.ts";
import {
  FIGURE_NAMES,
  figuresBy,
  realisticFigures,
  requireSameFigures,
  vectorbtFigures,
  type FigureName,
  type Figures,
} from "./figures.ts";
import { checkedOptions, type CheckedOptions } from "./options.ts";
import { realisticScenarios } from "./realistic.ts";
import { attempt, type Scenario } from "./scenario.ts";
import { Sensitivity, type Range, type SensitivityRow, type Shuffles } from "./table.ts";
import { vectorbtScenarios } from "./vectorbt.ts";

/** A run of one profile: how it is planned again, run, and read. */
interface Subject<P> {
  readonly profile: Profile;
  /** Orders of the columns to try. */
  readonly orders: Orders;
  /** The run with its columns in another order. */
  readonly inOrder: (order: readonly number[]) => P;
  readonly base: Figures;
  readonly again: () => P;
  readonly figuresOf: (plan: P) => Figures;
  readonly scenarios: readonly Scenario<P>[];
  /** What to do where the run is not the same again. */
  readonly hint?: string;
}

/** What `Portfolio.sensitivity()` gives. */
export function sensitivityOf(
  portfolio: Portfolio,
  { plan, output, maker }: RunSource,
  given: unknown,
): Promise<Sensitivity> {
  const options = checkedOptions(given, portfolio.groupLengths.length);
  const { account, magnitudes } = options;
  const scenarios = realisticScenarios({ plan, output, magnitudes }, portfolio.assumptions);
  const base = realisticFigures(portfolio, account);
  if (maker !== undefined) return strategySensitivity(maker, plan, base, scenarios, options);
  const subject: Subject<Plan> = {
    ...{ profile: "realistic", base, scenarios, orders: ordersOf(plan, options) },
    inOrder: (order) => reordered(plan, order),
    again: () => planAgain(plan, {}),
    figuresOf: (other) => realisticFigures(new Portfolio(other, execute(other), portfolio.plan), account),
  };
  return tableOf(subject, options);
}

/** A strategy is called again for every row: it decides by what it sees then. Columns keep their places and are served in another order. */
function strategySensitivity(
  maker: RunMaker,
  plan: Plan,
  base: Figures,
  scenarios: readonly Scenario<Plan>[],
  options: CheckedOptions,
): Promise<Sensitivity> {
  interface Job {
    readonly plan: Plan;
    readonly order?: readonly number[];
  }
  const jobOf = (other: Plan | string): Job | string => (typeof other === "string" ? other : { plan: other });
  const subject: Subject<Job> = {
    ...{ profile: "realistic", base, hint: maker.hint },
    orders: maker.serves ? NO_ORDERS.served : ordersOf(plan, options),
    inOrder: (order) => ({ plan: planAgain(plan, {}), order }),
    again: () => ({ plan: planAgain(plan, {}) }),
    figuresOf: (job) => realisticFigures(maker.again(job.plan, job.order), options.account),
    scenarios: scenarios.map((one) => ({ ...one, plan: () => jobOf(one.plan()) })),
  };
  return tableOf(subject, options);
}

/** What `VectorbtPortfolio.sensitivity()` gives. */
export function vectorbtSensitivityOf(
  portfolio: VectorbtPortfolio,
  plan: VectorbtRunPlan,
  grouped: boolean,
  given: unknown,
): Promise<Sensitivity> {
  const options = checkedOptions(given, portfolio.groupLengths.length);
  const { account, magnitudes } = options;
  const run = (other: VectorbtRunPlan): VectorbtPortfolio =>
    new VectorbtPortfolio(other, executeVectorbt(other), portfolio.plan, grouped);
  const subject: Subject<VectorbtRunPlan> = {
    ...{ profile: "vectorbt", orders: ordersOf(plan, options) },
    inOrder: (order) => reordered(plan, order),
    base: vectorbtFigures(portfolio, account),
    again: () => planVectorbtAgain(plan, {}),
    figuresOf: (other) => vectorbtFigures(run(other), account),
    scenarios: vectorbtScenarios(plan, magnitudes, portfolio.assumptions),
  };
  return tableOf(subject, options);
}

async function tableOf<P>(subject: Subject<P>, options: CheckedOptions): Promise<Sensitivity> {
  const { orders } = subject;
  const shuffled = orders.orders.map((order, i): Scenario<P> => ({
    code: "shuffledColumns",
    change: `${VARIATIONS.shuffledColumns[subject.profile]} (${i + 1})`,
    plan: () => subject.inOrder(order),
  }));
  const scenarios = [...subject.scenarios, ...shuffled];
  const total = scenarios.length + 1;
  requireFew(total, options.runsMax);
  const tick = ticker(options, total);
  await tick(0);
  requireSameFigures(subject.base, subject.figuresOf(subject.again()), subject.hint);
  await tick(1);
  const rows: SensitivityRow[] = [baseRow(subject.base)];
  for (const scenario of scenarios) {
    rows.push(rowOf(scenario, subject));
    await tick(rows.length);
  }
  const shuffles = shufflesOf(rows, options.seed, orders.reason);
  return new Sensitivity(subject.profile, rows, shuffles, options.magnitudes, total);
}

function requireFew(total: number, runsMax: number): void {
  if (total <= runsMax) return;
  throw new BacktestError("E_SENSITIVITY_SIZE", `this takes ${total} runs`, {
    ...{ option: "runsMax", got: total, expected: `at most ${runsMax}` },
    hint: "Ask for fewer shuffles, or for a larger runsMax.",
  });
}

// ---- rows ------------------------------------------------------------------------------------------------------------

function baseRow(figures: Figures): SensitivityRow {
  return { code: "base", change: "as it ran", figures, difference: differenceOf(figures, figures) };
}

function rowOf<P>({ code, change, plan }: Scenario<P>, { base, figuresOf }: Subject<P>): SensitivityRow {
  const made = attempt(() => {
    const changed = plan();
    return typeof changed === "string" ? changed : figuresOf(changed);
  });
  if (typeof made === "string") return { code, change, figures: null, difference: null, reason: made };
  return { code, change, figures: made, difference: differenceOf(made, base) };
}

function differenceOf(figures: Figures, base: Figures): Figures {
  return figuresBy((name) => figures[name] - base[name]);
}

// ---- orders of the columns -------------------------------------------------------------------------------------------

interface Orders {
  readonly orders: readonly (readonly number[])[];
  readonly reason?: string;
}

/** Why no order is tried. */
const NO_ORDERS = {
  alone: { orders: [], reason: "no columns share an account" },
  matrix: { orders: [], reason: "callSeq names the order itself" },
  served: { orders: [], reason: "the strategy names the order itself" },
  unasked: { orders: [], reason: "no shuffles were asked for" },
} satisfies Readonly<Record<string, Orders>>;

/** Orders to try: only where columns share cash, and where their order is not an argument of its own. */
function ordersOf({ groupLengths, callSeq }: Plan | VectorbtRunPlan, options: CheckedOptions): Orders {
  const { shuffles, seed } = options;
  if (groupLengths.every((length) => length === 1)) return NO_ORDERS.alone;
  if (callSeq === CallSeq.Matrix) return NO_ORDERS.matrix;
  if (shuffles === 0) return NO_ORDERS.unasked;
  return { orders: groupOrders(groupLengths, shuffles, seed) };
}

function shufflesOf(rows: readonly SensitivityRow[], seed: number, reason: string | undefined): Shuffles {
  const tried = rows.flatMap(({ code, figures }) =>
    code === "shuffledColumns" && figures !== null ? [figures] : [],
  );
  if (tried.length === 0)
    return { count: 0, seed, spread: null, ...(reason === undefined ? {} : { reason }) };
  const spread = FIGURE_NAMES.map((name): [FigureName, Range] => [
    name,
    rangeOf(tried.map((figures) => figures[name])),
  ]);
  return {
    count: tried.length,
    seed,
    spread: Object.freeze(Object.fromEntries(spread)) as Readonly<Record<FigureName, Range>>,
  };
}

function rangeOf(values: readonly number[]): Range {
  const known = values.filter((value) => !Number.isNaN(value));
  const min = known.reduce((least, value) => Math.min(least, value), known[0] ?? NaN);
  const max = known.reduce((most, value) => Math.max(most, value), known[0] ?? NaN);
  return Object.freeze({ min, max, std: deviationOf(known) });
}

/** Standard deviation, ddof 1; measured from the first value, so that equal values have none. */
function deviationOf(values: readonly number[]): number {
  const offsets = values.map((value) => value - values[0]);
  const mean = offsets.reduce((sum, offset) => sum + offset, 0) / values.length;
  const squares = offsets.reduce((sum, offset) => sum + (offset - mean) * (offset - mean), 0);
  return values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1));
}

// ---- pace ------------------------------------------------------------------------------------------------------------

/** Longest stretch of runs before timers and signals get their turn. */
const STRETCH_MS = 20;

/** Tells how far it has come, lets others have their turn, and stops where the signal says so. */
function ticker({ signal, onProgress }: CheckedOptions, total: number): (done: number) => Promise<void> {
  let rested = performance.now();
  return async (done) => {
    signal?.throwIfAborted();
    onProgress?.({ done, total });
    if (performance.now() - rested < STRETCH_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    rested = performance.now();
    signal?.throwIfAborted();
  };
}
