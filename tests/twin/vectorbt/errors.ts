export type ErrorType = "ValueError" | "IndexError" | "RejectedOrderError";

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

/** The value, or the recorded form of the exception raised while computing it. */
export function attempt<Value>(compute: () => Value): Value | ErrorOutput {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TwinError) return { error: { type: error.type, message: error.message } };
    throw error;
  }
}
