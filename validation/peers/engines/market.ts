// Random prices for plans of other engines: consistent bars, time × column.
import type { PlanRandom } from "./types.ts";

/** A bar of a column; null where nothing traded: all four are null then. */
export type Cell = number | null;

/** Rows are bars. */
export interface Market {
  readonly open: readonly (readonly Cell[])[];
  readonly high: readonly (readonly Cell[])[];
  readonly low: readonly (readonly Cell[])[];
  readonly close: readonly (readonly Cell[])[];
}

type Bar = readonly [open: number, high: number, low: number, close: number];

/** Walk: any number. Ticks: multiples of 1/4 near 20, so that prices meet each other and levels. Jumps: opens far off. */
export type PriceStyle = "walk" | "ticks" | "jumps";

export function drawMarket(
  random: PlanRandom,
  bars: number,
  columns: number,
  style: PriceStyle = random.pick(["walk", "ticks", "jumps"]),
): Market {
  const paths = Array.from({ length: columns }, () => drawPath(random, bars, style));
  const side = (k: number): number[][] =>
    Array.from({ length: bars }, (_, bar) => paths.map((path) => path[bar][k]));
  return { open: side(0), high: side(1), low: side(2), close: side(3) };
}

function drawPath(random: PlanRandom, bars: number, style: PriceStyle): Bar[] {
  const path: Bar[] = [];
  let last = style === "ticks" ? 20 : random.between(5, 150);
  for (let bar = 0; bar < bars; bar++) {
    path.push(
      style === "ticks" ? tickBar(random, last) : walkBar(random, last, style === "jumps" ? 0.15 : 0.02),
    );
    last = path[bar][3];
  }
  return path;
}

function walkBar(random: PlanRandom, last: number, jump: number): Bar {
  const open = last * random.between(1 - jump, 1 + jump);
  const close = open * random.between(0.95, 1.055);
  const high = Math.max(open, close) * random.between(1, 1.04);
  const low = Math.min(open, close) * random.between(0.96, 1);
  return [open, high, low, close];
}

function tickBar(random: PlanRandom, last: number): Bar {
  const ticks = (most: number): number => random.integer(0, most) / 4;
  const near = (price: number): number => Math.max(2, price + ticks(8) - 1);
  const [open, close] = [near(last), near(near(last))];
  return [open, Math.max(open, close) + ticks(3), Math.max(1, Math.min(open, close) - ticks(3)), close];
}

/** The market with a part of its bars taken out, and columns that begin late. */
export function withHoles(random: PlanRandom, market: Market, part: number): Market {
  const [bars, columns] = [market.open.length, market.open[0].length];
  const listed = Array.from({ length: columns }, () =>
    random.chance(0.3) ? random.integer(0, Math.floor(bars / 2)) : 0,
  );
  const isHole = Array.from({ length: bars }, (_, bar) =>
    listed.map((first) => random.chance(part) || bar < first),
  );
  return mapMarket(market, (price, bar, column) => (isHole[bar][column] ? null : price));
}

export function mapMarket(
  { open, high, low, close }: Market,
  change: (price: Cell, bar: number, column: number) => Cell,
): Market {
  const side = (rows: readonly (readonly Cell[])[]): Cell[][] =>
    rows.map((row, bar) => row.map((price, column) => change(price, bar, column)));
  return { open: side(open), high: side(high), low: side(low), close: side(close) };
}

/** Some bars or columns of it. */
export function cutMarket(
  market: Market,
  bars: (bar: number) => boolean,
  columns: (column: number) => boolean,
): Market {
  const side = (rows: readonly (readonly Cell[])[]): Cell[][] =>
    rows.filter((_, bar) => bars(bar)).map((row) => row.filter((_, column) => columns(column)));
  const { open, high, low, close } = market;
  return { open: side(open), high: side(high), low: side(low), close: side(close) };
}

/** As the package takes them: row by row, NaN for null. */
export function flat(rows: readonly (readonly Cell[])[]): Float64Array {
  return Float64Array.from(rows.flatMap((row) => row.map((price) => price ?? NaN)));
}
