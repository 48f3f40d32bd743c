// Plans for RaptorBT: its runner of signal arrays (one price series, several sets of signals), its portfolio runner (one
// account) and its margin session.
import { rowsOf, type Rows, type Shape } from "../engines/rows.ts";
import type { PlanRandom } from "../engines/types.ts";

export interface RaptorPlan {
  readonly engine: "batch" | "portfolio" | "session";
  /** Bars × columns; the columns of a batch are the same. */
  readonly prices: Readonly<Record<"open" | "high" | "low" | "close", Rows<number>>>;
  readonly entries: Rows<boolean>;
  readonly exits: Rows<boolean>;
  /** Per column. */
  readonly short: readonly boolean[];
  readonly fill: "sameClose" | "nextOpen";
  readonly cash: number;
  readonly fees: number;
  readonly slippage: number;
  /** Parts of what is affordable, by bar; absent: all of it. */
  readonly parts?: readonly number[];
  readonly lotSize?: number;
  /** Most money in one position. */
  readonly capital?: number;
  readonly stop?: number;
  readonly target?: number;
  readonly trailing?: boolean;
  /** Session only. */
  readonly leverage?: number;
  /** Portfolio only: each entry may take an equal part of the equity, or all cash. */
  readonly equalWeight?: boolean;
}

export function draw(random: PlanRandom): RaptorPlan {
  const engine = random.pick(["batch", "batch", "portfolio", "session"] as const);
  const shape = {
    bars: random.integer(5, 80),
    columns: engine === "session" || random.chance(0.3) ? 1 : random.integer(2, 8),
  };
  const densities = [random.pick([0.05, 0.2, 0.5]), random.pick([0.05, 0.2, 0.5])];
  const signals = {
    entries: rowsOf(shape, () => random.chance(densities[0])),
    exits: rowsOf(shape, () => random.chance(densities[1])),
  };
  // The portfolio runner keeps a decision to fill at the next open until the next decision, and fills it at that one's open.
  const fill = engine === "portfolio" ? "sameClose" : random.pick(["sameClose", "nextOpen"] as const);
  const common = {
    engine,
    prices: pricesOf(random, shape, engine === "batch"),
    fill,
    cash: random.pick([100, 1000, 123.456, 1e6]),
    fees: random.pick([0, 0.001, 0.0025, 0.02]),
  };
  if (engine === "batch") return { ...common, ...signals, ...batchOf(random, shape, fill) };
  if (engine === "portfolio") return { ...common, ...signals, ...portfolioOf(random, shape) };
  // An entry and an exit at once closes and opens again there; ours makes one order of it.
  const exits = signals.exits.map((row, bar) =>
    row.map((exit, column) => exit && !signals.entries[bar][column]),
  );
  return { ...common, ...signals, exits, ...sessionOf(random, shape) };
}

// ---- prices ----------------------------------------------------------------------------------------------------------

function pricesOf(random: PlanRandom, shape: Shape, same: boolean): RaptorPlan["prices"] {
  const step = random.pick([0.002, 0.02, 0.08]);
  const grid = random.pick([0, 0, 0.25]);
  const one = pathOf(random, shape.bars, step, grid);
  const paths = Array.from({ length: shape.columns }, (_, c) =>
    same || c === 0 ? one : pathOf(random, shape.bars, step, grid),
  );
  const of = (name: keyof Bar): number[][] => rowsOf(shape, (bar, column) => paths[column][bar][name]);
  return { open: of("open"), high: of("high"), low: of("low"), close: of("close") };
}

interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

function pathOf(random: PlanRandom, bars: number, step: number, grid: number): Bar[] {
  const onGrid = (price: number): number =>
    grid === 0 ? price : Math.max(grid, Math.round(price / grid) * grid);
  let price = random.pick([1, 10, 100, 1000]) * random.between(0.5, 2);
  return Array.from({ length: bars }, () => {
    const open = onGrid(price * wobble(random, step / 3));
    price = onGrid(price * wobble(random, step));
    const spread = step * random.uniform();
    return {
      open,
      high: Math.max(open, price) * (1 + spread * random.uniform()),
      low: Math.min(open, price) * (1 - spread * random.uniform()),
      close: price,
    };
  });
}

/** About 1: a sum of three uniforms. */
function wobble(random: PlanRandom, step: number): number {
  return 1 + (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * step;
}

// ---- the three runners ---------------------------------------------------------------------------------------------------

type Own<Keys extends keyof RaptorPlan> = Pick<RaptorPlan, Keys> & Partial<RaptorPlan>;

function batchOf(
  random: PlanRandom,
  { bars, columns }: Shape,
  fill: RaptorPlan["fill"],
): Own<"short" | "slippage"> {
  // A short is booked as if it had been bought (RB-5): modelled where the side of the fill does not matter.
  if (random.chance(0.2)) return { short: Array<boolean>(columns).fill(true), slippage: 0 };
  const size = random.pick(["all", "all", "parts", "lots", "capital"]);
  return {
    short: Array<boolean>(columns).fill(false),
    slippage: random.pick([0, 0.0005, 0.01]),
    ...(size === "parts" && { parts: Array.from({ length: bars }, () => random.pick([0.1, 0.25, 0.5, 1])) }),
    ...(size === "lots" && { lotSize: random.pick([1, 0.1, 0.5, 7]) }),
    // Its units follow from the price of the fill, ours from that of the decision.
    ...(size === "capital" && fill === "sameClose" && { capital: random.pick([50, 300, 2000]) }),
    ...stopsOf(random, columns === 1),
  };
}

function portfolioOf(random: PlanRandom, { columns }: Shape): Own<"short" | "slippage"> {
  const short = Array<boolean>(columns).fill(false);
  const equalWeight = random.chance(0.4);
  return { short, slippage: random.pick([0, 0.0005, 0.01]), equalWeight, ...stopsOf(random) };
}

function sessionOf(random: PlanRandom, { bars }: Shape): Own<"short" | "slippage"> {
  return {
    short: [random.chance(0.5)],
    // Its margin is that of the price paid, ours that of the mark.
    slippage: 0,
    leverage: random.pick([1, 1.5, 2, 5]),
    ...(random.chance(0.3) && {
      parts: Array.from({ length: bars }, () => random.pick([0.1, 0.25, 0.5, 1])),
    }),
    ...stopsOf(random),
  };
}

/** @param targets a batch of several columns has none: RB-3 changes prices, and they share them */
function stopsOf(random: PlanRandom, targets = true): Partial<RaptorPlan> {
  return {
    ...(random.chance(0.4) && { stop: random.pick([0.005, 0.02, 0.1]), trailing: random.chance(0.4) }),
    ...(targets && random.chance(0.3) && { target: random.pick([0.005, 0.02, 0.1]) }),
  };
}
