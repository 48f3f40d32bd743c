// Every rule against runs of `fromSignals` whose masks are made the slow, obvious way.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  above,
  allOf,
  anyOf,
  below,
  breakout,
  combine,
  crossesAbove,
  crossesBelow,
  crossover,
  fromSignals,
  indicator,
  lagged,
  momentum,
  not,
  rsi,
  signals,
  sma,
  starts,
  sweep,
  threshold,
  topRanked,
  type Condition,
  type Expression,
  type Mask,
  type MaskFunction,
  type Matrix,
  type Parameters,
} from "../../src/index.ts";
import { analysis } from "../../src/analysis.ts";
import { fusedTerms } from "../../src/sweep/assetRun.ts";
import { sweepPieces } from "../../src/sweep/pieces.ts";
import { figuresOfRun } from "../../src/sweep/figures.ts";
import { FunctionChunks } from "../../src/sweep/functionChunks.ts";
import { assetPrices } from "../../src/sweep/prices.ts";
import { RULE_METRICS, type RuleSweepOptions } from "../../src/sweep/ruleOptions.ts";
import { ruleSweepColumns } from "../../src/sweep/ruleSweep.ts";
import { chosen } from "../../src/sweep/sample.ts";
import { RUNS } from "../support/property.ts";
import { closes, expectRow, lived, lives } from "../support/sweeps.ts";

/** What one asset of one combination is given. */
interface Signals {
  readonly entries: Uint8Array;
  readonly exits: Uint8Array;
}

interface Market {
  readonly bars: number;
  readonly columns: number;
  readonly close: Matrix;
  readonly options: object;
}

/** What something that does not fit says it takes. */
function bytesRefused(step: () => unknown): number {
  try {
    step();
  } catch (error) {
    return (error as { got: number }).got;
  }
  return expect.fail("it was not refused");
}

/** Words of 64 bars and what is left over are cases of their own. */
const lengths = fc.oneof(
  fc.integer({ min: 2, max: 300 }),
  fc.constantFrom(63, 64, 65, 127, 128, 129, 191, 192, 256),
);

const market: fc.Arbitrary<Market> = fc
  .record({
    bars: lengths,
    columns: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer(),
    hostility: fc.constantFrom(0, 0, 0, 0.01),
    all: lives(3),
    options: fc.record({
      initCash: fc.constantFrom(100, 1e4),
      fees: fc.constantFrom(0, 0.001, 0.02),
      fixedFees: fc.constantFrom(0, 0, 1),
      slippage: fc.constantFrom(0, 0.0005),
      sizing: fc.constantFrom(
        {},
        { size: Infinity },
        { size: 1 },
        { size: 50 },
        { size: 60, sizeType: "value" },
        { size: 0.5, sizeType: "percent" },
        { size: 1, sizeType: "percent" },
      ),
      minSize: fc.constantFrom(0, 0, 0.4),
      stop: fc.constantFrom({}, {}, {}, {}, { slStop: 0.05 }),
    }),
  })
  .map(({ bars, columns, seed, hostility, all, options: { sizing, stop, ...costs } }) => ({
    bars,
    columns,
    close: {
      data: lived(closes(bars, columns, seed, hostility), all.slice(0, columns)),
      rows: bars,
      columns,
    },
    options: { ...costs, ...sizing, ...stop },
  }));

const columnAt = ({ data, columns }: Matrix, asset: number): Float64Array =>
  data.filter((_, cell) => cell % columns === asset);

const joined = (columns: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(columns.flatMap((column) => [...column]));

const bits = (bars: number, holds: (bar: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: bars }, (_, bar) => Number(holds(bar)));

/** Holds a sweep against a run for every asset and combination, asset by asset. */
async function expectRuns<P extends Parameters>(
  { close, options }: Market,
  sweepOptions: Pick<RuleSweepOptions<P>, "parameters" | "rule">,
  combinations: number,
  signalsAt: (own: Float64Array, combination: number, asset: number) => Signals,
): Promise<void> {
  const table = await ruleSweepColumns({ ...sweepOptions, close, options });
  for (let asset = 0; asset < close.columns; asset++) {
    const own = columnAt(close, asset);
    for (let combination = 0; combination < combinations; combination++) {
      const made = signalsAt(own, combination, asset);
      const run = fromSignals({ profile: "vectorbt", close: own, ...made, ...options } as never);
      const row = asset * combinations + combination;
      const got = RULE_METRICS.map((name) => (table[name] as Float64Array)[row]);
      expectRow(got, figuresOfRun(run as never), `combination ${combination} of asset ${asset}`);
    }
  }
  expect(table.totalReturn.length).toBe(close.columns * combinations);
}

async function holds<Value>(
  arbitrary: fc.Arbitrary<Value>,
  check: (value: Value) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, check), { numRuns: Math.ceil(RUNS / 8), seed: 20261121 });
}

const TIMEOUT = 60_000 + RUNS * 200;

describe("a rule gives every combination and asset what a run on its own gives:", () => {
  test(
    "a threshold is a level that the series is beyond",
    () =>
      holds(fc.record({ market, window: fc.integer({ min: 2, max: 9 }) }), async ({ market, window }) => {
        const [low, high] = [
          [20, 35, 55],
          [45, 70],
        ];
        const parameters = { low, high };
        const rule = threshold<typeof parameters>(indicator("rsi", { window }), {
          enterBelow: ({ low }) => low,
          exitAbove: ({ high }) => high,
        });
        await expectRuns(market, { parameters, rule }, 6, (own, combination) => {
          const { data } = rsi(own, { window });
          return {
            entries: bits(own.length, (bar) => data[bar] < low[Math.floor(combination / 2)]),
            exits: bits(own.length, (bar) => data[bar] > high[combination % 2]),
          };
        });
      }),
    TIMEOUT,
  );

  test(
    "a breakout is a close beyond all of the bars before",
    () =>
      holds(market, async (market) => {
        const [entry, exit] = [
          [1, 5, 20],
          [2, 10],
        ];
        const parameters = { entry, exit };
        const rule = breakout<typeof parameters>({
          entry: ({ entry }) => entry,
          exit: ({ exit }) => exit,
          of: "close",
        });
        await expectRuns(market, { parameters, rule }, 6, (own, combination) => {
          const before = (bar: number, window: number): number[] => [
            ...own.subarray(Math.max(0, bar - window), bar),
          ];
          const isBeyond = (bar: number, window: number, side: number): boolean =>
            bar >= window && before(bar, window).every((price) => side * own[bar] > side * price);
          return {
            entries: bits(own.length, (bar) => isBeyond(bar, entry[Math.floor(combination / 2)], 1)),
            exits: bits(own.length, (bar) => isBeyond(bar, exit[combination % 2], -1)),
          };
        });
      }),
    TIMEOUT,
  );

  test(
    "the best of a row are those that fewer than k of the others beat",
    () =>
      holds(fc.record({ market, largest: fc.boolean() }), async ({ market, largest }) => {
        const [windows, counts] = [
          [1, 4],
          [1, 2],
        ];
        const parameters = { window: windows, k: counts };
        const rule = topRanked<typeof parameters>(({ window }) => indicator("momentum", { window }), {
          k: ({ k }) => k,
          largest,
        });
        const scores = windows.map((window) => momentum(market.close, { window }).data);
        await expectRuns(market, { parameters, rule }, 4, (own, combination, asset) => {
          const of = scores[Math.floor(combination / 2)];
          const k = counts[combination % 2];
          const isAmong = (bar: number): boolean => {
            if (bar < 0) return false;
            const row = of.subarray(bar * market.columns, (bar + 1) * market.columns);
            const mine = row[asset];
            const isBetter = (score: number, other: number): boolean =>
              score === mine ? other < asset : largest ? score > mine : score < mine;
            return !Number.isNaN(mine) && row.filter(isBetter).length < k;
          };
          return {
            entries: bits(own.length, (bar) => isAmong(bar) && !isAmong(bar - 1)),
            exits: bits(own.length, (bar) => !isAmong(bar) && isAmong(bar - 1)),
          };
        });
      }),
    TIMEOUT,
  );

  test(
    "conditions mean what they say, however they are put together",
    () =>
      holds(fc.record({ market, entries: tree, exits: tree }), async ({ market, entries, exits }) => {
        const parameters = { fast: [2, 5], slow: [3, 9] };
        const rule = signals<Windows>({ entries: conditionOf(entries), exits: conditionOf(exits) });
        await expectRuns(market, { parameters, rule }, 4, (own, combination) => {
          const fast = parameters.fast[Math.floor(combination / 2)];
          const slow = parameters.slow[combination % 2];
          return { entries: plainly(entries, own, fast, slow), exits: plainly(exits, own, fast, slow) };
        });
      }),
    TIMEOUT,
  );

  test(
    "conditions that a function gives are those of a rule of signals, and may stand beside masks",
    () =>
      holds(
        fc.record({ market, entries: tree, exits: tree, form: fc.constantFrom("both", "entries", "exits") }),
        async ({ market: { close, options }, entries, exits, form }) => {
          const parameters = { fast: [2, 5], slow: [3, 9] };
          const conditions = { entries: conditionOf(entries), exits: conditionOf(exits) };
          const rule: MaskFunction<Windows> = ({ fast, slow }) => {
            const masks = [entries, exits].map((of) => {
              const columns = Array.from({ length: close.columns }, (_, asset) =>
                plainly(of, columnAt(close, asset), fast, slow),
              );
              return { data: joined(columns), rows: close.rows, columns: close.columns, order: "column" };
            }) as Mask[];
            return {
              entries: form === "exits" ? masks[0] : conditions.entries,
              exits: form === "entries" ? masks[1] : conditions.exits,
            };
          };
          const wanted = await ruleSweepColumns({ parameters, rule: signals(conditions), close, options });
          expect(await ruleSweepColumns({ parameters, rule, close, options })).toEqual(wanted);
        },
      ),
    TIMEOUT,
  );

  test(
    "what differs from combination to combination is what each of them is on its own",
    () =>
      holds(
        fc.record({ market, rules: fc.array(fc.tuple(tree, tree), { minLength: 1, maxLength: 4 }) }),
        async ({ market: { close }, rules }) => {
          // So many that what is compared has keys.
          const parameters = { fast: numbers(2, 10), slow: numbers(4, 10) };
          const which = ({ fast, slow }: Pair): number => (3 * fast + slow) % rules.length;
          const made = rules.map(([entries, exits]) => ({
            entries: conditionOf(entries, slowMean),
            exits: conditionOf(exits, slowMean),
          }));
          const rule: MaskFunction<Windows> = (pair) => made[which(pair)];
          const options = { initCash: 1e4, fees: 0.001 };
          const table = await ruleSweepColumns({ parameters, rule, close, options, threads: 1 });
          const few = await ruleSweepColumns({ parameters, rule, close, options, sample: { count: 7 } });
          const total = few.totalReturn.length;
          for (let row = 0; row < total; row++) {
            const pair = { fast: few.fast[row] as number, slow: few.slow[row] as number };
            const single = { parameters: { fast: [pair.fast], slow: [pair.slow] }, close, options };
            const alone = await ruleSweepColumns({ ...single, rule: signals<Windows>(made[which(pair)]) });
            const asset = Math.floor((row * close.columns) / total);
            const place = asset * 100 + (pair.fast - 2) * 10 + pair.slow - 4;
            for (const metric of RULE_METRICS) {
              expect(few[metric][row], metric).toBe(alone[metric][asset]);
              expect(table[metric][place], metric).toBe(alone[metric][asset]);
            }
          }
        },
      ),
    TIMEOUT,
  );

  test("the masks that a function may fill are clear for every combination, and are copied", async () => {
    const parameters = { step: [2, 3, 5, 7], isTurned: [false, true] };
    type Marks = MaskFunction<{ step: number[]; isTurned: boolean[] }>;
    const filled: Marks = ({ step, isTurned }, context) => {
      const { entries, exits } = context.masks();
      expect(entries.includes(1) || exits.includes(1)).toBe(false);
      for (let cell = 0; cell < entries.length; cell += step) entries[cell] = 1;
      for (let cell = 1; cell < exits.length; cell += step + 1) exits[cell] = 1;
      return isTurned ? { entries: exits, exits: entries } : { entries, exits };
    };
    const own: Marks = ({ step, isTurned }, { bars, assets }) => {
      const every = (first: number, by: number): Uint8Array =>
        bits(bars * assets, (cell) => cell >= first && (cell - first) % by === 0);
      const [entries, exits] = [every(0, step), every(1, step + 1)];
      return isTurned ? { entries: exits, exits: entries } : { entries, exits };
    };
    const wanted = await ruleSweepColumns({ parameters, rule: own, close });
    expect(await ruleSweepColumns({ parameters, rule: filled, close })).toEqual(wanted);
  });

  test(
    "masks of a function are taken as they are, in any form",
    () =>
      holds(fc.record({ market, seed: fc.integer() }), async ({ market, seed }) => {
        const { bars, columns } = market;
        const masks = [0, 1, 2].map((combination) =>
          [0, 1].map((side) =>
            closes(bars, columns, seed + 10 * combination + side, 0.2).map((x) =>
              Number(!(x > 0 && x < 1e9)),
            ),
          ),
        );
        const bytes = (combination: number, side: number): Uint8Array =>
          Uint8Array.from(masks[combination][side]);
        const rule = ({ form }: { readonly form: number }): { entries: never; exits: never } => {
          const [entries, exits] = [bytes(form, 0), bytes(form, 1)];
          const rows = Array.from({ length: bars }, (_, bar) => [
            ...exits.subarray(bar * columns, (bar + 1) * columns),
          ]);
          const turned = exits.map((_, i) => exits[(i % bars) * columns + Math.floor(i / bars)]);
          const forms = [exits, rows, { data: turned, rows: bars, columns, order: "column" }];
          return { entries: entries as never, exits: forms[form] as never };
        };
        await expectRuns(market, { parameters: { form: [0, 1, 2] }, rule }, 3, (_, combination, asset) => ({
          entries: bytes(combination, 0).filter((_, cell) => cell % columns === asset),
          exits: bytes(combination, 1).filter((_, cell) => cell % columns === asset),
        }));
      }),
    TIMEOUT,
  );
});

// ---- conditions, and the same bar by bar -----------------------------------------------------------------------------------

interface Windows extends Parameters {
  readonly fast: readonly number[];
  readonly slow: readonly number[];
}

interface Pair {
  readonly fast: number;
  readonly slow: number;
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** A comparison of the averages, or what is made of others. */
type Tree = readonly [
  "above" | "below" | "crossesAbove" | "crossesBelow" | "allOf" | "anyOf" | "not" | "starts",
  ...Tree[],
];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom("above", "below", "crossesAbove", "crossesBelow").map((name): Tree => [name as Tree[0]]),
    fc
      .tuple(fc.constantFrom("allOf", "anyOf"), tie("tree"), tie("tree"))
      .map(([name, a, b]): Tree => [name as Tree[0], a, b]),
    fc.tuple(fc.constantFrom("not", "starts"), tie("tree")).map(([name, a]): Tree => [name as Tree[0], a]),
  ),
}));

const CONDITIONS = { above, below, crossesAbove, crossesBelow, allOf, anyOf, not, starts } as const;

const beyondSlow = ({ slow }: { slow: number }): Expression =>
  combine(lagged(indicator("sma", { window: slow }), 2), "*", 1.01);

function conditionOf(
  [name, ...parts]: Tree,
  second: (pair: { slow: number }) => Expression = beyondSlow,
): Condition<Windows> {
  const make = CONDITIONS[name] as (...given: unknown[]) => Condition<Windows>;
  if (parts.length > 0) return make(...parts.map((part) => conditionOf(part, second)));
  return make(({ fast }: { fast: number }) => indicator("sma", { window: fast }), second);
}

function plainly([name, ...parts]: Tree, own: Float64Array, fast: number, slow: number): Uint8Array {
  const [a, b] = parts.map((part) => plainly(part, own, fast, slow));
  const first = sma(own, { window: fast }).data;
  const late = sma(own, { window: slow }).data;
  const second = first.map((_, bar) => (bar < 2 ? NaN : late[bar - 2] * 1.01));
  const sides = first.map((value, bar) =>
    Number.isNaN(value - second[bar]) ? NaN : Math.sign(value - second[bar]),
  );
  /** Whether it is on a side, was not at the bar before, and has been on the other one since a missing value. */
  const crosses = (bar: number, side: number): boolean => {
    const since = sides.subarray(sides.subarray(0, bar).findLastIndex(Number.isNaN) + 1, bar);
    return sides[bar] === side && sides[bar - 1] !== side && since.includes(-side);
  };
  return bits(own.length, (bar) => {
    switch (name) {
      case "above":
        return sides[bar] > 0;
      case "below":
        return sides[bar] < 0;
      case "crossesAbove":
        return crosses(bar, 1);
      case "crossesBelow":
        return crosses(bar, -1);
      case "allOf":
        return a[bar] === 1 && b[bar] === 1;
      case "anyOf":
        return a[bar] === 1 || b[bar] === 1;
      case "not":
        return a[bar] === 0;
      case "starts":
        return a[bar] === 1 && (bar === 0 || a[bar - 1] === 0);
    }
  });
}

// ---- how it is done does not matter ------------------------------------------------------------------------------------------

const close = { data: closes(500, 3, 11, 0), rows: 500, columns: 3 };
const windows = { fast: [3, 5, 8], slow: [5, 13, 21] };
const fastMean = ({ fast }: { readonly fast: number }): ReturnType<typeof indicator> =>
  indicator("sma", { window: fast });
const slowMean = ({ slow }: { readonly slow: number }): ReturnType<typeof indicator> =>
  indicator("sma", { window: slow });
const conditions = signals<Windows>({
  entries: crossesAbove<Windows>(fastMean, slowMean),
  exits: crossesBelow<Windows>(fastMean, slowMean),
});

describe("the figures of a sweep", () => {
  test("are those of the crossover rule where the conditions are its crossings", async () => {
    const rules = [crossover<Windows>(fastMean, slowMean), conditions];
    const [first, second] = await Promise.all(
      rules.map((rule) => ruleSweepColumns({ parameters: windows, rule, close })),
    );
    expect(second).toEqual(first);
  });

  test("do not depend on the number of workers", async () => {
    const best = topRanked<Windows>(slowMean, { k: 1 });
    const several: MaskFunction<Windows> = (pair, { bars, assets }) => ({
      entries: crossesAbove("close", (pair.fast === 3 ? slowMean : fastMean)(pair)),
      exits:
        pair.slow === 5
          ? bits(bars * assets, (cell) => cell % 17 === 0)
          : starts(below("close", slowMean(pair))),
    });
    for (const rule of [conditions, best, several]) {
      const [one, ...more] = await Promise.all(
        [1, 2, 3].map((threads) => ruleSweepColumns({ parameters: windows, rule, close, threads })),
      );
      for (const other of more) expect(other).toEqual(one);
    }
  });

  test("do not depend on how many combinations have their masks made at once", async () => {
    const masks = (_: unknown, { bars, assets }: { bars: number; assets: number }): never =>
      ({
        entries: Uint8Array.from({ length: bars * assets }, (_, cell) => Number(cell % 7 === 0)),
        exits: Uint8Array.from({ length: bars * assets }, (_, cell) => Number(cell % 11 === 0)),
      }) as never;
    const all: Record<string, number[]>[] = [];
    const choice = chosen(windows, ({ fast, slow }) => fast !== 5 || slow !== 5, undefined);
    const prices = { close };
    const asked = { choice, rule: masks, prices, names: null, threads: 1, atOnce: 1 };
    const options = { prices, runs: {}, terms: fusedTerms({}, assetPrices(prices, 0)), threads: 1 };
    const least = bytesRefused(() => new FunctionChunks(asked, 1));
    for (const left of [least, least + 5000, Infinity]) {
      const got: Record<string, number[]> = {};
      const seen: number[] = [];
      const chunks = new FunctionChunks(asked, left);
      const sweeping = sweepPieces(chunks, choice.kept.length, options, (asset, rows, figures) => {
        const count = figures.length / 12;
        for (let i = 0; i < count; i++)
          got[`${asset} ${typeof rows === "number" ? rows + i : rows(i)}`] = [...figures].filter(
            (_, at) => at % count === i,
          );
      });
      for await (const done of sweeping) seen.push(done);
      chunks.free();
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(24);
      all.push(got);
    }
    expect(Object.keys(all[0]).length).toBe(24);
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  test.each([{ exactMetrics: true }, { options: { exactMetrics: true } }])(
    "are those of single runs to the last bit where that is asked for",
    async (exact) => {
      const best = topRanked<Windows>(fastMean, { k: 2 });
      for (const rule of [crossover<Windows>(fastMean, slowMean), conditions, best]) {
        const parameters = { fast: [3, 8], slow: [13] };
        const table = await ruleSweepColumns<Windows>({ parameters, rule, close, ...exact });
        const fused = await ruleSweepColumns<Windows>({ parameters, rule, close });
        expect(table.totalReturn).toEqual(fused.totalReturn);
        if (rule !== conditions) continue;
        for (const [row, fast] of [3, 8, 3, 8, 3, 8].entries()) {
          const own = columnAt(close, Math.floor(row / 2));
          const made = plainCrossings(own, fast, 13);
          const run = fromSignals({ profile: "vectorbt", close: own, ...made } as never);
          const got = RULE_METRICS.map((name) => (table[name] as Float64Array)[row]);
          expect(got).toEqual([...figuresOfRun(run as never)]);
        }
      }
    },
  );

  test("need no matrix of an asset that the rule has read: highs and lows of breakouts", async () => {
    const data = closes(200, 1, 5, 0);
    const [high, low] = [data.map((price) => price + 1), data.map((price) => price - 1)];
    const rule = breakout({ entry: 5, exit: 3 });
    const table = await ruleSweepColumns({ parameters: { none: [0] }, rule, close: data, high, low });
    const before = (bar: number, window: number, of: Float64Array): number[] =>
      bar < window ? [] : [...of.subarray(bar - window, bar)];
    const run = fromSignals({
      profile: "vectorbt",
      close: data,
      entries: bits(200, (bar) => bar >= 5 && data[bar] > Math.max(...before(bar, 5, high))),
      exits: bits(200, (bar) => bar >= 3 && data[bar] < Math.min(...before(bar, 3, low))),
    } as never);
    expect((table.totalReturn as Float64Array)[0]).toBe(figuresOfRun(run as never)[0]);
  });
});

function plainCrossings(own: Float64Array, fast: number, slow: number): Signals {
  const [first, second] = [fast, slow].map((window) => sma(own, { window }).data);
  const side = (bar: number): number => Math.sign(first[bar] - second[bar]);
  return {
    entries: bits(own.length, (bar) => side(bar) > 0 && side(bar - 1) < 0),
    exits: bits(own.length, (bar) => side(bar) < 0 && side(bar - 1) > 0),
  };
}

describe("a function of masks", () => {
  const parameters = { n: [1, 2] };

  test("is told of every combination once, with prices and series of all assets", async () => {
    const asked: number[] = [];
    await sweep({
      parameters,
      close,
      columns: ["A", "B", "C"],
      rule: ({ n }, { bars, assets, columns, prices, series }) => {
        asked.push(n);
        expect([bars, assets, columns]).toEqual([500, 3, ["A", "B", "C"]]);
        expect(prices.close!.data).toEqual(close.data);
        const mean = series(indicator("sma", { window: 3 }));
        expect(series(indicator("sma", { window: 3 }))).toBe(mean);
        expect(mean.data).toEqual(sma(close, { window: 3 }).data);
        return { entries: new Uint8Array(bars * assets), exits: false };
      },
    });
    expect(asked).toEqual([1, 2]);
  });

  test("may fill the same arrays again", async () => {
    const shared = new Uint8Array(500 * 3);
    const rule = (fresh: boolean) => {
      return ({ n }: { readonly n: number }) => {
        const entries = fresh ? new Uint8Array(500 * 3) : shared;
        entries.forEach((_, cell) => (entries[cell] = Number(cell % (n + 5) === 0)));
        return { entries, exits: entries.map((_, cell) => Number(cell % 17 === 0)) };
      };
    };
    const [fresh, again] = await Promise.all(
      [true, false].map((kind) => ruleSweepColumns({ parameters, rule: rule(kind), close })),
    );
    expect(again).toEqual(fresh);
  });

  const short = new Uint8Array(7);
  const odd = new Uint8Array(1500).fill(2, 700, 701);
  const empty = new Uint8Array(1500);
  const bad: [string, unknown, string][] = [
    ["nothing", undefined, "E_DTYPE"],
    ["entries alone", { entries: empty }, "E_DTYPE"],
    ["a promise", Promise.resolve({ entries: empty, exits: empty }), "E_DTYPE"],
    ["too few cells", { entries: short, exits: empty }, "E_BROADCAST"],
    ["a cell that is neither 0 nor 1", { entries: empty, exits: odd }, "E_RANGE"],
    ["numbers", { entries: new Float64Array(1500), exits: empty }, "E_DTYPE"],
    ["a number", { entries: 3, exits: empty }, "E_DTYPE"],
    ["a text", { entries: "all", exits: empty }, "E_DTYPE"],
    ["a condition that is none", { entries: { condition: "over" }, exits: empty }, "E_DTYPE"],
    ["a condition of no series", { entries: empty, exits: above("closing" as never, 3) }, "E_DTYPE"],
    ["a condition of prices that are missing", { entries: empty, exits: above("high", 3) }, "E_MISSING"],
    ["no mask", { entries: null, exits: empty }, "E_DTYPE"],
  ];
  test.each(bad)("that gives %s is refused, and leaves no memory behind", async (_, given, code) => {
    const { base } = analysis();
    const sweeping = ruleSweepColumns({ parameters, close, rule: (() => given) as never });
    await expect(sweeping).rejects.toThrow(expect.objectContaining({ code }));
    expect(analysis().base).toBe(base);
  });

  test("that throws ends the sweep with its own error", async () => {
    const rule = (): never => {
      throw new Error("no data");
    };
    await expect(ruleSweepColumns({ parameters, close, rule })).rejects.toThrow("no data");
  });

  test("is not asked again once the sweep is aborted", async () => {
    const controller = new AbortController();
    let asked = 0;
    const rule = (): never => {
      asked += 1;
      controller.abort(new Error("enough"));
      return { entries: empty, exits: empty } as never;
    };
    const sweeping = ruleSweepColumns({ parameters, close, rule, signal: controller.signal });
    await expect(sweeping).rejects.toThrow("enough");
    expect(asked).toBe(1);
  });
});

describe("rules that do not fit are refused:", () => {
  const made: [string, () => unknown, string][] = [
    ["a threshold without a level to enter at", () => threshold("close", { exitAbove: 3 }), "E_MISSING"],
    ["a threshold without a level to exit at", () => threshold("close", { enterAbove: 3 }), "E_MISSING"],
    [
      "a threshold with two levels to exit at",
      () => threshold("close", { enterAbove: 3, exitAbove: 4, exitBelow: 2 }),
      "E_OPTION_CONFLICT",
    ],
    ["a level that is none", () => threshold("close", { enterOver: 3 } as never), "E_UNKNOWN_KEY"],
    ["a breakout without a window to exit", () => breakout({ entry: 3 } as never), "E_MISSING"],
    ["a breakout without a window to enter", () => breakout({ exit: 3 } as never), "E_MISSING"],
    ["a breakout of something else", () => breakout({ entry: 3, exit: 3, of: "open" as never }), "E_ENUM"],
    ["signals without exits", () => signals({ entries: above("close", 3) } as never), "E_DTYPE"],
    ["signals that are a mask", () => signals({ entries: true, exits: false } as never), "E_DTYPE"],
    ["the best without a number", () => topRanked("close", {} as never), "E_MISSING"],
    ["the best by a text", () => topRanked("close", { k: 1, largest: "yes" as never }), "E_DTYPE"],
    ["a lag backwards", () => lagged("close", -1), "E_RANGE"],
    ["a lag of half a bar", () => lagged("close", 0.5), "E_RANGE"],
    ["an operator that is none", () => combine("close", "^" as never, 2), "E_ENUM"],
  ];
  test.each(made)("%s", (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  const prices = closes(60, 1, 3, 0);
  const swept: [string, object, string][] = [
    ["a window that is none", { rule: breakout({ entry: 0, exit: 3, of: "close" }) }, "E_RANGE"],
    ["a breakout of bars without highs", { rule: breakout({ entry: 2, exit: 3 }) }, "E_MISSING"],
    ["no best at all", { rule: topRanked("close", { k: 0 }) }, "E_RANGE"],
    ["half an asset", { rule: topRanked("close", { k: ({ n }) => n / 2 }) }, "E_RANGE"],
    ["a score that is none", { rule: topRanked("closing" as never, { k: 1 }) }, "E_DTYPE"],
    ["a level that is no number", { rule: threshold("close", { enterAbove: NaN, exitBelow: 3 }) }, "E_DTYPE"],
    [
      "a part that is no series",
      { rule: crossover(combine("close", "-", null as never), "close") },
      "E_DTYPE",
    ],
    ["none of nothing", { rule: signals({ entries: not(allOf()), exits: above("close", 3) }) }, "E_DTYPE"],
    ["exact metrics by a text", { exactMetrics: "yes" }, "E_DTYPE"],
    ["a rule that is a text", { rule: "crossover" }, "E_DTYPE"],
    ["a rule of another kind", { rule: { kind: "buyAndHold" } }, "E_DTYPE"],
    [
      "an option of a run that is none",
      { rule: topRanked("close", { k: 1 }), options: { fee: 1 } },
      "E_UNKNOWN_KEY",
    ],
  ];
  test.each(swept)("%s", async (_, change, code) => {
    const plain = { parameters: { n: [1, 2] }, rule: threshold("close", { enterAbove: 1, exitBelow: 1 }) };
    await expect(ruleSweepColumns({ ...plain, close: prices, ...change } as never)).rejects.toThrow(
      expect.objectContaining({ code }),
    );
  });
});
