// What checkInvariants takes, what it refuses, and what it reports without ever throwing.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { BacktestError, checkInvariants, exactReplay, type ResultToCheck } from "../../src/index.ts";
import { checkResult, type AnyResult } from "../../src/invariants/check.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { market, orderArguments, withSignals } from "../support/market.ts";
import { property } from "../support/property.ts";
import { call, runFinite } from "../support/runPlan.ts";
import { storedOf, storedVectorbt } from "../support/storedResult.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";

const stored = storedOf(withSignals());
const { equity, fills, orders } = stored;

const REFUSED: readonly (readonly [string, unknown, string, string])[] = [
  ["nothing", undefined, "E_DTYPE", "result is undefined"],
  ["null", null, "E_DTYPE", "result is null"],
  ["a number", 7, "E_DTYPE", "result is 7"],
  ["a list", [], "E_DTYPE", "result is an array"],
  ["no profile", { ...stored, profile: undefined }, "E_ENUM", "profile undefined"],
  ["a profile that does not exist", { ...stored, profile: "zipline" }, "E_ENUM", "profile 'zipline'"],
  ["the other profile", { ...stored, profile: "vectorbt" }, "E_OPTION_CONFLICT", "its call is realistic"],
  ["no call", { ...stored, call: undefined }, "E_DTYPE", "call is undefined"],
  [
    "a call of nothing",
    { ...stored, call: { api: "fromNothing", options: {} } },
    "E_ENUM",
    "call.api 'fromNothing'",
  ],
  [
    "a call without options",
    { ...stored, call: { api: "fromOrders" } },
    "E_DTYPE",
    "call.options is undefined",
  ],
  [
    "a call that is refused",
    { ...stored, call: { api: "fromOrders", options: { ...orderArguments(), fees: 2 } } },
    "E_RANGE",
    "fees",
  ],
  ["no equity", { ...stored, equity: undefined }, "E_MISSING", "the result has no equity"],
  ["a list as equity", { ...stored, equity: [1, 2] }, "E_DTYPE", "equity is an array"],
  ["equity of other bars", { ...stored, equity: { ...equity, rows: 59 } }, "E_SHAPE", "equity is 59×3"],
  ["no fills", { ...stored, fills: undefined }, "E_MISSING", "the result has no fills"],
  [
    "fills without units",
    { ...stored, fills: { ...fills, units: undefined } },
    "E_MISSING",
    "no fills.units",
  ],
  [
    "columns of several lengths",
    { ...stored, fills: { ...fills, price: fills.price.slice(1) } },
    "E_SHAPE",
    "fills.price has 71 entries, expected 72",
  ],
  [
    "text among numbers",
    { ...stored, orders: { ...orders, asked: Array.from(orders.asked, String) } },
    "E_DTYPE",
    "orders.asked[0] is",
  ],
  [
    "reasons that are missing",
    { ...stored, orders: { ...orders, reason: [] } },
    "E_SHAPE",
    "orders.reason has 0",
  ],
];

describe("what is no result is refused", () => {
  test.each(REFUSED)("%s", async (_, given, code, text) => {
    for (const check of [checkInvariants, exactReplay]) {
      const error: unknown = await check(given as AnyResult).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BacktestError);
      expect([(error as BacktestError).code, (error as BacktestError).message]).toEqual([
        code,
        expect.stringContaining(text),
      ]);
    }
  });
});

describe("the report", () => {
  test("is frozen, and has every check with its tolerance, the breaches with their place", () => {
    const altered = storedOf(withSignals());
    altered.equity.data[7] *= 1.5;
    altered.equity.data[31] *= 1.5;
    const report = checkResult(altered);
    expect(report.ok).toBe(false);
    for (const part of [report, report.checks, ...report.checks]) expect(Object.isFrozen(part)).toBe(true);
    const [failed] = report.checks.filter(({ ok }) => !ok);
    expect(failed).toMatchObject({ id: "I01", checked: 180, tolerance: 1e-13, skipped: undefined });
    expect(failed.first).toMatchObject({ what: "equity", bar: 2, account: 1, column: null });
    expect(failed.first!.got).toBe(altered.equity.data[7]);
    expect(failed.worst).toBeGreaterThan(0.1);
    for (const { title, scale, checked, tolerance } of report.checks)
      expect([title.length > 10, scale.length > 0, checked >= 0, tolerance >= 0]).toEqual([
        true,
        true,
        true,
        true,
      ]);
  });

  test("is the same for a portfolio and for its arrays", () => {
    const run = withSignals({ fees: 0.001, slippage: 0.001 });
    expect(checkResult(storedOf(run))).toEqual(checkResult(run));
  });

  test("says what it did not look at where the result has less", () => {
    const { profile, call: made, orders: o, fills: f, trades, equity: e, cash } = storedOf(withSignals());
    const least: ResultToCheck = { profile, call: made, orders: o, fills: f, trades, equity: e, cash };
    const { ok, checks } = checkResult(least);
    expect(ok).toBe(true);
    const skipped = checks.flatMap(({ id, skipped: reason }) => (reason === undefined ? [] : [id]));
    expect(skipped).toEqual(["I04", "I04.calls", "I06", "I08", "I09", "I11", "I23"]);
  });

  test("takes matrices in either order, and lists of numbers", () => {
    const { data, rows, columns } = stored.position;
    const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);
    const position = { data: turned, rows, columns, order: "column" as const };
    const lists = { ...stored.fills, units: [...stored.fills.units], bar: [...stored.fills.bar] };
    expect(checkResult({ ...stored, position, fills: lists }).ok).toBe(true);
  });

  test("leaves the result as it was", () => {
    const run = withSignals();
    const before = run.digest();
    checkResult(run);
    expect(run.digest()).toBe(before);
  });
});

const HOSTILE = [NaN, Infinity, -Infinity, 0, -0, -1, 0.5, 1e9, 1e300, -1e300, 5e-324, 2 ** 31];

/** Puts a hostile number into a random place of a random array. */
function spoil(result: Record<string, unknown>, seed: number, value: number): void {
  const arrays = Object.entries(result).flatMap(([name, part]) => {
    if (typeof part !== "object" || part === null || ["call", "groupLengths"].includes(name)) return [];
    const isArray = (one: unknown): one is Float64Array => ArrayBuffer.isView(one) || Array.isArray(one);
    return isArray(part) ? [part] : Object.values(part).filter(isArray);
  });
  const full = arrays.filter(({ length }) => length > 0);
  const chosen = full[seed % full.length];
  const at = (seed >>> 5) % chosen.length;
  if (typeof chosen[at] === "number") chosen[at] = value;
  else (chosen as unknown as string[])[at] = "Nonsense";
}

describe("whatever numbers stand in the arrays, they are reported and nothing is thrown", () => {
  property(
    "of the realistic profile",
    fc.tuple(executionTraits(), fc.nat(), fc.constantFrom(...HOSTILE)),
    ([traits, seed, value]) => {
      const altered = storedOf(runFinite(executionPlan(traits)));
      spoil(altered, seed, value);
      expect(typeof checkResult(altered).ok).toBe("boolean");
    },
    2,
  );

  property("of the vectorbt profile", fc.tuple(fc.nat(), fc.constantFrom(...HOSTILE)), ([seed, value]) => {
    const { close } = market(8, 2, seed);
    const size = close.data.map((_, i) => (i % 3) - 1);
    const given = { profile: "vectorbt", close, size: { ...close, data: size }, fees: 0.001 };
    const altered = storedVectorbt(call("fromOrders", given) as unknown as VectorbtPortfolio);
    spoil(altered, seed, value);
    expect(typeof checkResult(altered).ok).toBe("boolean");
  });
});
