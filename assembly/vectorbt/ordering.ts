// `callSeq: "auto"`: columns in ascending order of their approximate order value, so that sales come first (page, section 11).
import { Direction, SizeType } from "../layout";
import { AccountState, ColumnState, Plan } from "../memory";
import { callAt, setCall } from "../callOrder";
import { VectorbtPlan } from "./memory";
import { greatest } from "./tolerance";

@inline
function valueAt(vectorbt: VectorbtPlan, k: i32): f64 {
  return load<f64>(vectorbt.callValues + ((<usize>k) << 3));
}

@inline
export function setCallValue(vectorbt: VectorbtPlan, k: i32, value: f64): void {
  store<f64>(vectorbt.callValues + ((<usize>k) << 3), value);
}

/** Stable insertion sort of the calls by value; a NaN gives way to every later value, but passes none itself. */
export function sortCalls(plan: Plan, vectorbt: VectorbtPlan, count: i32): void {
  for (let j = 1; j < count; j++) {
    const value = valueAt(vectorbt, j);
    const call = callAt(plan, j);
    let i = j - 1;
    while (i >= 0 && (valueAt(vectorbt, i) > value || isNaN(valueAt(vectorbt, i)))) {
      setCallValue(vectorbt, i + 1, valueAt(vectorbt, i));
      setCall(plan, i + 1, callAt(plan, i));
      i -= 1;
    }
    setCallValue(vectorbt, i + 1, value);
    setCall(plan, i + 1, call);
  }
}

/** Signed money that an order would move, roughly. */
export function approximateValue(
  account: AccountState,
  state: ColumnState,
  freeCash: f64,
  groupValue: f64,
  size: f64,
  sizeType: i32,
  direction: i32,
): f64 {
  const held = state.position * state.mark;
  if (sizeType == SizeType.Amount) return size * state.mark;
  if (sizeType == SizeType.Value) return size;
  if (sizeType == SizeType.Percent) return percentValue(account.settledCash, freeCash, held, size, direction);
  if (sizeType == SizeType.TargetAmount) return size * state.mark - held;
  if (sizeType == SizeType.TargetValue) return size - held;
  if (sizeType == SizeType.TargetPercent) return size * groupValue - held;
  return NaN;
}

function percentValue(cash: f64, freeCash: f64, held: f64, size: f64, direction: i32): f64 {
  if (size >= 0) return size * cash;
  if (direction == Direction.LongOnly) return size * held;
  return size * (2.0 * greatest(held, 0) + greatest(freeCash, 0));
}
