// Strategies whose exits lie close around their entries, in markets too thin to fill them at once.
import fc from "fast-check";
import type { Bracket, Slice, Strategy, StrategyOptions } from "../../src/index.ts";
import { uniformAt } from "../support/cells.ts";
import { PLANS, optionsFor, type Plan } from "./plans.ts";

export interface ThinPlan {
  readonly plan: Plan;
  readonly participationRate: number;
  readonly intrabarPath: string;
  /** Distance of the exits from the close, as a part of it. */
  readonly width: number;
  readonly exits: "stopLoss" | "takeProfit" | "both";
  readonly hasLimits: boolean;
}

export const THIN_PLANS = fc.record({
  plan: PLANS,
  participationRate: fc.constantFrom(0.002, 0.01, 0.03),
  intrabarPath: fc.constantFrom("conservative", "optimistic", "ohlc", "olhc", "nearest"),
  width: fc.constantFrom(0.003, 0.01, 0.03),
  exits: fc.constantFrom("both", "both", "stopLoss", "takeProfit"),
  hasLimits: fc.boolean(),
}) as fc.Arbitrary<ThinPlan>;

export function thinOptions({ plan, participationRate, intrabarPath }: ThinPlan): StrategyOptions<object> {
  return { ...optionsFor(plan), participationRate, intrabarPath } as StrategyOptions<object>;
}

/** Enters, moves stops and closes by chances that hang on the seed. */
export function thinStrategy(thin: ThinPlan): Strategy<object> {
  return {
    onBar(slice) {
      for (let column = 0; column < slice.columnCount; column++) {
        const act = chance(thin, slice, column, 0);
        if (act < 0.5) enter(thin, slice, column);
        else if (act < 0.6) moveStop(thin, slice, column);
        else if (act < 0.65) slice.closePosition(column);
      }
    },
  };
}

function chance({ plan }: ThinPlan, slice: Slice, column: number, purpose: number): number {
  return uniformAt(plan.seed, 300 + purpose, slice.bar, column);
}

function enter(thin: ThinPlan, slice: Slice, column: number): void {
  const drawn = (purpose: number): number => chance(thin, slice, column, purpose);
  const close = slice.close(column);
  const side = drawn(1) < 0.25 && thin.plan.account === "margin" ? -1 : 1;
  const isLimit = thin.hasLimits && drawn(2) < 0.6;
  slice.order(column, side * Math.ceil(30 * drawn(3)), {
    ...(isLimit ? { limitPrice: close * (1 + side * 0.001 * (drawn(4) - 0.5)) } : {}),
    bracket: exitsAround(thin, close, side, drawn),
    timeInForce: drawn(5) < 0.3 ? 3 : "gtc",
  });
}

/** Further away than any limit of an entry. */
function exitsAround(
  { exits, width }: ThinPlan,
  close: number,
  side: number,
  drawn: (purpose: number) => number,
): Bracket {
  const stopLoss = close * (1 - side * width * (0.5 + drawn(6)));
  const takeProfit = close * (1 + side * width * (0.5 + drawn(7)));
  return {
    ...(exits === "takeProfit" ? {} : { stopLoss }),
    ...(exits === "stopLoss" ? {} : { takeProfit }),
  };
}

function moveStop(thin: ThinPlan, slice: Slice, column: number): void {
  const exit = slice.workingOrders(column).find(({ role, type }) => role === "exit" && type === "stop");
  if (exit !== undefined)
    slice.modify(exit.id, { stopPrice: exit.stopPrice! * (0.99 + 0.02 * chance(thin, slice, column, 8)) });
}
