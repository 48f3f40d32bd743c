// The newest rows of an indicator that advances: a ring, made once.

/** The rows of one bar, one for each result. */
export type Frame = readonly (Float64Array | Uint8Array)[];

/** `history` + 1 bars, each with a row for every result. */
export class History {
  /** Bars so far. */
  bars = 0;
  private readonly frames: readonly Frame[];
  /** What callers get of each frame: the row itself, or the rows by their names. */
  private readonly shown: readonly unknown[];

  constructor(
    names: readonly string[],
    Row: new (length: number) => Float64Array | Uint8Array,
    columns: number,
    history: number,
  ) {
    const emptyRow = (): Float64Array | Uint8Array => new Row(columns).fill(NaN);
    this.frames = Array.from({ length: history + 1 }, () => names.map(emptyRow));
    this.shown = this.frames.map((frame) =>
      names.length === 1 ? frame[0] : Object.fromEntries(names.map((name, i) => [name, frame[i]])),
    );
  }

  /** Where the next bar goes; it counts once `advance` is called. */
  nextFrame(): Frame {
    return this.frames[this.bars % this.frames.length];
  }

  advance(): void {
    this.bars += 1;
  }

  ago(bars: number): unknown {
    const length = this.frames.length;
    return this.shown[(this.bars - 1 - bars + 2 * length) % length];
  }

  /** All rows one after another. */
  bytes(): Uint8Array {
    const rows = this.frames.flat().map(bytesOf);
    const all = new Uint8Array(rows.reduce((sum, row) => sum + row.length, 0));
    let at = 0;
    for (const row of rows) {
      all.set(row, at);
      at += row.length;
    }
    return all;
  }

  /** Puts rows back that `bytes` gave. */
  set(bars: number, bytes: Uint8Array): void {
    this.bars = bars;
    let at = 0;
    for (const row of this.frames.flat().map(bytesOf)) {
      row.set(bytes.subarray(at, at + row.length));
      at += row.length;
    }
  }
}

function bytesOf(row: Float64Array | Uint8Array): Uint8Array {
  return new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
}
