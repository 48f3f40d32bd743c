// Every public function against arguments that it must not swallow: an error of the one class, or no error at all.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as files from "../../src/files.ts";
import * as library from "../../src/index.ts";

const { above, alignLong, defineStrategy, fromSignals, indicator, maskFrom, matrixFrom, tableOf } = library;

const [BARS, COLUMNS, DAY] = [40, 2, 86_400_000];
const priceAt = (bar: number, column: number): number => 100 + ((bar * 7 + column * 3) % 11);
const close = matrixFrom(BARS, COLUMNS, priceAt);
const open = matrixFrom(BARS, COLUMNS, (bar, column) => priceAt(bar - 1, column));
const high = matrixFrom(BARS, COLUMNS, (bar, column) => priceAt(bar, column) + 12);
const low = matrixFrom(BARS, COLUMNS, (bar, column) => priceAt(bar, column) - 12);
const volume = matrixFrom(BARS, COLUMNS, () => 1000);
const entries = maskFrom(BARS, COLUMNS, (bar, column) => (bar + column) % 10 === 0);
const exits = maskFrom(BARS, COLUMNS, (bar, column) => (bar + column) % 10 === 5);
const time = Float64Array.from({ length: BARS }, (_, bar) => Date.UTC(2020, 0, 1) + bar * DAY);
const series = Float64Array.from(time, (_, bar) => priceAt(bar, 0));
const prices = { open, close };
const ohlc = { open, high, low, close };
const signals = { ...prices, entries, exits, initCash: 1000 };
const table = tableOf([
  ["date", time],
  ["symbol", Array.from(time, () => "A")],
  ["close", series],
]);
const mapping = { time: "date", asset: "symbol", fields: { close: "close" } };
const market = alignLong(table, mapping);
const adjusted = { ...market, fields: { ...market.fields, adjClose: market.fields.close } };
const actionTable = tableOf([
  ["date", time.slice(3, 4)],
  ["symbol", ["A"]],
  ["kind", ["split"]],
  ["ratio", Float64Array.of(2)],
]);
const actionMapping = { time: "date", asset: "symbol", kind: "kind", ratio: "ratio" };
const run = fromSignals(signals);
const mean = indicator("sma", { window: 3 });
const strategy = defineStrategy({ onBar: () => undefined });
const feed = { times: time, values: series };
const calendar = { zone: "UTC", week: { monday: [["09:30", "16:00"]] } };
const ruled = {
  parameters: { n: [2, 3] },
  rule: library.threshold(({ n }) => indicator("sma", { window: n }), { enterAbove: 103, exitBelow: 102 }),
  close,
};
const folds = library.walkForwardFolds({ bars: BARS, train: 20, test: 10 });
const walk = { ...ruled, folds, by: "totalReturn" };
const grid = { parameters: { a: [1] }, run: () => run, store: undefined };

type Call = readonly unknown[];

/** A sound call of each function; a function that is none of these fails the first test. */
const CALLS: Readonly<Record<string, Call>> = {
  ...{ fromSignals: [signals], fromOrders: [{ ...prices, size: 1, initCash: 1000 }] },
  ...{ fromHolding: [prices], fromRandomSignals: [{ ...prices, n: 2, seed: 1 }] },
  ...{ randomSignals: [{ rows: 20, columns: 2, n: 2, seed: 1 }] },
  ...{ defineStrategy: [{ onBar: () => undefined }] },
  ...{ runStrategy: [strategy, prices, { initCash: 1000 }], openStrategy: [strategy, prices, {}] },
  ...{ resumeStrategy: [strategy, new Uint8Array(8), prices, {}] },
  ...{ runPaper: [strategy, [{ open: 1, close: 1 }], { columns: 1 }] },
  ...{ allocate: [{ rows: 3, columns: 2 }], free: [library.allocate({ rows: 2, columns: 2 })] },
  ...{ init: [], initAnalysis: [] },
  ...{ adx: [ohlc, { window: 3 }], atr: [ohlc, { window: 3 }], stochastic: [ohlc, {}] },
  ...{ bollinger: [close, { window: 5 }], donchian: [ohlc, { window: 5 }], macd: [close, {}] },
  ...{ ema: [close, { window: 5 }], sma: [close, { window: 5 }], wma: [close, { window: 5 }] },
  ...{ momentum: [close, { window: 3 }], rsi: [close, { window: 3 }], obv: [{ close, volume }] },
  ...{ rollingStd: [close, { window: 3 }], rollingZscore: [close, { window: 3 }] },
  ...{
    labelsOf: [library.sma(close, { window: 3 }), ["A", "B"]],
    advancing: ["sma", { columns: 2, window: 3 }],
  },
  ...{ rank: [close, {}], topK: [close, { k: 1 }], zscore: [close] },
  ...{ crossedAbove: [close, open], crossedBelow: [close, 100] },
  ...{
    crossings: [
      close,
      open,
      { entries: new Uint8Array(BARS * COLUMNS), exits: new Uint8Array(BARS * COLUMNS) },
    ],
  },
  ...{ clean: [entries, exits], first: [entries], shift: [entries, 1], bestFirst: [close, { k: 1 }] },
  ...{ longShortWeights: [close, { k: 1 }], longShortRow: [Float64Array.of(1, 2), { k: 1 }] },
  ...{ quantileWeights: [close, { quantiles: 2 }], quantileRow: [Float64Array.of(1, 2), { quantiles: 2 }] },
  ...{ topKWeights: [close, { k: 1 }], topKRow: [Float64Array.of(1, 2), { k: 1 }] },
  ...{ maskFrom: [3, 2, () => true], matrixFrom: [3, 2, () => 1], columnOf: [close, 1] },
  ...{ diff: [run, run], auditTrail: [run], checkInvariants: [run], exactReplay: [run] },
  ...{ detectLookahead: [() => ({ entries }), prices, { samples: 1 }] },
  ...{ walkForwardFolds: [{ bars: 40, train: 20, test: 10 }], purgedFolds: [{ bars: 40, folds: 4 }] },
  ...{ walkForward: [walk], walkForwardRun: [walk, { fold: 0, asset: 0, n: 3 }], sweepReturns: [ruled] },
  ...{ probabilityOfOverfitting: [close, { blocks: 4 }] },
  ...{ probabilisticSharpeRatio: [close, { benchmark: 0.1 }], deflatedSharpeRatio: [close, { trials: 5 }] },
  ...{ sweep: [grid], sweepColumns: [grid], sweepRun: [grid, { a: 1 }], sweepReport: [{}, {}] },
  ...{ crossover: [() => mean, () => mean], threshold: [mean, { enterAbove: 2, exitBelow: 1 }] },
  ...{ above: [mean, 1], below: [mean, 1], crossesAbove: [mean, 1], crossesBelow: [mean, 1] },
  ...{ allOf: [above(mean, 1)], anyOf: [above(mean, 1)], not: [above(mean, 1)], starts: [above(mean, 1)] },
  ...{ breakout: [{ entry: 3, exit: 3 }], signals: [{ entries: above(mean, 1), exits: above(mean, 2) }] },
  ...{ topRanked: [mean, { k: 1 }], combine: [mean, "-", mean], lagged: [mean, 1] },
  ...{ indicator: ["sma", { window: 3 }] },
  ...{ alignLong: [table, mapping, "union", "error"], alignWide: [table, "date", ["close"]] },
  ...{
    alignActions: [market, actionTable, actionMapping],
    adjustPrices: [adjusted],
    forwardFill: [market, 2],
  },
  ...{ qualityReport: [market, {}], suspectMask: [library.qualityReport(market)] },
  ...{
    openFeed: [feed],
    openFeeds: [{ x: { feed } }],
    alignFeed: [feed, time],
    collectFeed: [[{ time: time[0], values: 1 }], { columns: 1 }],
  },
  ...{
    resampleBars: [
      { time, fields: { close: series } },
      { to: "week", zone: "UTC" },
    ],
    sessionsOf: [calendar, time[0], time[9]],
  },
  ...{ csvTable: ["a\n1\n", "x", {}], parquetTable: [new ArrayBuffer(8), "x", {}] },
  ...{ columnNamed: [table, "close"], numbersOf: [table, "close"], textOf: [table, "symbol"] },
  ...{ tableOf: [[["a", series]]] },
};

/** Functions that take what another one has just given, or are called for every cell. */
const UNCHECKED = ["cellIndex", "describeQuality", "differenceLines", "explanationLines"];

/** Functions whose call here lacks what only a long story gives: a snapshot, a file, an Arrow table. */
const UNSOUND = ["resumeStrategy", "parquetTable", "sweepReport", "free"];

const WRONG: Readonly<Record<string, unknown>> = {
  ...{ null: null, undefined: undefined, NaN: NaN, "+∞": Infinity, "−∞": -Infinity, "−1": -1, "0": 0 },
  ...{ "1e300": 1e300, "a half": 0.5, "2^53": 2 ** 53, bigint: 3n, true: true, "an empty text": "" },
  ...{ "a text": "bogus", constructor: "constructor", __proto__: "__proto__" },
  ...{ "a function": () => 1, "a symbol": Symbol("s"), "a date": new Date(0), "a map": new Map() },
  ...{ "an object": {}, "an object without prototype": Object.create(null), "an empty list": [] },
  ...{ "a list of one": [1], texts: ["a", "b"], nulls: [null], holes: new Array(3) },
  ...{ "no doubles": new Float64Array(0), singles: new Float32Array(80), sevens: new Uint8Array(80).fill(7) },
  "a matrix of NaN": { data: new Float64Array(80).fill(NaN), rows: BARS, columns: COLUMNS },
  "a matrix too short": { data: new Float64Array(79), rows: BARS, columns: COLUMNS },
  "a matrix of negative shape": { data: new Float64Array(80), rows: -BARS, columns: -COLUMNS },
  "a matrix of texts": { data: new Array(80).fill("x"), rows: BARS, columns: COLUMNS },
};

type Function = (...args: Call) => unknown;

/** What is not an error of the one class, in words; undefined for a result and for such an error. */
async function strayOf(call: Function, args: Call): Promise<string | undefined> {
  try {
    const result = (await call(...args)) as Partial<AsyncIterator<unknown>> | undefined;
    // A run on bars that arrive does nothing before it is asked.
    if (call === library.runPaper) await result?.next?.();
    return undefined;
  } catch (error) {
    if (error instanceof library.BacktestError && /^E_[A-Z_]+ ./.test(error.message)) return undefined;
    return `${(error as Error)?.constructor?.name}: ${String((error as Error)?.message)}`;
  }
}

/** The call with each argument, and each named part of it, replaced by something wrong. */
function* wrongCalls(sound: Call): Generator<[what: string, args: Call]> {
  for (let i = 0; i < Math.max(sound.length, 1); i++)
    for (const [what, value] of Object.entries(WRONG)) {
      yield [`argument ${i} is ${what}`, replaced(sound, i, value)];
      for (const key of partsOf(sound[i]))
        yield [
          `${key} of argument ${i} is ${what}`,
          replaced(sound, i, { ...(sound[i] as object), [key]: value }),
        ];
    }
}

function replaced(args: Call, i: number, value: unknown): Call {
  const copy = [...args];
  copy[i] = value;
  return copy;
}

function partsOf(argument: unknown): string[] {
  const isPlain = typeof argument === "object" && argument !== null && !ArrayBuffer.isView(argument);
  return isPlain && Object.getPrototypeOf(argument) === Object.prototype ? Object.keys(argument) : [];
}

const FUNCTIONS = Object.entries(library).filter(
  ([name, value]) => typeof value === "function" && name !== "BacktestError",
) as [string, Function][];

describe("a public function", () => {
  test("that is new has its call here", () => {
    const names = FUNCTIONS.map(([name]) => name);
    expect([...Object.keys(CALLS), ...UNCHECKED].sort()).toEqual(names.sort());
  });

  test.each(FUNCTIONS.filter(([name]) => name in CALLS && !UNSOUND.includes(name)))(
    "%s takes its call as it is here",
    async (name, call) => {
      await expect(Promise.resolve(call(...CALLS[name]))).resolves.not.toThrow();
    },
  );

  test.each(FUNCTIONS.filter(([name]) => name in CALLS))(
    "%s refuses wrong arguments by the one error, or takes them",
    async (name, call) => {
      for (const [what, args] of wrongCalls(CALLS[name]))
        expect(await strayOf(call, args), what).toBeUndefined();
    },
  );
});

describe("a function of files", () => {
  let root = "";
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "barloom-functions-"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each<[string, (folder: files.OutputFolder) => [Function, Call]]>([
    ["readTable", () => [files.readTable as Function, ["none.csv", {}]]],
    ["csvText", () => [files.csvText as Function, [{ a: series }]]],
    ["jsonRows", () => [files.jsonRows as Function, [{ a: series }]]],
    ["parquetBytes", () => [files.parquetBytes as Function, [{ a: series }]]],
    ["write", (folder) => [folder.write.bind(folder) as Function, ["a.txt", "x"]]],
    ["lock", (folder) => [(name): void => folder.lock(name as string)(), ["a"]]],
    ["openSweepStore", () => [files.openSweepStore as Function, [root, { key: "a", chunk: 1 }]]],
    ["stream", (folder) => [(name) => folder.stream(name as string).abandon(), ["a.txt"]]],
    ["replay", () => [files.replay as Function, [join(root, "none.parquet")]]],
    ["verifyAudit", () => [files.verifyAudit as Function, [join(root, "none.parquet"), {}]]],
    [
      "writeAudit",
      () => [
        (portfolio, options) => files.writeAudit(portfolio as never, join(root, "a"), options as object),
        [run, {}],
      ],
    ],
  ])("%s refuses wrong arguments by the one error, or takes them", async (_, callOf) => {
    const [call, sound] = callOf(new files.OutputFolder(root));
    for (const [what, args] of wrongCalls(sound)) expect(await strayOf(call, args), what).toBeUndefined();
  });
});
