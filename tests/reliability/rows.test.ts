// Bad input that no other test shows: what is refused, by which code and where; what is computed all the same, and said.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { allocate, columnOf, maskFrom, matrixFrom } from "../../src/index.ts";
import {
  faultOf,
  firstLine,
  market,
  orderArguments,
  signalArguments,
  withOrders,
} from "../support/market.ts";
import { call, type Arguments } from "../support/runPlan.ts";

describe("prices", () => {
  test("missing at the bar of the fill leave the order working, and equity whole", () => {
    const { open, close } = market(8, 1);
    open.data.fill(NaN, 2, 5);
    const size = Float64Array.from(close.data, (_, bar) => (bar === 1 ? 0.5 : NaN));
    const run = call("fromOrders", { open, close, size });
    expect(run.fills.at(0)).toMatchObject({ bar: 5, units: 0.5, price: open.data[5] });
    expect(run.orders.at(0)).toMatchObject({ decisionBar: 1, outcome: "Filled" });
    expect(run.equity().data.every(Number.isFinite)).toBe(true);
  });

  test.each(["open", "high", "low"])(
    "of the vectorbt profile: an infinite %s is computed with, and said",
    (name) => {
      const { close } = market(20, 1);
      const odd = matrixFrom(20, 1, (bar) => (bar === 7 ? Infinity : close.data[bar]));
      const run = call("fromSignals", { profile: "vectorbt", close, entries: true, [name]: odd });
      expect(run.warnings.map(({ code }) => code)).toContain("W_PRICE_INF");
      expect(call("fromSignals", { profile: "vectorbt", close, entries: true }).warnings).toEqual([]);
    },
  );

  test("of the vectorbt profile: bars that contradict themselves are counted, ten of them named", () => {
    const { close } = market(20, 1);
    const high = matrixFrom(20, 1, (bar) => close.data[bar] / 2);
    const { warnings } = call("fromSignals", { profile: "vectorbt", close, entries: true, high });
    expect(warnings).toEqual([{ code: "W_OHLC", message: expect.stringContaining("20 in all") as string }]);
  });
});

describe("volume", () => {
  const volume = (odd: number): object => ({
    volume: matrixFrom(60, 3, (bar, column) => (bar === 7 && column === 2 ? odd : 1000)),
    participationRate: 0.1,
  });

  test.each([-1, Infinity, -Infinity])("of %s is refused with its cell", (odd) => {
    const fault = faultOf(() => withOrders({ ...volume(odd) }));
    expect(fault).toMatchObject({ code: "E_VOLUME", option: "volume", bar: 7, column: 2, got: odd });
  });

  test("that is missing is none: nothing trades in it", () => {
    expect(withOrders({ ...volume(NaN) }).digest()).toBe(withOrders({ ...volume(0) }).digest());
  });
});

describe("stops", () => {
  const stopped = (slStop: number, more: object = {}): unknown => {
    const { open, close } = market(60, 3);
    const high = matrixFrom(60, 3, (bar, c) => Math.max(open.data[bar * 3 + c], close.data[bar * 3 + c]));
    const low = matrixFrom(60, 3, (bar, c) => Math.min(open.data[bar * 3 + c], close.data[bar * 3 + c]));
    return call("fromSignals", { ...signalArguments(), open, high, low, close, slStop, ...more });
  };

  test.each([-0.1, Infinity, -Infinity])("of %s are refused", (slStop) => {
    expect(faultOf(() => stopped(slStop))).toMatchObject({ code: "E_STOP", option: "slStop", got: slStop });
  });

  test.each([1, 1.5])("of %s are refused for longs: no price falls so far", (slStop) => {
    expect(faultOf(() => stopped(slStop))).toMatchObject({ code: "E_STOP", option: "slStop" });
  });

  test("of NaN are none", () => {
    expect((stopped(NaN) as { orders: { length: number } }).orders.length).toBeGreaterThan(0);
  });
});

describe("corporate actions", () => {
  const action = (changes: object): (() => unknown) => {
    return () => withOrders({ actions: [{ column: 0, bar: 5, kind: "split", ratio: 2, ...changes }] });
  };

  test.each([
    ["a ratio of 0", { ratio: 0 }],
    ["a negative ratio", { ratio: -2 }],
    ["a ratio that is none", { ratio: NaN }],
    ["an endless ratio", { ratio: Infinity }],
    ["a bar after the last", { bar: 60 }],
    ["a negative dividend", { kind: "dividend", ratio: undefined, amount: -1 }],
  ])("with %s are refused by their place in the list", (_, changes) => {
    const fault = faultOf(action(changes));
    expect(fault).toMatchObject({ code: "E_ACTION", option: "actions" });
    expect(firstLine(fault)).toContain("actions[0]");
  });

  test.each([3, -1, 0.5, NaN])("of a column %s that there is not are refused", (column) => {
    expect(faultOf(action({ column }))).toMatchObject({ code: "E_ACTION_ASSET", option: "actions" });
  });

  test("of an asset that is not listed yet do nothing: nobody holds it", () => {
    const late = (changes: Arguments): string => {
      const given = orderArguments(changes) as {
        open: { data: Float64Array };
        close: { data: Float64Array };
      };
      for (let bar = 0; bar < 20; bar++) given.open.data[bar * 3] = given.close.data[bar * 3] = NaN;
      return call("fromOrders", given).digest();
    };
    const dividend = { column: 0, bar: 5, kind: "dividend", amount: 1 };
    expect(late({ actions: [dividend] })).toBe(late({}));
  });
});

describe("more cells than can be counted are refused before any are made", () => {
  test.each([
    ["a close of 2^33 cells", () => withOrders({ close: { data: [], rows: 2 ** 20, columns: 2 ** 13 } })],
    ["a close of 2^60 cells", () => withOrders({ close: { data: [], rows: 2 ** 40, columns: 2 ** 20 } })],
    ["a matrix", () => matrixFrom(2 ** 20, 2 ** 12, () => 0)],
    ["a mask", () => maskFrom(2 ** 20, 2 ** 12, () => true)],
    ["room in the kernel", () => allocate({ rows: 2 ** 20, columns: 2 ** 12 })],
  ])("%s", (_, make) => {
    expect(faultOf(make).code).toBe("E_SHAPE_OVERFLOW");
  });
});

describe("matrices made by hand", () => {
  test.each([-1, 0.5, NaN, Infinity])("have no %s rows or columns", (count) => {
    expect(faultOf(() => matrixFrom(count, 2, () => 0))).toMatchObject({ code: "E_RANGE", option: "rows" });
    expect(faultOf(() => maskFrom(2, count, () => true))).toMatchObject({
      code: "E_RANGE",
      option: "columns",
    });
  });

  test.each([2, -1, 0.5, NaN])("have no column %s beside the two they have", (column) => {
    expect(
      faultOf(() =>
        columnOf(
          matrixFrom(3, 2, () => 1),
          column,
        ),
      ),
    ).toMatchObject({
      ...{ code: "E_RANGE", option: "column", got: column },
    });
  });
});

test("time zone and locale of the machine change no result", { timeout: 120_000 }, async () => {
  const contents = `
    import { fromOrders } from "./src/index.ts";
    const close = Float64Array.from({ length: 50 }, (_, bar) => 100 + ((bar * 37) % 11));
    const time = Float64Array.from(close, (_, bar) => Date.UTC(2020, 2, 1) + bar * 86_400_000);
    const size = close.map((price) => (price > 105 ? 0.1 : -0.1));
    const run = fromOrders({ close, time, size, fill: "nextClose", initCash: 1000 });
    console.log(run.digest(), JSON.stringify(run.stats()));`;
  const program = join(mkdtempSync(join("build", "zone-")), "program.mjs");
  onTestFinished(() => rmSync(dirname(program), { recursive: true }));
  const stdin = { contents, resolveDir: ".", loader: "ts" } as const;
  const packages = { packages: "bundle" as const, external: ["apache-arrow"] };
  await build({ stdin, ...packages, outfile: program, bundle: true, format: "esm", platform: "node" });
  const printed = ["UTC", "Asia/Kathmandu", "America/Los_Angeles"].map((TZ, i) => {
    const env = { ...process.env, TZ, LC_ALL: ["C", "tr_TR.UTF-8", "de_DE.UTF-8"][i] };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8", env });
    expect(status, stderr).toBe(0);
    return stdout;
  });
  expect(printed[0]).toContain("2020-03-01");
  expect(new Set(printed).size).toBe(1);
});
