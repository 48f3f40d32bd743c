// A strategy on bars that arrive one by one: the decisions and fills of the run over all of them, as they happen.
import { describe, isObject, objectOf, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { borrowKernel, giveBackKernel, type Kernel } from "../kernel.ts";
import type { Matrix } from "../matrix.ts";
import type { Source } from "../plan/source.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { valuesRow, type ValueRow } from "../rows.ts";
import type { WorkingOrder } from "./book.ts";
import { Drive } from "./drive.ts";
import type { DriveSetup } from "./driveTypes.ts";
import type { StrategyIntent } from "./intent.ts";
import { PRICES } from "./market.ts";
import { portfolioOf, setupOf } from "./run.ts";
import type { Tape } from "./tape.ts";
import type { Strategy, StrategyData, StrategyFill, StrategyOptions } from "./types.ts";

/** One bar of all columns: a value a column each, or the number itself where there is one column. */
export interface PaperBar {
  /** Milliseconds since 1970 UTC. */
  readonly time?: number;
  readonly open?: ValueRow | number;
  readonly high?: ValueRow | number;
  readonly low?: ValueRow | number;
  readonly close: ValueRow | number;
  readonly volume?: ValueRow | number;
  /** Further series by name. */
  readonly signals?: Readonly<Record<string, ValueRow | number>>;
}

/** What happens on the way, in its order. */
export type PaperEvent =
  | { readonly kind: "fill"; readonly bar: number; readonly fill: StrategyFill }
  | { readonly kind: "intent"; readonly bar: number; readonly intent: StrategyIntent }
  /** An order that an intent has made, as it is at work after the bar. */
  | { readonly kind: "order"; readonly bar: number; readonly order: WorkingOrder };

/** Options of the run, names of the columns, and feeds. */
export type PaperOptions<Parameters> = StrategyOptions<Parameters> & Pick<StrategyData, "columns" | "feeds">;

const FIELDS = ["time", ...PRICES, "signals"];

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
  const paper = new Paper(strategy as unknown as Strategy, options);
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

/** Bars that the data of a run have room for at first; room doubles. */
const LEAST_ROOM = 32;

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
    return portfolioOf(this.goOn(setup, bars).finish(), setup, { planMs: 0, kernelMs: 0 });
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
    const drive = new Drive(setup, this.kernel, before);
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

/** Bars so far, in arrays that double as they fill. */
class Collected {
  bars = 0;
  columns = 0;
  /** Bars that there is room for. */
  room = 0;
  readonly cells = new Map<string, Float64Array<ArrayBuffer>>();
  time = new Float64Array(0);
  private names: readonly string[] = [];
  private hasTime = false;

  /** Checks a bar as a whole before anything of it is kept; whether the arrays are others now. */
  add(given: PaperBar): boolean {
    const { time, signals = {}, ...prices } = objectOf("bar", given, FIELDS) as unknown as PaperBar;
    const rows = new Map<string, Float64Array>();
    const entries = [
      ...Object.entries(prices),
      ...Object.entries(Object(signals) as object).map(([name, row]) => [`signals.${name}`, row] as const),
    ];
    for (const [name, row] of entries)
      if (row !== undefined) rows.set(name, valuesRow(name, typeof row === "number" ? [row] : row));
    this.requireSame(rows, time);
    const isFull = this.bars === this.room;
    if (isFull) this.grow();
    for (const [name, row] of rows) this.cells.get(name)!.set(row, this.bars * this.columns);
    if (this.hasTime) this.time[this.bars] = time!;
    this.bars += 1;
    return isFull;
  }

  /** The bars from `first` on. */
  data(first: number): StrategyData {
    const { bars, columns } = this;
    const rows = bars - first;
    const data: Record<string, unknown> = {};
    const signals: Record<string, Matrix> = {};
    for (const [name, cells] of this.cells) {
      const matrix = { data: cells.subarray(first * columns, bars * columns), rows, columns };
      if (name.startsWith("signals.")) signals[name.slice("signals.".length)] = matrix;
      else data[name] = matrix;
    }
    const time = this.hasTime ? { time: this.time.subarray(first, bars) } : {};
    return { ...data, ...time, signals } as unknown as StrategyData;
  }

  private grow(): void {
    this.room = Math.max(LEAST_ROOM, 2 * this.room);
    for (const name of this.names)
      this.cells.set(name, longer(this.cells.get(name), this.room * this.columns));
    if (this.hasTime) this.time = longer(this.time, this.room);
  }

  private requireSame(rows: ReadonlyMap<string, Float64Array>, time: unknown): void {
    const names = [...rows.keys()].sort();
    if (this.bars === 0) {
      if (!rows.has("close"))
        throw new BacktestError("E_MISSING", "close is required", { option: "close", bar: 0 });
      this.names = names;
      this.columns = rows.get("close")!.length;
      this.hasTime = time !== undefined;
    }
    const { bars: bar, columns } = this;
    if (names.join() !== this.names.join() || this.hasTime !== (time !== undefined))
      throw new BacktestError("E_MISSING", `bar ${bar} has other series than the first`, {
        ...{ option: "bars", bar, got: names.join(", "), expected: this.names.join(", ") },
      });
    for (const [option, { length }] of rows)
      if (length !== columns)
        throw new BacktestError(
          "E_SHAPE",
          `${option} of bar ${bar} has ${length} values for ${columns} columns`,
          {
            ...{ option, bar, got: length, expected: columns },
          },
        );
    if (time !== undefined && typeof time !== "number")
      throw new BacktestError("E_DTYPE", `time of bar ${bar} is ${describe(time)}`, {
        ...{ option: "time", bar, got: describe(time), expected: "milliseconds since 1970 UTC" },
      });
  }
}

function longer(values: Float64Array = new Float64Array(0), length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(values);
  return grown;
}
