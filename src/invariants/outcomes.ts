// What the record of an order says against its outcome or its reason (execution 4 and 8).
import { Account, ActionKind, FILL_OR_KILL, Input, Shorting, SizeType } from "../../assembly/layout.ts";
import { cellOf } from "../plan/source.ts";
import type { Facts } from "./facts.ts";
import type { OrderTable } from "./result.ts";
import type { Subject } from "./subject.ts";
import { madeBarOf } from "./timing.ts";

/** Units within this part of what was asked are all of it (execution 1). */
export const WHOLE = 1e-9;

/** One order, with what its fills and its call say of it. */
export interface Order {
  readonly k: number;
  readonly decided: number;
  readonly column: number;
  readonly asked: number;
  readonly filled: number;
  readonly outcome: string;
  readonly reason: string;
  readonly timeInForce: number;
  /** Last bar in force. */
  readonly last: number;
  readonly fills: readonly number[];
}

/** What ended an order, as far as the later orders of its column say. */
export interface Successors {
  /** The next order that has worked for certain. */
  readonly sure: Map<number, number>;
  /** The next order that may have worked, if only until it was refused. */
  readonly possible: Map<number, number>;
}

/** Reasons that are found when an order is made: it never works. */
const NEVER_WORKS = ["NotListed", "NotTradable", "SizeNaN", "SizeZero"];

/** The successors of all orders. */
export function successorsOf({ arrays: { orders } }: Subject): Successors {
  const isRefused = (k: number): boolean =>
    orders.filled[k] === 0 && ["Rejected", "Ignored"].includes(orders.outcome[k]);
  return {
    sure: nextOf(orders, (k) => !isRefused(k)),
    possible: nextOf(orders, (k) => !isRefused(k) || !NEVER_WORKS.includes(orders.reason[k])),
  };
}

/** Of every order the next one of its column that `works`. */
function nextOf({ length, column }: OrderTable, works: (k: number) => boolean): Map<number, number> {
  const next = new Map<number, number>();
  const latest = new Map<number, number>();
  for (let k = length - 1; k >= 0; k--) {
    const later = latest.get(column[k]);
    if (later !== undefined) next.set(k, later);
    if (works(k)) latest.set(column[k], k);
  }
  return next;
}

// ---- outcomes --------------------------------------------------------------------------------------------------------

const IGNORED = ["SizeNaN", "SizeZero", "NoPosition"];
const FUNDING = [
  ...["Bankrupt", "Halted", "NoCash", "CantCoverFees", "NoBuyingPower", "GrossLeverage", "NetLeverage"],
];
const REJECTED = ["NotListed", "NotTradable", "ShortNotAllowed", ...FUNDING, "MaxSize", "MinSize", "LotSize"];
/** Reasons that end an order where they are found: nothing else can end it after that. */
const ENDING = [...FUNDING, "LotSize"];

/** What the outcome must be instead, as far as the rest says; undefined where nothing speaks against it. */
export function outcomeFault(subject: Subject, order: Order, successors: Successors): string | undefined {
  const { outcome, asked, filled } = order;
  const isWhole = Math.abs(asked) < Infinity && Math.abs(asked) - Math.abs(filled) <= WHOLE * Math.abs(asked);
  if (filled === 0) return unfilledFault(subject, order, successors);
  if (outcome === "Working") return isWhole ? "Filled" : workingFault(subject, order, successors);
  const ending = isWhole ? "Filled" : "PartiallyFilled";
  return outcome === ending ? undefined : ending;
}

/** The ending of an order of which nothing filled. */
function unfilledFault(subject: Subject, order: Order, successors: Successors): string | undefined {
  const { outcome, reason } = order;
  if (outcome === "Filled" || outcome === "PartiallyFilled") return "no fill: another outcome";
  if (outcome === "Ignored") return IGNORED.includes(reason) ? undefined : "another outcome for this reason";
  if (outcome === "Rejected") return rejectedFault(subject, order);
  if (NEVER_WORKS.includes(reason) && reason !== "NotTradable") return "an order that never worked";
  const isKill = outcome === "Cancelled" && order.timeInForce === FILL_OR_KILL;
  if (ENDING.includes(reason) && !isKill) return "an order that ended at once";
  if (reason === "TimeInForce" && outcome !== "Expired") return "Expired";
  if (reason === "FillOrKill" && outcome !== "Cancelled") return "Cancelled";
  if (reason === "NotTradable" && outcome !== "Cancelled") return "Cancelled or Rejected";
  if (outcome === "Working") return workingFault(subject, order, successors);
  if (outcome === "Expired") return expiredFault(subject, order, successors);
  if (outcome === "Cancelled") return cancelledFault(subject, order);
  return replacedFault(subject, order, successors);
}

function rejectedFault({ facts }: Subject, { reason, decided, column }: Order): string | undefined {
  if (!REJECTED.includes(reason)) return "another outcome for this reason";
  const isLate = reason === "NotTradable" && !isDelistedBy(facts, column, madeBarOf(decided, facts));
  return isLate ? "Cancelled: it was made before the delisting" : undefined;
}

function workingFault(
  { facts }: Subject,
  { k, column, last, decided }: Order,
  successors: Successors,
): string | undefined {
  if (facts.handed === null && successors.sure.has(k))
    return "an ending: a later order of the column has worked";
  if (last <= facts.bars - 1) return `an ending at bar ${last}, the last in force`;
  return isDelistedAfter(facts, column, madeBarOf(decided, facts)) ? "an ending at the delisting" : undefined;
}

function expiredFault(
  { facts, arrays }: Subject,
  { k, timeInForce, last, reason }: Order,
  successors: Successors,
): string | undefined {
  if (timeInForce === Infinity || timeInForce === FILL_OR_KILL)
    return "another outcome: its time in force never ends so";
  if (last > facts.bars - 1) return `Working: in force until bar ${last}`;
  const next = facts.handed === null ? successors.sure.get(k) : undefined;
  if (next !== undefined && madeBarOf(arrays.orders.decisionBar[next], facts) < last) return "Replaced";
  return reason === "" ? "a reason" : undefined;
}

function cancelledFault({ facts }: Subject, { k, timeInForce, column, decided }: Order): string | undefined {
  if (mayBeCancelled(facts, k)) return undefined;
  if (timeInForce === FILL_OR_KILL || isDelistedAfter(facts, column, madeBarOf(decided, facts)))
    return undefined;
  return "another outcome: no fill-or-kill order, and no delisting";
}

/** By its strategy, or as a part of a bracket whose other part has done its work. */
function mayBeCancelled({ handed }: Facts, k: number): boolean {
  const order = handed?.of(k);
  return order !== undefined && (order.isCancelled || order.hasExits || order.parent >= 0);
}

/** An order is replaced by a later one of its column while it is in force, or by an intent that leaves no record. */
function replacedFault(
  { facts, arrays }: Subject,
  { k, decided, column, last }: Order,
  successors: Successors,
): string | undefined {
  const made = madeBarOf(decided, facts);
  if (facts.handed !== null)
    return facts.handed.mayReplace(column, made, last) ? undefined : "another outcome: nothing replaces it";
  if (made >= facts.bars - 1) return "another outcome: no bar after it";
  const next = successors.possible.get(k);
  const isInTime = next !== undefined && madeBarOf(arrays.orders.decisionBar[next], facts) <= last;
  return isInTime || mayEndSilently(facts, column)
    ? undefined
    : "another outcome: no later order of its column";
}

/** Whether intents of a column may end an order without a record: a target that is met, an exit while flat. */
function mayEndSilently({ plan }: Facts, column: number): boolean {
  if (plan.api === "fromSignals") return true;
  const types = plan.inputs.get(Input.SizeType)!;
  const isTarget = (code: number): boolean => code >= SizeType.TargetAmount && code <= SizeType.TargetPercent;
  return Array.from({ length: plan.shape.bars }, (_, bar) => cellOf(types, bar, column)).some(isTarget);
}

function isDelistedAfter(facts: Facts, column: number, bar: number): boolean {
  return delistings(facts, column).some((at) => at > bar);
}

function isDelistedBy(facts: Facts, column: number, bar: number): boolean {
  return delistings(facts, column).some((at) => at <= bar);
}

function delistings(facts: Facts, column: number): number[] {
  const own = facts.actionsOf(column).filter(({ kind }) => kind === ActionKind.Delisting);
  return own.map(({ bar }) => bar);
}

// ---- reasons ---------------------------------------------------------------------------------------------------------

/** Why a reason cannot be that of the order; undefined where it can. */
export function reasonFault({ facts, arrays: { orders } }: Subject, order: Order): string | undefined {
  const { outcome, reason, decided, column } = order;
  if (outcome === "Filled") return reason === "" ? undefined : "no reason: it filled";
  if (reason === "") {
    if (outcome === "Cancelled" && mayBeCancelled(facts, order.k)) return undefined;
    return ["Replaced", "Working", "PartiallyFilled"].includes(outcome) ? undefined : "a reason";
  }
  const { plan } = facts;
  const rules: Readonly<Record<string, boolean>> = {
    ShortNotAllowed: plan.shorting === Shorting.None,
    NoCash: plan.account === Account.Cash,
    NoBuyingPower: plan.account === Account.Margin,
    GrossLeverage: !Number.isNaN(plan.maxGrossLeverage),
    NetLeverage: !Number.isNaN(plan.maxNetLeverage),
    MaxSize: facts.at(Input.MaxSize, decided, column) < Infinity,
    MinSize: facts.at(Input.MinSize, decided, column) > 0,
    // A part of what is affordable may be nothing without lots, too.
    LotSize:
      facts.at(Input.LotSize, decided, column) > 0 ||
      facts.ofOrder(Input.SizeType, orders, order.k) === SizeType.Percent,
    Volume: plan.prices.volume !== undefined,
    FillOrKill: order.timeInForce === FILL_OR_KILL,
    TimeInForce: order.timeInForce !== Infinity && order.timeInForce !== FILL_OR_KILL,
  };
  return rules[reason] === false ? "another reason: the call has no such bound" : undefined;
}
