// Arrays that were handed in are the caller's: where they have changed, what is made again is another run.
import { BacktestError } from "../errors.ts";

export const LEAVE_ARRAYS = "Leave arrays that were handed in as they are while the portfolio is in use.";

/**
 * The error of a run that is not the same again.
 * @param by what tells of it, a part of the message
 */
export function inputsChanged(
  details: {
    readonly bar?: number;
    readonly column?: number;
    readonly got?: unknown;
    readonly expected?: unknown;
    readonly hint?: string;
  } = {},
  by = "",
): BacktestError {
  return new BacktestError("E_INPUT_CHANGED", `the arguments of the run have changed since${by}`, {
    hint: LEAVE_ARRAYS,
    ...details,
  });
}

/** Throws where columns of records that were made again are not those of the result. */
export function requireSameRecords<Name extends string>(
  again: Readonly<Record<Name, ArrayLike<number>>>,
  before: Readonly<Record<NoInfer<Name>, ArrayLike<number>>>,
): void {
  for (const name of Object.keys(again) as Name[]) {
    const [now, then] = [again[name], before[name]];
    const isSame =
      now.length === then.length && Array.from(then).every((value, i) => Object.is(now[i], value));
    if (!isSame) throw inputsChanged();
  }
}
