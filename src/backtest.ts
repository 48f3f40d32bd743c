// One run: arguments → plan → kernel → result.
import type { OrderOptions, SignalOptions } from "./generated/optionTypes.ts";
import type { Api } from "./options.ts";
import { makePlan } from "./plan/plan.ts";
import { Portfolio } from "./results/portfolio.ts";
import { execute } from "./results/run.ts";

/**
 * Trades entries and exits.
 * @param options prices, signals and options; see `SignalOptions`
 * @throws BacktestError for any argument that does not fit; nothing is simulated then
 * @example
 * const portfolio = fromSignals({ close, open, entries, exits, initCash: 100_000, cashSharing: true, fees: 0.001 });
 */
export function fromSignals(options: SignalOptions): Portfolio {
  return run("fromSignals", options);
}

/**
 * Trades signed sizes and targets.
 * @param options prices, sizes and options; see `OrderOptions`
 * @throws BacktestError for any argument that does not fit; nothing is simulated then
 */
export function fromOrders(options: OrderOptions): Portfolio {
  return run("fromOrders", options);
}

function run(api: Api, options: object): Portfolio {
  const begun = performance.now();
  const plan = makePlan(api, options);
  const planned = performance.now();
  const output = execute(plan);
  return new Portfolio(plan, output, {
    kernel: "realistic: the general bar loop",
    bars: plan.shape.bars,
    columns: plan.shape.columns,
    accounts: plan.groupLengths.length,
    arenaBytes: output.arenaBytes,
    planMs: planned - begun,
    kernelMs: performance.now() - planned,
  });
}
