// Options per cell: what fits, what does not, and how an error names it.
import { describe, expect, test } from "vitest";
import { matrixFrom } from "../../src/index.ts";
import { faultOf, firstLine, withOrders, withSignals } from "../support/market.ts";

describe("broadcasting", () => {
  test("one size too many is refused with both numbers", () => {
    const fault = faultOf(() => withOrders({ size: [1, 2, 3, 4] }));
    expect(firstLine(fault)).toBe("E_BROADCAST size has 4 columns, universe has 3");
    expect(fault).toMatchObject({ option: "size", got: "1×4" });
  });

  test("a matrix of other bars is refused", () => {
    const fault = faultOf(() => withOrders({ fees: matrixFrom(59, 3, () => 0) }));
    expect(firstLine(fault)).toBe("E_BROADCAST fees has 59 bars, universe has 60");
  });

  test("a list is a row of the columns", () => {
    const fees = [0, 0.01, 0.02];
    expect(withOrders({ fees }).digest()).toBe(
      withOrders({ fees: matrixFrom(60, 3, (_, c) => fees[c]) }).digest(),
    );
  });

  test("names may come per column and per cell", () => {
    const names = ["longOnly", "shortOnly", "both"];
    const full = { data: Array.from({ length: 180 }, (_, i) => names[i % 3]), rows: 60, columns: 3 };
    const options = { account: "unlimited" };
    expect(withOrders({ ...options, direction: full }).digest()).toBe(
      withOrders({ ...options, direction: names }).digest(),
    );
  });
});

describe("types", () => {
  test.each([Float32Array, Int32Array, Uint8Array, Int16Array, BigInt64Array])(
    "prices in a %o are refused, not widened",
    (Type) => {
      const close = { data: new Type(180), rows: 60, columns: 3 };
      expect(faultOf(() => withSignals({ close }))).toMatchObject({ code: "E_DTYPE", option: "close" });
    },
  );

  test("masks in doubles are refused", () => {
    const entries = { data: new Float64Array(180), rows: 60, columns: 3 };
    expect(faultOf(() => withSignals({ entries }))).toMatchObject({ code: "E_DTYPE", option: "entries" });
  });

  test("masks hold 0 and 1 only", () => {
    const entries = { data: new Uint8Array(180).fill(2, 70, 71), rows: 60, columns: 3 };
    const fault = faultOf(() => withSignals({ entries }));
    expect(fault).toMatchObject({ code: "E_RANGE", option: "entries", got: 2 });
  });

  test("memory that was transferred away is said to be so", () => {
    const data = new Float64Array(180).fill(100);
    structuredClone(data, { transfer: [data.buffer] });
    const fault = faultOf(() => withSignals({ close: { data, rows: 60, columns: 3 } }));
    expect(fault).toMatchObject({ code: "E_DETACHED", option: "close" });
  });
});

describe("ranges", () => {
  test.each([NaN, Infinity, -Infinity, 1, 1.5])("fees of %s are refused", (fees) => {
    expect(faultOf(() => withOrders({ fees }))).toMatchObject({ code: "E_RANGE", option: "fees", got: fees });
  });

  test("negative fees are rebates, and the result says so", () => {
    expect(withOrders({ fees: -0.001 }).assumptions).toContain("negativeFees");
    expect(withOrders({ fees: 0.001 }).assumptions).not.toContain("negativeFees");
  });

  test.each([0, -1, Infinity])("lots of %s are refused", (lotSize) => {
    expect(faultOf(() => withOrders({ lotSize }))).toMatchObject({
      code: "E_RANGE",
      option: "lotSize",
      got: lotSize,
    });
  });

  test.each(["fixedFees", "perUnitFees", "minFees", "minSize", "minOrderValue"])(
    "%s is an amount: negative, NaN and infinite ones are refused",
    (option) => {
      for (const value of [-0.01, NaN, Infinity, -Infinity])
        expect(faultOf(() => withOrders({ [option]: value }))).toMatchObject({
          code: "E_RANGE",
          option,
          got: value,
        });
    },
  );

  test.each([-0.1, 1, NaN])("slippage of %s is refused", (slippage) => {
    expect(faultOf(() => withOrders({ slippage }))).toMatchObject({ code: "E_RANGE", option: "slippage" });
  });

  test("a bad cell is named by bar and column, in both orders of a matrix", () => {
    const fees = matrixFrom(60, 3, (bar, column) => (bar === 17 && column === 2 ? 3 : 0));
    const columnwise = { ...fees, data: new Float64Array(180), order: "column" };
    columnwise.data[2 * 60 + 17] = 3;
    for (const given of [fees, columnwise])
      expect(faultOf(() => withOrders({ fees: given }))).toMatchObject({ bar: 17, column: 2, got: 3 });
  });
});

describe("names", () => {
  test("a misspelt size type is refused with the list and the nearest name", () => {
    const fault = faultOf(() => withOrders({ sizeType: "valuepercent100" }));
    expect(firstLine(fault)).toMatch(/^E_ENUM sizeType 'valuepercent100' — expected one of 'amount', /);
    expect(firstLine(fault)).toContain("did you mean 'valuePercent'");
    expect(fault).toMatchObject({ option: "sizeType", got: "valuepercent100" });
  });

  test("a direction that is none is refused with the list", () => {
    expect(firstLine(faultOf(() => withOrders({ direction: "sideways" })))).toBe(
      "E_ENUM direction 'sideways' — expected one of 'longOnly', 'shortOnly', 'both'",
    );
  });

  test.each(["targetPercent", "targetpercent", "TARGET_PERCENT", "target_percent"])(
    "%s is taken",
    (sizeType) => {
      const size = 0.3;
      expect(withOrders({ sizeType, size }).digest()).toBe(
        withOrders({ sizeType: "targetPercent", size }).digest(),
      );
    },
  );

  test("targets belong to fromOrders", () => {
    expect(faultOf(() => withSignals({ sizeType: "targetPercent" }))).toMatchObject({
      code: "E_ENUM",
      option: "sizeType",
    });
  });

  test("accumulate takes true and false for both and disabled", () => {
    expect(withSignals({ accumulate: true }).digest()).toBe(withSignals({ accumulate: "both" }).digest());
    expect(withSignals({ accumulate: false }).digest()).toBe(
      withSignals({ accumulate: "disabled" }).digest(),
    );
  });
});

describe("sizes", () => {
  test("negative sizes of signals are refused: signals have the direction", () => {
    const fault = faultOf(() => withSignals({ size: -1 }));
    expect(fault).toMatchObject({ code: "E_SIZE_SIGN", option: "size", got: -1 });
    expect(firstLine(fault)).toContain("express direction by signals");
  });

  test("−∞ sells all there is, and asks for a short without bound", () => {
    const size = matrixFrom(60, 3, (bar) => (bar === 0 ? 0.5 : bar === 2 ? -Infinity : NaN));
    const run = withOrders({ size });
    expect(run.orders.at(3)).toMatchObject({ asked: -Infinity, filled: -0.5, reason: "ShortNotAllowed" });
    expect(Array.from(run.position().data.slice(-3))).toEqual([0, 0, 0]);
    expect(faultOf(() => withOrders({ size, account: "unlimited" }))).toMatchObject({
      code: "E_RANGE",
      option: "size",
    });
  });

  test("an infinite or percent size is refused where nothing bounds it", () => {
    for (const changes of [{ size: Infinity }, { size: 0.5, sizeType: "percent" }])
      expect(faultOf(() => withOrders({ ...changes, account: "unlimited" }))).toMatchObject({
        code: "E_RANGE",
        option: "size",
      });
  });

  test("∞ takes all the cash there is", () => {
    const run = withOrders({ size: matrixFrom(60, 3, (bar) => (bar === 0 ? Infinity : NaN)) });
    expect(Array.from(run.fills.bar)).toEqual([1, 1, 1]);
    run
      .settledCash()
      .data.slice(-3)
      .forEach((cash) => expect(cash).toBeLessThan(1e-12));
  });

  test("a NaN size makes no record in fromOrders", () => {
    expect(withOrders({ size: NaN }).orders.length).toBe(0);
  });

  test("a NaN size of a signal is recorded as ignored", () => {
    const { orders, fills } = withSignals({ size: NaN });
    expect(orders.length).toBeGreaterThan(0);
    expect(orders.at(0)).toMatchObject({ outcome: "Ignored", reason: "SizeNaN", filled: 0 });
    expect(fills.length).toBe(0);
  });

  test("size is required in fromOrders", () => {
    expect(faultOf(() => withOrders({ size: undefined }))).toMatchObject({
      code: "E_MISSING",
      option: "size",
    });
  });
});
