// Masks that a function says by conditions: worked out in the module, 64 bars at a time, for all assets. The series that they
// compare are kept there from combination to combination.
import {
  STEP_STATE_BYTES,
  StepOffset,
  RuleOffset,
  SweepOffset,
  TALLY_BYTES,
} from "../../../assembly/layout.ts";
import type { Analysis } from "../../analysis.ts";
import { giveBlockBack, takeBlock, type MemoryBlock } from "../../memoryBlocks.ts";
import { Blocks, F64_BYTES, I32_BYTES } from "../../plan/blocks.ts";
import { tooLargeForBudget } from "../budget.ts";
import { ExpressionList, keyOf, type Expression } from "../expression.ts";
import type { AnyParameters, Combination, Parameters } from "../grid.ts";
import type { PanelPrices } from "../prices.ts";
import { valueFor, type ExpressionOf } from "../rules.ts";
import type { Condition } from "../rules/conditions.ts";
import { Compiler, type Step } from "../steps.ts";
import { SeriesMaker } from "./seriesMaker.ts";

/** Panels that are kept at most, and what there is room for in any case: conditions compare few series. */
const PANELS_MAX = 2048;
const PANELS_LEAST = 16;

/** A condition and where its masks go: address of the first asset's; 0: nowhere. */
export interface MarkedCondition {
  readonly condition: Condition<AnyParameters>;
  readonly to: number;
}

type Side = "entries" | "exits";

/** Where the steps of the combination at hand lie, and their state. */
interface RuleRoom {
  readonly block: MemoryBlock;
  readonly view: DataView;
  /** Steps that there is room for. */
  readonly capacity: number;
  readonly rule: number;
  readonly own: number;
  readonly steps: number;
}

/** Conditions as masks; give the room back with `free`. */
export class ConditionMasks {
  private readonly bars: number;
  private readonly assets: number;
  /** Panels that have room: a series for every asset each. */
  private readonly capacity: number;
  private readonly block: MemoryBlock;
  private readonly sweep: number;
  private readonly lists: number;
  private readonly series: number;
  private room: RuleRoom | undefined;
  private readonly panels = new Map<string, number>();

  /** @param bytes most that the series may take, but for those of one combination */
  constructor(
    private readonly target: Analysis,
    private readonly prices: PanelPrices,
    bytes: number,
  ) {
    const { rows: bars, columns: assets } = prices.close!;
    this.bars = bars;
    this.assets = assets;
    const one = assets * (bars * F64_BYTES + 3 * I32_BYTES);
    this.capacity = Math.min(PANELS_MAX, Math.max(PANELS_LEAST, Math.floor(bytes / one)));
    const sized = new Blocks(0);
    this.placed(sized);
    this.block = takeBlock(target, sized.used);
    const { sweep, starts, ends, lists, series } = this.placed(new Blocks(this.block.start));
    this.sweep = sweep;
    this.lists = lists;
    this.series = series;
    const { buffer } = target.exports.memory;
    new Uint8Array(buffer, sweep, SweepOffset.Size).fill(0);
    const view = new DataView(buffer);
    view.setInt32(sweep + SweepOffset.Bars, bars, true);
    view.setUint32(sweep + SweepOffset.Series, series, true);
    view.setUint32(sweep + SweepOffset.Starts, starts, true);
    view.setUint32(sweep + SweepOffset.Ends, ends, true);
    // Series of a panel lie asset by asset.
    new Int32Array(buffer, lists, this.capacity * assets).forEach((_, i, all) => (all[i] = i));
  }

  free(): void {
    if (this.room !== undefined) giveBlockBack(this.room.block);
    giveBlockBack(this.block);
  }

  /**
   * Writes the masks of one combination.
   * @param step bytes from the mask of an asset to that of the next
   */
  pack(
    combination: Combination<Parameters>,
    conditions: Readonly<Partial<Record<Side, MarkedCondition>>>,
    step: number,
  ): void {
    let made = this.compiled(combination, conditions);
    if (made === undefined) {
      // No room for all that is kept and what this combination compares: what is kept goes.
      this.panels.clear();
      made = this.compiled(combination, conditions);
    }
    if (made === undefined) throw this.tooManySeries();
    const { steps, entries, exits } = made;
    const { rule, own } = this.write(steps, entries, exits);
    const to = (side: Side): number => conditions[side]?.to ?? 0;
    this.target.exports.packSteps(this.sweep, rule, own, this.assets, to("entries"), to("exits"), step);
  }

  private placed(blocks: Blocks): Readonly<Record<"sweep" | "starts" | "ends" | "lists" | "series", number>> {
    const places = this.capacity * this.assets;
    return {
      sweep: blocks.take(SweepOffset.Size),
      starts: blocks.take(places * I32_BYTES),
      ends: blocks.take(places * I32_BYTES),
      lists: blocks.take(places * I32_BYTES),
      series: blocks.take(places * this.bars * F64_BYTES),
    };
  }

  /** Undefined where there is no room for a series. */
  private compiled(
    combination: Combination<Parameters>,
    { entries, exits }: Readonly<Partial<Record<Side, MarkedCondition>>>,
  ): { readonly steps: readonly Step[]; readonly entries: number; readonly exits: number } | undefined {
    let isFull = false;
    const operandOf = (of: ExpressionOf<AnyParameters>): number => {
      const panel = isFull ? -1 : this.panelOf(valueFor<AnyParameters, Expression>(of, combination));
      isFull ||= panel < 0;
      return this.lists + panel * this.assets * I32_BYTES;
    };
    const compiler = new Compiler<AnyParameters>(operandOf);
    const add = (marked: MarkedCondition | undefined): number =>
      marked === undefined ? 0 : compiler.add(marked.condition);
    const places = { entries: add(entries), exits: add(exits) };
    return isFull ? undefined : { steps: compiler.all, ...places };
  }

  /** Place of an expression's panel, made when first asked for; −1 where there is no room. */
  private panelOf(expression: Expression): number {
    const key = keyOf(expression);
    const known = this.panels.get(key);
    if (known !== undefined) return known;
    const panel = this.panels.size;
    if (panel === this.capacity) return -1;
    this.make(expression, panel);
    this.panels.set(key, panel);
    return panel;
  }

  private make(expression: Expression, panel: number): void {
    const { target, assets, bars } = this;
    const list = new ExpressionList();
    const place = list.placeOf(expression);
    const maker = new SeriesMaker(target, list.all, this.prices);
    const first = panel * assets;
    try {
      for (let asset = 0; asset < assets; asset++) {
        maker.make(asset);
        const to = this.series + (first + asset) * bars * F64_BYTES;
        new Float64Array(target.exports.memory.buffer, to, bars).set(maker.series[place]);
      }
    } finally {
      maker.free();
    }
    target.exports.noteSeries(this.sweep, first, first + assets);
  }

  /** Writes the steps where the module reads them. */
  private write(steps: readonly Step[], entries: number, exits: number): RuleRoom {
    if (this.room === undefined || this.room.capacity < steps.length) this.takeRoom(2 * steps.length);
    const room = this.room!;
    const { view, rule } = room;
    view.setInt32(rule + RuleOffset.StepCount, steps.length, true);
    view.setInt32(rule + RuleOffset.Entries, entries, true);
    view.setInt32(rule + RuleOffset.Exits, exits, true);
    for (let i = 0, at = room.steps; i < steps.length; i++, at += StepOffset.Size) {
      view.setInt32(at + StepOffset.Code, steps[i].code, true);
      view.setUint32(at + StepOffset.First, steps[i].first, true);
      view.setUint32(at + StepOffset.Second, steps[i].second, true);
    }
    return room;
  }

  /** Room for so many steps. */
  private takeRoom(capacity: number): void {
    if (this.room !== undefined) giveBlockBack(this.room.block);
    const place = (blocks: Blocks): Pick<RuleRoom, "rule" | "own" | "steps"> => ({
      rule: blocks.take(RuleOffset.Size),
      own: blocks.take(TALLY_BYTES + capacity * STEP_STATE_BYTES),
      steps: blocks.take(capacity * StepOffset.Size),
    });
    const sized = new Blocks(0);
    place(sized);
    const block = takeBlock(this.target, sized.used);
    const view = new DataView(this.target.exports.memory.buffer);
    this.room = { block, view, capacity, ...place(new Blocks(block.start)) };
    view.setUint32(this.room.rule + RuleOffset.Steps, this.room.steps, true);
  }

  private tooManySeries(): Error {
    const one = this.assets * this.bars * F64_BYTES;
    return tooLargeForBudget((this.capacity + 1) * one, this.capacity * one);
  }
}
