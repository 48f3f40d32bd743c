// Order records: as they come, one behind the other; then, account by account, as the columns of a table.
import { FAST_RECORD_BYTES, OrderSide } from "../layout";
import { FastRun, intAt, setDouble, setInt } from "./memory";

/** A record: | size f64, negative for a sale | price f64 | fees f64 | bar i32 | column i32 |. */
@inline
export function recordAt(run: FastRun, i: i32): usize {
  return run.records + <usize>i * FAST_RECORD_BYTES;
}

/** Appends a record; the caller has made sure that there is room. */
@inline
export function writeRecord(
  run: FastRun,
  bar: i32,
  column: i32,
  side: i32,
  size: f64,
  price: f64,
  fees: f64,
): void {
  const at = recordAt(run, run.recordCount);
  store<f64>(at, side == OrderSide.Buy ? size : -size);
  store<f64>(at, price, 8);
  store<f64>(at, fees, 16);
  store<i32>(at, bar, 24);
  store<i32>(at, column, 28);
  run.recordCount += 1;
}

/** Appends a record to the lists of the table. */
export function listRecord(
  run: FastRun,
  bar: i32,
  column: i32,
  side: i32,
  size: f64,
  price: f64,
  fees: f64,
): void {
  const to = run.recordCount;
  setInt(run.recordBars, to, bar);
  setInt(run.recordColumns, to, column);
  store<u8>(run.recordSides + <usize>to, side);
  setDouble(run.recordSizes, to, size);
  setDouble(run.recordPrices, to, price);
  setDouble(run.recordFees, to, fees);
  run.recordCount = to + 1;
}

/** Appends the first `count` records of the lists, which are those of a bar. */
export function copyRecords(run: FastRun, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3;
    writeRecord(
      run,
      intAt(run.recordBars, i),
      intAt(run.recordColumns, i),
      load<u8>(run.recordSides + <usize>i),
      load<f64>(run.recordSizes + at),
      load<f64>(run.recordPrices + at),
      load<f64>(run.recordFees + at),
    );
  }
}

/**
 * Puts the records into the lists of the table, by account and within one as they came: a counting sort.
 * `accounts` has the account of every column, 0: its own; `places` room for an i32 an account and one more.
 */
export function orderRecords(run: FastRun, accounts: usize, accountCount: i32, places: usize): void {
  const count = run.recordCount;
  if (accountCount == 1 || countRecords(run, accounts, accountCount, places)) {
    for (let i = 0; i < count; i++) putRecord(run, i, i);
    return;
  }
  // First where each record goes, then record by record: reading here and there is cheaper than writing there.
  const from = run.recordBars;
  for (let i = 0; i < count; i++) {
    const account = accountOf(run, accounts, i);
    const to = intAt(places, account);
    setInt(places, account, to + 1);
    setInt(from, to, i);
  }
  for (let to = 0; to < count; to++) putRecord(run, intAt(from, to), to);
}

@inline
function accountOf(run: FastRun, accounts: usize, i: i32): i32 {
  const column = load<i32>(recordAt(run, i), 28);
  return accounts == 0 ? column : intAt(accounts, column);
}

@inline
function putRecord(run: FastRun, i: i32, to: i32): void {
  const from = recordAt(run, i);
  const size = load<f64>(from);
  setInt(run.recordColumns, to, load<i32>(from, 28));
  setInt(run.recordBars, to, load<i32>(from, 24));
  setDouble(run.recordSizes, to, Math.abs(size));
  setDouble(run.recordPrices, to, load<f64>(from, 8));
  setDouble(run.recordFees, to, load<f64>(from, 16));
  store<u8>(run.recordSides + <usize>to, size < 0 ? OrderSide.Sell : OrderSide.Buy);
}

/** Leaves in `places` where the records of each account start. Returns whether they are in order as they are. */
function countRecords(run: FastRun, accounts: usize, accountCount: i32, places: usize): bool {
  memory.fill(places, 0, (<usize>accountCount + 1) << 2);
  let isInOrder = true;
  let last = 0;
  for (let i = 0; i < run.recordCount; i++) {
    const account = accountOf(run, accounts, i);
    isInOrder = isInOrder && account >= last;
    last = account;
    setInt(places, account + 1, intAt(places, account + 1) + 1);
  }
  for (let account = 0; account < accountCount; account++)
    setInt(places, account + 1, intAt(places, account + 1) + intAt(places, account));
  return isInOrder;
}
