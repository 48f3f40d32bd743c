import { describe, expect, test } from "vitest";
import { OrderStatusInfo, VectorbtError } from "../../assembly/layout.ts";
import { fromOrders, fromSignals } from "../../src/backtest.ts";
import { BacktestError } from "../../src/errors.ts";
import type { OrderOptions, SignalOptions } from "../../src/generated/optionTypes.ts";
import { OPTION_NAMES, takes, type OptionName } from "../../src/options.ts";
import { backtestError, REJECTIONS } from "../../src/results/vectorbt/errors.ts";

const close = Float64Array.of(10, 11, 12);

function errorOf(run: () => unknown): BacktestError {
  try {
    run();
  } catch (error) {
    if (error instanceof BacktestError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const orders = (options: Partial<OrderOptions>): BacktestError =>
  errorOf(() => fromOrders({ close, size: 1, ...options, profile: "vectorbt" }));
const signals = (options: Partial<SignalOptions>): BacktestError =>
  errorOf(() => fromSignals({ close, ...options, profile: "vectorbt" }));

/** Two of VectorBT's faults have the code that the realistic profile has for them. */
function codeOf(message: string): string {
  if (message.startsWith("Negative size")) return "E_SIZE_SIGN";
  return message.startsWith("Stop value") ? "E_STOP" : "E_VECTORBT";
}

describe("an error that VectorBT raises names the option and keeps VectorBT's words", () => {
  const codes = Object.values(VectorbtError).filter((code) => typeof code === "number");
  test.each(codes.filter((code) => code !== VectorbtError.None).map((code) => [VectorbtError[code], code]))(
    "%s",
    (_, code) => {
      const error = backtestError(code as VectorbtError, OrderStatusInfo.NoCashLong, 4, 2);
      expect(OPTION_NAMES).toContain(error.option);
      expect(takes("vectorbt", error.option as OptionName)).toBe(true);
      expect(error.message).toContain(`${error.option!}: ${error.peer!.message} (bar 4, column 2)`);
      expect(error.peer!.type).toMatch(/Error$/);
    },
  );

  test.each([
    ["initCash", { initCash: NaN }, "cash cannot be NaN and must be greater than 0"],
    ["price", { price: -1 }, "order.price must be finite and greater than 0"],
    [
      "direction",
      { direction: { data: ["both", "longOnly", "both"], rows: 3, columns: 1 }, size: -1 },
      "position is negative but order.direction is Direction.LongOnly",
    ],
    [
      "direction",
      { direction: { data: ["both", "shortOnly", "both"], rows: 3, columns: 1 } },
      "position is positive but order.direction is Direction.ShortOnly",
    ],
    ["fees", { fees: Infinity }, "order.fees must be finite"],
    ["fixedFees", { fixedFees: NaN }, "order.fixed_fees must be finite"],
    ["slippage", { slippage: -0.1 }, "order.slippage must be finite and 0 or greater"],
    ["minSize", { minSize: -1 }, "order.min_size must be finite and 0 or greater"],
    ["maxSize", { maxSize: 0 }, "order.max_size must be greater than 0"],
    [
      "sizeGranularity",
      { sizeGranularity: 0 },
      "order.size_granularity must be either NaN or finite and greater than 0",
    ],
    ["rejectProb", { rejectProb: 2 }, "order.reject_prob must be between 0 and 1"],
    ["valPrice", { valPrice: -1, sizeType: "value" }, "val_price_now must be finite and greater than 0"],
    ["size", { size: Infinity, initCash: Infinity }, "Attempt to go in long direction infinitely"],
    ["size", { size: -Infinity, initCash: Infinity }, "Attempt to go in short direction infinitely"],
    ["maxOrders", { maxOrders: 1 }, "order_records index out of range. Set a higher max_orders."],
    ["maxLogs", { maxLogs: 1, log: true }, "log_records index out of range. Set a higher max_logs."],
    ["raiseReject", { raiseReject: true, initCash: 0 }, "Not enough cash to long"],
    ["fees", { fees: -1, fixedFees: 200 }, "division by zero"],
    ["slippage", { slippage: 1, size: -1, sizeType: "percent" }, "division by zero"],
  ] as [string, Partial<OrderOptions>, string][])("%s of fromOrders %j", (option, options, message) => {
    const error = orders(options);
    expect(error).toMatchObject({ option, code: "E_VECTORBT", peer: { message } });
    expect(error.message).toContain(option);
  });

  test.each([
    [
      "sizeType",
      { sizeType: "targetAmount" },
      "Only SizeType.Amount, SizeType.Value, and SizeType.Percent are supported",
    ],
    ["size", { size: -1 }, "Negative size is not allowed. You must express direction using signals."],
    [
      "sizeType",
      {
        entries: [[true], [false], [false]],
        shortEntries: [[false], [true], [false]],
        sizeType: "percent",
        size: 0.5,
      },
      "SizeType.Percent does not support position reversal using signals",
    ],
    ["slStop", { slStop: -0.1 }, "Stop value must be 0 or greater"],
    [
      "valPrice",
      {
        entries: [[true], [false], [false]],
        shortEntries: [[false], [true], [false]],
        sizeType: "value",
        size: 5,
        valPrice: Float64Array.of(10, 0, 10),
      },
      "division by zero",
    ],
  ] as [string, Partial<SignalOptions>, string][])("%s of fromSignals %j", (option, options, message) => {
    expect(signals(options)).toMatchObject({ option, code: codeOf(message), peer: { message } });
  });

  test("every reason of a rejection has VectorBT's text", () => {
    expect(Object.values(REJECTIONS)).toHaveLength(14);
  });

  test("a call sequence that leaves the group", () => {
    const wide = { data: Float64Array.of(10, 11, 10, 11), rows: 2, columns: 2 };
    const callSeq = { data: Float64Array.of(0, 1, 2, 1), rows: 2, columns: 2 };
    expect(orders({ close: wide, cashSharing: true, callSeq })).toMatchObject({
      option: "callSeq",
      bar: 1,
      peer: { type: "ValueError", message: "Call index exceeds bounds of the group" },
    });
  });

  test("an order at price 0 only hinders the trades", () => {
    const portfolio = fromOrders({ profile: "vectorbt", close, size: -1, slippage: 1 });
    expect(portfolio.value().rows).toBe(3);
    expect(errorOf(() => portfolio.trades)).toMatchObject({
      option: "slippage",
      peer: { type: "ValueError", message: "Found order with price 0 or less" },
    });
  });
});

describe("what VectorBT answers with a bare KeyError or a broadcasting error", () => {
  test.each([
    ["sizeType", { sizeType: "amuont" }],
    ["direction", { direction: "up" }],
    ["callSeq", { callSeq: "sometimes" as "auto" }],
    ["initCash", { initCash: "much" as "auto" }],
    ["tradesType", { tradesType: "all" }],
  ] as [string, Partial<OrderOptions>][])("a spelling names %s and what is accepted", (option, options) => {
    const error = orders(options);
    expect(error).toMatchObject({ option, code: "E_ENUM" });
    expect(error.message).toContain("expected one of");
  });

  test.each([
    ["fees", { fees: { data: new Float64Array(4), rows: 2, columns: 2 } }],
    ["size", { size: { data: new Float64Array(5), rows: 5, columns: 1 } }],
    ["price", { price: { data: new Float64Array(3), rows: 3, columns: 2 } }],
  ] as [string, Partial<OrderOptions>][])("a shape names %s", (option, options) => {
    const error = orders(options);
    expect(error.option).toBe(option);
    expect(error.code).toMatch(/^E_(SHAPE|BROADCAST)$/);
  });

  test("options of the realistic profile are refused by name", () => {
    const others = OPTION_NAMES.filter((name) => !takes("vectorbt", name));
    expect(others.length).toBeGreaterThan(5);
    for (const name of others)
      expect(signals({ [name]: 1 } as Partial<SignalOptions>)).toMatchObject({
        code: "E_UNKNOWN_KEY",
        option: name,
        message: expect.stringContaining("the realistic profile") as string,
      });
  });

  test("options of the vectorbt profile are refused by name in the realistic one", () => {
    for (const name of OPTION_NAMES.filter((one) => !takes("realistic", one)))
      expect(errorOf(() => fromSignals({ close, [name]: 1 }))).toMatchObject({
        code: "E_UNKNOWN_KEY",
        option: name,
        message: expect.stringContaining("the vectorbt profile") as string,
      });
  });
});
