import { describe, expect, test } from "vitest";
import { alignActions, tableOf, type ActionMapping, type ColumnData, type Table } from "../../src/index.ts";
import { codeOf, faultOf } from "./fixtures.ts";

const DAY = 86_400_000;
const days = (...numbers: number[]): Float64Array => Float64Array.from(numbers, (day) => day * DAY);

/** Days 20000, 20001 and 20004; B lists on the second. */
const market = {
  time: days(20000, 20001, 20004),
  columns: ["A", "B"],
  fields: { close: { data: Float64Array.of(10, NaN, 11, 20, 12, 21), rows: 3, columns: 2 } },
};

const MAPPING: ActionMapping = {
  ...{ time: "ex", asset: "asset", kind: "kind", ratio: "ratio", amount: "amount" },
  ...{ withholding: "withheld", price: "price" },
};

/** A table of actions: [day, asset, kind, columns that are not empty]. */
function tableFrom(...rows: [number, string, string, Record<string, number>?][]): Table {
  const numbers = ["ratio", "amount", "withheld", "price"].map((name): [string, ColumnData] => [
    name,
    Float64Array.from(rows, (row) => row[3]?.[name] ?? NaN),
  ]);
  return tableOf([
    ["ex", days(...rows.map(([day]) => day))],
    ["asset", rows.map(([, asset]) => asset)],
    ["kind", rows.map(([, , kind]) => kind)],
    ...numbers,
  ]);
}

const aligned = (...rows: Parameters<typeof tableFrom>) => alignActions(market, tableFrom(...rows), MAPPING);

describe("actions of a table", () => {
  test("stand at the bar and column of their time and asset, by bar and then as they came", () => {
    const { actions, notes } = aligned(
      [20004, "B", "delisting", { price: 3 }],
      [20001, "A", "cash_dividend", { amount: 0.5, withheld: 0.15 }],
      [20001, "A", "Split", { ratio: 2 }],
      [20004, "A", "delisting"],
    );
    expect(actions).toEqual([
      { column: 0, bar: 1, kind: "dividend", amount: 0.5, withholding: 0.15 },
      { column: 0, bar: 1, kind: "split", ratio: 2 },
      { column: 1, bar: 2, kind: "delisting", price: 3 },
      { column: 0, bar: 2, kind: "delisting" },
    ]);
    expect(notes).toEqual([]);
  });

  test("stand in every column of their asset", () => {
    const twice = { ...market, columns: ["A", "A"] };
    const { actions } = alignActions(twice, tableFrom([20001, "A", "split", { ratio: 2 }]), MAPPING);
    expect(actions.map(({ column }) => column)).toEqual([0, 1]);
  });

  test("on a day without a bar take place at the next one, and the notes say so", () => {
    const { actions, notes } = aligned([20002, "A", "split", { ratio: 2 }]);
    expect(actions).toEqual([{ column: 0, bar: 2, kind: "split", ratio: 2 }]);
    expect(notes).toEqual([
      "actions: 1 on a day without a bar take place at the next one: A split of 2024-10-06",
    ]);
  });

  test("at midnight belong to the first bar of their day", () => {
    const intraday = { ...market, time: market.time.map((time) => time + 9.5 * 3_600_000) };
    const table = tableFrom([20000, "A", "split", { ratio: 2 }], [20004, "A", "split", { ratio: 3 }]);
    const { actions, notes } = alignActions(intraday, table, MAPPING);
    expect(actions.map(({ bar }) => bar)).toEqual([0, 2]);
    expect(notes).toEqual([]);
  });

  test("from before an asset's first bar or after the last bar are left out, and the notes say so", () => {
    const { actions, notes } = aligned(
      [19000, "A", "split", { ratio: 2 }],
      [20000, "B", "dividend", { amount: 1 }],
      [20005, "A", "dividend", { amount: 1 }],
    );
    expect(actions).toEqual([]);
    expect(notes).toEqual([
      "actions: 2 before the first bar of their asset are left out: A split of 2022-01-08, B dividend of 2024-10-04",
      "actions: 1 after the last bar are left out: A dividend of 2024-10-09",
    ]);
  });

  test("of an asset without prices are refused with the nearest name", async () => {
    const prices = { ...market, columns: ["AAPL", "IBM"] };
    const table = tableFrom([20000, "AAPLE", "split", { ratio: 2 }]);
    const fault = await faultOf(() => alignActions(prices, table, MAPPING));
    expect(fault.code).toBe("E_ACTION_ASSET");
    expect(fault.message).toContain("did you mean AAPL");
  });

  test.each([
    ["a ratio of zero", [20001, "A", "split", { ratio: 0 }]],
    ["a negative ratio", [20001, "A", "split", { ratio: -2 }]],
    ["no ratio", [20001, "A", "split"]],
    ["a negative dividend", [20001, "A", "dividend", { amount: -1 }]],
    ["no amount", [20001, "A", "dividend"]],
    ["an endless amount", [20001, "A", "dividend", { amount: Infinity }]],
    ["more withheld than paid", [20001, "A", "dividend", { amount: 1, withheld: 1.5 }]],
    ["a negative price", [20001, "A", "delisting", { price: -1 }]],
    ["an unknown kind", [20001, "A", "merger"]],
  ] as [string, Parameters<typeof tableFrom>[0]][])("with %s are refused with their row", async (_, row) => {
    const fault = await faultOf(() => aligned([20000, "A", "split", { ratio: 1 }], row));
    expect(fault.code).toBe("E_ACTION");
    expect(fault.message).toContain("row 1");
  });

  test("need the columns that are named", async () => {
    const table = tableFrom([20001, "A", "split", { ratio: 2 }]);
    expect(await codeOf(() => alignActions(market, table, { ...MAPPING, ratio: "ratoi" }))).toBe("E_COLUMN");
    const { amount: _, ...noAmounts } = MAPPING;
    expect(alignActions(market, table, noAmounts).actions).toHaveLength(1);
  });
});
