// Indicators of a strategy: made in `init`, taken one bar further before every `onBar`, given back when the run is over.
import { objectOf } from "../checks.ts";
import { BacktestError, nearest } from "../errors.ts";
import {
  advancing,
  type AdvancingIndicator,
  type AdvancingName,
  type AdvancingOptions,
} from "../indicators/advancing.ts";
import { copyRow } from "./copies.ts";
import { describe } from "../plan/values.ts";
import { seriesNamed, type Series } from "./market.ts";
import type { IndicatorOptions } from "./types.ts";

type AnyIndicator = AdvancingIndicator;
type Row = Float64Array | Uint8Array;

interface Bound {
  readonly indicator: AnyIndicator;
  /** Its rows of the bar, one for each input. */
  readonly rows: Readonly<Record<string, Float64Array>>;
  readonly sources: Readonly<Record<string, RowOf>>;
  /** Newest bar's values by lag and output. */
  readonly lag: number;
}

/** Puts the row of a bar into an array. */
type RowOf = (bar: number, into: Float64Array) => void;

/** All indicators of one run. */
export class IndicatorBook {
  private readonly bound = new Map<string, Bound>();
  private isOpen = true;

  constructor(
    private series: Series,
    private readonly columns: number,
  ) {}

  /** Goes on over series of the same names, with more bars. */
  goOnOver(series: Series): void {
    this.series = series;
  }

  /** No more can be made. */
  seal(): void {
    this.isOpen = false;
  }

  /** Makes one, and says under which name its values are read. */
  make(name: AdvancingName, options: IndicatorOptions = {}): string {
    if (!this.isOpen)
      throw new BacktestError("E_STRATEGY", "an indicator is made in init, before the first bar", {
        ...{ option: "indicator", got: describe(name) },
      });
    const { lag, as, of, ...parameters } = objectOf(
      "indicator",
      options,
      Object.keys(options),
    ) as IndicatorOptions;
    const key = this.keyOf(name, as);
    const given = { ...parameters, columns: this.columns, ...(lag === undefined ? {} : { history: lag }) };
    const indicator = advancing(name, given as unknown as AdvancingOptions<AdvancingName>);
    try {
      this.bound.set(key, this.bind(indicator, of));
    } catch (error) {
      indicator.free();
      throw error;
    }
    return key;
  }

  /** Takes all of them to a bar, in the order of their making. */
  advance(bar: number): void {
    for (const { indicator, rows, sources } of this.bound.values()) {
      for (const input of indicator.inputs) sources[input](bar, rows[input]);
      indicator.next((indicator.inputs.length === 1 ? rows[indicator.inputs[0]] : rows) as never);
    }
  }

  /** The values of a bar: the indicator's own array. */
  row(name: unknown, lag: number): Row {
    const [key, output] = this.placeOf(name);
    const { indicator } = this.bound.get(key)!;
    const values = indicator.ago(lag) as unknown as Row | Readonly<Record<string, Row>>;
    return indicator.outputs.length === 1 ? (values as Row) : (values as Record<string, Row>)[output];
  }

  snapshots(): [string, Uint8Array][] {
    return Array.from(this.bound, ([key, { indicator }]) => [key, indicator.snapshot()]);
  }

  /** @throws BacktestError E_STATE where they are not those of the snapshot */
  restore(snapshots: readonly (readonly [string, Uint8Array])[]): void {
    const [had, has] = [snapshots.map(([key]) => key).join(", "), [...this.bound.keys()].join(", ")];
    if (had !== has)
      throw new BacktestError(
        "E_STATE",
        `the snapshot has the indicators ${had || "–"}, the strategy ${has || "–"}`,
        {
          ...{ option: "snapshot", got: had, expected: has },
        },
      );
    for (const [key, bytes] of snapshots) this.bound.get(key)!.indicator.restore(bytes);
  }

  free(): void {
    for (const { indicator } of this.bound.values()) indicator.free();
    this.bound.clear();
  }

  // ---- names and inputs ------------------------------------------------------------------------------------------------

  private keyOf(name: string, as: unknown): string {
    if (as === undefined) return this.freeKey(String(name));
    if (typeof as !== "string" || as === "" || as.includes("."))
      throw new BacktestError("E_DTYPE", `as is ${describe(as)}`, {
        ...{ option: "as", got: as, expected: "a name without a dot" },
      });
    if (!this.bound.has(as)) return as;
    throw new BacktestError("E_OPTION_CONFLICT", `two indicators are called ${as}`, {
      ...{ option: "as", got: as, expected: "another name" },
    });
  }

  private freeKey(name: string): string {
    if (!this.bound.has(name)) return name;
    let count = 2;
    while (this.bound.has(`${name}#${count}`)) count += 1;
    return `${name}#${count}`;
  }

  private bind(indicator: AnyIndicator, of: unknown): Bound {
    const { inputs, history: lag } = indicator;
    const rows = Object.fromEntries(inputs.map((input) => [input, new Float64Array(this.columns)]));
    const named = inputs.length === 1 ? { [inputs[0]]: of ?? "close" } : objectOf("of", of ?? {}, inputs);
    const sources = Object.fromEntries(inputs.map((input) => [input, this.rowOf(named[input] ?? input)]));
    return { indicator, rows, sources, lag };
  }

  /** A series, or the values of an indicator that was made before. */
  private rowOf(name: unknown): RowOf {
    const made = typeof name === "string" && this.bound.has(name.split(".")[0]) && !this.series.has(name);
    if (made) {
      this.row(name, 0);
      return (_, into) => into.set(this.row(name, 0));
    }
    seriesNamed(this.series, name);
    return (bar, into) => copyRow(seriesNamed(this.series, name), bar, into);
  }

  /** "macd.signal" → the indicator and which of its results. */
  private placeOf(name: unknown): [key: string, output: string] {
    const [key, output] = typeof name === "string" ? name.split(".") : [];
    const bound = this.bound.get(key);
    if (bound === undefined) throw this.unknown(name, [...this.bound.keys()]);
    const { outputs } = bound.indicator;
    if (outputs.length === 1 && output === undefined) return [key, outputs[0]];
    if (outputs.includes(output)) return [key, output];
    throw this.unknown(
      name,
      outputs.map((one) => `${key}.${one}`),
    );
  }

  private unknown(name: unknown, names: readonly string[]): BacktestError {
    const near = typeof name === "string" ? nearest(name, names) : undefined;
    return new BacktestError("E_ENUM", `there is no indicator ${describe(name)}`, {
      ...{ option: "name", got: name, expected: names.join(", ") },
      ...(near === undefined ? {} : { hint: `Did you mean ${near}?` }),
    });
  }
}
