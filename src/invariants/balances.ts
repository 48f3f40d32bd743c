// Equity, cash and positions of every bar from what moved them (I01, I03, I06, execution 9).
import { Account, Shorting } from "../../assembly/layout.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import { before, type Subject } from "./subject.ts";

/** I01: cash, receivables and positions at their marks are the equity. */
export function checkEquity({ facts, arrays, values, money }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I01",
    title: "Cash, receivables and positions at their marks are the equity of every bar",
    tolerance: 1e-13,
    scale: "of the amounts in the sum",
  });
  const { bars, accounts, columns, firstColumns } = facts;
  const receivable = arrays.receivable ?? money.receivable;
  for (let bar = 0; bar < bars; bar++)
    for (let account = 0; account < accounts; account++) {
      const cell = bar * accounts + account;
      let sum = arrays.cash[cell] + receivable[cell];
      let size = Math.abs(arrays.cash[cell]) + Math.abs(receivable[cell]);
      for (let column = firstColumns[account]; column < firstColumns[account + 1]; column++) {
        const value = values[bar * columns + column];
        sum += value;
        size += Math.abs(value);
      }
      if (tally.misses(arrays.equity[cell], sum, size))
        tally.note({ what: "equity", bar, account, got: arrays.equity[cell], expected: sum });
    }
  return tally.result();
}

/** Execution 9: what the equity gains in a bar is what its parts gain. */
export function checkBars({ facts, arrays, values, money, placed }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I01.bars",
    title:
      "Equity changes by price moves, fills against the close, fees, financing, dividends and cash flows",
    tolerance: 1e-13,
    scale: "of the amounts in the sum",
  });
  const { bars, accounts, columns, accountOf } = facts;
  const [gain, size] = [new Float64Array(bars * accounts), new Float64Array(bars * accounts)];
  const add = (cell: number, amount: number): void => {
    gain[cell] += amount;
    size[cell] += Math.abs(amount);
  };
  values.forEach((value, i) => {
    const cell = Math.floor(i / columns) * accounts + accountOf[i % columns];
    add(cell, value);
    if (i >= columns) add(cell, -values[i - columns]);
  });
  for (const i of placed) {
    const { bar, column, units, price, fees } = arrays.fills;
    const cell = bar[i] * accounts + accountOf[column[i]];
    add(cell, -units[i] * price[i] * facts.worth(bar[i], column[i]));
    add(cell, -fees[i]);
  }
  for (let cell = 0; cell < gain.length; cell++) {
    for (const part of [money.financing, money.booked, money.flows]) add(cell, part[cell]);
    const earlier = before(arrays.equity, cell, facts);
    const scale = size[cell] + Math.abs(earlier);
    if (tally.misses(arrays.equity[cell], earlier + gain[cell], scale))
      tally.note({
        ...{ what: "equity", bar: Math.floor(cell / accounts), account: cell % accounts },
        ...{ got: arrays.equity[cell], expected: earlier + gain[cell] },
      });
  }
  return tally.result();
}

/** Execution 9: the fills and the cash events give the cash, its settled part and the receivables again. */
export function checkCash({ facts, arrays, money }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I02.cash",
    title:
      "Fills, dividends, financing and cash flows replayed give the cash, the settled cash and the receivables",
    tolerance: 1e-13,
    scale: "of the amounts in the sum",
  });
  const { flows, financing, paid, traded, deferred, due, moved } = money;
  const compare = (what: string, series: Float64Array | null, expectedOf: (cell: number) => number): void =>
    series?.forEach((got, cell) => {
      const expected = expectedOf(cell);
      const scale = moved[cell] + Math.abs(before(series, cell, facts)) + Math.abs(expected);
      if (!tally.misses(got, expected, scale)) return;
      const { accounts } = facts;
      tally.note({ what, bar: Math.floor(cell / accounts), account: cell % accounts, got, expected });
    });
  const events = (cell: number): number => flows[cell] + financing[cell] + paid[cell] + traded[cell];
  compare("cash", arrays.cash, (cell) => before(arrays.cash, cell, facts) + events(cell));
  const settled = arrays.settledCash;
  compare(
    "settledCash",
    settled,
    (cell) => before(settled!, cell, facts) + events(cell) - deferred[cell] + due[cell],
  );
  compare("receivable", arrays.receivable, (cell) => money.receivable[cell]);
  return tally.result();
}

/** I03: a plain cash account never spends what is not settled. */
export function checkSettledCash({ facts, arrays }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I03",
    title: "The settled cash of a cash account is never below zero, to the last bit",
    tolerance: 0,
    scale: "exact",
  });
  const { plan, accounts } = facts;
  const settled = arrays.settledCash ?? (plan.settlementBars === 0 ? arrays.cash : null);
  const hasDebits = plan.cashRate < 0 || plan.cashFlows?.some((flow) => flow < 0) === true;
  if (plan.account !== Account.Cash) tally.skip("no cash account");
  else if (plan.shorting === Shorting.Locked) tally.skip("covering a lost short may leave cash below zero");
  else if (hasDebits) tally.skip("withdrawals or a negative cash rate may take it below zero");
  else if (settled === null) tally.skip("the result has no settled cash");
  else
    settled.forEach((cash, cell) => {
      if (tally.fails(cash >= 0 && !Object.is(cash, -0)))
        tally.note({
          ...{ what: "settledCash", bar: Math.floor(cell / accounts), account: cell % accounts },
          ...{ got: cash, expected: "0 or more" },
        });
    });
  return tally.result();
}

/** I06: a position is the one before, split, and the bar's fills. */
export function checkPositions({ facts, arrays, replay, placed }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I06",
    title: "A position is the sum of its signed fills (times splits), and exactly 0 once closed",
    tolerance: 1e-13,
    scale: "of the units in the sum",
  });
  const { columns } = facts;
  const position = arrays.position;
  if (position === null) tally.skip("the result has no positions by bar");
  const traded = new Float64Array(facts.bars * columns);
  for (const i of placed)
    traded[arrays.fills.bar[i] * columns + arrays.fills.column[i]] += Math.abs(arrays.fills.units[i]);
  // Held to the fills since the bar before: an early fault is not seen again in every later bar.
  position?.forEach((got, cell) => {
    const bar = Math.floor(cell / columns);
    const held = bar === 0 ? 0 : replay.position[cell - columns];
    const expected = replay.position[cell];
    const scale =
      expected === 0 ? 0 : Math.abs(held * facts.splitsBetween(cell % columns, bar - 1, bar)) + traded[cell];
    if (tally.misses(got, expected, scale))
      tally.note({ what: "position", bar, column: cell % columns, got, expected });
  });
  return tally.result();
}

const UNTOUCHED = {
  id: "I21",
  title: "Until something is filled or paid, cash and equity are the initial cash",
  tolerance: 0,
  scale: "exact",
};

/** Holds series of accounts against the initial cash, up to the bar at which something moved. */
export function untouchedCheck(
  initCash: ArrayLike<number>,
  firstMoved: ArrayLike<number>,
  series: Readonly<Record<string, Float64Array>>,
): InvariantCheck {
  const tally = new Tally(UNTOUCHED);
  const accounts = initCash.length;
  for (const [what, values] of Object.entries(series))
    values.forEach((got, cell) => {
      const [bar, account] = [Math.floor(cell / accounts), cell % accounts];
      const expected = initCash[account];
      if (bar < firstMoved[account] && tally.fails(got === expected))
        tally.note({ what, bar, account, got, expected });
    });
  return tally.result();
}

/** I21: without fills and cash events an account is what it was. */
export function checkUntouched({ facts, arrays, money, placed }: Subject): InvariantCheck {
  const { accounts, accountOf, plan } = facts;
  const { cash, equity, fills } = arrays;
  const firstMoved = new Float64Array(accounts).fill(Infinity);
  const move = (account: number, bar: number): void => {
    firstMoved[account] = Math.min(firstMoved[account], bar);
  };
  for (const i of placed) move(accountOf[fills.column[i]], fills.bar[i]);
  money.moved.forEach((amount, cell) => {
    if (amount !== 0) move(cell % accounts, Math.floor(cell / accounts));
  });
  return untouchedCheck(plan.initCash, firstMoved, { cash, equity });
}
