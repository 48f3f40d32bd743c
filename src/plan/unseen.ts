// Cells of prices and signals that nobody has looked at yet: a run from event to event sees them in the kernel, in a fraction of
// the time. Whoever runs a plan with such cells asks `lookAtAll` for those that the kernel has not seen.
import type { Source } from "./source.ts";

const checks = new WeakMap<Source, () => void>();

/** Leaves the cells of an input for later; `check` throws where one of them is not allowed. */
export function leaveUnseen(source: Source, check: () => void): void {
  checks.set(source, check);
}

export function isUnseen(source: Source): boolean {
  return checks.has(source);
}

/** The cells were looked at, and all are allowed. */
export function noteSeen(source: Source): void {
  checks.delete(source);
}

/** Looks at what was left. */
export function lookAtAll(sources: Iterable<Source>): void {
  for (const source of sources) {
    const check = checks.get(source);
    checks.delete(source);
    check?.();
  }
}
