// A fault planted in a stored result of the vectorbt profile is found.
import { describe, expect } from "vitest";
import fc from "fast-check";
import { checkResult } from "../../src/invariants/check.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import { randomPlan, runKernel, type RandomPlan } from "../property/vectorbtPlans.ts";
import { property } from "../support/property.ts";
import { storedVectorbt } from "../support/storedResult.ts";
import { alter, largest, PARTS, turnover, type Pick } from "./planting.ts";

type Stored = ReturnType<typeof storedVectorbt>;

interface Fault {
  readonly plant: (stored: Stored, pick: Pick, part: number) => boolean;
  readonly foundBy: string;
  /**
   * VectorBT takes a sum whose terms are within 1e-9 of each other as 0, and with it a fault of that size: an order of a
   * thousandth of the cash may hide one of 1e-6 of its own.
   */
  readonly least?: number;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  "a cell of value": {
    plant: ({ value, cash }, pick, part) =>
      alter(value.data, () => largest(value.data, cash.data), pick, part),
    foundBy: "I01",
  },
  "a cell of cash": {
    plant: ({ cash, orders }, pick, part) =>
      alter(cash.data, () => largest(cash.data, valuesOf(orders)), pick, part),
    foundBy: "I02.cash",
  },
  "a position": {
    plant: ({ assets, orders }, pick, part) =>
      alter(assets.data, () => largest(assets.data, orders.size), pick, part),
    foundBy: "I06",
  },
  "the fee of an order": {
    plant: ({ orders }, pick, part) => alter(orders.fees, (i) => valuesOf(orders)[i], pick, part),
    foundBy: "I09.fees",
  },
  "the price of an order": {
    plant: ({ orders, cash, initCash }, pick, part) =>
      alter(
        orders.price,
        () => largest(cash.data, Float64Array.from(initCash)),
        pick,
        part,
        (i) => valuesOf(orders)[i],
      ),
    foundBy: "I02.cash",
    least: 1e-5,
  },
  "the size of an order": {
    plant: ({ orders, assets }, pick, part) =>
      alter(orders.size, () => largest(assets.data, orders.size), pick, part),
    foundBy: "I06",
    least: 1e-5,
  },
  "the profit of a trade": {
    plant: ({ exitTrades: trades }, pick, part) =>
      alter(trades.pnl as Float64Array, (i) => turnover(trades, i), pick, part),
    foundBy: "I07.trades",
  },
};

function valuesOf({ size, price }: Stored["orders"]): Float64Array {
  return size.map((units, i) => units * price[i]);
}

/** A run that VectorBT finishes, with trades and plain numbers everywhere. */
function plainRun(plan: RandomPlan): Stored {
  const stored = attempt(() => storedVectorbt(runKernel(plan)));
  fc.pre(!("error" in stored));
  const { orders, value, cash } = stored as Stored;
  const numbers = [orders.size, orders.price, value.data, cash.data];
  fc.pre(numbers.every((values) => values.every((x) => Math.abs(x) < 1e9)));
  fc.pre([...(stored as Stored).initCash, ...orders.size].every((x) => x >= 1e-3));
  return stored as Stored;
}

describe("a fault planted in a stored result of the vectorbt profile is found", () => {
  describe.each(Object.entries(FAULTS))("%s", (_, { plant, foundBy, least = 1e-9 }) => {
    property(
      `by ${foundBy}`,
      fc.tuple(randomPlan, fc.nat(), fc.constantFrom(...PARTS)),
      ([plan, seed, drawn]) => {
        const stored = plainRun(plan);
        const part = Math.sign(drawn) * Math.max(least, Math.abs(drawn));
        fc.pre(plant(stored, (count) => seed % count, part));
        const { checks } = checkResult(stored);
        expect(checks.filter((check) => !check.ok).map(({ id }) => id)).toContain(foundBy);
      },
      8,
    );
  });
});
