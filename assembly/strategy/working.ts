// Several working orders in one column of a strategy: a list in the order of their making, from slots that all columns share.
// The first slot of a column is its own; a slot keeps its order until that has ended, so that other blocks may point to it.
import { Ending, OrderRole, OrderType, WorkingOffset } from "../layout";
import { AccountState, ColumnState, Plan, WorkingOrder, isOrder, nextOrder, orderAt } from "../memory";
import { endOrder } from "../records";
import { isMet } from "../tolerance";

@inline
export function slotOf(plan: Plan, order: WorkingOrder): i32 {
  return <i32>((changetype<usize>(order) - plan.workingOrders) / WorkingOffset.Size);
}

/** The slot for a new order of a column: its own where it has none at work, else a free one at the end of its list. */
export function emptySlot(plan: Plan, column: i32): WorkingOrder {
  let last = orderAt(plan, column);
  if (last.id < 0 && last.next == 0) {
    plan.placedSlot = column;
    return last;
  }
  while (last.next != 0) last = nextOrder(plan, last);
  const slot = plan.freeOrder;
  const order = orderAt(plan, slot);
  plan.freeOrder = order.next;
  plan.freeOrderCount -= 1;
  order.next = 0;
  last.next = slot;
  plan.placedSlot = slot;
  return order;
}

/** Gives the slots of orders that have ended back. */
export function freeEnded(plan: Plan, column: i32): void {
  let last = orderAt(plan, column);
  while (last.next != 0) {
    const slot = last.next;
    const order = orderAt(plan, slot);
    if (order.id >= 0) {
      last = order;
      continue;
    }
    last.next = order.next;
    order.next = plan.freeOrder;
    plan.freeOrder = slot;
    plan.freeOrderCount += 1;
  }
}

/**
 * The position that a column is headed for: the units held and those that its working orders may still trade; exits that only
 * protect a position are left out. Orders that lead away from the `wanted` units are ended first: an order against them could
 * be filled before them.
 */
export function headedFor(
  plan: Plan,
  account: AccountState,
  state: ColumnState,
  column: i32,
  wanted: f64,
): f64 {
  let headed = state.position + pendingUnits(plan, column);
  // Ending the buys may turn the rest into a buy, which then opposes the sells; no third time.
  for (let pass = 0; pass < 2 && !isMet(headed, state.position, wanted); pass++) {
    endSide(plan, account, column, headed < wanted ? -1 : 1);
    headed = state.position + pendingUnits(plan, column);
  }
  return headed;
}

function pendingUnits(plan: Plan, column: i32): f64 {
  let units = 0.0;
  for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
    if (order.id >= 0 && !isProtection(order)) units += <f64>order.side * (order.reduceLeft + order.openLeft);
  return units;
}

/** Ends the orders on one side. */
function endSide(plan: Plan, account: AccountState, column: i32, side: i32): void {
  for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
    if (order.id >= 0 && order.side == side && !isProtection(order))
      endOrder(plan, account, order, Ending.Replaced);
}

/** An exit of a bracket, or a stop that only reduces and was not touched yet. */
function isProtection(order: WorkingOrder): bool {
  if (order.role != OrderRole.Plain) return true;
  const isStop = order.orderType == OrderType.Stop || order.orderType == OrderType.StopLimit;
  return isStop && order.triggered < 0 && order.openLeft == 0 && isNaN(order.affordablePart);
}
