// Entry trades and positions: made from fills and trades when they are first asked for.
import { TradeDirection } from "../../assembly/layout.ts";
import { replayFills, type Book } from "./position.ts";
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
function* positionRanges(trades: Pick<TradeColumns, "parentId">): Generator<[number, number]> {
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

/** An opening fill, and its units in those of the position's end. */
interface Entry {
  readonly fill: number;
  units: number;
}

/** The entries of a position; once it was split its exits may be in units of several bars. */
interface Entries {
  readonly column: number;
  readonly list: Entry[];
  isSplit: boolean;
}

/** One row per opening fill: its own price and fee, and its share of the position's exits, in units of those exits. */
export function entryTradesOf(
  trades: TradeColumns,
  fills: FillColumns,
  book: Book,
  worth: UnitWorth | null,
): TradeViewColumns {
  const exits = exitsOf(trades, worth);
  const positions = positionsOf(trades, worth);
  const entries = openingFills(fills, book);
  const rows: TradeRow[] = [];
  const values: number[] = [];
  entries.forEach(({ list, isSplit }, p) => {
    const position = rowOf(positions, p);
    const whole = list.reduce((sum, { units }) => sum + units, 0);
    for (const { fill, units } of list) {
      const value = Math.abs(fills.units[fill]) * fills.price[fill] * worthOf(worth, fills, fill);
      const row = entryRow(position, fills, fill, units / whole, value, exits[p]);
      rows.push(isSplit ? inExitUnits(row, position.size * (units / whole)) : row);
      values.push(value);
    }
  });
  return withReturns(columnsOfRows(rows, trades), Float64Array.from(values));
}

function worthOf(worth: UnitWorth | null, { bar, column }: FillColumns, i: number): number {
  return worth === null ? 1 : worth(bar[i], column[i]);
}

/** What the exits of every position brought, account currency, in the order of `positionsOf`. */
function exitsOf(
  { size, exitPrice, exitBar, column, ...trades }: TradeColumns,
  worth: UnitWorth | null,
): number[] {
  return [...positionRanges(trades)].map(([from, to]) => {
    let value = 0;
    for (let i = from; i < to; i++)
      value += size[i] * exitPrice[i] * (worth === null ? 1 : worth(exitBar[i], column[i]));
    return value;
  });
}

/** The opening fills of every position, in the order of `positionsOf`: by column, then in time. */
function openingFills(fills: FillColumns, book: Book): Entries[] {
  const latest = new Map<number, Entries>();
  const positions: Entries[] = [];
  replayFills(fills, book, {
    split: (column, ratio) => {
      const entries = latest.get(column)!;
      entries.isSplit = true;
      for (const entry of entries.list) entry.units *= ratio;
    },
    fill: (i, held) => {
      const column = fills.column[i];
      if (held === 0) {
        latest.set(column, { column, list: [], isSplit: false });
        positions.push(latest.get(column)!);
      }
      const opens = held === 0 || held > 0 === fills.units[i] > 0;
      if (opens) latest.get(column)!.list.push({ fill: i, units: Math.abs(fills.units[i]) });
    },
  });
  return positions.sort((a, b) => a.column - b.column);
}

/** An opening fill with its share of the position's exit value and fees. */
function entryRow(
  position: TradeRow,
  fills: FillColumns,
  fill: number,
  share: number,
  value: number,
  exits: number,
): TradeRow {
  const exitFees = position.exitFees * share;
  const gain = exits * share - value;
  return {
    ...position,
    size: Math.abs(fills.units[fill]),
    entryBar: fills.bar[fill],
    entryPrice: fills.price[fill],
    entryFees: fills.fees[fill],
    exitFees,
    pnl: (position.direction === TradeDirection.Long ? gain : -gain) - fills.fees[fill] - exitFees,
  };
}

/** The same value in as many units as its share of the position's exits. */
function inExitUnits(row: TradeRow, size: number): TradeRow {
  return { ...row, size, entryPrice: row.entryPrice * (row.size / size) };
}
