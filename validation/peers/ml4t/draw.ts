// Random plans: kinds of account and order that both sides know, each with what else they share there.
import type { Rows } from "../bt/rows.ts";
import { drawMarket, withHoles, type Market } from "../engines/market.ts";
import type { PlanRandom } from "../engines/types.ts";
import { drawOrders, drawWeights, type OrderStyle } from "./drawOrders.ts";
import { barePlan, NO_FEES, type Fees, type Ml4tPlan, type Stops } from "./plan.ts";

/** Adds its traits to a plan of prices. */
type Scene = (random: PlanRandom, plan: Ml4tPlan) => Ml4tPlan;

export function drawPlan(random: PlanRandom): Ml4tPlan {
  const [bars, columns] = [random.integer(5, 60), random.integer(1, 6)];
  const cash = random.pick([1000, 10_000, 100_000, 1_000_000]);
  const plan = barePlan(pricesOf(drawMarket(random, bars, columns)), cash);
  return random.pick(SCENES)(random, plan);
}

/** No bound: whatever is ordered fills, long and short, with every cost, at one bar or over several. */
const unlimited: Scene = (random, bare) => {
  const isSided = random.chance(0.5);
  const multiplier = random.chance(0.3)
    ? bare.multiplier.map(() => random.pick([0.5, 5, 20]))
    : bare.multiplier;
  const plan: Ml4tPlan = {
    ...bare,
    account: "unlimited",
    fill: random.pick(["nextOpen", "sameClose"]),
    orderOfFills: random.pick(["exitsFirst", "sequence"]),
    multiplier,
    wholeUnits: random.chance(0.25),
    fees: drawFees(random, { ofValue: multiplier === bare.multiplier, fixed: isSided }),
    slippage: drawSlippage(random),
  };
  return withTrades(random, withGaps(random, plan), { isSided });
};

/** Money that runs out, long only; the cash test of ml4t-backtest leaves slippage out, and so do these. */
const cash: Scene = (random, bare) => {
  const onInsufficient = random.pick(["partial", "reject"] as const);
  const fill = random.pick(["nextOpen", "sameClose"] as const);
  const plan: Ml4tPlan = {
    ...bare,
    fill,
    onInsufficient,
    orderOfFills: random.pick(["exitsFirst", "sequence"]),
    settlementBars: onInsufficient === "reject" && random.chance(0.4) ? random.integer(1, 3) : 0,
    wholeUnits: random.chance(0.25),
    fees: drawFees(random, { ofValue: true, fixed: onInsufficient === "reject" }),
  };
  const oversells = random.chance(0.2);
  return withTrades(random, fill === "nextOpen" ? withGaps(random, plan) : plan, {
    isLong: true,
    oversells,
  });
};

/** Shorts that lock their proceeds and as much again. */
const locked: Scene = (random, bare) => {
  const onInsufficient = random.pick(["partial", "reject"] as const);
  const plan: Ml4tPlan = {
    ...bare,
    account: "locked",
    onInsufficient,
    fill: random.pick(["nextOpen", "sameClose"]),
    fees: drawFees(random, { ofValue: true, fixed: onInsufficient === "reject" }),
  };
  return withTrades(random, plan, { isSided: true });
};

/** Equity above the initial margin; reversals only where a single column leaves no order between legs. */
const margin: Scene = (random, bare) => {
  const isSided = bare.multiplier.length > 1 || random.chance(0.5);
  const plan: Ml4tPlan = {
    ...bare,
    account: "margin",
    onInsufficient: "reject",
    initialMargin: random.pick([0.2, 0.5, 1]),
    fees: drawFees(random, { ofValue: true, fixed: isSided }),
  };
  return withTrades(random, plan, { isSided });
};

/** Limit and stop orders beside market orders, money enough. */
const working: Scene = (random, bare) => {
  const isSided = random.chance(0.5);
  const types = random.pick([
    ["market", "limit"],
    ["market", "stop"],
    ["market", "limit", "stop"],
    ["limit", "stop"],
  ] as const);
  const slips = !types.some((type) => type === "limit") && random.chance(0.6);
  const plan: Ml4tPlan = {
    ...bare,
    account: "unlimited",
    fees: drawFees(random, { ofValue: true, fixed: isSided }),
    slippage: { ofPrice: slips ? random.between(0, 0.01) : 0, perUnit: 0 },
  };
  return withTrades(random, withGaps(random, plan), { isSided, types });
};

/** Limit and stop orders that want more money than there is; no market orders, which have their turn earlier. */
const workingCash: Scene = (random, bare) => {
  const onInsufficient = random.pick(["partial", "reject"] as const);
  const plan: Ml4tPlan = {
    ...bare,
    onInsufficient,
    orderOfFills: random.pick(["exitsFirst", "sequence"]),
    fees: drawFees(random, { ofValue: true, fixed: onInsufficient === "reject" }),
  };
  return withTrades(random, plan, { isLong: true, types: ["limit", "stop"] });
};

/** Stops on positions, opened at a close and so tested from the next bar on. */
const stopped: Scene = (random, bare) => {
  const isLong = random.chance(0.4);
  const stops = bare.multiplier.map(() => drawStops(random));
  const slips = stops.every(({ profit }) => profit === null) && random.chance(0.5);
  const plan: Ml4tPlan = {
    ...bare,
    fill: "sameClose",
    account: isLong && !slips ? "cash" : "unlimited",
    onInsufficient: "reject",
    stops,
    path: random.pick(["conservative", "optimistic"]),
    fees: drawFees(random, { ofValue: true, fixed: false }),
    slippage: { ofPrice: slips ? random.between(0, 0.005) : 0, perUnit: 0 },
  };
  return withTrades(random, plan, isLong ? { isLong } : { isSided: random.chance(0.5) });
};

/** A part of each bar's volume; what is left goes on working. */
const thin: Scene = (random, bare) => {
  const isSided = random.chance(0.5);
  const plan: Ml4tPlan = {
    ...bare,
    account: "unlimited",
    volume: drawVolumes(random, bare, random.between(0.2, 4)),
    participationRate: random.pick([0.05, 0.2, 1]),
    fees: drawFees(random, { ofValue: true, fixed: isSided }),
    slippage: drawSlippage(random),
  };
  return withTrades(random, plan, { isSided });
};

/** Impact that is linear in the part of a volume that stays the same, so that mean and bar are one; too small to take a price below 0. */
const heavy: Scene = (random, bare) => {
  const window = random.integer(2, 4);
  const volumes = bare.close[0].map((price) => (bare.cash / price) * random.between(5, 50));
  const plan: Ml4tPlan = {
    ...bare,
    account: "unlimited",
    volume: bare.close.map(() => [...volumes]),
    impact: { gamma: random.between(0.01, 0.1), window },
    fees: drawFees(random, { ofValue: true, fixed: true }),
  };
  return withTrades(random, plan, { isSided: true, firstBar: window + 1 });
};

const SCENES = [unlimited, cash, cash, locked, margin, working, workingCash, stopped, stopped, thin, heavy];

function withTrades(random: PlanRandom, plan: Ml4tPlan, style: OrderStyle): Ml4tPlan {
  const isFull = plan.close.every((row) => row.every((price) => price > 0));
  const takesWeights =
    (plan.account === "cash" || plan.account === "unlimited") &&
    style.types === undefined &&
    plan.orderOfFills === "exitsFirst" &&
    !style.isSided &&
    !plan.wholeUnits &&
    isFull;
  if (takesWeights && random.chance(0.35)) return { ...plan, weights: drawWeights(random, plan, style) };
  const orders = drawOrders(random, plan, style);
  const isImmediate = plan.fill === "sameClose" && plan.orderOfFills === "sequence" && isFull;
  return {
    ...plan,
    orders,
    immediate: isImmediate && orders.every(({ kind }) => kind === "units" || kind === "close"),
  };
}

function drawFees(random: PlanRandom, allowed: { readonly ofValue: boolean; readonly fixed: boolean }): Fees {
  const kinds = [
    "none",
    "perUnit",
    ...(allowed.ofValue ? ["ofValue"] : []),
    ...(allowed.fixed ? ["fixed", "least"] : []),
  ];
  const kind = random.pick(kinds);
  return {
    ...NO_FEES,
    ofValue: kind === "ofValue" ? random.between(0, 0.01) : 0,
    perUnit: kind === "perUnit" || kind === "least" ? random.between(0.001, 0.05) : 0,
    least: kind === "least" ? random.between(0, 5) : 0,
    fixed: kind === "fixed" ? random.between(0.1, 5) : 0,
  };
}

function drawSlippage(random: PlanRandom) {
  const kind = random.pick(["none", "ofPrice", "perUnit"]);
  return {
    ofPrice: kind === "ofPrice" ? random.between(0, 0.01) : 0,
    perUnit: kind === "perUnit" ? random.between(0, 0.1) : 0,
  };
}

function drawStops(random: PlanRandom): Stops {
  const loss = random.chance(0.7) ? random.between(0.005, 0.08) : null;
  return {
    loss,
    trails: loss !== null && random.chance(0.4),
    profit: random.chance(0.5) ? random.between(0.005, 0.1) : null,
  };
}

/** Around a multiple of what the cash buys, with bars of none. */
function drawVolumes(random: PlanRandom, { close, cash }: Ml4tPlan, depth: number): Rows {
  return close.map((row) =>
    row.map((price) => (random.chance(0.1) ? 0 : (cash / price) * depth * random.between(0.1, 1))),
  );
}

/** Takes bars of assets away: before the first, and here and there. */
function withGaps(random: PlanRandom, plan: Ml4tPlan): Ml4tPlan {
  if (random.chance(0.6)) return plan;
  return { ...plan, ...pricesOf(withHoles(random, plan, 0.1)) };
}

function pricesOf({ open, high, low, close }: Market) {
  const rows = (prices: Market["open"]): Rows => prices.map((row) => row.map((price) => price ?? NaN));
  return { open: rows(open), high: rows(high), low: rows(low), close: rows(close) };
}
