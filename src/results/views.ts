// Entry trades and positions: made from fills and trades when they are first asked for.
import { TradeDirection } from "../../assembly/layout.ts";
import type { FillColumns, TradeColumns } from "./records.ts";
import { entryValues, type UnitWorth } from "./tradeReturns.ts";

/** Columns of trades with their return: profit over the value at entry. */
export type TradeViewColumns = TradeColumns & { id: Int32Array; return: Float64Array };

type TradeRow = { [Name in keyof TradeColumns]: number };

/** Adds `id` and `return`, from the value of every trade at entry in account currency. */
function withReturns(trades: TradeColumns, values: Float64Array): TradeViewColumns {
  return {
    id: Int32Array.from(trades.size, (_, i) => i),
    ...trades,
    return: trades.pnl.map((profit, i) => profit / values[i]),
  };
}

/** The trades of a run. */
export function tradesOf(trades: TradeColumns, worth: UnitWorth | null): TradeViewColumns {
  return withReturns(trades, entryValues(trades, worth));
}

function rowOf(trades: TradeColumns, i: number): TradeRow {
  return Object.fromEntries(Object.entries(trades).map(([name, values]) => [name, values[i]])) as TradeRow;
}

function columnsOfRows(rows: readonly TradeRow[], like: TradeColumns): TradeColumns {
  const columns = Object.entries(like).map(([name, values]) => {
    const data = rows.map((row) => row[name as keyof TradeRow]);
    if (values instanceof Float64Array) return [name, Float64Array.from(data)];
    return [name, values instanceof Uint8Array ? Uint8Array.from(data) : Int32Array.from(data)];
  });
  return Object.fromEntries(columns) as TradeColumns;
}

/** Runs of trades with one `parentId`, as [from, to). */
function* positionRanges(trades: TradeColumns): Generator<[number, number]> {
  const { parentId } = trades;
  for (let from = 0, to = 0; from < parentId.length; from = to) {
    while (to < parentId.length && parentId[to] === parentId[from]) to += 1;
    yield [from, to];
  }
}

/** One row per position: sizes, fees and profits summed over its trades, prices weighted by size. */
export function positionsOf(trades: TradeColumns, worth: UnitWorth | null): TradeViewColumns {
  const values = entryValues(trades, worth);
  const positionValues: number[] = [];
  const rows = [...positionRanges(trades)].map(([from, to]) => {
    const last = rowOf(trades, to - 1);
    const sum = (of: (i: number) => number): number => {
      let total = 0;
      for (let i = from; i < to; i++) total += of(i);
      return total;
    };
    const size = sum((i) => trades.size[i]);
    positionValues.push(sum((i) => values[i]));
    return {
      ...last,
      entryBar: trades.entryBar[from],
      size,
      entryPrice: sum((i) => trades.size[i] * trades.entryPrice[i]) / size,
      entryFees: sum((i) => trades.entryFees[i]),
      exitPrice: sum((i) => trades.size[i] * trades.exitPrice[i]) / size,
      exitFees: sum((i) => trades.exitFees[i]),
      pnl: sum((i) => trades.pnl[i]),
    };
  });
  return withReturns(columnsOfRows(rows, trades), Float64Array.from(positionValues));
}

/** One row per opening fill: its own price and fee, and its share of the position's exits. */
export function entryTradesOf(trades: TradeColumns, fills: FillColumns): TradeViewColumns {
  const positions = positionsOf(trades, null);
  const rows = openingFills(fills).flatMap((entries, p) => {
    const position = rowOf(positions, p);
    const size = entries.reduce((sum, i) => sum + Math.abs(fills.units[i]), 0);
    return entries.map((i) =>
      entryRow(position, Math.abs(fills.units[i]), fills.price[i], fills.fees[i], fills.bar[i], size),
    );
  });
  return tradesOf(columnsOfRows(rows, trades), null);
}

/** The opening fills of every position, in the order of `positionsOf`: by column, then in time. */
function openingFills(fills: FillColumns): number[][] {
  const held = new Map<number, number>();
  const latest = new Map<number, number[]>();
  const positions: { column: number; entries: number[] }[] = [];
  fills.column.forEach((column, i) => {
    const before = held.get(column) ?? 0;
    held.set(column, before + fills.units[i]);
    if (before === 0) {
      latest.set(column, [i]);
      positions.push({ column, entries: latest.get(column)! });
    } else if (before > 0 === fills.units[i] > 0) latest.get(column)!.push(i);
  });
  return positions.sort((a, b) => a.column - b.column).map(({ entries }) => entries);
}

function entryRow(
  position: TradeRow,
  size: number,
  price: number,
  fees: number,
  bar: number,
  whole: number,
): TradeRow {
  const exitFees = position.exitFees * (size / whole);
  const gain = size * position.exitPrice - size * price;
  return {
    ...position,
    size,
    entryBar: bar,
    entryPrice: price,
    entryFees: fees,
    exitFees,
    pnl: (position.direction === TradeDirection.Long ? gain : -gain) - fees - exitFees,
  };
}
