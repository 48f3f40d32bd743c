// An indicator that goes on bar by bar, whatever it is made of.
import type { Frame } from "./history.ts";

/** What takes a bar further, and what it remembers. */
export interface Step {
  readonly inputs: readonly string[];
  /** Results by name, and what their rows are made of. */
  readonly outputs: readonly string[];
  readonly Row: new (length: number) => Float64Array | Uint8Array;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Takes rows that are known to be good. */
  next(rows: readonly Float64Array[], out: Frame): void;
  state(): Uint8Array;
  setState(bytes: Uint8Array): void;
  free(): void;
}
