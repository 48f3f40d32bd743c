// Trades against the fills they are made of, the equity they explain, and the other views of them (I07, I08).
import type { ReplayedTrade } from "./replay.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { TradeTable } from "./result.ts";
import type { Subject } from "./subject.ts";

/** Every trade is what its fills make, at average cost in the account's currency. */
export function checkTrades({ arrays, replay, facts }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I07.trades",
    title:
      "One trade per reducing fill and open position, at average cost with the entry's fees in proportion",
    tolerance: 1e-13,
    scale: "of the amounts in the number",
  });
  const { trades } = arrays;
  if (tally.fails(trades.length === replay.trades.length))
    tally.note({
      what: "trades",
      bar: facts.bars - 1,
      got: `${trades.length} rows`,
      expected: `${replay.trades.length} rows`,
    });
  const rows = Math.min(trades.length, replay.trades.length);
  for (let i = 0; i < rows; i++) compareTrade(tally, trades, i, replay.trades[i]);
  return tally.result();
}

function compareTrade(tally: Tally, trades: TradeTable, i: number, made: ReplayedTrade): void {
  const place = { bar: made.exitBar, column: made.column };
  const fees = Math.abs(made.entryFees) + Math.abs(made.exitFees);
  const amounts = Math.abs(made.entryValue) + Math.abs(made.exitValue) + fees;
  const rows: readonly (readonly [keyof ReplayedTrade & keyof TradeTable, number])[] = [
    ...[["column", 0] as const, ["entryBar", 0] as const, ["exitBar", 0] as const],
    ...[["size", made.size] as const, ["entryPrice", made.entryPrice] as const, ["exitPrice", 0] as const],
    ...[
      ["entryFees", Math.abs(made.entryFees)] as const,
      ["exitFees", 0] as const,
      ["pnl", amounts] as const,
    ],
  ];
  for (const [field, scale] of rows)
    if (tally.misses(trades[field][i], made[field], scale))
      tally.note({ what: `trades[${i}].${field}`, ...place, got: trades[field][i], expected: made[field] });
  const names = { direction: made.isLong ? "Long" : "Short", status: made.isOpen ? "Open" : "Closed" };
  for (const field of ["direction", "status"] as const)
    if (tally.fails(trades[field][i] === names[field]))
      tally.note({ what: `trades[${i}].${field}`, ...place, got: trades[field][i], expected: names[field] });
}

/** I07: the profits of all trades are what the equity gained beside cash flows, financing and dividends. */
export function checkProfits(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I07",
    title:
      "Profits of closed and open trades are the change of equity without cash flows, financing and dividends",
    tolerance: 1e-12,
    scale: "of the initial cash, or of the largest amount of the account where that is more",
  });
  const { arrays, facts, money } = subject;
  const { bars, accounts, plan } = facts;
  const profits = new Float64Array(accounts);
  for (let i = 0; i < arrays.trades.length; i++) {
    const account = facts.accountOf[arrays.trades.column[i]];
    if (account !== undefined) profits[account] += arrays.trades.pnl[i];
  }
  const largest = largestAmounts(subject);
  profits.forEach((got, account) => {
    let events = 0;
    for (let cell = account; cell < bars * accounts; cell += accounts)
      events += money.flows[cell] + money.financing[cell] + money.booked[cell];
    const expected = arrays.equity[(bars - 1) * accounts + account] - plan.initCash[account] - events;
    if (tally.misses(got, expected, largest[account]))
      tally.note({ what: "profit of all trades", bar: bars - 1, account, got, expected });
  });
  return tally.result();
}

/** Per account the largest of initial cash, equity, cash, and values held and traded. */
function largestAmounts({ arrays, facts, placed, values }: Subject): Float64Array {
  const { accounts, columns, accountOf, plan } = facts;
  const largest = Float64Array.from(plan.initCash, Math.abs);
  const see = (account: number, amount: number): void => {
    if (Math.abs(amount) > largest[account]) largest[account] = Math.abs(amount);
  };
  arrays.equity.forEach((equity, cell) => see(cell % accounts, equity));
  arrays.cash.forEach((cash, cell) => see(cell % accounts, cash));
  values.forEach((value, i) => see(accountOf[i % columns], value));
  const { bar, column, units, price } = arrays.fills;
  for (const i of placed) see(accountOf[column[i]], units[i] * price[i] * facts.worth(bar[i], column[i]));
  return largest;
}

/** I08: entry trades and positions add up to what the trades add up to. */
export function checkViews({ arrays, facts, replay }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I08",
    title: "Trades, entry trades and positions agree in profit, fees and size, position by position",
    tolerance: 1e-12,
    scale: "of the amounts added up",
  });
  const { trades } = arrays;
  const turnover = replay.trades.map(
    ({ entryValue, exitValue }) => Math.abs(entryValue) + Math.abs(exitValue),
  );
  for (const name of ["entryTrades", "positions"] as const) {
    const view = arrays[name];
    if (view === null) tally.skip(`the result has no ${name}`);
    else compareViews(tally, name, trades, view, turnover, facts.bars - 1);
  }
  return tally.result();
}

const ADDED = ["pnl", "entryFees", "exitFees", "size"] as const;

/** Sums by position: `parentId` counts them in both views. */
function compareViews(
  tally: Tally,
  name: string,
  trades: TradeTable,
  view: TradeTable,
  turnover: readonly number[],
  lastBar: number,
): void {
  for (const field of ADDED) {
    const [sums, sizes] = sumsOf(trades, field, (i) => (field === "pnl" ? (turnover[i] ?? 0) : 0));
    const [got] = sumsOf(view, field, () => 0);
    for (const id of new Set([...sums.keys(), ...got.keys()])) {
      const [a, b] = [got.get(id) ?? 0, sums.get(id) ?? 0];
      if (tally.misses(a, b, sizes.get(id) ?? 0))
        tally.note({ what: `${name}: ${field} of position ${id}`, bar: lastBar, got: a, expected: b });
    }
  }
}

function sumsOf(
  table: TradeTable,
  field: (typeof ADDED)[number],
  extra: (i: number) => number,
): [sums: Map<number, number>, sizes: Map<number, number>] {
  const [sums, sizes] = [new Map<number, number>(), new Map<number, number>()];
  for (let i = 0; i < table.length; i++) {
    const id = table.parentId[i];
    sums.set(id, (sums.get(id) ?? 0) + table[field][i]);
    sizes.set(id, (sizes.get(id) ?? 0) + Math.abs(table[field][i]) + extra(i));
  }
  return [sums, sizes];
}
