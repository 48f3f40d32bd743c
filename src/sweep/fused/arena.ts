// Where a fused sweep of one asset lies in the kernel's memory.
import {
  Input,
  PlanOffset,
  SlotOffset,
  SweepFigure,
  SweepOffset,
  TALLY_BYTES,
  type SizeType,
} from "../../../assembly/layout.ts";
import { addressOf, allocate } from "../../allocate.ts";
import type { Kernel } from "../../kernel.ts";
import type { Matrix } from "../../matrix.ts";
import { requireMemory } from "../../plan/arena.ts";
import { Blocks, F64_BYTES, I32_BYTES } from "../../plan/blocks.ts";

/** Highest and lowest close and deepest fall of a stretch. */
const STRETCH_BYTES = 24;

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
}

const TERM_INPUTS = [
  [Input.Size, "size"],
  [Input.MinSize, "minSize"],
  [Input.Fees, "fees"],
  [Input.FixedFees, "fixedFees"],
  [Input.Slippage, "slippage"],
] as const satisfies readonly (readonly [Input, keyof Terms])[];

/** Bytes that a sweep needs beside its series and pairs. */
export function fixedBytes(bars: number, kernel: Kernel): number {
  return bars * (5 * F64_BYTES + kernel.exports.sweepLevels(bars) * STRETCH_BYTES);
}

/** Bytes of a pair: which series, and its figures. */
export const PAIR_BYTES = 2 * I32_BYTES + SweepFigure.Count * F64_BYTES;

export interface FusedArena {
  readonly plan: number;
  readonly sweep: number;
  /** State of a combination, one for each worker. */
  readonly tallies: readonly number[];
  /** The next pair that no worker has taken. */
  readonly counter: number;
  readonly closes: number;
  readonly fast: number;
  readonly slow: number;
  readonly figures: number;
  readonly room: Matrix<Uint8Array>;
}

type Blueprint = Omit<FusedArena, "room"> &
  Readonly<
    Record<"slots" | "terms" | "returnSums" | "squareSums" | "lossSums" | "closeSums" | "stretches", number>
  >;

/**
 * Room for `pairCount` pairs at once, held until `free(arena.room)`.
 * @param series address of the series, one after another
 */
export function layOutFused(
  kernel: Kernel,
  bars: number,
  series: number,
  pairCount: number,
  threads: number,
  terms: Terms,
): FusedArena {
  const levels = kernel.exports.sweepLevels(bars);
  const sized = new Blocks(0);
  blocksOf(sized, bars, levels, pairCount, threads);
  requireMemory(kernel.base + sized.used, bars);
  // Handed out like a matrix, so that runs between two stretches leave it alone.
  const room = allocate({ rows: sized.used, columns: 1, dtype: "uint8" });
  const start = addressOf(room.data, kernel)!;
  const at = blocksOf(new Blocks(start), bars, levels, pairCount, threads);
  const view = new DataView(kernel.exports.memory.buffer);
  writeTerms(view, at, terms);
  writeSweep(view, at, bars, series, pairCount, terms);
  return { ...at, room };
}

function blocksOf(
  blocks: Blocks,
  bars: number,
  levels: number,
  pairCount: number,
  threads: number,
): Blueprint {
  const sums = (): number => blocks.take(bars * F64_BYTES);
  return {
    plan: blocks.take(PlanOffset.Size),
    slots: blocks.take(Input.Count * SlotOffset.Size),
    terms: blocks.take(TERM_INPUTS.length * F64_BYTES),
    sweep: blocks.take(SweepOffset.Size),
    tallies: Array.from({ length: threads }, () => blocks.take(TALLY_BYTES)),
    counter: blocks.take(I32_BYTES),
    closes: sums(),
    returnSums: sums(),
    squareSums: sums(),
    lossSums: sums(),
    closeSums: sums(),
    stretches: blocks.take(bars * levels * STRETCH_BYTES),
    fast: blocks.take(pairCount * I32_BYTES),
    slow: blocks.take(pairCount * I32_BYTES),
    figures: blocks.take(pairCount * SweepFigure.Count * F64_BYTES),
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

function writeSweep(
  view: DataView,
  at: Blueprint,
  bars: number,
  series: number,
  pairCount: number,
  terms: Terms,
): void {
  const put = (offset: SweepOffset, value: number): void => view.setUint32(at.sweep + offset, value, true);
  const putNumber = (offset: SweepOffset, value: number): void =>
    view.setFloat64(at.sweep + offset, value, true);
  put(SweepOffset.Bars, bars);
  put(SweepOffset.PairCount, pairCount);
  put(SweepOffset.Closes, at.closes);
  put(SweepOffset.Series, series);
  put(SweepOffset.Fast, at.fast);
  put(SweepOffset.Slow, at.slow);
  put(SweepOffset.ReturnSums, at.returnSums);
  put(SweepOffset.SquareSums, at.squareSums);
  put(SweepOffset.LossSums, at.lossSums);
  put(SweepOffset.CloseSums, at.closeSums);
  put(SweepOffset.Stretches, at.stretches);
  put(SweepOffset.Figures, at.figures);
  put(SweepOffset.SizeType, terms.sizeType);
  putNumber(SweepOffset.InitCash, terms.initCash);
  putNumber(SweepOffset.BarsPerYear, terms.barsPerYear);
  putNumber(SweepOffset.RiskFree, terms.riskFree);
}
