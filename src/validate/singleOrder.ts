// Recorded single orders: one order on one account state → the kernel's order engine → comparison, bit for bit.
import { Direction, ExecutionOffset, OrderStatus, SizeType, VectorbtError } from "../../assembly/layout.ts";
import { kernel, reserve } from "../kernel.ts";
import { peerError } from "../results/vectorbt/errors.ts";
import { firstDifference } from "./compare.ts";
import { numberOf, type Json, type JsonObject } from "./encoding.ts";
import type { Verdict } from "./verdict.ts";

/** One order, the state it meets, and what VectorBT made of it. */
export interface SingleOrderCase {
  readonly id: string;
  readonly state: JsonObject;
  readonly order: JsonObject;
  readonly new_state?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: { readonly type: string; readonly message: string };
}

/** Where the numbers of a state and an order go. */
const STATE = {
  cash: ExecutionOffset.Cash,
  position: ExecutionOffset.Position,
  debt: ExecutionOffset.Debt,
  free_cash: ExecutionOffset.FreeCash,
  val_price: ExecutionOffset.ValPrice,
  value: ExecutionOffset.Value,
} as const;

const ORDER = {
  size: ExecutionOffset.OrderSize,
  price: ExecutionOffset.Price,
  fees: ExecutionOffset.Fees,
  fixed_fees: ExecutionOffset.FixedFees,
  slippage: ExecutionOffset.Slippage,
  min_size: ExecutionOffset.MinSize,
  max_size: ExecutionOffset.MaxSize,
  size_granularity: ExecutionOffset.SizeGranularity,
} as const;

const RESULT = {
  size: ExecutionOffset.FilledSize,
  price: ExecutionOffset.FilledPrice,
  fees: ExecutionOffset.FilledFees,
} as const;

/** Runs one order and says where it first differs. */
export function checkSingleOrderCase(scenario: SingleOrderCase): Verdict {
  const { id, new_state, result, error } = scenario;
  const expected: Json =
    error === undefined ? { new_state: new_state!, result: result! } : { error: { ...error } };
  const why = firstDifference(expected, execute(scenario));
  return why === undefined ? { id, kind: "identical" } : { id, kind: "different", why };
}

function execute({ state, order }: SingleOrderCase): Record<string, unknown> {
  const { exports, base } = kernel();
  const at = Math.ceil(base / 8) * 8;
  reserve(kernel(), at + ExecutionOffset.Size);
  const view = new DataView(exports.memory.buffer);
  new Uint8Array(view.buffer, at, ExecutionOffset.Size).fill(0);
  for (const [name, offset] of Object.entries(STATE))
    view.setFloat64(at + offset, numberOf(state[name]), true);
  for (const [name, offset] of Object.entries(ORDER))
    view.setFloat64(at + offset, numberOf(order[name]), true);
  view.setInt32(at + ExecutionOffset.SizeType, codeOf(SizeType, order.size_type), true);
  view.setInt32(at + ExecutionOffset.Direction, codeOf(Direction, order.direction), true);
  view.setInt32(at + ExecutionOffset.LockCash, Number(order.lock_cash), true);
  view.setInt32(at + ExecutionOffset.AllowPartial, Number(order.allow_partial), true);
  const error: VectorbtError = exports.executeVectorbtOrder(at);
  if (error !== VectorbtError.None) {
    const { type, message } = peerError(error, 0);
    return { error: { type, message } };
  }
  return { new_state: stateAt(view, at), result: resultAt(view, at) };
}

function codeOf(codes: Record<string, string | number>, name: Json): number {
  if (typeof name === "number") return name;
  const found = Object.keys(codes).find((known) => known.toLowerCase() === String(name).toLowerCase());
  return found === undefined ? -1 : Number(codes[found]);
}

function stateAt(view: DataView, at: number): Record<string, number> {
  const { cash, position, debt, free_cash } = STATE;
  const offsets = { cash, position, debt, free_cash };
  return Object.fromEntries(
    Object.entries(offsets).map(([name, offset]) => [name, view.getFloat64(at + offset, true)]),
  );
}

function resultAt(view: DataView, at: number): Record<string, number> {
  const numbers = Object.entries(RESULT).map(([name, offset]) => [name, view.getFloat64(at + offset, true)]);
  const status = view.getInt32(at + ExecutionOffset.Status, true);
  return {
    ...Object.fromEntries(numbers),
    side: view.getInt32(at + ExecutionOffset.Side, true),
    status,
    status_info: status === OrderStatus.Filled ? -1 : view.getInt32(at + ExecutionOffset.Info, true),
  };
}
