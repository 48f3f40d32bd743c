// The report of data quality: names exactly what is odd, in real prices and in made-up ones.
import { beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { alignActions } from "../../src/ingest/actions.ts";
import type { MarketData } from "../../src/ingest/align.ts";
import { alignLong } from "../../src/ingest/align.ts";
import { parquetTable } from "../../src/ingest/parquet.ts";
import {
  FINDINGS,
  QUALITY_THRESHOLDS,
  describeQuality,
  qualityReport,
  suspectMask,
  type FindingCode,
  type QualityOptions,
  type QualityReport,
  type QualityThreshold,
} from "../../src/ingest/quality.ts";
import { FINDING_CODES, SPLIT_RATIOS } from "../../src/ingest/quality/kinds.ts";
import { tableOf } from "../../src/ingest/table.ts";
import { faultOf as runFaultOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { ACTIONS_PATH, PRICES_PATH, bytesOf } from "./fixtures.ts";
import { FIELDS, PLANTS, at, cleanWalk, quietPlace, windowOf, type Market } from "./plantedFaults.ts";

const NAMES = { open: "open", high: "high", low: "low", close: "close", volume: "volume" };

/** The shipped prices as they were traded, with their splits and dividends. */
let shipped: Market;

beforeAll(async () => {
  const table = async (path: URL) => parquetTable(bytesOf(path).buffer, "shipped");
  const { source: _, ...data } = alignLong(await table(PRICES_PATH), {
    time: "date",
    asset: "symbol",
    fields: NAMES,
  });
  const columns = { kind: "kind", ratio: "split_ratio", amount: "cash_per_share" };
  const { actions } = alignActions(data, await table(ACTIONS_PATH), {
    time: "ex_date",
    asset: "symbol",
    ...columns,
  });
  shipped = { data, actions };
});

const reportOf = ({ data, actions }: Market): QualityReport => qualityReport(data, { actions });

/** All cells of a kind, [bar, column], by bar. */
function cellsOf(report: QualityReport, code: FindingCode): [number, number][] {
  const { data, columns } = suspectMask(report, [code]);
  return Array.from(data.keys())
    .filter((i) => data[i] === 1)
    .map((i) => [Math.floor(i / columns), i % columns]);
}

function oneAsset(fields: Record<string, readonly number[]>): MarketData {
  const rows = Object.values(fields)[0].length;
  const matrices = Object.entries(fields).map(([name, values]) => [
    name,
    { data: Float64Array.from(values), rows, columns: 1 },
  ]);
  const time = Float64Array.from({ length: rows }, (_, bar) => bar * 86_400_000);
  return { time, columns: ["A"], fields: Object.fromEntries(matrices) as MarketData["fields"] };
}

const barsOf = (fields: Record<string, readonly number[]>, code: FindingCode, options: QualityOptions = {}) =>
  cellsOf(qualityReport(oneAsset(fields), options), code).map(([bar]) => bar);

describe("of the shipped prices", () => {
  test("the report knows when the assets are listed", () => {
    const report = reportOf(shipped);
    const dayOf = (bar: number): string => new Date(shipped.data.time[bar]).toISOString().slice(0, 10);
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
  });

  test("its three splits are found where no actions are given, and nothing else but the bars before listings", () => {
    const { findings } = qualityReport(shipped.data);
    const splits = shipped.actions.filter(({ kind }) => kind === "split");
    const found = findings.unadjustedSplit.cells.map(({ bar, column, value }) => ({ bar, column, value }));
    expect(found.map(({ bar, column }) => [bar, column])).toEqual(
      splits.map(({ bar, column }) => [bar, column]),
    );
    for (const { value } of found) expect(Math.abs(value / 2 - 1)).toBeLessThan(0.05);
    const kinds = FINDING_CODES.filter((code) => findings[code].count > 0);
    expect(kinds).toEqual(["leadingMissing", "unadjustedSplit"]);
  });

  test("nothing is found where the actions are given, but the bars before listings", () => {
    const { findings } = reportOf(shipped);
    expect(FINDING_CODES.filter((code) => findings[code].count > 0)).toEqual(["leadingMissing"]);
    expect(findings.leadingMissing.count).toBe(5 * 3270 - 12_154);
  });

  test("a crash of one half is no split: it trades more than usual", () => {
    const crash = shipped.data.time.indexOf(Date.UTC(2000, 8, 29));
    const [before, after] = [crash - 1, crash].map((bar) => at(shipped.data, "close", bar, 0));
    expect(before / after).toBeGreaterThan(2);
    const { volume, close } = shipped.data.fields;
    const isFound = (fields: MarketData["fields"]) =>
      cellsOf(qualityReport({ ...shipped.data, fields }), "unadjustedSplit").some(([bar]) => bar === crash);
    expect(isFound({ close, volume })).toBe(false);
    // Without volume nothing speaks against it.
    expect(isFound({ close })).toBe(true);
  });

  test("splits are told as adjusted already where adjusted prices come with them", () => {
    const splits = shipped.actions.filter(({ kind }) => kind === "split");
    const fields = FIELDS.map((name) => {
      const data = shipped.data.fields[name].data.slice();
      for (const { bar, column } of splits)
        for (let before = 0; before < bar; before++) data[before * 5 + column] *= name === "volume" ? 2 : 0.5;
      return [name, { ...shipped.data.fields[name], data }];
    });
    const adjusted = { ...shipped.data, fields: Object.fromEntries(fields) as MarketData["fields"] };
    const report = qualityReport(adjusted, { actions: shipped.actions });
    expect(cellsOf(report, "adjustedSplit")).toEqual(splits.map(({ bar, column }) => [bar, column]));
    expect(qualityReport(adjusted).findings.unadjustedSplit.count).toBe(0);
  });
});

describe("faults planted in real prices are named, and nothing beside them", () => {
  const RUNS_EACH = 15;
  const WINDOW = 200;

  /** What a fault brings with it. */
  const ALONG: Partial<Record<FindingCode, FindingCode>> = { stalePrice: "zeroVolume", jumpAfterGap: "gap" };

  const othersOf = ({ findings }: QualityReport, code: FindingCode): object => {
    const others = FINDING_CODES.filter((one) => one !== code && one !== ALONG[code]);
    return Object.fromEntries(others.map((one) => [one, findings[one].count]));
  };

  test.each(Object.keys(PLANTS) as (keyof typeof PLANTS)[])("%s", (code) => {
    let planted = 0;
    for (let seed = 0; planted < RUNS_EACH && seed < 40 * RUNS_EACH; seed++) {
      const from = (seed * 977) % (shipped.data.time.length - WINDOW);
      const market = windowOf(shipped, from, WINDOW);
      const place = quietPlace(market, seed);
      if (place === undefined) continue;
      const faulty = PLANTS[code](market, place);
      const [before, after] = [reportOf(market), reportOf(faulty)];
      const wanted = [...cellsOf(before, code), ...faulty.cells].map(([bar, column]) => bar * 5 + column);
      const found = cellsOf(after, code).map(([bar, column]) => bar * 5 + column);
      expect([seed, found]).toEqual([seed, [...new Set(wanted)].sort((a, b) => a - b)]);
      expect([seed, othersOf(after, code)]).toEqual([seed, othersOf(before, code)]);
      planted++;
    }
    expect(planted).toBe(RUNS_EACH);
  });

  test("splits are not planted ones where their actions come with them", () => {
    for (let seed = 0; seed < 100; seed++) {
      const market = windowOf(shipped, (seed * 977) % (shipped.data.time.length - WINDOW), WINDOW);
      const place = quietPlace(market, seed);
      if (place === undefined) continue;
      const ratio = 2;
      const faulty = PLANTS.unadjustedSplit(market, { ...place, draw: () => 0 });
      const { bar, column } = place;
      const report = qualityReport(faulty.data, {
        actions: [...market.actions, { column, bar, kind: "split", ratio }],
      });
      expect([report.findings.unadjustedSplit.count, report.findings.adjustedSplit.count]).toEqual([0, 0]);
    }
  });

  test("rows that come twice and rows that come late are named by alignment", () => {
    const { data } = windowOf(shipped, 3000, 100);
    for (let seed = 1; seed <= 25; seed++) {
      const rows = Array.from({ length: 500 }, (_, i) => [Math.floor(i / 5), i % 5] as const).filter(
        ([bar, column]) => !Number.isNaN(at(data, "close", bar, column)),
      );
      const twice = rows[(seed * 131) % rows.length];
      const late = rows.findIndex(
        ([bar, column], i) => i > (seed * 37) % 300 && bar < 90 && column === seed % 4,
      );
      const [moved] = rows.splice(late, 1);
      const table = (all: readonly (readonly [number, number])[]) =>
        tableOf([
          ["date", Float64Array.from(all, ([bar]) => data.time[bar])],
          ["symbol", all.map(([, column]) => data.columns[column])],
          ["price", Float64Array.from(all, ([bar, column]) => at(data, "close", bar, column))],
        ]);
      const mapping = { time: "date", asset: "symbol", fields: { close: "price" } };
      const doubled = alignLong(
        table([...rows.filter((row) => row !== moved), twice]),
        mapping,
        "union",
        "first",
      );
      const swapped = alignLong(table([...rows, moved]), mapping);
      const named = (market: MarketData, code: FindingCode) =>
        qualityReport(market).findings[code].cells.map(({ time, asset }) => [time, asset]);
      expect(named(doubled, "duplicateTime")).toEqual([[data.time[twice[0]], data.columns[twice[1]]]]);
      expect(named(swapped, "outOfOrder")).toEqual([[data.time[moved[0]], data.columns[moved[1]]]]);
      expect(named(swapped, "duplicateTime")).toEqual([]);
    }
  });

  test("alignment names the same cells where only common bars are kept", () => {
    const rows: [number, string][] = [
      [1, "A"],
      [2, "A"],
      [2, "B"],
      [3, "A"],
      [3, "B"],
      [3, "B"],
      [2, "A"],
    ];
    const table = tableOf([
      ["date", Float64Array.from(rows, ([day]) => day * 86_400_000)],
      ["symbol", rows.map(([, asset]) => asset)],
      ["price", Float64Array.from(rows, (_, i) => 10 + i)],
    ]);
    const mapping = { time: "date", asset: "symbol", fields: { close: "price" } };
    const report = qualityReport(alignLong(table, mapping, "inner", "first"));
    expect(cellsOf(report, "duplicateTime")).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(cellsOf(report, "outOfOrder")).toEqual([[0, 0]]);
  });
});

describe("clean walks", () => {
  const shape = fc.tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 4 }), fc.nat(0xffffff));

  property(
    "give no finding of any kind",
    shape,
    ([bars, columns, seed]) => {
      const { findings } = reportOf(cleanWalk(bars, columns, seed));
      expect(FINDING_CODES.filter((code) => findings[code].count > 0)).toEqual([]);
    },
    2,
  );

  /** Each close beside both neighbours, against the usual move around, all written out. */
  function slowOutliers(close: readonly number[], window = 20): number[] {
    const move = (a: number, b: number): number => (b >= a ? b / a - 1 : -(a / b - 1));
    const median = (values: readonly number[]): number => {
      const sorted = [...values].sort((a, b) => a - b);
      const half = sorted.length / 2;
      return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
    };
    return [...close.keys()].filter((i) => {
      if (i === 0 || i === close.length - 1) return false;
      const [there, back] = [move(close[i - 1], close[i]), move(close[i], close[i + 1])];
      const around = [...close.keys()].filter(
        (k) => k >= 1 && k !== i && k !== i + 1 && k >= i - window && k <= i + 1 + window,
      );
      const moves = around.map((k) => move(close[k - 1], close[k]));
      if (moves.length < 3 || Math.sign(there) === Math.sign(back)) return false;
      const spread = median(moves.map((one) => Math.abs(one - median(moves))));
      const least = Math.min(Math.abs(there), Math.abs(back));
      const rest = Math.abs(move(close[i - 1], close[i + 1]));
      return least > 0.05 && least > 10 * spread && rest <= 0.25 * least;
    });
  }

  property(
    "with spikes of any size have the outliers that a slow look finds",
    fc.tuple(
      shape,
      fc.array(fc.tuple(fc.nat(79), fc.double({ min: 0.02, max: 30, noNaN: true })), { maxLength: 4 }),
    ),
    ([[bars, , seed], spikes]) => {
      const close = Array.from(cleanWalk(bars, 1, seed).data.fields.close.data);
      for (const [bar, factor] of spikes) if (bar < bars) close[bar] *= factor;
      expect(barsOf({ close }, "outlier")).toEqual(slowOutliers(close));
    },
  );

  property(
    "that are split by any ratio splits come in show it, and not where the split is given",
    fc.tuple(fc.constantFrom(...SPLIT_RATIOS), fc.boolean(), fc.nat(0xffffff)),
    ([one, isConsolidation, seed]) => {
      const ratio = isConsolidation ? 1 / one : one;
      const { data } = cleanWalk(60, 1, seed);
      const scaled = (name: (typeof FIELDS)[number]): number[] =>
        Array.from(data.fields[name].data, (value, bar) =>
          bar < 30 ? value : name === "volume" ? value * ratio : value / ratio,
        );
      const fields = Object.fromEntries(FIELDS.map((name) => [name, scaled(name)]));
      expect(barsOf(fields, "unadjustedSplit")).toEqual([30]);
      const given = { actions: [{ column: 0, bar: 30, kind: "split" as const, ratio }] };
      expect(barsOf(fields, "unadjustedSplit", given)).toEqual([]);
      expect(barsOf(fields, "adjustedSplit", given)).toEqual([]);
      // Another ratio than the prices show explains nothing.
      const other = { actions: [{ column: 0, bar: 30, kind: "split" as const, ratio: ratio * 1.3 }] };
      expect(barsOf(fields, "unadjustedSplit", other)).toEqual([30]);
    },
    3,
  );
});

describe("the report", () => {
  test("counts gaps inside the listed range only, and what lies outside apart", () => {
    const { assets, findings } = qualityReport(oneAsset({ close: [NaN, 1, NaN, NaN, 2, NaN] }));
    expect(assets).toEqual([{ asset: "A", firstBar: 1, lastBar: 4, bars: 2 }]);
    const barsBy = (code: FindingCode) => findings[code].cells.map(({ bar }) => bar);
    expect([barsBy("leadingMissing"), barsBy("gap"), barsBy("trailingMissing")]).toEqual([[0], [2, 3], [5]]);
  });

  test.each([
    ["high below low", { open: 2, high: 1, low: 3, close: 2 }, 1],
    ["open above high", { open: 4, high: 3, low: 1, close: 2 }, 1],
    ["close below low", { open: 2, high: 3, low: 1, close: 0.5 }, 1],
    ["all equal", { open: 2, high: 2, low: 2, close: 2 }, 0],
    ["a missing high", { open: 2, high: NaN, low: 1, close: 2 }, 0],
    ["a low of zero, which is no price", { open: 2, high: 3, low: 0, close: 2 }, 0],
  ])("%s", (_, bar, count) => {
    const fields = Object.fromEntries(Object.entries(bar).map(([name, price]) => [name, [price]]));
    const { findings } = qualityReport(oneAsset(fields));
    expect(findings.inconsistentBar.count).toBe(count);
    expect(findings.missingPrice.count).toBe(Number.isNaN(bar.high) ? 1 : 0);
  });

  test("names a cell by bar, time, column, asset and the value that shows it", () => {
    const { findings } = qualityReport(oneAsset({ close: [1, -1, 2], volume: [5, 5, -7] }));
    expect(findings.nonPositivePrice.cells).toEqual([
      { bar: 1, time: 86_400_000, column: 0, asset: "A", value: -1 },
    ]);
    expect(findings.negativeVolume.cells).toEqual([
      { bar: 2, time: 2 * 86_400_000, column: 0, asset: "A", value: -7 },
    ]);
  });

  test("keeps the first ten cells of a kind, by bar and then column, and the count of all", () => {
    const fields = { close: { data: new Float64Array(50), rows: 25, columns: 2 } };
    const time = Float64Array.from({ length: 25 }, (_, bar) => bar);
    const { findings } = qualityReport({ time, columns: ["A", "B"], fields });
    const { count, cells } = findings.nonPositivePrice;
    expect(count).toBe(50);
    expect(cells.map(({ bar, column }) => bar * 2 + column)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("finds times that do not ascend in data from elsewhere", () => {
    const market = { ...oneAsset({ close: [1, 2, 3, 4] }), time: Float64Array.of(1, 1, 3, 2) };
    const report = qualityReport(market);
    expect([cellsOf(report, "duplicateTime"), cellsOf(report, "outOfOrder")]).toEqual([[[1, 0]], [[3, 0]]]);
  });

  test("calls closes that stand still frozen with volume, stale without, from the second on", () => {
    const close = [1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4];
    expect(barsOf({ close }, "stalePrice")).toEqual([2, 3, 4, 5, 7, 8, 9, 10]);
    const volume = [9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 9];
    expect(barsOf({ close, volume }, "frozenPrice")).toEqual([2, 3, 4, 5]);
    expect(barsOf({ close, volume }, "stalePrice")).toEqual([]);
    expect(barsOf({ close, volume }, "stalePrice", { thresholds: { staleBars: 4 } })).toEqual([8, 9, 10]);
    expect(barsOf({ close, volume }, "frozenPrice", { thresholds: { frozenBars: 6 } })).toEqual([]);
  });

  test("tells a jump after a gap from the same move without one", () => {
    const walk = Array.from({ length: 30 }, (_, bar) => 100 + (bar % 3));
    const jumped = walk.map((price, bar) => (bar > 14 ? price * 1.5 : price));
    expect(barsOf({ close: jumped }, "jumpAfterGap")).toEqual([]);
    expect(barsOf({ close: jumped.map((price, bar) => (bar === 14 ? NaN : price)) }, "jumpAfterGap")).toEqual(
      [15],
    );
    expect(barsOf({ close: walk.map((price, bar) => (bar === 14 ? NaN : price)) }, "jumpAfterGap")).toEqual(
      [],
    );
  });

  test("names splits before and after a gap and several on one bar", () => {
    const close = [100, 101, NaN, 17, 17.1, 17.2];
    const splits = [2, 3].map((ratio) => ({ column: 0, bar: 3, kind: "split" as const, ratio }));
    expect(barsOf({ close }, "unadjustedSplit")).toEqual([3]);
    expect(barsOf({ close }, "unadjustedSplit", { actions: splits })).toEqual([]);
    const inTheGap = [{ ...splits[0], bar: 2 }, splits[1]];
    expect(barsOf({ close }, "unadjustedSplit", { actions: inTheGap })).toEqual([]);
  });

  test("is frozen throughout, and so are its tables of kinds and thresholds in effect", () => {
    const report = reportOf(windowOf(shipped, 3100, 100));
    const deep = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(deep));
    expect(deep(report)).toBe(true);
    expect(Object.keys(report.findings)).toEqual(Object.keys(FINDINGS));
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ bars: 100 });
  });

  test("changes nothing in the data", () => {
    const market = windowOf(shipped, 3100, 100);
    const before = structuredClone(market.data);
    reportOf(market);
    expect(market.data).toEqual(before);
  });

  test("is the same for column-major matrices", () => {
    const market = windowOf(shipped, 3100, 100).data;
    const turned = Object.entries(market.fields).map(([name, { data, rows, columns }]) => [
      name,
      {
        data: data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]),
        rows,
        columns,
        order: "column",
      },
    ]);
    const report = qualityReport({ ...market, fields: Object.fromEntries(turned) as MarketData["fields"] });
    expect(report).toEqual(qualityReport(market));
  });
});

describe("thresholds", () => {
  const names = Object.keys(QUALITY_THRESHOLDS) as QualityThreshold[];

  test("are those asked for, the others as usual, and stand in the report", () => {
    const { thresholds } = qualityReport(oneAsset({ close: [1] }), { thresholds: { outlierMads: 7 } });
    const usual = Object.fromEntries(names.map((name) => [name, QUALITY_THRESHOLDS[name].default]));
    expect(thresholds).toEqual({ ...usual, outlierMads: 7 });
  });

  /** Data with one judgement at its default, and a value of the threshold that takes it away. */
  const SWITCHES: Readonly<Record<QualityThreshold, [FindingCode, number]>> = {
    moveWindow: ["outlier", 3],
    outlierMads: ["outlier", 1e6],
    outlierMove: ["outlier", 0.9],
    outlierRest: ["outlier", 0],
    staleBars: ["stalePrice", 40],
    frozenBars: ["frozenPrice", 40],
    jumpMads: ["jumpAfterGap", 1e6],
    jumpMove: ["jumpAfterGap", 9],
    splitTolerance: ["unadjustedSplit", 0],
    splitWindow: ["unadjustedSplit", 1],
    splitVolume: ["unadjustedSplit", 1],
    splitMoney: ["unadjustedSplit", 1],
  };

  /** What the closes around an outlier do: more than those further off. */
  const SWING = [92, 108, 95, 104, 200, 106, 94, 109, 91];

  /** Quiet prices with a fault at bar 20. */
  function faulty(code: FindingCode): Record<string, number[]> {
    const close = Array.from({ length: 41 }, (_, bar) => 99 + ((bar * 7) % 5) / 2);
    const volume = close.map((_, bar) => 1000 + (bar % 7));
    if (code === "outlier") close.splice(16, SWING.length, ...SWING);
    if (code === "jumpAfterGap")
      close.forEach((price, bar) => (close[bar] = bar === 20 ? NaN : bar > 20 ? price * 3 : price));
    if (code === "stalePrice")
      return { close: close.map((price, bar) => (bar > 10 && bar < 30 ? 100.5 : price)) };
    if (code === "frozenPrice") close.fill(100.5, 11, 30);
    if (code === "unadjustedSplit") {
      close.forEach((price, bar) => (close[bar] = bar >= 20 ? price / 2.04 : price));
      volume.forEach((units, bar) => (volume[bar] = bar > 20 ? units * 2.2 : units));
      volume[20] = 7000;
    }
    return { close, volume };
  }

  test.each(names)("%s decides", (name) => {
    const [code, other] = SWITCHES[name];
    expect(barsOf(faulty(code), code).length).toBeGreaterThan(0);
    expect(barsOf(faulty(code), code, { thresholds: { [name]: other } })).toEqual([]);
  });
});

describe("arguments that do not fit", () => {
  const data = oneAsset({ close: [1, 2, 3] });
  const names = Object.keys(QUALITY_THRESHOLDS);

  test.each<[unknown, string]>([
    [3, "E_DTYPE"],
    [null, "E_DTYPE"],
    [[], "E_DTYPE"],
    [{ thresold: {} }, "E_UNKNOWN_KEY"],
    [{ thresholds: 3 }, "E_DTYPE"],
    [{ thresholds: null }, "E_DTYPE"],
    [{ thresholds: { outlierMad: 3 } }, "E_UNKNOWN_KEY"],
    ...names.flatMap((name): [unknown, string][] => [
      [{ thresholds: { [name]: NaN } }, "E_RANGE"],
      [{ thresholds: { [name]: -1 } }, "E_RANGE"],
      [{ thresholds: { [name]: Infinity } }, "E_RANGE"],
      [{ thresholds: { [name]: "3" } }, "E_DTYPE"],
      [{ thresholds: { [name]: null } }, "E_DTYPE"],
    ]),
    [{ thresholds: { staleBars: 2.5 } }, "E_RANGE"],
    [{ actions: 3 }, "E_DTYPE"],
    [{ actions: [null] }, "E_ACTION"],
    [{ actions: [{ kind: "split", bar: 3, column: 0, ratio: 2 }] }, "E_ACTION"],
    [{ actions: [{ kind: "split", bar: 1, column: 1, ratio: 2 }] }, "E_ACTION"],
    [{ actions: [{ kind: "split", bar: 1, column: 0, ratio: -2 }] }, "E_ACTION"],
    [{ actions: [{ kind: "split", bar: 0.5, column: 0, ratio: 2 }] }, "E_ACTION"],
  ])("options %j are refused", (options, code) => {
    expect(runFaultOf(() => qualityReport(data, options as QualityOptions)).code).toBe(code);
  });

  test("fields of another shape are refused", () => {
    const high = { data: new Float64Array(2), rows: 2, columns: 1 };
    expect(runFaultOf(() => qualityReport({ ...data, fields: { ...data.fields, high } })).code).toBe(
      "E_SHAPE",
    );
    const short = { data: new Float64Array(2), rows: 3, columns: 1 };
    expect(runFaultOf(() => qualityReport({ ...data, fields: { close: short } })).code).toBe("E_SHAPE");
  });

  test("a mask is made of a report, and of kinds that there are", () => {
    const report = qualityReport(data);
    expect(runFaultOf(() => suspectMask({ ...report })).code).toBe("E_DTYPE");
    expect(runFaultOf(() => suspectMask(null as unknown as QualityReport)).code).toBe("E_DTYPE");
    expect(runFaultOf(() => suspectMask(report, ["gaps" as FindingCode])).code).toBe("E_ENUM");
    expect(runFaultOf(() => suspectMask(report, "gap" as unknown as FindingCode[])).code).toBe("E_DTYPE");
  });
});

describe("the mask of suspect cells", () => {
  test("is the union of the suspect kinds, a copy each time", () => {
    const close = [1, 2, 2, 2, 2, 2, -1, NaN, 50, 2.1];
    const report = qualityReport(oneAsset({ close }));
    const mask = suspectMask(report);
    expect([mask.rows, mask.columns]).toEqual([10, 1]);
    const wanted = FINDING_CODES.filter((code) => FINDINGS[code].suspect).flatMap((code) =>
      cellsOf(report, code),
    );
    expect(Array.from(mask.data.keys()).filter((bar) => mask.data[bar] === 1)).toEqual(
      [...new Set(wanted.map(([bar]) => bar))].sort((a, b) => a - b),
    );
    expect(mask.data[6]).toBe(1);
    expect(mask.data[7]).toBe(0);
    mask.data.fill(1);
    expect(suspectMask(report).data[7]).toBe(0);
  });
});

describe("in words", () => {
  test("the whole, what alignment did, the spans, then a line for each kind found", () => {
    const data = oneAsset({ close: [1, NaN, 0], volume: [1, 1, 0] });
    const source = { rows: 4, unsorted: 1, merged: 1, droppedBars: 0 };
    expect(describeQuality(qualityReport({ ...data, source }))).toEqual([
      "3 bars × 1 asset, 1970-01-01 to 1970-01-03",
      "1 of 4 rows came out of order and were sorted in",
      "1 of 4 rows repeated a time of their asset and were merged",
      "A: 2 bars from bar 0 to bar 2",
      "gap, 1 cell: No price, between the first and the last bar of the asset. A 1970-01-02",
      "nonPositivePrice, 1 cell: A price is 0 or less: runs take it for missing. A 1970-01-03 (0)",
      "zeroVolume, 1 cell: Nothing was traded: the volume is 0. A 1970-01-03 (0)",
    ]);
  });

  test("an asset without bars, times of day, more cells and more assets than are shown", () => {
    const columns = Array.from({ length: 22 }, (_, k) => `A${k}`);
    const values = new Float64Array(44).fill(NaN);
    values.fill(-1.23456789, 0, 7);
    const time = Float64Array.of(Date.UTC(2024, 0, 1, 9, 30), Date.UTC(2024, 0, 1, 9, 31));
    const lines = describeQuality(
      qualityReport({ time, columns, fields: { close: { data: values, rows: 2, columns: 22 } } }),
    );
    expect(lines).toContain("A21: no bars".replace("21", "19"));
    expect(lines).toContain("… 2 more assets");
    const [first] = lines.filter((line) => line.startsWith("nonPositivePrice"));
    expect(first).toContain("A0 2024-01-01 09:30 (-1.23457)");
    expect(first.endsWith(", …")).toBe(true);
  });

  test("data without times is told by bar numbers", () => {
    const data = { ...oneAsset({ close: [1, -1] }), time: Float64Array.of(NaN, NaN) };
    expect(describeQuality(qualityReport(data)).join("\n")).toContain("A bar 1 (-1)");
  });

  test.each(FINDING_CODES)("%s is a sentence", (code) => {
    expect(FINDINGS[code].sentence).toMatch(/^[A-Z].*\.$/);
  });
});
