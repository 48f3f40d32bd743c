// Drives the kernel through one vectorbt plan and brings its records out.
import { FillOffset, LogField, PlanOffset, VectorbtOffset } from "../../../assembly/layout.ts";
import { kernel as sharedKernel, release, type Kernel } from "../../kernel.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { requireSignals } from "../../plan/vectorbtInputs.ts";
import { LOG_BYTES, layOutVectorbt, type Cell, type VectorbtArena } from "../../plan/vectorbtArena.ts";
import { lazy, type Lazy } from "../lazy.ts";
import { backtestError } from "./errors.ts";
import { executeFast, type ColumnFigures, type GroupSeries } from "./fast.ts";
import { readProbe, type Probed } from "./probe.ts";
import { joinOrders } from "./recordOrder.ts";

/** Order records in VectorBT's order; `id` is the position. */
export interface OrderRecords {
  readonly column: Int32Array;
  readonly bar: Int32Array;
  readonly size: Float64Array;
  readonly price: Float64Array;
  readonly fees: Float64Array;
  /** 0 buy, 1 sell. */
  readonly side: Uint8Array;
}

/** Log records: one array per `LogField`. */
export type LogRecords = readonly Float64Array[];

export interface VectorbtOutput {
  readonly orders: OrderRecords;
  readonly logs: LogRecords;
  /** Final call sequence, bars × columns; null where no account shares cash. */
  readonly callSeq: Lazy<Int32Array | null>;
  /** What a fast kernel added up on its way; null: nothing. */
  readonly figures: ColumnFigures | null;
  /** Series that a fast kernel kept of shared accounts; null: none. */
  readonly series: GroupSeries | null;
  /** The kernel that ran and why. */
  readonly kernel: string;
  readonly arenaBytes: number;
}

const NO_LOGS: LogRecords = new Array<Float64Array>(LogField.Count).fill(new Float64Array(0));

/** With what the kernel saw in the cell that was asked for. */
export interface ProbedOutput extends VectorbtOutput {
  readonly probe: Probed;
}

const DONE = -1;
const FAILED = -2;

/** Runs the whole plan, by a fast kernel where it is plain; throws what VectorBT raises. */
export function executeVectorbt(plan: VectorbtRunPlan): VectorbtOutput {
  if (plan.whyGeneral !== undefined) return executeGeneral(plan, plan.whyGeneral);
  const fast = executeFast(plan);
  if (fast === undefined && !plan.signalsAreChecked) requireSignals(plan);
  if (fast === undefined) return executeGeneral(plan, "a price, size or cost is out of the plain range");
  const columns = plan.sharing ? "columns that share cash" : "independent columns";
  return {
    ...fast,
    logs: NO_LOGS,
    callSeq: lazy(() => (plan.sharing ? executeGeneral(plan, "").callSeq() : null)),
    kernel: `vectorbt: fast, ${columns}, from event to event`,
  };
}

/** The bar loop that takes every option. */
export function executeGeneral(plan: VectorbtRunPlan, why: string): VectorbtOutput {
  return executeProbed(plan, why);
}

/** The same, with what one cell of signals saw. */
export function executeProbed(plan: VectorbtRunPlan, why: string, cell?: Cell): ProbedOutput {
  const kernel = sharedKernel();
  const arena = layOutVectorbt(plan, kernel, cell);
  const orders: OrderRecords[] = [];
  const logs: LogRecords[] = [];
  kernel.exports.startVectorbt(arena.plan, plan.seed);
  for (let bar = 0; bar !== DONE;) {
    bar = kernel.exports.runVectorbt(arena.plan, bar);
    if (bar === FAILED) throw errorOf(kernel, arena);
    const view = new DataView(kernel.exports.memory.buffer);
    orders.push(drainOrders(view, arena));
    logs.push(drainLogs(view, arena));
  }
  const output = {
    orders: joinOrders(orders),
    logs: joinLogs(logs),
    callSeq: known(readCallSeq(kernel, arena, plan)),
    figures: null,
    series: null,
    kernel: `vectorbt: the general bar loop (${why})`,
    arenaBytes: arena.bytes,
    probe: readProbe(new DataView(kernel.exports.memory.buffer), arena.probe),
  };
  release(kernel);
  return output;
}

function known<Value>(value: Value): Lazy<Value> {
  return () => value;
}

function errorOf(kernel: Kernel, arena: VectorbtArena): Error {
  const view = new DataView(kernel.exports.memory.buffer);
  const field = (offset: number): number => view.getInt32(arena.vectorbt + offset, true);
  const error = backtestError(
    field(VectorbtOffset.Error),
    field(VectorbtOffset.ErrorInfo),
    field(VectorbtOffset.ErrorBar),
    field(VectorbtOffset.ErrorColumn),
  );
  release(kernel);
  return error;
}

function drainOrders(view: DataView, arena: VectorbtArena): OrderRecords {
  const count = view.getInt32(arena.plan + PlanOffset.FillCount, true);
  view.setInt32(arena.plan + PlanOffset.FillCount, 0, true);
  const start = (offset: number, i: number): number => arena.fills + i * FillOffset.Size + offset;
  const doubles = (offset: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => view.getFloat64(start(offset, i), true));
  const ints = (offset: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => view.getInt32(start(offset, i), true));
  return {
    column: ints(FillOffset.Column),
    bar: ints(FillOffset.Bar),
    size: doubles(FillOffset.Units),
    price: doubles(FillOffset.Price),
    fees: doubles(FillOffset.Fees),
    side: Uint8Array.from(ints(FillOffset.Side)),
  };
}

function drainLogs(view: DataView, arena: VectorbtArena): LogRecords {
  const count = view.getInt32(arena.vectorbt + VectorbtOffset.LogCount, true);
  view.setInt32(arena.vectorbt + VectorbtOffset.LogCount, 0, true);
  return Array.from({ length: LogField.Count }, (_, field) =>
    Float64Array.from({ length: count }, (_, i) =>
      view.getFloat64(arena.logs + i * LOG_BYTES + field * 8, true),
    ),
  );
}

function readCallSeq(kernel: Kernel, arena: VectorbtArena, plan: VectorbtRunPlan): Int32Array | null {
  if (!plan.sharing) return null;
  const { bars, columns } = plan.shape;
  return new Int32Array(kernel.exports.memory.buffer, arena.finalCallSeq, bars * columns).slice();
}

function joinLogs(parts: readonly LogRecords[]): LogRecords {
  if (parts.length === 1) return parts[0];
  return Array.from({ length: LogField.Count }, (_, field) => {
    const pieces = parts.map((part) => part[field]);
    const whole = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  });
}
