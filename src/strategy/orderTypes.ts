// The type of every order of a run, by its id: a byte each, in an array that doubles.
import { OrderType } from "../../assembly/layout.ts";

export class OrderTypes {
  /** Orders so far. */
  length = 0;
  private codes: Uint8Array<ArrayBuffer>;

  /** @param isKept false: they are only counted */
  constructor(private readonly isKept: boolean) {
    this.codes = new Uint8Array(isKept ? 1024 : 0);
  }

  push(type: OrderType): void {
    if (this.isKept) this.room(1)[this.length] = type;
    this.length += 1;
  }

  /** Market orders, one after another. */
  pushMarket(count: number): void {
    if (this.isKept) this.room(count).fill(OrderType.Market, this.length, this.length + count);
    this.length += count;
  }

  /** Codes by id. */
  all(): Uint8Array<ArrayBuffer> {
    return this.codes.slice(0, this.length);
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
