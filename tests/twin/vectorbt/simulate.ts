// The run itself (specification sections 4, 8, 10 and 12): accounts left to right, bars in time order.

import { initialCallSequence } from "./callSequence.ts";
import { tradeOrders } from "./fromOrders.ts";
import { SignalTrader } from "./fromSignals.ts";
import type { CallSequence, CommonInputs, TwinInputs } from "./inputs.ts";
import { Ledger, type Account } from "./ledger.ts";
import type { LogRecord, OrderRecord } from "./records.ts";

export interface Simulation {
  readonly orders: readonly OrderRecord[];
  readonly logs: readonly LogRecord[];
  /** The final call sequence; undefined unless columns share cash. */
  readonly callSeq: CallSequence | undefined;
}

/** Runs the simulation; throws `TwinError` at the first error. */
export function simulate(inputs: TwinInputs): Simulation {
  const ledger = new Ledger(inputs);
  const isShared = sharesCash(inputs);
  const accountLengths = isShared ? inputs.groupLengths : Array<number>(inputs.columnCount).fill(1);
  const callSeq = initialCallSequence(isShared ? inputs.callSeq : "default", inputs.barCount, accountLengths);
  const tradeBar = barTrader(inputs, ledger);
  for (const account of openAccounts(inputs.initCash, accountLengths))
    for (let bar = 0; bar < inputs.barCount; bar++) tradeBar(account, bar, callSeq[bar]);
  return { orders: ledger.orders, logs: ledger.logs, callSeq: isShared ? callSeq : undefined };
}

type BarTrader = (account: Account, bar: number, callRow: number[]) => void;

function barTrader(inputs: TwinInputs, ledger: Ledger): BarTrader {
  if (inputs.api === "from_orders")
    return (account, bar, callRow) => tradeOrders(inputs, ledger, account, bar, callRow);
  const trader = new SignalTrader(inputs, ledger);
  return (account, bar, callRow) => trader.trade(account, bar, callRow);
}

/** With only one-column groups, sharing is the same as not sharing. */
export function sharesCash({ cashSharing, groupLengths }: CommonInputs): boolean {
  return cashSharing && groupLengths.some((length) => length > 1);
}

function openAccounts(initCash: CommonInputs["initCash"], lengths: readonly number[]): Account[] {
  let firstColumn = 0;
  return lengths.map((columnCount, index) => {
    const cash = startingCash(initCash, index);
    const account: Account = { index, firstColumn, columnCount, cash, freeCash: cash, value: cash };
    firstColumn += columnCount;
    return account;
  });
}

/** In the auto modes the run has no cash limit; the reported cash is derived afterwards. */
function startingCash(initCash: CommonInputs["initCash"], index: number): number {
  if (initCash === "auto" || initCash === "autoalign") return Infinity;
  return typeof initCash === "number" ? initCash : initCash[index];
}
