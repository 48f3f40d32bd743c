// Weights from scores beside slow twins that sort each bar.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bestFirst,
  longShortRow,
  longShortWeights,
  matrixFrom,
  quantileRow,
  quantileWeights,
  topK,
  topKRow,
  topKWeights,
  type LongShortOptions,
  type Matrix,
  type WeightMatrix,
} from "../../src/index.ts";
import { columnsOf } from "../support/indicatorCall.ts";
import { faultOf, firstLine, matrixOf } from "../support/market.ts";
import { property } from "../support/property.ts";
import { expectSame } from "../support/same.ts";

const cell = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(NaN, NaN, -0),
  fc.double({ min: -9, max: 9, noNaN: true }),
);
const bars = fc
  .integer({ min: 1, max: 30 })
  .chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }),
  );
const common = fc.record({
  gross: fc.constantFrom(1, 2, 0.5),
  whenFewer: fc.constantFrom("cash", "spread"),
  whenNone: fc.constantFrom("flat", "hold"),
});
const count = fc.integer({ min: 1, max: 12 });

const rowOf = ({ data, columns }: Matrix, bar: number): Float64Array =>
  data.slice(bar * columns, (bar + 1) * columns);
const known = (row: readonly number[]): number[] => [...row.keys()].filter((c) => !Number.isNaN(row[c]));
/** Columns with a score, best first. */
const ordered = (row: readonly number[]): number[] => known(row).sort((a, b) => row[b] - row[a] || a - b);

/** A row of nothing, with weights put in. */
function twin(row: readonly number[], whenNone: string, put: (weights: number[]) => void): number[] {
  if (known(row).length === 0) return row.map(() => (whenNone === "hold" ? NaN : 0));
  const weights = row.map(() => 0);
  put(weights);
  return weights;
}

function expectRows(
  rows: readonly (readonly number[])[],
  matrix: WeightMatrix,
  bySingle: (row: readonly number[]) => Float64Array,
  wanted: (row: readonly number[]) => number[],
): void {
  rows.forEach((row, bar) => {
    const weights = wanted(row);
    expectSame(rowOf(matrix, bar), weights, `bar ${bar}`);
    expectSame(bySingle(row), weights, `bar ${bar} alone`);
    expect(matrix.gross[bar]).toBe(weights.reduce((sum, x) => sum + Math.abs(x), 0));
    expect(matrix.net[bar]).toBe(weights.reduce((sum, x) => sum + x, 0));
  });
}

describe("weights from scores", () => {
  property(
    "of the top k are the marks of topK, each with its share",
    fc.tuple(bars, common, count, fc.boolean()),
    ([rows, options, k, largest]) => {
      const all = { ...options, k, largest };
      const weights = topKWeights(matrixOf(rows), all);
      const marks = topK(matrixOf(rows), { k, largest });
      expectRows(
        rows,
        weights,
        (row) => topKRow(row, all),
        (row) =>
          twin(row, options.whenNone, (out) => {
            const picked = [
              ...rowOf(marks as unknown as Matrix, rows.indexOf(row as number[])).entries(),
            ].filter(([, mark]) => mark === 1);
            const share = options.gross / (options.whenFewer === "spread" ? picked.length : k);
            for (const [column] of picked) out[column] = share;
          }),
      );
    },
  );

  property(
    "of a quantile are those of its places in the order, and quantiles take every asset once",
    fc.tuple(bars, common, fc.integer({ min: 1, max: 7 })),
    ([rows, { gross, whenNone }, quantiles]) => {
      const places = Array.from({ length: quantiles }, (_, i) => i + 1);
      for (const quantile of places) {
        const options = { gross, whenNone, quantiles, quantile };
        const weights = quantileWeights(matrixOf(rows), options);
        expectRows(
          rows,
          weights,
          (row) => quantileRow(row, options),
          (row) =>
            twin(row, whenNone, (out) => {
              const order = ordered(row);
              const held = order.filter(
                (_, p) => quantiles - Math.floor((p * quantiles) / order.length) === quantile,
              );
              for (const column of held) out[column] = gross / held.length;
            }),
        );
      }
      const all = places.map((quantile) => quantileWeights(matrixOf(rows), { quantiles, quantile }));
      rows.forEach((row, bar) =>
        row.forEach((score, column) => {
          const holders = all.filter((weights) => rowOf(weights, bar)[column] > 0).length;
          expect(holders).toBe(Number.isNaN(score) ? 0 : 1);
        }),
      );
    },
    3,
  );

  property(
    "long and short are the two ends of one order, and no asset is at both",
    fc.tuple(bars, common, count, fc.constantFrom(-1, -0.5, 0, 0.25, 1), fc.boolean()),
    ([rows, given, size, netShare, byParts]) => {
      const net = netShare * given.gross;
      const [long, short] = [(given.gross + net) / 2, (given.gross - net) / 2];
      const options: LongShortOptions = { ...given, net, ...(byParts ? { quantiles: size } : { k: size }) };
      const weights = longShortWeights(matrixOf(rows), options);
      expectRows(
        rows,
        weights,
        (row) => longShortRow(row, options),
        (row) =>
          twin(row, given.whenNone, (out) => {
            const order = ordered(row);
            const n = order.length;
            if (byParts) {
              if (size < 2 || n < size) return;
              const below = (p: number): number => Math.floor((p * size) / n);
              const [best, worst] = [0, size - 1].map((part) => order.filter((_, p) => below(p) === part));
              for (const column of best) out[column] = long / best.length;
              for (const column of worst) out[column] = -short / worst.length;
              return;
            }
            const held = Math.min(size, Math.floor(n / 2));
            const each = given.whenFewer === "spread" ? held : size;
            for (const column of order.slice(0, held)) out[column] = long / each;
            for (const column of held === 0 ? [] : order.slice(-held)) out[column] = -short / each;
          }),
      );
      for (const sum of weights.gross)
        if (sum > 0) expect(sum).toBeLessThanOrEqual(given.gross * (1 + 1e-14));
    },
  );

  property("do not depend on how the scores lie", fc.tuple(bars, count), ([rows, k]) => {
    const scores = matrixOf(rows);
    const turned = columnsOf(scores, 0, scores.columns, "column");
    for (const form of [topKWeights, longShortWeights]) {
      const [got, wanted] = [form(turned, { k }), form(scores, { k })];
      if (scores.columns > 1) expect(got.order).toBe("column");
      expectSame(columnsOf(got, 0, scores.columns, "row").data, wanted.data, form.name);
      expectSame(got.gross, wanted.gross, "gross");
    }
  });

  property(
    "the order of service is that of the picks, then of the columns",
    fc.tuple(bars, count, fc.nat(2)),
    ([rows, k, delay]) => {
      const calls = bestFirst(matrixOf(rows), { k, delay });
      rows.forEach((row, bar) => {
        const picks = bar < delay ? [] : ordered(rows[bar - delay]).slice(0, k);
        const others = [...row.keys()].filter((column) => !picks.includes(column));
        expectSame(rowOf(calls, bar), [...picks, ...others], `bar ${bar}`);
      });
    },
  );
});

test("a score changes the weights of its own bar only", () => {
  const scores = matrixFrom(20, 6, (bar, column) => (bar * 7 + column * 5) % 11);
  const changed = { ...scores, data: scores.data.with(10 * 6 + 2, 99) };
  const [before, after] = [scores, changed].map((given) => topKWeights(given, { k: 2 }));
  for (let bar = 0; bar < 20; bar++)
    if (bar !== 10) expectSame(rowOf(after, bar), rowOf(before, bar), `bar ${bar}`);
  expect(rowOf(after, 10)[2]).toBe(0.5);
});

const SCORES = matrixFrom(2, 3, (bar, column) => bar + column);

test.each([
  [topKWeights, "E_MISSING", {}, "k is required"],
  [topKWeights, "E_RANGE", { k: 0 }, "k is 0"],
  [topKWeights, "E_RANGE", { k: 2.5 }, "k is 2.5"],
  [topKWeights, "E_RANGE", { k: NaN }, "k is NaN"],
  [topKWeights, "E_DTYPE", { k: "2" }, "k is 2"],
  [topKWeights, "E_DTYPE", { k: 2, largest: 1 }, "largest is 1"],
  [topKWeights, "E_RANGE", { k: 2, gross: 0 }, "gross is 0"],
  [topKWeights, "E_RANGE", { k: 2, gross: Infinity }, "gross is Infinity"],
  [topKWeights, "E_RANGE", { k: 2, gross: NaN }, "gross is NaN"],
  [topKWeights, "E_ENUM", { k: 2, whenFewer: "spred" }, "whenFewer 'spred'"],
  [topKWeights, "E_ENUM", { k: 2, whenNone: true }, "whenNone true"],
  [topKWeights, "E_UNKNOWN_KEY", { k: 2, larges: true }, "larges — did you mean largest"],
  [quantileWeights, "E_RANGE", { quantiles: 0 }, "quantiles is 0"],
  [quantileWeights, "E_RANGE", { quantiles: 3, quantile: 4 }, "quantile is 4"],
  [quantileWeights, "E_RANGE", { quantile: 0 }, "quantile is 0"],
  [quantileWeights, "E_UNKNOWN_KEY", { k: 2 }, "quantileWeights has no option k"],
  [longShortWeights, "E_MISSING", {}, "k is required"],
  [longShortWeights, "E_OPTION_CONFLICT", { k: 1, quantiles: 3 }, "k and quantiles are both given"],
  [longShortWeights, "E_RANGE", { k: 1, net: 1.5 }, "net is 1.5"],
  [longShortWeights, "E_RANGE", { k: 1, net: -Infinity }, "net is -Infinity"],
  [longShortWeights, "E_RANGE", { quantiles: -1 }, "quantiles is -1"],
  [bestFirst, "E_MISSING", {}, "k is required"],
  [bestFirst, "E_RANGE", { k: 1, delay: -1 }, "delay is -1"],
] as const)("%o says %s to %j", (form, code, options, text) => {
  const fault = faultOf(() => (form as (scores: Matrix, options: object) => unknown)(SCORES, options));
  expect(fault.code).toBe(code);
  expect(firstLine(fault)).toContain(text);
});

test.each([
  ["E_MISSING", undefined],
  ["E_DTYPE", "scores"],
  ["E_SHAPE", { data: new Float64Array(3), rows: 2, columns: 2 }],
  ["E_RANGE", [[1, Infinity]]],
] as const)("scores that are none give %s", (code, scores) => {
  for (const form of [topKWeights, longShortWeights, bestFirst])
    expect(faultOf(() => form(scores as unknown as Matrix, { k: 1 }))).toMatchObject({
      code,
      option: "scores",
    });
});

test.each([
  ["E_MISSING", undefined],
  ["E_DTYPE", 3],
  ["E_DTYPE", [1, "2"]],
  ["E_RANGE", [1, -Infinity]],
] as const)("a row of scores that is none gives %s", (code, scores) => {
  expect(faultOf(() => topKRow(scores as unknown as number[], { k: 1 }))).toMatchObject({
    code,
    option: "scores",
  });
});
