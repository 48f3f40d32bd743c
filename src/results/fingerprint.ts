// Whether the prices that a run saw are those that are there later.
import { BacktestError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { replayedPrices } from "../plan/plain.ts";
import type { Plan } from "../plan/plan.ts";
import { FINGERPRINT_BYTES, type ListArena } from "../plan/walkArena.ts";

/**
 * Adds the prices of bars `first` to `end` (exclusive), which stand in their windows; those that pass through none at once.
 * Returns whether all are there and none is beyond 1e100.
 */
export function addWindow(kernel: Kernel, arena: ListArena, plan: Plan, first: number, end: number): boolean {
  const { placed, windows, more } = arena;
  let areComplete = true;
  replayedPrices(plan.inputs).forEach(({ data }, i) => {
    const isWindowed = windows.inputs.has(data);
    if (!isWindowed && first > 0) return;
    const bytes = isWindowed ? (data.byteLength / plan.shape.bars) * (end - first) : data.byteLength;
    const fingerprint = more.fingerprints + i * FINGERPRINT_BYTES;
    if (kernel.exports.addPrices(placed.get(data)!, bytes, fingerprint) === 0) areComplete = false;
  });
  return areComplete;
}

/** All that was added, as text. */
export function fingerprintIn(buffer: ArrayBuffer, { more }: ListArena, plan: Plan): string {
  const words = (replayedPrices(plan.inputs).length * FINGERPRINT_BYTES) / BigUint64Array.BYTES_PER_ELEMENT;
  return new BigUint64Array(buffer, more.fingerprints, words).join(" ");
}

export function inputChanged(details: { column?: number; got: unknown; expected: unknown }): BacktestError {
  return new BacktestError("E_INPUT_CHANGED", "the prices of the run have changed since", {
    option: "close",
    ...details,
    hint: "Ask for equity, cash, trades or metrics before the arrays that were handed in are changed, or hand in copies.",
  });
}
