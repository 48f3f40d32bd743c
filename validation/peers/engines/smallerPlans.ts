// Smaller plans of a market and a list of orders.
import { cutMarket, mapMarket, type Market } from "./market.ts";

interface Placed {
  readonly bar: number;
  readonly column: number;
}

/** What the steps need to know of a plan. */
export interface OrdersPlan extends Market {
  readonly volume?: readonly (readonly number[])[] | null;
  readonly orders: readonly Placed[];
}

/** Fewer orders, bars and columns, then rounder prices. */
export function smallerPlans<Plan extends OrdersPlan>(plan: Plan): Plan[] {
  return [...fewerOrders(plan), ...fewerBars(plan), ...fewerColumns(plan), ...rounder(plan)];
}

/** The plan with one thing set plainly, for each that is not yet. */
export function plainer<Plan extends object>(plan: Plan, plain: Partial<Plan>): Plan[] {
  return Object.entries(plain)
    .filter(([name, value]) => JSON.stringify(plan[name as keyof Plan]) !== JSON.stringify(value))
    .map(([name, value]) => ({ ...plan, [name]: value }));
}

/** The plan with one order without one of these fields, for each that has it. */
export function withoutFields<Plan extends OrdersPlan>(plan: Plan, fields: readonly string[]): Plan[] {
  return plan.orders.flatMap((order, k) =>
    fields
      .filter((field) => field in order)
      .map((field) => {
        const rest = Object.fromEntries(Object.entries(order).filter(([name]) => name !== field));
        return { ...plan, orders: plan.orders.with(k, rest as never) };
      }),
  );
}

/** A plan without each of `count` bars, columns or the like; none where there is only one. */
export function withoutEach<Plan>(count: number, step: (left: number) => Plan): Plan[] {
  return count > 1 ? Array.from({ length: count }, (_, left) => step(left)) : [];
}

/** Rows with one signal less, for each that is on. */
export function quieter(rows: readonly (readonly boolean[])[]): boolean[][][] {
  return rows.flatMap((row, bar) =>
    row.flatMap((on, column) =>
      on ? [rows.map((one, i) => (i === bar ? one.with(column, false) : [...one]))] : [],
    ),
  );
}

function fewerOrders<Plan extends OrdersPlan>(plan: Plan): Plan[] {
  const count = plan.orders.length;
  const smaller: Plan[] = [];
  for (let length = Math.ceil(count / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2))
    for (let from = 0; from < count; from += length)
      smaller.push({ ...plan, orders: plan.orders.filter((_, k) => k < from || k >= from + length) });
  return smaller;
}

function fewerBars<Plan extends OrdersPlan>(plan: Plan): Plan[] {
  const bars = plan.open.length;
  const lengths = [Math.ceil(bars / 2), bars - 3, bars - 1].filter((length) => length >= 2 && length < bars);
  const middle = Array.from({ length: bars }, (_, k) => k).filter(
    (bar) => bars > 2 && !plan.orders.some((order) => order.bar === bar),
  );
  return [
    ...lengths.map((length) => keepBars(plan, (bar) => bar < length)),
    ...lengths.map((length) => keepBars(plan, (bar) => bar >= bars - length)),
    ...middle.map((left) => keepBars(plan, (bar) => bar !== left)),
  ];
}

function keepBars<Plan extends OrdersPlan>(plan: Plan, keeps: (bar: number) => boolean): Plan {
  const places = plan.open.map((_, bar) => bar).filter(keeps);
  return {
    ...plan,
    ...cutMarket(plan, keeps, () => true),
    ...(plan.volume ? { volume: plan.volume.filter((_, bar) => keeps(bar)) } : {}),
    orders: plan.orders
      .filter(({ bar }) => keeps(bar))
      .map((order) => ({ ...order, bar: places.indexOf(order.bar) })),
  };
}

function fewerColumns<Plan extends OrdersPlan>(plan: Plan): Plan[] {
  const columns = plan.open[0].length;
  if (columns === 1) return [];
  return Array.from({ length: columns }, (_, left) => ({
    ...plan,
    ...cutMarket(
      plan,
      () => true,
      (column) => column !== left,
    ),
    ...(plan.volume ? { volume: plan.volume.map((row) => row.filter((_, column) => column !== left)) } : {}),
    orders: plan.orders
      .filter(({ column }) => column !== left)
      .map((order) => ({ ...order, column: order.column - (order.column > left ? 1 : 0) })),
  }));
}

function rounder<Plan extends OrdersPlan>(plan: Plan): Plan[] {
  return [0, 1, 2].flatMap((digits) => {
    const unit = 10 ** digits;
    const round = (price: number | null): number | null =>
      price === null ? null : Math.max(1, Math.round(price * unit)) / unit;
    const rounded = { ...plan, ...mapMarket(plan, round) };
    return JSON.stringify(rounded) === JSON.stringify(plan) ? [] : [rounded];
  });
}
