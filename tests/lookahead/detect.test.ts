// What the search changes, puts back, tells apart and refuses.
import { describe, expect, test } from "vitest";
import { BacktestError, detectLookahead, fromSignals, type LookaheadReport } from "../../src/index.ts";
import { cell, dataOf, like, when, type Data } from "./data.ts";

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof BacktestError) return error.code;
    throw error;
  }
  return "none";
}

const rising = ({ close }: Data): object => ({
  entries: when(close, (bar, column) => cell(close, bar, column) > cell(close, bar - 1, column)),
});

describe("the data", () => {
  test("is as it was after a strategy that throws over it", async () => {
    const data = dataOf(30, 2);
    const before = structuredClone(data);
    const fails = (): object => {
      data.close.data.fill(7);
      throw new Error("no luck");
    };
    await expect(detectLookahead(fails, data)).rejects.toThrow("no luck");
    expect(data).toEqual(before);
  });

  test("is as it was after a strategy that throws over other futures only, which are listed", async () => {
    const data = dataOf(30, 2);
    const before = structuredClone(data);
    const strict = (given: Data): object => {
      if (given.close.data.some(Number.isNaN)) throw new RangeError("a price is missing");
      return rising(given);
    };
    const { ok, leak, failed } = await detectLookahead(strict, data);
    expect({ ok, leak }).toEqual({ ok: true, leak: null });
    expect(failed.every(({ perturbation }) => perturbation === "missing")).toBe(true);
    expect(failed[0]).toMatchObject({ knownUntil: 0, message: "a price is missing" });
    expect(data).toEqual(before);
  });

  test("is put back before every run, whatever the strategy writes into it", async () => {
    const close = [5, NaN, 6, NaN, NaN, 7, 8];
    const fills = (given: { close: number[] }): object => {
      for (let bar = 1; bar < given.close.length; bar++)
        if (Number.isNaN(given.close[bar])) given.close[bar] = given.close[bar - 1];
      return { size: given.close };
    };
    expect((await detectLookahead(fills, { close })).ok).toBe(true);
    expect(close).toEqual([5, NaN, 6, NaN, NaN, 7, 8]);
  });

  test.each<[string, (values: number[]) => unknown]>([
    ["a typed array", (values) => Float64Array.from(values)],
    ["a list", (values) => values],
    ["a list of rows", (values) => values.map((value) => [value])],
    ["a matrix", (values) => ({ data: Float64Array.from(values), rows: values.length, columns: 1 })],
    [
      "a matrix by columns",
      (values) => ({ data: Float64Array.from(values), rows: values.length, columns: 1, order: "column" }),
    ],
    ["a mask", (values) => Uint8Array.from(values, (value) => Number(value > 5))],
    ["nested", (values) => ({ inner: values })],
  ])("may be %s", async (_, make) => {
    const values = [3, 5, 4, 8, 6, 9, 2, 7, 5, 8, 1, 6];
    const x = make(values);
    const read = (given: unknown, bar: number): number => {
      const inner = (given as { inner?: unknown }).inner ?? given;
      const flat = ((inner as { data?: unknown }).data ?? inner) as ArrayLike<unknown>;
      return Number(Array.isArray(flat[bar]) ? (flat[bar] as unknown[])[0] : flat[bar]);
    };
    const shifted = (ahead: number) => (): object => ({
      size: values.map((_, bar) => read(x, bar + ahead) || 0),
    });
    expect((await detectLookahead(shifted(0), { x })).ok).toBe(true);
    const { leak } = await detectLookahead(shifted(1), { x });
    expect(leak?.input).toMatch(/^x/);
    expect(leak?.decision).toBe("size");
  });

  test("that was copied before is out of reach", async () => {
    const data = dataOf(30, 2);
    const copy = like(data.close, (bar, column) => cell(data.close, bar, column));
    const peeks = (): object => ({ size: like(copy, (bar, column) => cell(copy, bar + 1, column)) });
    expect((await detectLookahead(peeks, data)).ok).toBe(true);
  });
});

describe("a report", () => {
  test("names decision, bar, column and input, and is frozen", async () => {
    const data = dataOf(30, 2);
    const peeks = ({ close }: Data): object => ({
      entries: when(close, (bar, column) => bar === 9 && column === 1 && cell(close, bar + 1, column) > 0),
    });
    const { leak, ok, bars } = await detectLookahead(peeks, data);
    expect(leak).toMatchObject({ decision: "entries", bar: 9, column: 1, input: "close", knownUntil: 9 });
    expect(leak?.text).toBe("entries at bar 9, column 1 is 1, but 0 when `close` after bar 9 is missing");
    expect(ok).toBe(false);
    expect(bars.at(-1)).toBe(9);
    expect([leak, bars].every(Object.isFrozen)).toBe(true);
  });

  test("has no input where it takes several together", async () => {
    const [a, b] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4)];
    const either = (): object => ({
      size: a.map((_, bar) => Math.max(a[bar + 1] > 0 ? 1 : 0, b[bar + 1] > 0 ? 1 : 0)),
    });
    const { leak } = await detectLookahead(either, { a, b });
    expect(leak).toMatchObject({ input: null, decision: "size" });
    expect(leak?.text).toContain("several inputs");
  });

  test("tells what is not deterministic apart", async () => {
    let calls = 0;
    const { ok, leak, nondeterministic, runs } = await detectLookahead(
      () => ({ size: [0, 0, (calls += 1)] }),
      {
        close: [1, 2, 3],
      },
    );
    expect({ ok, leak, runs }).toEqual({ ok: false, leak: null, runs: 2 });
    expect(nondeterministic).toMatchObject({ decision: "size", bar: 2, was: "1", became: "2" });
  });

  test("is the same for the same seed", async () => {
    const reports: LookaheadReport[] = [];
    for (let k = 0; k < 2; k++) reports.push(await detectLookahead(rising, dataOf(60, 2), { seed: 5 }));
    expect(reports[0]).toEqual(reports[1]);
    expect(reports[0].bars[0]).toBe(0);
    expect(reports[0].bars.at(-1)).toBe(58);
    expect(reports[0].runs).toBe(2 + 5 * 18);
  });

  test("of a run of the library itself is honest where it fills later, and at the close that decides", async () => {
    const data = dataOf(30, 2);
    for (const fill of ["nextOpen", "nextClose", "sameClose"] as const) {
      const traded = (given: Data): object => {
        const { open, close } = given;
        const entries = when(close, (bar, column) => cell(close, bar, column) > cell(open, bar, column));
        const run = fromSignals({ open, close, entries, exits: entries, fill, size: 1 });
        return { equity: run.equity(), position: run.position() };
      };
      expect((await detectLookahead(traded, data, { samples: 6 })).ok).toBe(true);
    }
  });
});

describe("a decision at the open", () => {
  const atClose = ({ close }: Data): object => ({
    entries: when(close, (bar, column) => cell(close, bar, column) > 100),
  });
  const atOpen = ({ open, close }: Data): object => ({
    entries: when(open, (bar, column) => cell(open, bar, column) > cell(close, bar - 1, column)),
  });

  test("may know the open of its bar, and nothing else of it", async () => {
    const data = dataOf(30, 2);
    expect((await detectLookahead(atOpen, data, { decidedAt: "open" })).ok).toBe(true);
    expect((await detectLookahead(atClose, data, { decidedAt: "open" })).leak).toMatchObject({
      input: "close",
    });
    expect((await detectLookahead(atClose, data)).ok).toBe(true);
  });
});

describe("inputs", () => {
  test("may be chosen: the future of others is left alone", async () => {
    const data = dataOf(30, 2);
    const peeks = ({ close }: Data): object => ({
      size: like(close, (bar, column) => cell(close, bar + 1, column)),
    });
    expect((await detectLookahead(peeks, data, { inputs: ["volume"] })).ok).toBe(true);
    expect((await detectLookahead(peeks, data, { inputs: ["close"] })).ok).toBe(false);
    expect((await detectLookahead(peeks, data)).inputs).toEqual([
      "open",
      "close",
      "high",
      "low",
      "volume",
      "feed.value",
    ]);
  });
});

describe("refused", () => {
  const data = { close: [1, 2, 3] };
  test.each<[string, () => Promise<unknown>]>([
    ["E_DTYPE", () => detectLookahead(null as never, data)],
    ["E_DTYPE", () => detectLookahead({} as never, data)],
    ["E_DTYPE", () => detectLookahead(() => ({}), null as never)],
    ["E_DTYPE", () => detectLookahead(() => 3 as never, data)],
    ["E_DTYPE", () => detectLookahead(() => Promise.resolve(3) as never, data)],
    ["E_DTYPE", () => detectLookahead({ decisionsOf: () => ({}) as never }, data)],
    ["E_DTYPE", () => detectLookahead(() => ({}), { close: Object.freeze([1, 2, 3]) })],
    ["E_EMPTY", () => detectLookahead(() => ({}), {})],
    ["E_EMPTY", () => detectLookahead(() => ({}), { close: [1] })],
    ["E_RANGE", () => detectLookahead(() => ({}), data, { samples: -1 })],
    ["E_RANGE", () => detectLookahead(() => ({}), data, { samples: NaN })],
    ["E_RANGE", () => detectLookahead(() => ({}), data, { seed: 0.5 })],
    ["E_DTYPE", () => detectLookahead(() => ({}), data, { seed: "1" as never })],
    ["E_ENUM", () => detectLookahead(() => ({}), data, { decidedAt: "Open" as never })],
    ["E_COLUMN", () => detectLookahead(() => ({}), data, { inputs: ["clos"] })],
    ["E_DTYPE", () => detectLookahead(() => ({}), data, { inputs: [] })],
    ["E_UNKNOWN_KEY", () => detectLookahead(() => ({}), data, { sample: 3 } as never)],
  ])("%s: %s", async (code, run) => {
    expect(await codeOf(run)).toBe(code);
  });
});
