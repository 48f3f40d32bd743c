// Series of all assets that a function asks for. They lie in the kernel's memory until it looks at their cells: then it gets
// arrays of its own, and their room is that of the next ones.
import { CROSSING_COLUMNS, CROSSING_STATE_BYTES } from "../../assembly/layout.ts";
import { analysis, releaseAnalysis, type Analysis } from "../analysis.ts";
import { inOrder } from "../indicators/arguments.ts";
import { leavePlace, placedMatrix, placeOf, type MarkRoom } from "../indicators/placed.ts";
import type { Matrix } from "../matrix.ts";
import { giveBlockBack, takeBlock, type MemoryBlock } from "../memoryBlocks.ts";
import { F64_BYTES } from "../plan/blocks.ts";
import { ExpressionList, keyOf, type Expression } from "./expression.ts";
import { SeriesMaker } from "./fused/seriesMaker.ts";
import type { PanelPrices } from "./prices.ts";

/** Cells may be read two at a time. */
const SLACK_BYTES = 16;

/** Makes series and keeps them; give its room back with `free`. */
export class PanelSeries {
  private readonly target: Analysis = analysis();
  private readonly rows: number;
  private readonly columns: number;
  private readonly bytes: number;
  private readonly most: number;
  private readonly known = new Map<string, Matrix>();
  private readonly blocks: MemoryBlock[] = [];
  /** Places that nothing lies in, and how many there are of all. */
  private readonly empty: number[] = [];
  private places = 0;
  private ownPrices: PanelPrices | undefined;
  private room: { readonly marks: MarkRoom; readonly staging: number } | undefined;
  private isFreed = false;

  /** @param bytes most bytes of series that are kept; beyond, all are forgotten and made again when asked for */
  constructor(
    private readonly prices: PanelPrices,
    bytes: number,
  ) {
    const { rows, columns } = prices.close!;
    this.rows = rows;
    this.columns = columns;
    this.bytes = rows * columns * F64_BYTES;
    this.most = Math.max(1, Math.floor(bytes / this.bytes));
  }

  /** Bars × assets, the cells of a bar together. */
  of(expression: Expression): Matrix {
    const key = keyOf(expression);
    return this.known.get(key) ?? this.made(key, expression);
  }

  /** Gives the room back. Whoever looks at a series for the first time after that gets it made again. */
  free(): void {
    this.forget();
    this.isFreed = true;
    for (const block of this.blocks.splice(0)) giveBlockBack(block);
    releaseAnalysis(this.target);
  }

  private made(key: string, expression: Expression): Matrix {
    const { rows, columns } = this;
    if (this.isFreed) return { data: this.cellsAgain(expression), rows, columns, order: "row" };
    if (this.known.size >= this.most) this.forget();
    const start = this.emptyPlace();
    const { marks } = (this.room ??= this.newRoom());
    this.write(expression, start);
    this.empty.pop();
    const matrix = placedMatrix(rows, columns, { start, marks }, () => this.cellsOf(matrix, expression));
    this.known.set(key, matrix);
    return matrix;
  }

  private forget(): void {
    for (const matrix of this.known.values()) this.leave(matrix);
    this.known.clear();
  }

  /** Its place is that of another one. */
  private leave(matrix: Matrix): void {
    const place = placeOf(matrix);
    if (place === undefined) return;
    leavePlace(matrix);
    this.empty.push(place.start);
  }

  private cellsOf(matrix: Matrix, expression: Expression): Float64Array {
    const place = placeOf(matrix);
    if (place === undefined) return this.cellsAgain(expression);
    const cells = this.cellsAt(place.start, this.rows * this.columns).slice();
    this.leave(matrix);
    // Arrays and places together, but for the place that a function needs which looks at all cells.
    if (this.known.size + this.empty.length > this.most + 1) this.forget();
    return cells;
  }

  private cellsAgain(expression: Expression): Float64Array {
    const alone = new PanelSeries(this.prices, 0);
    try {
      return alone.of(expression).data;
    } finally {
      alone.free();
    }
  }

  private cellsAt(start: number, count: number): Float64Array {
    return new Float64Array(this.target.exports.memory.buffer, start, count);
  }

  /** Twice as many places as before where none is empty: a function that looks at all cells needs but one. */
  private emptyPlace(): number {
    if (this.empty.length === 0) {
      const count = Math.max(1, Math.min(this.places, this.most - this.places));
      const start = this.take(count * this.bytes + CROSSING_COLUMNS * F64_BYTES);
      for (let i = count - 1; i >= 0; i--) this.empty.push(start + i * this.bytes);
      this.places += count;
    }
    return this.empty.at(-1)!;
  }

  private newRoom(): { readonly marks: MarkRoom; readonly staging: number } {
    const { target, rows, columns } = this;
    const cells = rows * columns;
    const seen = Math.ceil(columns / CROSSING_COLUMNS) * CROSSING_STATE_BYTES;
    const step = cells + CROSSING_COLUMNS;
    const start = this.take(2 * step + seen);
    const maskAt = (at: number): Uint8Array => new Uint8Array(target.exports.memory.buffer, at, cells);
    const marks = { target, first: maskAt(start), second: maskAt(start + step), seen: start + 2 * step };
    return {
      marks,
      staging: columns === 1 ? 0 : this.take(this.bytes + this.rows * F64_BYTES + SLACK_BYTES),
    };
  }

  private take(bytes: number): number {
    const block = takeBlock(this.target, bytes);
    this.blocks.push(block);
    return block.start;
  }

  /** Makes an expression for one asset after another, then puts the cells of a bar together. */
  private write(expression: Expression, start: number): void {
    const { rows, columns, target } = this;
    const list = new ExpressionList();
    const place = list.placeOf(expression);
    const maker = new SeriesMaker(target, list.all, (this.ownPrices ??= byAsset(this.prices)));
    const at = columns === 1 ? start : this.room!.staging;
    const cells = this.cellsAt(at, rows * columns);
    try {
      for (let asset = 0; asset < columns; asset++) {
        maker.make(asset);
        cells.set(maker.series[place], asset * rows);
      }
    } finally {
      maker.free();
    }
    if (columns > 1) target.exports.toBars(at, rows * F64_BYTES, rows, columns, start);
  }
}

/** The same prices with the bars of an asset together, which series are made of one asset after another. */
function byAsset(prices: PanelPrices): PanelPrices {
  return Object.fromEntries(
    Object.entries(prices).map(([field, matrix]) => [field, inOrder({ order: "row", ...matrix }, "column")]),
  );
}
