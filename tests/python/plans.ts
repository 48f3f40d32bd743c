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
  const half = Math.ceil(count / 3);
  return [realistic, assetCall, vectorbt]
    .flatMap((calls) => fc.sample(calls, { numRuns: half, seed }))
    .map(taken);
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

// ---- assets, currencies and corporate actions ------------------------------------------------------------------------

/** What an asset may have of its own, mostly nothing. */
const asset = fc.record(
  {
    currency: fc.constantFrom("USD", "EUR", "JPY"),
    multiplier: fc.constantFrom(1, 10, 0.5),
    fees: fc.constantFrom(0, 0.001),
    lotSize: fc.constantFrom(1, 0.5),
    maintenanceMargin: fc.constantFrom<unknown[]>(0.2, { long: 0.2, short: 0.4 }),
  },
  { requiredKeys: [] },
);

/** Rates between the currencies, one value or one a bar: directly, the other way round, or by way of a third. */
function ratesOver(bars: number): fc.Arbitrary<Options[]> {
  const rate = fc.double({ min: 0.5, max: 2, noNaN: true });
  const values = fc.oneof(
    rate,
    fc.array(rate, { minLength: bars, maxLength: bars }).map((list) => Float64Array.from(list)),
  );
  const pairs = [
    ["EUR", "USD", "JPY", "USD"],
    ["USD", "EUR", "JPY", "EUR"],
    ["EUR", "JPY", "JPY", "USD"],
    ["GBP", "EUR", "GBP", "USD"],
  ];
  return fc
    .tuple(fc.constantFrom(...pairs), values, values)
    .map(([[base, quote, other, last], first, second]) => [
      { base, quote, values: first },
      { base: other, quote: last, values: second },
    ]);
}

/** The plan of a random run with what its assets have of their own instead of the options for it. */
const assetCall: fc.Arbitrary<Call> = executionTraits().chain((traits) => {
  const plan = executionPlan(traits);
  const all = argumentsOf(plan);
  const taken = ["currency", "multiplier", "fees", "lotSize", "maintenanceMargin", "fx"];
  const rest = Object.fromEntries(Object.entries(all).filter(([name]) => !taken.includes(name)));
  const { bars, columns } = traits.base;
  const assets = fc.array(asset, { minLength: columns, maxLength: columns });
  const account = fc.constantFrom<Options[]>({}, { accountCurrency: "USD" }, { accountCurrency: "EUR" });
  return fc.tuple(assets, ratesOver(bars), account).map(([assets, rates, account]) => ({
    api: plan.api,
    options: { ...rest, assets, rates, ...account },
  }));
});

/** Lists of entries that are mostly no actions, assets or rates. */
function oddEntries(): Call[] {
  const split = { column: 0, bar: 2, kind: "split", ratio: 2 };
  const paid = { column: 0, bar: 2, kind: "dividend", amount: 1 };
  const gone = { column: 0, bar: 5, kind: "delisting" };
  const actions = [
    ...[split, paid, gone, { ...paid, payBar: 6, withholding: 0.2 }, { ...gone, price: 3 }],
    ...[
      { ...split, ratio: 0 },
      { ...split, ratio: "2" },
      { ...paid, payBar: 1 },
      { ...paid, payBar: 2.5 },
    ],
    ...[
      { ...paid, payBar: 2 ** 40 },
      { ...paid, withholding: 2 },
      { ...paid, amount: -1 },
      { ...gone, price: -1 },
    ],
    ...[
      { ...split, kind: "merger" },
      { ...split, column: 1 },
      { ...split, bar: 8 },
      { ...split, amount: 1 },
      3,
    ],
  ];
  const assets = [{}, { fees: 0.01 }, { fees: "0.01" }, { feez: 1 }, { name: "" }, { name: "A" }, 3];
  const usd = { base: "EUR", quote: "USD", values: 1.1 };
  const rates = [
    [usd],
    [usd, { ...usd, values: 1.2 }],
    [{ ...usd, base: "JPY" }],
    [{ ...usd, values: -1 }],
    [3],
  ];
  const lists: Options[] = [
    ...actions.map((action) => ({ actions: [action] })),
    { actions: [split, paid, gone], fractionalShares: "cashInLieu", lotSize: 3 },
    ...assets.map((entry) => ({ assets: [entry] })),
    { assets: [{ name: "A", fees: 0.01 }], columns: ["A"] },
    { assets: [{ name: "A" }], columns: ["B"] },
    ...rates.map((list) => ({ assets: [{ currency: "EUR" }], accountCurrency: "USD", rates: list })),
    { rates: [usd] },
    { columns: ['é\u0001"\\'], time: Float64Array.from(CLOSE, (_, bar) => bar * 86_400_000) },
  ];
  return lists.map((options) => ({
    api: "fromSignals",
    options: { ...plainOptions("realistic", "fromSignals"), ...options },
  }));
}

/** Runs on data that are taken and told of. */
function warnedCalls(): Call[] {
  const entries = Uint8Array.from(CLOSE, (_, bar) => Number(bar === 0));
  const held = { entries, exits: new Uint8Array(CLOSE.length) };
  const closeWith = (price: number): Options => ({
    close: CLOSE.map((own, bar) => (bar === 3 ? price : own)),
  });
  const backwards = Float64Array.from(CLOSE, (_, bar) => Date.UTC(2020, 0, 20 - bar));
  const high = CLOSE.map((price, bar) => (bar === 2 ? price - 1 : price));
  const calls: Options[] = [
    ...[NaN, 0, -1].flatMap((price) => [
      { profile: "vectorbt", ...held, ...closeWith(price) },
      { ...held, ...closeWith(price), fill: "nextClose" },
    ]),
    { profile: "vectorbt", ...held, close: CLOSE, time: backwards },
    { ...held, close: CLOSE, high, fill: "nextClose", quality: "warn" },
  ];
  return calls.map((options) => ({ api: "fromSignals", options }));
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
    return recordsOf("trades", portfolio.trades);
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
    const hashes = Object.fromEntries(arrays.map((array) => [array[0], hashOf("", [array])]));
    const warnings = portfolio.warnings.map(({ code }) => code);
    return { hashes: { ...hashes, digest: portfolio.digest(), warnings } };
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

const [plans = "300", seed = "20261121"] = process.argv.slice(2);
for (const call of [
  ...randomCalls(Number(plans), Number(seed)),
  ...longCalls(Number(seed)),
  ...oddCalls(),
  ...oddEntries(),
  ...warnedCalls(),
]) {
  const line = { api: call.api, options: encoded(call.options), ...outcomeOf(call) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
