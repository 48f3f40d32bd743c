// `callSeq: "random"`: a shuffle of each account's columns that depends on seed, bar and account alone.
import { describe, expect, test } from "vitest";
import { fromOrders } from "../../src/index.ts";

const BARS = 600;

/** Final call sequence of a run (the vectorbt profile reports it), bar by bar. */
function calls(seed: number, groupBy: number[], bars = BARS): number[][] {
  const columns = groupBy.reduce((sum, length) => sum + length, 0);
  const close = { data: new Float64Array(bars * columns).fill(10), rows: bars, columns };
  const portfolio = fromOrders({
    profile: "vectorbt",
    close,
    size: 1,
    cashSharing: true,
    groupBy,
    callSeq: "random",
    seed,
  });
  const callSeq = Array.from(portfolio.callSeq!);
  return Array.from({ length: bars }, (_, bar) => callSeq.slice(bar * columns, (bar + 1) * columns));
}

describe("a random call sequence", () => {
  test("serves every column of every account once a bar", () => {
    for (const row of calls(1, [3, 4])) {
      expect(row.slice(0, 3).sort()).toEqual([0, 1, 2]);
      expect(row.slice(3).sort()).toEqual([0, 1, 2, 3]);
    }
  });

  test("is the same for the same seed and another for another", () => {
    expect(calls(7, [4])).toEqual(calls(7, [4]));
    expect(calls(7, [4])).not.toEqual(calls(8, [4]));
  });

  test("of a bar depends neither on how many bars follow nor on the accounts beside it", () => {
    expect(calls(3, [4], 50)).toEqual(calls(3, [4]).slice(0, 50));
    expect(calls(3, [4]).map((row) => row.join())).toEqual(
      calls(3, [4, 2]).map((row) => row.slice(0, 4).join()),
    );
  });

  test("takes every order of three columns about equally often", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 10; seed++)
      for (const row of calls(seed, [3])) counts.set(row.join(), (counts.get(row.join()) ?? 0) + 1);
    expect(counts.size).toBe(6);
    // 6,000 draws with p = 1/6: five standard deviations are 144.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(144);
  });

  test("decides in the realistic profile who takes the cash", () => {
    const price = { data: new Float64Array(4).fill(10), rows: 2, columns: 2 };
    const size = { data: Float64Array.of(8, 8, NaN, NaN), rows: 2, columns: 2 };
    const firsts = Array.from({ length: 40 }, (_, seed) => {
      const order = { open: price, close: price, size, cashSharing: true, callSeq: "random", seed } as const;
      return fromOrders(order).position().data[2];
    });
    expect(new Set(firsts)).toEqual(new Set([8, 2]));
  });
});
