// What the conditions of both profiles look at.
import { FillReason, Input } from "../../assembly/layout.ts";
import { cellOf, type Shape, type Source } from "../plan/source.ts";

/** Whether any value that was given passes. */
export function anyCell({ data }: Source, accepts: (value: number) => boolean): boolean {
  return data.some(accepts);
}

export function isAboveZero(value: number): boolean {
  return value > 0;
}

export function isZero(source: Source): boolean {
  return !anyCell(source, (value) => value !== 0);
}

/** Whether two columns of one account have executions of orders. */
export function sharesCash(
  groupLengths: readonly number[],
  columns: Int32Array,
  reasons?: Uint8Array,
): boolean {
  if (groupLengths.every((length) => length === 1)) return false;
  const accountOf = groupLengths.flatMap((length, account) => new Array<number>(length).fill(account));
  const firstColumn = new Map<number, number>();
  return columns.some((column, i) => {
    if (reasons !== undefined && reasons[i] !== FillReason.Order) return false;
    const account = accountOf[column];
    const first = firstColumn.get(account) ?? column;
    firstColumn.set(account, first);
    return first !== column;
  });
}

/** Whether anything but whole units was traded where no lot was given. */
export function hasFractions(
  lots: Source,
  bars: Int32Array,
  columns: Int32Array,
  units: Float64Array,
): boolean {
  return units.some((size, i) => !Number.isInteger(size) && Number.isNaN(cellOf(lots, bars[i], columns[i])));
}

/** Whether a bar with a close lacks its high or low. */
export function lacksRange({ bars, columns }: Shape, inputs: ReadonlyMap<Input, Source>): boolean {
  const [close, high, low] = [Input.Close, Input.High, Input.Low].map((input) => inputs.get(input)!);
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < columns; column++) {
      const isKnown = cellOf(high, bar, column) > 0 && cellOf(low, bar, column) > 0;
      if (!isKnown && cellOf(close, bar, column) > 0) return true;
    }
  return false;
}
