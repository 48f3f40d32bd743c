// Order records in VectorBT's order: account by account, within an account as they happened.
import type { OrderRecords } from "./run.ts";

/** Joins parts that are in account order each: a counting sort by account, which keeps the order within one. */
export function sortedByAccount(
  parts: readonly OrderRecords[],
  groupLengths: readonly number[],
): OrderRecords {
  if (groupLengths.length === 1 || parts.length === 1) return joinOrders(parts);
  const accounts = accountsOf(groupLengths);
  const next = startsOf(parts, accounts, groupLengths.length);
  const whole = emptyOrders(next[groupLengths.length]);
  for (const part of parts) place(part, whole, accounts, next);
  return whole;
}

/** One list of several, in the order given. */
export function joinOrders(parts: readonly OrderRecords[]): OrderRecords {
  if (parts.length === 1) return parts[0];
  const whole = emptyOrders(parts.reduce((sum, part) => sum + part.bar.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const name of Object.keys(whole) as (keyof OrderRecords)[]) whole[name].set(part[name], at);
    at += part.bar.length;
  }
  return whole;
}

function emptyOrders(count: number): OrderRecords {
  return {
    column: new Int32Array(count),
    bar: new Int32Array(count),
    size: new Float64Array(count),
    price: new Float64Array(count),
    fees: new Float64Array(count),
    side: new Uint8Array(count),
  };
}

/** Account of every column. */
function accountsOf(groupLengths: readonly number[]): Int32Array {
  const accounts = new Int32Array(groupLengths.reduce((sum, length) => sum + length, 0));
  let first = 0;
  groupLengths.forEach((length, account) => {
    accounts.fill(account, first, first + length);
    first += length;
  });
  return accounts;
}

/** Where the records of each account start, and the number of all behind them. */
function startsOf(parts: readonly OrderRecords[], accounts: Int32Array, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (const { column } of parts)
    for (let i = 0; i < column.length; i++) starts[accounts[column[i]] + 1] += 1;
  for (let account = 0; account < count; account++) starts[account + 1] += starts[account];
  return starts;
}

function place(part: OrderRecords, whole: OrderRecords, accounts: Int32Array, next: Int32Array): void {
  const { column, bar, size, price, fees, side } = part;
  for (let i = 0; i < column.length; i++) {
    const at = next[accounts[column[i]]]++;
    whole.column[at] = column[i];
    whole.bar[at] = bar[i];
    whole.size[at] = size[i];
    whole.price[at] = price[i];
    whole.fees[at] = fees[i];
    whole.side[at] = side[i];
  }
}
