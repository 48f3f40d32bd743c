// What an audit trail is made of: the fields of an event, the kinds of events, and what each kind puts into which field.
import {
  ActionKind,
  Direction,
  FillReason,
  IntentFate,
  Limit,
  OrderStatus,
  OrderStatusInfo,
  OrderType,
  Outcome,
  Reason,
  SizeType,
} from "../../assembly/layout.ts";
import { wordOf } from "../explain/names.ts";

/** Raised by one with every change of a field, a kind or a word: trails of different versions cannot be read by one another. */
export const AUDIT_VERSION = 2;

interface FieldSpec {
  readonly type: "i64" | "i32" | "f64" | "word";
  /** What stands there where an event has nothing to say. */
  readonly empty: number | string;
  readonly doc: string;
}

/** The fields of an event, in the order of the file's columns. */
export const EVENT_FIELDS = {
  seq: { type: "i64", empty: 0, doc: "number of the event, from 0 on, without gaps" },
  bar: { type: "i32", empty: -1, doc: "bar of the simulation; −1 before the first one" },
  time: {
    type: "f64",
    empty: NaN,
    doc: "time of that bar: milliseconds since 1970 UTC, NaN in a run without `time`",
  },
  kind: { type: "word", empty: "", doc: "what happened, as listed below" },
  account: { type: "i32", empty: -1, doc: "index of the account" },
  column: { type: "i32", empty: -1, doc: "index of the column; −1 where the event is the account's" },
  id: { type: "i32", empty: -1, doc: "order that it belongs to; of an action and its payment: the action" },
  what: { type: "word", empty: "", doc: "the kind's own word" },
  reason: { type: "word", empty: "", doc: "why an order ended short of what was asked" },
  due: { type: "i32", empty: -1, doc: "bar at which money can be spent; −1: at once" },
  units: { type: "f64", empty: NaN, doc: "units, bought positive" },
  price: { type: "f64", empty: NaN, doc: "a price of one unit, in the column's currency" },
  fees: { type: "f64", empty: NaN, doc: "costs, account currency" },
  value: { type: "f64", empty: NaN, doc: "a worth, account currency" },
  amount: { type: "f64", empty: NaN, doc: "the kind's own number" },
  bound: { type: "f64", empty: NaN, doc: "the number that a limit or a requirement stood at" },
} as const satisfies Readonly<Record<string, FieldSpec>>;

/** Name of a field of an audit event. */
export type EventField = keyof typeof EVENT_FIELDS;

interface KindSpec {
  readonly sentence: string;
  /** What the fields hold that are not plain by their own description. */
  readonly fields: Partial<Readonly<Record<EventField, string>>>;
}

/** Every kind of event. */
export const EVENT_KINDS = {
  start: { sentence: "An account begins.", fields: { amount: "initial cash" } },
  split: {
    sentence: "A split, at its ex bar.",
    fields: { units: "held before", price: "mark before", amount: "units that one unit becomes" },
  },
  dividend: {
    sentence: "A dividend is booked, at its ex bar.",
    fields: {
      units: "held at the close before",
      price: "per unit",
      amount: "to be paid, withholding taken off",
      due: "bar of its payment",
    },
  },
  delisting: {
    sentence: "A column ends.",
    fields: { units: "held before", price: "paid per unit; NaN: the last mark" },
  },
  payment: { sentence: "A booked dividend is paid.", fields: { amount: "paid" } },
  settlement: { sentence: "Proceeds of earlier sales can be spent.", fields: { amount: "settled" } },
  cashFlow: { sentence: "A deposit, or a withdrawal.", fields: { amount: "deposited; withdrawn negative" } },
  financing: {
    sentence: "Interest, and the cost of shorts, since the bar before.",
    fields: { value: "interest on cash; a debit's negative", fees: "cost of shorts", amount: "booked" },
  },
  mark: {
    sentence: "A position is valued.",
    fields: {
      what: "`open`: after the open. `close`: in the equity of the bar. `stale`: the same at an old price",
      units: "held",
      price: "the mark",
      value: "of the position",
      amount: "worth of one unit at a price of 1: multiplier times exchange rate",
    },
  },
  liquidation: {
    sentence: "A margin call that has not healed is answered; its fills follow.",
    fields: { value: "equity", bound: "maintenance requirement", amount: "part of every position sold" },
  },
  forced: {
    sentence: "A stop, a target or a margin call is about to take units out of a position.",
    fields: {
      what: "`StopLoss`, `TakeProfit` or `MarginCall`",
      units: "wanted, as a size",
      price: "level before slippage",
      bound: "units that the volume has left",
      amount: "units let through",
    },
  },
  cut: {
    sentence: "A limit leaves fewer units of an order's leg than were wanted.",
    fields: {
      what: "the limit",
      units: "left",
      amount: "wanted",
      bound: "what the limit measures, if anything",
    },
  },
  uncovered: {
    sentence: "A reduction is not made, as the account cannot pay its fee.",
    fields: { what: "reason of the fill", units: "signed", value: "of the units" },
  },
  fill: {
    sentence: "Units change hands; cash falls by value and fees, or rises by value less fees.",
    fields: {
      what: "`Order`, `StopLoss`, `TakeProfit`, `MarginCall`, `Delisted` or `CashInLieu`",
      units: "signed",
      price: "with slippage and impact",
      value: "of the units, unsigned",
      due: "bar at which the proceeds settle",
    },
  },
  ended: {
    sentence: "An order ends, or is refused when it is made.",
    fields: {
      what: "its outcome; `Working` where the data end first",
      units: "filled, signed",
      amount: "asked, signed; ±∞ where its units were never worked out",
      bound: "the amount that cut it",
    },
  },
  decision: {
    sentence: "What became of an intent at the close that decided it.",
    fields: {
      what: "`Ordered`, `Refused`, or why there is no order",
      due: "bar of the intent, earlier where it was held back",
      units: "held",
      price: "mark",
      value: "equity that parts are taken of",
      amount: "size of the cell",
    },
  },
  order: {
    sentence: "An order goes to work.",
    fields: {
      what: "its type",
      units: "asked, signed; ±∞ where they follow from the price of the fill",
      price: "its limit price",
      bound: "its stop price",
      amount: "units of it that reduce the position",
    },
  },
  request: {
    sentence: "VectorBT processes a request (vectorbt profile).",
    fields: {
      id: "of its order record; −1: it has none",
      what: "its size type",
      reason: "its direction",
      units: "held before",
      price: "asked, before slippage",
      value: "of the account, which shares and targets are parts of",
      amount: "size asked",
      bound: "free cash before",
    },
  },
  marginCall: {
    sentence: "Equity is below the maintenance requirement at the close.",
    fields: { value: "equity", bound: "maintenance requirement" },
  },
  checkpoint: {
    sentence: "What the book holds at the end of a bar, so that a replay can begin after it; moves nothing.",
    fields: {
      what: "empty: first of a checkpoint. `account`, `pending`, `dividend`, `position`: what one holds",
      id: "action of a dividend that is not yet paid",
      due: "bar at which pending proceeds settle",
      units: "held",
      price: "the mark",
      amount:
        "of the first: events that follow; settled cash; pending; to be paid; of a position as in `mark`",
    },
  },
  close: {
    sentence: "An account at the end of a bar.",
    fields: { amount: "cash, settled or not", value: "equity" },
  },
  end: { sentence: "The run is over: nothing may follow.", fields: { amount: "events before this one" } },
} as const satisfies Readonly<Record<string, KindSpec>>;

/** What an audit event tells of. */
export type EventKind = keyof typeof EVENT_KINDS;

/** One event of a run; frozen. A number that a kind does not have is NaN, an index −1, a word "". */
export type AuditEvent = Readonly<{
  [Name in EventField]: Name extends "kind"
    ? EventKind
    : (typeof EVENT_FIELDS)[Name]["type"] extends "word"
      ? string
      : number;
}>;

export const FIELD_NAMES = Object.keys(EVENT_FIELDS) as readonly EventField[];
export const KIND_NAMES = Object.keys(EVENT_KINDS) as readonly EventKind[];

/** What a kind of event says of itself; the rest stays empty. */
export type EventDetails = Partial<Omit<AuditEvent, "seq" | "bar" | "time" | "kind">>;

const EMPTY = Object.fromEntries(
  FIELD_NAMES.map((name) => [name, EVENT_FIELDS[name].empty]),
) as unknown as AuditEvent;

/** One event, frozen. */
export function eventOf(
  seq: number,
  bar: number,
  time: number,
  kind: EventKind,
  details: EventDetails,
): AuditEvent {
  return Object.freeze({ ...EMPTY, seq, bar, time, kind, ...details });
}

// ---- words -----------------------------------------------------------------------------------------------------------

const namesOf = (codes: Record<string, string | number>): string[] =>
  Object.keys(codes).filter((key) => Number.isNaN(Number(key)));

/** Every word that an event may hold; its place is its code in a hash. */
export const WORDS: readonly string[] = [
  ...new Set([
    "",
    ...KIND_NAMES,
    ...["open", "close", "stale", "account", "pending", "position"],
    ...[FillReason, Outcome, Reason, IntentFate, OrderStatus, OrderStatusInfo].flatMap(namesOf),
    ...[Limit, OrderType, ActionKind, SizeType, Direction].flatMap((codes) => namesOf(codes).map(wordOf)),
  ]),
];

export const WORD_CODES: ReadonlyMap<string, number> = new Map(WORDS.map((word, code) => [word, code]));

// ---- the run that the events are of ----------------------------------------------------------------------------------

/** What a trail needs to know of its run besides the events; the hash chain begins with it. */
export interface AuditHeader {
  readonly version: number;
  readonly profile: "realistic" | "vectorbt";
  readonly columns: number;
  readonly groupLengths: readonly number[];
  /** Names of the columns, or null. */
  readonly names: readonly string[] | null;
  /** Bars from a sale to its money, in a cash account. */
  readonly settlementBars: number;
}
