// What the simulation remembers: accounts, columns, orders, and the records it writes.

import type { MarginCallTable, TradeTable } from "./outputs.ts";
import type { Options } from "./options.ts";
import type { FillReason, Outcome, Reason } from "./reasons.ts";

/** An amount that reaches settled cash at a later bar. */
export interface Pending {
  readonly dueBar: number;
  readonly amount: number;
}

export interface Account {
  readonly index: number;
  readonly columns: readonly Column[];
  settledCash: number;
  unsettled: Pending[];
  receivables: Pending[];
  /** A margin call of the previous close waits for step 5. */
  isCalled: boolean;
  isBankrupt: boolean;
  isHalted: boolean;
}

/** Position stops of an entry; NaN fractions mean none. */
export interface StopFractions {
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly trails: boolean;
}

export interface Column {
  readonly index: number;
  readonly account: Account;
  position: number;
  mark: number;
  isDelisted: boolean;
  order: Order | null;
  /** Units filled at this bar that count against the participation. */
  volumeUsed: number;
  wasStoppedInside: boolean;
  /** Proceeds of what is still short, where they are locked. */
  debt: number;

  entryPrice: number;
  /** Cost and fees of what is held, in the account's currency. */
  entryCost: number;
  entryFees: number;
  entryBar: number;
  entryStep: number;
  stops: StopFractions;
  /** Highest high (long) or lowest low (short) of the bars since the entry; NaN before the first. */
  extreme: number;

  /** Units and value at the end of the previous bar. */
  previousPosition: number;
  previousShortValue: number;
}

export type OrderType = "market" | "limit" | "stop" | "stopLimit";

export interface Leg {
  /** Units still to fill; Infinity while they depend on the fill. */
  left: number;
  filled: number;
}

export interface Order {
  readonly decisionBar: number;
  readonly column: number;
  readonly side: 1 | -1;
  readonly reducing: Leg;
  readonly opening: Leg;
  /** Part of what is affordable that an opening of unknown units asks; NaN where the units are known. */
  share: number;
  asked: number;
  filled: number;
  type: OrderType;
  limitPrice: number;
  stopPrice: number;
  /** First bar at which it may fill. */
  firstBar: number;
  readonly lastBar: number;
  readonly takesFirstPriceOnly: boolean;
  readonly fillsWholeOnly: boolean;
  readonly lotSize: number;
  readonly minSize: number;
  readonly maxSize: number;
  readonly stops: StopFractions;
  reason: Reason | "";
  bound: number;
  /** How it ended with nothing filled; "Working" while it works. */
  ending: Outcome;
  /** What its legs filled so far in the current step: they pay one fee. */
  stepFee: StepFee;
}

export interface StepFee {
  readonly value: number;
  readonly units: number;
  readonly paid: number;
}

export interface Fill {
  readonly bar: number;
  readonly column: number;
  readonly units: number;
  readonly price: number;
  readonly fees: number;
  readonly reason: FillReason;
}

export interface Run {
  readonly options: Options;
  readonly accounts: readonly Account[];
  readonly columns: readonly Column[];
  bar: number;
  /** Step of the bar (section 3), 1 to 10. */
  step: number;
  readonly fills: Fill[];
  readonly orders: Order[];
  readonly trades: TradeTable;
  readonly marginCalls: MarginCallTable;
  readonly staleMarks: number[];
}

const NO_STOPS: StopFractions = { stopLoss: NaN, takeProfit: NaN, trails: false };
export const NO_STEP_FEE: StepFee = { value: 0, units: 0, paid: 0 };

export function newRun(options: Options): Run {
  const accounts = newAccounts(options);
  return {
    options,
    accounts,
    columns: accounts.flatMap((account) => account.columns),
    bar: 0,
    step: 1,
    fills: [],
    orders: [],
    trades: { column: [], entryBar: [], exitBar: [], size: [], pnl: [], open: [] },
    marginCalls: { bar: [], account: [], equity: [], maintenance: [] },
    staleMarks: new Array<number>(options.columnCount).fill(0),
  };
}

function newAccounts(options: Options): Account[] {
  let first = 0;
  return options.groupLengths.map((length, index) => {
    const columns: Column[] = [];
    const account: Account = {
      index,
      columns,
      settledCash: options.initCash(index),
      unsettled: [],
      receivables: [],
      isCalled: false,
      isBankrupt: false,
      isHalted: false,
    };
    for (let k = 0; k < length; k++) columns.push(newColumn(first + k, account));
    first += length;
    return account;
  });
}

function newColumn(index: number, account: Account): Column {
  return {
    index,
    account,
    position: 0,
    mark: NaN,
    isDelisted: false,
    order: null,
    volumeUsed: 0,
    wasStoppedInside: false,
    debt: 0,
    entryPrice: NaN,
    entryCost: 0,
    entryFees: 0,
    entryBar: -1,
    entryStep: 0,
    stops: NO_STOPS,
    extreme: NaN,
    previousPosition: 0,
    previousShortValue: 0,
  };
}

export function forgetEntry(column: Column): void {
  column.entryPrice = NaN;
  column.entryCost = 0;
  column.entryFees = 0;
  column.entryBar = -1;
  column.stops = NO_STOPS;
  column.extreme = NaN;
  column.debt = 0;
}

export function total(pending: readonly Pending[]): number {
  return pending.reduce((sum, one) => sum + one.amount, 0);
}

export function cashOf(account: Account): number {
  return account.settledCash + total(account.unsettled);
}

/** Worth of one unit per unit of price: multiplier times fx at this bar. */
export function unitScale(run: Run, column: Column): number {
  return run.options.multiplier(run.bar, column.index) * run.options.fx(run.bar, column.index);
}

/** Signed market value; a column without a position is worth 0 even where it has no mark. */
export function marketValue(run: Run, column: Column): number {
  return column.position === 0 ? 0 : column.position * column.mark * unitScale(run, column);
}

export function equityOf(run: Run, account: Account): number {
  const held = account.columns.reduce((sum, column) => sum + marketValue(run, column), 0);
  return cashOf(account) + total(account.receivables) + held;
}
