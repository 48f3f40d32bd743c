// Random signals: what they promise whatever was drawn, and that the draws are drawn fairly.
import { describe, expect, test } from "vitest";
import {
  BacktestError,
  fromHolding,
  fromRandomSignals,
  fromSignals,
  matrixFrom,
  randomSignals,
  type Mask,
} from "../src/index.ts";
import { PURPOSE, philox, uniformAt, type Words } from "../src/random/stream.ts";

const SEEDS = [0, 1, 2, 42, 2 ** 32 - 1];

const close = matrixFrom(60, 3, (bar, column) => 100 + ((bar * (37 + column)) % 23) - ((bar * 11) % 17));
const oneClose = matrixFrom(60, 1, (bar) => 100 + ((bar * 37) % 23));

/** Bars of a column that are set. */
function barsOf({ data, rows, columns }: Mask, column: number): number[] {
  return Array.from({ length: rows }, (_, bar) => bar).filter((bar) => data[bar * columns + column] === 1);
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof BacktestError) return error.code;
    throw error;
  }
  return "no error";
}

/** Whether entries and exits of a column take turns, an entry first. */
function takesTurns(entries: readonly number[], exits: readonly number[]): boolean {
  const isOrdered = exits.every(
    (exit, i) => entries[i] < exit && (i + 1 >= entries.length || exit < entries[i + 1]),
  );
  return isOrdered && entries.length - exits.length >= 0 && entries.length - exits.length <= 1;
}

describe("the stream", () => {
  // Known answers of Philox 4×32-10 as its authors publish them.
  test.each<[Words, [number, number], Words]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("of %o under %o is the published one", (counter, key, words) => {
    expect(philox(counter, key)).toEqual(words);
  });

  test("lies from 0 to below 1, and each of its four numbers matters", () => {
    const draws = [
      uniformAt(1, 2, 3, PURPOSE.entry),
      uniformAt(2, 2, 3, PURPOSE.entry),
      uniformAt(1, 3, 3, PURPOSE.entry),
      uniformAt(1, 2, 4, PURPOSE.entry),
      uniformAt(1, 2, 3, PURPOSE.exit),
    ];
    expect(new Set(draws).size).toBe(draws.length);
    for (const draw of draws) expect(draw >= 0 && draw < 1).toBe(true);
  });

  test("fills ten tenths evenly: chi-squared below its 99.99 % point", () => {
    const counts = new Array<number>(10).fill(0);
    const draws = 100_000;
    for (let bar = 0; bar < draws; bar++) counts[Math.floor(uniformAt(9, bar, 5, PURPOSE.entry) * 10)] += 1;
    const expected = draws / counts.length;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(33.72);
  });
});

describe("n entries and n exits", () => {
  test.each(SEEDS)("take turns at 2n different bars of every column (seed %d)", (seed) => {
    const n = [0, 1, 7, 20, 25];
    const { entries, exits } = randomSignals({ rows: 50, columns: n.length, n, seed });
    n.forEach((count, column) => {
      expect(barsOf(entries, column)).toHaveLength(count);
      expect(barsOf(exits, column)).toHaveLength(count);
      expect(takesTurns(barsOf(entries, column), barsOf(exits, column))).toBe(true);
    });
  });

  test("as many as fit take every bar", () => {
    const { entries, exits } = randomSignals({ rows: 6, n: 3 });
    expect(barsOf(entries, 0)).toEqual([0, 2, 4]);
    expect(barsOf(exits, 0)).toEqual([1, 3, 5]);
  });

  test("every pair of bars is equally likely: chi-squared below its 99.99 % point", () => {
    const columns = 30_000;
    const { entries, exits } = randomSignals({ rows: 4, columns, n: 1, seed: 3 });
    const counts = new Map<string, number>();
    for (let column = 0; column < columns; column++) {
      const pair = `${barsOf(entries, column)[0]}-${barsOf(exits, column)[0]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(["0-1", "0-2", "0-3", "1-2", "1-3", "2-3"]);
    const expected = columns / 6;
    const chiSquared = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    expect(chiSquared).toBeLessThan(25.74);
  });
});

describe("entries and exits by probability", () => {
  test.each(SEEDS)("take turns, an entry first (seed %d)", (seed) => {
    const { entries, exits } = randomSignals({ rows: 200, columns: 5, prob: [0, 0.05, 0.3, 0.9, 1], seed });
    for (let column = 0; column < 5; column++)
      expect(takesTurns(barsOf(entries, column), barsOf(exits, column))).toBe(true);
    expect(barsOf(entries, 0)).toEqual([]);
    expect(barsOf(entries, 4)).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
  });

  test("an exit is looked for only after the entry", () => {
    const { entries, exits } = randomSignals({ rows: 100, columns: 1, entryProb: 0.1, exitProb: 1, seed: 5 });
    expect(barsOf(exits, 0)).toEqual(
      barsOf(entries, 0)
        .map((bar) => bar + 1)
        .filter((bar) => bar < 100),
    );
  });

  test("waits are as long as their probabilities say, within five standard errors", () => {
    const { entries, exits } = randomSignals({ rows: 200_000, entryProb: 0.1, exitProb: 0.25, seed: 11 });
    const entryBars = barsOf(entries, 0);
    const exitBars = barsOf(exits, 0);
    const held = exitBars.map((bar, i) => bar - entryBars[i]);
    const mean = held.reduce((sum, bars) => sum + bars, 0) / held.length;
    // A geometric wait of probability p has mean 1/p and variance (1 − p)/p².
    expect(Math.abs(mean - 4)).toBeLessThan(5 * Math.sqrt(12 / held.length));
    // A round trip takes 10 + 4 bars in the mean, with variance 90 + 12.
    const trips = 200_000 / 14;
    expect(Math.abs(exitBars.length - trips)).toBeLessThan(5 * Math.sqrt((200_000 * 102) / 14 ** 3));
  });

  test("prob stands for the one that is not given", () => {
    const both = randomSignals({ rows: 80, prob: 0.2, exitProb: 0.5, seed: 1 });
    expect(both).toEqual(randomSignals({ rows: 80, entryProb: 0.2, exitProb: 0.5, seed: 1 }));
  });
});

describe("the same signals", () => {
  test.each([{ n: 6 }, { prob: 0.2 }])("come from the same seed, others from another (%o)", (draw) => {
    const signals = (seed: number): unknown => randomSignals({ rows: 100, columns: 2, ...draw, seed });
    expect(signals(7)).toEqual(signals(7));
    for (const seed of [0, 8, 2 ** 32 - 1]) expect(signals(seed)).not.toEqual(signals(7));
  });

  test.each([{ n: 6 }, { prob: 0.2 }])("come whatever other columns there are (%o)", (draw) => {
    const wide = randomSignals({ rows: 100, columns: 9, ...draw, seed: 7 });
    const narrow = randomSignals({ rows: 100, columns: 2, ...draw, seed: 7 });
    for (const column of [0, 1]) {
      expect(barsOf(wide.entries, column)).toEqual(barsOf(narrow.entries, column));
      expect(barsOf(wide.exits, column)).toEqual(barsOf(narrow.exits, column));
    }
    expect(barsOf(wide.entries, 2)).not.toEqual(barsOf(wide.entries, 3));
  });

  test("come on every machine: these bars are part of the contract", () => {
    const { entries, exits } = randomSignals({ rows: 20, columns: 1, n: 3, seed: 42 });
    expect([barsOf(entries, 0), barsOf(exits, 0)]).toMatchInlineSnapshot(`
      [
        [
          4,
          6,
          13,
        ],
        [
          5,
          9,
          17,
        ],
      ]
    `);
  });
});

describe("what does not fit is refused", () => {
  test.each<[string, Parameters<typeof randomSignals>[0]]>([
    ["E_RANGE", { rows: 5, n: 3 }],
    ["E_RANGE", { rows: 5, n: -1 }],
    ["E_RANGE", { rows: 5, n: 1.5 }],
    ["E_RANGE", { rows: 5, prob: 1.1 }],
    ["E_RANGE", { rows: 5, prob: NaN }],
    ["E_RANGE", { rows: 0, n: 0 }],
    ["E_RANGE", { rows: 5, columns: 0, n: 1 }],
    ["E_RANGE", { rows: 5, n: 1, seed: -1 }],
    ["E_RANGE", { rows: 5, n: 1, seed: 2 ** 32 }],
    ["E_BROADCAST", { rows: 5, columns: 3, n: [1, 2] }],
    ["E_DTYPE", { rows: 5, n: "2" as never }],
    ["E_DTYPE", { rows: 5, prob: { a: 1 } as never }],
    ["E_MISSING", { rows: 5 } as never],
    ["E_MISSING", { rows: 5, entryProb: 0.1 } as never],
    ["E_OPTION_CONFLICT", { rows: 5, n: 1, prob: 0.1 } as never],
    ["E_SHAPE_OVERFLOW", { rows: 2 ** 20, columns: 2 ** 20, n: 1 }],
  ])("%s: %o", (code, options) => {
    expect(codeOf(() => randomSignals(options))).toBe(code);
  });

  test("signals of one's own", () => {
    const options = { close, profile: "vectorbt" as const, entries: true, n: 1 };
    expect(codeOf(() => fromHolding(options))).toBe("E_OPTION_CONFLICT");
    expect(codeOf(() => fromRandomSignals(options))).toBe("E_OPTION_CONFLICT");
  });

  test("a call without options or prices", () => {
    expect(codeOf(() => fromHolding(null as never))).toBe("E_DTYPE");
    expect(codeOf(() => fromRandomSignals([] as never))).toBe("E_DTYPE");
    expect(codeOf(() => fromRandomSignals({ n: 1 } as never))).toBe("E_MISSING");
    expect(codeOf(() => fromRandomSignals({ close, n: 1, fee: 0 } as never))).toBe("E_UNKNOWN_KEY");
  });
});

describe("fromRandomSignals", () => {
  test.each([{ n: [2, 4, 6] }, { prob: 0.2 }, { entryProb: 0.1, exitProb: [0.2, 0.3, 0.4] }])(
    "trades the masks of randomSignals (%o)",
    (draw) => {
      const masks = randomSignals({ rows: 60, columns: 3, ...draw, seed: 5 });
      const vectorbt = { close, profile: "vectorbt" as const, fees: 0.001 };
      expect(fromRandomSignals({ ...vectorbt, ...draw, seed: 5 }).digest()).toBe(
        fromSignals({ ...vectorbt, ...masks }).digest(),
      );
      const realistic = { close, fill: "nextClose" as const, fees: 0.001 };
      expect(fromRandomSignals({ ...realistic, ...draw, seed: 5 }).digest()).toBe(
        fromSignals({ ...realistic, ...masks }).digest(),
      );
    },
  );

  test("repeats a close of one column for every value of a list", () => {
    const portfolio = fromRandomSignals({ close: oneClose, profile: "vectorbt", n: [2, 1, 0], seed: 42 });
    const orders = [0, 1, 2].map((column) => portfolio.orders.column.filter((of) => of === column).length);
    expect(orders).toEqual([4, 2, 0]);
  });

  test("gives its seed to the random rejections of the vectorbt profile too", () => {
    const options = { close, profile: "vectorbt" as const, rejectProb: 0.5 };
    const masks = randomSignals({ rows: 60, columns: 3, n: 10, seed: 3 });
    expect(fromRandomSignals({ ...options, n: 10, seed: 3 }).digest()).toBe(
      fromSignals({ ...options, ...masks, seed: 3 }).digest(),
    );
  });
});

describe("fromHolding", () => {
  test("buys on the first bar and holds in the vectorbt profile", () => {
    const portfolio = fromHolding({ close: Float64Array.of(1, 2, 3, 4, 5), profile: "vectorbt" });
    expect(portfolio.finalValue()).toEqual([500]);
    expect(portfolio.orders.length).toBe(1);
  });

  test("buys at the first next price and holds in the realistic profile", () => {
    const portfolio = fromHolding({ close: Float64Array.of(1, 2, 3, 4, 5), fill: "nextClose" });
    expect(portfolio.fills.at(0)).toMatchObject({ bar: 1, price: 2, units: 50 });
    expect(portfolio.fills.length).toBe(1);
    expect(portfolio.equity().data[4]).toBe(250);
  });
});
