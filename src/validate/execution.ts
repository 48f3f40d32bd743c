// Recorded execution cases: one JSON object per line (profile "realistic") → run → comparison.
import { fromOrders, fromSignals } from "../backtest.ts";
import { BacktestError } from "../errors.ts";
import type { OrderOptions, SignalOptions } from "../generated/optionTypes.ts";
import { OPTION_NAMES, specOf, type Api, type OptionName } from "../options.ts";
import type { Portfolio } from "../results/portfolio.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

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

export type Verdict =
  | { readonly id: string; readonly kind: "identical" }
  | { readonly id: string; readonly kind: "different" | "unsupported"; readonly why: string };

/** Runs one case and says where it first differs. */
export function checkExecutionCase(scenario: ExecutionCase): Verdict {
  const { id, outputs } = scenario;
  const missing = unsupportedOption(scenario);
  if (missing !== undefined) return { id, kind: "unsupported", why: missing };
  try {
    const portfolio = runCase(scenario);
    if ("refused" in outputs)
      return { id, kind: "different", why: `must be refused: ${String(outputs.refused)}` };
    const why = firstDifference(outputs, outputsOf(portfolio), "");
    return why === undefined ? { id, kind: "identical" } : { id, kind: "different", why };
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    return "refused" in outputs ? { id, kind: "identical" } : { id, kind: "different", why: error.message };
  }
}

/** An option, or a value of one, that this version does not have. */
function unsupportedOption({ options }: ExecutionCase): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (!OPTION_NAMES.includes(name as OptionName)) return name;
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
  return isArray(value) ? value.data : [value];
}

function runCase(scenario: ExecutionCase): Portfolio {
  const options: Record<string, unknown> = Object.fromEntries(
    Object.entries(scenario.options).map(([name, value]) => [name, decode(value)]),
  );
  const time =
    scenario.time === undefined
      ? {}
      : { time: new Float64Array((scenario.time.data as number[]).map(Number)) };
  const given = { ...options, ...time, cashSharing: true, groupBy: scenario.groupLens, quality: "warn" };
  return scenario.api === "fromSignals"
    ? fromSignals(given as unknown as SignalOptions)
    : fromOrders(given as unknown as OrderOptions);
}

interface JsonArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly Json[];
}

function isArray(value: Json): value is Json & JsonArray {
  return typeof value === "object" && value !== null && "shape" in value && "dtype" in value;
}

/** Values of the files → arguments. */
function decode(value: Json): unknown {
  if (isArray(value)) return decodeArray(value);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : value;
}

function decodeArray({ shape, dtype, data }: JsonArray): unknown {
  const [rows, columns] = shape;
  if (dtype === "bool") return { data: Uint8Array.from(data as boolean[], Number), rows, columns };
  if (dtype === "enum") return { data, rows, columns };
  return { data: Float64Array.from(data as (number | string)[], Number), rows, columns };
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
    events: { assumptions: portfolio.assumptions.filter((code) => code === "sameClose") },
  };
}

// ---- comparison ------------------------------------------------------------------------------------------------------

const TOLERANCE = 1e-9;

/** First place where a result differs from what was recorded; what the run does not have (receivables, …) is not compared. */
function firstDifference(expected: Json, got: unknown, path: string): string | undefined {
  if (got === undefined) return undefined;
  if (isArray(expected))
    return firstListDifference(expected.data, (got as { data: ArrayLike<unknown> }).data, path);
  if (Array.isArray(expected)) return firstListDifference(expected, got as ArrayLike<unknown>, path);
  for (const [key, part] of Object.entries(expected as JsonObject)) {
    const found = firstDifference(
      part,
      (got as Record<string, unknown>)[key],
      path === "" ? key : `${path}.${key}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstListDifference(
  expected: readonly Json[],
  got: ArrayLike<unknown>,
  path: string,
): string | undefined {
  for (let i = 0; i < Math.min(expected.length, got.length); i++)
    if (!isSame(expected[i], got[i]))
      return `${path}[${i}] got ${String(got[i])}, expected ${String(expected[i])}`;
  return expected.length === got.length
    ? undefined
    : `${path} got ${got.length} entries, expected ${expected.length}`;
}

function isSame(expected: Json, got: unknown): boolean {
  if (typeof got !== "number") return expected === got;
  const number = Number(expected);
  if (Object.is(number, got) || number === got) return true;
  return Math.abs(number - got) <= TOLERANCE * Math.max(1, Math.abs(number), Math.abs(got));
}
