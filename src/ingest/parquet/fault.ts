import { BacktestError, messageOf } from "../../errors.ts";

/** Says which file is damaged, and how. */
export function damaged(name: string, what: string): BacktestError {
  return new BacktestError("E_PARQUET_META", `${name}: ${what}`, { option: name });
}

/** Says which feature of the format is not read. */
export function unsupported(name: string, what: string, hint?: string): BacktestError {
  return new BacktestError("E_PARQUET_UNSUPPORTED", `${name}: ${what}`, {
    option: name,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Says which limit the file exceeds. */
export function tooLarge(name: string, what: string, got: number, limit: number): BacktestError {
  return new BacktestError("E_DECOMPRESS_LIMIT", `${name}: ${what} is ${got}, the limit is ${limit}`, {
    option: name,
    got,
    expected: `at most ${limit}`,
  });
}

/** Runs a reading step; whatever it throws but a BacktestError means that the file is damaged. */
export function guarded<Result>(name: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof BacktestError) throw error;
    throw damaged(name, messageOf(error));
  }
}
