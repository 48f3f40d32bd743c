// Where RaptorBT goes its own way.
import { isResult, withExtra } from "../engines/results.ts";
import type { Rows } from "../engines/rows.ts";
import type { ComparableResult, ComparableRun, Rule } from "../engines/types.ts";
import type { RaptorPlan } from "./draw.ts";
import { BARS_PER_YEAR, LEAST_MOVE, ours as oursOf } from "./ours.ts";

type RaptorRule = Rule<RaptorPlan>;

const alternatingSignals: RaptorRule = {
  id: "RB-1",
  title: "entries after a stop, or after an entry that bought nothing",
  reason:
    "RaptorBT strikes out signals before the run until entries and exits alternate: after a stop, a target or an entry without " +
    "cash it waits for the exit signal before it enters again. Ours looks at the position. The run goes on with the signals that " +
    "RaptorBT leaves.",
  applies: (plan) =>
    plan.engine !== "session" &&
    JSON.stringify(oursOf(alternating(plan)).fills) !== JSON.stringify(oursOf(plan).fills),
  without: (plan) => alternating(plan),
};

const slippedTarget: RaptorRule = {
  id: "RB-2",
  title: "slippage of a take profit",
  reason:
    "A take profit rests in the market as a limit order and pays no slippage with us; RaptorBT slips it. The run goes on without " +
    "slippage.",
  applies: (plan, ours, theirs) => plan.slippage > 0 && (hasTarget(ours) || hasTarget(theirs)),
  without: (plan) => ({ ...plan, slippage: 0 }),
};

const gapOverTarget: RaptorRule = {
  id: "RB-3",
  title: "a bar that opens at the take profit or beyond",
  reason:
    "With us the take profit fills at the open, which is better than its level; RaptorBT fills it at the level, and the stop " +
    "instead where the bar comes back to it. The run goes on with such bars opened at the level.",
  applies: (plan, _ours, theirs) => isResult(theirs) && gapsOf(plan, theirs).length > 0,
  without: (plan, _ours, theirs) => openedAtLevels(plan, gapsOf(plan, theirs as ComparableResult)),
};

const dividedCash: RaptorRule = {
  id: "RB-4",
  title: "what equal weights divide",
  reason:
    "RaptorBT divides the cash by the columns without a position, and the part holds the costs; `valuePercent` is a part of the " +
    "equity, before costs. Ours is run with RaptorBT's budgets, taken from the fills that it reports and that are compared.",
  applies: (plan) => plan.equalWeight === true,
  model: (plan, _ours, theirs) => (isResult(theirs) ? oursOf(plan, budgetsOf(plan, theirs)) : theirs),
};

const shortAsLong: RaptorRule = {
  id: "RB-5",
  title: "cash and equity of a short position",
  reason:
    "RaptorBT's array runner pays for a short and is paid when it is covered, as if it had been bought, so that equity and the " +
    "next size grow with the price; the profit in its trades is that of a short. Ours is run long with the sign turned.",
  applies: (plan) => plan.engine === "batch" && plan.short.includes(true),
  model: (plan) => turned(oursOf({ ...plan, short: plan.short.map(() => false) })),
};

const crumbs: RaptorRule = {
  id: "RB-6",
  title: "entries with what rounding left in cash",
  reason:
    "After all cash is spent RaptorBT may still have 1e-13 of it and buys for that. What is worth less than 1e-9 of the equity is " +
    "nothing to us. Ours is given those fills and trades.",
  applies: (plan, _ours, theirs) =>
    plan.engine === "portfolio" && isResult(theirs) && crumbsOf(theirs).length > 0,
  model: (_plan, ours, theirs) => withCrumbs(ours, theirs as ComparableResult),
};

/** What rounding leaves of an account that lost all. */
const NOTHING = 1e-9;

const ruined: RaptorRule = {
  id: "RB-7",
  title: "figures of an account that fell to zero or below",
  reason:
    "Ours has none then, or where rounding left something of it chained returns of its few digits; RaptorBT goes on dividing. Its " +
    "figures are taken from its equity for the comparison, which is compared with ours.",
  applies: ({ cash }, ours) => isResult(ours) && ours.equity.some((value) => value <= NOTHING * cash),
  model: (plan, ours, theirs) =>
    isResult(theirs) ? withExtra(ours, figuresOf(plan, accountsOf(theirs))) : ours,
};

const firstReturn: RaptorRule = {
  id: "RB-8",
  title: "Sharpe ratio with costs at the first bar",
  reason:
    "RaptorBT's first return is 0, ours is measured from the initial cash. Ours is made so for the comparison.",
  applies: (plan, ours) => isResult(ours) && accountsOf(ours).some((values) => values[0] !== plan.cash),
  model: (_plan, ours) => withExtra(ours, { sharpe: accountsOf(ours as ComparableResult).map(sharpeOf) }),
};

/** Those that go on with another plan first: what is translated is that plan's run. */
export const RULES: readonly RaptorRule[] = [
  alternatingSignals,
  slippedTarget,
  gapOverTarget,
  dividedCash,
  shortAsLong,
  crumbs,
  ruined,
  firstReturn,
];

// ---- signals -----------------------------------------------------------------------------------------------------------

function alternating(plan: RaptorPlan): RaptorPlan {
  const columns = plan.short.map((_, column) => alternatingColumn(plan, column));
  const rows = (name: "entries" | "exits"): Rows<boolean> =>
    plan.entries.map((_, bar) => columns.map((column) => column[name][bar]));
  return { ...plan, entries: rows("entries"), exits: rows("exits") };
}

/** The signals that change a position which nothing else ends; an entry beats an exit. */
function alternatingColumn(plan: RaptorPlan, column: number): { entries: boolean[]; exits: boolean[] } {
  let isIn = false;
  const kept = plan.entries.map((row, bar) => {
    const [entry, exit] = [row[column], plan.exits[bar][column]];
    const changes = isIn ? exit && !entry : entry;
    if (changes) isIn = !isIn;
    return { entry: changes && isIn, exit: changes && !isIn };
  });
  return { entries: kept.map(({ entry }) => entry), exits: kept.map(({ exit }) => exit) };
}

// ---- targets -----------------------------------------------------------------------------------------------------------

interface Gap {
  readonly bar: number;
  readonly column: number;
  readonly level: number;
}

/** How a position ended; RaptorBT's tell what it began at. */
type Reason = readonly [bar: number, column: number, reason: string, entryPrice?: number];

function hasTarget(run: ComparableRun): boolean {
  return (
    isResult(run) && (run.extra!.reasons as readonly Reason[]).some(([, , reason]) => reason === "TakeProfit")
  );
}

/** Bars on which RaptorBT left a position with an open beyond its target. */
function gapsOf(plan: RaptorPlan, theirs: ComparableResult): Gap[] {
  const { target } = plan;
  if (target === undefined) return [];
  return (theirs.extra!.reasons as readonly Reason[]).flatMap(([bar, column, reason, entryPrice]) => {
    const way = plan.short[column] ? -1 : 1;
    const level = entryPrice! * (1 + way * target);
    const isGap = reason !== "EndOfData" && way * (plan.prices.open[bar][column] - level) >= 0;
    return isGap ? [{ bar, column, level }] : [];
  });
}

/** The bars opened at the level and never on the side of the stop. */
function openedAtLevels(plan: RaptorPlan, gaps: readonly Gap[]): RaptorPlan {
  const gapAt = (bar: number, column: number): Gap | undefined =>
    gaps.find((gap) => gap.bar === bar && gap.column === column);
  const rows = (
    name: keyof RaptorPlan["prices"],
    of: (price: number, level: number, short: boolean) => number,
  ): Rows<number> =>
    plan.prices[name].map((row, bar) =>
      row.map((price, column) => {
        const gap = gapAt(bar, column);
        return gap === undefined ? price : of(price, gap.level, plan.short[column]);
      }),
    );
  const prices = {
    open: rows("open", (_, level) => level),
    high: rows("high", (price, level, short) => (short ? level : price)),
    low: rows("low", (price, level, short) => (short ? price : level)),
    close: plan.prices.close,
  };
  return { ...plan, prices };
}

// ---- results -----------------------------------------------------------------------------------------------------------

/** A long run told as a short one: the fills turned, the profits those of a short. */
function turned(run: ComparableResult): ComparableRun {
  const fills = run.fills.map(
    ([bar, column, units, price, fees]) => [bar, column, -units, price, fees] as const,
  );
  const trades = (run.extra!.grossTrades as readonly number[][]).map(
    ([bar, column, exitBar, gross, fees, value]) => {
      const pnl = -gross - fees;
      return [bar, column, exitBar, pnl, pnl / value];
    },
  );
  return withExtra({ ...run, fills }, { trades });
}

/** Cash after the exits of each bar over the columns without a position then. */
function budgetsOf({ cash, short }: RaptorPlan, theirs: ComparableResult): number[] {
  let [left, open] = [cash, 0];
  return theirs.equity.map((_, bar) => {
    const fills = theirs.fills.filter(([at]) => at === bar);
    const exits = fills.filter(([, , units]) => units < 0);
    for (const [, , units, price, fees] of exits) left -= units * price + fees;
    open -= exits.length;
    const budget = Math.max(0, left) / Math.max(1, short.length - open);
    const entries = fills.filter(([, , units]) => units > 0);
    for (const [, , units, price, fees] of entries) left -= units * price + fees;
    open += entries.length;
    return budget;
  });
}

/** Trades of next to nothing, by their first bar and column. */
function crumbsOf({ fills, equity }: ComparableResult): string[] {
  const small = fills.filter(([bar, , units, price]) => Math.abs(units * price) < 1e-9 * equity[bar]);
  return small.map(([bar, column]) => `${bar} ${column}`);
}

function withCrumbs(ours: ComparableRun, theirs: ComparableResult): ComparableRun {
  if (!isResult(ours)) return ours;
  const keys = crumbsOf(theirs);
  const isCrumb = (row: readonly number[]): boolean => keys.includes(`${row[0]} ${row[1]}`);
  const trades = (run: ComparableResult): number[][] => run.extra!.trades as number[][];
  const all = [...trades(ours), ...trades(theirs).filter(isCrumb)].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const fills = theirs.fills.filter(
    (fill) => isCrumb(fill) && Math.abs(fill[2] * fill[3]) < 1e-9 * theirs.equity[fill[0]],
  );
  return withExtra({ ...ours, fills: [...ours.fills, ...fills] }, { trades: all });
}

function accountsOf(run: ComparableResult): number[][] {
  const accounts = (run.extra!.totalReturn as readonly number[]).length;
  return Array.from({ length: accounts }, (_, account) =>
    run.equity.filter((_value, i) => i % accounts === account),
  );
}

function figuresOf({ cash }: RaptorPlan, accounts: readonly number[][]): Record<string, number[]> {
  return {
    totalReturn: accounts.map((equity) => equity.at(-1)! / cash - 1),
    maxDrawdown: accounts.map((equity) => maxDrawdownOf(cash, equity)),
    sharpe: accounts.map(sharpeOf),
  };
}

function maxDrawdownOf(cash: number, equity: readonly number[]): number {
  let [peak, deepest] = [cash, 0];
  for (const value of equity) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, 1 - value / peak);
  }
  return deepest;
}

/** Its return is 0 at the first bar, and on an equity of 0. */
function sharpeOf(equity: readonly number[]): number {
  const returns = equity.map((value, bar) =>
    bar === 0 || equity[bar - 1] === 0 ? 0 : value / equity[bar - 1] - 1,
  );
  if (!returns.some((gain) => Math.abs(gain) > LEAST_MOVE)) return 0;
  const mean = returns.reduce((sum, gain) => sum + gain, 0) / returns.length;
  const variance = returns.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (returns.length - 1);
  return variance > 0 ? (mean / Math.sqrt(variance)) * Math.sqrt(BARS_PER_YEAR) : 0;
}
