// Every option of the table against values that it must not swallow: an error of the one class, or a sound result.
import { describe, expect, test } from "vitest";
import { BacktestError, fromOrders, fromSignals, OPTIONS, type OptionName } from "../src/index.ts";
import { OPTION_NAMES, specOf, takes, type Api } from "../src/options.ts";
import { firstLine, orderArguments, signalArguments } from "./support/market.ts";
import { call, type Arguments } from "./support/runPlan.ts";

/** A matrix that says something else than it is. */
const matrix = (data: unknown, rows: unknown, columns: unknown, order?: unknown): object => ({
  data,
  rows,
  columns,
  order,
});

const throwing = {
  get data(): never {
    throw new TypeError("no data for you");
  },
  rows: 60,
  columns: 3,
};

/** Values by what is wrong with them. */
const WRONG: Record<string, unknown> = {
  null: null,
  NaN: NaN,
  "+∞": Infinity,
  "−∞": -Infinity,
  "negative zero": -0,
  negative: -1,
  "a huge number": 1e300,
  "a denormal": 5e-324,
  "a fraction": 0.5,
  "2^53": 2 ** 53,
  "a bigint": 3n,
  true: true,
  "an empty text": "",
  "a misspelt text": "nextopenn",
  "a number as text": "1",
  "a name of Object": "constructor",
  "the name of the prototype": "__proto__",
  "a function": () => 1,
  "a symbol": Symbol("size"),
  "a date": new Date(0),
  "a map": new Map([["data", [1]]]),
  "an empty object": {},
  "an object without a prototype": Object.create(null),
  "an empty list": [],
  "a list of one": [1],
  "a list of texts": ["a", "b", "c"],
  "a list of nulls": [null, null, null],
  "a list of symbols": [Symbol("a"), Symbol("b"), Symbol("c")],
  "a list with holes": new Array(3),
  "a list of bars": new Array(60).fill(1),
  "a nested list": [[[1]]],
  "rows of unequal length": [[1, 2, 3], [1]],
  "rows and numbers": [1, [2, 3], 4],
  "an empty row": [[], []],
  "rows of nothing": [[]],
  "a list that holds itself": (() => {
    const list: unknown[] = [];
    list.push(list);
    return list;
  })(),
  "an empty typed array": new Float64Array(0),
  "single precision": new Float32Array(180),
  bytes: new Uint8Array(180).fill(7),
  "big integers": new BigInt64Array(60),
  "a data view": new DataView(new ArrayBuffer(1440)),
  "a buffer": new ArrayBuffer(1440),
  "a matrix of NaN": matrix(new Float64Array(180).fill(NaN), 60, 3),
  "a matrix of ∞": matrix(new Float64Array(180).fill(Infinity), 60, 3),
  "a matrix of −∞": matrix(new Float64Array(180).fill(-Infinity), 60, 3),
  "a matrix of minus one": matrix(new Float64Array(180).fill(-1), 60, 3),
  "a matrix of 1e300": matrix(new Float64Array(180).fill(1e300), 60, 3),
  "a matrix too short": matrix(new Float64Array(179), 60, 3),
  "a matrix turned": matrix(new Float64Array(180), 3, 60),
  "a matrix of negative shape": matrix(new Float64Array(180), -60, -3),
  "a matrix of fractional shape": matrix(new Float64Array(180), 360, 0.5),
  "a matrix of NaN shape": matrix(new Float64Array(0), NaN, NaN),
  "a matrix of an unknown order": matrix(new Float64Array(180), 60, 3, "diagonal"),
  "a matrix of texts": matrix(new Array(180).fill("x"), 60, 3),
  "a matrix without data": matrix(undefined, 60, 3),
  "a matrix whose data is text": matrix("x".repeat(180), 60, 3),
};

const BASES: Record<Api, (changes: Arguments) => Arguments> = {
  fromSignals: signalArguments,
  fromOrders: orderArguments,
};

/** What a call did: the error, or the first array that holds NaN. */
function outcomeOf(api: Api, given: Arguments): BacktestError | string | undefined {
  try {
    const run = call(api, given);
    for (const name of ["equity", "cash", "settledCash", "position"] as const)
      if (run[name]().data.some(Number.isNaN)) return `${name} holds NaN`;
    return undefined;
  } catch (error) {
    return error instanceof BacktestError ? error : `threw ${String(error)}`;
  }
}

describe.each(Object.keys(BASES) as Api[])("%s", (api) => {
  const names = OPTION_NAMES.filter((name) => specOf(name).apis.includes(api) && takes("realistic", name));

  test("is sound without changes", () => {
    expect(outcomeOf(api, BASES[api]({}))).toBeUndefined();
  });

  test.each(names)("%s: wrong values are refused with its name, or give a sound result", (name) => {
    for (const [what, value] of Object.entries(WRONG)) {
      const outcome = outcomeOf(api, BASES[api]({ [name]: value }));
      if (outcome === undefined) continue;
      expect(outcome, `${name}: ${what}`).toBeInstanceOf(BacktestError);
      const fault = outcome as BacktestError;
      expect(fault.code).toMatch(/^E_[A-Z_]+$/);
      expect(firstLine(fault).startsWith(`${fault.code} `)).toBe(true);
      expect(firstLine(fault).length).toBeLessThan(1000);
      // An error names an option, or (amounts beyond the doubles) the bar.
      expect(fault.option ?? fault.bar, `${name}: ${what}: ${firstLine(fault)}`).toBeDefined();
    }
  });

  test("arguments whose own code throws pass that error on", () => {
    expect(() => call(api, BASES[api]({ fees: throwing }))).toThrow("no data for you");
  });

  test("inherited names are no arguments", () => {
    const given = Object.assign(Object.create({ fees: NaN }), BASES[api]({})) as Arguments;
    expect(outcomeOf(api, given)).toBeUndefined();
  });
});

describe("the table", () => {
  test.each(OPTION_NAMES)("%s says what it is", (name) => {
    const spec = specOf(name);
    expect(spec.doc.length).toBeGreaterThan(5);
    expect(spec.apis.length).toBeGreaterThan(0);
    if (spec.kind === "choice") expect(Object.keys(spec.choices ?? {}).length).toBeGreaterThan(0);
  });

  test.each(OPTION_NAMES.filter((name) => specOf(name).choices !== undefined))(
    "every name of %s is taken, in any case and with underscores",
    (name) => {
      const { choices, apis, profile } = specOf(name);
      if (profile === "vectorbt" || name === "profile") return;
      for (const choice of Object.keys(choices!)) {
        const api = /^target/.test(choice) ? "fromOrders" : apis[0];
        const snake = choice.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
        const digests = [choice, choice.toLowerCase(), snake].map((given) =>
          call(api, BASES[api]({ [name]: given })).digest(),
        );
        expect(new Set(digests).size).toBe(1);
      }
    },
  );

  test.each(OPTION_NAMES.filter((name) => isPlainDefault(name)))(
    "giving the default of %s changes nothing",
    (name) => {
      const api = specOf(name).apis[0];
      const given = { [name]: specOf(name).default };
      expect(call(api, BASES[api](given)).digest()).toBe(call(api, BASES[api]({})).digest());
    },
  );

  function isPlainDefault(name: OptionName): boolean {
    const { kind, profile, default: standard } = specOf(name);
    if (profile === "vectorbt" || standard === undefined || name === "size" || name === "sizeType")
      return false;
    if (name === "entries" || name === "exits") return false;
    return kind === "choice" ? name !== "direction" : typeof standard !== "string" && kind !== "prices";
  }

  test("is what the entry points take", () => {
    const known = new Set<string>(Object.keys(OPTIONS));
    for (const [api, run] of [
      ["fromSignals", fromSignals],
      ["fromOrders", fromOrders],
    ] as const)
      for (const name of Object.keys(BASES[api]({})))
        expect(known.has(name), `${run.name} ${name}`).toBe(true);
  });
});
