// The block of a fused sweep over linear memory.
import { SweepOffset } from "../layout";

@unmanaged
export class Sweep {
  bars: i32;
  pairCount: i32;
  closes: usize;
  series: usize;
  fast: usize;
  slow: usize;
  sums: usize;
  stretches: usize;
  figures: usize;
  sizeType: i32;
  initCash: f64;
  barsPerYear: f64;
  riskFree: f64;
  seriesCount: i32;
  starts: usize;
  keys: usize;
  ends: usize;
  tradable: usize;
  tradableFrom: i32;
  tradableTo: i32;
  isExact: i32;
  isBarByBar: i32;
}

@inline
export function closeAt(sweep: Sweep, bar: i32): f64 {
  return load<f64>(sweep.closes + ((<usize>bar) << 3));
}

/**
 * Sums for a stretch that a bar begins or ends:
 * - with it: | returns | their squares | squares of losses | closes before it |
 * - as the bar of a sale: | the same, its own return that of the sale | closes before it |
 */
@inline
export function sumsAt(sweep: Sweep, bar: i32): usize {
  return sweep.sums + ((<usize>bar) << 6);
}

/** What a list of places holds for a combination. */
@inline
export function placeIn(list: usize, combination: i32): i32 {
  return load<i32>(list + ((<usize>combination) << 2));
}

@inline
export function seriesOf(sweep: Sweep, index: i32): usize {
  return sweep.series + ((<usize>index * <usize>sweep.bars) << 3);
}

/** Bar of the first value of a series; −1 where one between its first and its last is missing. */
@inline
export function startOf(sweep: Sweep, index: i32): i32 {
  return load<i32>(sweep.starts + ((<usize>index) << 2));
}

/** Bar after the last value of a series. */
@inline
export function endOf(sweep: Sweep, index: i32): i32 {
  return load<i32>(sweep.ends + ((<usize>index) << 2));
}

/** The bars that have a close among the 64 from `bar` on, a multiple of 64. */
@inline
export function tradableAt(sweep: Sweep, bar: i32): u64 {
  return load<u64>(sweep.tradable + ((<usize>(bar >> 6)) << 3));
}

if (offsetof<Sweep>("bars") != SweepOffset.Bars) ERROR("Sweep.bars drifted");
if (offsetof<Sweep>("pairCount") != SweepOffset.PairCount) ERROR("Sweep.pairCount drifted");
if (offsetof<Sweep>("closes") != SweepOffset.Closes) ERROR("Sweep.closes drifted");
if (offsetof<Sweep>("series") != SweepOffset.Series) ERROR("Sweep.series drifted");
if (offsetof<Sweep>("fast") != SweepOffset.Fast) ERROR("Sweep.fast drifted");
if (offsetof<Sweep>("slow") != SweepOffset.Slow) ERROR("Sweep.slow drifted");
if (offsetof<Sweep>("sums") != SweepOffset.Sums) ERROR("Sweep.sums drifted");
if (offsetof<Sweep>("stretches") != SweepOffset.Stretches) ERROR("Sweep.stretches drifted");
if (offsetof<Sweep>("figures") != SweepOffset.Figures) ERROR("Sweep.figures drifted");
if (offsetof<Sweep>("sizeType") != SweepOffset.SizeType) ERROR("Sweep.sizeType drifted");
if (offsetof<Sweep>("initCash") != SweepOffset.InitCash) ERROR("Sweep.initCash drifted");
if (offsetof<Sweep>("barsPerYear") != SweepOffset.BarsPerYear) ERROR("Sweep.barsPerYear drifted");
if (offsetof<Sweep>("riskFree") != SweepOffset.RiskFree) ERROR("Sweep.riskFree drifted");
if (offsetof<Sweep>("seriesCount") != SweepOffset.SeriesCount) ERROR("Sweep.seriesCount drifted");
if (offsetof<Sweep>("starts") != SweepOffset.Starts) ERROR("Sweep.starts drifted");
if (offsetof<Sweep>("keys") != SweepOffset.Keys) ERROR("Sweep.keys drifted");
if (offsetof<Sweep>("ends") != SweepOffset.Ends) ERROR("Sweep.ends drifted");
if (offsetof<Sweep>("tradable") != SweepOffset.Tradable) ERROR("Sweep.tradable drifted");
if (offsetof<Sweep>("tradableFrom") != SweepOffset.TradableFrom) ERROR("Sweep.tradableFrom drifted");
if (offsetof<Sweep>("tradableTo") != SweepOffset.TradableTo) ERROR("Sweep.tradableTo drifted");
if (offsetof<Sweep>("isExact") != SweepOffset.IsExact) ERROR("Sweep.isExact drifted");
if (offsetof<Sweep>("isBarByBar") != SweepOffset.IsBarByBar) ERROR("Sweep.isBarByBar drifted");
if (offsetof<Sweep>() > <usize>SweepOffset.Size) ERROR("Sweep drifted");
