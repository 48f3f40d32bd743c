// Exits that wait for their parent: a stop loss and a take profit that come to life with what the parent opens, share its units
// and cancel each other.
import { Ending, IntrabarPath, OrderRole, OrderType, Reason } from "../layout";
import { barHigh, barLow, OpenedStep, readBar } from "../bar";
import { accountOfColumn } from "../actions";
import { fillExit } from "../fills";
import { AccountState, Plan, WorkingOrder, columnAt, isOrder, nextOrder, orderAt } from "../memory";
import { endOrder } from "../records";
import { isWhole } from "../tolerance";
import { emptySlot, slotOf } from "./working";

/** Orders that wait are made at no bar yet: none is later. */
const NEVER: i32 = i32.MAX_VALUE;

/** Slot of an exit's parent once that has ended. */
const NO_PARENT = -1;

// ---- making ----------------------------------------------------------------------------------------------------------

/** Gives an order in a slot its exits; a NaN price: not that one. With `stopLimit` the stop loss is a stop-limit order. */
export function protect(plan: Plan, slot: i32, stopLoss: f64, stopLimit: f64, takeProfit: f64): void {
  plan.hasBrackets = 1;
  let stop = 0;
  if (!isNaN(stopLoss))
    stop = addExit(plan, slot, isNaN(stopLimit) ? OrderType.Stop : OrderType.StopLimit, stopLimit, stopLoss);
  if (isNaN(takeProfit)) return;
  const target = addExit(plan, slot, OrderType.Limit, takeProfit, NaN);
  if (stop == 0) return;
  orderAt(plan, target).partner = stop;
  orderAt(plan, stop).partner = target;
}

function addExit(plan: Plan, parentSlot: i32, orderType: i32, limitPrice: f64, stopPrice: f64): i32 {
  const parent = orderAt(plan, parentSlot);
  const exit = emptySlot(plan, parent.column);
  memory.copy(changetype<usize>(exit), changetype<usize>(parent), offsetof<WorkingOrder>());
  exit.next = 0;
  exit.id = plan.nextOrderId++;
  exit.madeBar = NEVER;
  exit.side = -parent.side;
  exit.role = OrderRole.Waiting;
  exit.parent = parentSlot;
  exit.partner = 0;
  exit.orderType = orderType;
  exit.limitPrice = limitPrice;
  exit.stopPrice = stopPrice;
  exit.timeInForce = Infinity;
  exit.lastBar = Infinity;
  exit.reason = Reason.None;
  exit.bound = NaN;
  exit.affordablePart = NaN;
  exit.reduceLeft = 0;
  exit.openLeft = 0;
  exit.asked = 0;
  accountOfColumn(plan, parent.column).workingCount += 1;
  return slotOf(plan, exit);
}

// ---- life ------------------------------------------------------------------------------------------------------------

/** After a step: exits take over what their parents have opened, lose what their partners have filled, and end with the position. */
export function tendBrackets(plan: Plan, account: AccountState, bar: i32, step: i32): void {
  if (!plan.hasBrackets || account.workingCount == 0) return;
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order))
      if (order.role != OrderRole.Plain) {
        if (order.id >= 0) tend(plan, account, order, bar, step);
        if (order.filled > 0) endParent(plan, account, order);
      }
  if (step == OpenedStep.Inside) tendBrackets(plan, account, bar, OpenedStep.Close);
}

function tend(plan: Plan, account: AccountState, exit: WorkingOrder, bar: i32, step: i32): void {
  const wakes = exit.role == OrderRole.Waiting;
  const entry = exit.parent == NO_PARENT ? NaN : orderAt(plan, exit.parent).price;
  if (exit.parent != NO_PARENT) followParent(plan, account, exit, bar, step);
  if (exit.role == OrderRole.Waiting) {
    if (exit.parent == NO_PARENT) endOrder(plan, account, exit, Ending.Cancelled);
    return;
  }
  if (wakes && step == OpenedStep.Inside) testOwnBar(plan, account, exit, bar, entry);
  if (exit.id < 0) return;
  if (exit.partner != 0) followPartner(plan, exit);
  const held = columnAt(plan, exit.column).position * <f64>exit.side < 0;
  if (!held || exit.reduceLeft == 0) endOrder(plan, account, exit, Ending.Cancelled);
}

/** An exit that has filled ends what is left of its parent. */
function endParent(plan: Plan, account: AccountState, exit: WorkingOrder): void {
  if (exit.parent == NO_PARENT) return;
  const parent = orderAt(plan, exit.parent);
  if (parent.id >= 0) endOrder(plan, account, parent, Ending.Cancelled);
  exit.parent = NO_PARENT;
}

/** What the parent has opened since is protected too. */
function followParent(plan: Plan, account: AccountState, exit: WorkingOrder, bar: i32, step: i32): void {
  const parent = orderAt(plan, exit.parent);
  const added = parent.opened - exit.asked;
  if (added > 0) {
    exit.reduceLeft += added;
    exit.asked = parent.opened;
    if (exit.role == OrderRole.Waiting) {
      exit.role = OrderRole.Protecting;
      // A position of the open has its whole bar before it.
      exit.madeBar = step == OpenedStep.Open ? bar - 1 : bar;
    }
  }
  if (parent.id < 0) exit.parent = NO_PARENT;
}

/** `opened` counts what the partner has filled: an exit opens nothing itself. */
function followPartner(plan: Plan, exit: WorkingOrder): void {
  const partner = orderAt(plan, exit.partner);
  const filled = partner.filled - exit.opened;
  if (filled > 0) {
    exit.reduceLeft =
      isWhole(filled, exit.reduceLeft) || filled > exit.reduceLeft ? 0 : exit.reduceLeft - filled;
    exit.opened = partner.filled;
  }
  if (partner.id < 0) exit.partner = 0;
}

/**
 * The stop loss of what was opened inside the bar at the price `entry`: the low may have come after. A stop that the entry was
 * beyond already fills there, as one that an open is beyond fills at the open.
 */
function testOwnBar(plan: Plan, account: AccountState, exit: WorkingOrder, bar: i32, entry: f64): void {
  if (exit.orderType == OrderType.Limit || plan.intrabarPath == IntrabarPath.Optimistic) return;
  if (!readBar(plan, bar, exit.column)) return;
  if (!(exit.side < 0 ? barLow() <= exit.stopPrice : barHigh() >= exit.stopPrice)) return;
  exit.triggered = bar;
  if (exit.orderType != OrderType.Stop) return;
  exit.price = exit.side < 0 ? Math.min(exit.stopPrice, entry) : Math.max(exit.stopPrice, entry);
  exit.slips = 1;
  fillExit(plan, account, exit, bar);
}
