// The order in which the columns of an account are served, for both profiles.
import { CallSeq, Input } from "./layout";
import { AccountState, Plan, accountIndex, numberAt } from "./memory";
import { shuffleDraw } from "./shuffle";

/** Writes the positions within the account in call order, for the bar of the fill. `Auto` starts from column order. */
export function orderCalls(plan: Plan, account: AccountState, bar: i32): void {
  const first = account.firstColumn;
  const count = account.lastColumn - first;
  for (let k = 0; k < count; k++) {
    let position = k;
    if (plan.callSeq == CallSeq.Reversed) position = count - 1 - k;
    else if (plan.callSeq == CallSeq.Matrix) position = <i32>numberAt(plan, Input.CallSeq, bar, first + k);
    setCall(plan, k, position);
  }
  if (plan.callSeq == CallSeq.Random) shuffleCalls(plan, account, bar, count);
}

/** Fisher–Yates from the column order, by draws that depend on seed, bar and account only. */
function shuffleCalls(plan: Plan, account: AccountState, bar: i32, count: i32): void {
  const group = accountIndex(plan, account);
  for (let k = count - 1; k > 0; k--) {
    const other = shuffleDraw(plan.seed, bar, group, k);
    const position = callAt(plan, k);
    setCall(plan, k, callAt(plan, other));
    setCall(plan, other, position);
  }
}

/** Position within the account that is served as `k`-th. */
@inline
export function callAt(plan: Plan, k: i32): i32 {
  return load<i32>(plan.callOrder + ((<usize>k) << 2));
}

@inline
export function setCall(plan: Plan, k: i32, position: i32): void {
  store<i32>(plan.callOrder + ((<usize>k) << 2), position);
}

/** Column that is served as `k`-th. */
@inline
export function calledColumn(plan: Plan, account: AccountState, k: i32): i32 {
  return account.firstColumn + callAt(plan, k);
}
