// One run: arguments → plan → kernel → result.
import type { OrderOptions, SignalOptions } from "./generated/optionTypes.ts";
import type { Api } from "./options.ts";
import { profileOf } from "./plan/arguments.ts";
import { makePlan, type Plan } from "./plan/plan.ts";
import { plainnessOf } from "./plan/plain.ts";
import type { Shape } from "./plan/source.ts";
import { makeVectorbtPlan } from "./plan/vectorbt.ts";
import { Portfolio, type PlanReport } from "./results/portfolio.ts";
import { execute } from "./results/run.ts";
import { VectorbtPortfolio } from "./results/vectorbt/portfolio.ts";
import { executeVectorbt } from "./results/vectorbt/run.ts";

/** Arguments of a run of the vectorbt profile, where every argument but the close has a default. */
export type Vectorbt<Options> = Omit<Options, "size" | "profile"> &
  Partial<Pick<Options, "size" & keyof Options>> & { readonly profile: "vectorbt" };

/** Arguments of a run of the realistic profile. */
export type Realistic<Options> = Options & { readonly profile?: "realistic" };

/**
 * Trades entries and exits.
 * @param options prices, signals and options; see `SignalOptions`
 * @throws BacktestError for any argument that does not fit; nothing is simulated then
 * @example
 * const portfolio = fromSignals({ close, open, entries, exits, initCash: 100_000, cashSharing: true, fees: 0.001 });
 */
export function fromSignals(options: Vectorbt<SignalOptions>): VectorbtPortfolio;
export function fromSignals(options: Realistic<SignalOptions>): Portfolio;
export function fromSignals(options: SignalOptions): Portfolio | VectorbtPortfolio;
export function fromSignals(options: object): Portfolio | VectorbtPortfolio {
  return run("fromSignals", options);
}

/**
 * Trades signed sizes and targets.
 * @param options prices, sizes and options; see `OrderOptions`
 * @throws BacktestError for any argument that does not fit; nothing is simulated then
 */
export function fromOrders(options: Vectorbt<OrderOptions>): VectorbtPortfolio;
export function fromOrders(options: Realistic<OrderOptions>): Portfolio;
export function fromOrders(options: OrderOptions): Portfolio | VectorbtPortfolio;
export function fromOrders(options: object): Portfolio | VectorbtPortfolio {
  return run("fromOrders", options);
}

function run(api: Api, options: object): Portfolio | VectorbtPortfolio {
  return profileOf(options) === "vectorbt" ? runVectorbt(api, options) : runRealistic(api, options);
}

function runRealistic(api: Api, options: object): Portfolio {
  const begun = performance.now();
  const plan = makePlan(api, options);
  const planned = performance.now();
  const output = execute(plan);
  const accounts = plan.groupLengths.length;
  const report = reportOf(kernelOf(plan), plan.shape, accounts, output.arenaBytes, begun, planned);
  return new Portfolio(plan, output, report);
}

/** Which of the kernel's ways a run takes, and why. */
function kernelOf(plan: Plan): string {
  const { why } = plainnessOf(plan);
  return `realistic: the ${why === undefined ? "plain bar loop" : `general bar loop (${why})`}`;
}

function runVectorbt(api: Api, options: object): VectorbtPortfolio {
  const begun = performance.now();
  const plan = makeVectorbtPlan(api, options);
  const planned = performance.now();
  const output = executeVectorbt(plan);
  const accounts = plan.groupLengths.length;
  const report = reportOf(output.kernel, plan.shape, accounts, output.arenaBytes, begun, planned);
  return new VectorbtPortfolio(plan, output, report);
}

function reportOf(
  kernel: string,
  shape: Shape,
  accounts: number,
  arenaBytes: number,
  begun: number,
  planned: number,
): PlanReport {
  return {
    kernel,
    ...shape,
    accounts,
    arenaBytes,
    planMs: planned - begun,
    kernelMs: performance.now() - planned,
  };
}
