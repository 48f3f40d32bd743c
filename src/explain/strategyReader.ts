// The events of a column beside what a strategy handed in: orders with their exits, changes and cancellations.
import { IntentFate, OrderType, SizeType, TraceKind } from "../../assembly/layout.ts";
import type { CutEvent, IntentEvent, OpeningEvent, ReducingEvent, TraceEvent } from "../results/trace.ts";
import type { Asked, TapeListener } from "../strategy/tape.ts";
import type { Bracket } from "../strategy/types.ts";
import { LifeReader, tryOf, type Handed, type Life } from "./life.ts";

/** Something asked for at the bar in question, in its column. */
export interface AskedHere {
  readonly asked: Asked;
  readonly handed: Handed | null;
}

/** Reads one column; what had ended before the bar in question is forgotten. */
export class StrategyReader extends LifeReader implements TapeListener {
  readonly here: AskedHere[] = [];
  private asked: Asked | null = null;
  private reached = -1;

  constructor(
    private readonly bar: number,
    private readonly column: number,
  ) {
    super([]);
  }

  override read(event: TraceEvent): void {
    if (event.bar > this.reached) this.forgetBefore(Math.min(event.bar, this.bar));
    this.reached = event.bar;
    super.read(event);
  }

  private forgetBefore(bar: number): void {
    for (const [id, { end }] of this.lives) if (end !== null && end.bar < bar) this.lives.delete(id);
    for (const list of [this.intents, this.tests, this.liquidations, this.actions])
      if (list.length > 0 && list[list.length - 1].event.bar < bar) list.length = 0;
  }

  // ---- what is handed in -----------------------------------------------------------------------------------------------

  asks(asked: Asked): void {
    this.asked = asked;
    this.handed = this.isOrderHere(asked) ? handedOf(sizeTypeOf(asked)) : null;
    if (asked.bar === this.bar && this.isHere(asked)) this.here.push({ asked, handed: this.handed });
  }

  wasAsked(order: number | undefined): void {
    const { asked } = this;
    this.asked = this.handed = null;
    if (asked?.kind === "order" && asked.details?.bracket !== undefined && order !== undefined)
      this.protect(order, asked.details.bracket);
    if (asked?.kind === "modify")
      this.lives.get(asked.order)?.handed?.changes.push({ bar: asked.bar, changes: asked.changes });
    if (asked?.kind === "cancel") {
      const handed = this.lives.get(asked.order)?.handed;
      if (handed) handed.cancelBar = asked.bar;
    }
  }

  private isHere(asked: Asked): boolean {
    if (asked.kind === "serve") return true;
    return this.isOrderHere(asked) || ("order" in asked && this.lives.has(asked.order));
  }

  private isOrderHere(asked: Asked): boolean {
    if (asked.kind === "order") return asked.column === this.column;
    return asked.kind === "rebalance" && !Number.isNaN(asked.weights[this.column]);
  }

  // ---- exits -----------------------------------------------------------------------------------------------------------

  /** Exits have no intent of their own: they begin as what their order and its bracket make them. */
  private protect(id: number, { stopLoss, stopLimit, takeProfit }: Bracket): void {
    const parent = this.lives.get(id);
    if (parent?.intent.fate !== IntentFate.Ordered) return;
    const none = (price: number | undefined): boolean => price === undefined || Number.isNaN(price);
    const exit = (role: "stopLoss" | "takeProfit", prices: Partial<IntentEvent["order"]>): void => {
      const exits = parent.handed!.exits;
      const own = id + exits.length + 1;
      exits.push(own);
      this.lives.set(own, exitOf(parent, own, role, prices));
    };
    if (!none(stopLoss)) {
      const orderType = none(stopLimit) ? OrderType.Stop : OrderType.StopLimit;
      exit("stopLoss", { orderType, stopPrice: stopLoss!, limitPrice: stopLimit ?? NaN });
    }
    if (!none(takeProfit))
      exit("takeProfit", { orderType: OrderType.Limit, stopPrice: NaN, limitPrice: takeProfit! });
  }

  /** A stop loss that the bar of its opening reaches fills without having been looked at before. */
  protected override startTry(event: ReducingEvent | OpeningEvent): void {
    const life = this.lives.get(event.order.id);
    if (life !== undefined && life.tries.at(-1)?.quote.bar !== event.bar) {
      const none = { open: NaN, high: NaN, low: NaN, averageVolume: NaN, deviation: NaN };
      const quote = { kind: TraceKind.Quoted, bar: event.bar, order: event.order, step: 1, ...none } as const;
      life.tries.push(tryOf(quote, null, false));
    }
    super.startTry(event);
  }

  /** What a change of units cuts is part of no attempt. */
  protected override readCut(event: CutEvent): void {
    if (this.asked?.kind !== "modify") super.readCut(event);
  }
}

function handedOf(sizeType: SizeType): Handed {
  return { sizeType, role: "order", parent: null, exits: [], changes: [], cancelBar: null };
}

function sizeTypeOf(asked: Asked): SizeType {
  return asked.kind === "order" ? asked.sizeType : SizeType.TargetPercent;
}

function exitOf(
  parent: Life,
  id: number,
  role: "stopLoss" | "takeProfit",
  prices: Partial<IntentEvent["order"]>,
): Life {
  const { intent, handed } = parent;
  const units = { affordablePart: NaN, reduceLeft: 0, openLeft: 0, asked: 0, filled: 0 };
  const force = { timeInForce: Infinity, lastBar: Infinity };
  const order = { ...intent.order, id, side: -intent.order.side, ...units, ...force, ...prices };
  return {
    ...{ intent: { ...intent, order }, draft: null, tries: [], splits: [], end: null, replacedBy: null },
    handed: { ...handedOf(handed!.sizeType), role, parent: intent.order.id },
  };
}
