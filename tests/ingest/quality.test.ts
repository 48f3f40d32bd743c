import { describe, expect, test } from "vitest";
import type { MarketData } from "../../src/ingest/align.ts";
import { alignLong } from "../../src/ingest/align.ts";
import { parquetTable } from "../../src/ingest/parquet.ts";
import { describeQuality, qualityReport } from "../../src/ingest/quality.ts";
import { PRICES_PATH, bytesOf } from "./fixtures.ts";

const FIELDS = { open: "open", high: "high", low: "low", close: "close", volume: "volume" };

function oneAsset(fields: Record<string, readonly number[]>): MarketData {
  const rows = Object.values(fields)[0].length;
  const matrices = Object.entries(fields).map(([name, values]) => [
    name,
    { data: Float64Array.from(values), rows, columns: 1 },
  ]);
  const time = Float64Array.from({ length: rows }, (_, bar) => bar * 86_400_000);
  return { time, columns: ["A"], fields: Object.fromEntries(matrices) as MarketData["fields"] };
}

const qualityOf = (fields: Record<string, readonly number[]>) => qualityReport(oneAsset(fields)).assets[0];

describe("the quality report", () => {
  test("knows when the shipped assets are listed and finds no gaps", async () => {
    const table = await parquetTable(bytesOf(PRICES_PATH).buffer, "prices");
    const data = alignLong(table, { time: "date", asset: "symbol", fields: FIELDS });
    const report = qualityReport(data);
    const dayOf = (bar: number): string => new Date(data.time[bar]).toISOString().slice(0, 10);
    const spans = report.assets.map(({ asset, firstBar, lastBar }) => [
      asset,
      dayOf(firstBar),
      dayOf(lastBar),
    ]);
    expect(Object.fromEntries(spans.map(([asset, ...span]) => [asset, span]))).toEqual({
      AAPL: ["2000-03-01", "2013-03-01"],
      IBM: ["2000-03-01", "2013-03-01"],
      MSFT: ["2000-03-01", "2013-03-01"],
      GOOG: ["2004-08-19", "2013-03-01"],
      FB: ["2012-05-18", "2013-03-01"],
    });
    expect(report.assets.reduce((sum, { bars }) => sum + bars, 0)).toBe(12_154);
    expect(report.assets.every(({ nonPositivePrices }) => nonPositivePrices.count === 0)).toBe(true);
  });

  test("counts gaps inside the listed range only", () => {
    const { firstBar, lastBar, bars, gaps } = qualityOf({ close: [NaN, 1, NaN, NaN, 2, NaN] });
    expect([firstBar, lastBar, bars]).toEqual([1, 4, 2]);
    expect(gaps).toEqual({
      count: 2,
      cells: [
        [2, 0],
        [3, 0],
      ],
    });
  });

  test.each([
    ["high below low", { open: 2, high: 1, low: 3, close: 2 }, 1],
    ["open above high", { open: 4, high: 3, low: 1, close: 2 }, 1],
    ["close below low", { open: 2, high: 3, low: 1, close: 0.5 }, 1],
    ["all equal", { open: 2, high: 2, low: 2, close: 2 }, 0],
    ["a missing high", { open: 2, high: NaN, low: 1, close: 2 }, 0],
  ])("%s", (_, bar, count) => {
    const fields = Object.fromEntries(Object.entries(bar).map(([name, price]) => [name, [price]]));
    expect(qualityOf(fields).inconsistentPrices.count).toBe(count);
    expect(qualityOf(fields).missingPrices.count).toBe(Number.isNaN(bar.high) ? 1 : 0);
  });

  test("counts prices at or below zero, and zero and negative volume", () => {
    const asset = qualityOf({ close: [0, -1, 1, 2], volume: [0, 5, -5, NaN] });
    expect(asset.nonPositivePrices).toEqual({
      count: 2,
      cells: [
        [0, 0],
        [1, 0],
      ],
    });
    expect([asset.zeroVolume.cells, asset.negativeVolume.cells]).toEqual([[[0, 0]], [[2, 0]]]);
  });

  test("keeps the first ten cells of a fault and the count of all", () => {
    const { nonPositivePrices } = qualityOf({ close: new Array<number>(25).fill(0) });
    expect([nonPositivePrices.count, nonPositivePrices.cells.length]).toEqual([25, 10]);
  });

  test("says it in words", () => {
    const data = oneAsset({ close: [1, NaN, 0], volume: [1, 1, 0] });
    const source = { rows: 4, unsorted: 1, merged: 1, droppedBars: 0 };
    expect(describeQuality(qualityReport({ ...data, source }))).toEqual([
      "3 bars × 1 asset, 1970-01-01 to 1970-01-03",
      "1 of 4 rows came out of order and were sorted in",
      "1 of 4 rows repeated a time of their asset and were merged",
      "A: 2 bars from bar 0 to bar 2",
      "A: 1 bar missing inside its range: (1, 0)",
      "A: 1 bar with a price at or below zero: (2, 0)",
      "A: 1 bar with zero volume: (2, 0)",
    ]);
  });

  test("calls an asset without bars so", () => {
    const report = qualityReport(oneAsset({ close: [NaN] }));
    expect([report.assets[0].firstBar, report.assets[0].lastBar]).toEqual([-1, -1]);
    expect(describeQuality(report)[1]).toBe("A: no bars");
  });
});
