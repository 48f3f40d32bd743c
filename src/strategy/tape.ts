// Everything that a strategy asked for, in its order: enough to make the run again without the strategy.
import { SizeType } from "../../assembly/layout.ts";
import type { Desk } from "./desk.ts";
import { intentOf, type StrategyIntent } from "./intent.ts";
import type { OrderChanges, OrderDetails } from "./types.ts";

/** What stands first in every entry, and how many numbers follow it. */
enum Entry {
  /** | bar | */
  Bar,
  /** | column | size | code of its type | place of its details | first id that it made | id after the last | */
  Order,
  /** | place of the weights | first id that it made | id after the last | */
  Rebalance,
  /** | order | */
  Cancel,
  /** | order | place of the changes | */
  Modify,
  /** | place of the columns | */
  Serve,
  /** An order that says nothing but its size: | column | size | code of its type | id, −1: it made none | */
  Sized,
}

const LENGTHS: Readonly<Record<Entry, number>> = {
  [Entry.Bar]: 2,
  [Entry.Order]: 7,
  [Entry.Rebalance]: 4,
  [Entry.Cancel]: 2,
  [Entry.Modify]: 3,
  [Entry.Serve]: 2,
  [Entry.Sized]: 5,
};

type Kept = OrderDetails | OrderChanges | Float64Array | readonly number[];

/** Ids of the orders that an entry made, exits behind their order: from the first to the one after the last. */
interface Made {
  firstId: number;
  nextId: number;
}

interface OrderAsked {
  kind: "order";
  bar: number;
  column: number;
  size: number;
  sizeType: SizeType;
  details?: OrderDetails;
}

/** One entry, as it was handed in. */
export type Asked =
  | (Made & OrderAsked)
  | (Made & { kind: "rebalance"; bar: number; weights: Float64Array })
  | { kind: "cancel"; bar: number; order: number }
  | { kind: "modify"; bar: number; order: number; changes: OrderChanges }
  | { kind: "serve"; bar: number; columns: readonly number[] };

/** Numbers that a tape has room for at first; room doubles. */
const LEAST_ROOM = 64;

/** A tape as plain values. */
export interface TapeState {
  readonly numbers: Float64Array;
  readonly kept: readonly Kept[];
  readonly told: number;
}

/** Grows with what is asked, and with nothing else. */
export class Tape {
  private numbers = new Float64Array(LEAST_ROOM);
  private count = 0;
  private readonly kept: Kept[] = [];
  private bar = -1;
  private told = -1;
  private isServed = false;

  /** @param isKept false: nothing is written down */
  constructor(readonly isKept = true) {}

  /** Entries so far, in numbers: a place to read on from. */
  get length(): number {
    return this.count;
  }

  /** Whether columns were ever named that are to be served first. */
  get serves(): boolean {
    return this.isServed;
  }

  begin(bar: number): void {
    this.bar = bar;
  }

  state(): TapeState {
    return { numbers: this.numbers.slice(0, this.count), kept: [...this.kept], told: this.told };
  }

  restore({ numbers, kept, told }: TapeState): void {
    this.room(numbers.length).set(numbers, this.count);
    this.count += numbers.length;
    for (const value of kept) this.kept.push(value);
    this.told = told;
    this.isServed = [...this.asked()].some(({ kind }) => kind === "serve");
  }

  order(column: number, size: number, sizeType: SizeType, details: OrderDetails): void {
    if (this.isKept) this.put(Entry.Order, column, size, sizeType, this.keep(copyOf(details)), -1, -1);
  }

  /** An order that says nothing but its size, and its id; −1: it made none. */
  sized(column: number, size: number, sizeType: SizeType, id: number): void {
    if (!this.isKept) return;
    const numbers = this.roomFor(Entry.Sized);
    const at = this.count;
    numbers[at] = Entry.Sized;
    numbers[at + 1] = column;
    numbers[at + 2] = size;
    numbers[at + 3] = sizeType;
    numbers[at + 4] = id;
    this.count = at + LENGTHS[Entry.Sized];
  }

  /** Ids that the last entry made. */
  made(firstId: number, nextId: number): void {
    if (!this.isKept) return;
    this.numbers[this.count - 2] = firstId;
    this.numbers[this.count - 1] = nextId;
  }

  rebalance(weights: Float64Array): void {
    if (this.isKept) this.put(Entry.Rebalance, this.keep(weights), -1, -1);
  }

  cancel(order: number): void {
    if (this.isKept) this.put(Entry.Cancel, order);
  }

  modify(order: number, changes: OrderChanges): void {
    if (this.isKept) this.put(Entry.Modify, order, this.keep({ ...changes }));
  }

  serve(columns: readonly number[]): void {
    if (!this.isKept) return;
    this.isServed = true;
    this.put(Entry.Serve, this.keep([...columns]));
  }

  private put(entry: Entry, ...rest: readonly number[]): void {
    this.roomFor(entry).set([entry, ...rest], this.count);
    this.count += LENGTHS[entry];
  }

  /** The numbers, with room for an entry. The bar is told before the first entry of each. */
  private roomFor(entry: Entry): Float64Array {
    const numbers = this.room(LENGTHS[Entry.Bar] + LENGTHS[entry]);
    if (this.told === this.bar) return numbers;
    this.told = this.bar;
    numbers[this.count] = Entry.Bar;
    numbers[this.count + 1] = this.bar;
    this.count += LENGTHS[Entry.Bar];
    return numbers;
  }

  private room(count: number): Float64Array {
    if (this.count + count > this.numbers.length) {
      const grown = new Float64Array(2 * (this.count + count));
      grown.set(this.numbers);
      this.numbers = grown;
    }
    return this.numbers;
  }

  private keep(value: Kept): number {
    return this.kept.push(value) - 1;
  }

  /** Entries from a place on. */
  *asked(from = 0): Generator<Asked> {
    const { kept } = this;
    let bar = -1;
    if (from > 0) bar = this.told;
    for (let at = from; at < this.count; at += LENGTHS[this.numbers[at] as Entry]) {
      const [entry, a, b, c, d, e, f] = this.numbers.subarray(at, at + 7);
      switch (entry as Entry) {
        case Entry.Bar:
          bar = a;
          break;
        case Entry.Order: {
          const details = kept[d] as OrderDetails;
          yield { kind: "order", bar, column: a, size: b, sizeType: c, firstId: e, nextId: f, details };
          break;
        }
        case Entry.Rebalance:
          yield { kind: "rebalance", bar, weights: kept[a] as Float64Array, firstId: b, nextId: c };
          break;
        case Entry.Cancel:
          yield { kind: "cancel", bar, order: a };
          break;
        case Entry.Modify:
          yield { kind: "modify", bar, order: a, changes: kept[b] as OrderChanges };
          break;
        case Entry.Sized:
          yield {
            kind: "order",
            bar,
            column: a,
            size: b,
            sizeType: c,
            firstId: d,
            nextId: d < 0 ? d : d + 1,
          };
          break;
        case Entry.Serve:
          yield { kind: "serve", bar, columns: kept[a] as readonly number[] };
      }
    }
  }

  /** The same in public words; a rebalance as an order for each column. */
  *intents(from = 0): Generator<StrategyIntent> {
    for (const asked of this.asked(from)) yield* intentOf(asked);
  }
}

/** Details that stay as they are, whatever becomes of the object that was handed in. */
function copyOf(details: OrderDetails): OrderDetails {
  return details.bracket === undefined ? { ...details } : { ...details, bracket: { ...details.bracket } };
}

/** Hears of every entry before and after it is handed in again. */
export interface TapeListener {
  asks(asked: Asked): void;
  /** @param order the id of the order, where it is one and made one */
  wasAsked(order: number | undefined): void;
}

/** Hands the entries of a tape to a desk, bar by bar. */
export class TapeReader {
  private readonly entries: Iterator<Asked>;
  private next: IteratorResult<Asked>;

  constructor(tape: Tape) {
    this.entries = tape.asked();
    this.next = this.entries.next();
  }

  handIn(bar: number, desk: Desk, listener?: TapeListener): void {
    while (this.next.done !== true && this.next.value.bar === bar) {
      listener?.asks(this.next.value);
      const order = handIn(this.next.value, desk);
      listener?.wasAsked(order);
      this.next = this.entries.next();
    }
  }
}

/** The id of the order, where it is one and made one. */
function handIn(asked: Asked, desk: Desk): number | undefined {
  switch (asked.kind) {
    case "order":
      return desk.order(asked.column, asked.size, asked.sizeType, asked.details);
    case "rebalance":
      desk.rebalance(asked.weights);
      return undefined;
    case "cancel":
      desk.cancel(asked.order);
      return undefined;
    case "modify":
      desk.modify(asked.order, asked.changes);
      return undefined;
    case "serve":
      desk.serve(asked.columns);
      return undefined;
  }
}
