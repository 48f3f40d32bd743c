// Small runs in which kernel and twin once differed, or nearly every engine would.
import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { differenceFromTwin } from "../property/vectorbtDifference.ts";
import { runKernel, twinInputs, type RandomPlan } from "../property/vectorbtPlans.ts";

const column = <Value>(...data: Value[]): { rows: number; columns: number; data: Value[] } => ({
  rows: data.length,
  columns: 1,
  data,
});

/** A run of one column; what is not said is the default. */
function plan(
  api: RandomPlan["api"],
  args: RandomPlan["args"],
  signals: RandomPlan["signals"] = {},
): RandomPlan {
  return { api, close: column(10, 8, 12), groups: undefined, signals, args };
}

function difference(example: RandomPlan): string | undefined {
  return differenceFromTwin(() => runKernel(example), twinInputs(example));
}

describe("kernel and twin agree where", () => {
  test("nothing but prices is given", () => {
    expect(difference(plan("fromSignals", {}))).toBeUndefined();
    expect(difference(plan("fromOrders", {}))).toBeUndefined();
  });

  test("an infinite share of a position fills a size that is NaN, and the position counts as flat", () => {
    const args = {
      sizeGranularity: column(NaN, 0.3, NaN),
      sizeType: column("amount", "percent", "amount"),
      accumulate: column("disabled", "removeonly", "disabled"),
    };
    const signals = { entries: column(true, false, true), exits: column(false, true, false) };
    const example = plan("fromSignals", args, signals);
    expect(difference(example)).toBeUndefined();
    expect(() => runKernel(example)).toThrow("cash cannot be NaN and must be greater than 0");
  });

  test("an order that is ignored carries a code that is none", () => {
    const example = plan("fromOrders", {
      size: NaN,
      log: true,
      direction: column<string>("both", 6 as unknown as string, -1 as unknown as string),
    });
    expect(difference(example)).toBeUndefined();
    expect(Array.from(runKernel(example).logs.reqDirection)).toEqual([2, 6, -1]);
  });

  test("the account starts with −0", () => {
    const example = plan("fromOrders", { initCash: -0, log: true, size: 1 });
    expect(difference(example)).toBeUndefined();
    expect(Array.from(runKernel(example).logs.value)).toEqual([-0, 0, 0]);
  });

  test("the limit of an infinite buy is infinitely below zero", () => {
    const example = plan("fromOrders", {
      size: column(-20, Infinity, NaN),
      sizeType: column("amount", "percent", "amount"),
      fees: 0.1,
      fixedFees: column(0, 500, 0),
      lockCash: column(false, true, false),
    });
    expect(difference(example)).toBeUndefined();
  });

  test("a fee that is NaN is summed up", () => {
    expect(difference(plan("fromOrders", { size: 0, sizeType: "percent" }))).toBeUndefined();
  });
});

describe("Numba stops where it divides by zero", () => {
  const division = { peer: { type: "ZeroDivisionError", message: "division by zero" } };
  const close = Float64Array.of(10, 8, 12);

  test("a short sale at a price that slippage makes 0", () => {
    const example = plan("fromOrders", { size: -1, sizeType: "percent", slippage: 1 });
    expect(difference(example)).toBeUndefined();
    expect(() =>
      fromOrders({ profile: "vectorbt", close, size: -1, sizeType: "percent", slippage: 1 }),
    ).toThrow(expect.objectContaining({ option: "slippage", ...division }) as Error);
  });

  test("a buy beyond the cash whose fees give all of it back", () => {
    const example = plan("fromOrders", { size: 1, fees: -1, fixedFees: 200 });
    expect(difference(example)).toBeUndefined();
    expect(() => runKernel(example)).toThrow(
      expect.objectContaining({ option: "fees", ...division }) as Error,
    );
  });

  test("a reversal by value at a valuation price of 0", () => {
    const signals = { entries: column(true, false, false), shortEntries: column(false, true, false) };
    const example = plan("fromSignals", { size: 5, sizeType: "value", valPrice: column(10, 0, 10) }, signals);
    expect(difference(example)).toBeUndefined();
    expect(() => runKernel(example)).toThrow(
      expect.objectContaining({ option: "valPrice", ...division }) as Error,
    );
  });
});

describe("a call sequence that serves a column twice", () => {
  test("trades it twice and the other not at all", () => {
    const close = { data: Float64Array.of(10, 10), rows: 1, columns: 2 };
    const callSeq = { data: Float64Array.of(1, 1), rows: 1, columns: 2 };
    const { orders, callSeq: final } = fromSignals({
      profile: "vectorbt",
      close,
      callSeq,
      size: 1,
      cashSharing: true,
    });
    expect(Array.from(orders.column)).toEqual([1, 1]);
    expect(Array.from(final!)).toEqual([1, 1]);
  });
});
