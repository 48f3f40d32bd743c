// Drives the kernel through one vectorbt plan and brings its records out.
import { FillOffset, LogField, PlanOffset, VectorbtOffset } from "../../../assembly/layout.ts";
import { kernel as sharedKernel, release, type Kernel } from "../../kernel.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { LOG_BYTES, layOutVectorbt, type VectorbtArena } from "../../plan/vectorbtArena.ts";
import { backtestError } from "./errors.ts";

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
  readonly callSeq: Int32Array | null;
  readonly arenaBytes: number;
}

const DONE = -1;
const FAILED = -2;

/** Runs the whole plan; throws what VectorBT raises. */
export function executeVectorbt(plan: VectorbtRunPlan): VectorbtOutput {
  const kernel = sharedKernel();
  const arena = layOutVectorbt(plan, kernel);
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
    callSeq: readCallSeq(kernel, arena, plan),
    arenaBytes: arena.bytes,
  };
  release(kernel);
  return output;
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

function joinOrders(parts: readonly OrderRecords[]): OrderRecords {
  if (parts.length === 1) return parts[0];
  const count = parts.reduce((sum, part) => sum + part.bar.length, 0);
  const whole = {
    column: new Int32Array(count),
    bar: new Int32Array(count),
    size: new Float64Array(count),
    price: new Float64Array(count),
    fees: new Float64Array(count),
    side: new Uint8Array(count),
  };
  let at = 0;
  for (const part of parts) {
    for (const name of Object.keys(whole) as (keyof OrderRecords)[]) whole[name].set(part[name], at);
    at += part.bar.length;
  }
  return whole;
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
