// Recorded execution cases: one JSON object per line (profile "realistic") → run → comparison.
import { fromOrders, fromSignals, type Realistic } from "../backtest.ts";
import { BacktestError } from "../errors.ts";
import type { OrderOptions, SignalOptions } from "../generated/optionTypes.ts";
import { OPTION_NAMES, specOf, takes, type Api, type OptionName } from "../options.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { firstDifference, type Same } from "./compare.ts";
import { argumentOf, isJsonArray, numberOf, type Json, type JsonObject } from "./encoding.ts";
import type { Verdict } from "./verdict.ts";

export type { Verdict };

/** One recorded run and what it must give. */
export interface ExecutionCase {
  readonly id: string;
  readonly api: Api;
  readonly options: JsonObject;
  readonly shape: readonly [number, number];
  readonly groupLens: readonly number[];
  readonly time?: JsonObject;
  readonly outputs: JsonObject;
}

/** Runs one case and says where it first differs. */
export function checkExecutionCase(scenario: ExecutionCase): Verdict {
  const { id, outputs } = scenario;
  const missing = unsupportedOption(scenario);
  if (missing !== undefined) return { id, kind: "unsupported", why: missing };
  try {
    const portfolio = runCase(scenario);
    if ("refused" in outputs)
      return { id, kind: "different", why: `must be refused: ${String(outputs.refused)}` };
    const got = outputsOf(portfolio);
    const why = firstDifference(outputs, got, near);
    return why === undefined ? { id, kind: "identical" } : { id, kind: "different", why };
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    return "refused" in outputs ? { id, kind: "identical" } : { id, kind: "different", why: error.message };
  }
}

/** An option, or a value of one, that this version does not have. */
function unsupportedOption({ options }: ExecutionCase): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (!OPTION_NAMES.includes(name as OptionName) || !takes("realistic", name as OptionName)) return name;
    const { choices } = specOf(name as OptionName);
    if (choices === undefined) continue;
    const names = Object.keys(choices).map((choice) => choice.toLowerCase());
    const unknown = valuesOf(value).find(
      (entry) => typeof entry === "string" && !names.includes(entry.toLowerCase()),
    );
    if (unknown !== undefined) return `${name}: ${String(unknown)}`;
  }
  return undefined;
}

function valuesOf(value: Json): readonly Json[] {
  return isJsonArray(value) ? (value.data ?? []) : [value];
}

function runCase(scenario: ExecutionCase): Portfolio {
  const options: Record<string, unknown> = Object.fromEntries(
    Object.entries(scenario.options).map(([name, value]) => [name, argumentOf(value)]),
  );
  const time =
    scenario.time === undefined
      ? {}
      : { time: new Float64Array((scenario.time.data as number[]).map(Number)) };
  const given = { ...options, ...time, cashSharing: true, groupBy: scenario.groupLens, quality: "warn" };
  return scenario.api === "fromSignals"
    ? fromSignals(given as unknown as Realistic<SignalOptions>)
    : fromOrders(given as unknown as Realistic<OrderOptions>);
}

// ---- what a run gave, in the words of the files ----------------------------------------------------------------------

function outputsOf(portfolio: Portfolio): Record<string, unknown> {
  const { fills, orders, trades } = portfolio;
  const names = (codes: Uint8Array, of: readonly string[]): string[] => Array.from(codes, (code) => of[code]);
  return {
    fills: {
      bar: fills.bar,
      column: fills.column,
      units: fills.units,
      price: fills.price,
      fees: fills.fees,
      reason: names(fills.reason, fills.codes.reason),
    },
    orders: {
      decisionBar: orders.decisionBar,
      column: orders.column,
      asked: orders.asked,
      filled: orders.filled,
      outcome: names(orders.outcome, orders.codes.outcome),
      reason: names(orders.reason, orders.codes.reason),
    },
    equity: portfolio.equity(),
    cash: portfolio.cash(),
    settledCash: portfolio.settledCash(),
    position: portfolio.position(),
    trades: {
      column: trades.column,
      entryBar: trades.entryBar,
      exitBar: trades.exitBar,
      size: trades.size,
      pnl: trades.pnl,
      open: Array.from(trades.status, (status) => trades.codes.status[status] === "Open"),
    },
    receivable: portfolio.receivable(),
    events: {
      marginCalls: portfolio.marginCalls,
      staleMarks: portfolio.staleBars,
      assumptions: portfolio.assumptions.filter((code) => code === "sameClose"),
    },
  };
}

// ---- comparison ------------------------------------------------------------------------------------------------------

const TOLERANCE = 1e-9;

/** Numbers to 1e-9, everything else equal. */
const near: Same = (expected, got) => {
  if (typeof got !== "number") return expected === got;
  const number = numberOf(expected);
  if (Object.is(number, got) || number === got) return true;
  return Math.abs(number - got) <= TOLERANCE * Math.max(1, Math.abs(number), Math.abs(got));
};
