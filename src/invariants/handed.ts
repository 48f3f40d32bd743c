// The orders of a strategy by id: what each was handed in with, and what was done to it. Read from what the strategy asked for.
import { Input, SizeType } from "../../assembly/layout.ts";
import { timeOf } from "../plan/execution.ts";
import { typeOf } from "../strategy/changes.ts";
import type { Asked } from "../strategy/tape.ts";
import type { Bracket, OrderChanges, OrderDetails } from "../strategy/types.ts";

/** What tells what a strategy asked for, in its order. */
export interface AskedSource {
  asked(): Iterable<Asked>;
}

/** One order of a strategy. */
export interface HandedOrder {
  /** What it says of itself; what is left out is as the options of the run say. */
  readonly terms: ReadonlyMap<Input, number>;
  /** Order that it protects; −1: it is no exit. */
  readonly parent: number;
  /** The other exit of the same bracket; −1: none. */
  readonly partner: number;
  hasExits: boolean;
  readonly changes: { readonly bar: number; readonly changes: OrderChanges }[];
  isCancelled: boolean;
}

/** All orders of a run. */
export class HandedOrders {
  /** Whether the stop loss of some order trails. */
  mayTrail = false;
  private readonly byId = new Map<number, HandedOrder>();
  /** Per column: bars at which an order was asked for that may end others. */
  private readonly replacing = new Map<number, number[]>();

  constructor(source: AskedSource) {
    for (const asked of source.asked()) this.take(asked);
  }

  of(id: number): HandedOrder | undefined {
    return this.byId.get(id);
  }

  /** Whether something was asked for from one bar to another that may have ended other orders of the column. */
  mayReplace(column: number, first: number, last: number): boolean {
    return this.replacing.get(column)?.some((bar) => bar >= first && bar <= last) ?? false;
  }

  private take(asked: Asked): void {
    switch (asked.kind) {
      case "order":
        return this.takeOrder(asked);
      case "rebalance":
        return this.takeRebalance(asked);
      case "cancel": {
        const order = this.byId.get(asked.order);
        if (order !== undefined) order.isCancelled = true;
        return;
      }
      case "serve":
        return;
      case "modify":
        this.byId.get(asked.order)?.changes.push({ bar: asked.bar, changes: asked.changes });
    }
  }

  private takeOrder({
    bar,
    column,
    sizeType,
    details = {},
    firstId,
    nextId,
  }: Asked & { kind: "order" }): void {
    if (details.replaces === true || isTarget(sizeType)) this.noteReplacing(column, bar);
    if (firstId < 0) return;
    this.put(firstId, termsOf(sizeType, details));
    this.mayTrail ||= details.slTrail === true;
    const exits = details.bracket === undefined ? [] : exitsOf(details.bracket);
    const hasBoth = nextId - firstId === 3;
    for (let id = firstId + 1; id < nextId; id++)
      this.put(id, exits[id - firstId - 1], firstId, hasBoth ? firstId + nextId - id : -1);
    this.byId.get(firstId)!.hasExits = nextId > firstId + 1;
  }

  private takeRebalance({ bar, weights, firstId, nextId }: Asked & { kind: "rebalance" }): void {
    weights.forEach((weight, column) => {
      if (!Number.isNaN(weight)) this.noteReplacing(column, bar);
    });
    for (let id = firstId; id < nextId; id++) this.put(id, termsOf(SizeType.TargetPercent, {}));
  }

  private put(id: number, terms: ReadonlyMap<Input, number>, parent = -1, partner = -1): void {
    this.byId.set(id, { terms, parent, partner, hasExits: false, changes: [], isCancelled: false });
  }

  private noteReplacing(column: number, bar: number): void {
    const bars = this.replacing.get(column);
    if (bars === undefined) this.replacing.set(column, [bar]);
    else bars.push(bar);
  }
}

function isTarget(sizeType: SizeType): boolean {
  return sizeType >= SizeType.TargetAmount && sizeType <= SizeType.TargetPercent;
}

function termsOf(sizeType: SizeType, details: OrderDetails): Map<Input, number> {
  const { limitPrice = NaN, stopPrice = NaN, timeInForce, slStop, slTrail, tpStop } = details;
  const terms = new Map<Input, number>([
    [Input.SizeType, sizeType],
    [Input.OrderType, typeOf(details)],
    [Input.LimitPrice, limitPrice],
    [Input.StopPrice, stopPrice],
  ]);
  if (timeInForce !== undefined) terms.set(Input.TimeInForce, timeOf(timeInForce));
  if (slStop !== undefined) terms.set(Input.SlStop, slStop);
  if (slTrail !== undefined) terms.set(Input.SlTrail, Number(slTrail));
  if (tpStop !== undefined) terms.set(Input.TpStop, tpStop);
  return terms;
}

/** The stop loss, then the take profit. */
function exitsOf({ stopLoss = NaN, stopLimit = NaN, takeProfit = NaN }: Bracket): Map<Input, number>[] {
  const exit = (details: OrderDetails): Map<Input, number> =>
    termsOf(SizeType.Amount, { ...details, timeInForce: "gtc" });
  const stop = Number.isNaN(stopLimit)
    ? { stopPrice: stopLoss }
    : { stopPrice: stopLoss, limitPrice: stopLimit };
  return [
    ...(Number.isNaN(stopLoss) ? [] : [exit(stop)]),
    ...(Number.isNaN(takeProfit) ? [] : [exit({ limitPrice: takeProfit })]),
  ];
}
