// A plan of `fromOrders` → the strategy that hands in the same orders; and whether two runs are the same.
import { expect } from "vitest";
import { runStrategy, type OrderDetails, type Slice, type StrategyData } from "../../src/index.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { argumentsOf } from "./runPlan.ts";
import { expectSame } from "./same.ts";

const DATA = ["open", "high", "low", "close", "volume", "time", "columns"];
const OF_ORDER = ["size", "sizeType", "orderType", "limitPrice", "stopPrice"];

/** Runs the plan bar by bar; every order replaces the one before it, as those of a matrix do. */
export function asStrategy(plan: ExecutionInput): Portfolio {
  const given = argumentsOf(plan);
  const [, columns] = plan.shape;
  const cell = (name: string): ((bar: number, column: number) => unknown) =>
    cellReader((plan.options as unknown as Record<string, unknown>)[name]);
  const [size, sizeType, orderType, limit, stop] = OF_ORDER.map(cell);
  const pick = (keeps: (name: string) => boolean): object =>
    Object.fromEntries(Object.entries(given).filter(([name]) => keeps(name)));
  const onBar = (slice: Slice): void => {
    for (let column = 0; column < columns; column++) {
      const at = [slice.bar, column] as const;
      const details = {
        ...(sizeType(...at) === undefined ? {} : { sizeType: sizeType(...at) as string }),
        ...pricesOf(orderType(...at) as string | undefined, limit(...at), stop(...at)),
        replaces: true,
      };
      slice.order(column, size(...at) as number, details);
    }
  };
  const data = pick((name) => DATA.includes(name)) as StrategyData;
  const options = pick((name) => !DATA.includes(name) && !OF_ORDER.includes(name));
  return runStrategy({ onBar }, data, options);
}

/** The prices that an order's type has a use for. */
function pricesOf(type: string | undefined, limit: unknown, stop: unknown): OrderDetails {
  const limitPrice = { limitPrice: (limit ?? NaN) as number };
  const stopPrice = { stopPrice: (stop ?? NaN) as number };
  if (type === "limit") return limitPrice;
  if (type === "stop") return stopPrice;
  return type === "stopLimit" ? { ...limitPrice, ...stopPrice } : {};
}

/** Reads a cell option in any of its forms. */
function cellReader(value: unknown): (bar: number, column: number) => unknown {
  if (typeof value !== "object" || value === null) return () => value;
  const { shape, data } = value as OptionArray<unknown>;
  const [rows, columns] = shape;
  return (bar, column) => data[(rows === 1 ? 0 : bar) * columns + (columns === 1 ? 0 : column)];
}

/** Bit for bit the same run, with a name to what differs first. */
export function expectSameRun(got: Portfolio, wanted: Portfolio): void {
  for (const name of [
    "id",
    "decisionBar",
    "column",
    "asked",
    "filled",
    "outcome",
    "reason",
    "bound",
  ] as const)
    expectSame(got.orders[name], wanted.orders[name], `orders.${name}`);
  for (const name of ["bar", "column", "units", "price", "fees", "reason", "order"] as const)
    expectSame(got.fills[name], wanted.fills[name], `fills.${name}`);
  // A matrix has order types and stops where there is no order, too: it may assume more.
  expect(wanted.assumptions).toEqual(expect.arrayContaining([...got.assumptions]));
  expect(got.digest()).toBe(wanted.digest());
}
