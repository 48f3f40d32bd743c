// What one cell of signals saw and what was left of them, for whoever asks why: written only where the plan names the cell.
import { Probe, VectorbtColumn, VectorbtPlan } from "./memory";
import { barHigh, barLow, barOpen } from "./stops";

@inline
export function isProbed(vectorbt: VectorbtPlan, bar: i32, column: i32): bool {
  return vectorbt.probe != 0 && vectorbt.probeBar == bar && vectorbt.probeColumn == column;
}

/** The stops as they are before the bar is held against them: a trailing one moves on after that. */
export function probeStops(vectorbt: VectorbtPlan, column: VectorbtColumn, position: f64): void {
  const probe = changetype<Probe>(vectorbt.probe);
  probe.position = position;
  probe.slPrice = column.slPrice;
  probe.slStop = column.slStop;
  probe.slTrail = column.slTrail;
  probe.tpPrice = column.tpPrice;
  probe.tpStop = column.tpStop;
}

/** The prices that the stops were held against, and what came of them and of the signals. */
export function probeSignals(vectorbt: VectorbtPlan, fired: f64, signals: i32): void {
  const probe = changetype<Probe>(vectorbt.probe);
  probe.open = barOpen();
  probe.high = barHigh();
  probe.low = barLow();
  probe.fired = fired;
  probe.signals = signals;
}
