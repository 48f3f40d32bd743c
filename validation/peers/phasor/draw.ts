// Plans for Phasor: prices, signals or sizes, and options under our names, which are VectorBT's.
import { rowsOf, type Rows, type Shape } from "../engines/rows.ts";
import type { PlanRandom } from "../engines/types.ts";

export type Cell = number | boolean;
/** A scalar, one value per column, or one per bar and column. */
export type Option = Cell | string | readonly Cell[] | Rows<Cell>;

export interface PhasorPlan {
  readonly api: "fromSignals" | "fromOrders";
  readonly prices: Readonly<Record<"close", Rows<number>>> & Readonly<Record<string, Rows<number>>>;
  /** Signals only. */
  readonly entries?: Rows<boolean>;
  readonly exits?: Rows<boolean>;
  readonly options: Readonly<Record<string, Option>>;
}

export function draw(random: PlanRandom): PhasorPlan {
  const shape = { bars: random.integer(5, 80), columns: random.integer(1, 8) };
  const api = random.chance(0.6) ? "fromSignals" : "fromOrders";
  const stops = api === "fromSignals" && random.chance(0.4);
  const prices = pricesOf(random, shape, stops);
  const options = { ...sizesOf(random, shape, api), ...costsOf(random, shape), ...accountsOf(random, shape) };
  if (api === "fromOrders") return { api, prices, options: { ...options, ...viewsOf(random) } };
  const signals = { entries: signalsOf(random, shape), exits: signalsOf(random, shape) };
  const more = { ...entryOptionsOf(random), ...(stops ? stopsOf(random, shape) : {}) };
  return { api, prices, ...signals, options: { ...options, ...more, ...viewsOf(random) } };
}

/** One option's value in one of the forms that both sides broadcast alike. */
function spread<Value extends Cell>(random: PlanRandom, shape: Shape, pool: readonly Value[]): Option {
  const form = random.pick(["scalar", "row", "full"]);
  if (form === "scalar") return random.pick(pool);
  if (form === "full") return rowsOf(shape, () => random.pick(pool));
  // One flag per column is not a form Phasor has.
  return typeof pool[0] === "boolean" ? random.pick(pool) : rowOf(shape, () => random.pick(pool));
}

function rowOf<Value>({ columns }: Shape, cell: () => Value): Value[] {
  return Array.from({ length: columns }, cell);
}

/** What is drawn with the given probability, and left to the default otherwise. */
function maybe(
  random: PlanRandom,
  probability: number,
  options: () => Record<string, Option>,
): Record<string, Option> {
  return random.chance(probability) ? options() : {};
}

// ---- prices ----------------------------------------------------------------------------------------------------------

function pricesOf(random: PlanRandom, shape: Shape, stops: boolean): PhasorPlan["prices"] {
  const step = random.pick([0.002, 0.02, 0.1]);
  const grid = random.pick([0, 0, 0.25]);
  const missing = random.pick([0, 0, 0, 0, 0, 0, 0, 0.02, 0.1, 0.4]);
  const close = rowOf(shape, () => walk(random, shape.bars, step, grid));
  const open = close.map((path) =>
    path.map((_, bar) => path[Math.max(0, bar - 1)] * wobble(random, step / 4)),
  );
  const extreme = (pick: (...values: number[]) => number, way: number): number[][] =>
    close.map((path, column) =>
      path.map((price, bar) => pick(price, open[column][bar]) * (1 + way * random.uniform() * step)),
    );
  const [high, low] = [extreme(Math.max, 1), extreme(Math.min, -1)];
  const hide = (paths: number[][], probability: number): Rows<number> =>
    rowsOf(shape, (bar, column) => (random.chance(probability) ? NaN : paths[column][bar]));
  if (!stops) return { close: hide(close, missing) };
  const holes = random.pick([0, 0, 0.1]);
  return {
    close: hide(close, missing),
    open: hide(open, holes),
    high: hide(high, holes),
    low: hide(low, holes),
  };
}

function walk(random: PlanRandom, bars: number, step: number, grid: number): number[] {
  let price = random.pick([1, 10, 100, 1000]) * random.between(0.5, 2);
  return Array.from({ length: bars }, () => {
    price *= wobble(random, step);
    return grid === 0 ? price : Math.max(grid, Math.round(price / grid) * grid);
  });
}

/** About 1, log-normal enough: a sum of three uniforms. */
function wobble(random: PlanRandom, step: number): number {
  return Math.max(0.5, 1 + (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * step);
}

// ---- what is traded ----------------------------------------------------------------------------------------------------

function signalsOf(random: PlanRandom, shape: Shape): Rows<boolean> {
  const density = random.pick([0.05, 0.2, 0.5]);
  return rowsOf(shape, () => random.chance(density));
}

const SIZES: Readonly<Record<string, readonly number[]>> = {
  amount: [1, 2.5, 0.1, 7, 33.3, Infinity, NaN, 0],
  value: [10, 33.3, 100, 500],
  percent: [0.1, 0.25, 0.5, 1, 1.5],
  targetAmount: [0, 1, 2.5, 7, 33.3],
  targetValue: [0, 10, 33.3, 100, 500],
  targetPercent: [0, 0.1, 0.25, 0.5, 1, 1.5],
};
const SIGNAL_TYPES = ["amount", "value", "percent"];

function sizesOf(random: PlanRandom, shape: Shape, api: PhasorPlan["api"]): Record<string, Option> {
  const direction = random.pick(["longOnly", "longOnly", "shortOnly", "both"]);
  if (api === "fromSignals") {
    const sizeType = random.pick(SIGNAL_TYPES);
    return { sizeType, direction, size: spread(random, shape, SIZES[sizeType]) };
  }
  const sizeType = random.pick(Object.keys(SIZES));
  const signed = [...SIZES[sizeType], ...SIZES[sizeType].map((size) => -size)];
  const idle = random.pick([0, 0.5, 0.8]);
  const size = rowsOf(shape, () => (random.chance(idle) ? NaN : random.pick(signed)));
  return { sizeType, direction, size };
}

function entryOptionsOf(random: PlanRandom): Record<string, Option> {
  return maybe(random, 0.5, () => ({
    accumulate: random.pick(["disabled", "both", "addOnly", "removeOnly"]),
  }));
}

function stopsOf(random: PlanRandom, shape: Shape): Record<string, Option> {
  const distances = [NaN, 0.005, 0.02, 0.1, 0.3];
  return {
    ...maybe(random, 0.8, () => ({ slStop: spread(random, shape, distances) })),
    ...maybe(random, 0.6, () => ({ tpStop: spread(random, shape, distances) })),
    ...maybe(random, 0.5, () => ({ slTrail: spread(random, shape, [true, false]) })),
    ...maybe(random, 0.5, () => ({
      stopEntryPrice: random.pick(["close", "fillPrice", "price", "valPrice"]),
    })),
    ...maybe(random, 0.5, () => ({
      stopExitPrice: random.pick(["stopLimit", "stopMarket", "price", "close"]),
    })),
    ...maybe(random, 0.5, () => ({
      uponStopExit: random.pick(["close", "closeReduce", "reverse", "reverseReduce"]),
    })),
    ...maybe(random, 0.5, () => ({ uponStopUpdate: random.pick(["keep", "override", "overrideNan"]) })),
  };
}

// ---- costs, limits and accounts ------------------------------------------------------------------------------------------

function costsOf(random: PlanRandom, shape: Shape): Record<string, Option> {
  const cells = (name: string, probability: number, pool: readonly Cell[]): Record<string, Option> =>
    maybe(random, probability, () => ({ [name]: spread(random, shape, pool) }));
  return {
    ...cells("fees", 0.7, [0, 0.001, 0.01, 0.2, -0.002]),
    ...cells("fixedFees", 0.3, [0, 0.5, 5]),
    ...cells("slippage", 0.5, [0, 0.0005, 0.02]),
    ...cells("minSize", 0.25, [0, 1e-8, 0.5, 5]),
    ...cells("maxSize", 0.25, [Infinity, 0.5, 3, 20]),
    ...cells("sizeGranularity", 0.25, [NaN, 1, 0.1, 0.001]),
    ...cells("lockCash", 0.25, [true, false]),
    ...cells("allowPartial", 0.25, [true, false]),
    ...maybe(random, 0.3, () => pricedOf(random, shape)),
  };
}

function pricedOf(random: PlanRandom, shape: Shape): Record<string, Option> {
  const price = (): Option =>
    random.pick([Infinity, -Infinity, spread(random, shape, [20, 95.5, 101, NaN, 500])]);
  return {
    ...maybe(random, 0.5, () => ({ price: price() })),
    ...maybe(random, 0.5, () => ({ valPrice: price() })),
    ffillValPrice: random.chance(0.7),
    updateValue: random.chance(0.5),
  };
}

function accountsOf(random: PlanRandom, shape: Shape): Record<string, Option> {
  const cash = [100, 1000, 20.5, 123.456, 1e6];
  if (random.chance(0.4)) return { initCash: spreadCash(random, shape.columns, cash) };
  const groupBy = groupsOf(random, shape.columns);
  const callSeq = random.pick(["default", "auto", "auto", "given"]);
  return {
    cashSharing: true,
    groupBy,
    initCash: spreadCash(random, groupBy.length, cash),
    callSeq: callSeq === "given" ? callsOf(random, shape.bars, groupBy) : callSeq,
  };
}

function spreadCash(random: PlanRandom, accounts: number, pool: readonly number[]): Option {
  return random.chance(0.5) ? random.pick(pool) : Array.from({ length: accounts }, () => random.pick(pool));
}

function groupsOf(random: PlanRandom, columns: number): number[] {
  const lengths: number[] = [];
  for (let left = columns; left > 0; left -= lengths[lengths.length - 1])
    lengths.push(random.chance(0.5) ? left : random.integer(1, left));
  return lengths;
}

/** Positions within the group, shuffled at every bar. */
function callsOf(random: PlanRandom, bars: number, groups: readonly number[]): Rows<number> {
  return Array.from({ length: bars }, () => groups.flatMap((length) => random.shuffle(length)));
}

function viewsOf(random: PlanRandom): Record<string, Option> {
  return {
    log: random.chance(0.5),
    tradesType: random.pick(["exitTrades", "entryTrades", "positions"]),
  };
}
