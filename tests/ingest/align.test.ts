import { describe, expect, test } from "vitest";
import { alignLong, alignWide } from "../../src/ingest/align.ts";
import { tableOf } from "../../src/ingest/table.ts";
import { columnOf } from "../../src/matrix.ts";
import { codeOf, faultOf, PRICE_COLUMNS, shippedPrices } from "./fixtures.ts";

const day = (date: number): number => Date.UTC(2013, 2, date);
const mapping = { time: "date", asset: "symbol", fields: { close: "price" } };

function longTable(rows: readonly (readonly [date: number, symbol: string, price: number])[]) {
  return tableOf([
    ["date", Float64Array.from(rows, ([date]) => day(date))],
    ["symbol", rows.map(([, symbol]) => symbol)],
    ["price", Float64Array.from(rows, ([, , price]) => price)],
  ]);
}

describe("long tables", () => {
  const rows = [
    [2, "B", 20],
    [1, "A", 10],
    [1, "B", 19],
    [4, "B", 21],
    [4, "A", 11],
  ] as const;

  test("union keeps every time, NaN where an asset has no row, assets in order of appearance", () => {
    const data = alignLong(longTable(rows), mapping);
    expect(data.columns).toEqual(["B", "A"]);
    expect(data.time).toEqual(Float64Array.of(day(1), day(2), day(4)));
    expect(data.fields.close).toEqual({
      data: Float64Array.of(19, 10, 20, NaN, 21, 11),
      rows: 3,
      columns: 2,
    });
    expect(data.source).toMatchObject({ rows: 5, unsorted: 1, merged: 0, droppedBars: 0 });
  });

  test("inner keeps the times all assets have", () => {
    const data = alignLong(longTable(rows), mapping, "inner");
    expect(data.time).toEqual(Float64Array.of(day(1), day(4)));
    expect(data.fields.close).toEqual({ data: Float64Array.of(19, 10, 21, 11), rows: 2, columns: 2 });
    expect(data.source?.droppedBars).toBe(1);
  });

  test("one time of an asset twice is refused with the rows, or merged as named", async () => {
    const twice = longTable([...rows, [1, "A", 99], [1, "A", 98]]);
    const fault = await faultOf(() => alignLong(twice, mapping));
    expect(fault.code).toBe("E_TIME_DUP");
    expect(fault.message).toContain("rows 1 and 5, 1 and 6");
    const closeOfA = (policy: "first" | "last"): number =>
      alignLong(twice, mapping, "union", policy).fields.close.data[1];
    expect([closeOfA("first"), closeOfA("last")]).toEqual([10, 98]);
    expect(alignLong(twice, mapping, "union", "last").source?.merged).toBe(2);
  });

  test.each<[string, number]>([
    ["E_TIME_UNIT", NaN],
    ["E_TIME_UNIT", 0.5],
    ["E_TIME_UNIT", day(1) / 1000],
    ["E_TIME_UNIT", day(1) * 1000],
    ["E_TIME_UNIT", day(1) * 1_000_000],
  ])("%s for the time %d", async (code, time) => {
    const table = tableOf([
      ["date", Float64Array.of(time)],
      ["symbol", ["A"]],
      ["price", Float64Array.of(1)],
    ]);
    expect(await codeOf(() => alignLong(table, mapping))).toBe(code);
  });

  test("microseconds are named by the year they would mean", async () => {
    const table = tableOf([
      ["date", Float64Array.of(day(1) * 1000)],
      ["symbol", ["A"]],
      ["price", Float64Array.of(1)],
    ]);
    expect((await faultOf(() => alignLong(table, mapping))).message).toContain("would be the year 45133");
  });

  test("missing columns, text for prices, nameless assets and empty tables are refused", async () => {
    const fields = { close: "pirce" };
    const typo = await faultOf(() => alignLong(longTable(rows), { ...mapping, fields }));
    expect([typo.code, typo.hint]).toEqual(["E_COLUMN", "Did you mean price?"]);
    expect(await codeOf(() => alignLong(longTable(rows), { ...mapping, fields: { close: "symbol" } }))).toBe(
      "E_COLUMN",
    );
    expect(await codeOf(() => alignLong(longTable([[1, "", 1]]), mapping))).toBe("E_EMPTY");
    expect(await codeOf(() => alignLong(longTable([]), mapping))).toBe("E_EMPTY");
    expect(
      await codeOf(() =>
        alignLong(
          longTable([
            [1, "A", 1],
            [2, "B", 1],
          ]),
          mapping,
          "inner",
        ),
      ),
    ).toBe("E_EMPTY");
  });

  test("numeric asset names stand as they are written", () => {
    const table = tableOf([
      ["date", Float64Array.of(day(1))],
      ["symbol", Float64Array.of(5930)],
      ["price", Int32Array.of(7)],
    ]);
    expect(alignLong(table, mapping).columns).toEqual(["5930"]);
  });
});

describe("the shipped prices", () => {
  test("align to 5 assets, of which GOOG and FB start as NaN", async () => {
    const data = await shippedPrices();
    expect([...data.columns].sort()).toEqual(["AAPL", "FB", "GOOG", "IBM", "MSFT"]);
    const firstDay = (asset: string): string => {
      const close = columnOf(data.fields.close, data.columns.indexOf(asset));
      return new Date(data.time[close.findIndex((price) => !Number.isNaN(price))]).toISOString().slice(0, 10);
    };
    expect(["AAPL", "IBM", "MSFT", "GOOG", "FB"].map(firstDay)).toEqual([
      ...["2000-03-01", "2000-03-01", "2000-03-01"],
      ...["2004-08-19", "2012-05-18"],
    ]);
    const cells = data.fields.close.data.filter((price) => !Number.isNaN(price));
    expect(cells).toHaveLength(12_154);
    expect(Object.keys(data.fields)).toEqual(Object.keys(PRICE_COLUMNS.fields));
  });
});

describe("wide tables", () => {
  const wide = (times: readonly number[]) =>
    tableOf([
      ["time", Float64Array.from(times, day)],
      ["A", Float64Array.from(times)],
      ["B", Int32Array.from(times)],
    ]);

  test("become times × assets, row by row", () => {
    expect(alignWide(wide([1, 2]), "time")).toEqual({
      time: Float64Array.of(day(1), day(2)),
      columns: ["A", "B"],
      matrix: { data: Float64Array.of(1, 1, 2, 2), rows: 2, columns: 2 },
    });
    expect(alignWide(wide([1]), "time", ["B"]).columns).toEqual(["B"]);
  });

  test("with times out of order or repeated are refused with the rows", async () => {
    const order = await faultOf(() => alignWide(wide([1, 3, 2]), "time"));
    expect([order.code, order.message]).toEqual(["E_TIME_ORDER", expect.stringContaining("row 2 < row 1")]);
    expect(await codeOf(() => alignWide(wide([1, 2, 2]), "time"))).toBe("E_TIME_DUP");
    expect(await codeOf(() => alignWide(wide([]), "time"))).toBe("E_EMPTY");
    expect(await codeOf(() => alignWide(wide([1]), "date"))).toBe("E_COLUMN");
  });
});
