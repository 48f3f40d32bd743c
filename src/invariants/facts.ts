// What a run was given, cell by cell: prices, marks, worths, actions. Nothing here comes out of the kernel.
import { ActionKind, Input } from "../../assembly/layout.ts";
import { splitsBetween, type PlannedAction } from "../plan/execution.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import type { HandedOrders } from "./handed.ts";
import type { OrderTable } from "./result.ts";

/** A price that is NaN or not above 0 is missing. */
export function isPrice(price: number): boolean {
  return price > 0;
}

/** Prices inside a bar, where none or one is missing in its place (execution 6.5). */
export interface BarRange {
  readonly open: number;
  readonly high: number;
  readonly low: number;
}

/** Where orders were decided. */
type Placed = Pick<OrderTable, "decisionBar" | "column">;

/** Inputs of a run by bar and column. */
export class Facts {
  readonly bars: number;
  readonly columns: number;
  readonly accounts: number;
  /** Account of each column. */
  readonly accountOf: Int32Array;
  /** First column of each account, and one past the last column of all. */
  readonly firstColumns: Int32Array;
  /** Marks after step 4 and at the end of every bar, bars × columns. */
  readonly openMarks: Float64Array;
  readonly closeMarks: Float64Array;
  /** Whether some stop may trail. */
  readonly mayTrail: boolean;
  private readonly byBar: ReadonlyMap<number, readonly PlannedAction[]>;
  private readonly byColumn: ReadonlyMap<number, readonly PlannedAction[]>;

  /** @param handed the orders of a strategy; null: those of matrices, whose cells say everything */
  constructor(
    readonly plan: Plan,
    readonly handed: HandedOrders | null = null,
  ) {
    this.bars = plan.shape.bars;
    this.columns = plan.shape.columns;
    this.accounts = plan.groupLengths.length;
    this.accountOf = Int32Array.from(
      plan.groupLengths.flatMap((length, account) => new Array<number>(length).fill(account)),
    );
    this.firstColumns = firstColumnsOf(plan.groupLengths);
    this.byBar = groupedBy(plan.actions, ({ bar }) => bar);
    this.byColumn = groupedBy(plan.actions, ({ column }) => column);
    this.mayTrail =
      handed?.mayTrail || plan.inputs.get(Input.SlTrail)!.data.some((flag: number) => flag !== 0);
    this.openMarks = new Float64Array(this.bars * this.columns).fill(NaN);
    this.closeMarks = new Float64Array(this.bars * this.columns).fill(NaN);
    for (let column = 0; column < this.columns; column++) this.mark(column);
  }

  at(input: Input, bar: number, column: number): number {
    return cellOf(this.plan.inputs.get(input)!, bar, column);
  }

  /** What an order was made with. */
  ofOrder(input: Input, { decisionBar, column }: Placed, k: number): number {
    return this.handed?.of(k)?.terms.get(input) ?? this.at(input, decisionBar[k], column[k]);
  }

  /** Value of one unit at a price of 1, in the account's currency. */
  worth(bar: number, column: number): number {
    return this.at(Input.Multiplier, bar, column) * this.at(Input.Fx, bar, column);
  }

  /** Actions whose ex bar this is, in the order in which they apply. */
  actionsAt(bar: number): readonly PlannedAction[] {
    return this.byBar.get(bar) ?? NO_ACTIONS;
  }

  /** Actions of a column, by bar. */
  actionsOf(column: number): readonly PlannedAction[] {
    return this.byColumn.get(column) ?? NO_ACTIONS;
  }

  /** Units of `until` that a unit of `after` has become. */
  splitsBetween(column: number, after: number, until: number): number {
    return splitsBetween(this.actionsOf(column), column, after, until);
  }

  /** Prices inside a bar; null where neither open nor close is there. */
  rangeAt(bar: number, column: number): BarRange | null {
    const { prices } = this.plan;
    const given = prices.open === undefined ? NaN : cellOf(prices.open, bar, column);
    const last = cellOf(prices.close, bar, column);
    const open = isPrice(given) ? given : last;
    const close = isPrice(last) ? last : given;
    if (!isPrice(open)) return null;
    const [high, low] = [this.at(Input.High, bar, column), this.at(Input.Low, bar, column)];
    return {
      open,
      high: isPrice(high) ? high : Math.max(open, close),
      low: isPrice(low) ? low : Math.min(open, close),
    };
  }

  /** The mark is the last valid price, in the units of the bar; a delisted column keeps the one that it has. */
  private mark(column: number): void {
    let mark = NaN;
    let isDelisted = false;
    for (let bar = 0; bar < this.bars; bar++) {
      for (const action of this.actionsAt(bar)) {
        if (action.column !== column) continue;
        if (action.kind === ActionKind.Split) mark /= action.amount;
        if (action.kind === ActionKind.Delisting) isDelisted = true;
      }
      const [open, close] = [this.at(Input.Open, bar, column), this.at(Input.Close, bar, column)];
      if (!isDelisted && isPrice(open)) mark = open;
      this.openMarks[bar * this.columns + column] = mark;
      if (!isDelisted && isPrice(close)) mark = close;
      this.closeMarks[bar * this.columns + column] = mark;
    }
  }
}

function firstColumnsOf(lengths: readonly number[]): Int32Array {
  const firsts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, account) => (firsts[account + 1] = firsts[account] + length));
  return firsts;
}

const NO_ACTIONS: readonly PlannedAction[] = [];

function groupedBy(
  actions: readonly PlannedAction[],
  keyOf: (action: PlannedAction) => number,
): Map<number, PlannedAction[]> {
  const groups = new Map<number, PlannedAction[]>();
  for (const action of actions) {
    const others = groups.get(keyOf(action));
    if (others === undefined) groups.set(keyOf(action), [action]);
    else others.push(action);
  }
  return groups;
}
