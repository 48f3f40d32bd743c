// The rules → entries and exits, by the library's own indicators.
import * as barloom from "../../src/index.ts";
import { crossedAbove, crossedBelow, donchian, rsi, sma, type Mask, type Matrix } from "../../src/index.ts";
import type { MarketData } from "../../src/ingest/align.ts";
import type { Settings } from "../shared/settings.ts";

export interface Signals {
  readonly entries: Mask;
  readonly exits: Mask;
}

type Parameters = Settings["parameters"];
type Fields = MarketData["fields"];

/** A rule of one's own; it stands in front of this script in the worker that was made for it. */
export type OwnRule = (fields: Fields, parameters: Parameters, lib: typeof barloom) => unknown;

declare global {
  var ownRule: OwnRule | undefined;
}

export function signalsOf(rule: Settings["rule"], fields: Fields, parameters: Parameters): Signals {
  if (rule === "code") return ownSignals(fields, parameters);
  return BUILT_IN[rule](fields, parameters);
}

const BUILT_IN: Readonly<
  Record<Exclude<Settings["rule"], "code">, (fields: Fields, parameters: Parameters) => Signals>
> = {
  crossover: ({ close }, { fast, slow }) => {
    const [first, second] = [sma(close, { window: fast }), sma(close, { window: slow })];
    return { entries: crossedAbove(first, second), exits: crossedBelow(first, second) };
  },
  rsi: ({ close }, { window, low, high }) => {
    const index = rsi(close, { window });
    return { entries: crossedBelow(index, low), exits: crossedAbove(index, high) };
  },
  breakout: ({ high, low, close }, { entry, exit }) => {
    const prices = { high: high ?? close, low: low ?? close };
    const { upper } = donchian(prices, { window: entry });
    const { lower } = donchian(prices, { window: exit });
    return {
      entries: againstBarBefore(close, upper, (price, bound) => price > bound),
      exits: againstBarBefore(close, lower, (price, bound) => price < bound),
    };
  },
};

/** Where the close is beyond what a channel was a bar ago; beyond a missing value is nothing. */
function againstBarBefore(
  close: Matrix,
  channel: Matrix,
  isBeyond: (price: number, bound: number) => boolean,
): Mask {
  const { rows, columns } = close;
  const data = new Uint8Array(rows * columns);
  for (let cell = columns; cell < data.length; cell++)
    data[cell] = Number(isBeyond(close.data[cell], channel.data[cell - columns]));
  return { data, rows, columns };
}

function ownSignals(fields: Fields, parameters: Parameters): Signals {
  if (globalThis.ownRule === undefined) throw new Error("there is no rule here to run");
  const made = globalThis.ownRule(fields, parameters, barloom) as Partial<Signals> | undefined;
  if (made?.entries === undefined || made.exits === undefined)
    throw new Error("the rule must return { entries, exits }");
  return { entries: made.entries, exits: made.exits };
}
