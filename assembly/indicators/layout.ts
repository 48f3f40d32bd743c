// Codes and byte offsets of analysis.wasm, read by asc and by TypeScript. It imports nothing.

/** Raised by one with every change of a code or an offset below; a module of another version is refused. */
export const ANALYSIS_VERSION = 1;

/** What `advance` computes, with its inputs → outputs. */
export enum IndicatorKind {
  /** values → mean */
  Sma,
  /** values → average */
  Ema,
  /** values → mean */
  Wma,
  /** values → deviation */
  RollingStd,
  /** values → score */
  RollingZscore,
  /** close → middle, upper, lower */
  Bollinger,
  /** values → difference */
  Momentum,
  /** close → index */
  Rsi,
  /** high, low, close → range */
  Atr,
  /** close → macd, signal, histogram */
  Macd,
  /** high, low, close → k, d */
  Stochastic,
  /** high, low → upper, middle, lower */
  Donchian,
  /** close, volume → volume */
  Obv,
  /** high, low, close → adx, plusDi, minusDi */
  Adx,
}

/** Ways to rank equal values. */
export enum RankMethod {
  Average,
  Min,
  Max,
  Dense,
  Ordinal,
}

/** One indicator with one set of windows over one panel of columns: what to advance, and where everything lies. */
export const enum TaskOffset {
  Kind = 0,
  /** Columns of the panel. */
  Columns = 4,
  /** Bars to advance by. */
  Rows = 8,
  /** Bytes from bar to bar, in all inputs and outputs. */
  Stride = 12,
  Window = 16,
  SecondWindow = 20,
  ThirdWindow = 24,
  /** What it knows of earlier bars: `stateBytes` long. */
  State = 28,
  /** Room for `SCRATCH_PANELS` panels of `Rows` × `TILE_COLUMNS` doubles. */
  Scratch = 32,
  Input0 = 36,
  Input1 = 40,
  Input2 = 44,
  Output0 = 48,
  Output1 = 52,
  Output2 = 56,
  /** ddof, or deviations of a band. */
  Number = 64,
  Size = 72,
}

/** Columns that are advanced together, so that what they need stays in the caches. */
export const TILE_COLUMNS = 64;
export const SCRATCH_PANELS = 6;
