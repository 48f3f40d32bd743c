// The type of every order of a run, by its id: a byte each, in an array that doubles.
import { OrderType } from "../../assembly/layout.ts";

export class OrderTypes {
  /** Orders so far. */
  length = 0;
  /** A bit for every type that occurred. */
  private seen = 0;
  private codes: Uint8Array<ArrayBuffer>;

  /** @param isKept false: they are only counted */
  constructor(private readonly isKept: boolean) {
    this.codes = new Uint8Array(isKept ? 1024 : 0);
  }

  push(type: OrderType): void {
    this.seen |= 1 << type;
    if (this.isKept) this.room(1)[this.length] = type;
    this.length += 1;
  }

  /** Market orders, one after another. */
  pushMarket(count: number): void {
    if (count === 0) return;
    this.seen |= 1 << OrderType.Market;
    if (this.isKept) this.room(count).fill(OrderType.Market, this.length, this.length + count);
    this.length += count;
  }

  /** Codes by id. */
  all(): Uint8Array<ArrayBuffer> {
    return this.codes.slice(0, this.length);
  }

  /** Each that occurred, once. */
  kinds(): Uint8Array {
    const types = [OrderType.Market, OrderType.Limit, OrderType.Stop, OrderType.StopLimit];
    return Uint8Array.from(types.filter((type) => (this.seen & (1 << type)) !== 0));
  }

  private room(count: number): Uint8Array {
    if (this.length + count > this.codes.length) {
      const grown = new Uint8Array(2 * (this.length + count));
      grown.set(this.codes);
      this.codes = grown;
    }
    return this.codes;
  }
}
