// Prices, times, names and accounts that do not fit are refused, saying what and where.
import { describe, expect, test } from "vitest";
import { maskFrom, matrixFrom } from "../../src/index.ts";
import {
  faultOf,
  firstLine,
  market,
  signalArguments,
  swing,
  withOrders,
  withSignals,
} from "../support/market.ts";
import { call } from "../support/runPlan.ts";

const DAY = 86_400_000;
const START = Date.UTC(2020, 0, 1);

const days = (bars: number, step = DAY): Float64Array =>
  Float64Array.from({ length: bars }, (_, bar) => START + bar * step);

/** The close of a market with one cell replaced. */
function closeWith(bar: number, column: number, price: number): { close: ReturnType<typeof matrixFrom> } {
  const { close } = market(60, 3);
  close.data[bar * 3 + column] = price;
  return { close };
}

describe("shape", () => {
  test("signals that cover other bars than the prices are refused with both shapes", () => {
    const fault = faultOf(() => withSignals({ entries: maskFrom(50, 3, () => false) }));
    expect(firstLine(fault)).toBe("E_SHAPE entries is 50×3 but close is 60×3");
    expect(fault).toMatchObject({ code: "E_SHAPE", option: "entries", got: "50×3", expected: "60×3" });
  });

  test.each(["open", "high", "low"])("%s of another shape is refused", (name) => {
    const fault = faultOf(() => withSignals({ [name]: matrixFrom(60, 2, () => 100) }));
    expect(firstLine(fault)).toBe(`E_SHAPE ${name} is 60×2 but close is 60×3`);
  });

  test("a close without columns has no assets", () => {
    const fault = faultOf(() => withSignals({ close: matrixFrom(60, 0, () => 0) }));
    expect(firstLine(fault)).toBe("E_EMPTY no assets");
  });

  test.each([
    ["a matrix", matrixFrom(0, 3, () => 0)],
    ["an array", new Float64Array(0)],
  ])("a close without bars is refused: %s", (_, close) => {
    expect(firstLine(faultOf(() => withSignals({ close })))).toBe("E_EMPTY no bars");
  });

  test("close is required", () => {
    expect(faultOf(() => withSignals({ close: undefined }))).toMatchObject({
      code: "E_MISSING",
      option: "close",
    });
  });

  test("a matrix that says more cells than it holds is refused", () => {
    const close = { data: new Float64Array(179), rows: 60, columns: 3 };
    const fault = faultOf(() => withSignals({ close }));
    expect(firstLine(fault)).toBe("E_SHAPE close says 60×3 but holds 179 cells");
    expect(fault).toMatchObject({ option: "close", got: 179, expected: 180 });
  });

  test("rows of unequal length are refused with the row", () => {
    const close = [[100, 100], [101, 101], [102]];
    const fault = faultOf(() => call("fromSignals", { close, entries: true, fill: "nextClose" }));
    expect(firstLine(fault)).toBe("E_SHAPE close row 2 has 1 values, row 0 has 2");
    expect(fault.bar).toBe(2);
  });

  test("a close of one column is shared by signals of several", () => {
    const { open, close } = market(60, 1);
    const run = call("fromSignals", { open, close, ...swing(60, 3), size: 0.1 });
    const [first, second, third] = [0, 1, 2].map((k) => run.equity().data.filter((_, i) => i % 3 === k));
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(run.fills.length).toBeGreaterThan(0);
  });

  test("as many cells as a 32-bit index cannot count are refused before anything is laid out", () => {
    const close = new Float64Array(70_000).fill(100);
    // A list without elements has a length without memory.
    const data: boolean[] = [];
    data.length = 70_000 * 40_000;
    const fault = faultOf(() =>
      call("fromSignals", { close, entries: { data, rows: 70_000, columns: 40_000 } }),
    );
    expect(firstLine(fault)).toBe("E_SHAPE_OVERFLOW 70000×40000 cells are more than 2^31");
  });
});

describe("prices", () => {
  test.each([Infinity, -Infinity])("a price of %s is refused with its cell", (price) => {
    const fault = faultOf(() => withSignals(closeWith(7, 2, price)));
    expect(fault).toMatchObject({ code: "E_PRICE_INF", option: "close", bar: 7, column: 2, got: price });
    expect(firstLine(fault)).toContain("(7, 2)");
  });

  test("at most ten offending cells are listed, with the total", () => {
    const close = matrixFrom(60, 3, (bar, column) => (column === 1 && bar < 25 ? Infinity : 100));
    const line = firstLine(faultOf(() => withSignals({ close })));
    expect(line.match(/\(\d+, \d+\)/g)).toHaveLength(10);
    expect(line).toContain("25 in all");
  });

  test.each([0, -0, -12.5])(
    "a price of %s is missing: it fills nothing, marks nothing, and is warned of",
    (price) => {
      const { open, close } = market(6, 1);
      open.data[2] = price;
      const run = call("fromOrders", { open, close, size: Float64Array.of(NaN, 1, NaN, NaN, NaN, NaN) });
      expect(Array.from(run.fills.bar)).toEqual([3]);
      expect(run.warnings.map(({ code }) => code)).toContain("W_PRICE_MISSING");
    },
  );

  test("a close that is missing while a position is held keeps the last mark and is counted", () => {
    const { open, close } = market(8, 1);
    close.data.fill(NaN, 4, 6);
    open.data.fill(NaN, 4, 6);
    const run = call("fromOrders", {
      open,
      close,
      size: Float64Array.of(0.5, ...new Array<number>(7).fill(NaN)),
    });
    const equity = run.equity().data;
    expect([equity[4], equity[5]]).toEqual([equity[3], equity[3]]);
    expect(run.warnings).toContainEqual({
      code: "W_STALE_MARK",
      message: "2 bars in 1 columns end with a position and no close: the last mark is kept",
    });
    expect(run.assumptions).toContain("staleMarks");
  });

  test("an asset that is not listed yet rejects what is asked of it", () => {
    const { open, close } = market(8, 1);
    close.data.fill(NaN, 0, 4);
    open.data.fill(NaN, 0, 4);
    const run = call("fromOrders", {
      open,
      close,
      size: Float64Array.of(1, NaN, NaN, NaN, 1, NaN, NaN, NaN),
      initCash: 1000,
    });
    expect(run.orders.at(0)).toMatchObject({ outcome: "Rejected", reason: "NotListed", filled: 0 });
    expect(run.orders.at(1)).toMatchObject({ decisionBar: 4, reason: "", filled: 1 });
  });
});

describe("bars that contradict themselves", () => {
  const crossed = (): Record<string, unknown> => {
    const { open, close } = market(60, 3);
    const high = matrixFrom(60, 3, (bar, column) =>
      Math.max(open.data[bar * 3 + column], close.data[bar * 3 + column]),
    );
    const low = matrixFrom(60, 3, (bar, column) =>
      Math.min(open.data[bar * 3 + column], close.data[bar * 3 + column]),
    );
    high.data[4 * 3 + 1] = low.data[4 * 3 + 1] * 0.5;
    for (let bar = 20; bar < 40; bar++) high.data[bar * 3] *= 0.9;
    return { open, close, high, low };
  };

  test("are refused with their number and the first cells", () => {
    const fault = faultOf(() => withSignals(crossed()));
    expect(fault).toMatchObject({ code: "E_OHLC", bar: 4, column: 1, got: 21 });
    expect(firstLine(fault)).toMatch(/^E_OHLC 21 bars .*\(4, 1\) \(20, 0\)/);
    expect(firstLine(fault).match(/\(\d+, \d+\)/g)).toHaveLength(10);
    expect(fault.message).toContain('quality: "warn"');
  });

  test('run all the same with quality: "warn", which says so', () => {
    const run = withSignals({ ...crossed(), quality: "warn" });
    expect(run.warnings.map(({ code }) => code)).toContain("W_OHLC");
    expect(run.fills.length).toBeGreaterThan(0);
  });

  test("do not exist where the price that would contradict is missing", () => {
    const { open, close } = market(60, 3);
    const high = matrixFrom(60, 3, (bar, column) => (bar === 3 ? NaN : 1000 + column));
    expect(withSignals({ open, close, high }).warnings).toEqual([]);
  });
});

describe("time", () => {
  const timed = (change: (time: Float64Array) => void) => (): unknown => {
    const time = days(60);
    change(time);
    return withSignals({ time });
  };

  test("that goes back is refused with its row", () => {
    const fault = faultOf(timed((time) => (time[31] = time[29])));
    expect(firstLine(fault)).toBe("E_TIME_ORDER row 31 < row 30");
    expect(fault).toMatchObject({ option: "time", bar: 31 });
  });

  test("that stands twice is refused with its rows", () => {
    const fault = faultOf(timed((time) => (time[12] = time[11])));
    expect(firstLine(fault)).toBe("E_TIME_DUP row 12 = row 11");
  });

  test.each([NaN, Infinity, START + 0.5, START * 1000])(
    "of %s is no millisecond of these centuries",
    (value) => {
      const fault = faultOf(timed((time) => (time[5] = value)));
      expect(fault).toMatchObject({ code: "E_TIME_UNIT", option: "time", bar: 5 });
    },
  );

  test("in nanoseconds is refused with the year that it would mean", () => {
    const fault = faultOf(() => withSignals({ time: days(60).map((time) => time * 1e6) }));
    expect(fault.code).toBe("E_TIME_UNIT");
    expect(firstLine(fault)).toMatch(/the year \d{5,}/);
  });

  test("in seconds is refused: it would put the market into January 1970", () => {
    const fault = faultOf(() => withSignals({ time: days(60).map((time) => time / 1000) }));
    expect(fault.code).toBe("E_TIME_UNIT");
    expect(firstLine(fault)).toContain("1970");
  });

  test("for another number of bars is refused", () => {
    expect(faultOf(() => withSignals({ time: days(59) }))).toMatchObject({
      code: "E_SHAPE",
      got: 59,
      expected: 60,
    });
  });

  test("in a plain array is refused: whole milliseconds come as BigInt64Array or Float64Array", () => {
    expect(faultOf(() => withSignals({ time: Array.from(days(60)) }))).toMatchObject({
      code: "E_DTYPE",
      option: "time",
    });
  });

  test("travels to the result, whichever array it came in", () => {
    const bigints = BigInt64Array.from(days(60), (time) => BigInt(time));
    expect(withSignals({ time: bigints }).time).toEqual(days(60));
    expect(withSignals({ time: days(60) }).stats(0).start).toBe("2020-01-01T00:00:00.000Z");
  });
});

describe("names and accounts", () => {
  test("as many names as columns travel to the result", () => {
    expect(withSignals({ columns: ["A", "B", "C"] }).columns).toEqual(["A", "B", "C"]);
  });

  test("more or fewer names are refused", () => {
    expect(firstLine(faultOf(() => withSignals({ columns: ["A", "B"] })))).toBe(
      "E_SHAPE columns has 2 names but close has 3 columns",
    );
  });

  test("lengths that do not add up to the columns are refused", () => {
    const fault = faultOf(() => withSignals({ cashSharing: true, groupBy: [2, 2] }));
    expect(firstLine(fault)).toBe("E_GROUP groupBy lengths [2, 2] add up to 4, there are 3 columns");
  });

  test.each([[[3, 0]], [[4, -1]], [[1.5, 1.5]], [[NaN, 3]]])("lengths of %s are refused", (groupBy) => {
    expect(faultOf(() => withSignals({ cashSharing: true, groupBy })).code).toBe("E_GROUP");
  });

  test("a label that comes back is refused with the column: accounts are contiguous", () => {
    const fault = faultOf(() => withSignals({ cashSharing: true, groupBy: ["x", "y", "x"] }));
    expect(fault).toMatchObject({ code: "E_GROUP", option: "groupBy", column: 2, got: "x" });
  });

  test("groups without shared cash are refused", () => {
    expect(faultOf(() => withSignals({ groupBy: [1, 2] })).code).toBe("E_OPTION_CONFLICT");
  });

  test("labels and lengths say the same", () => {
    const byLabel = withSignals({ cashSharing: true, groupBy: ["x", "x", "y"] });
    const byLength = withSignals({ cashSharing: true, groupBy: [2, 1] });
    expect(byLabel.groupLengths).toEqual([2, 1]);
    expect(byLabel.digest()).toBe(byLength.digest());
  });

  test("without shared cash every column has its own", () => {
    expect(withOrders().groupLengths).toEqual([1, 1, 1]);
    expect(withOrders({ cashSharing: true }).groupLengths).toEqual([3]);
  });

  test.each([0, -5, NaN, Infinity])("initial cash of %s is refused", (initCash) => {
    expect(faultOf(() => withSignals({ initCash }))).toMatchObject({
      code: "E_CASH",
      option: "initCash",
      got: initCash,
    });
  });

  test("one bad amount among the accounts is found", () => {
    expect(faultOf(() => withSignals({ initCash: [100, 0, 100] }))).toMatchObject({
      code: "E_CASH",
      column: 1,
      got: 0,
    });
  });
});

test("the arguments of a run are neither changed nor needed frozen", () => {
  const given = Object.freeze(signalArguments());
  const before = structuredClone(given);
  call("fromSignals", given);
  expect(given).toEqual(before);
});
