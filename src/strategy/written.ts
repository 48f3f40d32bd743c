// What the kernel writes down during a run: room for it, its way out, and what of it is new.
import { FillOffset, MarginCallOffset, OrderSide, PlanOffset } from "../../assembly/layout.ts";
import type { Kernel } from "../kernel.ts";
import type { Arena } from "../plan/arena.ts";
import type { Plan } from "../plan/plan.ts";
import { CODE_NAMES, discardRecords, type RecordCollector } from "../results/records.ts";
import type { TraceSink } from "../results/trace.ts";
import type { Book } from "./book.ts";
import type { StrategyFill } from "./types.ts";

/** A margin call at a close. */
export interface CallAtClose {
  readonly account: number;
  readonly equity: number;
  readonly maintenance: number;
}

/** The kernel's buffers of records, and of a trace. */
export class Written {
  /** Fills in the kernel's buffer that were told. */
  private told = 0;
  private toldCalls = 0;

  constructor(
    private readonly plan: Plan,
    private readonly arena: Arena,
    private readonly kernel: Kernel,
    private readonly book: Book,
    /** Where records go; null: nowhere. */
    private readonly records: RecordCollector | null,
    private readonly trace: TraceSink | undefined,
  ) {}

  /** Drains the buffers unless whatever the kernel does next fits into them. */
  makeRoom(): void {
    const { book, plan } = this;
    const needed = (plan.shape.columns + plan.spareOrders) * RECORDS_PER_SLOT;
    const isTight = RECORD_BUFFERS.some(([count, capacity]) => {
      const used = book.planWord(count);
      return used >= RECORDS_AT_ONCE || book.planWord(capacity) - used < needed;
    });
    const calls = book.planWord(PlanOffset.MarginCallCapacity) - book.planWord(PlanOffset.MarginCallCount);
    this.drainTrace();
    if (isTight || calls < plan.groupLengths.length) this.drain();
  }

  drain(): void {
    const { buffer } = this.kernel.exports.memory;
    this.drainTrace();
    if (this.records !== null) this.records.drain(buffer, this.arena);
    else discardRecords(buffer, this.arena);
    this.told = 0;
    this.toldCalls = 0;
  }

  /** What was traced goes to its reader; the records stay where they are. */
  drainTrace(): void {
    this.trace?.drain(this.kernel.exports.memory.buffer, this.arena);
  }

  /** Margin calls since they were last asked for. */
  newCalls(): CallAtClose[] {
    const count = this.book.planWord(PlanOffset.MarginCallCount);
    const view = new DataView(this.kernel.exports.memory.buffer);
    const calls = Array.from({ length: count - this.toldCalls }, (_, i) => {
      const at = this.arena.marginCalls + (this.toldCalls + i) * MarginCallOffset.Size;
      return {
        account: view.getInt32(at + MarginCallOffset.Account, true),
        equity: view.getFloat64(at + MarginCallOffset.Equity, true),
        maintenance: view.getFloat64(at + MarginCallOffset.Maintenance, true),
      };
    });
    this.toldCalls = count;
    return calls;
  }

  /** Tells of the fills since this was last called; undefined: nobody listens. */
  tellFills(tell: ((fill: StrategyFill) => void) | undefined): void {
    const count = this.book.planWord(PlanOffset.FillCount);
    if (tell !== undefined && count > this.told) {
      const view = new DataView(this.kernel.exports.memory.buffer);
      for (let i = this.told; i < count; i++) tell(fillAt(view, this.arena.fills + i * FillOffset.Size));
    }
    this.told = count;
  }
}

/** The most records that one slot can add between two drains (assembly/records.ts counts them by column). */
const RECORDS_PER_SLOT = 10;

/** Records that are copied out together: few enough to be in the processor's cache still. */
const RECORDS_AT_ONCE = 4096;

const RECORD_BUFFERS = [
  [PlanOffset.OrderCount, PlanOffset.OrderCapacity],
  [PlanOffset.FillCount, PlanOffset.FillCapacity],
  [PlanOffset.TradeCount, PlanOffset.TradeCapacity],
] as const;

function fillAt(view: DataView, at: number): StrategyFill {
  const units = view.getFloat64(at + FillOffset.Units, true);
  const isSale = view.getInt32(at + FillOffset.Side, true) === OrderSide.Sell;
  return Object.freeze({
    bar: view.getInt32(at + FillOffset.Bar, true),
    column: view.getInt32(at + FillOffset.Column, true),
    units: isSale ? -units : units,
    price: view.getFloat64(at + FillOffset.Price, true),
    fees: view.getFloat64(at + FillOffset.Fees, true),
    reason: CODE_NAMES.fillReason[view.getInt32(at + FillOffset.Reason, true)],
    order: view.getInt32(at + FillOffset.Order, true),
  });
}
