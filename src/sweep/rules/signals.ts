// Rules whose entries and exits are conditions of series.
import { BacktestError } from "../../errors.ts";
import { knownObject } from "../../indicators/arguments.ts";
import { enumError } from "../../plan/values.ts";
import { indicator, lagged, type Expression } from "../expression.ts";
import type { AnyParameters, Combination, Parameters } from "../grid.ts";
import { valueFor, type ExpressionOf } from "../rules.ts";
import { above, below, requireCondition, type Condition } from "./conditions.ts";

/** Buys where `entries` holds and nothing is held, sells where `exits` holds; where both hold, nothing is done. */
export interface SignalRule<P extends Parameters> {
  readonly kind: "signals";
  readonly entries: Condition<P>;
  readonly exits: Condition<P>;
}

/** A number, or one that depends on the combination. */
export type NumberOf<P extends Parameters> = number | ((combination: Combination<P>) => number);

/**
 * Enters where one condition holds and exits where another does. A bar at which both hold is one without a signal; a
 * position is not added to.
 * @throws BacktestError E_DTYPE for what is no condition, E_UNKNOWN_KEY
 * @example
 * signals({
 *   entries: allOf(above("close", indicator("sma", { window: 200 })), below(indicator("rsi", { window: 2 }), 10)),
 *   exits: above("close", indicator("sma", { window: 5 })),
 * })
 */
export function signals<P extends Parameters = AnyParameters>(conditions: {
  readonly entries: Condition<P>;
  readonly exits: Condition<P>;
}): SignalRule<P> {
  const { entries, exits } = knownObject("signals", conditions, ["entries", "exits"]);
  requireCondition(entries, "entries");
  requireCondition(exits, "exits");
  return Object.freeze({ kind: "signals", entries: entries as Condition<P>, exits: exits as Condition<P> });
}

/** One level to enter at and one to exit at; each a number or a series of its own. */
export interface ThresholdLevels<P extends Parameters> {
  readonly enterBelow?: ExpressionOf<P>;
  readonly enterAbove?: ExpressionOf<P>;
  readonly exitAbove?: ExpressionOf<P>;
  readonly exitBelow?: ExpressionOf<P>;
}

/**
 * Enters while a series is beyond one level and exits while it is beyond another, such as an RSI below 30 and above 70.
 * @param levels one of `enterBelow` and `enterAbove`, and one of `exitBelow` and `exitAbove`
 * @throws BacktestError E_MISSING without a level, E_OPTION_CONFLICT where there are two for one thing, E_UNKNOWN_KEY
 * @example
 * threshold(({ window }) => indicator("rsi", { window }), { enterBelow: 30, exitAbove: ({ exit }) => exit })
 */
export function threshold<P extends Parameters = AnyParameters>(
  series: ExpressionOf<P>,
  levels: ThresholdLevels<P>,
): SignalRule<P> {
  const known = ["enterBelow", "enterAbove", "exitBelow", "exitAbove"];
  const given = knownObject("threshold", levels, known) as ThresholdLevels<P>;
  const entries = beyond(series, "enter", given.enterBelow, given.enterAbove);
  return signals({ entries, exits: beyond(series, "exit", given.exitBelow, given.exitAbove) });
}

function beyond<P extends Parameters>(
  series: ExpressionOf<P>,
  side: "enter" | "exit",
  low: ExpressionOf<P> | undefined,
  high: ExpressionOf<P> | undefined,
): Condition<P> {
  const [lower, upper] = [`${side}Below`, `${side}Above`];
  if (low === undefined && high === undefined)
    throw new BacktestError("E_MISSING", `a threshold needs ${lower} or ${upper}`, {
      option: lower,
      expected: `${lower} or ${upper}`,
    });
  if (low !== undefined && high !== undefined)
    throw new BacktestError("E_OPTION_CONFLICT", `${lower} and ${upper} cannot be set together`, {
      option: upper,
      expected: `one of ${lower} and ${upper}`,
    });
  return low === undefined ? above(series, high!) : below(series, low);
}

/** Windows of a breakout, in bars. */
export interface BreakoutWindows<P extends Parameters> {
  /** Bars whose highest high the close must exceed to enter. */
  readonly entry: NumberOf<P>;
  /** Bars whose lowest low the close must fall below to exit. */
  readonly exit: NumberOf<P>;
  /** `"bars"` (default): highs and lows. `"close"`: closes instead, where there are no highs and lows. */
  readonly of?: "bars" | "close";
}

/**
 * Enters where the close is above the highest high of the `entry` bars before it, and exits where it is below the lowest low
 * of the `exit` bars before it: Donchian channels of the bars before.
 * @throws BacktestError E_MISSING without a window, E_ENUM, E_UNKNOWN_KEY; E_RANGE for a window that is none when it is swept
 * @example
 * breakout({ entry: ({ entry }) => entry, exit: 10 })
 */
export function breakout<P extends Parameters = AnyParameters>(windows: BreakoutWindows<P>): SignalRule<P> {
  const given = knownObject("breakout", windows, ["entry", "exit", "of"]) as Partial<BreakoutWindows<P>>;
  const { entry, exit, of = "bars" } = given;
  if (of !== "bars" && of !== "close") throw enumError("of", of, ["bars", "close"]);
  const highest = channelOf(requireWindow("entry", entry), "upper", of);
  const lowest = channelOf(requireWindow("exit", exit), "lower", of);
  return signals({ entries: above<P>("close", highest), exits: below<P>("close", lowest) });
}

function requireWindow<P extends Parameters>(option: string, window: NumberOf<P> | undefined): NumberOf<P> {
  if (window !== undefined) return window;
  throw new BacktestError("E_MISSING", `a breakout needs ${option}`, {
    option,
    expected: "bars, or a function of the combination",
  });
}

function channelOf<P extends Parameters>(
  window: NumberOf<P>,
  output: "upper" | "lower",
  of: "bars" | "close",
): ExpressionOf<P> {
  return (combination): Expression => {
    const bars = valueFor<P, number>(window, combination);
    const channel = indicator("donchian", { window: bars }, output);
    return lagged(of === "close" ? { ...channel, of: "close" } : channel);
  };
}
