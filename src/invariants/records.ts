// Records that can be placed: those of an altered result may name bars and columns that the run does not have.
import { CODE_NAMES } from "../results/records.ts";
import type { Facts } from "./facts.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { Arrays, FillTable, OrderTable, TradeTable } from "./result.ts";

const SPEC = {
  id: "records",
  title: "Records name bars, columns, orders and codes that the run has, in the order of the public tables",
  tolerance: 0,
  scale: "exact",
};

/** Fills that have a place, in the order in which they happened as far as the table says: by bar, else as they stand. */
export function placedFills({ fills }: Arrays, facts: Facts): Int32Array {
  const places: number[] = [];
  for (let i = 0; i < fills.length; i++)
    if (isIndex(fills.bar[i], facts.bars) && isIndex(fills.column[i], facts.columns)) places.push(i);
  // Stable: fills of a bar stay as they stand.
  return Int32Array.from(places.sort((a, b) => fills.bar[a] - fills.bar[b]));
}

/** Whether a fill belongs to an order of the table. */
export function hasOrder(fills: FillTable, orders: OrderTable, i: number): boolean {
  return fills.reason[i] === "Order" && isIndex(fills.order[i], orders.length);
}

export function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

export function checkRecords(arrays: Arrays, facts: Facts): InvariantCheck {
  const tally = new Tally(SPEC);
  checkOrders(tally, arrays.orders, facts);
  checkFills(tally, arrays, facts);
  for (const name of ["trades", "entryTrades", "positions"] as const)
    if (arrays[name] !== null) checkTrades(tally, name, arrays[name], facts);
  checkMarginCalls(tally, arrays, facts);
  return tally.result();
}

/** Notes a number that is no index below `count`. */
function requireIndex(tally: Tally, what: string, bar: number, value: number, count: number): void {
  if (tally.fails(isIndex(value, count)))
    tally.note({ what, bar, got: value, expected: `a whole number from 0 to ${count - 1}` });
}

function requireName(tally: Tally, what: string, bar: number, value: string, known: readonly string[]): void {
  if (tally.fails(known.includes(value))) tally.note({ what, bar, got: value, expected: known.join(", ") });
}

function checkOrders(tally: Tally, orders: OrderTable, facts: Facts): void {
  for (let i = 0; i < orders.length; i++) {
    const bar = orders.decisionBar[i];
    requireIndex(tally, `orders[${i}].decisionBar`, bar, bar, facts.bars);
    requireIndex(tally, `orders[${i}].column`, bar, orders.column[i], facts.columns);
    requireName(tally, `orders[${i}].outcome`, bar, orders.outcome[i], CODE_NAMES.outcome);
    requireName(tally, `orders[${i}].reason`, bar, orders.reason[i], CODE_NAMES.orderReason);
    if (tally.fails(orders.id[i] === i))
      tally.note({ what: `orders[${i}].id`, bar, got: orders.id[i], expected: i });
  }
}

function checkFills(tally: Tally, { fills, orders }: Arrays, facts: Facts): void {
  for (let i = 0; i < fills.length; i++) {
    const [bar, column] = [fills.bar[i], fills.column[i]];
    requireIndex(tally, `fills[${i}].bar`, bar, bar, facts.bars);
    requireIndex(tally, `fills[${i}].column`, bar, column, facts.columns);
    requireName(tally, `fills[${i}].reason`, bar, fills.reason[i], CODE_NAMES.fillReason);
    if (fills.reason[i] === "Order")
      requireIndex(tally, `fills[${i}].order`, bar, fills.order[i], orders.length);
    else if (tally.fails(fills.order[i] === -1))
      tally.note({ what: `fills[${i}].order`, bar, got: fills.order[i], expected: -1 });
    const isLater =
      i === 0 || fills.bar[i - 1] < bar || (fills.bar[i - 1] === bar && fills.column[i - 1] <= column);
    if (tally.fails(isLater))
      tally.note({
        what: `fills[${i}]`,
        bar,
        column,
        got: "before the record above it",
        expected: "by bar, then column",
      });
  }
}

function checkTrades(tally: Tally, name: string, trades: TradeTable, facts: Facts): void {
  for (let i = 0; i < trades.length; i++) {
    const bar = trades.exitBar[i];
    requireIndex(tally, `${name}[${i}].exitBar`, bar, bar, facts.bars);
    requireIndex(tally, `${name}[${i}].entryBar`, bar, trades.entryBar[i], facts.bars);
    requireIndex(tally, `${name}[${i}].column`, bar, trades.column[i], facts.columns);
    requireName(tally, `${name}[${i}].direction`, bar, trades.direction[i], CODE_NAMES.direction);
    requireName(tally, `${name}[${i}].status`, bar, trades.status[i], CODE_NAMES.status);
  }
}

function checkMarginCalls(tally: Tally, { marginCalls }: Arrays, facts: Facts): void {
  for (let i = 0; i < (marginCalls?.length ?? 0); i++) {
    const bar = marginCalls!.bar[i];
    requireIndex(tally, `marginCalls[${i}].bar`, bar, bar, facts.bars);
    requireIndex(tally, `marginCalls[${i}].account`, bar, marginCalls!.account[i], facts.accounts);
  }
}
