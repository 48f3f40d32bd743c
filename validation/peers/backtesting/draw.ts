// Random plans for backtesting.py.
import { drawMarket, type Market } from "../engines/market.ts";
import type { PlanRandom } from "../engines/types.ts";
import type { BacktestingPlan, PlannedOrder } from "./plan.ts";

type Traits = Omit<BacktestingPlan, keyof Market | "orders">;
type OrderType = PlannedOrder["type"];

export function drawPlan(random: PlanRandom): BacktestingPlan {
  const bars = random.integer(5, 60);
  const market = drawMarket(random, bars, 1);
  const traits = drawTraits(random);
  const activity = random.pick([0.15, 0.4, 0.8]);
  const drawOrder = traits.mode === "signals" ? drawSignal : drawUnits;
  const types = drawTypes(random, traits);
  const orders: PlannedOrder[] = [];
  for (let bar = 1; bar < bars - 1; bar++)
    if (random.chance(activity))
      orders.push({
        bar,
        column: 0,
        ...drawOrder(random, traits, random.pick(types), market.close[bar][0]!),
      });
  return { ...market, ...traits, orders };
}

function drawTraits(random: PlanRandom): Traits {
  const mode = random.pick(["orders", "signals"] as const);
  const longOnly = random.chance(0.4);
  return {
    mode,
    cash: random.pick([500, 2000, 10_000, 1e6]),
    spread: random.chance(0.15) ? random.pick([0.001, 0.02]) : 0,
    fixedFees: random.chance(0.1) ? random.pick([1, 5]) : 0,
    fees: random.pick([0, 0, 0.0009765625, 0.002, 0.02]),
    margin: random.chance(0.75) ? 1 : random.pick([0.5, 0.2, 0.05]),
    tradeOnClose: random.chance(0.2),
    exclusive: mode === "signals" && random.chance(0.4),
    longOnly,
  };
}

/** What orders of a plan are picked from. */
function drawTypes(random: PlanRandom, { exclusive }: Traits): OrderType[] {
  if (exclusive && random.chance(0.8)) return ["market"];
  if (random.chance(0.1)) return ["market", "stopLimit"];
  return random.chance(0.4) ? ["market"] : ["market", "market", "limit", "stop"];
}

type Asked = Omit<PlannedOrder, "bar" | "column">;

function drawUnits(random: PlanRandom, _traits: Traits, type: OrderType, price: number): Asked {
  if (random.chance(0.15)) return { action: "close", size: 0, type: "market" };
  const size = random.pick([1, 5, 10, 20, 50, 100]);
  return { action: random.pick(["buy", "sell"]), size, type, ...drawPrices(random, type, price) };
}

function drawPrices(
  random: PlanRandom,
  type: OrderType,
  price: number,
): Pick<PlannedOrder, "limit" | "stop"> {
  const near = (): number => Math.round(price * random.between(0.94, 1.06) * 4) / 4;
  return {
    ...(type === "limit" || type === "stopLimit" ? { limit: near() } : {}),
    ...(type === "stop" || type === "stopLimit" ? { stop: near() } : {}),
  };
}

function drawSignal(random: PlanRandom, { longOnly }: Traits, type: OrderType, price: number): Asked {
  if (random.chance(0.25)) return { action: "close", size: 0, type: "market" };
  const part = (): number => random.pick([0.04, 0.0625, 0.1, 0.2]);
  const hasLevel = (): boolean => type === "market" && random.chance(0.6);
  return {
    action: longOnly ? "buy" : random.pick(["buy", "sell"]),
    size: random.chance(0.5) ? random.pick([1, 10, 50]) : random.pick([0.25, 0.5, 0.9]),
    type,
    ...drawPrices(random, type, price),
    ...(hasLevel() ? { stopLoss: part() } : {}),
    ...(hasLevel() ? { takeProfit: part() } : {}),
  };
}
