// Whole calls: option names, the fill, call sequences, accounts; and what holds after an error.
import { describe, expect, test } from "vitest";
import { fromOrders, fromSignals, matrixFrom } from "../../src/index.ts";
import {
  faultOf,
  firstLine,
  market,
  orderArguments,
  signalArguments,
  withOrders,
  withSignals,
} from "../support/market.ts";
import { call } from "../support/runPlan.ts";

describe("option names", () => {
  test("a name that is none is refused with the nearest one", () => {
    const fault = faultOf(() => withSignals({ sizee: 1 }));
    expect(firstLine(fault)).toBe("E_UNKNOWN_KEY sizee — did you mean size");
    expect(fault).toMatchObject({ option: "sizee", got: "sizee" });
  });

  test("an option of the other entry point is refused and says where it belongs", () => {
    expect(firstLine(faultOf(() => withOrders({ entries: true })))).toBe(
      "E_UNKNOWN_KEY entries (it belongs to fromSignals)",
    );
  });

  test("no signals at all is an error: it is not a wish to enter everywhere", () => {
    const { open, close } = market(5, 1);
    expect(faultOf(() => call("fromSignals", { open, close }))).toMatchObject({
      code: "E_MISSING",
      option: "entries",
    });
  });

  test.each([undefined, null, 1, "close", [], () => 1, Symbol("x")])(
    "a call with %o instead of options is refused",
    (given) => {
      for (const api of [fromSignals, fromOrders])
        expect(faultOf(() => (api as (options: unknown) => unknown)(given)).code).toBe("E_DTYPE");
    },
  );

  test("null is no value: an option that is not wanted is left out", () => {
    for (const option of ["fill", "fees", "entries", "cashSharing", "callSeq", "time"])
      expect(firstLine(faultOf(() => withSignals({ [option]: null })))).toBe(`E_DTYPE ${option} is null`);
  });

  test("undefined is the same as left out", () => {
    expect(withOrders({ fees: undefined, open: market(60, 3).open }).digest()).toBe(withOrders().digest());
  });
});

describe("fill", () => {
  test("at the next open without open prices is refused, with the ways on", () => {
    const fault = faultOf(() => withSignals({ open: undefined }));
    expect(fault).toMatchObject({ code: "E_FILL", option: "open" });
    for (const way of ["open", "nextClose"]) expect(fault.message).toContain(way);
  });

  test("at the open of the deciding bar is refused", () => {
    expect(faultOf(() => withSignals({ fill: { delay: 0, price: "open" } }))).toMatchObject({
      code: "E_FILL",
    });
  });

  test.each([
    { delay: -1, price: "close" },
    { delay: 1.5, price: "close" },
    { delay: NaN, price: "close" },
    { delay: Infinity, price: "close" },
    { delay: 1, price: "vwap" },
    { delay: 1 },
    { price: "close" },
    { delay: 1, price: "close", slip: 1 },
    {},
    7,
  ])("of %o is refused", (fill) => {
    expect(faultOf(() => withSignals({ fill }))).toMatchObject({ code: "E_FILL", option: "fill" });
  });

  test("of a misspelt name is refused with the list", () => {
    expect(firstLine(faultOf(() => withSignals({ fill: "nextopn" })))).toBe(
      "E_ENUM fill 'nextopn' — expected one of 'nextOpen', 'nextClose', 'sameClose'; did you mean 'nextOpen'",
    );
  });

  test("at the deciding close is declared as a look-ahead, whichever way it is written", () => {
    const sameClose = withSignals({ fill: "sameClose" });
    expect(sameClose.assumptions).toContain("sameClose");
    expect(withSignals({ fill: { delay: 0, price: "close" } }).digest()).toBe(sameClose.digest());
    expect(withSignals().assumptions).not.toContain("sameClose");
  });

  test("one bar leaves no next one: accepted, nothing fills, and a warning", () => {
    const { open, close } = market(1, 2);
    const run = call("fromSignals", { open, close, entries: true });
    expect(run.fills.length).toBe(0);
    expect(run.warnings.map(({ code }) => code)).toEqual(["W_NO_NEXT_BAR"]);
    expect(run.orders.at(0)).toMatchObject({ outcome: "Working", reason: "" });
  });

  test("a price matrix fills at its prices", () => {
    const price = matrixFrom(60, 3, (bar, column) => 50 + bar + column);
    const { fills } = withOrders({ fill: { delay: 1, price } });
    fills.price.forEach((paid, i) => expect(paid).toBe(50 + fills.bar[i] + fills.column[i]));
    expect(fills.length).toBeGreaterThan(0);
  });
});

describe("call sequence", () => {
  const calls = (change: (data: Float64Array) => void): object => {
    const callSeq = matrixFrom(60, 3, (_, column) => 2 - column);
    change(callSeq.data);
    return { cashSharing: true, callSeq };
  };

  test("with a column twice is refused with its row", () => {
    const fault = faultOf(() => withSignals({ ...calls((data) => data.set([0, 1, 0], 12)) }));
    expect(firstLine(fault)).toBe("E_CALLSEQ row 4: 0 appears twice");
    expect(fault).toMatchObject({ option: "callSeq", bar: 4, column: 2, got: 0 });
  });

  test.each([3, -1, 0.5, NaN, Infinity])("with %s in it is refused", (position) => {
    expect(faultOf(() => withSignals({ ...calls((data) => data.fill(position, 30, 31)) }))).toMatchObject({
      code: "E_CALLSEQ",
      bar: 10,
    });
  });

  test("of positions 2, 1, 0 is the reversed one", () => {
    const byMatrix = withSignals({ ...calls(() => undefined), size: Infinity });
    const reversed = withSignals({ cashSharing: true, callSeq: "reversed", size: Infinity });
    expect(byMatrix.digest()).toBe(reversed.digest());
    expect(reversed.digest()).not.toBe(withSignals({ cashSharing: true, size: Infinity }).digest());
  });

  test("of an unknown name is refused", () => {
    expect(faultOf(() => withSignals({ callSeq: "auto" }))).toMatchObject({
      code: "E_ENUM",
      option: "callSeq",
    });
  });
});

describe("a name that every object has", () => {
  test.each([
    ["callSeq", "constructor", "E_ENUM"],
    ["callSeq", "__proto__", "E_ENUM"],
    ["timeInForce", "constructor", "E_ENUM"],
    ["timeInForce", "__proto__", "E_ENUM"],
    ["impact", { eta: 0.1, gamma: 0, window: 5, constructor: 1 }, "E_IMPACT"],
  ])("is no %s: %j", (option, value, code) => {
    expect(faultOf(() => withOrders({ cashSharing: true, [option]: value }))).toMatchObject({ code, option });
  });
});

describe("settlement", () => {
  test("belongs to cash accounts", () => {
    expect(faultOf(() => withOrders({ account: "unlimited", settlementBars: 2 }))).toMatchObject({
      code: "E_OPTION_CONFLICT",
      option: "settlementBars",
    });
  });

  test.each([-1, 0.5, NaN, Infinity, 10_001])("of %s bars is refused", (settlementBars) => {
    expect(faultOf(() => withOrders({ settlementBars }))).toMatchObject({
      code: "E_RANGE",
      option: "settlementBars",
    });
  });
});

describe("one engine for many runs", () => {
  const FAULTY = [
    { fees: NaN },
    { sizeType: "x" },
    { close: matrixFrom(0, 3, () => 1) },
    { sizee: 1 },
    { initCash: -1 },
  ];

  test("a run after an error gives its usual digest", () => {
    const usual = withSignals().digest();
    for (const changes of FAULTY) {
      faultOf(() => withSignals(changes));
      expect(withSignals().digest()).toBe(usual);
    }
  });

  test("a run whose amounts leave the doubles is refused, and the next one is as usual", () => {
    const usual = withOrders().digest();
    const { open, close } = market(4, 1);
    close.data[2] = 1e308;
    const size = Float64Array.of(100, NaN, NaN, NaN);
    const fault = faultOf(() => call("fromOrders", { open, close, size, account: "unlimited" }));
    expect(fault).toMatchObject({ code: "E_OVERFLOW", bar: 2, got: Infinity });
    expect(withOrders().digest()).toBe(usual);
  });

  test("the same arguments serve two runs, whose results do not touch each other", () => {
    const given = Object.freeze(orderArguments());
    const [first, second] = [call("fromOrders", given), call("fromOrders", given)];
    first.equity().data.fill(0);
    expect(second.digest()).not.toBe(first.digest());
    expect(call("fromOrders", given).digest()).toBe(second.digest());
  });

  test("runs of different sizes leave nothing behind for each other", () => {
    const small = call("fromSignals", signalArguments()).digest();
    const { open, close } = market(300, 40);
    call("fromOrders", { open, close, size: 1, cashSharing: true, settlementBars: 7 });
    expect(call("fromSignals", signalArguments()).digest()).toBe(small);
  });
});
