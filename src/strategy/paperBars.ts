// Bars as they arrive, one by one: checked against the first, and kept.
import { describe, objectOf } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Matrix } from "../matrix.ts";
import { valuesRow, type ValueRow } from "../rows.ts";
import { PRICES } from "./market.ts";
import type { StrategyData } from "./types.ts";

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

const FIELDS = ["time", ...PRICES, "signals"];

/** Bars that the data of a run have room for at first; room doubles. */
const LEAST_ROOM = 32;

/** Bars so far, in arrays that double as they fill. */
export class Collected {
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
