// The indicators as one would write them by hand for one column without missing values: a running sum, a loop over the
// window for highest and lowest. `at` is the first cell, `step` the cells from bar to bar.

export interface Lane {
  readonly at: number;
  readonly step: number;
  readonly bars: number;
}

type Data = Float64Array;

export function sma(x: Data, out: Data, { at, step, bars }: Lane, window: number): void {
  let sum = 0;
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    sum += x[i];
    if (bar >= window) sum -= x[i - window * step];
    out[i] = bar < window - 1 ? NaN : sum / window;
  }
}

export function smoothed(
  x: Data,
  out: Data,
  lane: Lane,
  first: number,
  window: number,
  factor: number,
): void {
  const { at, step, bars } = lane;
  let sum = 0;
  let average = NaN;
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    if (bar >= first + window) average += (x[i] - average) * factor;
    else if (bar >= first) {
      sum += x[i];
      if (bar === first + window - 1) average = sum / window;
    }
    out[i] = average;
  }
}

export function ema(x: Data, out: Data, lane: Lane, window: number, first = 0): void {
  smoothed(x, out, lane, first, window, 2 / (window + 1));
}

export function wma(x: Data, out: Data, { at, step, bars }: Lane, window: number): void {
  const weights = (window * (window + 1)) / 2;
  let [sum, weighted] = [0, 0];
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    const left = bar >= window ? x[i - window * step] : 0;
    weighted += bar >= window ? window * x[i] - sum : (bar + 1) * x[i];
    sum += x[i] - left;
    out[i] = bar < window - 1 ? NaN : weighted / weights;
  }
}

/** Middle, upper and lower. */
export function bollinger(x: Data, outs: readonly Data[], { at, step, bars }: Lane, window: number): void {
  let [sum, squares] = [0, 0];
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    const left = bar >= window ? x[i - window * step] : 0;
    sum += x[i] - left;
    squares += x[i] * x[i] - left * left;
    const mean = sum / window;
    const width = 2 * Math.sqrt(Math.max(0, squares / window - mean * mean));
    const isWhole = bar >= window - 1;
    outs[0][i] = isWhole ? mean : NaN;
    outs[1][i] = isWhole ? mean + width : NaN;
    outs[2][i] = isWhole ? mean - width : NaN;
  }
}

export function momentum(x: Data, out: Data, { at, step, bars }: Lane, window: number): void {
  for (let bar = 0, i = at; bar < bars; bar++, i += step)
    out[i] = bar < window ? NaN : x[i] - x[i - window * step];
}

export function rsi(x: Data, out: Data, { at, step, bars }: Lane, window: number): void {
  let [gain, loss] = [0, 0];
  out[at] = NaN;
  for (let bar = 1, i = at + step; bar < bars; bar++, i += step) {
    const change = x[i] - x[i - step];
    const [up, down] = [Math.max(change, 0), Math.max(-change, 0)];
    if (bar > window) {
      gain += (up - gain) / window;
      loss += (down - loss) / window;
    } else {
      gain += up / window;
      loss += down / window;
    }
    out[i] = bar < window ? NaN : (100 * gain) / (gain + loss);
  }
}

export function atr(
  high: Data,
  low: Data,
  close: Data,
  out: Data,
  { at, step, bars }: Lane,
  window: number,
): void {
  let average = 0;
  out[at] = NaN;
  for (let bar = 1, i = at + step; bar < bars; bar++, i += step) {
    const last = close[i - step];
    const range = Math.max(high[i] - low[i], Math.abs(high[i] - last), Math.abs(low[i] - last));
    average += bar > window ? (range - average) / window : range / window;
    out[i] = bar < window ? NaN : average;
  }
}

/** Line, signal and histogram of 12, 26 and 9. */
export function macd(x: Data, outs: readonly Data[], lane: Lane): void {
  const [line, signal, histogram] = outs;
  ema(x, line, lane, 12, 14);
  ema(x, histogram, lane, 26);
  const { at, step, bars } = lane;
  for (let bar = 0, i = at; bar < bars; bar++, i += step) line[i] -= histogram[i];
  ema(line, signal, lane, 9, 25);
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    if (bar < 33) line[i] = NaN;
    histogram[i] = line[i] - signal[i];
  }
}

export function highest(x: Data, out: Data, { at, step, bars }: Lane, window: number, sign: number): void {
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    let most = -Infinity;
    for (let k = 0; k < window && k <= bar; k++) most = Math.max(most, sign * x[i - k * step]);
    out[i] = bar < window - 1 ? NaN : sign * most;
  }
}

/** %K and %D of means over three bars. */
export function stochastic(prices: readonly Data[], outs: readonly Data[], lane: Lane, window: number): void {
  const [high, low, close] = prices;
  const { at, step, bars } = lane;
  const [k, d] = outs;
  highest(high, k, lane, window, 1);
  highest(low, d, lane, window, -1);
  const places = new Float64Array(bars);
  for (let bar = 0, i = at; bar < bars; bar++, i += step)
    places[bar] = bar < window - 1 ? 0 : (100 * (close[i] - d[i])) / (k[i] - d[i]);
  for (let bar = 0, i = at; bar < bars; bar++, i += step) {
    k[i] = bar < window + 1 ? NaN : (places[bar] + places[bar - 1] + places[bar - 2]) / 3;
    d[i] = bar < window + 3 ? NaN : (k[i] + k[i - step] + k[i - 2 * step]) / 3;
  }
  for (let bar = 0, i = at; bar < Math.min(bars, window + 3); bar++, i += step) k[i] = NaN;
}

export function obv(close: Data, volume: Data, out: Data, { at, step, bars }: Lane): void {
  let total = volume[at];
  out[at] = total;
  for (let bar = 1, i = at + step; bar < bars; bar++, i += step) {
    const change = close[i] - close[i - step];
    if (change > 0) total += volume[i];
    else if (change < 0) total -= volume[i];
    out[i] = total;
  }
}
