// A strategy on bars that arrive one by one: the decisions and fills of the run over all of them, as they happen.
import { describe, isObject, objectOf, requireType } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import { borrowKernel, giveBackKernel, type Kernel } from "../kernel.ts";
import type { Matrix } from "../matrix.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { valuesRow, type ValueRow } from "../rows.ts";
import type { WorkingOrder } from "./book.ts";
import { Drive, type CarriedDrive } from "./drive.ts";
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

class Paper {
  private readonly collected = new Collected();
  private readonly kernel: Kernel = borrowKernel();
  private readonly events: PaperEvent[] = [];
  private drive: Drive | undefined;
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
    this.collected.add(given);
    const drive = this.longer();
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

  finish(): Portfolio {
    if (this.drive === undefined)
      throw new BacktestError("E_EMPTY", "no bar arrived", { option: "bars", expected: "at least one" });
    return portfolioOf(this.drive.finish(), { planMs: 0, kernelMs: 0 });
  }

  close(): void {
    this.drive?.close();
    giveBackKernel(this.kernel);
  }

  /** The run with all bars that there are. */
  private longer(): Drive {
    const { columns, feeds, ...options } = this.options;
    const data = {
      ...this.collected.data(),
      ...(columns === undefined ? {} : { columns }),
      ...(feeds === undefined ? {} : { feeds }),
    };
    const setup = setupOf(this.strategy, data, options);
    const before: CarriedDrive | undefined = this.drive?.carry();
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

/** Bars so far, in arrays that double as they fill. */
class Collected {
  bars = 0;
  columns = 0;
  private names: readonly string[] = [];
  private readonly cells = new Map<string, Float64Array>();
  private time = new Float64Array(0);
  private hasTime = false;

  /** Checks a bar as a whole before anything of it is kept. */
  add(given: PaperBar): void {
    const { time, signals = {}, ...prices } = objectOf("bar", given, FIELDS) as unknown as PaperBar;
    const rows = new Map<string, Float64Array>();
    const entries = [
      ...Object.entries(prices),
      ...Object.entries(Object(signals) as object).map(([name, row]) => [`signals.${name}`, row] as const),
    ];
    for (const [name, row] of entries)
      if (row !== undefined) rows.set(name, valuesRow(name, typeof row === "number" ? [row] : row));
    this.requireSame(rows, time);
    for (const [name, row] of rows) this.put(name, row);
    if (this.hasTime) this.time = withRow(this.time, this.bars, Float64Array.of(time!));
    this.bars += 1;
  }

  data(): StrategyData {
    const { bars: rows, columns } = this;
    const data: Record<string, unknown> = {};
    const signals: Record<string, Matrix> = {};
    for (const [name, cells] of this.cells) {
      const matrix = { data: cells.subarray(0, rows * columns), rows, columns };
      if (name.startsWith("signals.")) signals[name.slice("signals.".length)] = matrix;
      else data[name] = matrix;
    }
    const time = this.hasTime ? { time: this.time.subarray(0, rows) } : {};
    return { ...data, ...time, signals } as unknown as StrategyData;
  }

  private put(name: string, row: Float64Array): void {
    this.cells.set(name, withRow(this.cells.get(name) ?? new Float64Array(0), this.bars, row));
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

function withRow(cells: Float64Array, bar: number, row: Float64Array): Float64Array<ArrayBuffer> {
  const start = bar * row.length;
  let target = cells as Float64Array<ArrayBuffer>;
  if (start + row.length > cells.length) {
    target = new Float64Array(Math.max(16 * row.length, 2 * cells.length));
    target.set(cells);
  }
  target.set(row, start);
  return target;
}
