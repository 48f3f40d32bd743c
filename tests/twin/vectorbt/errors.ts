export type ErrorType = "ValueError" | "IndexError" | "RejectedOrderError" | "ZeroDivisionError";

/** What a case file records of an exception. */
export interface ErrorOutput {
  error: { type: ErrorType; message: string };
}

/** An exception VectorBT raises (specification section 15). */
export class TwinError extends Error {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

/** Throws a ValueError unless `holds`. */
export function require(holds: boolean, message: string): void {
  if (!holds) throw new TwinError("ValueError", message);
}

/** Quotient of two numbers; Numba raises where the divisor is 0. */
export function quotient(dividend: number, divisor: number): number {
  if (divisor === 0) throw new TwinError("ZeroDivisionError", "division by zero");
  return dividend / divisor;
}

/** The value, or the recorded form of the exception raised while computing it. */
export function attempt<Value>(compute: () => Value): Value | ErrorOutput {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TwinError) return { error: { type: error.type, message: error.message } };
    throw error;
  }
}
