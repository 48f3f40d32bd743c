// Random calls with what they give, as lines of JSON for python/tests: `node build/pythonPlans.mjs PLANS [SEED] > FILE`.
import fc from "fast-check";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { BacktestError } from "../../src/errors.ts";
import { maskFrom, matrixFrom } from "../../src/matrix.ts";
import { OPTION_NAMES, type Api, type OptionName, type Profile } from "../../src/options.ts";
import { hashOf } from "../../src/results/digest.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { RecordColumn } from "../../src/results/table.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { NOT_IN_PYTHON, snake } from "../../scripts/doorTables.ts";
import { kernelOptions, randomPlan } from "../property/vectorbtPlans.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { argumentsOf } from "../support/runPlan.ts";

type Options = Readonly<Record<string, unknown>>;

interface Call {
  readonly api: Api;
  readonly options: Options;
}

// ---- calls -----------------------------------------------------------------------------------------------------------

function taken({ api, options }: Call): Call {
  const kept = Object.entries(options).filter(([name]) => !NOT_IN_PYTHON.includes(name as OptionName));
  return { api, options: Object.fromEntries(kept) };
}

/** Random runs of both profiles, of the generators that the library itself is tested with. */
function randomCalls(count: number, seed: number): Call[] {
  const order = fc.constantFrom("row" as const, "column" as const);
  const realistic = fc.tuple(executionTraits(), order).map(([traits, how]): Call => {
    const plan = executionPlan(traits);
    return { api: plan.api, options: argumentsOf(plan, how) };
  });
  const vectorbt = randomPlan.map((plan): Call => ({
    api: plan.api,
    options: kernelOptions(plan) as Options,
  }));
  const half = Math.ceil(count / 2);
  return [realistic, vectorbt].flatMap((calls) => fc.sample(calls, { numRuns: half, seed })).map(taken);
}

/** Runs with more records than the kernel's buffers hold at once. */
function longCalls(seed: number): Call[] {
  const base = { bars: fc.constant(500), columns: fc.constant(40), activity: fc.constant(1) };
  const [traits] = fc.sample(executionTraits({}, base), { numRuns: 1, seed });
  const realistic = executionPlan(traits);
  const mask = (step: number): object => maskFrom(2000, 30, (bar, column) => (bar * step + column) % 3 === 0);
  const close = matrixFrom(2000, 30, (bar, column) => 10 + ((bar * 7919 + column * 104_729) % 1000) / 100);
  const options = { profile: "vectorbt", close, entries: mask(31), exits: mask(17), log: true, fees: 0.001 };
  return [
    { api: realistic.api, options: argumentsOf(realistic) },
    { api: "fromSignals", options },
    { api: "fromSignals", options: { ...options, log: false, cashSharing: true, callSeq: "auto", size: 1 } },
  ].map((call) => taken(call as Call));
}

const CLOSE = Float64Array.from([10, 11, 12, 11, 10, 12, 13, 12]);
const ODD_VALUES = [-1, 0, 0.5, 1, 1.5, 2, 1e6, NaN, Infinity, -Infinity, "odd", true, [1, 2, 3]];

/** A plain call with each option in turn set to each odd value: what is accepted, and which error is not. */
function oddCalls(): Call[] {
  return (["realistic", "vectorbt"] as const).flatMap((profile) =>
    (["fromSignals", "fromOrders"] as const).flatMap((api) =>
      OPTION_NAMES.filter((name) => !["profile", "close"].includes(name)).flatMap((name) =>
        ODD_VALUES.map((value) => taken({ api, options: { ...plainOptions(profile, api), [name]: value } })),
      ),
    ),
  );
}

function plainOptions(profile: Profile, api: Api): Options {
  const signals = {
    entries: Uint8Array.from([1, 0, 0, 0, 1, 0, 0, 0]),
    exits: Uint8Array.from([0, 0, 1, 0, 0, 0, 1, 0]),
  };
  const intents =
    api === "fromSignals" ? signals : { size: Float64Array.from([1, NaN, -1, NaN, 2, -3, NaN, 1]) };
  const prices = profile === "realistic" ? { open: CLOSE, volume: CLOSE } : {};
  return { profile, close: CLOSE, ...prices, ...intents };
}

// ---- what they give --------------------------------------------------------------------------------------------------

type Arrays = readonly (readonly [string, RecordColumn])[];

function recordsOf(name: string, table: object): Arrays {
  return Object.entries(table)
    .filter(([, values]) => ArrayBuffer.isView(values))
    .map(([field, values]) => [`${name}.${field}`, values as RecordColumn] as const);
}

/** The figures of every account alone. */
function figures(count: number, of: (account: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, account) => of(account));
}

function realisticArrays(portfolio: Portfolio): Arrays {
  const { output } = portfolio["source"];
  const series = ["equity", "cash", "settledCash", "position", "returns"] as const;
  return [
    ...(["orders", "fills", "trades", "marginCalls"] as const).flatMap((name) =>
      recordsOf(name, output[name]),
    ),
    ...series.map((name) => [name, portfolio[name]().data] as const),
    [
      "totalReturn",
      figures(portfolio.groupLengths.length, (account) => portfolio.metrics(account).totalReturn),
    ],
  ];
}

function vectorbtArrays(portfolio: VectorbtPortfolio): Arrays {
  const calls = portfolio.callSeq;
  const series = ["assetFlow", "position", "cash", "assetValue", "equity", "returns"] as const;
  return [
    ...recordsOf("orders", portfolio["source"].output.orders),
    ...recordsOf("logs", portfolio.logs),
    ...tradesOf(portfolio),
    ...(calls === null ? [] : [["callSeq", calls] as const]),
    ...series.map((name) => [name, portfolio[name]().data] as const),
    ["initCash", Float64Array.from(portfolio.initCash())],
    ["totalProfit", Float64Array.from(portfolio.totalProfit())],
    ["totalReturn", Float64Array.from(portfolio.totalReturn())],
  ];
}

/** None where VectorBT makes none. */
function tradesOf(portfolio: VectorbtPortfolio): Arrays {
  try {
    return recordsOf("trades", portfolio.exitTrades);
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    return [[`no trades: ${snake(error.option!)}`, new Float64Array(0)]];
  }
}

/** A hash of every array, or the error. */
function outcomeOf({ api, options }: Call): object {
  try {
    const run = (api === "fromSignals" ? fromSignals : fromOrders) as unknown as (given: Options) => unknown;
    const portfolio = run(options) as Portfolio | VectorbtPortfolio;
    const arrays = portfolio.profile === "realistic" ? realisticArrays(portfolio) : vectorbtArrays(portfolio);
    return { hashes: Object.fromEntries(arrays.map((array) => [array[0], hashOf("", [array])])) };
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    const { code, option, bar, column } = error;
    return { error: { code, option, bar, column } };
  }
}

// ---- as JSON ---------------------------------------------------------------------------------------------------------

function encoded(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? "-0" : String(value) };
  if (value instanceof Float64Array || value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    return { [value instanceof Uint8Array ? "bytes" : "doubles"]: bytes };
  }
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== "object" || value === null) return value;
  return { object: Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encoded(part)])) };
}

const [plans = "200", seed = "20261121"] = process.argv.slice(2);
for (const call of [...randomCalls(Number(plans), Number(seed)), ...longCalls(Number(seed)), ...oddCalls()]) {
  const line = { api: call.api, options: encoded(call.options), ...outcomeOf(call) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
