// Structs of the fast kernels over linear memory.
import { FastColumnOffset, FastOffset } from "../layout";

@unmanaged
export class FastRun {
  columns: usize;
  events: usize;
  positions: usize;
  flows: usize;
  profits: usize;
  eventColumns: usize;
  calls: usize;
  callValues: usize;
  cashSeries: usize;
  valueSeries: usize;
  recordBars: usize;
  recordColumns: usize;
  recordSides: usize;
  recordSizes: usize;
  recordPrices: usize;
  recordFees: usize;
  records: usize;
  recordCount: i32;
  sizeType: i32;
  /** Whether the orders of a bar are served by their value: sales first. */
  sorts: i32;
  cash: f64;
  reportedCash: f64;
  figures: usize;
  missing: i32;
  closes: usize;
  gains: usize;
  heldRows: usize;
  callKeys: usize;
}

@unmanaged
export class FastColumn {
  cash: f64;
  position: f64;
  reportedCash: f64;
  profit: f64;
  value: f64;
  returnSum: f64;
  squareSum: f64;
  peak: f64;
  low: f64;
  floor: f64;
  drawdown: f64;
}

@inline
export function fastColumnAt(run: FastRun, column: i32): FastColumn {
  return changetype<FastColumn>(run.columns + <usize>column * FastColumnOffset.Size);
}

@inline
export function doubleAt(list: usize, i: i32): f64 {
  return load<f64>(list + ((<usize>i) << 3));
}

@inline
export function setDouble(list: usize, i: i32, value: f64): void {
  store<f64>(list + ((<usize>i) << 3), value);
}

@inline
export function intAt(list: usize, i: i32): i32 {
  return load<i32>(list + ((<usize>i) << 2));
}

@inline
export function setInt(list: usize, i: i32, value: i32): void {
  store<i32>(list + ((<usize>i) << 2), value);
}

// ---- drift guards ----------------------------------------------------------------------------------------------------

if (offsetof<FastRun>("columns") != FastOffset.Columns) ERROR("FastRun.columns drifted");
if (offsetof<FastRun>("events") != FastOffset.Events) ERROR("FastRun.events drifted");
if (offsetof<FastRun>("positions") != FastOffset.Positions) ERROR("FastRun.positions drifted");
if (offsetof<FastRun>("flows") != FastOffset.Flows) ERROR("FastRun.flows drifted");
if (offsetof<FastRun>("profits") != FastOffset.Profits) ERROR("FastRun.profits drifted");
if (offsetof<FastRun>("eventColumns") != FastOffset.EventColumns) ERROR("FastRun.eventColumns drifted");
if (offsetof<FastRun>("calls") != FastOffset.Calls) ERROR("FastRun.calls drifted");
if (offsetof<FastRun>("callValues") != FastOffset.CallValues) ERROR("FastRun.callValues drifted");
if (offsetof<FastRun>("cashSeries") != FastOffset.CashSeries) ERROR("FastRun.cashSeries drifted");
if (offsetof<FastRun>("valueSeries") != FastOffset.ValueSeries) ERROR("FastRun.valueSeries drifted");
if (offsetof<FastRun>("recordBars") != FastOffset.RecordBars) ERROR("FastRun.recordBars drifted");
if (offsetof<FastRun>("recordColumns") != FastOffset.RecordColumns) ERROR("FastRun.recordColumns drifted");
if (offsetof<FastRun>("recordSides") != FastOffset.RecordSides) ERROR("FastRun.recordSides drifted");
if (offsetof<FastRun>("recordSizes") != FastOffset.RecordSizes) ERROR("FastRun.recordSizes drifted");
if (offsetof<FastRun>("recordPrices") != FastOffset.RecordPrices) ERROR("FastRun.recordPrices drifted");
if (offsetof<FastRun>("recordFees") != FastOffset.RecordFees) ERROR("FastRun.recordFees drifted");
if (offsetof<FastRun>("records") != FastOffset.Records) ERROR("FastRun.records drifted");
if (offsetof<FastRun>("recordCount") != FastOffset.RecordCount) ERROR("FastRun.recordCount drifted");
if (offsetof<FastRun>("sizeType") != FastOffset.SizeType) ERROR("FastRun.sizeType drifted");
if (offsetof<FastRun>("sorts") != FastOffset.Sorts) ERROR("FastRun.sorts drifted");
if (offsetof<FastRun>("cash") != FastOffset.Cash) ERROR("FastRun.cash drifted");
if (offsetof<FastRun>("reportedCash") != FastOffset.ReportedCash) ERROR("FastRun.reportedCash drifted");
if (offsetof<FastRun>("figures") != FastOffset.Figures) ERROR("FastRun.figures drifted");
if (offsetof<FastRun>("missing") != FastOffset.Missing) ERROR("FastRun.missing drifted");
if (offsetof<FastRun>("closes") != FastOffset.Closes) ERROR("FastRun.closes drifted");
if (offsetof<FastRun>("gains") != FastOffset.Gains) ERROR("FastRun.gains drifted");
if (offsetof<FastRun>("heldRows") != FastOffset.HeldRows) ERROR("FastRun.heldRows drifted");
if (offsetof<FastRun>("callKeys") != FastOffset.CallKeys) ERROR("FastRun.callKeys drifted");
if (offsetof<FastRun>() > <usize>FastOffset.Size) ERROR("FastRun drifted");
if (offsetof<FastColumn>("cash") != FastColumnOffset.Cash) ERROR("FastColumn.cash drifted");
if (offsetof<FastColumn>("position") != FastColumnOffset.Position) ERROR("FastColumn.position drifted");
if (offsetof<FastColumn>("reportedCash") != FastColumnOffset.ReportedCash)
  ERROR("FastColumn.reportedCash drifted");
if (offsetof<FastColumn>("profit") != FastColumnOffset.Profit) ERROR("FastColumn.profit drifted");
if (offsetof<FastColumn>("value") != FastColumnOffset.Value) ERROR("FastColumn.value drifted");
if (offsetof<FastColumn>("returnSum") != FastColumnOffset.ReturnSum) ERROR("FastColumn.returnSum drifted");
if (offsetof<FastColumn>("squareSum") != FastColumnOffset.SquareSum) ERROR("FastColumn.squareSum drifted");
if (offsetof<FastColumn>("peak") != FastColumnOffset.Peak) ERROR("FastColumn.peak drifted");
if (offsetof<FastColumn>("low") != FastColumnOffset.Low) ERROR("FastColumn.low drifted");
if (offsetof<FastColumn>("floor") != FastColumnOffset.Floor) ERROR("FastColumn.floor drifted");
if (offsetof<FastColumn>("drawdown") != FastColumnOffset.Drawdown) ERROR("FastColumn.drawdown drifted");
if (offsetof<FastColumn>() > <usize>FastColumnOffset.Size) ERROR("FastColumn drifted");
