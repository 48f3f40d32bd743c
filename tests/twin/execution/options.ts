// Section 2: defaults, broadcasting, and the options that are refused.

import type {
  Broadcast,
  CorporateAction,
  ExecutionInput,
  ImpactOption,
  OptionArray,
  TimeInForce,
} from "./input.ts";
import { checkOptions } from "./refusals.ts";

/** The value of an option at a bar and column, after broadcasting. */
export type Cell<V> = (bar: number, column: number) => V;

export interface Prices {
  readonly open: Cell<number>;
  readonly high: Cell<number>;
  readonly low: Cell<number>;
  readonly close: Cell<number>;
  readonly hasOpen: boolean;
}

export interface FillRule {
  readonly delay: number;
  /** Step of the bar in which market orders fill: 6 at the open, 8 at the close or at a price of the user's. */
  readonly step: 6 | 8;
  readonly price: Cell<number>;
}

export interface Options {
  readonly api: ExecutionInput["api"];
  readonly barCount: number;
  readonly columnCount: number;
  readonly groupLengths: readonly number[];
  readonly time: readonly number[] | null;
  readonly prices: Prices;
  readonly volume: Cell<number> | null;

  readonly hasShortArrays: boolean;
  readonly entries: Cell<boolean>;
  readonly exits: Cell<boolean>;
  readonly shortEntries: Cell<boolean>;
  readonly shortExits: Cell<boolean>;
  readonly size: Cell<number>;
  readonly sizeType: Cell<string>;
  readonly direction: Cell<string>;
  readonly accumulate: Cell<string>;
  readonly uponLongConflict: Cell<string>;
  readonly uponShortConflict: Cell<string>;
  readonly uponDirConflict: Cell<string>;
  readonly uponOppositeEntry: Cell<string>;
  readonly orderType: Cell<string>;
  readonly limitPrice: Cell<number>;
  readonly stopPrice: Cell<number>;
  readonly timeInForce: Cell<TimeInForce>;
  readonly slStop: Cell<number>;
  readonly tpStop: Cell<number>;
  readonly slTrail: Cell<boolean>;
  readonly lotSize: Cell<number>;
  readonly minSize: Cell<number>;
  readonly maxSize: Cell<number>;
  readonly minOrderValue: Cell<number>;

  readonly fees: Cell<number>;
  readonly fixedFees: Cell<number>;
  readonly perUnitFees: Cell<number>;
  readonly minFees: Cell<number>;
  readonly slippage: Cell<number>;
  readonly initialMargin: Cell<number>;
  readonly maintenanceLong: Cell<number>;
  readonly maintenanceShort: Cell<number>;
  readonly borrowRate: Cell<number>;
  readonly multiplier: Cell<number>;
  readonly fx: Cell<number>;

  readonly fill: FillRule;
  readonly exitsFirst: boolean;
  readonly proRata: boolean;
  readonly rejectsInsufficient: boolean;
  readonly account: "cash" | "margin" | "unlimited";
  readonly shorting: string;
  readonly settlementBars: number;
  readonly maxGrossLeverage: number;
  readonly maxNetLeverage: number;
  readonly marginCall: string;
  readonly marginCallBuffer: number;
  readonly impact: Required<ImpactOption> | null;
  readonly participationRate: number | null;
  readonly skipsZeroVolume: boolean;
  readonly intrabarPath: string;
  readonly cashRate: number;
  readonly debitRate: number;
  readonly barsPerYear: number;
  readonly actions: readonly CorporateAction[];
  readonly cashInLieu: boolean;
  readonly initCash: (account: number) => number;
  readonly cashFlow: (bar: number, account: number) => number;
  readonly callSeq: string | OptionArray<number>;
}

const DEFAULT_SHORTING = { cash: "none", margin: "margin", unlimited: "free" } as const;

export function resolveOptions(input: ExecutionInput): Options {
  checkOptions(input);
  const given = input.options;
  const [barCount, columnCount] = input.shape;
  const account = (given.account ?? "cash") as Options["account"];
  return {
    api: input.api,
    barCount,
    columnCount,
    groupLengths: input.groupLens,
    time: input.time ?? null,
    prices: {
      open: cell(given.open, NaN),
      high: cell(given.high, NaN),
      low: cell(given.low, NaN),
      close: cell(given.close, NaN),
      hasOpen: given.open !== undefined,
    },
    volume: given.volume === undefined ? null : cell(given.volume, NaN),
    ...intentOptions(input),
    ...costOptions(input),
    fill: fillRule(input),
    exitsFirst: (given.orderOfFills ?? "exitsFirst") === "exitsFirst",
    proRata: given.allocation === "proRata",
    rejectsInsufficient: given.onInsufficient === "reject",
    account,
    shorting: given.shorting ?? DEFAULT_SHORTING[account],
    settlementBars: account === "cash" ? (given.settlementBars ?? 0) : 0,
    maxGrossLeverage: given.maxGrossLeverage ?? Infinity,
    maxNetLeverage: given.maxNetLeverage ?? Infinity,
    marginCall: given.marginCall ?? "liquidate",
    marginCallBuffer: given.marginCallBuffer ?? 0.1,
    impact: given.impact === undefined ? null : { window: 20, ...given.impact },
    participationRate: given.participationRate ?? null,
    skipsZeroVolume: (given.zeroVolume ?? "skip") === "skip",
    intrabarPath: given.intrabarPath ?? "conservative",
    cashRate: given.cashRate ?? 0,
    debitRate: given.debitRate ?? 0,
    barsPerYear: given.barsPerYear ?? 252,
    actions: given.actions ?? [],
    cashInLieu: given.fractionalShares === "cashInLieu",
    initCash: (index) => cell(given.initCash, 100)(0, index),
    cashFlow: (bar, index) => cell(given.cashFlows, 0)(bar, index),
    callSeq: given.callSeq ?? "default",
  };
}

function intentOptions({ api, options: given }: ExecutionInput) {
  return {
    hasShortArrays: given.shortEntries !== undefined || given.shortExits !== undefined,
    entries: cell(given.entries, false),
    exits: cell(given.exits, false),
    shortEntries: cell(given.shortEntries, false),
    shortExits: cell(given.shortExits, false),
    size: cell(given.size, Infinity),
    sizeType: cell(given.sizeType, "amount"),
    direction: lowerCell(given.direction, api === "fromSignals" ? "longonly" : "both"),
    accumulate: accumulateCell(given.accumulate),
    uponLongConflict: lowerCell(given.uponLongConflict, "ignore"),
    uponShortConflict: lowerCell(given.uponShortConflict, "ignore"),
    uponDirConflict: lowerCell(given.uponDirConflict, "ignore"),
    uponOppositeEntry: lowerCell(given.uponOppositeEntry, "reversereduce"),
    orderType: cell(given.orderType, "market"),
    limitPrice: cell(given.limitPrice, NaN),
    stopPrice: cell(given.stopPrice, NaN),
    timeInForce: cell<TimeInForce>(given.timeInForce, "gtc"),
    slStop: cell(given.slStop, NaN),
    tpStop: cell(given.tpStop, NaN),
    slTrail: cell(given.slTrail, false),
    lotSize: cell(given.lotSize, NaN),
    minSize: cell(given.minSize, 0),
    maxSize: cell(given.maxSize, Infinity),
    minOrderValue: cell(given.minOrderValue, 0),
  };
}

function costOptions({ options: given }: ExecutionInput) {
  return {
    fees: cell(given.fees, 0),
    fixedFees: cell(given.fixedFees, 0),
    perUnitFees: cell(given.perUnitFees, 0),
    minFees: cell(given.minFees, 0),
    slippage: cell(given.slippage, 0),
    initialMargin: cell(given.initialMargin, 0.5),
    ...maintenanceMargins(given.maintenanceMargin),
    borrowRate: cell(given.borrowRate, 0),
    multiplier: cell(given.multiplier, 1),
    fx: cell(given.fx, 1),
  };
}

function maintenanceMargins(given: ExecutionInput["options"]["maintenanceMargin"]) {
  if (given === undefined) return { maintenanceLong: cell(0.25, 0), maintenanceShort: cell(0.3, 0) };
  if (typeof given === "object" && "long" in given) {
    return { maintenanceLong: cell(given.long, 0.25), maintenanceShort: cell(given.short, 0.3) };
  }
  return { maintenanceLong: cell(given, 0.25), maintenanceShort: cell(given, 0.3) };
}

function fillRule({ options: given }: ExecutionInput): FillRule {
  const fill = given.fill ?? "nextOpen";
  if (fill === "nextOpen") return { delay: 1, step: 6, price: cell(given.open, NaN) };
  if (fill === "nextClose") return { delay: 1, step: 8, price: cell(given.close, NaN) };
  if (typeof fill === "string") return { delay: 0, step: 8, price: cell(given.close, NaN) };
  if (fill.price === "open") return { delay: fill.delay, step: 6, price: cell(given.open, NaN) };
  if (fill.price === "close") return { delay: fill.delay, step: 8, price: cell(given.close, NaN) };
  return { delay: fill.delay, step: 8, price: cell(fill.price, NaN) };
}

function accumulateCell(given: Broadcast<string | boolean> | undefined): Cell<string> {
  const raw = cell(given, false);
  return (bar, column) => {
    const value = raw(bar, column);
    if (typeof value === "string") return value.toLowerCase();
    return value ? "both" : "disabled";
  };
}

/** VectorBT's enum names are accepted in any case. */
function lowerCell(given: Broadcast<string> | undefined, fallback: string): Cell<string> {
  const raw = cell(given, fallback);
  return (bar, column) => raw(bar, column).toLowerCase();
}

export function cell<V>(given: Broadcast<V> | undefined, fallback: V): Cell<V> {
  if (given === undefined) return () => fallback;
  if (!isArray(given)) return () => given;
  const rows = given.shape[0]!;
  const columns = given.shape[1] ?? 1;
  return (bar, column) => given.data[(rows === 1 ? 0 : bar) * columns + (columns === 1 ? 0 : column)]!;
}

export function isArray<V>(given: Broadcast<V>): given is OptionArray<V> {
  return typeof given === "object" && given !== null && "data" in given;
}
