// Section 2, `callSeq`: the order in which the columns of an account are served at a bar.

import type { Account, Column, Run } from "./state.ts";

export function callOrder(run: Run, account: Account): Column[] {
  const { callSeq } = run.options;
  const columns = [...account.columns];
  if (callSeq === "default") return columns;
  if (callSeq === "reversed") return columns.reverse();
  // The page leaves the stream of "random" open: give the twin its positions as a matrix.
  if (typeof callSeq === "string") throw new Error(`callSeq ${callSeq} has no order of its own here`);
  const first = columns[0]!.index;
  return columns.map((_, k) => columns[callSeq.data[run.bar * run.options.columnCount + first + k]!]!);
}
