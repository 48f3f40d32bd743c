// Entry trades, positions and drawdowns: made from fills, trades and equity when they are first asked for.
import { TradeDirection } from "../../assembly/layout.ts";
import type { FillColumns, TradeColumns } from "./records.ts";

/** Columns of trades with their return: profit over the value at entry. */
export type TradeViewColumns = TradeColumns & { id: Int32Array; return: Float64Array };

type TradeRow = { [Name in keyof TradeColumns]: number };

/** Adds `id` and `return`. */
export function withReturns(trades: TradeColumns): TradeViewColumns {
  const { size, entryPrice, pnl } = trades;
  return {
    id: Int32Array.from(size, (_, i) => i),
    ...trades,
    return: Float64Array.from(pnl, (profit, i) => profit / (size[i] * entryPrice[i])),
  };
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
export function positionsOf(trades: TradeColumns): TradeViewColumns {
  const rows = [...positionRanges(trades)].map(([from, to]) => {
    const last = rowOf(trades, to - 1);
    const sum = (of: (i: number) => number): number => {
      let total = 0;
      for (let i = from; i < to; i++) total += of(i);
      return total;
    };
    const size = sum((i) => trades.size[i]);
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
  return withReturns(columnsOfRows(rows, trades));
}

/** One row per opening fill: its own price and fee, and its share of the position's exits. */
export function entryTradesOf(trades: TradeColumns, fills: FillColumns): TradeViewColumns {
  const positions = positionsOf(trades);
  const rows = openingFills(fills).flatMap((entries, p) => {
    const position = rowOf(positions, p);
    const size = entries.reduce((sum, i) => sum + Math.abs(fills.units[i]), 0);
    return entries.map((i) =>
      entryRow(position, Math.abs(fills.units[i]), fills.price[i], fills.fees[i], fills.bar[i], size),
    );
  });
  return withReturns(columnsOfRows(rows, trades));
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

// ---- drawdowns -------------------------------------------------------------------------------------------------------

/** One row per drawdown of an account; `peakBar` −1 is the initial cash before the first bar. */
export interface DrawdownColumns {
  account: Int32Array;
  peakBar: Int32Array;
  startBar: Int32Array;
  valleyBar: Int32Array;
  endBar: Int32Array;
  peakValue: Float64Array;
  valleyValue: Float64Array;
  endValue: Float64Array;
  status: Uint8Array;
}

export const DRAWDOWN_STATUS = ["Active", "Recovered"] as const;

type DrawdownRow = { [Name in keyof DrawdownColumns]: number };

/** Falls below the running peak until it is reached again (Recovered) or the data end (Active). */
export function drawdownsOf(equity: Float64Array, initCash: Float64Array): DrawdownColumns {
  const rows = Array.from(initCash, (cash, account) =>
    accountDrawdowns(equity, cash, account, initCash.length),
  ).flat();
  const ints = (name: keyof DrawdownColumns): Int32Array => Int32Array.from(rows, (row) => row[name]);
  const doubles = (name: keyof DrawdownColumns): Float64Array => Float64Array.from(rows, (row) => row[name]);
  return {
    account: ints("account"),
    peakBar: ints("peakBar"),
    startBar: ints("startBar"),
    valleyBar: ints("valleyBar"),
    endBar: ints("endBar"),
    peakValue: doubles("peakValue"),
    valleyValue: doubles("valleyValue"),
    endValue: doubles("endValue"),
    status: Uint8Array.from(rows, (row) => row.status),
  };
}

function accountDrawdowns(
  equity: Float64Array,
  cash: number,
  account: number,
  accounts: number,
): DrawdownRow[] {
  const rows: DrawdownRow[] = [];
  let peak = { bar: -1, value: cash };
  let open: DrawdownRow | undefined;
  for (let bar = 0; bar * accounts < equity.length; bar++) {
    const value = equity[bar * accounts + account];
    if (value >= peak.value) {
      if (open !== undefined) rows.push({ ...open, endBar: bar, endValue: value, status: 1 });
      open = undefined;
      peak = { bar, value };
      continue;
    }
    open ??= startOf(account, peak, bar, value);
    if (value < open.valleyValue) [open.valleyBar, open.valleyValue] = [bar, value];
    [open.endBar, open.endValue] = [bar, value];
  }
  if (open !== undefined) rows.push(open);
  return rows;
}

function startOf(
  account: number,
  peak: { bar: number; value: number },
  bar: number,
  value: number,
): DrawdownRow {
  return {
    account,
    peakBar: peak.bar,
    startBar: bar,
    valleyBar: bar,
    endBar: bar,
    peakValue: peak.value,
    valleyValue: value,
    endValue: value,
    status: 0,
  };
}
