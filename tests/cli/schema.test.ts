import { describe, expect, test } from "vitest";
import { configOf } from "../../src/cli/config/schema.ts";
import { OPTION_NAMES, specOf } from "../../src/options.ts";
import { messageOf } from "./fixtures.ts";

const BASE = { prices: { file: "p.csv" }, signals: { entries: { file: "e.csv" } } };

describe("a configuration", () => {
  test("gets its defaults", () => {
    expect(configOf(BASE)).toEqual({
      version: 1,
      prices: { format: "long", file: "p.csv", align: "union", duplicates: "error", adjust: false },
      signals: { entries: { file: "e.csv", format: "wide", value: "value" } },
      options: {},
      sensitivity: false,
      output: "out",
      formats: ["arrow", "parquet"],
    });
  });

  test("may hold every option of the table that is not read from files", () => {
    const fromFiles = ["time", "columns", "actions", "entries", "exits", "shortEntries", "shortExits"];
    for (const name of OPTION_NAMES) {
      const isPlain = specOf(name).kind !== "prices" && !fromFiles.includes(name);
      const message = messageOf({ ...BASE, options: { [name]: {} } });
      if (isPlain) expect(message, name).not.toContain("no such key");
      else expect(message, name).toContain("no such key");
    }
  });

  test("may hold the structured options", () => {
    const options = {
      assets: [{ name: "A", multiplier: 10, currency: "EUR", maintenanceMargin: { long: 0.2, short: 0.3 } }],
      rates: [{ base: "EUR", quote: "USD", values: [1.1, 1.2] }],
      impact: { eta: 0.1, gamma: 0.2 },
      maintenanceMargin: { long: 0.2, short: [0.3, 0.4] },
      timeInForce: ["gtc", 3],
      cashFlows: [0, 100],
      slTrail: true,
    };
    expect(configOf({ ...BASE, options }).options).toEqual(options);
  });

  test("may ask for the sensitivity of its run, with numbers or without", () => {
    const asked = {
      shuffles: 3,
      seed: 7,
      runsMax: 50,
      account: 0,
      magnitudes: { fees: 0.002, costFactor: 3 },
    };
    expect(configOf({ ...BASE, sensitivity: asked }).sensitivity).toEqual(asked);
    expect(configOf({ ...BASE, sensitivity: true }).sensitivity).toBe(true);
    expect(messageOf({ ...BASE, sensitivity: { shuffels: 3 } })).toContain("sensitivity");
    expect(messageOf({ ...BASE, sensitivity: { magnitudes: { fee: 1 } } })).toContain("sensitivity");
    expect(messageOf({ ...BASE, sensitivity: "yes" })).toContain("sensitivity");
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
    [{ ...BASE, options: { actions: [] } }, "options.actions: there is no such key"],
    [{ ...BASE, prices: { file: "p.csv", actions: {} } }, "prices.actions.file: is missing"],
    [{ ...BASE, prices: { file: "p.csv", actions: { file: "a.csv", ration: "r" } } }, "did you mean ratio?"],
    [
      { ...BASE, prices: { file: "p.csv", adjust: true, actions: { file: "a.csv" } } },
      "adjusted prices hold the actions already",
    ],
    [null, "expected Object"],
  ])("%j is refused", (value, message) => {
    expect(messageOf(value)).toContain(message);
  });
});
