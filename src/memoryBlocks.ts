// Parts of a module's memory that stay where they are from call to call: what runs and calls need lies behind them.
import { BacktestError } from "./errors.ts";
import { MEMORY_LIMIT, reserve, type Loaded, type ModuleExports } from "./wasmModule.ts";

/** A part of a module's memory, in bytes. */
export interface MemoryBlock<Target extends Loaded<ModuleExports> = Loaded<ModuleExports>> {
  readonly target: Target;
  readonly start: number;
  readonly end: number;
}

/** Blocks start at cache lines. */
const ALIGNMENT = 64;
/** Blocks in use. */
const used: MemoryBlock[] = [];

/**
 * Takes the first gap that is wide enough, or the place behind all blocks.
 * @throws BacktestError `E_MEMORY` beyond what a memory can be, `E_MEMORY_HOST` where the host refuses
 */
export function takeBlock<Target extends Loaded<ModuleExports>>(
  target: Target,
  bytes: number,
): MemoryBlock<Target> {
  const mine = used.filter((block) => block.target === target).sort((a, b) => a.start - b.start);
  let start = aligned(target.heap);
  for (const block of mine) {
    if (block.start - start >= bytes) break;
    start = aligned(block.end);
  }
  const end = start + bytes;
  if (end > MEMORY_LIMIT)
    throw new BacktestError("E_MEMORY", `needs ${(end / 2 ** 30).toFixed(1)} GiB, limit 4 GiB`, {
      got: end,
      expected: MEMORY_LIMIT,
    });
  reserve(target, end);
  const block = { target, start, end };
  used.push(block);
  target.base = Math.max(target.base, end);
  return block;
}

/** Gives a block back; twice is once. */
export function giveBlockBack(block: MemoryBlock): void {
  const at = used.indexOf(block);
  if (at < 0) return;
  used.splice(at, 1);
  const ends = used.filter(({ target }) => target === block.target).map(({ end }) => end);
  block.target.base = Math.max(block.target.heap, ...ends);
}

function aligned(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
