import { candleNeighbours } from "../candles.ts";
import { date, dateTime } from "../format.ts";
import type { PageAsset, PageData, PageFills } from "../pageData.ts";
import { unpack } from "./unpack.ts";

/** A series of doubles by bar or by point. */
export type Series = Float64Array;

/** How the page names a bar: by its date, its time of day where bars are shorter than a day, or its number. */
export interface Clock {
  /** Milliseconds since 1970 UTC, one a bar; null: bars are numbered. */
  time: Series | null;
  label(bar: number): string;
}

const DAY_MS = 86_400_000;

export function clockOf(data: PageData): Clock {
  if (data.time === null) return { time: null, label: (bar) => `Bar ${bar}` };
  const time = unpack(data.time);
  const text = time.every((ms) => ms % DAY_MS === 0) ? date : dateTime;
  return { time, label: (bar) => text(time[bar]) };
}

export interface Prices {
  close: Series;
  candles: { open: Series; high: Series; low: Series } | null;
}

export function pricesOf(asset: PageAsset): Prices {
  const close = unpack(asset.close);
  if (asset.candles === null) return { close, candles: null };
  const { before, upper, lower } = candleNeighbours;
  const open = unpack(asset.candles.open, before(close));
  const high = unpack(asset.candles.high, upper(open, close));
  const low = unpack(asset.candles.low, lower(open, close));
  return { close, candles: { open, high, low } };
}

export interface Fill {
  bar: number;
  units: number;
  price: number;
  fees: number;
  reason: string;
}

export function fillsOf(fills: PageFills): Fill[] {
  const [units, price, fees, reason] = [fills.units, fills.price, fills.fees, fills.reason].map((series) =>
    unpack(series),
  );
  return Array.from(unpack(fills.bar), (bar, i) => ({
    bar,
    units: units[i],
    price: price[i],
    fees: fees[i],
    reason: fills.reasons[reason[i]],
  }));
}

/** An order that was cut or refused. */
export interface Cut {
  bar: number;
  text: string;
}

export function cutsOf({ bar, text, texts }: PageAsset["cuts"]): Cut[] {
  const places = unpack(text);
  return Array.from(unpack(bar), (at, i) => ({ bar: at, text: texts[places[i]] }));
}
