// Masks of many combinations as bits in the module's memory: those of an asset together, so that its walk reads them where
// they are.
import { analysis, releaseAnalysis, type Analysis } from "../../analysis.ts";
import { BacktestError } from "../../errors.ts";
import type { MaskInput } from "../../inputs.ts";
import type { Mask } from "../../matrix.ts";
import { giveBlockBack, takeBlock, type MemoryBlock } from "../../memoryBlocks.ts";
import { isFull } from "../../plan/source.ts";
import { maskSource } from "../../plan/values.ts";
import type { Region } from "../../threads/jobs.ts";

const WORD_BARS = 64;
const WORD_BYTES = 8;

/** Bytes of a column's bits. */
export function packedBytes(bars: number): number {
  return Math.ceil(bars / WORD_BARS) * WORD_BYTES;
}

/** Room for so many masks of bars × assets; give it back with `free`. */
export class PackedMasks {
  private readonly target: Analysis = analysis();
  private readonly room: MemoryBlock;
  /** A mask as it was given. */
  private readonly staging: MemoryBlock;
  private readonly staged: Uint8Array;
  private readonly column: number;

  constructor(
    private readonly bars: number,
    private readonly assets: number,
    private readonly count: number,
  ) {
    this.column = packedBytes(bars);
    this.staging = takeBlock(this.target, bars * assets);
    try {
      this.room = takeBlock(this.target, assets * count * this.column);
    } catch (error) {
      giveBlockBack(this.staging);
      throw error;
    }
    this.staged = new Uint8Array(this.target.exports.memory.buffer, this.staging.start, bars * assets);
  }

  free(): void {
    giveBlockBack(this.room);
    giveBlockBack(this.staging);
    releaseAnalysis(this.target);
  }

  /** Where the masks of an asset lie, one after another. */
  roomOf(asset: number): Region {
    const bytes = this.count * this.column;
    return { start: this.room.start + asset * bytes, bytes };
  }

  /** Packs a mask into a place. */
  set(place: number, option: string, value: MaskInput): void {
    const { data, order } = this.laidOut(option, value);
    this.staged.set(data);
    const odd = this.target.exports.packMask(
      this.staging.start,
      this.bars,
      this.assets,
      Number(order === "row"),
      this.room.start + place * this.column,
      this.count * this.column,
    );
    if (odd < 0) return;
    throw new BacktestError("E_RANGE", `${option} holds ${data[odd]} at cell ${odd}`, {
      option,
      got: data[odd],
      expected: "0 or 1",
    });
  }

  /** The mask in a place for one asset, a byte a bar. */
  columnAt(place: number, asset: number): Uint8Array {
    const { buffer } = this.target.exports.memory;
    const bits = new Uint8Array(buffer, this.roomOf(asset).start + place * this.column, this.column);
    const cells = new Uint8Array(this.bars);
    for (let bar = 0; bar < this.bars; bar++) cells[bar] = (bits[bar >> 3] >> (bar & 7)) & 1;
    return cells;
  }

  /** Every cell of a mask; bytes with the cells of a bar together are taken as they are. */
  private laidOut(option: string, value: MaskInput): { data: Uint8Array; order: "row" | "column" } {
    const { bars, assets } = this;
    if (value instanceof Uint8Array && value.length === bars * assets) return { data: value, order: "row" };
    requireMask(option, value);
    // Packing looks at every byte.
    const source = maskSource(option, asMatrix(value, bars, assets), { bars, columns: assets }, true);
    const { data, rowStride, columnStride } = source;
    if (isFull(source, bars, assets)) return { data, order: rowStride === 1 ? "column" : "row" };
    const filled = new Uint8Array(bars * assets);
    for (let bar = 0; bar < bars; bar++)
      for (let asset = 0; asset < assets; asset++)
        filled[bar * assets + asset] = data[bar * rowStride + asset * columnStride];
    return { data: filled, order: "row" };
  }
}

/** A list is the bars of one column, as everywhere in a sweep. */
function asMatrix(value: MaskInput, bars: number, assets: number): MaskInput {
  if (!(value instanceof Uint8Array) || value.length !== bars || assets === 1) return value;
  return { data: value, rows: bars, columns: 1 } satisfies Mask;
}

function requireMask(option: string, value: unknown): void {
  if (typeof value === "boolean" || (typeof value === "object" && value !== null)) return;
  throw new BacktestError("E_DTYPE", `${option} is no mask`, {
    option,
    got: value,
    expected: "a mask, a Uint8Array, rows of booleans, or a boolean",
  });
}
