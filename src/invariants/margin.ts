// Margin and leverage after openings, margin calls and what they liquidate (I04; execution 5.3, 5.4 and 7).
import { Account, FillStep, Input, OrderOfFills, OrderType } from "../../assembly/layout.ts";
import type { Facts } from "./facts.ts";
import { hasOrder } from "./records.ts";
import { opens } from "./replay.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { Arrays } from "./result.ts";
import type { Subject } from "./subject.ts";

const TOLERANCE = 1e-9;

/** Steps of a bar (execution 3) in which a fill may have happened. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const at = (step: number): Span => ({ from: step, to: step });

/** Where the result says when in the bar a fill happened, and where it leaves two steps open. */
function spanOf({ fills, orders }: Arrays, i: number, facts: Facts): Span {
  const reason = fills.reason[i];
  if (reason === "Delisted" || reason === "CashInLieu") return at(1);
  if (reason === "MarginCall") return at(5);
  // A stop may follow the orders of step 7.
  if (!hasOrder(fills, orders, i)) return { from: facts.plan.prices.open === undefined ? 7 : 5, to: 7.5 };
  const { plan } = facts;
  const decided = orders.decisionBar[fills.order[i]];
  const type = facts.ofOrder(Input.OrderType, orders, fills.order[i]);
  if (type === OrderType.Limit || type === OrderType.StopLimit) return at(7);
  if (plan.fillStep === FillStep.Open) return type === OrderType.Stop ? { from: 6, to: 7 } : at(6);
  if (type === OrderType.Stop) return { from: 7, to: 8 };
  return at(plan.delay === 0 && decided === fills.bar[i] ? 9 : 8);
}

interface Placed {
  readonly i: number;
  readonly span: Span;
  readonly isOpening: boolean;
}

/** Fills of every account and bar that has an opening. */
function* barsWithOpenings({ arrays, facts, placed, replay }: Subject): Generator<[cell: number, Placed[]]> {
  const cells = new Map<number, Placed[]>();
  for (const i of placed) {
    const { bar, column, units } = arrays.fills;
    const cell = bar[i] * facts.accounts + facts.accountOf[column[i]];
    const one = { i, span: spanOf(arrays, i, facts), isOpening: opens(replay, units[i], i) };
    const others = cells.get(cell);
    if (others === undefined) cells.set(cell, [one]);
    else others.push(one);
  }
  for (const entry of cells) if (entry[1].some(({ isOpening }) => isOpening)) yield entry;
}

/** An account right after the openings of one step. */
interface Moment {
  equity: number;
  gross: number;
  net: number;
  initial: number;
  /** Net exposure that the openings of the step added. */
  added: number;
}

/** I04: what was opened was allowed. */
export function checkOpenings(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I04",
    title: "After the openings of a step equity covers the initial margin, and leverage is within its caps",
    tolerance: TOLERANCE,
    scale: "of equity plus gross exposure",
  });
  const { account, maxGrossLeverage, maxNetLeverage } = subject.facts.plan;
  const isBounded = account === Account.Margin || maxGrossLeverage > 0 || maxNetLeverage > 0;
  if (!isBounded || account === Account.Unlimited) tally.skip("no margin account and no cap on leverage");
  else for (const [cell, fills] of barsWithOpenings(subject)) checkCell(tally, subject, cell, fills);
  return tally.result();
}

function checkCell(tally: Tally, subject: Subject, cell: number, fills: readonly Placed[]): void {
  const steps = new Set(
    fills.flatMap(({ isOpening, span }) => (isOpening && span.from === span.to ? [span.from] : [])),
  );
  for (const step of steps) {
    if (!isClear(subject, fills, step)) {
      tally.skip("steps whose order the result does not show are left out");
      continue;
    }
    requireFunds(tally, subject, cell, momentAfter(subject, cell, fills, step), countOf(fills, step));
  }
}

function countOf(fills: readonly Placed[], step: number): number {
  return fills.filter(({ isOpening, span }) => isOpening && span.from === step).length;
}

/** Whether it is known which fills come before the openings of a step and which after them. */
function isClear({ facts, arrays }: Subject, fills: readonly Placed[], step: number): boolean {
  const isOpenBetween = fills.some(({ span }) => span.from < span.to && span.from <= step && span.to >= step);
  if (isOpenBetween) return false;
  if (facts.plan.orderOfFills === OrderOfFills.ExitsFirst) return true;
  // One after another: a reduction of another column may come between or after.
  const columns = new Set(
    fills.filter(({ span }) => span.from === step).map(({ i }) => arrays.fills.column[i]),
  );
  return columns.size === 1;
}

/** The end of the bar with all that came after the step taken back, at the marks of the step. */
function momentAfter(subject: Subject, cell: number, fills: readonly Placed[], step: number): Moment {
  const { facts, arrays, position, money } = subject;
  const [bar, account] = [Math.floor(cell / facts.accounts), cell % facts.accounts];
  const marks = step <= 7 ? facts.openMarks : facts.closeMarks;
  const receivable = arrays.receivable ?? money.receivable;
  const moment = { equity: arrays.cash[cell] + receivable[cell], gross: 0, net: 0, initial: 0, added: 0 };
  const undone = new Map<number, number>();
  for (const { i, span, isOpening } of fills) {
    const [column, units] = [arrays.fills.column[i], arrays.fills.units[i]];
    const worth = facts.worth(bar, column);
    if (isOpening && span.from === step) moment.added += units * marks[bar * facts.columns + column] * worth;
    if (span.from <= step) continue;
    undone.set(column, (undone.get(column) ?? 0) + units);
    moment.equity += units * arrays.fills.price[i] * worth + arrays.fills.fees[i];
  }
  for (let column = facts.firstColumns[account]; column < facts.firstColumns[account + 1]; column++) {
    const i = bar * facts.columns + column;
    const units = position[i] - (undone.get(column) ?? 0);
    if (units === 0) continue;
    const value = units * marks[i] * facts.worth(bar, column);
    moment.equity += value;
    moment.gross += Math.abs(value);
    moment.net += value;
    moment.initial += Math.abs(value) * facts.at(Input.InitialMargin, bar, column);
  }
  return moment;
}

function requireFunds(
  tally: Tally,
  { facts }: Subject,
  cell: number,
  moment: Moment,
  openings: number,
): void {
  const { plan, accounts } = facts;
  const { equity, gross, net, initial, added } = moment;
  const require = (what: string, used: number, allowed: number): void => {
    const isOver = tally.misses(Math.max(used, allowed), allowed, Math.abs(equity) + gross);
    if (!isOver) return;
    const place = { bar: Math.floor(cell / accounts), account: cell % accounts };
    tally.note({ what, ...place, got: used, expected: `${allowed} or less` });
  };
  if (plan.account === Account.Margin) require("initial margin after openings", initial, equity);
  if (!Number.isNaN(plan.maxGrossLeverage))
    require("gross exposure after openings", gross, plan.maxGrossLeverage * equity);
  // Of several openings each may have brought the sum nearer to zero, which always passes.
  const isNearer = Math.abs(net) <= Math.abs(net - added) && net * (net - added) >= 0;
  if (!Number.isNaN(plan.maxNetLeverage) && openings === 1 && !isNearer)
    require("net exposure after an opening", Math.abs(net), plan.maxNetLeverage * equity);
}

/** I04: a margin call exactly where equity is below the maintenance margin of what is held; liquidations only after one. */
export function checkMarginCalls(subject: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I04.calls",
    title:
      "A margin call is raised exactly where equity is below the maintenance margin, and only then liquidated",
    tolerance: TOLERANCE,
    scale: "of equity plus gross exposure",
  });
  const { facts, arrays } = subject;
  if (facts.plan.account !== Account.Margin) tally.skip("no margin account");
  else if (arrays.marginCalls === null) tally.skip("the result has no margin calls");
  else checkCalls(tally, subject, arrays.marginCalls);
  return tally.result();
}

function checkCalls(tally: Tally, subject: Subject, calls: NonNullable<Arrays["marginCalls"]>): void {
  const { facts, arrays, placed } = subject;
  const recorded = new Map<number, number>();
  for (let k = 0; k < calls.length; k++) recorded.set(calls.bar[k] * facts.accounts + calls.account[k], k);
  arrays.equity.forEach((equity, cell) => {
    const { maintenance, gross } = requirementOf(subject, cell);
    const k = recorded.get(cell);
    const place = { bar: Math.floor(cell / facts.accounts), account: cell % facts.accounts };
    const isCalled = k !== undefined;
    const scale = Math.abs(equity) + gross;
    // On the wrong side of the requirement by more than rounding.
    const excess = !(gross > 0)
      ? 0
      : isCalled
        ? Math.max(equity, maintenance)
        : Math.min(equity, maintenance);
    const expected = gross > 0 ? maintenance : 0;
    if (tally.misses(excess, expected, scale) || (isCalled && !(gross > 0)))
      tally.note({
        ...{ what: isCalled ? `marginCalls[${k}]` : "a margin call", ...place },
        ...{ got: isCalled ? "recorded" : "none", expected: `equity ${equity}, maintenance ${maintenance}` },
      });
    if (!isCalled) return;
    if (tally.misses(calls.equity[k], equity, 0))
      tally.note({ what: `marginCalls[${k}].equity`, ...place, got: calls.equity[k], expected: equity });
    if (tally.misses(calls.maintenance[k], maintenance, gross))
      tally.note({
        what: `marginCalls[${k}].maintenance`,
        ...place,
        got: calls.maintenance[k],
        expected: maintenance,
      });
  });
  for (const i of placed) {
    if (arrays.fills.reason[i] !== "MarginCall") continue;
    const [bar, column] = [arrays.fills.bar[i], arrays.fills.column[i]];
    if (tally.fails(recorded.has((bar - 1) * facts.accounts + facts.accountOf[column])))
      tally.note({
        what: `fills[${i}]`,
        bar,
        column,
        got: "MarginCall",
        expected: "a margin call at the bar before",
      });
  }
}

function requirementOf({ facts, values }: Subject, cell: number): { maintenance: number; gross: number } {
  const [bar, account] = [Math.floor(cell / facts.accounts), cell % facts.accounts];
  let [maintenance, gross] = [0, 0];
  for (let column = facts.firstColumns[account]; column < facts.firstColumns[account + 1]; column++) {
    const value = values[bar * facts.columns + column];
    if (value === 0) continue;
    const rate = facts.at(value > 0 ? Input.MaintenanceLong : Input.MaintenanceShort, bar, column);
    maintenance += rate * Math.abs(value);
    gross += Math.abs(value);
  }
  return { maintenance, gross };
}
