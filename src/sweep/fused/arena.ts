// Where a fused sweep of one asset lies in the memory of the module.
import {
  Input,
  LIST_SLACK,
  PlanOffset,
  RuleOffset,
  SlotOffset,
  SWEEP_SUMS,
  STEP_STATE_BYTES,
  StepCode,
  StepOffset,
  SweepFigure,
  SweepOffset,
  TALLY_BYTES,
  type SizeType,
} from "../../../assembly/layout.ts";
import type { Analysis } from "../../analysis.ts";
import { takeBlock, type MemoryBlock } from "../../memoryBlocks.ts";
import { Blocks, F64_BYTES, I32_BYTES } from "../../plan/blocks.ts";
import type { CompiledRule, Steps } from "../steps.ts";
import { packedBytes } from "./masks.ts";

/** Highest and lowest close and deepest fall of a stretch. */
const STRETCH_BYTES = 24;

/** Cells from one column of figures to the next: they are written two at a time. */
export function columnCells(combinations: number): number {
  return combinations + (combinations % 2);
}

const I16_BYTES = 2;
/** Combinations a series above which its keys are worth making. */
const KEYS_WORTH = 4;

/** What every order of the sweep has in common. */
export interface Terms {
  readonly size: number;
  readonly sizeType: SizeType;
  readonly minSize: number;
  readonly fees: number;
  readonly fixedFees: number;
  readonly slippage: number;
  readonly initCash: number;
  readonly barsPerYear: number;
  readonly riskFree: number;
  /** Whether every figure must be that of a run on its own to the last bit. */
  readonly isExact: boolean;
}

const TERM_INPUTS = [
  [Input.Size, "size"],
  [Input.MinSize, "minSize"],
  [Input.Fees, "fees"],
  [Input.FixedFees, "fixedFees"],
  [Input.Slippage, "slippage"],
] as const satisfies readonly (readonly [Input, Exclude<keyof Terms, "isExact">])[];

/** Bytes of the bars of the orders of two combinations. */
function listsBytes(bars: number): number {
  return 2 * (bars + LIST_SLACK) * I32_BYTES;
}

/** Keys are worth making where each is compared many times. */
function hasKeys({ series, combinations }: FusedShape): boolean {
  return series > 0 && combinations >= KEYS_WORTH * series;
}

/** How much of everything a sweep of one asset has. */
export interface FusedShape {
  readonly bars: number;
  readonly series: number;
  readonly combinations: number;
  readonly rules: number;
  /** Places in the lists of all rules. */
  readonly places: number;
  /** Steps of all rules; 0: the walk of a crossover needs none. */
  readonly steps: number;
  /** Steps of the longest rule. */
  readonly mostSteps: number;
  readonly threads: number;
}

export interface FusedArena {
  readonly plan: number;
  readonly sweep: number;
  /** The rules, one after another, and their steps. */
  readonly rules: number;
  readonly steps: number;
  /** State of a combination and of the steps, and its values, one for each worker. */
  readonly tallies: readonly number[];
  readonly closes: number;
  /** Lists, one after another. */
  readonly lists: number;
  /** Combination by combination, as they are walked. */
  readonly figures: number;
  /** The same figure by figure. */
  readonly columns: number;
  readonly block: MemoryBlock;
}

type Blueprint = Omit<FusedArena, "block"> &
  Readonly<
    Record<"slots" | "terms" | "starts" | "ends" | "tradable" | "keys" | "sums" | "stretches", number>
  >;

/**
 * Room for all combinations at once, held until `giveBlockBack(arena.block)`.
 * @param series address of the series, one after another
 */
export function layOutFused(target: Analysis, shape: FusedShape, series: number, terms: Terms): FusedArena {
  const block = takeBlock(target, fusedBytes(target, shape));
  const at = blocksOf(new Blocks(block.start), shape, target.exports.sweepLevels(shape.bars));
  const { buffer } = target.exports.memory;
  new Uint8Array(buffer, block.start, at.closes - block.start).fill(0);
  const view = new DataView(buffer);
  writeTerms(view, at, terms);
  writeSweep(view, at, shape, series, terms);
  writeNotes(view, at, shape.series);
  return { ...at, block };
}

/** Bytes of a series, and of what is noted of it. */
export function seriesRoomBytes(bars: number): number {
  return bars * (F64_BYTES + I16_BYTES) + 2 * I32_BYTES;
}

/** Bytes of an arena: all that a sweep of one asset needs beside its series. */
export function fusedBytes(target: Analysis, shape: FusedShape): number {
  const sized = new Blocks(0);
  blocksOf(sized, shape, target.exports.sweepLevels(shape.bars));
  return sized.used;
}

function blocksOf(blocks: Blocks, shape: FusedShape, levels: number): Blueprint {
  const { bars, combinations } = shape;
  return {
    plan: blocks.take(PlanOffset.Size),
    slots: blocks.take(Input.Count * SlotOffset.Size),
    terms: blocks.take(TERM_INPUTS.length * F64_BYTES),
    sweep: blocks.take(SweepOffset.Size),
    rules: blocks.take(shape.rules * RuleOffset.Size),
    steps: blocks.take(shape.steps * StepOffset.Size),
    tallies: Array.from({ length: shape.threads }, () =>
      // Either lists of orders or the values of the bars, never both at a time.
      blocks.take(
        TALLY_BYTES + shape.mostSteps * STEP_STATE_BYTES + Math.max(listsBytes(bars), bars * F64_BYTES),
      ),
    ),
    starts: blocks.take(shape.series * I32_BYTES),
    ends: blocks.take(shape.series * I32_BYTES),
    tradable: blocks.take(packedBytes(bars)),
    closes: blocks.take(bars * F64_BYTES),
    sums: blocks.take((bars + 1) * SWEEP_SUMS * F64_BYTES),
    stretches: blocks.take(bars * levels * STRETCH_BYTES),
    keys: hasKeys(shape) ? blocks.take(shape.series * bars * I16_BYTES) : 0,
    lists: blocks.take(shape.places * I32_BYTES),
    figures: blocks.take(combinations * SweepFigure.Count * F64_BYTES),
    columns: blocks.take(SweepFigure.Count * columnCells(combinations) * F64_BYTES),
  };
}

function writeTerms(view: DataView, at: Blueprint, terms: Terms): void {
  view.setUint32(at.plan + PlanOffset.Inputs, at.slots, true);
  TERM_INPUTS.forEach(([input, name], i) => {
    const start = at.terms + i * F64_BYTES;
    view.setFloat64(start, terms[name], true);
    view.setUint32(at.slots + input * SlotOffset.Size + SlotOffset.Data, start, true);
  });
}

/** Where a rule, its steps and its lists lie. */
interface RulePlaces {
  readonly rule: number;
  readonly steps: number;
  readonly lists: number;
}

/** Writes rules, one after another. */
export function writeRules(view: DataView, arena: FusedArena, rules: readonly CompiledRule[]): void {
  let { rules: rule, steps, lists } = arena;
  for (const { lists: own, steps: its, isCrossover } of rules) {
    const count = own[0].length;
    own.forEach((places, i) => new Int32Array(view.buffer, lists, own.length * count).set(places, i * count));
    if (!isCrossover) writeRule(view, { rule, steps, lists }, its, count);
    rule += RuleOffset.Size;
    steps += its.all.length * StepOffset.Size;
    lists += own.length * count * I32_BYTES;
  }
}

/** Operands become addresses where they are lists. */
function writeRule(
  view: DataView,
  at: RulePlaces,
  { all, entries, exits }: Steps,
  combinations: number,
): void {
  view.setUint32(at.rule + RuleOffset.Steps, at.steps, true);
  view.setInt32(at.rule + RuleOffset.StepCount, all.length, true);
  view.setInt32(at.rule + RuleOffset.Entries, entries, true);
  view.setInt32(at.rule + RuleOffset.Exits, exits, true);
  all.forEach(({ code, first, second }, i) => {
    const step = at.steps + i * StepOffset.Size;
    const operand = (place: number): number =>
      code <= StepCode.Mask ? at.lists + place * combinations * I32_BYTES : place;
    view.setInt32(step + StepOffset.Code, code, true);
    view.setUint32(step + StepOffset.First, operand(first), true);
    view.setUint32(step + StepOffset.Second, operand(second), true);
  });
}

function writeSweep(view: DataView, at: Blueprint, shape: FusedShape, series: number, terms: Terms): void {
  const put = (offset: SweepOffset, value: number): void => view.setUint32(at.sweep + offset, value, true);
  const putNumber = (offset: SweepOffset, value: number): void =>
    view.setFloat64(at.sweep + offset, value, true);
  put(SweepOffset.Bars, shape.bars);
  put(SweepOffset.PairCount, shape.combinations);
  put(SweepOffset.Closes, at.closes);
  put(SweepOffset.Series, series);
  put(SweepOffset.Fast, at.lists);
  put(SweepOffset.Slow, at.lists + shape.combinations * I32_BYTES);
  put(SweepOffset.Sums, at.sums);
  put(SweepOffset.Stretches, at.stretches);
  put(SweepOffset.Keys, at.keys);
  put(SweepOffset.Figures, at.figures);
  put(SweepOffset.SizeType, terms.sizeType);
  put(SweepOffset.IsExact, Number(terms.isExact));
  putNumber(SweepOffset.InitCash, terms.initCash);
  putNumber(SweepOffset.BarsPerYear, terms.barsPerYear);
  putNumber(SweepOffset.RiskFree, terms.riskFree);
}

/** Where the module notes which bars have a close, and from where to where each series has values. */
function writeNotes(view: DataView, at: Blueprint, seriesCount: number): void {
  view.setInt32(at.sweep + SweepOffset.SeriesCount, seriesCount, true);
  view.setUint32(at.sweep + SweepOffset.Starts, at.starts, true);
  view.setUint32(at.sweep + SweepOffset.Ends, at.ends, true);
  view.setUint32(at.sweep + SweepOffset.Tradable, at.tradable, true);
}
