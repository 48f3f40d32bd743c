// Digests: of a whole result, and of its past at each bar.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromOrders } from "../../src/index.ts";
import { digestOf, hashOf } from "../../src/results/digest.ts";
import type { ResultArray, ResultArrays } from "../../src/results/arrays.ts";
import { resultArrays } from "../../src/results/resultArrays.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import { market, orderArguments, signalArguments } from "../support/market.ts";
import { call } from "../support/runPlan.ts";

const names = {
  columns: ["A", "B", "C"],
  time: Float64Array.from({ length: 60 }, (_, bar) => bar * 86_400_000),
};

/** A run that leaves something in every array: calls, dividends, cuts, shorts. */
function lively(): Portfolio {
  const { size } = orderArguments();
  return call("fromOrders", {
    ...orderArguments(names),
    ...{ size: { ...(size as object), data: (size as { data: Float64Array }).data.map((x) => -40 * x) } },
    ...{ account: "margin", initCash: 40, cashSharing: true, fees: 0.01, slippage: 0.01 },
    ...{ borrowRate: 0.1, cashRate: 0.05, maintenanceMargin: 0.6, initialMargin: 0.1 },
    actions: [
      { column: 0, bar: 3, kind: "dividend", amount: 1, payBar: 9 },
      { column: 1, bar: 5, kind: "dividend", amount: 1 },
    ],
  });
}

function livelyVectorbt(): VectorbtPortfolio {
  const { close } = market(60, 3);
  return fromOrders({
    ...{ profile: "vectorbt", close, ...names, fees: 0.01, log: true, cashSharing: true },
    size: Array.from({ length: 60 }, (_, bar) => [0.1, -0.1, 0.2].map((x) => (bar % 3 === 0 ? -2 * x : x))),
  });
}

const RUNS = [lively(), livelyVectorbt()] as const;

describe("digest", () => {
  test("is the same in twenty runs", () => {
    const given = signalArguments({ cashSharing: true, fees: 0.001, slippage: 0.0005, settlementBars: 2 });
    const digests = Array.from({ length: 20 }, () => call("fromSignals", given).digest());
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  test("sees a change in the last bit of one price", () => {
    const given = orderArguments();
    const { data } = given.close as { data: Float64Array };
    const changed = data.slice();
    changed[changed.length - 1] *= 1 + Number.EPSILON;
    const other = call("fromOrders", {
      ...given,
      size: 0.25,
      close: { data: changed, rows: 60, columns: 3 },
    });
    expect(other.digest()).not.toBe(call("fromOrders", { ...given, size: 0.25 }).digest());
  });

  test("counts every NaN as the same one, and −0 as another number than 0", () => {
    const odd = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_1234n]).buffer);
    expect(odd[0]).toBeNaN();
    expect(hashOf("", [["x", odd]])).toBe(hashOf("", [["x", Float64Array.of(NaN)]]));
    expect(hashOf("", [["x", Float64Array.of(-0)]])).not.toBe(hashOf("", [["x", Float64Array.of(0)]]));
  });

  test("does not confuse where one array ends and the next begins", () => {
    const [a, b, ab] = [Float64Array.of(1), Float64Array.of(2), Float64Array.of(1, 2)];
    const none = new Float64Array(0);
    const digests = [
      hashOf("", [
        ["x", a],
        ["y", b],
      ]),
      hashOf("", [
        ["x", ab],
        ["y", none],
      ]),
      hashOf("", [
        ["x", none],
        ["y", ab],
      ]),
      hashOf("", [
        ["y", a],
        ["x", b],
      ]),
    ];
    expect(new Set(digests).size).toBe(4);
  });

  describe.each(RUNS.map((run) => ({ profile: run.profile, run })))("of the $profile profile", ({ run }) => {
    const whole = resultArrays(run);
    const digest = digestOf(whole);

    test.each(whole.arrays.flatMap(cellsOf))("sees a change of one cell of %s", (name) => {
      expect(digestOf(changedAt(whole, name))).not.toBe(digest);
    });

    test("is of these arrays and nothing else", () => {
      expect(run.digest()).toBe(digest);
      expect(digestOf(changedAt(whole, "nothing"))).toBe(digest);
    });

    test("covers every array that the result shows", () => {
      const named = new Set(whole.arrays.map(({ name }) => name));
      // Another name for `equity`; what prices alone make; quotients and sums of what is covered, and its products with prices.
      const others = [
        "value",
        "assets",
        "benchmarkValue",
        "benchmarkReturns",
        "time",
        "columns",
        "groupLengths",
        "assumptions",
      ];
      const derived = [
        "assetFlow",
        "assetReturns",
        "grossExposure",
        "netExposure",
        "benchmark",
        "positionValue",
      ];
      const figures = [
        "totalProfit",
        "finalValue",
        "totalReturn",
        "totalBenchmarkReturn",
        "sharpeRatio",
        "maxDrawdown",
        "metricsTable",
        "statsTable",
      ];
      const shown = arraysShownBy(run).filter((name) => ![...others, ...derived, ...figures].includes(name));
      expect(shown.length).toBeGreaterThan(8);
      expect(shown.filter((name) => !named.has(name))).toEqual([]);
    });

    test("is documented array by array", () => {
      const page = readFileSync("docs/digests.md", "utf8");
      const listed = whole.arrays.filter(({ name }) => !name.startsWith("totals."));
      expect(listed.filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([]);
    });

    test("sees other names, times, and groups", () => {
      const { columns, time, profile, bars, groupLengths } = whole;
      const others: Partial<ResultArrays>[] = [
        { names: ["A", "B", "D"] },
        { time: names.time.map((at) => at + 1) },
        { groupLengths: [...groupLengths, 0] },
        { bars: bars + 1 },
        { columns: columns + 1 },
        { profile: profile === "realistic" ? "vectorbt" : "realistic" },
      ];
      const digests = others.map((change) => digestOf({ ...whole, ...change }));
      expect(new Set([...digests, digestOf(whole)]).size).toBe(others.length + 1);
      expect(time).not.toBeNull();
    });
  });
});

/** Names of the cells that a test may change: an array, or a field of a table. */
function cellsOf(array: ResultArray): string[] {
  if (array.kind !== "table") return [array.name];
  return Object.keys(array.fields).map((field) => `${array.name}.${field}`);
}

/** The arrays with the last cell of one of them changed. */
function changedAt(whole: ResultArrays, name: string): ResultArrays {
  const other = <Values extends Float64Array | Int32Array | Uint8Array>(values: Values): Values => {
    expect(values.length, name).toBeGreaterThan(0);
    const copy = values.slice() as Values;
    copy[copy.length - 1] = copy[copy.length - 1] === 1 ? 2 : 1;
    return copy;
  };
  const arrays = whole.arrays.map((array) => {
    if (array.kind !== "table") return array.name === name ? { ...array, data: other(array.data) } : array;
    const fields = Object.entries(array.fields).map(([field, values]) => [
      field,
      `${array.name}.${field}` === name ? other(values as Float64Array) : values,
    ]);
    return { ...array, fields: Object.fromEntries(fields) as typeof array.fields };
  });
  return { ...whole, arrays };
}

/** Tables, matrices and lists that a portfolio gives when it is asked without arguments. */
function arraysShownBy(run: Portfolio | VectorbtPortfolio): string[] {
  const isArray = (value: unknown): boolean =>
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    (typeof value === "object" && value !== null && ("at" in value || "rows" in value));
  // What is private by type is there all the same.
  const isPrivate = (name: string): boolean => /^(lazy|views$|source$|series$|tradeSource$)/.test(name);
  const own = Object.keys(run).filter(
    (name) => !isPrivate(name) && !["warnings", "assumptions"].includes(name),
  );
  const prototype = Object.getOwnPropertyNames(Object.getPrototypeOf(run) as object);
  const asked = prototype.filter(
    (name) => !["constructor", "digest", "prefixDigests", "warnings", "ungrouped"].includes(name),
  );
  return [...own, ...asked].filter((name) => {
    const value = run[name as keyof typeof run] as unknown;
    if (typeof value !== "function") return isArray(value);
    // What a promise brings is no array of this result, and nobody would wait for its work here.
    if (value.constructor.name === "AsyncFunction") return false;
    return value.length === 0 && isArray(tried(() => value.call(run) as unknown));
  });
}

/** What a function gives; nothing where it wants arguments. */
function tried(ask: () => unknown): unknown {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
