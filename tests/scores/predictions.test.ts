// The predictions that come with the package: none knows what it predicts, and a run on them knows none too early.
import { beforeAll, describe, expect, test } from "vitest";
import {
  alignFeed,
  alignLong,
  fromOrders,
  matrixFrom,
  numbersOf,
  textOf,
  topKWeights,
  type MarketData,
  type Matrix,
  type Portfolio,
  type Table,
} from "../../src/index.ts";
import { readTable } from "../../src/files.ts";

const HORIZON = 20;
let table: Table;
let market: MarketData;

beforeAll(async () => {
  table = await readTable("data/wiki5_predictions.parquet");
  const fields = { open: "open", close: "close" };
  market = alignLong(await readTable("data/wiki5_daily_raw.parquet"), {
    time: "date",
    asset: "symbol",
    fields,
  });
});

describe("every prediction", () => {
  test("is of a model that was trained before its year began, on days that were over", () => {
    const [dates, knownAt, trainedTo] = ["date", "known_at", "trained_to"].map((name) =>
      numbersOf(table, name),
    );
    expect(table.length).toBeGreaterThan(1500);
    dates.forEach((date, row) => {
      expect(knownAt[row]).toBe(date);
      expect(trainedTo[row]).toBeLessThan(Date.UTC(new Date(date).getUTCFullYear(), 0, 1));
    });
  });

  test("is of a bar with a price, and there is one for each asset and day", () => {
    const [dates, scores] = ["date", "score"].map((name) => numbersOf(table, name));
    const barAt = new Map([...market.time].map((time, bar) => [time, bar]));
    const assets = textOf(table, "symbol");
    const { close } = market.fields;
    const seen = new Set<string>();
    dates.forEach((date, row) => {
      const price = close.data[barAt.get(date)! * close.columns + market.columns.indexOf(assets[row])];
      expect(price).toBeGreaterThan(0);
      expect(Number.isFinite(scores[row])).toBe(true);
      seen.add(`${date} ${assets[row]}`);
    });
    expect(seen.size).toBe(table.length);
  });

  test("is about days that its model has not seen", () => {
    const [dates, trainedTo] = ["date", "trained_to"].map((name) => numbersOf(table, name));
    const barOf = (time: number): number => market.time.indexOf(time);
    for (let row = 0; row < table.length; row += 97) {
      expect(barOf(trainedTo[row])).toBeGreaterThanOrEqual(HORIZON);
      expect(barOf(trainedTo[row])).toBeLessThan(barOf(dates[row]));
    }
  });
});

function runOn(scores: Matrix, times: Float64Array): Portfolio {
  const { values, staleBars } = alignFeed({ times, values: scores }, market.time, { maxStaleBars: 10 });
  const fresh = values.data.map((value, cell) => (staleBars.data[cell] === 0 ? value : NaN));
  const { open, close } = market.fields;
  return fromOrders({
    ...{ open, close, size: topKWeights({ ...values, data: fresh }, { k: 2, whenNone: "hold" }) },
    ...{ sizeType: "targetPercent", initCash: 100_000, cashSharing: true, fees: 0.001 },
  });
}

test("what is predicted from a day on changes no order of before", () => {
  const { time, columns, fields } = alignLong(table, {
    ...{ time: "known_at", asset: "symbol", fields: { score: "score" } },
  });
  const place = market.columns.map((asset) => columns.indexOf(asset));
  const scores = matrixFrom(
    time.length,
    place.length,
    (row, asset) => fields.score.data[row * place.length + place[asset]],
  );
  const cut = Math.floor(time.length / 2);
  const turned = {
    ...scores,
    data: scores.data.map((score, i) => (i < cut * place.length ? score : -score)),
  };
  const [whole, changed] = [scores, turned].map((given) => runOn(given, time).prefixDigests());
  const bar = market.time.indexOf(time[cut]);
  expect(changed.slice(0, bar)).toEqual(whole.slice(0, bar));
  expect(changed.at(-1)).not.toEqual(whole.at(-1));
});
