// Return of a trade: its profit over its value at entry, both in account currency.
import { Input, TradeDirection } from "../../assembly/layout.ts";
import { cellOf, type Source } from "../plan/source.ts";
import type { TradeColumns } from "./records.ts";

/** Value of one unit at a price of 1, in account currency. */
export type UnitWorth = (bar: number, column: number) => number;

/** Multiplier times fx; null where both are 1 everywhere. */
export function unitWorth(inputs: ReadonlyMap<Input, Source>): UnitWorth | null {
  const [multiplier, fx] = [inputs.get(Input.Multiplier)!, inputs.get(Input.Fx)!];
  const isOne = ({ data }: Source): boolean => data.every((value: number) => value === 1);
  if (isOne(multiplier) && isOne(fx)) return null;
  return (bar, column) => cellOf(multiplier, bar, column) * cellOf(fx, bar, column);
}

/** Value of every trade at entry. */
export function entryValues(trades: TradeColumns, worth: UnitWorth | null): Float64Array {
  return trades.size.map((_, i) => entryValue(trades, i, worth));
}

/**
 * Value of a trade at entry. Where the value of a unit changes over time it is what the exit brought, less the gain: several
 * entries at several rates have no one rate.
 */
export function entryValue(trades: TradeColumns, i: number, worth: UnitWorth | null): number {
  const { size, entryPrice, exitPrice, exitBar, column, pnl, entryFees, exitFees, direction } = trades;
  if (worth === null) return size[i] * entryPrice[i];
  const exitValue = size[i] * exitPrice[i] * worth(exitBar[i], column[i]);
  const gain = pnl[i] + entryFees[i] + exitFees[i];
  return direction[i] === TradeDirection.Long ? exitValue - gain : exitValue + gain;
}
