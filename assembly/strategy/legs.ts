// The legs of an order beside others in its column: what opposes the position reduces it, whatever it was when the order was made.
import { Plan, WorkingOrder, columnAt } from "../memory";
import { isWhole } from "../tolerance";

/**
 * Moves units of the opening leg that oppose the position into the reducing leg; an opening of what is affordable closes the whole
 * position first. False: the legs stay as they are.
 */
@inline
export function meetPosition(plan: Plan, order: WorkingOrder): bool {
  if (order.openLeft == 0 && isNaN(order.affordablePart)) return false;
  const position = columnAt(plan, order.column).position;
  if (position * <f64>order.side >= 0) return false;
  return moveLegs(order, Math.abs(position));
}

function moveLegs(order: WorkingOrder, held: f64): bool {
  if (order.reduceLeft >= held || isWhole(order.reduceLeft, held)) return false;
  const missing = held - order.reduceLeft;
  if (!isNaN(order.affordablePart)) {
    order.asked += missing;
    order.reduceLeft = held;
  } else if (isWhole(order.openLeft, missing) || order.openLeft < missing) {
    order.reduceLeft += order.openLeft;
    order.openLeft = 0;
  } else {
    order.openLeft -= missing;
    order.reduceLeft = held;
  }
  return true;
}
