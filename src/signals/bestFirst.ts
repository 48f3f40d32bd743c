// Scores → the order in which assets are served.
import { BacktestError } from "../errors.ts";
import { knownObject } from "../indicators/arguments.ts";
import { ordinalRanks } from "../indicators/crossSection.ts";
import type { PriceInput } from "../inputs.ts";
import { cellIndex, type Matrix } from "../matrix.ts";
import { BARS, check } from "../optionSpec.ts";
import { runNumber } from "../plan/values.ts";

const COUNT = check("a whole number from 1 to 2^31 − 1", (x) => Number.isInteger(x) && x >= 1 && x < 2 ** 31);

/**
 * For `callSeq`: at every bar the columns of the `k` highest scores, best first (equal ones by column), then all others by
 * column.
 * @param scores bars × columns
 * @param options `k`; `delay`, 0 by default: bars from the score to the fill, because `callSeq` is read at the bar of the
 *   fill. The first `delay` bars go by column.
 * @throws BacktestError E_MISSING without `k`, E_RANGE, E_DTYPE, E_SHAPE, E_UNKNOWN_KEY
 * @example
 * const callSeq = bestFirst(scores, { k: 25, delay: 1 }); // orders of a close that fill at the next open
 */
export function bestFirst(
  scores: PriceInput,
  options: { readonly k: number; readonly delay?: number },
): Matrix {
  const given = knownObject("bestFirst", options, ["k", "delay"]);
  if (given.k === undefined)
    throw new BacktestError("E_MISSING", "k is required", { option: "k", expected: COUNT.expected });
  const k = runNumber("k", given.k, COUNT);
  const delay = runNumber("delay", given.delay ?? 0, BARS);
  const ranks = ordinalRanks("scores", scores, false);
  const { rows, columns } = ranks;
  const data = new Float64Array(rows * columns);
  for (let bar = 0; bar < rows; bar++)
    putOrder(data.subarray(bar * columns, (bar + 1) * columns), (column) =>
      bar < delay ? NaN : pick(ranks.data[cellIndex(ranks, bar - delay, column)], k),
    );
  return { data, rows, columns, order: "row" };
}

/** A rank that counts, or none. */
function pick(rankOfCell: number, k: number): number {
  return rankOfCell <= k ? rankOfCell : NaN;
}

function putOrder(order: Float64Array, rankOf: (column: number) => number): void {
  const picked = Array.from(order.keys()).filter((column) => !Number.isNaN(rankOf(column))).length;
  let next = picked;
  for (let column = 0; column < order.length; column++) {
    const place = rankOf(column);
    order[Number.isNaN(place) ? next++ : place - 1] = column;
  }
}
