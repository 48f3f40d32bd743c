// One run: arguments → plan → kernel → result.
import type { OrderOptions, SignalOptions } from "./generated/optionTypes.ts";
import type { Api } from "./options.ts";
import { profileOf } from "./plan/arguments.ts";
import { makePlan, type Plan } from "./plan/plan.ts";
import { plainnessOf } from "./plan/plain.ts";
import type { Shape } from "./plan/source.ts";
import { makeVectorbtPlan } from "./plan/vectorbt.ts";
import { Portfolio, type PlanReport } from "./results/portfolio.ts";
import { VectorbtPortfolio } from "./results/vectorbt/portfolio.ts";
import { executeVectorbt } from "./results/vectorbt/run.ts";
import { executeShortest } from "./results/walked.ts";

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
  const { plan, output, report } = timed(
    () => makePlan(api, options, true),
    executeShortest,
    ({ isWalk }, executed) => kernelOf(executed, isWalk),
  );
  return new Portfolio(plan, output.output, report);
}

/** Which of the kernel's ways a run takes, and why. */
function kernelOf(plan: Plan, isWalk: boolean): string {
  if (isWalk) return "realistic: plain, from event to event";
  const { why } = plainnessOf(plan);
  return `realistic: the ${why === undefined ? "plain bar loop" : `general bar loop (${why})`}`;
}

function runVectorbt(api: Api, options: object): VectorbtPortfolio {
  const { plan, output, report } = timed(
    () => makeVectorbtPlan(api, options, true),
    executeVectorbt,
    ({ kernel }) => kernel,
  );
  return new VectorbtPortfolio(plan, output, report);
}

/** Plans and executes by the clock, and says what that was. */
function timed<
  RunPlan extends { readonly shape: Shape; readonly groupLengths: readonly number[] },
  Output extends { readonly arenaBytes: number },
>(
  planned: () => RunPlan,
  executed: (plan: RunPlan) => Output,
  kernelOf: (output: Output, plan: RunPlan) => string,
) {
  const begun = performance.now();
  const plan = planned();
  const begunKernel = performance.now();
  const output = executed(plan);
  const report: PlanReport = {
    kernel: kernelOf(output, plan),
    ...plan.shape,
    accounts: plan.groupLengths.length,
    arenaBytes: output.arenaBytes,
    planMs: begunKernel - begun,
    kernelMs: performance.now() - begunKernel,
  };
  return { plan, output, report };
}
