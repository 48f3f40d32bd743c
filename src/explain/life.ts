// The events of a column, sorted to what they belong to: intents, the lives of orders, stops, forced fills, actions.
import {
  ActionKind,
  Ending,
  FillReason,
  IntentFate,
  Outcome,
  TraceKind,
  type SizeType,
} from "../../assembly/layout.ts";
import type {
  ActionEvent,
  CutEvent,
  EndEvent,
  FillEvent,
  ForcedEvent,
  IntentEvent,
  LiquidationEvent,
  OpeningEvent,
  QuoteEvent,
  ReducingEvent,
  StopsEvent,
  TraceEvent,
  TracedOrder,
} from "../results/trace.ts";
import type { OrderChanges } from "../strategy/types.ts";

/** A leg that was tried, or a quote that came to nothing. */
export interface Try {
  readonly quote: QuoteEvent;
  /** Whether the order was looked at in an earlier step of the same kind at this bar. */
  readonly again: boolean;
  readonly leg: ReducingEvent | OpeningEvent | null;
  readonly cuts: CutEvent[];
  uncovered: FillEvent<TraceKind.Uncovered> | null;
  fill: FillEvent<TraceKind.Filled> | null;
}

/** A draft as it was wanted, and what its bounds made of it. */
export interface Draft {
  readonly wanted: TracedOrder;
  readonly cuts: readonly CutEvent[];
}

/** An order from its making to its end. */
export interface Life {
  readonly intent: IntentEvent;
  readonly draft: Draft | null;
  readonly tries: Try[];
  readonly splits: { bar: number; ratio: number }[];
  end: EndEvent | null;
  replacedBy: number | "target" | "exit" | null;
  /** What a strategy said of it; null: an order of a matrix. */
  readonly handed: Handed | null;
}

/** An order of a strategy: how its size is read, what it protects, and what was done to it. */
export interface Handed {
  readonly sizeType: SizeType;
  readonly role: "order" | "stopLoss" | "takeProfit";
  readonly parent: number | null;
  readonly exits: number[];
  readonly changes: { readonly bar: number; readonly changes: OrderChanges }[];
  /** Bar at whose close the strategy cancelled it. */
  cancelBar: number | null;
}

/** An intent, and the working orders that it ended. */
export interface Intended {
  readonly event: IntentEvent;
  readonly ended: readonly number[];
  readonly handed: Handed | null;
}

/** A fill without an order: what was wanted, and what came of it. */
export interface Forced {
  readonly event: ForcedEvent;
  uncovered: FillEvent<TraceKind.Uncovered> | null;
  fill: FillEvent<TraceKind.Filled> | null;
}

export interface Tested {
  readonly event: StopsEvent;
  hit: Forced | null;
}

export interface Liquidated {
  readonly event: LiquidationEvent;
  hit: Forced | null;
}

export interface Acted {
  readonly event: ActionEvent;
  fill: FillEvent<TraceKind.Filled> | null;
}

/** Reads the events of a column in their order. */
export class LifeReader {
  readonly lives = new Map<number, Life>();
  readonly intents: Intended[] = [];
  readonly tests: Tested[] = [];
  readonly liquidations: Liquidated[] = [];
  readonly actions: Acted[] = [];
  /** What was handed in with the intents that follow; null: they are of a matrix. */
  protected handed: Handed | null = null;

  private draft: { wanted: TracedOrder; cuts: CutEvent[] } | null = null;
  private forced: Forced | null = null;
  private replaced: Life[] = [];
  /** The end of a draft that was refused: its intent is told after it. */
  private refusal: EndEvent | null = null;

  constructor(events: readonly TraceEvent[]) {
    for (const event of events) this.read(event);
  }

  /** Takes the next event. */
  read(event: TraceEvent): void {
    switch (event.kind) {
      case TraceKind.Intent:
        return this.readIntent(event);
      case TraceKind.Drafted:
        this.draft = { wanted: event.order, cuts: [] };
        return;
      case TraceKind.Cut:
        return this.readCut(event);
      case TraceKind.Quoted:
        return this.readQuote(event);
      case TraceKind.Reducing:
      case TraceKind.Opening:
        return this.startTry(event);
      case TraceKind.Uncovered:
        return this.readUncovered(event);
      case TraceKind.Filled:
        return this.readFill(event);
      case TraceKind.Ended:
        return this.readEnd(event);
      case TraceKind.Stops:
        this.tests.push({ event, hit: null });
        return;
      case TraceKind.Forced:
        return this.readForced(event);
      case TraceKind.Liquidation:
        this.liquidations.push({ event, hit: null });
        return;
      case TraceKind.Action:
        return this.readAction(event);
    }
  }

  private readIntent(event: IntentEvent): void {
    const { fate, order } = event;
    const by = fate === IntentFate.Ordered ? order.id : fate === IntentFate.TargetMet ? "target" : "exit";
    const { handed } = this;
    for (const life of this.replaced) life.replacedBy = by;
    this.intents.push({ event, ended: this.replaced.map(({ intent }) => intent.order.id), handed });
    if (fate === IntentFate.Ordered || fate === IntentFate.Refused)
      this.lives.set(order.id, {
        intent: event,
        draft: this.draft,
        tries: [],
        splits: [],
        end: fate === IntentFate.Refused ? this.refusal : null,
        ...{ replacedBy: null, handed },
      });
    this.draft = this.refusal = null;
    this.replaced = [];
  }

  protected readCut(event: CutEvent): void {
    if (event.order.id < 0) this.draft?.cuts.push(event);
    else this.lastTry(event.order.id)?.cuts.push(event);
  }

  private readQuote(event: QuoteEvent): void {
    const life = this.lives.get(event.order.id);
    life?.tries.push(tryOf(event, null, wasQuoted(life, event)));
  }

  /** The first leg takes the place of the quote that it follows. */
  protected startTry(event: ReducingEvent | OpeningEvent): void {
    const life = this.lives.get(event.order.id);
    const last = life?.tries.at(-1);
    if (life === undefined || last === undefined) return;
    if (last.leg === null) life.tries.pop();
    life.tries.push(tryOf(last.quote, event, last.again));
  }

  private readUncovered(event: FillEvent<TraceKind.Uncovered>): void {
    const place = event.order < 0 ? this.forced : this.lastTry(event.order);
    if (place) place.uncovered = event;
  }

  private readFill(event: FillEvent<TraceKind.Filled>): void {
    const isAction = event.reason === FillReason.Delisted || event.reason === FillReason.CashInLieu;
    const unordered = isAction ? this.actions.at(-1) : this.forced;
    const place = event.order < 0 ? unordered : this.lastTry(event.order);
    if (place) place.fill = event;
  }

  private readEnd(event: EndEvent): void {
    // Where the data end before it does.
    if (event.outcome === Outcome.Working) return;
    const life = this.lives.get(event.order.id);
    if (life === undefined) {
      this.refusal = event;
      return;
    }
    life.end = event;
    if (event.ending === Ending.Replaced) this.replaced.push(life);
  }

  private readForced(event: ForcedEvent): void {
    this.forced = { event, uncovered: null, fill: null };
    const cause = event.reason === FillReason.MarginCall ? this.liquidations.at(-1) : this.tests.at(-1);
    if (cause !== undefined) cause.hit = this.forced;
  }

  private readAction(event: ActionEvent): void {
    this.actions.push({ event, fill: null });
    if (event.action !== ActionKind.Split) return;
    for (const life of this.lives.values())
      if (life.end === null) life.splits.push({ bar: event.bar, ratio: event.amount });
  }

  private lastTry(order: number): Try | undefined {
    return this.lives.get(order)?.tries.at(-1);
  }
}

export function tryOf(quote: QuoteEvent, leg: Try["leg"], again: boolean): Try {
  return { quote, again, leg, cuts: [], uncovered: null, fill: null };
}

function wasQuoted({ tries }: Life, { bar, step }: QuoteEvent): boolean {
  return tries.some(({ quote }) => quote.bar === bar && quote.step === step);
}
