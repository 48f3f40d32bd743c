// Faults planted in sound data, each at cells that are known then.
import type { CorporateAction } from "../../src/inputs.ts";
import { matrixFrom, type Matrix } from "../../src/matrix.ts";
import type { MarketData } from "../../src/ingest/align.ts";
import type { FindingCode } from "../../src/ingest/quality.ts";
import { uniformAt } from "../support/cells.ts";

export const FIELDS = ["open", "high", "low", "close", "volume"] as const;
export type Field = (typeof FIELDS)[number];
const PRICES = ["open", "high", "low", "close"] as const;

/** A market to plant in, with room for changes; splits and the like are `actions`. */
export interface Market {
  readonly data: MarketData;
  readonly actions: readonly CorporateAction[];
}

/** A market with faults, and the cells [bar, column] that have them. */
export interface Planted extends Market {
  readonly cells: readonly (readonly [bar: number, column: number])[];
}

/** Numbers from 0 to below 1, each by its place in the stream. */
export type Draw = (k: number) => number;

/** Where to plant: a bar with `room` listed bars on both sides. */
interface Place {
  readonly bar: number;
  readonly column: number;
  readonly draw: Draw;
}

export type Plant = (market: Market, place: Place) => Planted;

/** Reads a cell. */
export function at(data: MarketData, field: Field, bar: number, column: number): number {
  return data.fields[field].data[bar * data.columns.length + column];
}

/** The market with other values in one column. */
function changed(
  market: Market,
  column: number,
  change: (field: Field, bar: number, value: number) => number,
): Market {
  const { data } = market;
  const fields = FIELDS.map((name): [string, Matrix] => [
    name,
    matrixFrom(data.time.length, data.columns.length, (bar, k) => {
      const value = at(data, name, bar, k);
      return k === column ? change(name, bar, value) : value;
    }),
  ]);
  return { ...market, data: { ...data, fields: Object.fromEntries(fields) } };
}

/** One field of one cell. */
const oneCell =
  (field: Field, value: (old: number, planted: Place, data: MarketData) => number): Plant =>
  (market, place) => ({
    ...changed(market, place.column, (name, bar, old) =>
      name === field && bar === place.bar ? value(old, place, market.data) : old,
    ),
    cells: [[place.bar, place.column]],
  });

const span = (from: number, count: number, column: number): [number, number][] =>
  Array.from({ length: count }, (_, i) => [from + i, column]);

/** First and last bar with a close. */
function listedRange(data: MarketData, column: number): [first: number, last: number] {
  const listed = Array.from(data.time.keys()).filter((bar) => !Number.isNaN(at(data, "close", bar, column)));
  return [listed[0], listed[listed.length - 1]];
}

const missing = (market: Market, column: number, isGone: (bar: number) => boolean): Market =>
  changed(market, column, (_, bar, value) => (isGone(bar) ? NaN : value));

/** One close for some bars, the other prices with it. */
const standing =
  (volume: (old: number) => number): Plant =>
  (market, { bar: from, column, draw }) => {
    const count = 5 + Math.floor(draw(0) * 6);
    const price = at(market.data, "close", from, column) * 1.0001;
    const inside = (bar: number): boolean => bar >= from && bar < from + count;
    const planted = changed(market, column, (name, bar, old) =>
      !inside(bar) ? old : name === "volume" ? volume(old) : price,
    );
    return { ...planted, cells: span(from + 1, count - 1, column) };
  };

/** Factors that splits and consolidations come in. */
const RATIOS = [2, 1.5, 3, 5, 10, 0.5, 2 / 3, 1 / 3, 0.2, 0.1];
const pick = <Value>(values: readonly Value[], draw: number): Value =>
  values[Math.floor(draw * values.length)];

/** Prices divided and volumes multiplied from a bar on. */
function split(market: Market, from: number, column: number, ratio: number): Market {
  return changed(market, column, (name, bar, old) =>
    bar < from ? old : name === "volume" ? old * ratio : old / ratio,
  );
}

/** How each kind of fault is made; rows of a table that come twice or late are made from tables. */
export const PLANTS: Readonly<Record<Exclude<FindingCode, "duplicateTime" | "outOfOrder">, Plant>> = {
  leadingMissing: (market, { bar, column }) => {
    const cells = span(0, bar, column);
    return { ...missing(market, column, (one) => one < bar), cells };
  },
  trailingMissing: (market, { bar, column }) => {
    const cells = span(bar, market.data.time.length - bar, column);
    return { ...missing(market, column, (one) => one >= bar), cells };
  },
  gap: (market, { bar, column, draw }) => {
    const count = 1 + Math.floor(draw(0) * 4);
    return {
      ...missing(market, column, (one) => one >= bar && one < bar + count),
      cells: span(bar, count, column),
    };
  },
  missingPrice: (market, place) =>
    oneCell(pick(["open", "high", "low"] as const, place.draw(0)), () => NaN)(market, place),
  nonPositivePrice: (market, place) =>
    oneCell(pick(PRICES, place.draw(0)), (old) => (place.draw(1) < 0.5 ? 0 : -old))(market, place),
  infinitePrice: (market, place) =>
    oneCell(pick(PRICES, place.draw(0)), () => (place.draw(1) < 0.5 ? Infinity : -Infinity))(market, place),
  inconsistentBar: (market, place) => {
    const { data } = market;
    const [high, low] = (["high", "low"] as const).map((name) => at(data, name, place.bar, place.column));
    return pick(
      [
        oneCell("high", () => low * 0.999),
        oneCell("open", () => high * 1.001),
        oneCell("close", () => low * 0.999),
      ],
      place.draw(0),
    )(market, place);
  },
  zeroVolume: oneCell("volume", () => 0),
  negativeVolume: oneCell("volume", (old) => -old),
  repeatedBar: (market, { bar, column }) => ({
    ...changed(market, column, (name, one, old) =>
      one === bar ? at(market.data, name, bar - 1, column) : old,
    ),
    cells: [[bar, column]],
  }),
  stalePrice: standing(() => 0),
  frozenPrice: standing((old) => old),
  outlier: (market, { bar, column, draw }) => {
    const far = 3 + 97 * draw(0) * draw(0);
    const factor = draw(1) < 0.5 ? far : 1 / far;
    const planted = changed(market, column, (name, one, old) =>
      one === bar && name !== "volume" ? old * factor : old,
    );
    return { ...planted, cells: [[bar, column]] };
  },
  jumpAfterGap: (market, { bar, column, draw }) => {
    const holes = 1 + Math.floor(draw(0) * 3);
    // As far as no split goes.
    const factor = draw(1) < 0.5 ? 3.5 : 1 / 3.5;
    const planted = changed(market, column, (name, one, old) =>
      one < bar - holes ? old : one < bar ? NaN : name === "volume" ? old : old * factor,
    );
    return { ...planted, cells: [[bar, column]] };
  },
  unadjustedSplit: (market, { bar, column, draw }) => ({
    ...split(market, bar, column, pick(RATIOS, draw(0))),
    cells: [[bar, column]],
  }),
  adjustedSplit: (market, { bar, column, draw }) => ({
    ...market,
    actions: [...market.actions, { column, bar, kind: "split", ratio: pick(RATIOS, draw(0)) }],
    cells: [[bar, column]],
  }),
};

// ---- places ----------------------------------------------------------------------------------------------------------

const ROOM = 25;

/**
 * A place in the market: its prices there moved little since the close before, on a day of usual trading, and no split
 * is near. What is judged by thresholds can be told from nothing else then. Undefined where the seed finds none.
 */
export function quietPlace({ data, actions }: Market, seed: number): Place | undefined {
  const draw: Draw = (k) => uniformAt(seed, 700 + k, 0, 0);
  const column = Math.floor(draw(10) * data.columns.length);
  const [first, last] = listedRange(data, column);
  const bar = first + ROOM + Math.floor(draw(11) * (last - first - 2 * ROOM));
  if (!(last - first > 2 * ROOM + 1) || !isQuiet(data, bar, column)) return undefined;
  const isNear = (action: CorporateAction): boolean =>
    action.kind === "split" && action.column === column && Math.abs(action.bar - bar) <= ROOM;
  return actions.some(isNear) ? undefined : { bar, column, draw };
}

function isQuiet(data: MarketData, bar: number, column: number): boolean {
  const money = (one: number): number => at(data, "close", one, column) * at(data, "volume", one, column);
  const before = Array.from({ length: 10 }, (_, k) => money(bar - 1 - k));
  const open = at(data, "open", bar, column) / at(data, "close", bar - 1, column);
  const next = at(data, "close", bar + 1, column) / at(data, "close", bar - 1, column);
  const isCalm = (ratio: number): boolean => Math.abs(ratio - 1) < 0.04;
  return isCalm(open) && isCalm(next) && money(bar) < Math.min(...before) * 3;
}

/** Part of a market: some bars, with the actions that fall into them. */
export function windowOf({ data, actions }: Market, from: number, bars: number): Market {
  const fields = FIELDS.map((name): [string, Matrix] => [
    name,
    matrixFrom(bars, data.columns.length, (bar, column) => at(data, name, from + bar, column)),
  ]);
  const within = actions.filter(({ bar }) => bar >= from && bar < from + bars);
  return {
    data: {
      time: data.time.slice(from, from + bars),
      columns: data.columns,
      fields: Object.fromEntries(fields),
    },
    actions: within.map((action) => ({ ...action, bar: action.bar - from })),
  };
}

/** A walk of small even steps with sound bars and lively volume: there is nothing to find. */
export function cleanWalk(bars: number, columns: number, seed: number): Market {
  const draw = (k: number, bar: number, column: number): number => uniformAt(seed, 720 + k, bar, column);
  const last = Float64Array.from({ length: columns }, (_, column) => 5 + 200 * draw(0, 0, column));
  const cell: Record<Field, number[]> = { open: [], high: [], low: [], close: [], volume: [] };
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < columns; column++) {
      const open = last[column] * (0.99 + 0.02 * draw(1, bar, column));
      const close = open * (0.97 + 0.06 * draw(2, bar, column));
      cell.open.push(open);
      cell.close.push(close);
      cell.high.push(Math.max(open, close) * (1 + 0.01 * draw(3, bar, column)));
      cell.low.push(Math.min(open, close) * (1 - 0.01 * draw(4, bar, column)));
      cell.volume.push(Math.floor(1e5 + 1e5 * draw(5, bar, column)));
      last[column] = close;
    }
  const fields = FIELDS.map((name): [string, Matrix] => [
    name,
    { data: Float64Array.from(cell[name]), rows: bars, columns },
  ]);
  return {
    data: {
      time: Float64Array.from({ length: bars }, (_, bar) => Date.UTC(2020, 0, 1 + bar)),
      columns: Array.from({ length: columns }, (_, column) => `A${column}`),
      fields: Object.fromEntries(fields),
    },
    actions: [],
  };
}
