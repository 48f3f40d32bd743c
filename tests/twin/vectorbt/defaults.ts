// Defaults of the arguments (specification section 3), so that a caller names only what it changes.

import type { CommonInputs, FromOrdersInputs, FromSignalsInputs, Grid } from "./inputs.ts";

type Shape = Pick<CommonInputs, "barCount" | "columnCount" | "grouped" | "groupLengths" | "close">;

const COMMON_DEFAULTS: Omit<CommonInputs, keyof Shape> = {
  size: Infinity,
  sizeType: "amount",
  price: Infinity,
  fees: 0,
  fixedFees: 0,
  slippage: 0,
  minSize: 1e-8,
  maxSize: Infinity,
  sizeGranularity: NaN,
  rejectProb: 0,
  lockCash: false,
  allowPartial: true,
  raiseReject: false,
  log: false,
  valPrice: Infinity,
  initCash: 100,
  cashSharing: false,
  callSeq: "default",
  ffillValPrice: true,
  updateValue: false,
  maxOrders: null,
  maxLogs: null,
  seed: null,
  fillnaClose: true,
  tradesType: "exittrades",
};

const SIGNALS_DEFAULTS: Omit<FromSignalsInputs, keyof CommonInputs | "api" | "useStops"> = {
  signals: { mode: "dir", entries: true, exits: false, direction: "longonly" },
  accumulate: "disabled",
  uponLongConflict: "ignore",
  uponShortConflict: "ignore",
  uponDirConflict: "ignore",
  uponOppositeEntry: "reversereduce",
  open: NaN,
  high: NaN,
  low: NaN,
  slStop: NaN,
  slTrail: false,
  tpStop: NaN,
  stopEntryPrice: "close",
  stopExitPrice: "stoplimit",
  uponStopExit: "close",
  uponStopUpdate: "override",
};

/** Inputs of from_orders; `close` is full size. */
export function fromOrdersInputs(
  close: Grid<number>,
  given: Partial<FromOrdersInputs> = {},
): FromOrdersInputs {
  return { api: "from_orders", direction: "both", ...COMMON_DEFAULTS, ...shapeOf(close, given), ...given };
}

/** Inputs of from_signals; `close` is full size. */
export function fromSignalsInputs(
  close: Grid<number>,
  given: Partial<FromSignalsInputs> = {},
): FromSignalsInputs {
  const { slStop, tpStop } = { ...SIGNALS_DEFAULTS, ...given };
  const useStops = !(Number.isNaN(slStop) && Number.isNaN(tpStop));
  const defaults = { ...COMMON_DEFAULTS, ...SIGNALS_DEFAULTS, useStops };
  return { api: "from_signals", ...defaults, ...shapeOf(close, given), ...given };
}

/** Groups that are not given: all columns in one with cash sharing, else each column alone. */
function shapeOf(close: Grid<number>, given: Partial<CommonInputs>): Shape {
  const { rows: barCount, columns: columnCount } = close;
  const isOneGroup = given.groupLengths === undefined && given.cashSharing === true;
  return {
    barCount,
    columnCount,
    close,
    grouped: isOneGroup || given.groupLengths !== undefined,
    groupLengths: isOneGroup ? [columnCount] : Array<number>(columnCount).fill(1),
  };
}
