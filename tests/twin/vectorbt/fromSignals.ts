// Specification section 12.

import { approximateOrderValue, ascendingOrder, calledAt } from "./callSequence.ts";
import { Status } from "./codes.ts";
import { orderTerms } from "./fromOrders.ts";
import { cellOf, type FromSignalsInputs } from "./inputs.ts";
import { columnsOf, type Account, type Ledger } from "./ledger.ts";
import { orderPrice, updateValPrice } from "./prices.ts";
import {
  resolveConflicts,
  signalOrder,
  userSignals,
  type ConflictRules,
  type Decision,
  type SignalOrder,
} from "./signals.ts";
import {
  completeBar,
  firedPrice,
  NO_STOPS,
  stopDecision,
  stopEntryBase,
  stopOrderPrice,
  trailed,
  updatedStops,
  type Stops,
} from "./stops.ts";

/** The order a column wants at a bar. */
interface Intent extends SignalOrder {
  readonly price: number;
  readonly slippage: number;
}

/** Trades accounts bar by bar; keeps the stops between bars. */
export class SignalTrader {
  private readonly inputs: FromSignalsInputs;
  private readonly ledger: Ledger;
  private readonly stops: Stops[];

  constructor(inputs: FromSignalsInputs, ledger: Ledger) {
    this.inputs = inputs;
    this.ledger = ledger;
    this.stops = Array.from({ length: inputs.columnCount }, () => NO_STOPS);
  }

  /** Trades one account at one bar; `callRow` is the bar's call sequence and is sorted in place when it is automatic. */
  trade(account: Account, bar: number, callRow: number[]): void {
    const { inputs, ledger } = this;
    const columns = columnsOf(account);
    const prices = columns.map((column) => orderPrice(inputs, bar, column));
    columns.forEach((column, k) => updateValPrice(inputs, ledger.holdings[column], prices[k], bar, column));
    const intents = columns.map((column, k) => this.intentOf(bar, column, prices[k]));
    if (inputs.callSeq === "auto") {
      const values = columns.map((column, k) => this.approximateValue(account, column, intents[k]));
      callRow.splice(account.firstColumn, columns.length, ...ascendingOrder(values));
    }
    ledger.revalue(account);
    for (let slot = 0; slot < columns.length; slot++) {
      const k = calledAt(callRow, account.firstColumn, slot, columns.length);
      if (intents[k].size !== 0) this.submit(account, bar, columns[k], intents[k]);
    }
  }

  private intentOf(bar: number, column: number, barOrderPrice: number): Intent {
    const { inputs } = this;
    const { position, lastValPrice } = this.ledger.holdings[column];
    const slippage = cellOf(inputs.slippage, bar, column);
    const fired = this.checkStops(bar, column, position);
    const isStop = !Number.isNaN(fired);
    const decision = isStop
      ? stopDecision(
          cellOf(inputs.uponStopExit, bar, column),
          position,
          cellOf(inputs.accumulate, bar, column),
        )
      : this.userDecision(bar, column, position);
    const size = cellOf(inputs.size, bar, column);
    const order = signalOrder(decision, position, size, cellOf(inputs.sizeType, bar, column), lastValPrice);
    if (!isStop) return { ...order, price: barOrderPrice, slippage };
    const prices = { fired, order: barOrderPrice, close: cellOf(inputs.close, bar, column) };
    return { ...order, ...stopOrderPrice(cellOf(inputs.stopExitPrice, bar, column), prices, slippage) };
  }

  private userDecision(bar: number, column: number, position: number): Decision {
    const { inputs } = this;
    const rules: ConflictRules = {
      accumulate: cellOf(inputs.accumulate, bar, column),
      uponLongConflict: cellOf(inputs.uponLongConflict, bar, column),
      uponShortConflict: cellOf(inputs.uponShortConflict, bar, column),
      uponDirConflict: cellOf(inputs.uponDirConflict, bar, column),
      uponOppositeEntry: cellOf(inputs.uponOppositeEntry, bar, column),
    };
    return resolveConflicts(userSignals(inputs, bar, column), position, rules);
  }

  /** The price a stop fires at, or NaN; moves trailing stops on. */
  private checkStops(bar: number, column: number, position: number): number {
    const { inputs } = this;
    if (!inputs.useStops) return NaN;
    const priceBar = completeBar({
      open: cellOf(inputs.open, bar, column),
      high: cellOf(inputs.high, bar, column),
      low: cellOf(inputs.low, bar, column),
      close: cellOf(inputs.close, bar, column),
    });
    const fired = firedPrice(this.stops[column], position, priceBar);
    this.stops[column] = trailed(this.stops[column], position, priceBar);
    return fired;
  }

  private approximateValue(account: Account, column: number, intent: Intent): number {
    if (intent.size === 0) return 0;
    const { position, lastValPrice } = this.ledger.holdings[column];
    return approximateOrderValue(intent.size, intent.sizeType, intent.direction, {
      position,
      valPrice: lastValPrice,
      cash: account.cash,
      freeCash: account.freeCash,
      groupValue: account.value,
    });
  }

  private submit(account: Account, bar: number, column: number, intent: Intent): void {
    const { inputs, ledger } = this;
    const positionBefore = ledger.holdings[column].position;
    // The order engine negates the size of a shortonly order once more.
    const size = intent.direction === "shortonly" ? -intent.size : intent.size;
    const order = { ...orderTerms(inputs, bar, column), ...intent, size };
    const { execution, valPrice } = ledger.submit(account, bar, column, order);
    const { result, holdings } = execution;
    if (!inputs.useStops || result.status !== Status.Filled) return;

    const base = stopEntryBase(cellOf(inputs.stopEntryPrice, bar, column), {
      valuation: valPrice,
      order: intent.price,
      fill: result.price,
      close: cellOf(inputs.close, bar, column),
    });
    this.stops[column] = updatedStops(this.stops[column], positionBefore, holdings.position, base, {
      slStop: cellOf(inputs.slStop, bar, column),
      slTrail: cellOf(inputs.slTrail, bar, column),
      tpStop: cellOf(inputs.tpStop, bar, column),
      uponStopUpdate: cellOf(inputs.uponStopUpdate, bar, column),
    });
  }
}
