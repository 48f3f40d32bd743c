// Series in the memory of the module that makes and walks them: one after another, until they are given back.
import { releaseAnalysis, type Analysis } from "../../analysis.ts";
import { giveBlockBack, takeBlock, type MemoryBlock } from "../../memoryBlocks.ts";
import { F64_BYTES } from "../../plan/blocks.ts";

export interface SeriesRoom {
  readonly target: Analysis;
  readonly block: MemoryBlock;
  readonly count: number;
  /** All series, one after another. */
  readonly values: Float64Array;
}

export function takeSeriesRoom(target: Analysis, count: number, bars: number): SeriesRoom {
  const block = takeBlock(target, count * bars * F64_BYTES);
  const values = new Float64Array(target.exports.memory.buffer, block.start, count * bars);
  return { target, block, count, values };
}

export function giveSeriesRoomBack({ target, block }: SeriesRoom): void {
  giveBlockBack(block);
  releaseAnalysis(target);
}
