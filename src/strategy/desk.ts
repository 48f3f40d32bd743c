// Where orders are handed in: each becomes an order of the kernel at once, with the prices and money of the running close.
import {
  CallSeq,
  Input,
  IntentFate,
  OrderType,
  PlanOffset,
  SizeType,
  WorkingOffset,
} from "../../assembly/layout.ts";
import { objectOf } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import type { MatrixData } from "../matrix.ts";
import type { Plan } from "../plan/plan.ts";
import type { Source } from "../plan/source.ts";
import { describe } from "../plan/values.ts";
import type { Book } from "./book.ts";
import { rowAt, type IntentRow } from "./intents.ts";
import { OrderTypes } from "./orderTypes.ts";
import { CHANGES, checkedChange } from "./changes.ts";
import type { Tape } from "./tape.ts";
import { Terms } from "./terms.ts";
import type { Bracket, OrderChanges, OrderDetails } from "./types.ts";

/** What a desk remembers from bar to bar. */
export interface DeskState {
  readonly types: Uint8Array;
  readonly looksInside: boolean;
  readonly stops: readonly number[];
  readonly serves: boolean;
}

/** How the kernel's buffers are emptied. */
interface Drains {
  /** All of them. */
  readonly makeRoom: () => void;
  /** That of the trace, before every step; undefined: there is none. */
  readonly drainTrace: (() => void) | undefined;
}

/** Takes orders, cancellations and changes for the running bar. */
export class Desk {
  /** An `OrderType` per order id. */
  readonly types: OrderTypes;
  /** The bar that decides. */
  bar = 0;
  /** The bar at whose close it is decided: a later one under a delay above 1. */
  private now = 0;
  private readonly terms: Terms;
  private served: Float64Array | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly arena: Arena,
    private readonly kernel: Kernel,
    private readonly book: Book,
    private readonly row: IntentRow,
    private readonly tape: Tape,
    private readonly drains: Drains,
  ) {
    this.types = new OrderTypes(tape.isKept);
    this.terms = new Terms(plan);
  }

  begin(bar: number, now: number): void {
    this.bar = bar;
    this.now = now;
    this.terms.bar = bar;
    this.row.begin(bar);
    this.tape.begin(bar);
  }

  /** Hands in one order; the id of its record, undefined where it asks for nothing. */
  order(column: number, size: unknown, sizeType: SizeType, details?: OrderDetails): number | undefined {
    if (details !== undefined) return this.detailed(column, size, sizeType, details);
    this.terms.checkSize(size, sizeType, column);
    this.requireSlots(1);
    this.makeRoom();
    const id = this.kernel.exports.submitSize(
      this.arena.plan,
      this.bar,
      column,
      size as number,
      sizeType,
      this.row.alike,
    );
    this.tape.sized(column, size as number, sizeType, id);
    if (id < 0) return undefined;
    this.types.push(OrderType.Market);
    return id;
  }

  /** The same with terms of its own. */
  private detailed(
    column: number,
    size: unknown,
    sizeType: SizeType,
    details: OrderDetails,
  ): number | undefined {
    const intent = this.terms.intentOf(details);
    this.terms.checkSize(size, sizeType, column);
    const bracket = this.terms.bracketOf(details, column, size as number);
    this.requireSlots(bracket === undefined ? 1 : 3);
    this.tape.order(column, size as number, sizeType, details);
    this.makeRoom();
    this.row.put(column, size as number, sizeType, intent);
    this.book.setPlanWord(PlanOffset.KeepsWorking, details.replaces === true ? 0 : 1);
    const id = this.book.planWord(PlanOffset.NextOrderId);
    const fate: IntentFate = this.kernel.exports.submit(this.arena.plan, this.bar, column);
    this.row.clear(this.bar, column);
    if (this.book.planWord(PlanOffset.NextOrderId) === id) return undefined;
    this.types.push(intent[Input.OrderType]!);
    if (bracket !== undefined && fate === IntentFate.Ordered)
      this.protect(bracket, this.book.unitsNow(column));
    this.tape.made(id, this.book.planWord(PlanOffset.NextOrderId));
    return id;
  }

  /** Gives the order that was accepted last its exits. */
  private protect({ stopLoss, stopLimit, takeProfit }: Required<Bracket>, splits: number): void {
    const slot = this.book.planWord(PlanOffset.PlacedSlot);
    const [loss, limit, profit] = [stopLoss / splits, stopLimit / splits, takeProfit / splits];
    this.kernel.exports.protectOrder(this.arena.plan, slot, loss, limit, profit);
    if (!Number.isNaN(stopLoss))
      this.types.push(Number.isNaN(stopLimit) ? OrderType.Stop : OrderType.StopLimit);
    if (!Number.isNaN(takeProfit)) this.types.push(OrderType.Limit);
    this.terms.looksInside = true;
  }

  /** Hands in a target weight for each column; NaN asks nothing of a column. */
  rebalance(weights: Float64Array): void {
    this.requireSlots(weights.length);
    this.tape.rebalance(weights);
    this.makeRoom();
    this.row.putSizes(weights, SizeType.TargetPercent);
    const first = this.book.planWord(PlanOffset.NextOrderId);
    this.kernel.exports.submitAll(this.arena.plan, this.bar, this.row.alike);
    this.row.clearSizes();
    const ids = this.book.planWord(PlanOffset.NextOrderId);
    this.types.pushMarket(ids - first);
    this.tape.made(first, ids);
  }

  /** Ends an order that is at work; false where it has ended before. */
  cancel(id: unknown): boolean {
    const slot = this.book.slotOf(this.orderId(id));
    if (slot < 0) return false;
    this.tape.cancel(id as number);
    this.makeRoom();
    this.kernel.exports.cancelOrder(this.arena.plan, this.now, slot);
    return true;
  }

  /** Changes an order that is at work; false where it has ended before. */
  modify(id: unknown, changes: OrderChanges): boolean {
    const slot = this.book.slotOf(this.orderId(id));
    const given = objectOf("modify", changes, CHANGES) as OrderChanges;
    if (slot < 0) return false;
    const order = this.book.workingOrder(slot);
    const { limitPrice, stopPrice, bars, units } = checkedChange(given, order, this.bar);
    this.tape.modify(id as number, given);
    const splits = this.book.unitsNow(order.column);
    const set = (field: WorkingOffset, value: number | undefined): void => {
      if (value !== undefined) this.book.setNumber(slot, field, value);
    };
    set(WorkingOffset.LimitPrice, limitPrice && limitPrice / splits);
    set(WorkingOffset.StopPrice, stopPrice && stopPrice / splits);
    set(WorkingOffset.TimeInForce, bars);
    set(WorkingOffset.LastBar, bars && this.now + bars);
    if (units === undefined) return true;
    this.makeRoom();
    this.kernel.exports.resizeOrder(this.arena.plan, slot, units * splits);
    return true;
  }

  /** From the next fills on, the named columns are served before all others. */
  serve(columns: readonly number[]): void {
    if (this.plan.callSeq === CallSeq.Matrix)
      throw new BacktestError("E_OPTION_CONFLICT", "the run has a callSeq matrix", {
        ...{ option: "callSeq", bar: this.bar, got: "serve", expected: "no matrix" },
      });
    this.tape.serve(columns);
    this.served ??= rowAt(Input.CallSeq, this.plan.shape.columns, this.arena, this.kernel) as Float64Array;
    this.served.set(callSequence(columns, this.plan.groupLengths));
    this.book.setPlanWord(PlanOffset.CallSeq, CallSeq.Matrix);
  }

  private orderId(id: unknown): number {
    if (Number.isInteger(id) && (id as number) >= 0 && (id as number) < this.types.length)
      return id as number;
    throw new BacktestError("E_ORDER", `there is no order ${describe(id)}`, {
      ...{ option: "order", bar: this.bar, got: id, expected: "the id that an order gave" },
    });
  }

  /** What the orders so far have been. */
  state(): DeskState {
    const { types, served } = this;
    const { looksInside, stops } = this.terms;
    return { types: types.all(), looksInside, stops: [...stops], serves: served !== undefined };
  }

  restore({ types, looksInside, stops, serves }: DeskState): void {
    for (const type of types) this.types.push(type);
    this.terms.looksInside = looksInside;
    this.terms.stops.push(...stops);
    if (serves)
      this.served = rowAt(Input.CallSeq, this.plan.shape.columns, this.arena, this.kernel) as Float64Array;
  }

  /** What stands in the inputs of a plan of matrices, as far as results are judged by it. */
  asUsed(plan: Plan): Pick<Plan, "hasInside" | "inputs"> {
    const inputs = new Map(plan.inputs);
    const { looksInside, stops } = this.terms;
    if (stops.length > 0) inputs.set(Input.SlStop, listed(Float64Array.from(stops)));
    inputs.set(Input.OrderType, listed(this.types.kinds()));
    return { hasInside: looksInside, inputs };
  }

  /** Makes sure that the buffer of orders has room for one more in each slot. */
  private makeRoom(): void {
    const { book, plan } = this;
    const room = book.planWord(PlanOffset.OrderCapacity) - book.planWord(PlanOffset.OrderCount);
    this.drains.drainTrace?.();
    if (room < plan.shape.columns + plan.spareOrders + 1) this.drains.makeRoom();
  }

  /** Throws where fewer slots are free than further orders may need. */
  private requireSlots(count: number): void {
    if (this.book.planWord(PlanOffset.FreeOrderCount) >= count) return;
    const most = this.plan.spareOrders;
    throw new BacktestError("E_LIMIT", `bar ${this.bar}: too many orders are at work`, {
      ...{ option: "order", bar: this.bar, got: most, expected: `at most ${most} beyond one a column` },
      hint: "Cancel orders that are not wanted any more, give them a timeInForce, or replace them.",
    });
  }
}

/** Values that occurred, wherever that was. */
function listed(data: MatrixData): Source {
  return { data, rows: 1, columns: data.length, rowStride: 0, columnStride: 0 };
}

/** Positions within each account: the named columns in their order, then the others in column order. */
function callSequence(columns: readonly number[], groupLengths: readonly number[]): number[] {
  const named = new Set(columns);
  let first = 0;
  return groupLengths.flatMap((length) => {
    const [from, to] = [first, (first += length)];
    const mine = [...named].filter((column) => column >= from && column < to);
    for (let column = from; column < to; column++) if (!named.has(column)) mine.push(column);
    return mine.map((column) => column - from);
  });
}
