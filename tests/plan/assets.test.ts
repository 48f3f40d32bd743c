// What assets have of their own, and exchange rates between their currencies.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixFrom, type Asset, type Rate } from "../../src/index.ts";
import { ASSET_FIELDS } from "../../src/options.ts";
import { faultOf, firstLine, market, withOrders, withSignals } from "../support/market.ts";
import { property } from "../support/property.ts";
import { call, type Arguments } from "../support/runPlan.ts";

const BARS = 60;
/** Three columns that trade, so that whatever an asset has shows in the result. */
const lively: Arguments = { size: matrixFrom(BARS, 3, (bar) => [30, -10, NaN, -20][bar % 4]), initCash: 1e6 };
const digestOf = (changes: Arguments): string => withOrders({ ...lively, ...changes }).digest();
const refusal = (changes: Arguments): string => firstLine(faultOf(() => withOrders(changes)));

describe("assets", () => {
  test("fill the options of the columns", () => {
    const assets: Asset[] = [
      { fees: 0.001, multiplier: 10 },
      { lotSize: 7 },
      { fees: 0.002, slippage: 0.01 },
    ];
    const rows = { fees: [0.001, 0, 0.002], multiplier: [10, 1, 1], lotSize: [NaN, 7, NaN] };
    expect(digestOf({ assets })).toBe(digestOf({ ...rows, slippage: [0, 0, 0.01] }));
    expect(digestOf({ assets })).not.toBe(digestOf({}));
  });

  test.each(ASSET_FIELDS)("may hold %s, which is then refused as an option", (name) => {
    const assets = [{}, { [name]: 0.5 }, {}];
    expect(withOrders({ ...lively, assets }).plan.columns).toBe(3);
    expect(refusal({ assets, [name]: 0.5 })).toBe(
      `E_OPTION_CONFLICT ${name} and assets[1].${name} are both given`,
    );
  });

  test("have margins, one for both sides or one for each", () => {
    const base = { ...market(BARS, 2), size: [5, -5], account: "margin", initCash: 900 };
    const assets = [{ maintenanceMargin: 0.9 }, { maintenanceMargin: { long: 0.2, short: 0.8 } }];
    const row = { long: [0.9, 0.2], short: [0.9, 0.8] };
    const digest = (more: Arguments): string => call("fromOrders", { ...base, ...more }).digest();
    expect(digest({ assets })).toBe(digest({ maintenanceMargin: row }));
    expect(digest({ assets: [{}, {}] })).toBe(digest({}));
    expect(refusal({ assets: [{}, { maintenanceMargin: { long: 0.2 } }, {}] })).toContain(
      "E_DTYPE maintenanceMargin",
    );
    expect(refusal({ assets: [{}, { maintenanceMargin: 0 }, {}] })).toContain(
      "E_RANGE maintenanceMargin is 0",
    );
    expect(refusal({ assets: [{ maintenanceMargin: 1 }, {}, {}], maintenanceMargin: 1 })).toContain(
      "both given",
    );
  });

  test("name the columns", () => {
    const assets = [{ name: "A" }, { name: "B" }, { name: "C" }];
    expect(withSignals({ assets }).columns).toEqual(["A", "B", "C"]);
    expect(withSignals({ assets: [{ name: "A" }, {}, {}] }).columns).toBeNull();
  });

  test("are found by the names of the columns, in any order", () => {
    const assets = [
      { name: "A", fees: 0.001 },
      { name: "B", fees: 0.003 },
    ];
    const columns = ["B", "A", "B"];
    const run = withOrders({ ...lively, assets, columns });
    expect(run.columns).toEqual(columns);
    expect(run.digest()).toBe(digestOf({ fees: [0.003, 0.001, 0.003], columns }));
  });

  test.each([
    [{ assets: [{}, {}] }, "E_SHAPE assets has 2 entries, there are 3 columns"],
    [{ assets: [] }, "E_SHAPE assets has 0 entries, there are 3 columns"],
    [{ assets: [{ name: "A" }], columns: ["A", "A", "B"] }, "E_SHAPE assets has no entry for column 2, B"],
    [
      { assets: [{ name: "A" }, { name: "X" }], columns: ["A", "A", "A"] },
      "E_SHAPE assets[1]: there is no column X",
    ],
    [
      { assets: [{ name: "A" }, { name: "A" }], columns: ["A", "A", "A"] },
      "E_SPEC assets[1]: A stands twice",
    ],
    [{ assets: [{ name: "A" }, {}, {}], columns: ["B", "A", "A"] }, "E_SPEC assets[0] is A, its column B"],
    [{ assets: [{}, { fee: 1 }, {}] }, "E_UNKNOWN_KEY assets[1].fee — did you mean fees"],
    [{ assets: [{}, { size: 1 }, {}] }, "E_UNKNOWN_KEY assets[1].size"],
    [{ assets: [{}, null, {}] }, "E_DTYPE assets[1] is null"],
    [{ assets: { A: {} } }, "E_DTYPE assets is an object"],
    [{ assets: [{ name: 1 }, {}, {}] }, "E_DTYPE assets[0].name is 1"],
    [{ assets: [{ currency: "" }, {}, {}] }, "E_DTYPE assets[0].currency is empty"],
    [{ assets: [{}, {}, { fees: "0.1" }] }, "E_DTYPE fees of column 2 is 0.1, not a number"],
    [{ assets: [{}, {}, { fees: 3 }] }, "E_RANGE fees is 3 at (bar, column) (0, 2)"],
    [{ assets: [{}, { multiplier: 0 }, {}] }, "E_RANGE multiplier is 0 at (bar, column) (0, 1)"],
    [{ rates: [] }, "E_OPTION_CONFLICT rates without assets"],
    [{ accountCurrency: "EUR" }, "E_OPTION_CONFLICT accountCurrency without assets"],
    [
      { assets: [{}, {}, { currency: "EUR" }], fx: 2 },
      "E_OPTION_CONFLICT fx and assets[2].currency are both given",
    ],
  ] as [Arguments, string][])("%o are refused", (changes, message) => {
    expect(refusal(changes)).toContain(message);
  });

  test("of a value that does not fit give its column", () => {
    expect(faultOf(() => withOrders({ assets: [{}, {}, { fees: 3 }] }))).toMatchObject({
      option: "fees",
      column: 2,
    });
  });

  test("that are options: the profit is the change of the premium times the multiplier", () => {
    const premium = Float64Array.of(2.5, 2.5, 4);
    const run = call("fromOrders", {
      ...{ close: premium, size: Float64Array.of(3, NaN, NaN), fill: "sameClose", initCash: 1000 },
      assets: [
        { name: "XYZ 2026-12-18 C 100", multiplier: 100, lotSize: 1, currency: "USD", perUnitFees: 0.65 },
      ],
    });
    const fees = 3 * 0.65;
    expect(run.equity().data[2]).toBeCloseTo(1000 + 3 * (4 - 2.5) * 100 - fees, 10);
    expect(run.cash().data[2]).toBeCloseTo(1000 - 3 * 2.5 * 100 - fees, 10);
  });
});

// ---- currencies ------------------------------------------------------------------------------------------------------

/** A seeded series of rates around a level. */
const rateSeries = (level: number, seed: number): Float64Array =>
  market(BARS, 1, seed).close.data.map((price) => (level * price) / 100);

const eurUsd: Rate = { base: "EUR", quote: "USD", values: rateSeries(1.1, 5) };
const usdJpy: Rate = { base: "USD", quote: "JPY", values: rateSeries(150, 6) };
const inverseOf = ({ base, quote, values }: Rate): Rate => ({
  ...{ base: quote, quote: base },
  values: typeof values === "number" ? 1 / values : (values as Float64Array).map((rate) => 1 / rate),
});
const inCurrencies = (...currencies: (string | undefined)[]): object[] =>
  currencies.map((currency) => ({ currency }));

/** Equity of a run of three columns. */
const equityOf = (changes: Arguments): Float64Array =>
  withOrders({ ...lively, cashSharing: true, initCash: 1e9, ...changes }).equity().data;

function expectClose(actual: Float64Array, expected: Float64Array, tolerance = 1e-12): void {
  actual.forEach((value, bar) => expect(Math.abs(value / expected[bar] - 1)).toBeLessThan(tolerance));
}

const column = (data: ArrayLike<number>): object =>
  matrixFrom(BARS, 3, (bar, c) => (c === 1 ? data[bar] : 1));

describe("currencies", () => {
  test("are worth their rate; an asset without one, and one in the account's, are worth 1", () => {
    const assets = inCurrencies("USD", "EUR", undefined);
    const expected = equityOf({ fx: column(eurUsd.values as Float64Array) });
    expect(equityOf({ assets, rates: [eurUsd] })).toEqual(expected);
    expect(equityOf({ assets, rates: [eurUsd], accountCurrency: "USD" })).toEqual(expected);
    expect(equityOf({ assets: inCurrencies("USD", "USD", undefined) })).toEqual(equityOf({}));
  });

  test.each([
    ["one value", 1.25],
    ["a list", new Array<number>(BARS).fill(1.25)],
    ["a matrix", { data: new Float64Array(BARS).fill(1.25), rows: BARS, columns: 1 }],
  ] as [string, Rate["values"]][])("have rates as %s", (_, values) => {
    const given = {
      assets: inCurrencies("USD", "EUR", "USD"),
      rates: [{ base: "EUR", quote: "USD", values }],
    };
    expect(equityOf(given)).toEqual(equityOf({ fx: [1, 1.25, 1] }));
  });

  test("without a path are refused with what is missing", () => {
    const given = { assets: inCurrencies("JPY", "EUR", "JPY"), rates: [{ ...eurUsd }] };
    expect(refusal(given)).toBe("E_FX_PATH EUR→JPY");
    expect(faultOf(() => withOrders(given))).toMatchObject({ option: "rates", column: 1 });
    const tooFar = [eurUsd, usdJpy, { base: "CHF", quote: "JPY", values: 150 }];
    expect(refusal({ assets: inCurrencies("CHF", "EUR", "CHF"), rates: tooFar })).toBe("E_FX_PATH EUR→CHF");
  });

  test.each([NaN, 0, -1, Infinity, -Infinity])("have no rate of %s: it is refused with its bar", (bad) => {
    const values = Float64Array.from(eurUsd.values as Float64Array).fill(bad, 17, 19);
    const given = { assets: inCurrencies("USD", "EUR", "USD"), rates: [{ ...eurUsd, values }] };
    expect(faultOf(() => withOrders(given))).toMatchObject({
      code: "E_RANGE",
      option: "rates[0].values",
      bar: 17,
    });
  });

  test("may have a pair twice only when both say the same", () => {
    const assets = inCurrencies("USD", "EUR", "USD");
    const twice = { ...eurUsd, values: Float64Array.from(eurUsd.values as Float64Array) };
    expect(equityOf({ assets, rates: [eurUsd, twice, inverseOf(eurUsd)] })).toEqual(
      equityOf({ assets, rates: [eurUsd] }),
    );
    twice.values[9] *= 1.001;
    for (const other of [twice, inverseOf(twice)]) {
      const fault = faultOf(() => withOrders({ assets, rates: [eurUsd, other] }));
      expect(fault).toMatchObject({ code: "E_OPTION_CONFLICT", option: "rates", bar: 9 });
    }
  });

  test.each([
    [7, "E_DTYPE rates is 7"],
    [[7], "E_DTYPE rates[0] is 7"],
    [[{ base: "EUR", quote: "USD", value: 1 }], "E_UNKNOWN_KEY rates[0].value — did you mean values"],
    [[{ base: "EUR", quote: "USD" }], "E_MISSING rates[0] has no values"],
    [[{ base: "EUR", quote: "EUR", values: 1 }], "E_SPEC rates[0] is EUR in EUR"],
    [[{ base: "", quote: "EUR", values: 1 }], "E_DTYPE rates[0].base is empty"],
    [
      [{ base: "EUR", quote: "USD", values: new Float64Array(3).fill(1) }],
      "E_BROADCAST rates[0].values has 3 bars",
    ],
  ])("with rates %j are refused", (rates, message) => {
    expect(refusal({ assets: inCurrencies("USD", "EUR", "USD"), rates })).toContain(message);
  });
});

const levels = fc.record({ eur: fc.double({ min: 0.01, max: 100, noNaN: true }), seed: fc.nat(1000) });

describe("properties of currencies", () => {
  property(
    "an inverse pair gives the same equity",
    levels,
    ({ eur, seed }) => {
      const rate: Rate = { base: "EUR", quote: "USD", values: rateSeries(eur, seed) };
      const assets = inCurrencies("USD", "EUR", "USD");
      expectClose(equityOf({ assets, rates: [inverseOf(rate)] }), equityOf({ assets, rates: [rate] }));
    },
    10,
  );

  property(
    "crossing two pairs is their product, whichever way round they are given",
    fc.tuple(levels, fc.boolean(), fc.boolean()),
    ([{ eur, seed }, turnFirst, turnSecond]) => {
      const first: Rate = { base: "EUR", quote: "USD", values: rateSeries(eur, seed) };
      const product = (first.values as Float64Array).map(
        (rate, bar) => rate * (usdJpy.values as Float64Array)[bar],
      );
      const rates = [turnFirst ? inverseOf(first) : first, turnSecond ? inverseOf(usdJpy) : usdJpy];
      const assets = inCurrencies("JPY", "EUR", "JPY");
      expectClose(equityOf({ assets, rates }), equityOf({ fx: column(product) }));
    },
    10,
  );

  const all: Rate[] = [
    eurUsd,
    usdJpy,
    { base: "GBP", quote: "USD", values: 1.3 },
    { base: "EUR", quote: "GBP", values: 0.85 },
    { base: "GBP", quote: "JPY", values: 190 },
  ];
  property(
    "the order of the rates changes nothing",
    fc.shuffledSubarray(all, { minLength: all.length }),
    (rates) => {
      const assets = inCurrencies("JPY", "EUR", "GBP");
      expect(equityOf({ assets, rates })).toEqual(equityOf({ assets, rates: all }));
    },
    10,
  );
});
