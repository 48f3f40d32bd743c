// Seeded markets for the benchmarks: the same seed gives the same bits everywhere.

/** Mulberry32: 32-bit state, uniform in [0, 1). */
export function streamOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) * 2 ** -32;
  };
}

/** Row-major bars × columns. */
export interface BenchMarket {
  readonly bars: number;
  readonly columns: number;
  readonly open: Float64Array;
  readonly close: Float64Array;
  /** Units to hold after the next open. */
  readonly target: Float64Array;
}

/**
 * Random walks around 100 with a gap at every open; each day about a tenth of the columns is picked, and a pick is held
 * for two weeks with `money` in it.
 */
export function randomMarket(bars: number, columns: number, seed: number, money: number): BenchMarket {
  const uniform = streamOf(seed);
  const [open, close, target] = [0, 1, 2].map(() => new Float64Array(bars * columns));
  const last = Float64Array.from({ length: columns }, () => 50 + 100 * uniform());
  const heldUntil = new Int32Array(columns).fill(-1);
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < columns; column++) {
      const cell = bar * columns + column;
      open[cell] = last[column] * (0.995 + 0.01 * uniform());
      close[cell] = open[cell] * (0.97 + 0.0603 * uniform());
      last[column] = close[cell];
      if (uniform() < 0.01) heldUntil[column] = bar + 10;
      target[cell] = heldUntil[column] >= bar ? money / close[cell] : 0;
    }
  return { bars, columns, open, close, target };
}
