// Series in the memory of the module that makes and walks them, for one asset after another: what makes them is laid out once.
import { TaskOffset } from "../../../assembly/indicators/layout.ts";
import { releaseAnalysis, type Analysis } from "../../analysis.ts";
import { writeColumnTask } from "../../indicators/arena.ts";
import { VALUE_MAX, valueError } from "../../indicators/run.ts";
import { giveBlockBack, takeBlock, type MemoryBlock } from "../../memoryBlocks.ts";
import { F64_BYTES } from "../../plan/blocks.ts";
import {
  combined,
  keyOf,
  partsOf,
  requirePrice,
  type CombinedExpression,
  type Expression,
  type LaggedExpression,
  type PriceField,
} from "../expression.ts";
import { readColumn } from "../../matrix.ts";
import type { PanelPrices } from "../prices.ts";
import { hasSeveral, placeSeries, planSeries, type SeriesPlaces, type SeriesTask } from "./seriesPlan.ts";

/** Part of a module's memory. */
export interface SeriesRoom {
  readonly start: number;
  readonly count: number;
}

/** Makes series; give its room back with `free`. */
export class SeriesMaker {
  readonly room: SeriesRoom;
  private readonly bars: number;
  private readonly places: SeriesPlaces;
  private readonly block: MemoryBlock;
  private readonly fields: readonly (readonly [PriceField, Float64Array])[];
  private readonly outputs: readonly Float64Array[];
  /** Tasks of one output; the others come after them. */
  private readonly simple: number;
  /** Tasks whose results are copied, by their place. */
  private readonly copied: readonly { readonly task: number; readonly copies: readonly Copy[] }[];
  /** Prices that are series as they are. */
  private readonly taken: readonly (readonly [PriceField, Float64Array])[];
  /** What is made of other series, and of which; in an order in which parts come first. */
  private readonly derived: readonly Derived[];

  /** `series`, once they were asked for: most sweeps look at few of them from here. */
  private views: readonly Float64Array[] | undefined;

  /**
   * @param expressions `all` of a list, whose parts come before the whole
   * @param plan how they are made
   * @throws BacktestError for parameters that do not fit, and E_MISSING for prices that were not given
   */
  constructor(
    private readonly target: Analysis,
    private readonly expressions: readonly Expression[],
    private readonly prices: PanelPrices,
    private readonly plan = planSeries(target, expressions),
  ) {
    this.bars = prices.close!.rows;
    for (const field of plan.fields) requirePrice(prices, field);
    const { end } = placeSeries(plan, expressions.length, this.bars, 0);
    this.block = takeBlock(target, end);
    this.places = placeSeries(plan, expressions.length, this.bars, this.block.start);
    this.room = { start: this.places.series, count: expressions.length };
    this.fields = [...this.places.fields].map(([field, at]) => [field, this.column(at)]);
    this.outputs = this.places.outputs.map((at) => this.column(at));
    this.simple = plan.tasks.filter((task) => !hasSeveral(task)).length;
    this.copied = plan.tasks.flatMap((task, i) =>
      i >= this.simple || task.places[0].length > 1 ? [{ task: i, copies: this.copiesOf(task, i) }] : [],
    );
    this.taken = expressions.flatMap((expression, place) =>
      typeof expression === "string" ? [[expression, this.seriesAt(place)] as const] : [],
    );
    this.derived = derivedOf(expressions, (place) => this.seriesAt(place));
    this.writeTasks();
    expressions.forEach((expression, place) => {
      if (typeof expression === "number") this.seriesAt(place).fill(expression);
    });
  }

  /** The series of the asset that was made last, by the place of their expressions. */
  get series(): readonly Float64Array[] {
    return (this.views ??= this.expressions.map((_, place) => this.seriesAt(place)));
  }

  /** Makes all series of an asset. */
  make(asset: number): void {
    const { prices } = this;
    for (const [field, values] of this.fields) readColumn(prices[field]!, asset, values);
    this.requireValues(asset);
    this.runTasks();
    for (const [field, values] of this.taken) readColumn(requirePrice(prices, field), asset, values);
    for (const { expression, parts, to } of this.derived) makeOf(expression, parts, to);
  }

  free(): void {
    giveBlockBack(this.block);
    releaseAnalysis(this.target);
  }

  /** Tasks of one output write it where it belongs; of several, they are copied there, as what is wanted twice is. */
  private runTasks(): void {
    const { bars, places } = this;
    const { runTasks } = this.target.exports;
    runTasks(places.tasks, this.simple, bars);
    for (const { task, copies } of this.copied) {
      if (task >= this.simple) runTasks(places.tasks + task * TaskOffset.Size, 1, bars);
      for (const { made, to } of copies) to.set(made);
    }
  }

  /** What a task's results are copied to. */
  private copiesOf({ places: outputs }: SeriesTask, task: number): Copy[] {
    return outputs.flatMap((wanted, output) => {
      const made = task < this.simple ? this.seriesAt(wanted[0]) : this.outputs[output];
      return wanted.slice(task < this.simple ? 1 : 0).map((place) => ({ made, to: this.seriesAt(place) }));
    });
  }

  private addressOf(place: number): number {
    return this.places.series + place * this.bars * F64_BYTES;
  }

  private seriesAt(place: number): Float64Array {
    return this.column(this.addressOf(place));
  }

  private column(at: number): Float64Array {
    return new Float64Array(this.target.exports.memory.buffer, at, this.bars);
  }

  private writeTasks(): void {
    const { places, plan } = this;
    const { buffer } = this.target.exports.memory;
    new Uint8Array(buffer, places.tasks, plan.tasks.length * TaskOffset.Size).fill(0);
    const view = new DataView(buffer);
    plan.tasks.forEach(({ definition, set, inputs, places: wanted }, i) => {
      const fields = inputs.map((field) => places.fields.get(field)!);
      const outputs =
        wanted.length > 1 ? places.outputs.slice(0, wanted.length) : [this.addressOf(wanted[0][0])];
      const task = { definition, set, inputs: fields, outputs };
      writeColumnTask(view, places.tasks + i * TaskOffset.Size, task, places.state, places.scratch);
    });
  }

  /** Throws E_RANGE for a price that indicators cannot take. */
  private requireValues(asset: number): void {
    for (const [field, values] of this.fields) {
      const odd = this.target.exports.firstBeyond(this.places.fields.get(field)!, this.bars, VALUE_MAX);
      if (odd < 0) continue;
      const { definition, inputs } = this.plan.tasks.find((task) => task.inputs.includes(field))!;
      throw valueError(definition.inputs[inputs.indexOf(field)], values[odd], odd, asset);
    }
  }
}

/** A result that is wanted in one more place. */
interface Copy {
  readonly made: Float64Array;
  readonly to: Float64Array;
}

/** A series that is made of others. */
interface Derived {
  readonly expression: LaggedExpression | CombinedExpression;
  readonly parts: readonly Float64Array[];
  readonly to: Float64Array;
}

function derivedOf(expressions: readonly Expression[], seriesAt: (place: number) => Float64Array): Derived[] {
  const isDerived = (expression: Expression): expression is Derived["expression"] =>
    typeof expression === "object" && !("indicator" in expression);
  if (!expressions.some(isDerived)) return [];
  const places = new Map(expressions.map((expression, place) => [keyOf(expression), place]));
  return expressions.flatMap((expression, place) => {
    if (!isDerived(expression)) return [];
    const parts = partsOf(expression).map((part) => seriesAt(places.get(keyOf(part))!));
    return [{ expression, parts, to: seriesAt(place) }];
  });
}

function makeOf(
  expression: LaggedExpression | CombinedExpression,
  [first, second]: readonly Float64Array[],
  to: Float64Array,
): void {
  if ("operator" in expression) return combined(expression.operator, first, second, to);
  const { bars } = expression;
  to.fill(NaN, 0, bars);
  if (bars < to.length) to.set(first.subarray(0, to.length - bars), bars);
}
