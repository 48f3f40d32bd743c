// Trace records of the kernel → events that say how the numbers of a run came about.
import {
  TraceKind,
  TraceOffset,
  TraceRecordOffset,
  WorkingOffset,
  type Ending,
  type IntentFate,
  type Limit,
} from "../../assembly/layout.ts";
import type { Arena, TraceWindow } from "../plan/arena.ts";

/** A working order, or the draft of one, as it was when the event was written. */
export interface TracedOrder {
  readonly id: number;
  readonly decisionBar: number;
  readonly madeBar: number;
  /** +1 buys, −1 sells. */
  readonly side: number;
  readonly reason: number;
  readonly orderType: number;
  /** Bar at which its stop price was touched; −1: not yet. */
  readonly triggered: number;
  readonly slips: boolean;
  /** Part of what is affordable that the opening leg asks for; NaN where its units are known. */
  readonly affordablePart: number;
  readonly reduceLeft: number;
  readonly openLeft: number;
  readonly asked: number;
  readonly filled: number;
  readonly bound: number;
  readonly lotSize: number;
  readonly minSize: number;
  readonly maxSize: number;
  readonly limitPrice: number;
  readonly stopPrice: number;
  readonly timeInForce: number;
  readonly lastBar: number;
  /** Price before costs; NaN: none in this step. */
  readonly price: number;
  /** What the reducing leg filled and paid in the same step. */
  readonly stepValue: number;
  readonly stepUnits: number;
  readonly stepFees: number;
}

interface EventOf<Kind extends TraceKind> {
  readonly kind: Kind;
  readonly bar: number;
}

interface OrderEvent<Kind extends TraceKind> extends EventOf<Kind> {
  readonly order: TracedOrder;
}

export interface IntentEvent extends OrderEvent<TraceKind.Intent> {
  readonly fate: IntentFate;
  /** Bar of the intent; earlier than `bar` where it was held back. */
  readonly intentBar: number;
  readonly size: number;
  /** Bits of assembly/signals.ts. */
  readonly given: number;
  readonly resolved: number;
  readonly position: number;
  readonly mark: number;
  /** Equity that parts of it are taken of. */
  readonly equity: number;
  /** Worth of a unit at a price of 1, account currency. */
  readonly unitValue: number;
}

export interface CutEvent extends OrderEvent<TraceKind.Cut> {
  readonly limit: Limit;
  readonly before: number;
  readonly after: number;
  /** What the limit measures, and the units that it alone allows; NaN: as the order and `after` have it. */
  readonly value: number;
  readonly largest: number;
}

export interface QuoteEvent extends OrderEvent<TraceKind.Quoted> {
  /** 0 open, 1 inside the bar, 2 close. */
  readonly step: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Mean volume and deviation of returns behind the impact; a volume of 0: none. */
  readonly averageVolume: number;
  readonly deviation: number;
}

export interface ReducingEvent extends OrderEvent<TraceKind.Reducing> {
  readonly left: number;
  readonly held: number;
  readonly settledCash: number;
  readonly unitValue: number;
}

export interface OpeningEvent extends OrderEvent<TraceKind.Opening> {
  readonly left: number;
  /** Settled cash, less what shorts lock. */
  readonly spendable: number;
  readonly equity: number;
  readonly gross: number;
  readonly net: number;
  readonly requirement: number;
  readonly mark: number;
  readonly unitValue: number;
}

export interface FillEvent<Kind extends TraceKind> extends EventOf<Kind> {
  readonly reason: number;
  /** Signed. */
  readonly units: number;
  readonly price: number;
  readonly fees: number;
  readonly value: number;
  readonly position: number;
  /** Fraction of the price; it counts where the fill slips. */
  readonly impact: number;
  /** −1: a fill without an order. */
  readonly order: number;
  readonly settledCash: number;
}

export interface EndEvent extends OrderEvent<TraceKind.Ended> {
  readonly outcome: number;
  readonly ending: Ending;
}

export interface StopsEvent extends EventOf<TraceKind.Stops> {
  /** 0 open, 1 inside the bar, 2 after the orders inside the bar. */
  readonly step: number;
  readonly stop: number;
  readonly target: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly position: number;
  readonly averageEntry: number;
  /** Best price of the earlier bars, for a trailing stop; NaN: none. */
  readonly extreme: number;
}

export interface ForcedEvent extends EventOf<TraceKind.Forced> {
  readonly reason: number;
  readonly wanted: number;
  readonly level: number;
  readonly room: number;
  readonly units: number;
  readonly position: number;
  readonly slips: boolean;
}

export interface LiquidationEvent extends EventOf<TraceKind.Liquidation> {
  readonly equity: number;
  readonly maintenance: number;
  readonly part: number;
  readonly position: number;
}

export interface ActionEvent extends EventOf<TraceKind.Action> {
  readonly action: number;
  readonly amount: number;
  readonly position: number;
  readonly mark: number;
}

export type TraceEvent =
  | IntentEvent
  | OrderEvent<TraceKind.Drafted>
  | CutEvent
  | QuoteEvent
  | ReducingEvent
  | OpeningEvent
  | FillEvent<TraceKind.Uncovered>
  | FillEvent<TraceKind.Filled>
  | EndEvent
  | StopsEvent
  | ForcedEvent
  | LiquidationEvent
  | ActionEvent;

/** Collects the events of a run, by column, as they happened. */
export class TraceCollector {
  private readonly events = new Map<number, TraceEvent[]>();

  constructor(readonly window: TraceWindow) {}

  /** Events of a column. */
  of(column: number): readonly TraceEvent[] {
    return this.events.get(column) ?? [];
  }

  /** Copies what the buffer holds and empties it. */
  drain(buffer: ArrayBuffer, arena: Arena): void {
    drainTraces(buffer, arena, (column, event) => {
      const list = this.events.get(column);
      if (list === undefined) this.events.set(column, [event]);
      else list.push(event);
    });
  }
}

/** What a traced run needs: what to trace, and somewhere to put it. */
export type TraceSink = Pick<TraceCollector, "window" | "drain">;

/** Hands on what the buffer holds, in the order in which it was written, and empties it. */
export function drainTraces(
  buffer: ArrayBuffer,
  arena: Arena,
  visit: (column: number, event: TraceEvent) => void,
): void {
  const view = new DataView(buffer);
  const count = view.getInt32(arena.trace + TraceOffset.Count, true);
  view.setInt32(arena.trace + TraceOffset.Count, 0, true);
  for (let i = 0; i < count; i++) {
    const at = arena.traces + i * TraceRecordOffset.Size;
    visit(view.getInt32(at + TraceRecordOffset.Column, true), eventAt(view, at));
  }
}

function eventAt(view: DataView, at: number): TraceEvent {
  const kind = view.getInt32(at + TraceRecordOffset.Kind, true) as TraceKind;
  const bar = view.getInt32(at + TraceRecordOffset.Bar, true);
  const code = view.getInt32(at + TraceRecordOffset.Code, true);
  const [a, b, c, d, e, f, g, h] = new Float64Array(view.buffer, at + TraceRecordOffset.A, 8);
  const order = (): TracedOrder => orderAt(view, at + TraceRecordOffset.Order);
  const fill = { reason: code, units: a, price: b, fees: c, value: d, position: e, impact: f, order: g };
  switch (kind) {
    case TraceKind.Intent: {
      const intent = { intentBar: a, size: b, given: c, resolved: d, position: e, mark: f, equity: g };
      return { kind, bar, order: order(), fate: code, ...intent, unitValue: h };
    }
    case TraceKind.Drafted:
      return { kind, bar, order: order() };
    case TraceKind.Cut:
      return { kind, bar, order: order(), limit: code, before: a, after: b, value: c, largest: d };
    case TraceKind.Quoted: {
      const quote = { step: code, open: a, high: b, low: c, averageVolume: d, deviation: e };
      return { kind, bar, order: order(), ...quote };
    }
    case TraceKind.Reducing:
      return { kind, bar, order: order(), left: a, held: b, settledCash: c, unitValue: d };
    case TraceKind.Opening: {
      const account = { spendable: b, equity: c, gross: d, net: e, requirement: f, mark: g, unitValue: h };
      return { kind, bar, order: order(), left: a, ...account };
    }
    case TraceKind.Uncovered:
      return { kind, bar, ...fill, settledCash: h };
    case TraceKind.Filled:
      return { kind, bar, ...fill, settledCash: h };
    case TraceKind.Ended:
      return { kind, bar, order: order(), outcome: code, ending: a };
    case TraceKind.Stops: {
      const prices = { stop: a, target: b, open: c, high: d, low: e };
      return { kind, bar, step: code, ...prices, position: f, averageEntry: g, extreme: h };
    }
    case TraceKind.Forced: {
      const forced = { wanted: a, level: b, room: c, units: d, position: e, slips: f !== 0 };
      return { kind, bar, reason: code, ...forced };
    }
    case TraceKind.Liquidation:
      return { kind, bar, equity: a, maintenance: b, part: c, position: d };
    case TraceKind.Action:
      return { kind, bar, action: code, amount: a, position: b, mark: c };
  }
}

function orderAt(view: DataView, at: number): TracedOrder {
  const int = (offset: number): number => view.getInt32(at + offset, true);
  const double = (offset: number): number => view.getFloat64(at + offset, true);
  return {
    id: int(WorkingOffset.Id),
    decisionBar: int(WorkingOffset.DecisionBar),
    madeBar: int(WorkingOffset.MadeBar),
    side: int(WorkingOffset.Side),
    reason: int(WorkingOffset.Reason),
    orderType: int(WorkingOffset.OrderType),
    triggered: int(WorkingOffset.Triggered),
    slips: int(WorkingOffset.Slips) !== 0,
    affordablePart: double(WorkingOffset.AffordablePart),
    reduceLeft: double(WorkingOffset.ReduceLeft),
    openLeft: double(WorkingOffset.OpenLeft),
    asked: double(WorkingOffset.Asked),
    filled: double(WorkingOffset.Filled),
    bound: double(WorkingOffset.Bound),
    lotSize: double(WorkingOffset.LotSize),
    minSize: double(WorkingOffset.MinSize),
    maxSize: double(WorkingOffset.MaxSize),
    limitPrice: double(WorkingOffset.LimitPrice),
    stopPrice: double(WorkingOffset.StopPrice),
    timeInForce: double(WorkingOffset.TimeInForce),
    lastBar: double(WorkingOffset.LastBar),
    price: double(WorkingOffset.Price),
    stepValue: double(WorkingOffset.StepValue),
    stepUnits: double(WorkingOffset.StepUnits),
    stepFees: double(WorkingOffset.StepFees),
  };
}
