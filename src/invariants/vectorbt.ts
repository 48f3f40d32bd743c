// The invariants of a result of the vectorbt profile: everything follows from its order records.
import { Input } from "../../assembly/layout.ts";
import { addTolerant } from "../../assembly/vectorbt/tolerance.ts";
import { cellOf } from "../plan/source.ts";
import { untouchedCheck } from "./balances.ts";
import { reportOf, Tally, type InvariantCheck, type InvariantReport } from "./report.ts";
import {
  PEER_TOLERANCE,
  PEER_ZERO,
  valuationCloses,
  vectorbtSubjectOf,
  type VectorbtResultToCheck,
  type VectorbtSubject,
  type VectorbtTradeTable,
} from "./vectorbtResult.ts";

/** Holds a result against everything that follows from its call and from itself. */
export function checkVectorbt(result: VectorbtResultToCheck): InvariantReport {
  const subject = vectorbtSubjectOf(result);
  const checks = [
    checkRecords,
    checkValue,
    checkCash,
    checkAssets,
    checkProfits,
    checkTrades,
    checkViews,
    checkFees,
    checkUntouched,
  ];
  return reportOf([...checks.map((check) => check(subject)), ...NOT_PROMISED.map(notPromised)]);
}

const AMOUNTS = { tolerance: 1e-13, scale: "of the amounts in the sum" };

// ---- what VectorBT does not promise ------------------------------------------------------------------------------------

const NOT_PROMISED: readonly (readonly [string, string, string])[] = [
  ["I03", "Settled cash is never below zero", "cash may be spent within VectorBT's tolerances"],
  ["I04", "Margin and leverage after openings", "the profile has neither"],
  ["I05", "No fill before its decision", "orders fill in the bar that asks for them"],
  ["I10", "A fill price lies in its bar", "orders fill at any price that is given"],
  ["I11", "Fills take no more than their part of the volume", "the profile knows no volume"],
  ["I23", "Cash, positions and equity are numbers", "VectorBT computes with NaN"],
  ["I24", "Every order ends once", "VectorBT records only what was filled"],
];

function notPromised([id, title, reason]: readonly [string, string, string]): InvariantCheck {
  const tally = new Tally({ id, title, tolerance: 0, scale: "exact" });
  tally.skip(reason);
  return tally.result();
}

// ---- records and series ------------------------------------------------------------------------------------------------

function checkRecords({ orders, placed }: VectorbtSubject): InvariantCheck {
  const title = "Records name bars, columns and sides that the run has";
  const tally = new Tally({ id: "records", title, tolerance: 0, scale: "exact" });
  const known = new Set(placed);
  for (let i = 0; i < orders.length; i++) {
    const isSide = orders.side[i] === "Buy" || orders.side[i] === "Sell";
    if (tally.fails(known.has(i) && isSide))
      tally.note({
        what: `orders[${i}]`,
        bar: orders.bar[i],
        got: orders.side[i],
        expected: "a bar, column and side",
      });
  }
  return tally.result();
}

/** Units with the sign of their side. */
function signed({ orders }: VectorbtSubject, i: number): number {
  return orders.side[i] === "Buy" ? orders.size[i] : -orders.size[i];
}

/** What the orders of every bar moved, with the sizes of the amounts: bars × columns. VectorBT adds with a tolerance. */
function flowsOf(
  subject: VectorbtSubject,
  amount: (i: number) => number,
): [flow: Float64Array, size: Float64Array] {
  const cells = subject.bars * subject.columns;
  const [flow, size] = [new Float64Array(cells), new Float64Array(cells)];
  for (const i of subject.placed) {
    const cell = subject.orders.bar[i] * subject.columns + subject.orders.column[i];
    flow[cell] = addTolerant(flow[cell], amount(i));
    size[cell] += Math.abs(amount(i));
  }
  return [flow, size];
}

/** Columns added up to their groups. */
function grouped({ bars, columns, groups, groupOf }: VectorbtSubject, cells: Float64Array): Float64Array {
  const sums = new Float64Array(bars * groups);
  cells.forEach((value, i) => (sums[Math.floor(i / columns) * groups + groupOf[i % columns]] += value));
  return sums;
}

/** Compares a series with the running sum of its flows, each bar from the reported bar before. */
function compareRunning(
  tally: Tally,
  what: "cash" | "assets",
  series: Float64Array,
  width: number,
  startOf: (column: number) => number,
  [flow, size]: readonly [Float64Array, Float64Array],
): void {
  series.forEach((got, cell) => {
    const before = cell < width ? startOf(cell) : series[cell - width];
    const expected = addTolerant(before, flow[cell]);
    if (!tally.misses(got, expected, Math.abs(before) + size[cell])) return;
    const place = what === "cash" ? { account: cell % width } : { column: cell % width };
    tally.note({ what, bar: Math.floor(cell / width), ...place, got, expected });
  });
}

function checkCash(subject: VectorbtSubject): InvariantCheck {
  const tally = new Tally({
    id: "I02.cash",
    title: "The orders replayed give the cash of every bar",
    ...AMOUNTS,
  });
  const { price, fees } = subject.orders;
  const [flow, size] = flowsOf(subject, (i) => -signed(subject, i) * price[i] - fees[i]);
  const flows = [grouped(subject, flow), grouped(subject, size)] as const;
  compareRunning(tally, "cash", subject.cash, subject.groups, (group) => subject.initCash[group], flows);
  return tally.result();
}

function checkAssets(subject: VectorbtSubject): InvariantCheck {
  const title = "Units held are the sum of the signed orders";
  const tally = new Tally({ id: "I06", title, tolerance: 1e-13, scale: "of the units in the sum" });
  const flows = flowsOf(subject, (i) => signed(subject, i));
  compareRunning(tally, "assets", subject.assets, subject.columns, () => 0, flows);
  return tally.result();
}

function checkValue(subject: VectorbtSubject): InvariantCheck {
  const tally = new Tally({
    id: "I01",
    title: "Cash and units at the close are the value of every bar",
    ...AMOUNTS,
  });
  const { bars, columns, groups, cash, value, assets } = subject;
  const closes = Array.from({ length: columns }, (_, column) => valuationCloses(subject, column));
  const held = assets.map((units, i) =>
    units === 0 ? 0 : units * closes[i % columns][Math.floor(i / columns)],
  );
  const [sums, sizes] = [grouped(subject, held), grouped(subject, held.map(Math.abs))];
  for (let cell = 0; cell < bars * groups; cell++) {
    const expected = cash[cell] + sums[cell];
    if (tally.misses(value[cell], expected, Math.abs(cash[cell]) + sizes[cell]))
      tally.note({
        ...{ what: "value", bar: Math.floor(cell / groups), account: cell % groups },
        ...{ got: value[cell], expected },
      });
  }
  return tally.result();
}

/** I21: without orders a group is what it was; what VectorBT takes as nothing is 0. */
function checkUntouched({
  bars,
  groups,
  groupOf,
  orders,
  placed,
  initCash,
  cash,
  value,
}: VectorbtSubject): InvariantCheck {
  const firstMoved = new Float64Array(groups).fill(bars);
  for (const i of placed) {
    const group = groupOf[orders.column[i]];
    firstMoved[group] = Math.min(firstMoved[group], orders.bar[i]);
  }
  const start = Float64Array.from({ length: groups }, (_, group) => addTolerant(initCash[group], 0));
  return untouchedCheck(start, firstMoved, { cash, value });
}

// ---- trades ------------------------------------------------------------------------------------------------------------

/** Gain of a trade by its own prices; VectorBT takes nearly equal values as equal. */
function gainOf({ size, entryPrice, exitPrice, direction }: VectorbtTradeTable, i: number): number {
  const gain = addTolerant(size[i] * exitPrice[i], -(size[i] * entryPrice[i]));
  return direction[i] === "Long" ? gain : -gain;
}

function turnoverOf({ size, entryPrice, exitPrice }: VectorbtTradeTable, i: number): number {
  return Math.abs(size[i] * entryPrice[i]) + Math.abs(size[i] * exitPrice[i]);
}

function checkTrades(subject: VectorbtSubject): InvariantCheck {
  const title = "The profit of a trade is its gain less its fees";
  const tally = new Tally({ id: "I07.trades", title, ...AMOUNTS });
  for (const name of ["exitTrades", "entryTrades", "positions"] as const) {
    const trades = subject[name];
    if (typeof trades === "string") tally.skip(trades);
    else
      for (let i = 0; i < trades.length; i++) {
        const { pnl, entryFees, exitFees } = trades;
        const expected = gainOf(trades, i) - entryFees[i] - exitFees[i];
        const scale = turnoverOf(trades, i) + Math.abs(entryFees[i]) + Math.abs(exitFees[i]);
        if (tally.misses(pnl[i], expected, scale))
          tally.note({
            ...{ what: `${name}[${i}].pnl`, bar: subject.bars - 1, column: trades.column[i] },
            ...{ got: pnl[i], expected },
          });
      }
  }
  return tally.result();
}

/** Groups with orders that VectorBT itself does not count the same way everywhere. */
function uncountedGroups({ groups, groupOf, orders, placed }: VectorbtSubject): boolean[] {
  const uncounted = new Array<boolean>(groups).fill(false);
  for (const i of placed)
    if (!(orders.size[i] > PEER_ZERO && orders.size[i] < Infinity))
      uncounted[groupOf[orders.column[i]]] = true;
  return uncounted;
}

const UNCOUNTED = "groups with orders of 1e-12 units or less, or of no finite number of units, are left out";

/** Sums by group, and the sizes of what was added. */
interface GroupSums {
  readonly totals: Float64Array;
  readonly sizes: Float64Array;
}

function sumsOf(
  { groups, groupOf }: VectorbtSubject,
  trades: VectorbtTradeTable,
  field: (typeof ADDED)[number],
): GroupSums {
  const sums = { totals: new Float64Array(groups), sizes: new Float64Array(groups) };
  const largest = largestSizes({ groups, groupOf }, trades);
  for (let i = 0; i < trades.length; i++) {
    const group = groupOf[trades.column[i]];
    if (group === undefined) continue;
    const amount = Math.abs(trades[field][i]) + (field === "pnl" ? turnoverOf(trades, i) : 0);
    sums.totals[group] += trades[field][i];
    // The tolerance is that of a position, of which a trade may be a small part.
    sums.sizes[group] += amount * (largest[group] / Math.abs(trades.size[i]));
  }
  return sums;
}

function largestSizes(
  { groups, groupOf }: Pick<VectorbtSubject, "groups" | "groupOf">,
  { length, column, size }: VectorbtTradeTable,
): Float64Array {
  const largest = new Float64Array(groups);
  for (let i = 0; i < length; i++) {
    const group = groupOf[column[i]];
    if (group !== undefined) largest[group] = Math.max(largest[group], Math.abs(size[i]));
  }
  return largest;
}

function checkProfits(subject: VectorbtSubject): InvariantCheck {
  const tally = new Tally({
    ...{ id: "I07", title: "Profits of closed and open trades are the change of the value" },
    ...{
      tolerance: PEER_TOLERANCE,
      scale: "of the initial cash plus the amounts traded, as of the largest position",
    },
  });
  const { bars, groups, value, initCash, exitTrades } = subject;
  if (typeof exitTrades === "string") {
    tally.skip(exitTrades);
    return tally.result();
  }
  const { totals, sizes } = sumsOf(subject, exitTrades, "pnl");
  const uncounted = uncountedGroups(subject);
  for (let group = 0; group < groups; group++) {
    const gained = value[(bars - 1) * groups + group] - initCash[group];
    // Open trades are valued at the raw last close, the value at one that fills its gaps.
    if (!Number.isFinite(totals[group]) || !Number.isFinite(gained))
      tally.skip("groups without a number at the end are left out");
    else if (uncounted[group]) tally.skip(UNCOUNTED);
    else if (
      Math.abs(totals[group] - gained) > PEER_ZERO &&
      tally.misses(totals[group], gained, Math.abs(initCash[group]) + sizes[group])
    )
      tally.note({
        ...{ what: "profit of all trades", bar: bars - 1, account: group },
        ...{ got: totals[group], expected: gained },
      });
  }
  return tally.result();
}

const ADDED = ["pnl", "entryFees", "exitFees", "size"] as const;

function checkViews(subject: VectorbtSubject): InvariantCheck {
  const tally = new Tally({
    ...{ id: "I08", title: "Exit trades, entry trades and positions agree in profit, fees and size" },
    ...{ tolerance: PEER_TOLERANCE, scale: "of the amounts added up, as of the largest position" },
  });
  const { exitTrades, entryTrades, positions } = subject;
  for (const [name, view] of Object.entries({ entryTrades, positions }))
    if (typeof exitTrades === "string") tally.skip(exitTrades);
    else if (typeof view === "string") tally.skip(view);
    else for (const field of ADDED) compareSums(tally, subject, name, field, exitTrades, view);
  return tally.result();
}

function compareSums(
  tally: Tally,
  subject: VectorbtSubject,
  name: string,
  field: (typeof ADDED)[number],
  exits: VectorbtTradeTable,
  view: VectorbtTradeTable,
): void {
  const [all, others] = [sumsOf(subject, exits, field), sumsOf(subject, view, field)];
  const uncounted = uncountedGroups(subject);
  all.totals.forEach((expected, group) => {
    const got = others.totals[group];
    if (uncounted[group]) {
      tally.skip(UNCOUNTED);
      return;
    }
    if (tally.misses(got, expected, all.sizes[group] + others.sizes[group]))
      tally.note({ what: `${field} of ${name}`, bar: subject.bars - 1, account: group, got, expected });
  });
}

// ---- fees --------------------------------------------------------------------------------------------------------------

function checkFees({ plan, orders, placed }: VectorbtSubject): InvariantCheck {
  const title = "An order pays its fee on its value, and the fixed fee";
  const tally = new Tally({ id: "I09.fees", title, tolerance: 1e-13, scale: "of the value and the fee" });
  for (const i of placed) {
    if (!Number.isFinite(orders.size[i] * orders.price[i])) {
      tally.skip("orders without a finite value are left out");
      continue;
    }
    const [bar, column] = [orders.bar[i], orders.column[i]];
    const value = orders.size[i] * orders.price[i];
    const rate = cellOf(plan.inputs.get(Input.Fees)!, bar, column);
    const expected = value * rate + cellOf(plan.inputs.get(Input.FixedFees)!, bar, column);
    if (tally.misses(orders.fees[i], expected, Math.abs(value) + Math.abs(expected)))
      tally.note({ what: `orders[${i}].fees`, bar, column, got: orders.fees[i], expected });
  }
  return tally.result();
}
