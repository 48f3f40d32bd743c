// Which columns of an account have an order at work, in their order: no bar looks for them. The list lies where the general
// way has its call order, which a plain run has none of.
import { AccountState, Plan, orderAt } from "../memory";

let listed: i32 = 0;

@inline
function placeOf(plan: Plan, account: AccountState, k: i32): usize {
  return plan.callOrder + ((<usize>(account.firstColumn + k)) << 2);
}

/** Column of the `k`-th of the `workingCount` orders of an account. */
@inline
export function workingColumn(plan: Plan, account: AccountState, k: i32): i32 {
  return load<i32>(placeOf(plan, account, k));
}

/** Begins the list of an account anew; columns are then noted in their order. */
@inline
export function startWorking(): void {
  listed = 0;
}

@inline
export function noteWorking(plan: Plan, account: AccountState, column: i32): void {
  store<i32>(placeOf(plan, account, listed), column);
  listed += 1;
}

/** Makes the list of an account by looking at all its columns. */
export function listWorking(plan: Plan, account: AccountState): void {
  startWorking();
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    if (orderAt(plan, column).id >= 0) noteWorking(plan, account, column);
}
