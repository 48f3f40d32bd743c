// A strategy on bars that arrive one by one: the decisions and fills of the run over all of them, as they happen.
import { isObject, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { borrowKernel, giveBackKernel, type Kernel } from "../kernel.ts";
import type { Plan } from "../plan/plan.ts";
import type { Source } from "../plan/source.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { TraceSink } from "../results/trace.ts";
import type { WorkingOrder } from "./book.ts";
import { Drive } from "./drive.ts";
import type { DriveSetup } from "./driveTypes.ts";
import type { StrategyIntent } from "./intent.ts";
import { ordersLeft, type OrderLeft } from "./left.ts";
import { Collected, type PaperBar } from "./paperBars.ts";
import { portfolioOf, setupOf } from "./run.ts";
import type { Tape } from "./tape.ts";
import type { Strategy, StrategyData, StrategyFill, StrategyOptions } from "./types.ts";

/** What happens on the way, in its order. */
export type PaperEvent =
  | { readonly kind: "fill"; readonly bar: number; readonly fill: StrategyFill }
  | { readonly kind: "intent"; readonly bar: number; readonly intent: StrategyIntent }
  /** An order that an intent has made, as it is at work after the bar. */
  | { readonly kind: "order"; readonly bar: number; readonly order: WorkingOrder };

/** Options of the run, names of the columns, and feeds. */
export type PaperOptions<Parameters> = StrategyOptions<Parameters> & Pick<StrategyData, "columns" | "feeds">;

/**
 * Runs a strategy on bars as they arrive. Each bar must have the same series as the first. Decisions, fills and the result are those
 * of `runStrategy` over the collected bars.
 * @param strategy as `runStrategy` takes it
 * @param bars an iterable or async iterable; how many there will be need not be known
 * @param options as `runStrategy` takes them, none with a value for each bar; and `columns`, `feeds`
 * @returns an async generator of fills, intents and orders, which returns the result when the bars end
 * @throws BacktestError as `runStrategy` does, at the bar that does not fit; `E_EMPTY` without a bar
 * @example
 * for await (const event of runPaper(strategy, liveBars, { fees: 0.001 }))
 *   if (event.kind === "order") await broker.place(event.order);
 */
export async function* runPaper<Parameters extends object, State>(
  strategy: Strategy<Parameters, State>,
  bars: AsyncIterable<PaperBar> | Iterable<PaperBar>,
  options: PaperOptions<Parameters> = {},
): AsyncGenerator<PaperEvent, Portfolio, void> {
  return yield* takeAll(new Paper(strategy as unknown as Strategy, options), bars, options);
}

/** Takes the bars as they arrive, and gives the result. */
export async function* takeAll(
  paper: Paper,
  bars: AsyncIterable<PaperBar> | Iterable<PaperBar>,
  options: unknown,
): AsyncGenerator<PaperEvent, Portfolio, void> {
  try {
    requireType(isObject(options), "options", options, "an object of options");
    const isIterable =
      typeof bars === "object" && bars !== null && (Symbol.asyncIterator in bars || Symbol.iterator in bars);
    requireType(isIterable, "bars", bars, "an iterable or async iterable of bars");
    for await (const bar of bars) yield* paper.take(bar);
    return paper.finish();
  } finally {
    paper.close();
  }
}

/** Sees every bar of a run when it is over. */
export interface PaperWatch {
  /** From the next bar on the bars lie in this plan; what is to see every step of them. */
  goOnOver(plan: Plan): TraceSink;
  take(bar: number, drive: Drive): void;
  /** The orders that the last bar left at work. */
  end(left: readonly OrderLeft[]): void;
}

/** A run that takes its bars one by one. Room for as many bars again is laid out when it is full: every bar is laid out a few times. */
export class Paper {
  /** Bars that were planned so far: those of every layout, and two a bar that were checked. */
  planned = 0;
  private readonly collected = new Collected();
  private readonly kernel: Kernel = borrowKernel();
  private readonly events: PaperEvent[] = [];
  private drive: Drive | undefined;
  /** What runs: a plan with room for bars to come. */
  private roomy: DriveSetup | undefined;
  private lastOrder = -1;
  /** Place on the tape. */
  private told = 0;

  constructor(
    private readonly strategy: Strategy,
    private readonly options: PaperOptions<object>,
    private readonly watch?: PaperWatch,
  ) {}

  /** Runs one more bar. */
  take(given: PaperBar): PaperEvent[] {
    const { bars: bar } = this.collected;
    const isGrown = this.collected.add(given);
    const drive = this.withBar(bar, isGrown);
    drive.onFill = (fill) => {
      this.tellIntents(drive.tape, bar);
      this.events.push({ kind: "fill", bar, fill });
    };
    drive.step(bar);
    this.watch?.take(bar, drive);
    this.tellIntents(drive.tape, bar);
    for (const order of this.newOrders(drive)) this.events.push({ kind: "order", bar, order });
    return this.events.splice(0);
  }

  /** What was asked since it was last told. */
  private tellIntents(tape: Tape, bar: number): void {
    for (const intent of tape.intents(this.told)) this.events.push({ kind: "intent", bar, intent });
    this.told = tape.length;
  }

  /** The result of all bars: they are planned once more as a whole. */
  finish(): Portfolio {
    const { bars } = this.collected;
    if (this.drive === undefined)
      throw new BacktestError("E_EMPTY", "no bar arrived", { option: "bars", expected: "at least one" });
    const setup = this.setupOfBars(0);
    const driven = this.goOn(setup, bars).finish();
    this.watch?.end(ordersLeft(driven.output.orders));
    return portfolioOf(driven, setup, { planMs: 0, kernelMs: 0 });
  }

  close(): void {
    this.drive?.close();
    giveBackKernel(this.kernel);
  }

  /** The run with the bar that has just come. */
  private withBar(bar: number, isGrown: boolean): Drive {
    const last = this.checked(bar);
    if (isGrown || this.drive === undefined) {
      const setup = this.setupOfBars(0);
      this.roomy = withRoom(setup, this.collected);
      this.planned += this.collected.room;
      this.goOn(this.roomy, bar);
    }
    this.roomy!.plan.yearParts[bar] = last.plan.yearParts[last.plan.shape.bars - 1];
    this.drive!.arrive(bar);
    return this.drive!;
  }

  /** Checks a bar beside the one before it; what is wrong is told with its place among all bars. */
  private checked(bar: number): DriveSetup {
    try {
      return this.setupOfBars(Math.max(0, bar - 1));
    } catch (error) {
      this.setupOfBars(0);
      throw error;
    }
  }

  /** Of the bars from `first` on. */
  private setupOfBars(first: number): DriveSetup {
    const { columns, feeds, ...options } = this.options;
    this.planned += this.collected.bars - first;
    const data = {
      ...this.collected.data(first),
      ...(columns === undefined ? {} : { columns }),
      ...(feeds === undefined ? {} : { feeds }),
    };
    return setupOf(this.strategy, data, options);
  }

  /** Begins, or goes on after `bars` bars, in another plan. */
  private goOn(setup: DriveSetup, bars: number): Drive {
    const before = this.drive?.carry(bars);
    const trace = this.watch?.goOnOver(setup.plan);
    const drive = new Drive(setup, this.kernel, before, trace && { trace, keeps: true });
    this.drive = drive;
    if (before === undefined) drive.begin();
    else drive.goOn(before);
    return drive;
  }

  private newOrders({ book }: Drive): WorkingOrder[] {
    const orders: WorkingOrder[] = [];
    for (let column = 0; column < this.collected.columns; column++)
      for (const slot of book.slotsOf(column)) {
        const order = book.workingOrder(slot);
        if (order.id > this.lastOrder) orders.push(order);
      }
    orders.sort((a, b) => a.id - b.id);
    this.lastOrder = orders.at(-1)?.id ?? this.lastOrder;
    return orders;
  }
}

/** The same run over the arrays that bars to come are put into. */
function withRoom(setup: DriveSetup, { room, cells, time }: Collected): DriveSetup {
  const { plan } = setup;
  const roomy = new Map<Source["data"], Source>();
  const series = new Map(
    Array.from(setup.series, ([name, source]) => {
      const own = cells.get(name) ?? cells.get(`signals.${name}`)!;
      const whole: Source = { ...source, data: own, rows: room, rowStride: own.length / room };
      roomy.set(source.data, whole);
      return [name, whole];
    }),
  );
  const moved = (source: Source): Source => roomy.get(source.data) ?? source;
  const inputs = new Map(Array.from(plan.inputs, ([input, source]) => [input, moved(source)]));
  const shape = { ...plan.shape, bars: room };
  const yearParts = new Float64Array(room);
  yearParts.set(plan.yearParts);
  return { ...setup, series, plan: { ...plan, shape, inputs, yearParts, time: plan.time && time } };
}
