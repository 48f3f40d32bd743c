// Specification section 3, and the arguments of the case files.

import {
  asBoolean,
  asList,
  asNumber,
  asObject,
  asString,
  isArray,
  type CaseArray,
  type CaseObject,
  type CaseValue,
} from "../caseFiles.ts";
import type {
  Accumulate,
  Direction,
  DirectionConflict,
  OppositeEntry,
  PairConflict,
  SizeType,
  StopEntryPrice,
  StopExit,
  StopExitPrice,
  StopUpdate,
  TradesType,
} from "./codes.ts";

/** A row-major array whose length-1 dimensions stretch over bars or columns. */
export interface Grid<Value> {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<Value>;
}

/** One value for all cells, or a grid. */
export type Cells<Value> = Value | Grid<Value>;

/** The value at a bar and column. */
export function cellOf<Value extends number | boolean | string>(
  cells: Cells<Value>,
  bar: number,
  column: number,
): Value {
  if (typeof cells !== "object") return cells;
  const { rows, columns, data } = cells;
  return data[(rows === 1 ? 0 : bar) * columns + (columns === 1 ? 0 : column)];
}

export type InitCash = number | readonly number[] | "auto" | "autoalign";
/** `[bar][first column of the group + slot]` = position inside the group to process next. */
export type CallSequence = number[][];

/** Arguments both entry points share; a null is "use the default". */
export interface CommonInputs {
  readonly barCount: number;
  readonly columnCount: number;
  /** Whether results are reported per group. */
  readonly grouped: boolean;
  /** Contiguous groups of columns; all 1 when not grouped. */
  readonly groupLengths: readonly number[];

  readonly close: Grid<number>;
  readonly size: Cells<number>;
  readonly sizeType: Cells<SizeType>;
  readonly price: Cells<number>;
  readonly fees: Cells<number>;
  readonly fixedFees: Cells<number>;
  readonly slippage: Cells<number>;
  readonly minSize: Cells<number>;
  readonly maxSize: Cells<number>;
  readonly sizeGranularity: Cells<number>;
  readonly rejectProb: Cells<number>;
  readonly lockCash: Cells<boolean>;
  readonly allowPartial: Cells<boolean>;
  readonly raiseReject: Cells<boolean>;
  readonly log: Cells<boolean>;
  readonly valPrice: Cells<number>;

  readonly initCash: InitCash;
  readonly cashSharing: boolean;
  readonly callSeq: "default" | "reversed" | "auto" | CallSequence;
  readonly ffillValPrice: boolean;
  readonly updateValue: boolean;
  readonly maxOrders: number | null;
  readonly maxLogs: number | null;
  readonly seed: number | null;
  readonly fillnaClose: boolean;
  readonly tradesType: TradesType;
}

export interface FromOrdersInputs extends CommonInputs {
  readonly api: "from_orders";
  readonly direction: Cells<Direction>;
}

/** Two arrays read in a direction, or one pair per side. */
export type SignalInputs =
  | {
      readonly mode: "dir";
      readonly entries: Cells<boolean>;
      readonly exits: Cells<boolean>;
      readonly direction: Cells<Direction>;
    }
  | {
      readonly mode: "ls";
      readonly entries: Cells<boolean>;
      readonly exits: Cells<boolean>;
      readonly shortEntries: Cells<boolean>;
      readonly shortExits: Cells<boolean>;
    };

export interface FromSignalsInputs extends CommonInputs {
  readonly api: "from_signals";
  readonly signals: SignalInputs;
  readonly accumulate: Cells<Accumulate>;
  readonly uponLongConflict: Cells<PairConflict>;
  readonly uponShortConflict: Cells<PairConflict>;
  readonly uponDirConflict: Cells<DirectionConflict>;
  readonly uponOppositeEntry: Cells<OppositeEntry>;
  readonly open: Cells<number>;
  readonly high: Cells<number>;
  readonly low: Cells<number>;
  readonly useStops: boolean;
  readonly slStop: Cells<number>;
  readonly slTrail: Cells<boolean>;
  readonly tpStop: Cells<number>;
  readonly stopEntryPrice: Cells<StopEntryPrice>;
  readonly stopExitPrice: Cells<StopExitPrice>;
  readonly uponStopExit: Cells<StopExit>;
  readonly uponStopUpdate: Cells<StopUpdate>;
}

export type TwinInputs = FromOrdersInputs | FromSignalsInputs;

/** The inputs of a decoded case. */
export function caseInputs(scenario: CaseObject): TwinInputs {
  const args = asObject(scenario.args);
  const common = commonInputs(scenario, args);
  if (asString(scenario.api) === "from_orders")
    return { api: "from_orders", ...common, direction: choices(args.direction) };
  return { api: "from_signals", ...common, ...signalsInputs(args, asString(scenario.signal_mode)) };
}

function commonInputs(scenario: CaseObject, args: CaseObject): CommonInputs {
  const [barCount, columnCount] = asList(scenario.shape).map(asNumber);
  return {
    barCount,
    columnCount,
    grouped: asBoolean(scenario.grouped),
    groupLengths: asList(scenario.group_lens).map(asNumber),
    close: gridOf(args.close),
    size: numbers(args.size),
    sizeType: choices(args.size_type),
    price: numbers(args.price),
    fees: numbers(args.fees),
    fixedFees: numbers(args.fixed_fees),
    slippage: numbers(args.slippage),
    minSize: numbers(args.min_size),
    maxSize: numbers(args.max_size),
    sizeGranularity: numbers(args.size_granularity),
    rejectProb: numbers(args.reject_prob),
    lockCash: booleans(args.lock_cash),
    allowPartial: booleans(args.allow_partial),
    raiseReject: booleans(args.raise_reject),
    log: booleans(args.log),
    valPrice: numbers(args.val_price),
    initCash: initCashOf(args.init_cash),
    cashSharing: asBoolean(args.cash_sharing),
    callSeq: callSeqOf(args.call_seq),
    ffillValPrice: asBoolean(args.ffill_val_price),
    updateValue: asBoolean(args.update_value),
    maxOrders: numberOrNull(args.max_orders),
    maxLogs: numberOrNull(args.max_logs),
    seed: numberOrNull(args.seed),
    fillnaClose: asBoolean(args.fillna_close),
    tradesType: asString(args.trades_type) as TradesType,
  };
}

function signalsInputs(args: CaseObject, mode: string): Omit<FromSignalsInputs, keyof CommonInputs | "api"> {
  return {
    signals: signalArrays(args, mode),
    accumulate: choices(args.accumulate),
    uponLongConflict: choices(args.upon_long_conflict),
    uponShortConflict: choices(args.upon_short_conflict),
    uponDirConflict: choices(args.upon_dir_conflict),
    uponOppositeEntry: choices(args.upon_opposite_entry),
    open: numbers(args.open),
    high: numbers(args.high),
    low: numbers(args.low),
    useStops: asBoolean(args.use_stops),
    slStop: numbers(args.sl_stop),
    slTrail: booleans(args.sl_trail),
    tpStop: numbers(args.tp_stop),
    stopEntryPrice: choices(args.stop_entry_price),
    stopExitPrice: choices(args.stop_exit_price),
    uponStopExit: choices(args.upon_stop_exit),
    uponStopUpdate: choices(args.upon_stop_update),
  };
}

function signalArrays(args: CaseObject, mode: string): SignalInputs {
  const entries = booleans(args.entries);
  const exits = booleans(args.exits);
  if (mode === "dir") return { mode, entries, exits, direction: choices(args.direction) };
  const shortEntries = booleans(args.short_entries);
  const shortExits = booleans(args.short_exits);
  return { mode: "ls", entries, exits, shortEntries, shortExits };
}

function numbers(value: CaseValue | undefined): Cells<number> {
  return isArray(value) ? gridOf(value) : asNumber(value);
}

function booleans(value: CaseValue | undefined): Cells<boolean> {
  return isArray(value) ? gridOf(value) : asBoolean(value);
}

/** Enum cells. An invalid code passes through: the order engine's own check reports it. */
function choices<Choice extends string>(value: CaseValue | undefined): Cells<Choice> {
  return isArray(value) ? gridOf(value) : (value as Choice);
}

function gridOf<Value>(value: CaseValue | undefined): Grid<Value> {
  const { shape, data } = value as CaseArray;
  return { rows: shape[0], columns: shape[1], data: data as readonly unknown[] as readonly Value[] };
}

function numberOrNull(value: CaseValue | undefined): number | null {
  return value === null ? null : asNumber(value);
}

function initCashOf(value: CaseValue | undefined): InitCash {
  if (isArray(value)) return value.data as readonly number[];
  return value === "auto" || value === "autoalign" ? value : asNumber(value);
}

function callSeqOf(value: CaseValue | undefined): CommonInputs["callSeq"] {
  if (!isArray(value)) return asString(value) as "default" | "reversed" | "auto";
  const [barCount, columnCount] = value.shape;
  return Array.from({ length: barCount }, (_, bar) =>
    (value.data as readonly number[]).slice(bar * columnCount, (bar + 1) * columnCount),
  );
}
