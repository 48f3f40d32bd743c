// Portable leaf. Size type → signed units asked.
import { SizeType } from "./layout";

export function isTarget(sizeType: i32): bool {
  return sizeType >= SizeType.TargetAmount && sizeType <= SizeType.TargetPercent;
}

/** Units that a size that is no target and no percent asks for; NaN where the mark is not known. Infinite sizes stay so. */
export function unitsOf(size: f64, sizeType: i32, mark: f64, equity: f64): f64 {
  if (Math.abs(size) == Infinity) return size;
  if (sizeType == SizeType.Value) return size / mark;
  if (sizeType == SizeType.ValuePercent) return (size * equity) / mark;
  return size;
}

/** Signed position that a target asks for; a zero target (also a share of no equity) needs no mark. */
export function targetUnits(size: f64, sizeType: i32, mark: f64, equity: f64): f64 {
  if (size == 0 || Math.abs(size) == Infinity || sizeType == SizeType.TargetAmount) return size;
  if (sizeType == SizeType.TargetValue) return size / mark;
  return equity == 0 ? 0 : (size * equity) / mark;
}
