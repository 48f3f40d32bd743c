// Section 7: the margin test at the close and the liquidation at the next open.

import { isPrice, isNear, roundUpToLots } from "./numbers.ts";
import { type Account, equityOf, marketValue, type Run } from "./state.ts";
import { closeAtMarket, reducibleUnits } from "./stops.ts";

function maintenanceRequirement(run: Run, account: Account): number {
  const { maintenanceLong, maintenanceShort } = run.options;
  return account.columns.reduce((sum, column) => {
    const rate = column.position > 0 ? maintenanceLong : maintenanceShort;
    return sum + rate(run.bar, column.index) * Math.abs(marketValue(run, column));
  }, 0);
}

/** Step 10. */
export function testMargin(run: Run, account: Account): void {
  const isHolding = account.columns.some((column) => column.position !== 0);
  if (run.options.account !== "margin" || !isHolding) return;
  const equity = equityOf(run, account);
  const maintenance = maintenanceRequirement(run, account);
  if (equity >= maintenance) return;
  run.marginCalls.bar.push(run.bar);
  run.marginCalls.account.push(account.index);
  run.marginCalls.equity.push(equity);
  run.marginCalls.maintenance.push(maintenance);
  if (run.options.marginCall === "halt") account.isHalted = true;
  if (run.options.marginCall === "liquidate") account.isCalled = true;
}

/** Step 5: every position is reduced by the same fraction, if the open has not healed the call. */
export function liquidate(run: Run, account: Account): void {
  if (!account.isCalled) return;
  account.isCalled = false;
  const fraction = liquidatedFraction(run, account);
  for (const column of account.columns) {
    const { open, close, hasOpen } = run.options.prices;
    const price = (hasOpen ? open : close)(run.bar, column.index);
    if (column.position === 0 || fraction === 0 || !isPrice(price)) continue;
    const held = Math.abs(column.position);
    const wanted = Math.min(held, roundUpToLots(held * fraction, run.options.lotSize(run.bar, column.index)));
    const units = reducibleUnits(run, column, isNear(wanted, held) ? held : wanted);
    closeAtMarket(run, column, units, price, true, "MarginCall");
  }
}

function liquidatedFraction(run: Run, account: Account): number {
  const equity = equityOf(run, account);
  if (equity <= 0) {
    account.isBankrupt = true;
    return 1;
  }
  const maintenance = maintenanceRequirement(run, account);
  if (equity >= maintenance) return 0;
  const target = maintenance * (1 + run.options.marginCallBuffer);
  return Math.min(1, Math.max(0, 1 - equity / target));
}
