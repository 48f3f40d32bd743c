// Scenario data that any language can make again: only + − × /, floor and 32-bit integer steps, so every machine gets the
// same bits. Evaluation order is exactly as the recipe in METHODOLOGY.md is written.

/** The recipe's generator. */
export class Stream {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    const a = this.state;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = ((t + Math.imul(t ^ (t >>> 7), t | 61)) >>> 0) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** Uniform in [0, 1). */
  uni(): number {
    return this.next() * 2 ** -32;
  }

  /** Nearly normal: the sum of twelve uniforms. */
  norm(): number {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += this.next();
    return sum * 2 ** -32 - 6;
  }
}

/** Rounded to four decimals. */
function r4(value: number): number {
  return Math.floor(value * 10000 + 0.5) / 10000;
}

function assetStream(seed: number, asset: number): Stream {
  return new Stream((seed + Math.imul(asset, 0x9e3779b9)) >>> 0);
}

/** Row-major bars × assets. */
export interface ScenarioPrices {
  readonly bars: number;
  readonly assets: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

function emptyPrices(bars: number, assets: number): ScenarioPrices {
  const matrix = (): Float64Array => new Float64Array(bars * assets);
  return { bars, assets, open: matrix(), high: matrix(), low: matrix(), close: matrix(), volume: matrix() };
}

/** S1: 250 assets × 252 days. */
export function s1Prices(): ScenarioPrices {
  const prices = emptyPrices(252, 250);
  for (let asset = 0; asset < prices.assets; asset++) {
    const stream = assetStream(42, asset);
    const base = 50 + 150 * stream.uni();
    const vol = 0.01 + 0.02 * stream.uni();
    let prev = r4(base);
    for (let bar = 0; bar < prices.bars; bar++) {
      const [nr, ng] = [stream.norm(), stream.norm()];
      const [uh, ul, uv] = [stream.uni(), stream.uni(), stream.uni()];
      const open = r4(prev * (1 + 0.3 * vol * ng));
      const close = r4(open * (1 + vol * nr));
      const at = bar * prices.assets + asset;
      prices.open[at] = open;
      prices.close[at] = close;
      prices.high[at] = r4(Math.max(open, close) * (1 + 0.5 * vol * uh));
      prices.low[at] = r4(Math.min(open, close) * (1 - 0.5 * vol * ul));
      prices.volume[at] = Math.floor(1000000 + 9000000 * uv);
      prev = close;
    }
  }
  return prices;
}

/** Each day the first `picks` of a partial shuffle: `signOf(k)` for the k-th. */
function pickedSignals(seed: number, picks: number, signOf: (k: number) => number): Float64Array {
  const [bars, assets] = [252, 250];
  const signal = new Float64Array(bars * assets);
  const stream = new Stream(seed);
  for (let bar = 0; bar < bars; bar++) {
    const perm = Array.from({ length: assets }, (_, i) => i);
    for (let k = 0; k < picks; k++) {
      const j = k + Math.floor(stream.uni() * (assets - k));
      [perm[k], perm[j]] = [perm[j], perm[k]];
      signal[bar * assets + perm[k]] = signOf(k);
    }
  }
  return signal;
}

/** S1: each day 25 longs and 25 shorts. */
export function s1Signal(): Float64Array {
  return pickedSignals(123, 50, (k) => (k < 25 ? 1 : -1));
}

/** S1L: each day 60 longs. */
export function s1LongSignal(): Float64Array {
  return pickedSignals(124, 60, () => 1);
}

/** S2: 500 assets × 252 days with a score that is known at each close. */
export function s2Prices(): ScenarioPrices & { readonly score: Float64Array } {
  const prices = emptyPrices(252, 500);
  const score = new Float64Array(prices.bars * prices.assets);
  for (let asset = 0; asset < prices.assets; asset++) {
    const stream = assetStream(7, asset);
    const base = 20 + 480 * stream.uni();
    const vol = 0.015 + 0.02 * stream.uni();
    let prev = r4(base);
    let a = 0;
    for (let bar = 0; bar < prices.bars; bar++) {
      const [nr, ng] = [stream.norm(), stream.norm()];
      const [uh, ul, uv] = [stream.uni(), stream.uni(), stream.uni()];
      const [na, ne] = [stream.norm(), stream.norm()];
      const open = r4(prev * (1 + 0.3 * vol * ng));
      const close = r4(open * (1 + vol * (nr + 0.15 * a)));
      const at = bar * prices.assets + asset;
      prices.open[at] = open;
      prices.close[at] = close;
      prices.high[at] = r4(Math.max(open, close) * (1 + 0.5 * vol * uh));
      prices.low[at] = r4(Math.min(open, close) * (1 - 0.5 * vol * ul));
      prices.volume[at] = Math.floor(100000 + 9900000 * uv);
      a = 0.9 * a + na * 0.43588989435406733;
      score[at] = a + 1.0 * ne;
      prev = close;
    }
  }
  return { ...prices, score };
}
