// What every order did, and every fill that belongs to none: units, money and fees, as they count at the end of the run.
import { OrderStatus } from "../../assembly/layout.ts";
import type { ResultArrays, ResultTable } from "../results/arrays.ts";
import { cellOf } from "./cells.ts";
import type { Market } from "./market.ts";

/** How an order that filled nothing ended: the run would not fill it, or it waited until too late. */
export type Unfilled = "refused" | "waited";

/** The fills of one order of a column, or of one stop, liquidation or corporate action. */
export interface Execution {
  readonly column: number;
  /** What its counterpart in another run has too: the bar of the decision, or the reason and bar of the fill. */
  readonly key: string;
  /** Bars of its fills, ascending; none: nothing was filled. */
  readonly bars: readonly number[];
  /** Signed, in the units of the end of the run. */
  readonly units: number;
  /** Paid (+) or received (−) without fees, account currency. */
  readonly outlay: number;
  readonly fees: number;
  /** Where nothing was filled. */
  readonly unfilled: Unfilled | null;
}

const REFUSED: ReadonlySet<string | number> = new Set(["Rejected", "Ignored", "Cancelled"]);

/** Executions by column. */
export function executionsOf(arrays: ResultArrays, market: Market): Execution[][] {
  const tables = new Map(
    arrays.arrays.flatMap((array) => (array.kind === "table" ? [[array.name, array]] : [])),
  );
  const fills = tables.get("fills")!;
  const book = new Book(arrays.columns, fills, market);
  if (arrays.profile === "realistic") addOrders(book, tables.get("orders")!, fills);
  else addVectorbtOrders(book, fills, tables.get("logs"));
  return book.executions;
}

function addOrders(book: Book, orders: ResultTable, fills: ResultTable): void {
  const rowsOf = new Map<number, number[]>();
  const alone: number[] = [];
  for (let row = 0; row < fills.bar.length; row++) {
    const order = fills.fields.order[row] as number;
    if (order < 0) alone.push(row);
    else if (rowsOf.has(order)) rowsOf.get(order)!.push(row);
    else rowsOf.set(order, [row]);
  }
  for (let i = 0; i < orders.bar.length; i++) {
    const unfilled = REFUSED.has(cellOf(orders, "outcome", i)) ? "refused" : "waited";
    const rows = rowsOf.get(orders.fields.id[i] as number) ?? [];
    book.add(orders.place[i], `order ${orders.bar[i]}`, rows, unfilled);
  }
  for (const row of alone)
    book.add(fills.place[row], `${cellOf(fills, "reason", row)} ${fills.bar[row]}`, [row], "waited");
}

/** An order is decided at the bar of its fill; one that was not filled is known where it was logged. */
function addVectorbtOrders(book: Book, fills: ResultTable, logs: ResultTable | undefined): void {
  for (let row = 0; row < fills.bar.length; row++)
    book.add(fills.place[row], `order ${fills.bar[row]}`, [row], "waited");
  if (logs === undefined) return;
  for (let row = 0; row < logs.bar.length; row++)
    if (logs.fields.resStatus[row] !== OrderStatus.Filled)
      book.add(logs.place[row], `order ${logs.bar[row]}`, [], "refused");
}

/** Collects executions; keys that come again in a column are numbered. */
class Book {
  readonly executions: Execution[][];
  private readonly seen = new Map<string, number>();

  constructor(
    columns: number,
    private readonly fills: ResultTable,
    private readonly market: Market,
  ) {
    this.executions = Array.from({ length: columns }, () => []);
  }

  add(column: number, key: string, rows: readonly number[], unfilled: Unfilled): void {
    const { bar, fields } = this.fills;
    let [units, outlay, fees] = [0, 0, 0];
    for (const row of rows) {
      const filled = fields.units[row] as number;
      units += filled * this.market.growth(bar[row], column);
      outlay += filled * (fields.price[row] as number) * this.market.worth(bar[row], column);
      fees += fields.fees[row] as number;
    }
    this.executions[column].push({
      ...{ column, key: this.numbered(column, key), bars: rows.map((row) => bar[row]) },
      ...{ units, outlay, fees, unfilled: rows.length === 0 ? unfilled : null },
    });
  }

  private numbered(column: number, key: string): string {
    const place = `${column} ${key}`;
    const count = (this.seen.get(place) ?? 0) + 1;
    this.seen.set(place, count);
    return count === 1 ? key : `${key} #${count}`;
  }
}
