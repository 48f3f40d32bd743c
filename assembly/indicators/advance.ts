// Which file does what: room for the state, its beginning, and bars to go on by.
import { startBalance, advanceBalance, balanceBytes } from "./balance";
import { advanceBands, advanceDeviation, advanceScore, momentsBytes, startDeviations } from "./bands";
import {
  advanceChannel,
  advanceStochastic,
  channelBytes,
  startChannel,
  startStochastic,
  stochasticBytes,
} from "./channel";
import { advanceDirection, directionBytes, startDirection } from "./direction";
import { IndicatorKind, TILE_COLUMNS } from "./layout";
import { advanceMacd, emaFactor, macdBytes, startMacd } from "./macd";
import { advanceMomentum, momentumBytes, startMomentum } from "./momentum";
import { advanceRange, rangeBytes, startRange } from "./range";
import { advanceMean, meanBytes, startMean } from "./rolling";
import { advanceSmoothing, smoothingBytes, startSmoothing } from "./smoothing";
import { advanceStrength, startStrength, strengthBytes } from "./strength";
import { Task } from "./task";
import { Tile, enter, tileCount } from "./tile";
import { advanceWeighted, startWeighted, weightedBytes } from "./weighted";

/** Bytes of a state of so many columns. */
function bytesOf(task: Task, columns: i32): usize {
  switch (task.kind) {
    case IndicatorKind.Sma:
      return meanBytes(task.window, columns);
    case IndicatorKind.Ema:
      return smoothingBytes(columns);
    case IndicatorKind.Wma:
      return weightedBytes(task.window, columns);
    case IndicatorKind.RollingStd:
    case IndicatorKind.RollingZscore:
    case IndicatorKind.Bollinger:
      return momentsBytes(task, columns);
    case IndicatorKind.Momentum:
      return momentumBytes(task.window, columns);
    case IndicatorKind.Rsi:
      return strengthBytes(columns);
    case IndicatorKind.Atr:
      return rangeBytes(columns);
    case IndicatorKind.Macd:
      return macdBytes(columns);
    case IndicatorKind.Stochastic:
      return stochasticBytes(task, columns);
    case IndicatorKind.Donchian:
      return channelBytes(task, columns);
    case IndicatorKind.Obv:
      return balanceBytes(columns);
    default:
      return directionBytes(columns);
  }
}

/** Bytes of a task's state: as many full tiles as its columns need. */
export function stateBytes(task: Task): f64 {
  const columns = min(TILE_COLUMNS, task.columns);
  return <f64>bytesOf(task, columns) * <f64>tileCount(task);
}

/** Forgets all bars. */
export function start(task: Task): void {
  const bytes = bytesOf(task, min(TILE_COLUMNS, task.columns));
  for (let tile = 0; tile < tileCount(task); tile++) {
    enter(task, tile, bytes);
    startTile(task);
  }
}

function startTile(task: Task): void {
  switch (task.kind) {
    case IndicatorKind.Sma:
      return startMean(Tile.state, task.window, Tile.columns);
    case IndicatorKind.Ema:
      return startSmoothing(Tile.state, Tile.columns, task.window, emaFactor(task.window));
    case IndicatorKind.Wma:
      return startWeighted(Tile.state, task.window, Tile.columns);
    case IndicatorKind.RollingStd:
      return startDeviations(task, <i32>task.number);
    case IndicatorKind.RollingZscore:
      return startDeviations(task, <i32>task.number, true);
    case IndicatorKind.Bollinger:
      return startDeviations(task, 0);
    case IndicatorKind.Momentum:
      return startMomentum(Tile.state, task.window, Tile.columns);
    case IndicatorKind.Rsi:
      return startStrength(task);
    case IndicatorKind.Atr:
      return startRange(task);
    case IndicatorKind.Macd:
      return startMacd(task);
    case IndicatorKind.Stochastic:
      return startStochastic(task);
    case IndicatorKind.Donchian:
      return startChannel(task);
    case IndicatorKind.Obv:
      return startBalance();
    default:
      return startDirection(task);
  }
}

/**
 * Goes on by `rows` bars. Two columns are written at once, so the last one of an odd number writes one cell too far, into
 * the next bar's first column: that cell is written again, because tiles, and pairs that go by themselves, run from the last
 * to the first, and bars upwards. (Going down, an unsigned place ends when it is no longer below the end.)
 */
export function advance(task: Task): void {
  const bytes = bytesOf(task, min(TILE_COLUMNS, task.columns));
  for (let tile = tileCount(task) - 1; tile >= 0; tile--) {
    enter(task, tile, bytes);
    advanceTile(task);
  }
}

function advanceTile(task: Task): void {
  const stride = Tile.stride;
  switch (task.kind) {
    case IndicatorKind.Sma:
      return advanceMean(Tile.state, Tile.input0, stride, Tile.output0, stride, Tile.rows);
    case IndicatorKind.Ema:
      return advanceSmoothing(Tile.state, Tile.input0, stride, Tile.output0, stride, Tile.rows);
    case IndicatorKind.Wma:
      return advanceWeighted(Tile.state, Tile.input0, stride, Tile.output0, stride, Tile.rows);
    case IndicatorKind.RollingStd:
      return advanceDeviation();
    case IndicatorKind.RollingZscore:
      return advanceScore();
    case IndicatorKind.Bollinger:
      return advanceBands(task.number);
    case IndicatorKind.Momentum:
      return advanceMomentum(Tile.state, Tile.input0, Tile.output0, stride, Tile.rows);
    case IndicatorKind.Rsi:
      return advanceStrength();
    case IndicatorKind.Atr:
      return advanceRange();
    case IndicatorKind.Macd:
      return advanceMacd();
    case IndicatorKind.Stochastic:
      return advanceStochastic(task);
    case IndicatorKind.Donchian:
      return advanceChannel(task);
    case IndicatorKind.Obv:
      return advanceBalance();
    default:
      return advanceDirection();
  }
}
