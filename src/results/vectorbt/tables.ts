// Records and series of the vectorbt profile as tables and matrices.
import { LogField, OrderSide, TradeDirection, TradeStatus } from "../../../assembly/layout.ts";
import type { Matrix } from "../../matrix.ts";
import { countedUp } from "../countedUp.ts";
import { CODE_NAMES } from "../records.ts";
import { recordTable, type RecordTable } from "../table.ts";
import type { ValueDrawdown } from "./drawdowns.ts";
import { signedSize } from "./flows.ts";
import type { LogRecords, OrderRecords } from "./run.ts";
import type { Trade } from "./trades.ts";

const SIDE_CODES = { side: [OrderSide[0], OrderSide[1]] };
const TRADE_CODES = {
  direction: [TradeDirection[0], TradeDirection[1]],
  status: [TradeStatus[0], TradeStatus[1]],
};
const DRAWDOWN_CODES = { status: ["Active", "Recovered"] };
const NO_CODES = {};

export type VectorbtOrders = RecordTable<
  {
    id: Int32Array;
    column: Int32Array;
    bar: Int32Array;
    size: Float64Array;
    price: Float64Array;
    fees: Float64Array;
    side: Uint8Array;
  },
  typeof SIDE_CODES
>;
export type VectorbtTrades = RecordTable<
  Record<Exclude<keyof Trade, "direction" | "status">, Int32Array | Float64Array> & {
    id: Int32Array;
    direction: Uint8Array;
    status: Uint8Array;
  },
  typeof TRADE_CODES
>;
export type VectorbtDrawdowns = RecordTable<
  Record<Exclude<keyof ValueDrawdown, "status">, Int32Array | Float64Array> & {
    id: Int32Array;
    status: Uint8Array;
  },
  typeof DRAWDOWN_CODES
>;
export type VectorbtLogs = RecordTable<Record<string, Float64Array>>;
export type VectorbtFills = RecordTable<
  {
    bar: Int32Array;
    column: Int32Array;
    units: Float64Array;
    price: Float64Array;
    fees: Float64Array;
    reason: Uint8Array;
    order: Int32Array;
  },
  { reason: readonly string[] }
>;

/** Order records; the id counts in VectorBT's order. */
export function orderTable(orders: OrderRecords): VectorbtOrders {
  return recordTable({ id: countedUp(orders.bar.length), ...orders }, SIDE_CODES);
}

/** Order records as executions with signed units. */
export function fillTable(orders: OrderRecords): VectorbtFills {
  const count = orders.bar.length;
  return recordTable(
    {
      bar: orders.bar,
      column: orders.column,
      units: Float64Array.from({ length: count }, (_, i) => signedSize(orders, i)),
      price: orders.price,
      fees: orders.fees,
      reason: new Uint8Array(count),
      order: countedUp(count),
    },
    { reason: CODE_NAMES.fillReason },
  );
}

export function logTable(logs: LogRecords): VectorbtLogs {
  const fields = logs.map((values, field) => [logFieldName(field), values] as const);
  return recordTable(Object.fromEntries(fields), NO_CODES);
}

/** `ReqSizeType` → `reqSizeType`. */
function logFieldName(field: number): string {
  const name = LogField[field];
  return name[0].toLowerCase() + name.slice(1);
}

/** Series per column or group → bars × series, row by row. */
export function matrixOf(series: readonly Float64Array[]): Matrix {
  const rows = series[0].length;
  const columns = series.length;
  const data = new Float64Array(rows * columns);
  for (let column = 0; column < columns; column++)
    for (let bar = 0; bar < rows; bar++) data[bar * columns + column] = series[column][bar];
  return { data, rows, columns };
}

const ints = <Row>(rows: readonly Row[], of: (row: Row) => number): Int32Array => Int32Array.from(rows, of);
const doubles = <Row>(rows: readonly Row[], of: (row: Row) => number): Float64Array =>
  Float64Array.from(rows, of);

export function tradeTable(trades: readonly Trade[]): VectorbtTrades {
  return recordTable(
    {
      id: Int32Array.from(trades.keys()),
      column: ints(trades, (trade) => trade.column),
      size: doubles(trades, (trade) => trade.size),
      entryBar: ints(trades, (trade) => trade.entryBar),
      entryPrice: doubles(trades, (trade) => trade.entryPrice),
      entryFees: doubles(trades, (trade) => trade.entryFees),
      exitBar: ints(trades, (trade) => trade.exitBar),
      exitPrice: doubles(trades, (trade) => trade.exitPrice),
      exitFees: doubles(trades, (trade) => trade.exitFees),
      pnl: doubles(trades, (trade) => trade.pnl),
      return: doubles(trades, (trade) => trade.return),
      direction: Uint8Array.from(trades, (trade) => trade.direction),
      status: Uint8Array.from(trades, (trade) => trade.status),
      parentId: ints(trades, (trade) => trade.parentId),
    },
    TRADE_CODES,
  );
}

export function drawdownTable(drawdowns: readonly ValueDrawdown[]): VectorbtDrawdowns {
  return recordTable(
    {
      id: Int32Array.from(drawdowns.keys()),
      group: ints(drawdowns, (drawdown) => drawdown.group),
      peakBar: ints(drawdowns, (drawdown) => drawdown.peakBar),
      startBar: ints(drawdowns, (drawdown) => drawdown.startBar),
      valleyBar: ints(drawdowns, (drawdown) => drawdown.valleyBar),
      endBar: ints(drawdowns, (drawdown) => drawdown.endBar),
      peakValue: doubles(drawdowns, (drawdown) => drawdown.peakValue),
      valleyValue: doubles(drawdowns, (drawdown) => drawdown.valleyValue),
      endValue: doubles(drawdowns, (drawdown) => drawdown.endValue),
      status: Uint8Array.from(drawdowns, (drawdown) => drawdown.status),
    },
    DRAWDOWN_CODES,
  );
}
