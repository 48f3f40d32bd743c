// Smaller plans of bt.
import { NO_FEES, type BtPlan, type Orders } from "./plan.ts";

/** Fewer bars, columns and orders, then fewer features. */
export function shrinkSteps(plan: BtPlan): BtPlan[] {
  const [bars, columns] = [plan.close.length, plan.multiplier.length];
  const ends = [bars >> 1, bars - 4, bars - 1].filter((end) => end > 0 && end < bars);
  const withoutColumn = Array.from({ length: columns }, (_, column) => withoutColumns(plan, column));
  return [
    ...ends.map((end) => cut(plan, end)),
    ...(columns > 1 ? withoutColumn : []),
    ...fewerOrders(plan),
    ...simpler(plan),
  ];
}

function cut(plan: BtPlan, end: number): BtPlan {
  const { close, spread, coupons, flows, orders, actions } = plan;
  return {
    ...plan,
    close: close.slice(0, end),
    spread: spread?.slice(0, end) ?? null,
    coupons: coupons?.slice(0, end) ?? null,
    flows: flows.slice(0, end),
    orders: orders.filter(({ bar }) => bar < end),
    actions: actions.filter(({ bar }) => bar < end),
  };
}

function withoutColumns(plan: BtPlan, gone: number): BtPlan {
  const without = <Value>(row: readonly Value[]): Value[] => row.toSpliced(gone, 1);
  const { close, spread, coupons, multiplier, borrowRate, orders, actions } = plan;
  return {
    ...plan,
    close: close.map(without),
    spread: spread?.map(without) ?? null,
    coupons: coupons?.map(without) ?? null,
    multiplier: without(multiplier),
    borrowRate: borrowRate && without(borrowRate),
    orders: orders.map(({ bar, sizes }) => ({ bar, sizes: without(sizes) })),
    actions: actions
      .filter(({ column }) => column !== gone)
      .map((action) => ({ ...action, column: action.column > gone ? action.column - 1 : action.column })),
  };
}

function fewerOrders(plan: BtPlan): BtPlan[] {
  const rounded = ({ bar, sizes }: Orders): Orders => ({
    bar,
    sizes: sizes.map((size) => Math.trunc(size * 10) / 10),
  });
  const rounder = plan.orders.map(rounded);
  const feePerFill = plan.fees.fixed + plan.fees.least > 0;
  const isRounder = !feePerFill && JSON.stringify(rounder) !== JSON.stringify(plan.orders);
  return [
    ...plan.orders.map((_, k) => ({ ...plan, orders: plan.orders.toSpliced(k, 1) })),
    ...(isRounder ? [{ ...plan, orders: rounder }] : []),
  ].filter(({ orders }) => orders.length > 0);
}

function simpler(plan: BtPlan): BtPlan[] {
  const { fees, spread, flows, multiplier, actions, coupons, borrowRate, account } = plan;
  const steps: (BtPlan | false)[] = [
    fees !== NO_FEES && Object.values(fees).some((fee) => fee > 0) && { ...plan, fees: NO_FEES },
    spread !== null && { ...plan, spread: null },
    coupons !== null && { ...plan, coupons: null },
    borrowRate !== null && { ...plan, borrowRate: null },
    account === "cash" && { ...plan, account: "unlimited" },
    actions.length > 0 && { ...plan, actions: actions.slice(1) },
    flows.some((flow) => flow !== 0) && { ...plan, flows: flows.map(() => 0) },
    multiplier.some((one) => one !== 1) && { ...plan, multiplier: multiplier.map(() => 1) },
  ];
  return steps.filter((step) => step !== false);
}
