// One run of a strategy: strategy, data and options → plan → bars → result.
import { BacktestError } from "../errors.ts";
import { explainStrategy } from "../explain/strategy.ts";
import type { NamedFeed } from "../feeds/merge.ts";
import { borrowKernel, giveBackKernel } from "../kernel.ts";
import { profileOf } from "../plan/arguments.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import { describe } from "../plan/values.ts";
import { Portfolio, type RunMaker } from "../results/portfolio.ts";
import { checkStrategy, parametersOf } from "./define.ts";
import { Drive } from "./drive.ts";
import type { Driven, DriveSetup } from "./driveTypes.ts";
import { seriesOf, withPrices } from "./market.ts";
import { retraceTape } from "./retrace.ts";
import type { Strategy, StrategyData, StrategyOptions } from "./types.ts";

/**
 * Runs a strategy over data, one call a bar for all columns.
 * @param strategy see `defineStrategy`
 * @param data prices, volumes, times, names, and `signals` by name, bars × columns each
 * @param options those of `fromOrders` but what describes one order (size, sizeType, orderType, limitPrice, stopPrice), and
 *   `parameters` of the strategy
 * @returns the result, as that of `fromOrders`
 * @throws BacktestError for any argument that does not fit; `E_STRATEGY` for what the strategy throws, as its `cause`
 */
export function runStrategy<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
  data: StrategyData,
  options: StrategyOptions<Parameters> = {},
): Portfolio {
  const begun = performance.now();
  const setup = setupOf(strategy as unknown as Strategy, data, options);
  const planned = performance.now();
  const driven = driveAll(setup);
  return portfolioOf(driven, setup, { planMs: planned - begun, kernelMs: performance.now() - planned });
}

/** The result of what was driven. */
export function portfolioOf(
  driven: Driven,
  setup: DriveSetup,
  spent: { readonly planMs: number; readonly kernelMs: number },
): Portfolio {
  const { plan, output } = driven;
  const report = {
    kernel: "realistic: the general bar loop, driven by a strategy",
    ...plan.shape,
    accounts: plan.groupLengths.length,
    arenaBytes: output.arenaBytes,
    ...spent,
  };
  return new Portfolio(plan, output, report, makerOf(driven, setup));
}

/** Tells a run from its tape, and makes it again by calling the strategy. */
function makerOf({ tape, output }: Driven, setup: DriveSetup): RunMaker {
  const { plan, strategy, feeds } = setup;
  return {
    explain: (bar, column) =>
      explainStrategy(plan, output, bar, column, (trace, listener, last, isOver) =>
        retraceTape(plan, tape, trace, last, isOver, listener),
      ),
    // Later fills: the strategy is called later than its bars, with the market up to them and the account as it is by then.
    again: (other, order) => {
      requireReadable(feeds);
      const caller = order === undefined ? strategy : servingFirst(strategy, order);
      const changed = {
        ...setup,
        strategy: caller,
        plan: other,
        series: withPrices(setup.series, other.prices),
      };
      return portfolioOf(driveAll(changed), changed, { planMs: 0, kernelMs: 0 });
    },
    serves: tape.serves,
    hint: "Leave arrays that were handed in as they are, and let a strategy decide by its slices and its state alone.",
  };
}

/** The same decisions, with the columns of every account served in this order from the first fills on. */
function servingFirst(strategy: Strategy, order: readonly number[]): Strategy {
  const onBar: Strategy["onBar"] = (slice, state) => {
    if (slice.bar === 0) slice.serve(order);
    return strategy.onBar(slice, state);
  };
  return { ...strategy, onBar };
}

/** @throws BacktestError E_STRATEGY where a feed was an iterator: what it gave is gone */
function requireReadable(feeds: unknown): void {
  for (const [name, { feed }] of Object.entries((feeds ?? {}) as Readonly<Record<string, NamedFeed>>)) {
    const given = feed as { readonly next?: unknown };
    if (typeof given !== "object" || typeof given.next !== "function") continue;
    throw new BacktestError("E_STRATEGY", `the feed ${name} is an iterator that was read to its end`, {
      ...{ option: `feeds.${name}`, got: "an iterator", expected: "a table, a list, or a function" },
      hint: "Give the feed as a table or a list of rows: then the run can be made again.",
    });
  }
}

/** Checks everything that a run is made from. */
export function setupOf(strategy: Strategy, data: unknown, options: unknown): DriveSetup {
  checkStrategy(strategy);
  const { parameters, signals, feeds, ...given } = merged(data, options);
  const plan = strategyPlan(given);
  const series = seriesOf(plan.prices, signals, plan.shape);
  return { strategy, plan, series, parameters: parametersOf(strategy.parameters, parameters), feeds };
}

/** A run without a result of its own. */
export function drivenBy(strategy: Strategy, data: unknown, options: unknown): Driven {
  return driveAll(setupOf(strategy, data, options));
}

function driveAll(setup: DriveSetup): Driven {
  // A strategy may itself make runs while this one is under way.
  const kernel = borrowKernel();
  let drive: Drive | undefined;
  try {
    drive = new Drive(setup, kernel);
    drive.begin();
    for (let bar = 0; bar < setup.plan.shape.bars; bar++) drive.step(bar);
    return drive.finish();
  } finally {
    drive?.close();
    giveBackKernel(kernel);
  }
}

function merged(data: unknown, options: unknown): Readonly<Record<string, unknown>> {
  const [prices, others] = [recordOf("data", data), recordOf("options", options)];
  const twice = Object.keys(prices).find((name) => Object.hasOwn(others, name));
  if (twice === undefined) return { ...prices, ...others };
  throw new BacktestError("E_OPTION_CONFLICT", `${twice} is in the data and in the options`, {
    ...{ option: twice, got: "twice", expected: "once" },
  });
}

function recordOf(option: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
    ...{ option, got: describe(value), expected: "one object" },
  });
}

function strategyPlan(given: object): Plan {
  if (profileOf(given) === "vectorbt")
    throw new BacktestError("E_OPTION_CONFLICT", "a strategy runs by the rules of the realistic profile", {
      ...{ option: "profile", got: "vectorbt", expected: "realistic" },
    });
  const plan = makePlan("runStrategy", given);
  requireNoDelay(plan);
  return plan;
}

function requireNoDelay(plan: Plan): void {
  if (plan.delay <= 1) return;
  throw new BacktestError(
    "E_OPTION_CONFLICT",
    `a strategy's orders cannot be held back by ${plan.delay} bars`,
    {
      ...{ option: "fill", got: plan.delay, expected: "a delay of 0 or 1" },
      hint: "Let the strategy hand them in later.",
    },
  );
}
