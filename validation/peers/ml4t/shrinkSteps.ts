// Smaller plans of ml4t-backtest.
import type { Rows } from "../bt/rows.ts";
import { NO_FEES, NO_SLIPPAGE, type Ml4tPlan } from "./plan.ts";

/** Fewer bars, columns and orders, then fewer features. */
export function shrinkSteps(plan: Ml4tPlan): Ml4tPlan[] {
  const [bars, columns] = [plan.close.length, plan.multiplier.length];
  const ends = [bars >> 1, bars - 4, bars - 1].filter((end) => end > 0 && end < bars);
  const { orders, weights } = plan;
  const steps = [
    ...ends.map((end) => ({
      ...withRows(plan, (rows) => rows.slice(0, end)),
      orders: orders.filter(({ bar }) => bar < end),
      weights: weights.filter(({ bar }) => bar < end),
    })),
    ...(columns > 1 ? Array.from({ length: columns }, (_, column) => withoutColumn(plan, column)) : []),
    ...halves(plan),
    ...orders.map((_, k) => ({ ...plan, orders: orders.toSpliced(k, 1) })),
    ...weights.map((_, k) => ({ ...plan, weights: weights.toSpliced(k, 1) })),
    ...simpler(plan),
  ];
  return steps.filter((step) => step.orders.length + step.weights.length > 0);
}

function halves(plan: Ml4tPlan): Ml4tPlan[] {
  const middle = plan.orders.length >> 1;
  if (middle === 0) return [];
  return [plan.orders.slice(0, middle), plan.orders.slice(middle)].map((orders) => ({ ...plan, orders }));
}

function withRows(plan: Ml4tPlan, change: (rows: Rows) => Rows): Ml4tPlan {
  const { open, high, low, close, volume } = plan;
  return {
    ...plan,
    open: change(open),
    high: change(high),
    low: change(low),
    close: change(close),
    volume: volume && change(volume),
  };
}

function withoutColumn(plan: Ml4tPlan, gone: number): Ml4tPlan {
  const without = <Value>(row: readonly Value[]): Value[] => row.toSpliced(gone, 1);
  return {
    ...withRows(plan, (rows) => rows.map(without)),
    multiplier: without(plan.multiplier),
    stops: plan.stops && without(plan.stops),
    orders: plan.orders
      .filter(({ column }) => column !== gone)
      .map((order) => ({ ...order, column: order.column > gone ? order.column - 1 : order.column })),
    weights: plan.weights.map(({ bar, sizes }) => ({ bar, sizes: without(sizes) })),
  };
}

function simpler(plan: Ml4tPlan): Ml4tPlan[] {
  const { fees, slippage, stops, participationRate, impact, multiplier, settlementBars } = plan;
  const steps: (Ml4tPlan | false)[] = [
    Object.values(fees).some((fee) => fee > 0) && { ...plan, fees: NO_FEES },
    Object.values(slippage).some((part) => part > 0) && { ...plan, slippage: NO_SLIPPAGE },
    stops !== null && { ...plan, stops: null },
    participationRate !== null && { ...plan, participationRate: null, volume: null },
    impact !== null && { ...plan, impact: null, volume: null },
    multiplier.some((one) => one !== 1) && { ...plan, multiplier: multiplier.map(() => 1) },
    settlementBars > 0 && { ...plan, settlementBars: 0 },
    plan.wholeUnits && { ...plan, wholeUnits: false },
    plan.orders.some(({ bars }) => bars !== null) && {
      ...plan,
      orders: plan.orders.map((order) => ({ ...order, bars: null })),
    },
  ];
  return steps.filter((step) => step !== false);
}
