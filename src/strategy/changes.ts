// What an order's details come to: its type, and checks of what its exits and the changes of an order at work may say.
import { OrderType } from "../../assembly/layout.ts";
import { objectOf, runNumber } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { specOf } from "../options.ts";
import { check } from "../optionSpec.ts";
import { timeOf } from "../plan/execution.ts";
import type { WorkingOrder } from "./book.ts";
import type { Bracket, OrderChanges, OrderDetails } from "./types.ts";

/** An order is what its prices make it. */
export function typeOf({ limitPrice, stopPrice }: OrderDetails): OrderType {
  if (stopPrice !== undefined) return limitPrice === undefined ? OrderType.Stop : OrderType.StopLimit;
  return limitPrice === undefined ? OrderType.Market : OrderType.Limit;
}

const EXIT_PRICE = check("a finite price above 0", (x) => x > 0 && x < Infinity);

/** A bracket with NaN where it has no price, checked against the order that it is for; `side` is that of what it opens. */
export function bracketOf(
  bracket: Bracket,
  order: OrderDetails,
  side: number,
  bar: number,
): Required<Bracket> {
  const given = objectOf("bracket", bracket, ["stopLoss", "stopLimit", "takeProfit"]) as Bracket;
  const price = (name: keyof Bracket): number =>
    given[name] === undefined ? NaN : runNumber(`bracket.${name}`, given[name], EXIT_PRICE);
  const prices = {
    stopLoss: price("stopLoss"),
    stopLimit: price("stopLimit"),
    takeProfit: price("takeProfit"),
  };
  const { stopLoss, stopLimit, takeProfit } = prices;
  if (Number.isNaN(stopLoss) && Number.isNaN(takeProfit))
    throw new BacktestError("E_MISSING", "a bracket without exits", {
      ...{ option: "bracket", bar, expected: "stopLoss, takeProfit, or both" },
    });
  if (Number.isNaN(stopLoss) && !Number.isNaN(stopLimit))
    throw new BacktestError("E_MISSING", "stopLimit without stopLoss", {
      ...{ option: "bracket.stopLimit", bar, got: stopLimit, expected: "a stopLoss that it belongs to" },
    });
  requireAround(prices, order, side, bar);
  return prices;
}

/** Throws where an exit lies on the wrong side of the price at which the order opens at worst, or of the other exit. */
function requireAround(bracket: Required<Bracket>, order: OrderDetails, side: number, bar: number): void {
  const { limitPrice, stopPrice } = order;
  const prices = [limitPrice, stopPrice].filter((price) => price !== undefined);
  const isAbove = (a: number, b: number): boolean => side * (a - b) > 0;
  const refuse = (name: keyof Bracket, than: string, price: number): void => {
    const word = side * (name === "stopLoss" ? 1 : -1) > 0 ? "above" : "below";
    const [kind, got] = [side > 0 ? "long" : "short", bracket[name]];
    throw new BacktestError(
      "E_ORDER",
      `the ${name} ${got} of a ${kind} entry is ${word} its ${than}, ${price}`,
      {
        ...{
          option: `bracket.${name}`,
          bar,
          got,
          expected: `${word === "above" ? "at most" : "at least"} ${price}`,
        },
      },
    );
  };
  const { stopLoss, takeProfit } = bracket;
  if (isAbove(stopLoss, takeProfit)) refuse("stopLoss", "takeProfit", takeProfit);
  const worst = limitPrice ?? stopPrice;
  if (worst !== undefined && isAbove(stopLoss, worst)) refuse("stopLoss", "price", worst);
  if (prices.length > 0 && prices.every((price) => isAbove(price, takeProfit)))
    refuse("takeProfit", "price", side > 0 ? Math.min(...prices) : Math.max(...prices));
}

/** Types of orders that have a price. */
const PRICED: Readonly<Record<"limitPrice" | "stopPrice", readonly string[]>> = {
  limitPrice: ["limit", "stopLimit"],
  stopPrice: ["stop", "stopLimit"],
};

export const CHANGES: readonly (keyof OrderChanges)[] = ["units", "limitPrice", "stopPrice", "timeInForce"];

/** A change as the kernel takes it; undefined: as it was. */
export interface Change {
  readonly limitPrice?: number | undefined;
  readonly stopPrice?: number | undefined;
  /** Bars from the next one on. */
  readonly bars?: number | undefined;
  /** Units in all, unsigned. */
  readonly units?: number | undefined;
}

/** Checks a change against the order that it is for. */
export function checkedChange(changes: OrderChanges, order: WorkingOrder, bar: number): Change {
  const refuse = (name: keyof OrderChanges, text: string, expected: unknown): BacktestError =>
    new BacktestError("E_ORDER", `order ${order.id} ${text}`, {
      ...{ option: name, bar, column: order.column, got: changes[name], expected },
    });
  for (const name of ["limitPrice", "stopPrice"] as const)
    if (changes[name] !== undefined && !PRICED[name].includes(order.type))
      throw refuse(name, `is a ${order.type} order: it has no ${name}`, "a price that it has");
  if (changes.units !== undefined && order.role !== "order")
    throw refuse("units", "is an exit of a bracket", "its units follow the order that it protects");
  const price = (name: "limitPrice" | "stopPrice"): number | undefined =>
    changes[name] === undefined ? undefined : runNumber(name, changes[name], specOf(name).check!);
  return {
    limitPrice: price("limitPrice"),
    stopPrice: price("stopPrice"),
    bars: changes.timeInForce === undefined ? undefined : barsOf(changes.timeInForce, refuse),
    units: changes.units === undefined ? undefined : unitsOf(changes.units, order, refuse),
  };
}

type Refuse = (name: keyof OrderChanges, text: string, expected: unknown) => BacktestError;

function barsOf(timeInForce: string | number, refuse: Refuse): number {
  const bars = timeOf(timeInForce);
  if (bars > 0) return bars;
  throw refuse(
    "timeInForce",
    "is at work already: it cannot become immediate",
    '"gtc", "day" or a number of bars',
  );
}

/** More than what it has filled, on its side. */
function unitsOf(units: number, { asked, filled }: WorkingOrder, refuse: Refuse): number {
  const side = Math.sign(asked);
  if (typeof units === "number" && Math.abs(units) < Infinity && side * units > side * filled)
    return side * units;
  throw refuse("units", `has filled ${filled} of ${asked}`, "more units on the same side; or cancel it");
}
