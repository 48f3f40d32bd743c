// What a bar's volume lets an account fill in a column (execution, section 6.4).
import { Input, ZeroVolume } from "./layout";
import { Plan, columnAt, numberAt } from "./memory";
import { TOLERANCE } from "./tolerance";

/** Units that may still be filled at this bar; ∞: volume bounds nothing. */
export function volumeRoom(plan: Plan, bar: i32, column: i32): f64 {
  if (!plan.hasVolume) return Infinity;
  const volume = numberAt(plan, Input.Volume, bar, column);
  const traded: f64 = volume > 0 ? volume : 0;
  if (traded == 0 && plan.zeroVolume == ZeroVolume.Skip) return 0;
  if (isNaN(plan.participationRate)) return Infinity;
  const most = plan.participationRate * traded;
  const left = most - columnAt(plan, column).unitsToday;
  return left > TOLERANCE * most ? left : 0;
}
