// The running state of a simulation, and what happens after each order (specification sections 4 and 8).

import { INFO_MESSAGES, Status } from "./codes.ts";
import { TwinError } from "./errors.ts";
import { cellOf, type CommonInputs } from "./inputs.ts";
import { executeOrder } from "./order.ts";
import { mersenneTwister } from "./random.ts";
import type { LogRecord, OrderRecord } from "./records.ts";
import type { Execution, Order, OrderState } from "./state.ts";

/** Columns that trade from one purse: a group with cash sharing, else a single column. */
export interface Account {
  readonly index: number;
  readonly firstColumn: number;
  readonly columnCount: number;
  cash: number;
  freeCash: number;
  /** Value the next order of this bar is decided on. */
  value: number;
}

/** What is held in one column. */
export interface Holding {
  position: number;
  debt: number;
  lastValPrice: number;
}

export interface Submission {
  readonly execution: Execution;
  /** Valuation price after the order. */
  readonly valPrice: number;
}

/** Executes orders on accounts and keeps the records. */
export class Ledger {
  readonly orders: OrderRecord[] = [];
  readonly logs: LogRecord[] = [];
  readonly holdings: Holding[];
  private readonly inputs: CommonInputs;
  private readonly orderCapacity: number;
  private readonly logCapacity: number;
  private readonly nextRandom: () => number;

  constructor(inputs: CommonInputs) {
    const cellCount = inputs.barCount * inputs.columnCount;
    this.inputs = inputs;
    this.holdings = Array.from({ length: inputs.columnCount }, () => ({
      position: 0,
      debt: 0,
      lastValPrice: NaN,
    }));
    this.orderCapacity = inputs.maxOrders ?? cellCount;
    this.logCapacity = inputs.maxLogs ?? cellCount;
    // Without a seed VectorBT's draws differ from run to run; any fixed stream will do.
    this.nextRandom = mersenneTwister(inputs.seed ?? 0);
  }

  /** Sets the account's value from the cash and the last valuation prices. */
  revalue(account: Account): void {
    account.value = account.cash;
    for (const column of columnsOf(account)) {
      const { position, lastValPrice } = this.holdings[column];
      if (position !== 0) account.value += position * lastValPrice;
    }
  }

  submit(account: Account, bar: number, column: number, order: Order): Submission {
    const before = this.stateOf(account, column);
    const execution = executeOrder(before, order, this.nextRandom);
    const { result } = execution;
    const raiseReject = cellOf(this.inputs.raiseReject, bar, column);
    if (result.status === Status.Rejected && raiseReject)
      throw new TwinError("RejectedOrderError", INFO_MESSAGES[result.statusInfo]);

    const after = this.inputs.updateValue
      ? revalued(before, execution)
      : { ...before, ...execution.holdings };
    const orderId = result.status === Status.Filled ? this.recordOrder(bar, column, execution) : -1;
    if (cellOf(this.inputs.log, bar, column))
      this.recordLog({
        group: account.index,
        column,
        bar,
        before,
        order,
        raiseReject,
        after,
        result,
        orderId,
      });
    this.store(account, column, after);
    return { execution, valPrice: after.valPrice };
  }

  private stateOf(account: Account, column: number): OrderState {
    const { cash, freeCash, value } = account;
    const { position, debt, lastValPrice } = this.holdings[column];
    return { cash, position, debt, freeCash, valPrice: lastValPrice, value };
  }

  private recordOrder(bar: number, column: number, { result }: Execution): number {
    const id = this.orders.length;
    if (id >= this.orderCapacity)
      throw new TwinError("IndexError", "order_records index out of range. Set a higher max_orders.");
    const { size, price, fees, side } = result;
    this.orders.push({ id, column, bar, size, price, fees, side });
    return id;
  }

  private recordLog(log: Omit<LogRecord, "id">): void {
    const id = this.logs.length;
    if (id >= this.logCapacity)
      throw new TwinError("IndexError", "log_records index out of range. Set a higher max_logs.");
    this.logs.push({ id, ...log });
  }

  private store(account: Account, column: number, after: OrderState): void {
    account.cash = after.cash;
    account.freeCash = after.freeCash;
    account.value = after.value;
    const holding = this.holdings[column];
    holding.position = after.position;
    holding.debt = after.debt;
    if (!Number.isNaN(after.valPrice) || !this.inputs.ffillValPrice) holding.lastValPrice = after.valPrice;
  }
}

/** Section 8, step 2: the state after a fill, valued at the fill price. */
function revalued(before: OrderState, { holdings, result }: Execution): OrderState {
  if (result.status !== Status.Filled) return { ...before, ...holdings };
  const valueBefore = assetValue(before.position, before.valPrice);
  const valueAfter = assetValue(holdings.position, result.price);
  const value = before.value + (holdings.cash - before.cash) + (valueAfter - valueBefore);
  return { ...holdings, valPrice: result.price, value };
}

function assetValue(position: number, price: number): number {
  return position === 0 ? 0 : position * price;
}

export function columnsOf(account: Account): number[] {
  return Array.from({ length: account.columnCount }, (_, position) => account.firstColumn + position);
}
