// Resolved signals → what a column asks for at this bar (page, section 13.3).
import { Accumulate, Direction, SizeType, VectorbtError } from "../layout";
import { LONG_ENTRY, LONG_EXIT, NO_ACCUMULATION, SHORT_ENTRY, SHORT_EXIT } from "../signals";
import { VectorbtColumn } from "./memory";
import { isLess } from "./tolerance";

/** Writes size, size type and direction of the request; size 0 is no order. Returns a `VectorbtError`. */
export function requestFromSignals(
  column: VectorbtColumn,
  signals: i32,
  accumulateMode: i32,
  position: f64,
  size: f64,
  sizeType: i32,
  mark: f64,
): i32 {
  if (sizeType < SizeType.Amount || sizeType > SizeType.Percent) return VectorbtError.SignalSizeType;
  if (isLess(size, 0)) return VectorbtError.NegativeSize;
  const accumulate = (signals & NO_ACCUMULATION) != 0 ? Accumulate.Disabled : accumulateMode;
  const adds = accumulate == Accumulate.Both || accumulate == Accumulate.AddOnly;
  const reduces = accumulate == Accumulate.Both || accumulate == Accumulate.RemoveOnly;
  request(column, 0, sizeType, Direction.Both);
  // A position that is NaN is on neither side and counts as flat.
  if (!(position > 0 || position < 0)) {
    if ((signals & LONG_ENTRY) != 0) request(column, size, sizeType, Direction.Both);
    else if ((signals & SHORT_ENTRY) != 0) request(column, -size, sizeType, Direction.Both);
    return VectorbtError.None;
  }
  const isLong = position > 0;
  const side: f64 = isLong ? 1 : -1;
  const held = isLong ? Direction.LongOnly : Direction.ShortOnly;
  if ((signals & (isLong ? SHORT_ENTRY : LONG_ENTRY)) != 0) {
    if (!reduces) return reverse(column, position, size, sizeType, mark);
    request(column, -side * size, sizeType, Direction.Both);
  } else if ((signals & (isLong ? LONG_EXIT : SHORT_EXIT)) != 0) {
    if (reduces) request(column, -side * size, sizeType, held);
    else request(column, -side * Math.abs(position), SizeType.Amount, held);
  } else if (adds && (signals & (isLong ? LONG_ENTRY : SHORT_ENTRY)) != 0) {
    request(column, side * size, sizeType, held);
  }
  return VectorbtError.None;
}

/** Closes the position and opens `size` on the other side; a missing size only closes. */
function reverse(column: VectorbtColumn, position: f64, size: f64, sizeType: i32, mark: f64): i32 {
  let opened: f64 = 0;
  if (!isNaN(size)) {
    if (sizeType == SizeType.Percent) return VectorbtError.PercentReversal;
    if (sizeType == SizeType.Value && mark == 0) return VectorbtError.ZeroMark;
    opened = sizeType == SizeType.Value ? size / mark : size;
  }
  const units = Math.abs(position) + opened;
  request(column, position > 0 ? -units : units, SizeType.Amount, Direction.Both);
  return VectorbtError.None;
}

function request(column: VectorbtColumn, size: f64, sizeType: i32, direction: i32): void {
  column.requestSize = size;
  column.requestSizeType = sizeType;
  column.requestDirection = direction;
}
