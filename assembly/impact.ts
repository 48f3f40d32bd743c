// Market impact of a fill (execution, section 6.3; Almgren–Chriss): eta·σ·√(u/adv) + gamma·u/adv.
import { ActionKind, Input } from "./layout";
import { Plan, actionAt, isPrice, numberAt } from "./memory";

/** Mean volume and deviation of returns before a bar, kept for one column and bar at a time. */
let cachedBar: i32 = -1;
let cachedColumn: i32 = -1;
let averageVolume: f64 = 0;
let deviation: f64 = 0;

/** Forgets what an earlier run left. */
export function resetImpact(): void {
  cachedBar = -1;
}

/** What the last `impactOf` was made from; 0 where there is no impact. */
@inline
export function impactVolume(): f64 {
  return averageVolume;
}

@inline
export function impactDeviation(): f64 {
  return deviation;
}

/** Fraction of the price by which a fill of `units` moves it. */
export function impactOf(plan: Plan, bar: i32, column: i32, units: f64): f64 {
  if (plan.impactWindow == 0) return 0;
  if (cachedBar != bar || cachedColumn != column) {
    cachedBar = bar;
    cachedColumn = column;
    measureWindow(plan, bar, column);
  }
  if (!(averageVolume > 0)) return 0;
  const share = units / averageVolume;
  return plan.impactEta * deviation * Math.sqrt(share) + plan.impactGamma * share;
}

/** Over the `window` bars before the fill, with the close before them; both 0 where anything is missing. */
function measureWindow(plan: Plan, bar: i32, column: i32): void {
  averageVolume = 0;
  deviation = 0;
  const window = plan.impactWindow;
  if (bar < window + 1) return;
  let factor = 1.0;
  let later: f64 = NaN;
  let volumes = 0.0;
  let sum = 0.0;
  for (let k = bar - 1; k >= bar - window - 1; k--) {
    factor *= splitRatio(plan, column, k + 1);
    const close = numberAt(plan, Input.Close, k, column) / factor;
    if (!isPrice(close)) return;
    if (k < bar - 1) sum += later / close - 1.0;
    later = close;
    if (k == bar - window - 1) break;
    const volume = numberAt(plan, Input.Volume, k, column);
    if (isNaN(volume)) return;
    volumes += volume * factor;
  }
  deviation = deviationOf(plan, bar, column, sum / <f64>window);
  averageVolume = volumes / <f64>window;
}

/** Sample standard deviation of the returns of the window. */
function deviationOf(plan: Plan, bar: i32, column: i32, mean: f64): f64 {
  const window = plan.impactWindow;
  let factor = 1.0;
  let later: f64 = NaN;
  let squares = 0.0;
  for (let k = bar - 1; k >= bar - window - 1; k--) {
    factor *= splitRatio(plan, column, k + 1);
    const close = numberAt(plan, Input.Close, k, column) / factor;
    if (k < bar - 1) {
      const distance = later / close - 1.0 - mean;
      squares += distance * distance;
    }
    later = close;
  }
  return Math.sqrt(squares / <f64>(window - 1));
}

/** Product of the split ratios of a column at an ex bar. */
export function splitRatio(plan: Plan, column: i32, bar: i32): f64 {
  return splitsBetween(plan, column, bar - 1, bar);
}

/** Product of the split ratios of a column with ex bars after `after`, up to `until`. */
export function splitsBetween(plan: Plan, column: i32, after: i32, until: i32): f64 {
  let ratio = 1.0;
  for (let i = 0; i < plan.actionCount; i++) {
    const action = actionAt(plan, i);
    if (action.bar > until) break;
    if (action.column == column && action.kind == ActionKind.Split && action.bar > after)
      ratio *= action.amount;
  }
  return ratio;
}
