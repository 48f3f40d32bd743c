// Random plans for Backtrader, of four kinds.
import { drawMarket, withHoles, type Market } from "../engines/market.ts";
import type { PlanRandom } from "../engines/types.ts";
import type { BacktraderPlan, PlannedOrder } from "./plan.ts";

type Traits = Omit<BacktraderPlan, keyof Market | "orders">;

/** Market orders of all sizes; orders that wait for a price; volumes that bound fills; entries with brackets. */
const KINDS = {
  market: drawMarketOrder,
  working: drawWorkingOrder,
  volume: drawVolumeOrder,
  brackets: drawBracket,
};

export function drawPlan(random: PlanRandom): BacktraderPlan {
  const kind = random.pick(["market", "market", "working", "volume", "brackets"] as const);
  const [bars, columns] = [random.integer(5, 60), random.integer(1, 5)];
  const whole = drawMarket(random, bars, columns);
  const hasHoles = kind === "market" ? random.chance(0.3) : kind === "working" && random.chance(0.1);
  const market = hasHoles ? withHoles(random, whole, 0.1) : whole;
  const traits = drawTraits(random, kind);
  const orders = drawOrders(random, market, traits, KINDS[kind]);
  const volume = kind === "volume" ? drawVolume(random, bars, columns) : null;
  return { ...market, ...traits, volume, orders };
}

function drawTraits(random: PlanRandom, kind: keyof typeof KINDS): Traits {
  const shorts = random.chance(0.3);
  const perUnit = random.chance(0.2);
  const fill = kind === "market" && random.chance(0.25) ? "close" : "open";
  return {
    mode: kind === "brackets" ? "signals" : "orders",
    volume: null,
    participation: random.pick([0.1, 0.25, 0.5]),
    cash: shorts ? 1e7 : random.pick(kind === "market" ? [300, 1000, 5000, 1e6] : [1000, 5000, 1e6, 1e6]),
    fees: perUnit ? 0 : random.pick([0, 0.0009765625, 0.001, 0.02]),
    perUnitFees: perUnit ? random.pick([0.005, 0.5]) : 0,
    slippage: random.chance(kind === "market" && fill === "open" ? 0.6 : 0.1)
      ? random.pick([0.001, 0.02])
      : 0,
    fill,
    whole: random.chance(0.5),
    shorts,
    checkSubmit: random.chance(0.2),
    sellsFirst: random.chance(0.5),
  };
}

type DrawOrder = (
  random: PlanRandom,
  at: { readonly bar: number; readonly column: number; readonly price: number },
  traits: Traits,
) => PlannedOrder;

function drawOrders(
  random: PlanRandom,
  market: Market,
  traits: Traits,
  drawOrder: DrawOrder,
): PlannedOrder[] {
  const activity = random.pick([0.1, 0.3, 0.8]);
  const columns = market.close[0].length;
  return market.close.flatMap((row, bar) =>
    random
      .shuffle(columns)
      .filter(() => random.chance(activity))
      .map((column) => drawOrder(random, { bar, column, price: row[column] ?? 20 }, traits)),
  );
}

const WHOLE = [1, 5, 10, 20, 100];
const AMOUNTS = [...WHOLE, 2.5, 33.3];

function drawAmount(random: PlanRandom, { shorts, whole }: Traits): Pick<PlannedOrder, "sizeType" | "size"> {
  const units = random.pick(whole ? WHOLE : AMOUNTS);
  if (random.chance(0.6)) return { sizeType: "amount", size: random.chance(0.5) ? units : -units };
  const target = random.chance(0.3) ? 0 : units;
  return { sizeType: "targetAmount", size: shorts && random.chance(0.5) ? -target : target };
}

function drawMarketOrder(...[random, { bar, column }, traits]: Parameters<DrawOrder>): PlannedOrder {
  // With shorts, cash has to cover all that can be held at once.
  const sign = traits.shorts ? random.pick([-0.1, 0.1]) : 1;
  const place = { bar, column, type: "market" } as const;
  if (random.chance(0.5)) return { ...place, ...drawAmount(random, traits) };
  return random.chance(0.3)
    ? { ...place, sizeType: "targetValue", size: sign * random.pick([0, 100, 333.3, 2000]) }
    : { ...place, sizeType: "targetPercent", size: sign * random.pick([0, 0.2, 0.5, 1 / 3, 0.95]) };
}

function drawWorkingOrder(...[random, { bar, column, price }, traits]: Parameters<DrawOrder>): PlannedOrder {
  const near = (): number => Math.round(price * random.between(0.94, 1.06) * 4) / 4;
  const type = random.chance(0.03)
    ? "stopLimit"
    : random.pick(["market", "limit", "limit", "stop", "stop"] as const);
  return {
    bar,
    column,
    type,
    ...drawAmount(random, traits),
    ...(type === "limit" || type === "stopLimit" ? { limit: near() } : {}),
    ...(type === "stop" || type === "stopLimit" ? { stop: near() } : {}),
    ...(type !== "market" && random.chance(0.4) ? { bars: random.integer(1, 4) } : {}),
  };
}

/** Whole units, as the volume filler gives them. */
function drawVolumeOrder(...[random, { bar, column, price }, traits]: Parameters<DrawOrder>): PlannedOrder {
  const { sizeType, size } = drawAmount(random, traits);
  const order = { bar, column, type: "market", sizeType, size: Math.trunc(size) } as const;
  return random.chance(0.7) ? order : { ...order, type: "limit", limit: Math.round(price * 4) / 4 };
}

function drawVolume(random: PlanRandom, bars: number, columns: number): number[][] {
  const most = random.pick([1, 3, 20]);
  return Array.from({ length: bars }, () =>
    Array.from({ length: columns }, () => 100 * random.integer(0, most)),
  );
}

/** Most of them too far for the bar of the entry. */
const PARTS = [0.125, 0.0625, 0.1, 0.08, 0.2];

function drawBracket(...[random, { bar, column }, traits]: Parameters<DrawOrder>): PlannedOrder {
  const place = { bar, column, type: "market" } as const;
  if (random.chance(0.3)) return { ...place, sizeType: "targetAmount", size: 0 };
  const units = random.pick(AMOUNTS);
  return {
    ...place,
    sizeType: "amount",
    size: traits.shorts && random.chance(0.5) ? -units : units,
    ...(random.chance(0.75) ? { stopLoss: random.pick(PARTS) } : {}),
    ...(random.chance(0.75) ? { takeProfit: random.pick(PARTS) } : {}),
  };
}
