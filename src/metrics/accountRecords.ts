// Records of a run sorted into its accounts, all in one pass.
import { Reason } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import { unitWorth, type UnitWorth } from "../results/tradeReturns.ts";

/** What every account has of the records; each list is by account. */
export interface AccountRecords {
  readonly orders: Int32Array;
  readonly cutOrders: Int32Array;
  readonly fills: Int32Array;
  /** Rows of the trades. */
  readonly trades: readonly (readonly number[])[];
  /** Of all accounts. */
  readonly worth: UnitWorth | null;
}

/** Sorts orders, fills and trades by the account of their column. */
export function recordsByAccount({ groupLengths, inputs }: Plan, output: RunOutput): AccountRecords {
  const accountOf = groupLengths.flatMap((length, account) => new Array<number>(length).fill(account));
  const { orders, fills, trades } = output;
  const rows = groupLengths.map((): number[] => []);
  trades.column.forEach((column, row) => rows[accountOf[column]].push(row));
  const count = (columns: Int32Array, counts: (row: number) => boolean = () => true): Int32Array => {
    const counted = new Int32Array(groupLengths.length);
    columns.forEach((column, row) => (counted[accountOf[column]] += counts(row) ? 1 : 0));
    return counted;
  };
  return {
    orders: count(orders.column),
    cutOrders: count(orders.column, (row) => orders.reason[row] !== Reason.None),
    fills: count(fills.column),
    trades: rows,
    worth: unitWorth(inputs),
  };
}
