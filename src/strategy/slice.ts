// One bar as a strategy sees it, and the desk that takes its orders.
import { SizeType } from "../../assembly/layout.ts";
import type { ColumnPlace } from "../explain/where.ts";
import { describe } from "../plan/values.ts";
import type { Desk } from "./desk.ts";
import { columnOf, faultAt, requireNow, type Sight } from "./sight.ts";
import { sizeTypeOf } from "./terms.ts";
import type { OrderChanges, OrderDetails } from "./types.ts";
import { View } from "./view.ts";

/** What all slices of a run share. */
export interface Session extends Sight {
  readonly desk: Desk;
}

/**
 * A bar at its close, for all columns: prices, volumes and signals up to it, positions and money, and orders. It may be used
 * until `onBar` returns. Columns are named by their index or their name. `lag` counts bars back from this one (default 0);
 * before the first bar everything is NaN.
 */
export class Slice<Parameters extends object = object> extends View<Parameters> {
  private readonly desk: Desk;

  constructor(session: Session) {
    super(session);
    this.desk = session.desk;
  }

  /**
   * Orders signed units (above 0 buys). It becomes an order at this close and may fill from the next bar on, with
   * `fill: "sameClose"` as a market order at once. It works beside the column's other orders.
   * @returns id of the order's record, also of one that was refused; undefined where it asks for nothing
   * @throws BacktestError for a size, column or detail that does not fit
   */
  order(column: ColumnPlace, size: number, details?: OrderDetails): number | undefined {
    if (details?.sizeType === undefined) return this.hand(column, size, SizeType.Amount, details);
    const { sizeType, ...rest } = details;
    return this.hand(column, size, sizeTypeOf(sizeType), rest);
  }

  /** Orders units worth so much at the mark, account currency, signed. */
  orderValue(column: ColumnPlace, value: number, details?: OrderDetails): number | undefined {
    return this.hand(column, value, SizeType.Value, details);
  }

  /** Orders units worth that fraction of equity, signed. */
  orderPercent(column: ColumnPlace, part: number, details?: OrderDetails): number | undefined {
    return this.hand(column, part, SizeType.ValuePercent, details);
  }

  /** Orders what is missing to a position of so many units, counting what is at work already. */
  orderTarget(column: ColumnPlace, units: number, details?: OrderDetails): number | undefined {
    return this.hand(column, units, SizeType.TargetAmount, details);
  }

  /** Orders what is missing to a position worth so much, counting what is at work already. */
  orderTargetValue(column: ColumnPlace, value: number, details?: OrderDetails): number | undefined {
    return this.hand(column, value, SizeType.TargetValue, details);
  }

  /** Orders what is missing to a position worth that fraction of equity, counting what is at work already. */
  orderTargetPercent(column: ColumnPlace, part: number, details?: OrderDetails): number | undefined {
    return this.hand(column, part, SizeType.TargetPercent, details);
  }

  /** Orders what closes the position, counting what is at work already. */
  closePosition(column: ColumnPlace, details?: OrderDetails): number | undefined {
    return this.hand(column, 0, SizeType.TargetAmount, details);
  }

  /**
   * `orderTargetPercent` for many columns at once.
   * @param weights a fraction of the account's equity for each column (NaN: leave it alone), or by name: others get 0
   */
  rebalance(weights: ArrayLike<number> | Readonly<Record<string, number>>): void {
    requireNow(this.session, this.bar);
    this.desk.rebalance(this.weightsOf(weights));
  }

  /** Ends an order that is at work; false where it has ended before. */
  cancel(order: number): boolean {
    requireNow(this.session, this.bar);
    return this.desk.cancel(order);
  }

  /**
   * Changes an order that is at work, from its next fill on: prices that it has, units in all, time in force.
   * @returns false where it has ended before
   * @throws BacktestError `E_ORDER` for what the order has not, or cannot be
   */
  modify(order: number, changes: OrderChanges): boolean {
    requireNow(this.session, this.bar);
    return this.desk.modify(order, changes);
  }

  /** From the next fills on these columns are served first, in this order, then the others of their account; until changed. */
  serve(columns: readonly ColumnPlace[]): void {
    requireNow(this.session, this.bar);
    if (!isList(columns)) {
      const got = describe(columns);
      throw faultAt(this.bar, "E_DTYPE", `columns is ${got}`, "columns", got, "a list of columns");
    }
    this.desk.serve(Array.from(columns, (column: ColumnPlace) => columnOf(this.session, column)));
  }

  private hand(
    column: ColumnPlace,
    size: number,
    sizeType: SizeType,
    details?: OrderDetails,
  ): number | undefined {
    requireNow(this.session, this.bar);
    return this.desk.order(columnOf(this.session, column), size, sizeType, details);
  }

  private weightsOf(given: ArrayLike<number> | Readonly<Record<string, number>>): Float64Array {
    const weights = new Float64Array(this.columnCount);
    if (isList(given)) {
      if (given.length !== weights.length)
        throw faultAt(
          this.bar,
          "E_SHAPE",
          `${given.length} weights for ${weights.length} columns`,
          "weights",
          given.length,
          weights.length,
        );
      for (let column = 0; column < weights.length; column++) weights[column] = this.weight(given[column]);
    } else if (typeof given === "object" && given !== null)
      for (const [name, weight] of Object.entries(given))
        weights[columnOf(this.session, name)] = this.weight(weight);
    else
      throw faultAt(
        this.bar,
        "E_DTYPE",
        `weights is ${describe(given)}`,
        "weights",
        describe(given),
        "numbers, one a column",
      );
    return weights;
  }

  private weight(value: unknown): number {
    if (typeof value === "number" && Math.abs(value) !== Infinity) return value;
    throw faultAt(
      this.bar,
      "E_RANGE",
      `a weight is ${describe(value)}`,
      "weights",
      value,
      "finite fractions (NaN: leave it alone)",
    );
  }
}

function isList(given: unknown): given is ArrayLike<number> {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
}
