// The bars of a strategy's run: the kernel's two halves of each, and the calls of the strategy around them.
import { FillOffset, MarginCallOffset, OrderSide, PlanOffset } from "../../assembly/layout.ts";
import { BacktestError } from "../errors.ts";
import type { AdvancingName } from "../indicators/advancing.ts";
import type { Kernel } from "../kernel.ts";
import { layOut, type Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import { CODE_NAMES, RecordCollector, discardRecords, type CollectedRecords } from "../results/records.ts";
import { moveWindows, placeRow } from "../plan/windows.ts";
import {
  SeriesCollector,
  finishRun,
  readOutput,
  requireAmounts,
  requireAmountsIn,
  type RunOutput,
} from "../results/run.ts";
import type { TraceSink } from "../results/trace.ts";
import { Book } from "./book.ts";
import { Desk, type DeskState } from "./desk.ts";
import { FeedBook } from "./feeds.ts";
import { freeze, thaw, type FrozenKernel } from "./freeze.ts";
import { IndicatorBook } from "./indicators.ts";
import { IntentRow, withIntentRow } from "./intents.ts";
import { ordersIn, type OrderLeft } from "./left.ts";
import type { Series } from "./market.ts";
import { Slice, type Session } from "./slice.ts";
import { Tape, type TapeState } from "./tape.ts";
import type { IndicatorOptions, Strategy, StrategyContext, StrategyFill } from "./types.ts";

/** What the run left, and the plan as its orders turned out. */
export interface Driven {
  readonly plan: Plan;
  readonly output: RunOutput;
  readonly tape: Tape;
}

type AnyStrategy = Strategy<object, unknown>;

const SERIES = ["equity", "cash", "settledCash", "receivable"] as const;

/** Bars × accounts of the bars so far; empty where the run has none of them. */
type FrozenSeries = Readonly<Record<(typeof SERIES)[number], Float64Array>>;

function headsOf(collected: SeriesCollector | null, cells: number): FrozenSeries {
  const heads = SERIES.map((name) => [name, collected?.[name]?.slice(0, cells) ?? new Float64Array(0)]);
  return Object.fromEntries(heads) as FrozenSeries;
}

/** A run between two bars, apart from what it is of. */
export interface FrozenDrive {
  readonly kernel: FrozenKernel;
  readonly series: FrozenSeries;
  readonly records: CollectedRecords;
  readonly desk: DeskState;
  readonly tape: TapeState;
  readonly indicators: readonly (readonly [string, Uint8Array])[];
  /** The strategy's own. */
  readonly state: unknown;
}

type Standing = Pick<FrozenDrive, "kernel" | "series" | "desk" | "state">;

/** A run between two bars that goes on in the same place. */
export interface CarriedDrive extends Standing {
  readonly bars: number;
  readonly records: RecordCollector;
  readonly tape: Tape;
  readonly indicators: IndicatorBook;
  readonly feeds: FeedBook;
}

/** A margin call at a close. */
export interface CallAtClose {
  readonly account: number;
  readonly equity: number;
  readonly maintenance: number;
}

/** What a run is of. */
export interface DriveSetup {
  readonly strategy: AnyStrategy;
  readonly plan: Plan;
  readonly series: Series;
  readonly parameters: object;
  /** As they were given; undefined: none. */
  readonly feeds: unknown;
}

export interface DriveOptions {
  /** Sees every step. */
  readonly trace?: TraceSink;
  /** Whether records, series and what was asked for are kept; a run with a trace keeps nothing unless it is told to. */
  readonly keeps?: boolean;
}

/** One run of one strategy, bar by bar: `begin`, `step` for each bar in its turn, `finish`; `close` whatever happened. */
export class Drive {
  readonly tape: Tape;
  readonly records: RecordCollector;
  readonly arena: Arena;
  readonly desk: Desk;
  readonly indicators: IndicatorBook;
  /** Hears of every fill, with the strategy. */
  onFill: ((fill: StrategyFill) => void) | undefined;
  readonly book: Book;
  private readonly feeds: FeedBook;
  private readonly session: Session;
  private readonly strategy: AnyStrategy;
  private readonly plan: Plan;
  /** The plan as it lies in the kernel's memory. */
  private readonly laidOut: Plan;
  private readonly collected: SeriesCollector | null;
  private readonly trace: TraceSink | undefined;
  private readonly keeps: boolean;
  /** Bars of the window that the kernel has; the last one exclusive. */
  private windowFirst = 0;
  private windowLast = 0;
  /** Bars that have come; of a run over whole data all. */
  private come = Infinity;
  state: unknown;
  /** Fills in the kernel's buffer that the strategy was told of. */
  private told = 0;
  private toldCalls = 0;

  constructor(
    { strategy, plan, series, parameters, feeds }: DriveSetup,
    private readonly kernel: Kernel,
    /** The same run over the same bars and fewer of them, to be gone on with. */
    before?: CarriedDrive,
    { trace, keeps = trace === undefined }: DriveOptions = {},
  ) {
    const laidOut = withIntentRow(plan);
    this.laidOut = laidOut;
    this.strategy = strategy;
    this.plan = plan;
    this.records = before?.records ?? new RecordCollector();
    this.trace = trace;
    this.keeps = keeps;
    this.tape = before?.tape ?? new Tape(keeps);
    this.feeds = before?.feeds ?? new FeedBook(feeds);
    this.indicators = before?.indicators ?? new IndicatorBook(series, plan.shape.columns);
    this.indicators.goOnOver(series);
    this.arena = layOut(laidOut, kernel, trace?.window);
    this.collected = keeps ? new SeriesCollector(laidOut, this.arena) : null;
    this.book = new Book(laidOut, this.arena, kernel);
    const row = new IntentRow(plan, this.arena, kernel);
    this.desk = new Desk(plan, this.arena, kernel, this.book, row, this.tape, {
      makeRoom: () => this.drain(),
      drainTrace: trace && (() => this.drainTrace()),
    });
    const { book, desk, indicators } = this;
    this.session = { plan, series, book, desk, parameters, indicators, feeds: this.feeds, bar: -1 };
  }

  /** Before the first bar. */
  begin(): void {
    this.kernel.exports.start(this.arena.plan);
    this.state = this.calling("init", -1, () => this.strategy.init?.(this.context()));
    this.indicators.seal();
  }

  /** Puts a bar that has just come where the kernel reads it: its rows are in the data of the plan already. */
  arrive(bar: number): void {
    const { arena, laidOut, book } = this;
    const { buffer } = this.kernel.exports.memory;
    const yearParts = book.planWord(PlanOffset.YearParts);
    this.come = bar + 1;
    if (arena.windows.bars < laidOut.shape.bars) this.windowLast = Math.min(this.windowLast, bar);
    else placeRow(buffer, arena, laidOut, bar);
    if (yearParts !== 0)
      new Float64Array(buffer, yearParts, laidOut.shape.bars)[bar] = laidOut.yearParts[bar];
  }

  /** Everything of this run, after `bars` bars: for a run with more of them, in the same kernel. */
  carry(bars: number): CarriedDrive {
    const { records, tape, indicators, feeds } = this;
    return { ...this.standing(bars), bars, records, tape, indicators, feeds };
  }

  /** In place of `begin`: goes on from what the constructor was given. */
  goOn(before: CarriedDrive): void {
    const { arena, plan } = this;
    this.kernel.exports.start(arena.plan);
    this.standAt(before);
    if (arena.windows.bars < plan.shape.bars) this.windowFirst = this.windowLast = before.bars;
  }

  /** One bar: what happens before its decision, the decision, and what happens at its close. */
  step(bar: number): void {
    const { kernel, arena, desk, session } = this;
    this.feeds.advance(this.plan.time?.[bar], bar);
    if (bar >= this.windowLast) this.moveWindow(bar);
    this.makeRoom();
    kernel.exports.openBar(arena.plan, bar);
    this.tellFills(bar);
    this.indicators.advance(bar);
    desk.begin(bar);
    session.bar = bar;
    const slice = new Slice(session);
    this.calling("onBar", bar, () => requireSync(this.strategy.onBar(slice, this.state)));
    session.bar = -1;
    this.makeRoom();
    kernel.exports.closeBar(arena.plan, bar);
    this.tellFills(bar);
  }

  /** Puts a bar into the kernel's window, and those that follow. */
  private moveWindow(bar: number): void {
    const { arena, laidOut } = this;
    const { bars } = laidOut.shape;
    this.collect(this.windowLast);
    this.windowFirst = arena.windows.bars < bars ? bar : 0;
    this.windowLast = Math.min(bars, this.come, this.windowFirst + arena.windows.bars);
    moveWindows(this.kernel.exports.memory.buffer, arena, laidOut, this.windowFirst, this.windowLast);
  }

  /** Brings out the series up to a bar of the window (exclusive); where they are not kept they are amounts at least. */
  private collect(last: number): void {
    const { kernel, arena, plan, collected, windowFirst } = this;
    if (last <= windowFirst) return;
    const { buffer } = kernel.exports.memory;
    if (collected !== null) collected.take(buffer, windowFirst, last);
    else requireAmountsIn(buffer, arena, plan, windowFirst, last);
  }

  /** Everything that the bars to come depend on, after `bars` bars. */
  freeze(bars: number): FrozenDrive {
    // The order of the parts is that of a snapshot's bytes.
    const { desk, ...rest } = this.standing(bars);
    const [records, tape, indicators] = [
      this.records.state(),
      this.tape.state(),
      this.indicators.snapshots(),
    ];
    return { ...rest, records, desk, tape, indicators };
  }

  /** In place of `bars` bars of a run that has begun: what another run was after them. */
  thaw(frozen: FrozenDrive, bars: number): void {
    const { plan, records, tape, indicators } = this;
    this.standAt(frozen);
    records.restore(frozen.records);
    tape.restore(frozen.tape);
    indicators.restore(frozen.indicators);
    for (let bar = 0; bar < bars; bar++) this.feeds.advance(plan.time?.[bar], bar);
  }

  /** Where the run stands after `bars` bars, apart from what it has written down. */
  private standing(bars: number): Standing {
    this.drain();
    this.collect(bars);
    const { plan, arena, kernel, collected, desk, state } = this;
    const series = headsOf(collected, bars * plan.groupLengths.length);
    return { kernel: freeze(plan, arena, kernel), series, desk: desk.state(), state };
  }

  private standAt({ kernel, series, desk, state }: Standing): void {
    thaw(kernel, this.plan, this.arena, this.kernel);
    this.putSeries(series);
    this.desk.restore(desk);
    this.state = state;
  }

  /** The series of earlier bars; where nothing passes through windows they stand in the kernel's memory too. */
  private putSeries(series: FrozenSeries): void {
    const { arena, collected, laidOut } = this;
    const { buffer } = this.kernel.exports.memory;
    for (const name of SERIES) {
      const whole = collected?.[name];
      whole?.set(series[name]);
      if (whole && arena[name] !== 0 && arena.windows.bars === laidOut.shape.bars)
        new Float64Array(buffer, arena[name], whole.length).set(whole);
    }
  }

  /** After the last bar. */
  finish(): Driven {
    const { plan, kernel, arena } = this;
    this.collect(plan.shape.bars);
    finishRun(kernel, arena, () => this.drain());
    this.calling("onEnd", -1, () => this.strategy.onEnd?.(this.state));
    const output = readOutput(kernel, arena, plan, this.records, this.collected!);
    return this.asItTurnedOut(requireAmounts(output, plan));
  }

  /** The same for a run that keeps nothing: the orders that the data left at work. */
  leave(): OrderLeft[] {
    const { plan, kernel, arena } = this;
    this.collect(plan.shape.bars);
    this.drain();
    finishRun(kernel, arena, () => this.drainTrace());
    const left = ordersIn(kernel.exports.memory.buffer, arena);
    this.calling("onEnd", -1, () => this.strategy.onEnd?.(this.state));
    return left;
  }

  /** Gives back what the run took beside the kernel. */
  close(): void {
    this.session.bar = -1;
    this.indicators.free();
  }

  private context(): StrategyContext<object> {
    const { plan, session } = this;
    return Object.freeze({
      parameters: session.parameters,
      columnCount: plan.shape.columns,
      accountCount: plan.groupLengths.length,
      columns: plan.columns,
      series: Object.freeze([...session.series.keys()]),
      indicator: (name: AdvancingName, options?: IndicatorOptions) => this.indicators.make(name, options),
    });
  }

  // ---- records -------------------------------------------------------------------------------------------------------

  /** Drains the buffers unless whatever the kernel does next fits into them. */
  private makeRoom(): void {
    const { book, plan } = this;
    const needed = (plan.shape.columns + plan.spareOrders) * RECORDS_PER_SLOT;
    const isTight = RECORD_BUFFERS.some(([count, capacity]) => {
      const used = book.planWord(count);
      return used >= RECORDS_AT_ONCE || book.planWord(capacity) - used < needed;
    });
    const calls = book.planWord(PlanOffset.MarginCallCapacity) - book.planWord(PlanOffset.MarginCallCount);
    this.drainTrace();
    if (isTight || calls < plan.groupLengths.length) this.drain();
  }

  drain(): void {
    const { buffer } = this.kernel.exports.memory;
    this.drainTrace();
    if (this.keeps) this.records.drain(buffer, this.arena);
    else discardRecords(buffer, this.arena);
    this.told = 0;
    this.toldCalls = 0;
  }

  /** What was traced goes to its reader; the records stay where they are. */
  drainTrace(): void {
    this.trace?.drain(this.kernel.exports.memory.buffer, this.arena);
  }

  /** Margin calls since they were last asked for. */
  newCalls(): CallAtClose[] {
    const count = this.book.planWord(PlanOffset.MarginCallCount);
    const view = new DataView(this.kernel.exports.memory.buffer);
    const calls = Array.from({ length: count - this.toldCalls }, (_, i) => {
      const at = this.arena.marginCalls + (this.toldCalls + i) * MarginCallOffset.Size;
      return {
        account: view.getInt32(at + MarginCallOffset.Account, true),
        equity: view.getFloat64(at + MarginCallOffset.Equity, true),
        maintenance: view.getFloat64(at + MarginCallOffset.Maintenance, true),
      };
    });
    this.toldCalls = count;
    return calls;
  }

  /** Tells the strategy of the fills since it was last told. */
  private tellFills(bar: number): void {
    const count = this.book.planWord(PlanOffset.FillCount);
    const { onFill } = this.strategy;
    if ((onFill ?? this.onFill) !== undefined && count > this.told) {
      const view = new DataView(this.kernel.exports.memory.buffer);
      for (let i = this.told; i < count; i++) {
        const fill = fillAt(view, this.arena.fills + i * FillOffset.Size);
        this.onFill?.(fill);
        this.calling("onFill", bar, () => requireSync(onFill?.(fill, this.state)));
      }
    }
    this.told = count;
  }

  // ---- the strategy --------------------------------------------------------------------------------------------------

  /** Calls the strategy; what it throws is told with the bar. */
  private calling<Result>(name: string, bar: number, call: () => Result): Result {
    try {
      return call();
    } catch (error) {
      if (error instanceof BacktestError) throw error;
      const where = bar < 0 ? name : `${name} of bar ${bar}`;
      const said = error instanceof Error ? error.message : String(error);
      const fault = new BacktestError("E_STRATEGY", `${where} threw: ${said}`, {
        ...{ option: name, ...(bar < 0 ? {} : { bar }) },
      });
      fault.cause = error;
      throw fault;
    }
  }

  /** What is said of the inputs of a plan follows, in a strategy, from its orders. */
  private asItTurnedOut(output: RunOutput): Driven {
    const { desk, plan, tape } = this;
    const call = Object.freeze({ ...plan.call, tape });
    return {
      tape,
      plan: { ...plan, ...desk.asUsed(plan), call },
      output: Object.assign(output, { orderTypes: desk.types.all() }),
    };
  }
}

/** The most records that one slot can add between two drains (assembly/records.ts counts them by column). */
const RECORDS_PER_SLOT = 10;

/** Records that are copied out together: few enough to be in the processor's cache still. */
const RECORDS_AT_ONCE = 4096;

const RECORD_BUFFERS = [
  [PlanOffset.OrderCount, PlanOffset.OrderCapacity],
  [PlanOffset.FillCount, PlanOffset.FillCapacity],
  [PlanOffset.TradeCount, PlanOffset.TradeCapacity],
] as const;

function fillAt(view: DataView, at: number): StrategyFill {
  const units = view.getFloat64(at + FillOffset.Units, true);
  const isSale = view.getInt32(at + FillOffset.Side, true) === OrderSide.Sell;
  return Object.freeze({
    bar: view.getInt32(at + FillOffset.Bar, true),
    column: view.getInt32(at + FillOffset.Column, true),
    units: isSale ? -units : units,
    price: view.getFloat64(at + FillOffset.Price, true),
    fees: view.getFloat64(at + FillOffset.Fees, true),
    reason: CODE_NAMES.fillReason[view.getInt32(at + FillOffset.Reason, true)],
    order: view.getInt32(at + FillOffset.Order, true),
  });
}

/** A promise would be decided after the bar: its orders would come too late. */
function requireSync(result: unknown): void {
  if (typeof (result as { then?: unknown } | undefined | null)?.then !== "function") return;
  (result as Promise<unknown>).then(undefined, () => undefined);
  throw new BacktestError("E_STRATEGY", "a strategy decides at once: it returned a promise", {
    ...{ option: "strategy", got: "a promise", expected: "no async functions" },
  });
}
