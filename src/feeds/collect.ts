// Feeds that must be waited for, read ahead of a run.
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError, messageOf } from "../errors.ts";
import { check } from "../optionSpec.ts";
import { checkedRow } from "./source.ts";
import type { Feed, FeedRow, KnownRow } from "./types.ts";

const COLUMNS = check("a whole number of 1 or more", (x) => Number.isSafeInteger(x) && x >= 1);

/**
 * Reads an asynchronous feed to its end. If it throws, what came before is kept, and `failure` says why: in a run the feed then
 * goes stale from its last row on.
 * @param rows `{ time, knownAt, values }`, in any order
 * @param options `columns`, required
 * @throws BacktestError (as a rejection) E_MISSING, E_DTYPE, E_SHAPE, E_RANGE, E_TIME_UNIT for a bad row
 */
export async function collectFeed(
  rows: AsyncIterable<FeedRow> | Iterable<FeedRow>,
  options: { readonly columns: number },
): Promise<Feed> {
  const given = objectOf("options", options, ["columns"]);
  const columns = runNumber("columns", given.columns, COLUMNS);
  if (typeof rows !== "object" || rows === null || !(Symbol.asyncIterator in rows || Symbol.iterator in rows))
    throw new BacktestError("E_DTYPE", "rows are nothing to iterate over", {
      ...{ option: "rows", got: typeof rows, expected: "an iterable or an asynchronous iterable of rows" },
    });
  const found: KnownRow[] = [];
  let failure: string | undefined;
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  while (failure === undefined) {
    const step = await stepOf(iterator);
    if (typeof step === "string") failure = step;
    else if (step.done === true) break;
    else found.push(checkedRow(step.value, columns, { name: "rows", columns, delayMs: 0 }));
  }
  const data = new Float64Array(found.length * columns);
  found.forEach(({ values }, row) => data.set(values, row * columns));
  return {
    times: Float64Array.from(found, ({ time }) => time),
    knownAt: Float64Array.from(found, ({ knownAt }) => knownAt),
    values: { data, rows: found.length, columns, order: "row" },
    ...(failure === undefined ? {} : { failure }),
  };
}

/** The next step, or the message of what the iterator throws. */
async function stepOf(
  iterator: AsyncIterator<FeedRow> | Iterator<FeedRow>,
): Promise<IteratorResult<FeedRow> | string> {
  try {
    return await iterator.next();
  } catch (error) {
    return messageOf(error);
  }
}
