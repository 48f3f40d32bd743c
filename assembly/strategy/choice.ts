// Which exit of a bracket a bar fills that reached both.
import { OrderType } from "../layout";
import { barOpen, readBar } from "../bar";
import { AccountState, Plan, isOrder, nextOrder, orderAt } from "../memory";
import { stopIsFirst } from "../stops";

/** Of two exits that one bar reached only the first fills: one that the open is beyond, else as the path inside the bar says. */
export function chooseExits(plan: Plan, account: AccountState, bar: i32): void {
  if (!plan.hasBrackets) return;
  for (let column = account.firstColumn; column < account.lastColumn; column++)
    for (let order = orderAt(plan, column); isOrder(order); order = nextOrder(plan, order)) {
      if (order.id < 0 || order.partner == 0 || order.orderType == OrderType.Limit) continue;
      const target = orderAt(plan, order.partner);
      if (target.id < 0 || isNaN(order.price) || isNaN(target.price)) continue;
      readBar(plan, bar, column);
      const atOpen = order.price == barOpen() || target.price == barOpen();
      const stopFirst = atOpen ? order.price == barOpen() : stopIsFirst(plan.intrabarPath, order.side < 0);
      if (stopFirst) target.price = NaN;
      else {
        order.price = NaN;
        if (order.triggered == bar) order.triggered = -1;
      }
    }
}
