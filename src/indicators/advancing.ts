// Indicators that go on bar by bar: what they know of earlier bars stays in the module's memory, and one call of the kernel
// takes all columns one bar further.
import { ANALYSIS_VERSION } from "../../assembly/indicators/layout.ts";
import { BacktestError } from "../errors.ts";
import { check } from "../optionSpec.ts";
import { describe, enumError, runNumber } from "../plan/values.ts";
import { knownObject } from "./arguments.ts";
import { crossStepOf, CROSS_SECTIONS, type CrossName } from "./crossSteps.ts";
import { INDICATORS, type IndicatorName, type ParameterSet } from "./definitions.ts";
import { History } from "./history.ts";
import { kernelStepOf } from "./kernelStep.ts";
import { valuesRow, type ValueRow } from "../rows.ts";
import { VALUE_MAX, valueError } from "./run.ts";
import { packState, unpackState } from "./state.ts";
import type { Step } from "./step.ts";

/** Indicators that advance: those over bars and those across columns. */
export type AdvancingName = IndicatorName | CrossName;

type InputNames<Name extends AdvancingName> = Name extends IndicatorName
  ? (typeof INDICATORS)[Name]["inputs"]
  : readonly ["values"];
type OutputNames<Name extends AdvancingName> = Name extends IndicatorName
  ? (typeof INDICATORS)[Name]["outputs"]
  : readonly [Name];
type OutputRow<Name extends AdvancingName> = Name extends "topK" ? Uint8Array : Float64Array;

/** What a bar brings: a row, or for an indicator of several series a row of each. */
export type AdvancingRows<Name extends AdvancingName> =
  InputNames<Name> extends readonly [string]
    ? ValueRow
    : Readonly<Record<InputNames<Name>[number], ValueRow>>;

/** What a bar gives: a row, or for an indicator of several results a row of each. */
export type AdvancingValues<Name extends AdvancingName> =
  OutputNames<Name> extends readonly [string]
    ? OutputRow<Name>
    : Readonly<Record<OutputNames<Name>[number], OutputRow<Name>>>;

/** Single values: an indicator that advances has one set of parameters. */
type Parameters<Name extends AdvancingName> = Name extends IndicatorName
  ? Partial<Readonly<Record<keyof (typeof INDICATORS)[Name]["parameters"], number>>>
  : Name extends CrossName
    ? (typeof CROSS_SECTIONS)[Name]["options"]
    : never;

/** Parameters of the indicator, and the shape of its rows. */
export type AdvancingOptions<Name extends AdvancingName> = Parameters<Name> & {
  /** Columns of every row, 1 to 1,000,000; required. */
  readonly columns: number;
  /** Bars before the newest whose values stay at hand, 0 to 100,000; 0 by default. */
  readonly history?: number;
};

const COLUMNS_MAX = 1_000_000;
const HISTORY_MAX = 100_000;
const COLUMNS = check(
  "a whole number from 1 to 1,000,000",
  (x) => Number.isInteger(x) && x >= 1 && x <= COLUMNS_MAX,
);
const HISTORY = check(
  "a whole number from 0 to 100,000",
  (x) => Number.isInteger(x) && x >= 0 && x <= HISTORY_MAX,
);
/** Values of a history: 2 GiB. */
const CELLS_MAX = 2 ** 28;
const NAMES: readonly string[] = [...Object.keys(INDICATORS), ...Object.keys(CROSS_SECTIONS)];

/** An indicator that is given one bar after another; see `advancing`. */
export class AdvancingIndicator<Name extends AdvancingName = AdvancingName> {
  readonly name: Name;
  readonly columns: number;
  readonly history: number;
  /** As they were given, with defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the series and of the results. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  private readonly step: Step;
  private readonly rows: History;
  private isFree = false;

  /** @internal */
  constructor(name: Name, columns: number, history: number, step: Step) {
    this.name = name;
    this.columns = columns;
    this.history = history;
    this.step = step;
    this.parameters = step.parameters;
    this.inputs = step.inputs;
    this.outputs = step.outputs;
    this.rows = new History(step.outputs, step.Row, columns, history);
  }

  /** Bars that it was given. */
  get bars(): number {
    return this.rows.bars;
  }

  /**
   * Goes on by one bar.
   * @param rows one value a column; of an indicator of several series an object of rows, which may hold more. NaN: missing
   * @returns the values of this bar: arrays of the indicator's own, which stay as they are until `history` + 1 bars later
   * @throws BacktestError E_SHAPE, E_DTYPE, E_MISSING, E_RANGE for a value that is infinite or above 1e100 in size; the
   *   indicator is then where it was before
   */
  next(rows: AdvancingRows<Name>): AdvancingValues<Name> {
    this.requireUse();
    const given = this.inputs.map((input) => this.checked(input, rowOf(this.inputs, input, rows)));
    this.step.next(given, this.rows.nextFrame());
    this.rows.advance();
    return this.ago(0);
  }

  /**
   * The values so many bars before the newest; NaN (of `topK` 0) where there was no bar.
   * @param bars 0 to `history`
   */
  ago(bars: number): AdvancingValues<Name> {
    if (!Number.isInteger(bars) || bars < 0 || bars > this.history)
      throw new BacktestError("E_RANGE", `bars is ${describe(bars)}; history is ${this.history}`, {
        ...{ option: "bars", got: bars, expected: `a whole number from 0 to ${this.history}` },
        hint: "Give advancing a longer history.",
      });
    return this.rows.ago(bars) as AdvancingValues<Name>;
  }

  /** Everything that the next bars depend on, as bytes: a copy. */
  snapshot(): Uint8Array {
    this.requireUse();
    return packState(this.identity(), this.bars, [this.step.state(), this.rows.bytes()]);
  }

  /**
   * Goes back (or on) to where a snapshot was taken, of this indicator or of another one with the same parameters.
   * @throws BacktestError E_STATE for bytes that are damaged, or of another indicator, version, width or history
   */
  restore(snapshot: Uint8Array): void {
    this.requireUse();
    const { bars, parts } = unpackState(this.identity(), snapshot, [
      this.step.state().length,
      this.rows.bytes().length,
    ]);
    this.step.setState(parts[0]);
    this.rows.set(bars, parts[1]);
  }

  /** Gives its memory back at once; it cannot go on. Twice is once. What nothing refers to any more is given back anyway. */
  free(): void {
    this.isFree = true;
    this.step.free();
  }

  private identity(): string {
    const { name, columns, history, parameters } = this;
    return JSON.stringify({ version: ANALYSIS_VERSION, name, columns, history, parameters });
  }

  private requireUse(): void {
    if (!this.isFree) return;
    throw new BacktestError("E_DISPOSED", `${this.name} was given back with free`, { option: this.name });
  }

  private checked(input: string, given: unknown): Float64Array {
    const row = valuesRow(input, given);
    if (row.length !== this.columns)
      throw new BacktestError("E_SHAPE", `${input} has ${row.length} values, ${this.name} ${this.columns}`, {
        ...{ option: input, bar: this.bars, got: row.length, expected: this.columns },
      });
    // A loop, because it is most of a call's time.
    for (let column = 0; column < row.length; column++)
      if (Math.abs(row[column]) > VALUE_MAX) throw valueError(input, row[column], this.bars, column);
    return row;
  }
}

/** One series is the argument itself, several are the fields of an object. */
function rowOf(inputs: readonly string[], input: string, rows: unknown): unknown {
  if (inputs.length === 1) return rows;
  if (typeof rows === "object" && rows !== null && !Array.isArray(rows) && !ArrayBuffer.isView(rows))
    return (rows as Readonly<Record<string, unknown>>)[input];
  throw new BacktestError("E_DTYPE", `rows are ${describe(rows)}`, {
    ...{ option: "rows", got: describe(rows), expected: `{ ${inputs.join(", ")} }` },
  });
}

/**
 * An indicator that is given its series one bar after another, and gives the same bits as over whole matrices: every
 * indicator of `INDICATORS`, and `rank`, `zscore` and `topK` across columns. Its memory does not grow with the bars.
 * @param name which one
 * @param options `columns`, its parameters (single values), and `history`, the bars that `ago` may look back by
 * @throws BacktestError E_ENUM for another name, E_MISSING, E_RANGE, E_DTYPE, E_UNKNOWN_KEY, E_LIMIT, E_MEMORY
 * @example
 * const average = advancing("sma", { columns: 2, window: 3, history: 1 });
 * for (const closes of bars) {
 *   const values = average.next(closes);
 *   const rises = values[0] > average.ago(1)[0];
 * }
 */
export function advancing<Name extends AdvancingName>(
  name: Name,
  options: AdvancingOptions<Name>,
): AdvancingIndicator<Name> {
  if (typeof name !== "string" || !NAMES.includes(name)) throw enumError("name", name, NAMES);
  const known = ["columns", "history", ...parameterNames(name)];
  const { columns, history, ...parameters } = knownObject(name, options, known);
  if (columns === undefined)
    throw new BacktestError("E_MISSING", "columns is required", {
      ...{ option: "columns", expected: COLUMNS.expected },
    });
  const width = runNumber("columns", columns, COLUMNS);
  const kept = runNumber("history", history ?? 0, HISTORY);
  requireRoom(name, width, kept);
  const step = isCross(name)
    ? crossStepOf(name, width, parameters)
    : kernelStepOf(name as IndicatorName, width, parameters as ParameterSet);
  return new AdvancingIndicator(name, width, kept, step);
}

function requireRoom(name: AdvancingName, columns: number, history: number): void {
  const outputs = isCross(name) ? 1 : INDICATORS[name].outputs.length;
  const cells = (history + 1) * columns * outputs;
  if (cells <= CELLS_MAX) return;
  throw new BacktestError("E_LIMIT", `a history of ${history} bars is ${cells} values`, {
    ...{ option: "history", got: cells, expected: `at most ${CELLS_MAX}` },
  });
}

function isCross(name: string): name is CrossName {
  return Object.hasOwn(CROSS_SECTIONS, name);
}

function parameterNames(name: AdvancingName): readonly string[] {
  return isCross(name) ? CROSS_SECTIONS[name].names : Object.keys(INDICATORS[name].parameters);
}
