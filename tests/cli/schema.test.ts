import { describe, expect, test } from "vitest";
import { configOf } from "../../src/cli/config/schema.ts";
import { OPTION_NAMES, specOf, takes } from "../../src/options.ts";

const BASE = { prices: { file: "p.csv" }, signals: { entries: { file: "e.csv" } } };

describe("a configuration", () => {
  test("gets its defaults", () => {
    expect(configOf(BASE)).toEqual({
      prices: { format: "long", file: "p.csv", time: "time", asset: "asset", adjust: false },
      signals: { entries: { file: "e.csv", format: "wide", time: "time", asset: "asset", value: "value" } },
      options: {},
      output: "out",
    });
  });

  test("may hold every option of the table that is not read from files", () => {
    const fromFiles = ["time", "columns"];
    for (const name of OPTION_NAMES) {
      const { kind } = specOf(name);
      const isPlain =
        kind !== "prices" && kind !== "mask" && takes("realistic", name) && !fromFiles.includes(name);
      const message = messageOf({ ...BASE, options: { [name]: {} } });
      if (isPlain) expect(message, name).not.toContain("no such key");
      else expect(message, name).toContain("no such key");
    }
  });

  test("writes infinity and NaN as texts", () => {
    const { options } = configOf({ ...BASE, options: { maxSize: "Infinity", lotSize: ["NaN", 1] } });
    expect(options).toEqual({ maxSize: Infinity, lotSize: [NaN, 1] });
  });

  test.each([
    [{ ...BASE, optoins: {} }, "optoins: there is no such key; did you mean options?"],
    [{ ...BASE, options: { fee: 1 } }, "options.fee: there is no such key; did you mean fees?"],
    [{ ...BASE, options: { fees: "1" } }, "options.fees: expected"],
    [{ ...BASE, options: { fill: { delay: 1, price: "open", at: 2 } } }, "options.fill"],
    [{ prices: {}, signals: {} }, "prices.file: is missing"],
    [{ prices: { format: "wide", files: {} }, signals: {} }, "prices.files.close: is missing"],
    [{ prices: { file: "p.csv" } }, "either signals or orders"],
    [{ ...BASE, orders: { size: { file: "s.csv" } } }, "either signals or orders"],
    [JSON.parse('{"__proto__": {}, "prices": {"file": "p"}}'), "__proto__: there is no such key"],
    [[], "not an array"],
    [{ ...BASE, options: { profile: "vectorbt" } }, "options.profile: runs of the command line"],
    [null, "expected Object"],
  ])("%j is refused", (value, message) => {
    expect(messageOf(value)).toContain(message);
  });
});

function messageOf(value: unknown): string {
  try {
    configOf(value);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
