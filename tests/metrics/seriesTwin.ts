// Figures of series of returns, word by word from their definitions: slow and plain.

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Sample standard deviation. */
export function deviation(values: readonly number[]): number {
  return Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));
}

/** A quotient by something above zero; undefined otherwise. */
export function over(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : NaN;
}

/** A quotient of figures of returns: below 1e-14 they are rounding. */
function overSpread(numerator: number, denominator: number): number {
  return denominator > 1e-14 ? numerator / denominator : NaN;
}

/** (E − F) / E before − 1; NaN, and all after it, once E before ≤ 0. */
export function returnsOf(equity: readonly number[], flows: readonly number[], initCash: number): number[] {
  let isOver = false;
  return equity.map((value, bar) => {
    const before = bar === 0 ? initCash : equity[bar - 1];
    isOver ||= !(before > 0);
    return isOver ? NaN : (value - flows[bar]) / before - 1;
  });
}

/** Falls of the product of 1 + r below its running maximum, the start included. */
function fallsOf(returns: readonly number[]): number[] {
  const worth = [1];
  for (const gain of returns) worth.push(worth[worth.length - 1] * (1 + gain));
  return worth.slice(1).map((value, bar) => value / Math.max(...worth.slice(0, bar + 2)) - 1);
}

/** Percentile as the position between sorted values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const hundredths = percent * (sorted.length - 1);
  const [below, part] = [Math.floor(hundredths / 100), (hundredths % 100) / 100];
  return part === 0 ? sorted[below] : sorted[below] * (1 - part) + sorted[below + 1] * part;
}

/** Growth over some bars as a rate a year. */
function rateOf(returns: readonly number[], yearBars: number): number {
  const growth = returns.reduce((worth, gain) => worth * (1 + gain), 1);
  return growth < 0 ? NaN : growth ** (yearBars / returns.length) - 1;
}

/** Figures that the bars' returns alone have. */
export function returnFigures(
  returns: readonly number[],
  yearBars: number,
  riskFree: number,
  required: number,
): Record<string, number> {
  const bars = returns.length;
  const falls = fallsOf(returns);
  const maxDrawdown = Math.min(0, ...falls);
  const annual = bars < yearBars / 4 ? NaN : rateOf(returns, yearBars);
  const valueAtRisk = percentile(returns, 5);
  const worst = returns.filter((gain) => gain <= valueAtRisk + 1e-15 * Math.abs(valueAtRisk));
  const figures = {
    totalReturn: returns.reduce((worth, gain) => worth * (1 + gain), 1) - 1,
    annualizedReturn: annual,
    maxDrawdown,
    ulcerIndex: Math.sqrt(mean(falls.map((fall) => fall ** 2))),
    valueAtRisk,
    condValueAtRisk: mean(worst),
    ...(bars < 2 ? NO_RATIOS : ratios(returns, yearBars, riskFree, required)),
    calmarRatio: bars < 2 ? NaN : overSpread(annual, -maxDrawdown),
  };
  const isRuined = returns.some(Number.isNaN);
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, isRuined ? NaN : value]));
}

const RATIOS = [
  "annualizedVolatility",
  "sharpeRatio",
  "sortinoRatio",
  "omegaRatio",
  "tailRatio",
  "skew",
  "kurtosis",
];
const NO_RATIOS = Object.fromEntries(RATIOS.map((name) => [name, NaN]));

function ratios(
  returns: readonly number[],
  yearBars: number,
  riskFree: number,
  required: number,
): Record<string, number> {
  const excess = returns.map((gain) => gain - riskFree / yearBars);
  const distance = returns.map((gain) => gain - required / yearBars);
  const downside = Math.sqrt(mean(distance.map((gain) => Math.min(gain, 0) ** 2)));
  const spread = deviation(returns);
  return {
    annualizedVolatility: spread * Math.sqrt(yearBars),
    sharpeRatio: overSpread(mean(excess), deviation(excess)) * Math.sqrt(yearBars),
    sortinoRatio: overSpread(mean(distance), downside) * Math.sqrt(yearBars),
    omegaRatio: overSpread(
      sum(distance.filter((gain) => gain > 0)),
      -sum(distance.filter((gain) => gain < 0)),
    ),
    tailRatio: overSpread(Math.abs(percentile(returns, 95)), Math.abs(percentile(returns, 5))),
    ...(spread > 1e-14 ? shapeOf(returns, spread) : { skew: NaN, kurtosis: NaN }),
  };
}

function shapeOf(returns: readonly number[], spread: number): Record<string, number> {
  const n = returns.length;
  const z = returns.map((gain) => (gain - mean(returns)) / spread);
  return {
    skew: n < 3 ? NaN : (n / (n - 1) / (n - 2)) * sum(z.map((x) => x ** 3)),
    kurtosis:
      n < 4
        ? NaN
        : ((n * (n + 1)) / (n - 1) / (n - 2) / (n - 3)) * sum(z.map((x) => x ** 4)) -
          (3 * (n - 1) ** 2) / (n - 2) / (n - 3),
  };
}

/** Figures of returns beside a benchmark's. */
export function relativeFigures(
  returns: readonly number[],
  benchmark: readonly number[],
  yearBars: number,
  riskFree: number,
): Record<string, number> {
  const names = [
    "trackingError",
    "informationRatio",
    "alpha",
    "beta",
    "correlation",
    "upCapture",
    "downCapture",
  ];
  if (returns.length < 2 || returns.some(Number.isNaN))
    return Object.fromEntries(names.map((name) => [name, NaN]));
  const active = returns.map((gain, bar) => gain - benchmark[bar]);
  const [own, market] = [deviation(returns), deviation(benchmark)];
  const covariance =
    sum(returns.map((gain, bar) => (gain - mean(returns)) * (benchmark[bar] - mean(benchmark)))) /
    (returns.length - 1);
  const beta = market > 1e-14 ? covariance / market ** 2 : NaN;
  const free = riskFree / yearBars;
  const capture = (accepts: (gain: number) => boolean): number => {
    const bars = Array.from(benchmark.keys()).filter((bar) => accepts(benchmark[bar]));
    const rate = rateOf(
      bars.map((bar) => benchmark[bar]),
      yearBars,
    );
    const ratio =
      rateOf(
        bars.map((bar) => returns[bar]),
        yearBars,
      ) / rate;
    return bars.length > 0 && Math.abs(rate) > 1e-14 && Number.isFinite(ratio) ? ratio : NaN;
  };
  return {
    trackingError: deviation(active) * Math.sqrt(yearBars),
    informationRatio: overSpread(mean(active), deviation(active)) * Math.sqrt(yearBars),
    alpha: (mean(returns) - free - beta * (mean(benchmark) - free)) * yearBars,
    beta,
    correlation: own > 1e-14 && market > 1e-14 ? covariance / own / market : NaN,
    upCapture: capture((gain) => gain > 0),
    downCapture: capture((gain) => gain < 0),
  };
}
