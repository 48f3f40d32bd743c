// Where two runs part first and how many cells differ, against a slow twin that lists every cell under its place.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  diff,
  differenceLines,
  fromOrders,
  tableOf,
  type ColumnData,
  type Comparable,
  type RunDifference,
  type StoredResults,
  type Table,
} from "../../src/index.ts";
import type { ResultArray, ResultArrays } from "../../src/results/arrays.ts";
import { resultColumns } from "../../src/results/columns.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import { resultArrays } from "../../src/results/resultArrays.ts";
import { vectorbtColumns } from "../../src/results/vectorbt/columns.ts";
import type { TwinOptions } from "../twin/execution/input.ts";
import { executionPlan } from "../support/executionPlan.ts";
import { executionTraits } from "../support/executionTraits.ts";
import { faultOf, market, withOrders, withSignals } from "../support/market.ts";
import { property } from "../support/property.ts";
import { runFinite } from "../support/runPlan.ts";

// ---- the slow twin ---------------------------------------------------------------------------------------------------

/** A cell's place as numbers that sort: bar, array, field, column or account, record. */
interface TwinCell {
  readonly place: readonly number[];
  readonly name: string;
  readonly value: number | string;
}

/** Every cell by its place; a record that only one run has is one cell of its table. */
function cellsOf(result: ResultArrays): Map<string, TwinCell> {
  const cells = new Map<string, TwinCell>();
  const add = (place: number[], name: string, value: number | string): void =>
    void cells.set(place.join(), { place, name, value });
  result.arrays.forEach((array, k) => {
    if (array.kind === "table") return addRecords(array, k, add);
    array.data.forEach((value, i) => {
      const width = array.kind === "series" ? array.width : array.data.length;
      const bar = array.kind === "series" ? Math.floor(i / width) : 1e9;
      add([bar, k, 0, i % width, 0], array.name, value);
    });
  });
  return cells;
}

function addRecords(
  table: ResultArray & { kind: "table" },
  k: number,
  add: (place: number[], name: string, value: number | string) => void,
): void {
  const seen = new Map<string, number>();
  for (let row = 0; row < table.bar.length; row++) {
    const [bar, place] = [table.bar[row], table.place[row]];
    const record = seen.get(`${bar},${place}`) ?? 0;
    seen.set(`${bar},${place}`, record + 1);
    add([bar, k, 0, place, record], table.name, "there");
    Object.entries(table.fields).forEach(([field, values], f) => {
      const value = values[row];
      const code = table.codes[field]?.[value as number] ?? value;
      add([bar, k, f + 1, place, record], `${table.name}.${field}`, code);
    });
  }
}

/** The first cell that differs, and how many do in each array. */
function twinDiff(
  a: Portfolio,
  b: Portfolio,
): { first: TwinCell | undefined; differing: Map<string, number> } {
  const [cells, others] = [a, b].map((run) => cellsOf(resultArrays(run)));
  const all = new Map([...cells, ...others]);
  const parted = [...all.keys()].filter((key) => {
    const [mine, theirs] = [cells.get(key), others.get(key)];
    if (mine !== undefined && theirs !== undefined) return !Object.is(mine.value, theirs.value);
    // The fields of a record that only one run has count once, as the record.
    return !all.get(key)!.name.includes(".") || all.get(key)!.name.startsWith("totals.");
  });
  const sorted = parted
    .map((key) => all.get(key)!)
    .sort((one, other) => comparePlaces(one.place, other.place));
  const differing = new Map<string, number>();
  for (const { name } of sorted) differing.set(name, (differing.get(name) ?? 0) + 1);
  return { first: sorted[0], differing };
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  const part = a.findIndex((x, i) => x !== b[i]);
  return part < 0 ? 0 : a[part] - b[part];
}

const CHANGES: readonly Partial<TwinOptions>[] = [
  { fees: 0.013 },
  { slippage: 0.02 },
  { initCash: 765 },
  { lotSize: 2 },
  { cashRate: 0.3 },
  {},
];

describe("cell by cell", () => {
  property(
    "the first difference and the counts are those of the slow twin",
    fc.tuple(executionTraits(), fc.constantFrom(...CHANGES)),
    ([traits, change]) => {
      const plan = executionPlan(traits);
      const [a, b] = [runFinite(plan), runFinite({ ...plan, options: { ...plan.options, ...change } })];
      const { first, differing } = twinDiff(a, b);
      const found = diff(a, b);
      expect(found.equal).toBe(first === undefined);
      const counts = found.arrays.filter((array) => array.differing > 0);
      expect(new Map(counts.map(({ name, differing: count }) => [name, count]))).toEqual(differing);
      const { bar, array, column, account } = found.first ?? {
        bar: null,
        array: null,
        column: null,
        account: null,
      };
      const place = first === undefined ? [1e9, null, null] : [first.place[0], first.name, first.place[3]];
      expect([bar ?? 1e9, array, column ?? account]).toEqual(place);
    },
    4,
  );

  test("equal runs are equal in every cell, and so are their digests", () => {
    for (const run of [withSignals, withOrders]) {
      const found = diff(run(), run());
      expect(found).toMatchObject({ equal: true, first: null, notCompared: [] });
      expect(found.digests[0]).toBe(found.digests[1]);
      expect(found.arrays.map(({ name }) => name)).toContain("fills.price");
      expect(found.arrays.filter(({ differing }) => differing > 0)).toEqual([]);
      expect(Object.values(found.attribution!.total.parts).filter((part) => part !== 0)).toEqual([]);
      expect(differenceLines(found)[0]).toMatch(/^Equal: \d+ cells of \d+ arrays$/);
      expect(differenceLines(found)[1]).toBe(`Digest of both: ${run().digest()}`);
    }
  });

  test("the last bit of one price is found, with its bar, column and date", () => {
    const time = Float64Array.from({ length: 60 }, (_, bar) => Date.UTC(2020, 0, 1 + bar));
    const columns = ["A", "B", "C"];
    const { open } = market(60, 3);
    const other = { ...open, data: open.data.slice() };
    other.data[11 * 3 + 1] *= 1 + Number.EPSILON;
    const found = diff(withOrders({ time, columns }), withOrders({ time, columns, open: other }));
    const values = [open.data[34], other.data[34]];
    expect(found.first).toEqual({
      ...{ bar: 11, time: time[11], array: "fills.price" },
      ...{ column: 1, columnName: "B", account: null, values },
    });
    expect(differenceLines(found)[0]).toBe(
      `First difference: bar 11 (2020-01-12), fills.price of B: ${values[0]} against ${values[1]}`,
    );
  });

  test("other names, times or accounts differ too", () => {
    const time = Float64Array.from({ length: 60 }, (_, bar) => bar);
    const named = withSignals({ columns: ["A", "B", "C"] });
    const renamed = diff(named, withSignals({ columns: ["A", "B", "D"] }));
    expect(renamed.first).toMatchObject({ bar: null, array: "columns", column: 2, values: ["C", "D"] });
    expect(diff(withSignals(), named).first).toMatchObject({ array: "columns", values: [null, "A"] });
    expect(diff(withSignals(), withSignals({ time })).first).toMatchObject({ array: "time", bar: 0 });
    const grouped = diff(withSignals({ fees: 0.01 }), withSignals({ fees: 0.01, cashSharing: true }));
    expect(grouped.equal).toBe(false);
    expect(grouped.notCompared).toContain("equity");
    expect(grouped.attribution!.accounts).toEqual([]);
    expect(grouped.attribution!.total.parts.initCash).toBe(-200);
  });

  test("a run with more bars parts where the other ends", () => {
    const bars = (count: number): Portfolio => {
      const { open, close } = market(count, 1);
      return fromOrders({
        open,
        close,
        size: Float64Array.from({ length: count }, (_, bar) => (bar < 3 ? 1 : 0)),
      });
    };
    const found = diff(bars(20), bars(25));
    expect(found.first).toMatchObject({
      bar: 19,
      array: "trades",
      values: [expect.stringContaining("Open"), null],
    });
    expect(found.arrays.find(({ name }) => name === "equity")).toEqual({
      name: "equity",
      cells: 25,
      differing: 5,
    });
    const { total } = found.attribution!;
    expect(total.parts.market).toBeCloseTo(total.difference, 9);
  });

  test("the account of it is frozen through and through", () => {
    const found = diff(withSignals(), withSignals({ fees: 0.01 }));
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(found)).toBe(true);
  });
});

describe("runs of two profiles", () => {
  const { open, close } = market(60, 3);
  const size = Array.from({ length: 60 }, (_, bar) => [bar % 4 === 0 ? 0.1 : 0, bar % 4 === 2 ? -0.1 : 0, 0]);
  const initCash = 10_000;
  const realistic = fromOrders({ close, open, size, account: "margin", initCash, fill: "sameClose" });
  const vectorbt = fromOrders({ profile: "vectorbt", close, size, initCash });

  test("are compared by what both have", () => {
    const found = diff(realistic, vectorbt);
    expect(found.profiles).toEqual(["realistic", "vectorbt"]);
    expect(found.arrays.map(({ name }) => name)).toEqual([
      ...["time", "columns", "groupLengths", "fills"],
      ...["fills.bar", "fills.column", "fills.units", "fills.price", "fills.fees"],
      ...["position", "cash", "equity", "returns"],
    ]);
    const differing = found.arrays.filter((array) => array.differing > 0 && array.name !== "returns");
    // Orders at the same closes: money differs in last bits only.
    expect(differing.map(({ name }) => name).filter((name) => name.startsWith("fills"))).toEqual([]);
    expect(Math.abs(found.attribution!.total.difference)).toBeLessThan(1e-9);
  });

  test("part in time where one fills a bar later", () => {
    const later = fromOrders({ close, open, size, account: "margin", initCash });
    const { first, attribution } = diff(later, vectorbt);
    expect(first).toMatchObject({
      bar: 0,
      array: "fills",
      values: [null, expect.stringContaining("units 0.1")],
    });
    const { parts, difference } = attribution!.total;
    expect(parts.timing).toBeCloseTo(difference, 9);
  });
});

// ---- results read from files -----------------------------------------------------------------------------------------

const realisticRun = (fees: number): Portfolio => withOrders({ fees, initCash: 1000, cashSharing: true });

function storedOf(run: Portfolio): StoredResults {
  const { orders, fills, trades, equity } = resultColumns(run);
  return { profile: "realistic", tables: tablesOf({ orders, fills, trades, equity }) };
}

function tablesOf(
  columns: Readonly<Record<string, Readonly<Record<string, ColumnData>>>>,
): Record<string, Table> {
  return Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, tableOf(Object.entries(of))]));
}

/** Tables with one cell of a column changed. */
function altered(
  stored: StoredResults,
  name: string,
  column: string,
  row: number,
  value: unknown,
): StoredResults {
  const table = stored.tables[name];
  const data = Array.from<unknown>(table.columns[column]);
  data[row] = value;
  const numbers = typeof value === "number" ? Float64Array.from(data as number[]) : (data as string[]);
  const columns = { ...table.columns, [column]: numbers };
  return { ...stored, tables: { ...stored.tables, [name]: { ...table, columns } } };
}

describe("results read from files", () => {
  const run = realisticRun(0.001);
  const stored = storedOf(run);

  test("are those of their run as far as files go", () => {
    const found = diff(stored, run);
    expect(found).toMatchObject({ equal: true, digests: [null, run.digest()] });
    expect(found.arrays.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["orders.outcome", "equity", "trades.pnl"]),
    );
    expect(found.notCompared).toEqual(
      expect.arrayContaining(["position", "drawdowns", "trades.id"].slice(0, 2)),
    );
    expect(diff(stored, stored)).toMatchObject({ equal: true, attribution: null });
  });

  test.each([
    ["orders", "outcome", 3, "Rejected", "orders.outcome"],
    ["orders", "asked", 5, 77, "orders.asked"],
    ["fills", "price", 2, 1, "fills.price"],
    ["trades", "pnl", 4, NaN, "trades.pnl"],
    ["equity", "cash", 30, 0, "cash"],
    ["equity", "equity", 59, -1, "equity"],
  ])("one other cell of %s.%s is named", (table, column, row, value, array) => {
    const found = diff(altered(stored, table, column, row, value), run);
    expect(found.arrays.filter(({ differing }) => differing > 0)).toMatchObject([
      { name: array, differing: 1 },
    ]);
    expect(found.first).toMatchObject({ array, values: [value, expect.anything()] });
  });

  test("take the prices of the run they are compared with", () => {
    const { total } = diff(stored, realisticRun(0.004)).attribution!;
    expect(total.parts.fees).toBeCloseTo(total.difference, 9);
    expect(total.parts.fees).toBeLessThan(-1);
  });

  test("of the vectorbt profile are compared with their run", () => {
    const { close } = market(40, 2);
    const vectorbt = (fees: number) =>
      fromOrders({
        profile: "vectorbt",
        close,
        fees,
        size: Array.from({ length: 40 }, (_, bar) => (bar % 2 ? [-0.1, 0.1] : [0.1, -0.1])),
      });
    const kept: StoredResults = { profile: "vectorbt", tables: tablesOf(vectorbtColumns(vectorbt(0))) };
    expect(diff(kept, vectorbt(0)).equal).toBe(true);
    const { total } = diff(kept, vectorbt(0.01)).attribution!;
    expect(total.parts.fees).toBeCloseTo(total.difference, 9);
  });

  test.each<[string, () => unknown, string, RegExp]>([
    ["a number", () => 7, "E_DTYPE", /the first run is no result/],
    ["null", () => null, "E_DTYPE", /the first run is no result/],
    ["tables without a profile", () => ({ tables: {} }), "E_DTYPE", /the first run is no result/],
    ["another profile", () => ({ ...stored, profile: "real" }), "E_DTYPE", /the first run is no result/],
    [
      "a table too few",
      () => ({ ...stored, tables: { orders: stored.tables.orders } }),
      "E_MISSING",
      /no table equity/,
    ],
    [
      "a column that is no number",
      () => altered(stored, "fills", "column", 0, NaN),
      "E_RANGE",
      /fills.column of row 0 is NaN/,
    ],
    [
      "a bar below 0",
      () => altered(stored, "trades", "exitBar", 1, -4),
      "E_RANGE",
      /trades.exitBar of row 1 is -4/,
    ],
    [
      "half a bar",
      () => altered(stored, "equity", "account", 1, 6),
      "E_SHAPE",
      /no whole bars of 7 accounts/,
    ],
    [
      "a column that the run has not",
      () => altered(stored, "fills", "column", 0, 9),
      "E_SHAPE",
      /10 columns, the second 3/,
    ],
    [
      "a run of other columns",
      () => withOrders({ ...market(60, 2), size: 1 }),
      "E_SHAPE",
      /2 columns, the second 3/,
    ],
  ])("%s is refused", (_, given, code, message) => {
    const fault = faultOf(() => diff(given() as Comparable, run));
    expect(fault.code).toBe(code);
    expect(fault.message).toMatch(message);
    expect(faultOf(() => diff(run, given() as Comparable)).code).toBe(code);
  });
});

describe("the lines", () => {
  const found: RunDifference = diff(
    withSignals({ cashSharing: true, groupBy: [2, 1] }),
    withSignals({ cashSharing: true, groupBy: [2, 1], fees: 0.01 }),
  );

  test("name the first difference, the arrays that differ, and the parts of the difference", () => {
    const lines = differenceLines(found);
    expect(lines[0]).toMatch(/^First difference: bar 1, fills\.fees of column 0: 0 against 0\.5/);
    expect(lines[1]).toMatch(/^Cells that differ: orders\.\w+ \d+ of \d+, .*, … \d+ more arrays$/);
    const { difference, parts } = found.attribution!.total;
    const start = lines.findIndex((line) => line.startsWith("Final equity: "));
    expect(lines[start]).toContain(`difference ${Number(difference.toPrecision(12))}`);
    expect(lines).toContain(`  fees ${Number(parts.fees.toPrecision(12))}: other fees on the same orders`);
    expect(lines.filter((line) => line.startsWith("Final equity of account"))).toHaveLength(2);
  });
});
