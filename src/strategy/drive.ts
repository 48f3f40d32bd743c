// The bars of a strategy's run: the kernel's two halves of each, and the calls of the strategy around them.
import type { AdvancingName } from "../indicators/advancing.ts";
import type { Kernel } from "../kernel.ts";
import { layOut, type Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import { RecordCollector } from "../results/records.ts";
import { finishRun, readOutput, requireAmounts, type RunOutput } from "../results/run.ts";
import { SeriesCollector } from "../results/series.ts";
import { BarWindow } from "./barWindow.ts";
import { Book } from "./book.ts";
import { calling } from "./calling.ts";
import { Desk } from "./desk.ts";
import type {
  AnyStrategy,
  CarriedDrive,
  Driven,
  DriveOptions,
  DriveSetup,
  FrozenDrive,
  Standing,
} from "./driveTypes.ts";
import { FeedBook } from "./feeds.ts";
import { freeze, thaw } from "./freeze.ts";
import { IndicatorBook } from "./indicators.ts";
import { IntentRow, withIntentRow } from "./intents.ts";
import { ordersIn, type OrderLeft } from "./left.ts";
import { Slice, type Session } from "./slice.ts";
import { Tape } from "./tape.ts";
import type { IndicatorOptions, StrategyContext, StrategyFill } from "./types.ts";
import { Written, type CallAtClose } from "./written.ts";

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
  private readonly collected: SeriesCollector | null;
  private readonly window: BarWindow;
  private readonly written: Written;
  state: unknown;

  constructor(
    { strategy, plan, series, parameters, feeds }: DriveSetup,
    private readonly kernel: Kernel,
    /** The same run over the same bars and fewer of them, to be gone on with. */
    before?: CarriedDrive,
    { trace, keeps = trace === undefined }: DriveOptions = {},
  ) {
    const laidOut = withIntentRow(plan);
    this.strategy = strategy;
    this.plan = plan;
    this.records = before?.records ?? new RecordCollector();
    this.tape = before?.tape ?? new Tape(keeps);
    this.feeds = before?.feeds ?? new FeedBook(feeds);
    this.indicators = before?.indicators ?? new IndicatorBook(series, plan.shape.columns);
    this.indicators.goOnOver(series);
    this.arena = layOut(laidOut, kernel, trace?.window);
    this.collected = keeps ? new SeriesCollector(laidOut, this.arena) : null;
    this.window = new BarWindow(laidOut, this.arena, kernel, this.collected);
    this.book = new Book(laidOut, this.arena, kernel);
    this.written = new Written(plan, this.arena, kernel, this.book, keeps ? this.records : null, trace);
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
    this.state = calling("init", -1, () => this.strategy.init?.(this.context()));
    this.indicators.seal();
  }

  /** A bar has just come: its rows are in the data of the plan already. */
  arrive(bar: number): void {
    this.window.arrive(bar);
  }

  /** Everything of this run, after `bars` bars: for a run with more of them, in the same kernel. */
  carry(bars: number): CarriedDrive {
    const { records, tape, indicators, feeds } = this;
    return { ...this.standing(bars), bars, records, tape, indicators, feeds };
  }

  /** In place of `begin`: goes on from what the constructor was given. */
  goOn(before: CarriedDrive): void {
    this.kernel.exports.start(this.arena.plan);
    this.standAt(before);
    this.window.goOnAt(before.bars);
  }

  /** One bar: what happens before its decision, the decision, and what happens at its close. */
  step(bar: number): void {
    const { kernel, arena, plan } = this;
    // Under a delay above 1 the bar that is seen is one that was.
    const seen = bar - Math.max(0, plan.delay - 1);
    if (seen >= 0) this.feeds.advance(plan.time?.[seen], seen);
    this.window.reach(bar);
    this.written.makeRoom();
    kernel.exports.openBar(arena.plan, bar);
    this.tellFills(bar);
    if (seen >= 0) this.decide(seen, bar);
    this.written.makeRoom();
    kernel.exports.closeBar(arena.plan, bar);
    this.tellFills(bar);
  }

  /** Calls the strategy at the close of `bar` with the market up to `seen`. */
  private decide(seen: number, bar: number): void {
    const { desk, session } = this;
    this.indicators.advance(seen);
    this.book.lookFrom(seen, bar);
    desk.begin(seen, bar);
    session.bar = seen;
    const slice = new Slice(session);
    calling("onBar", seen, () => this.strategy.onBar(slice, this.state));
    session.bar = -1;
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
    const { plan, arena, kernel, desk, state } = this;
    const series = this.window.seriesOf(bars);
    return { kernel: freeze(plan, arena, kernel), series, desk: desk.state(), state };
  }

  private standAt({ kernel, series, desk, state }: Standing): void {
    thaw(kernel, this.plan, this.arena, this.kernel);
    this.window.putSeries(series);
    this.desk.restore(desk);
    this.state = state;
  }

  /** After the last bar. */
  finish(): Driven {
    const { plan, kernel, arena } = this;
    this.window.collect(plan.shape.bars);
    finishRun(kernel, arena, () => this.drain());
    calling("onEnd", -1, () => this.strategy.onEnd?.(this.state));
    const output = readOutput(kernel, arena, plan, this.records, this.collected!);
    return this.asItTurnedOut(requireAmounts(output, plan));
  }

  /** The same for a run that keeps nothing: the orders that the data left at work. */
  leave(): OrderLeft[] {
    const { plan, kernel, arena } = this;
    this.window.collect(plan.shape.bars);
    this.drain();
    finishRun(kernel, arena, () => this.drainTrace());
    const left = ordersIn(kernel.exports.memory.buffer, arena);
    calling("onEnd", -1, () => this.strategy.onEnd?.(this.state));
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

  drain(): void {
    this.written.drain();
  }

  /** What was traced goes to its reader; the records stay where they are. */
  drainTrace(): void {
    this.written.drainTrace();
  }

  /** Margin calls since they were last asked for. */
  newCalls(): CallAtClose[] {
    return this.written.newCalls();
  }

  /** Tells the strategy of the fills since it was last told. */
  private tellFills(bar: number): void {
    const { onFill } = this.strategy;
    if (onFill === undefined) return this.written.tellFills(this.onFill);
    this.written.tellFills((fill) => {
      this.onFill?.(fill);
      calling("onFill", bar, () => onFill(fill, this.state));
    });
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
