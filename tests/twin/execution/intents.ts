// Section 4: the intents of a bar become orders.

import { makeOrder, endWorking, recordIgnored } from "./orders.ts";
import { type FlatExits, resolveSignals, type SignalAsk } from "./signals.ts";
import {
  type Ask,
  askOfReversal,
  askOfSize,
  askOfTarget,
  isForbidden,
  known,
  type Sizing,
  withoutOpening,
} from "./sizes.ts";
import { splitRatio } from "./splits.ts";
import { type Account, type Column, type Order, type Run, unitScale } from "./state.ts";

/** Orders made of the account's intents that are due at this bar. */
export function makeOrders(run: Run, account: Account): Order[] {
  // A delay above 1 shifts the intent: it is read at its own bar and resolved with the state of this one.
  const decisionBar = run.bar - Math.max(0, run.options.fill.delay - 1);
  if (decisionBar < 0) return [];
  const make = run.options.api === "fromSignals" ? orderOfSignals : orderOfSize;
  return account.columns.map((column) => make(run, column, decisionBar)).filter((order) => order !== null);
}

function orderOfSize(run: Run, column: Column, bar: number): Order | null {
  const { options } = run;
  const direction = options.direction(bar, column.index);
  const size = options.size(bar, column.index) * (direction === "shortonly" ? -1 : 1);
  if (Number.isNaN(size)) return null;
  const sizeType = options.sizeType(bar, column.index);
  const splits = splitRatio(options, column.index, bar, run.bar);
  if (sizeType.startsWith("target")) {
    return orderOf(run, column, bar, askOfTarget(run, column, size, sizeType, splits, direction));
  }
  if (size === 0) return null;
  const sizing = askOfSize(run, column, size, sizeType, splits);
  const mayOpen = !isForbidden(size, direction);
  return orderOf(run, column, bar, mayOpen || typeof sizing === "string" ? sizing : withoutOpening(sizing));
}

function orderOfSignals(run: Run, column: Column, bar: number): Order | null {
  const signal = resolveSignals(run.options, bar, column.index, column.position);
  if (signal === null) return null;
  if (signal.kind === "exitWhileFlat") {
    endEntryOf(column, signal);
    return null;
  }
  const size = run.options.size(bar, column.index);
  const needsSize = signal.kind === "enter" || signal.kind === "reduce";
  if (needsSize && (Number.isNaN(size) || size === 0)) {
    const asked = signal.side * size;
    const ask: Ask = { side: signal.side, reducing: 0, opening: 0, share: NaN, asked };
    recordIgnored(run, column, bar, ask, size === 0 ? "SizeZero" : "SizeNaN");
    return null;
  }
  return orderOf(run, column, bar, sizingOfSignal(run, column, bar, signal, size));
}

/** An exit while flat ends a working order that would open the side it exits. */
function endEntryOf(column: Column, { long, short }: FlatExits): void {
  const { order } = column;
  if (order === null) return;
  if (order.side > 0 ? long : short) endWorking(column, "Replaced");
}

function sizingOfSignal(
  run: Run,
  column: Column,
  bar: number,
  { kind, side }: SignalAsk,
  size: number,
): Sizing {
  if (kind === "close") return known(side, Math.abs(column.position), 0);
  const sizeType = run.options.sizeType(bar, column.index);
  const splits = splitRatio(run.options, column.index, bar, run.bar);
  if (kind === "reverse") return askOfReversal(run, column, side, size, sizeType, splits);
  const sizing = askOfSize(run, column, side * size, sizeType, splits);
  return kind === "reduce" && typeof sizing === "object" ? withoutOpening(sizing) : sizing;
}

function orderOf(run: Run, column: Column, bar: number, sizing: Sizing): Order | null {
  if (sizing === "met") endWorking(column, "Replaced");
  if (typeof sizing === "string" || isTooCheap(run, column, bar, sizing)) return null;
  return makeOrder(run, column, bar, sizing);
}

function isTooCheap(run: Run, column: Column, bar: number, ask: Ask): boolean {
  const worth = Math.abs(ask.asked) * column.mark * unitScale(run, column);
  return worth <= run.options.minOrderValue(bar, column.index);
}
