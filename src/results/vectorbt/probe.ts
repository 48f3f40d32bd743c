// One cell of signals as the kernel saw it: stops, prices, and the signals that were left.
import { ProbeOffset } from "../../../assembly/layout.ts";

/** Stops before the bar was held against them; NaN: off. Prices are NaN, or of another column, where it has none. */
export interface Probed {
  readonly position: number;
  readonly slPrice: number;
  readonly slStop: number;
  readonly slTrail: boolean;
  readonly tpPrice: number;
  readonly tpStop: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Price at which a stop fired; NaN: none did. */
  readonly fired: number;
  /** Signals after the conflict rules, or those that the stop stands for: bits of `Signal`. */
  readonly signals: number;
}

export function readProbe(view: DataView, probe: number): Probed {
  const double = (offset: ProbeOffset): number => view.getFloat64(probe + offset, true);
  const int = (offset: ProbeOffset): number => view.getInt32(probe + offset, true);
  return {
    position: double(ProbeOffset.Position),
    slPrice: double(ProbeOffset.SlPrice),
    slStop: double(ProbeOffset.SlStop),
    slTrail: int(ProbeOffset.SlTrail) !== 0,
    tpPrice: double(ProbeOffset.TpPrice),
    tpStop: double(ProbeOffset.TpStop),
    open: double(ProbeOffset.Open),
    high: double(ProbeOffset.High),
    low: double(ProbeOffset.Low),
    fired: double(ProbeOffset.Fired),
    signals: int(ProbeOffset.Signals),
  };
}
