// The arrays of a realistic result, and what of them is known at each bar.
import { Outcome, Reason, TradeStatus } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { tableOf, type ResultArrays, type ResultSeries, type ResultSums } from "./arrays.ts";
import type { Portfolio } from "./portfolio.ts";
import type { Past, PastTable } from "./prefix.ts";
import type { RunOutput } from "./run.ts";
import type { AccountTotals } from "./totals.ts";

interface Source {
  readonly plan: Plan;
  readonly output: RunOutput;
}

/** Every array of the result: causes before what follows from them. */
export function realisticArrays(portfolio: Portfolio, { output }: Source): ResultArrays {
  const { profile, columns: names, time, groupLengths, plan } = portfolio;
  return {
    ...{ profile, bars: plan.bars, columns: plan.columns, groupLengths, names, time },
    arrays: [
      tableOf("orders", portfolio.orders, "decisionBar"),
      tableOf("fills", portfolio.fills, "bar"),
      tableOf("marginCalls", portfolio.marginCalls, "bar"),
      ...seriesOf(portfolio),
      tableOf("trades", portfolio.trades, "exitBar"),
      tableOf("entryTrades", portfolio.entryTrades, "exitBar"),
      tableOf("positions", portfolio.positions, "exitBar"),
      tableOf("drawdowns", portfolio.drawdowns, "endBar"),
      { kind: "sums", name: "staleBars", of: "column", data: portfolio.staleBars },
      ...totalsOf(output.totals),
    ],
  };
}

function seriesOf(portfolio: Portfolio): ResultSeries[] {
  const names = ["cash", "settledCash", "receivable", "equity", "returns"] as const;
  const series = (name: "position" | (typeof names)[number], of: ResultSeries["of"]): ResultSeries => {
    const { data, columns } = portfolio[name]();
    return { kind: "series", name, of, width: columns, data };
  };
  return [series("position", "column"), ...names.map((name) => series(name, "account"))];
}

function totalsOf(totals: readonly AccountTotals[]): ResultSums[] {
  const names = Object.keys(totals[0]) as (keyof AccountTotals)[];
  return names.map((name) => {
    const data = Float64Array.from(totals, (account) => account[name]);
    return { kind: "sums", name: `totals.${name}`, of: "account", data };
  });
}

// ---- what is known at each bar ---------------------------------------------------------------------------------------

/** Reasons that are found when an order is made, and leave nothing of it. */
const FOUND_WHEN_MADE: ReadonlySet<Reason> = new Set([
  Reason.NotListed,
  Reason.NotTradable,
  Reason.SizeNaN,
  Reason.SizeZero,
]);

/** What was decided or had happened by the close of each bar. */
export function realisticPast(portfolio: Portfolio, { plan, output }: Source): Past {
  const { bar, ...fill } = output.fills;
  const { bar: callBar, ...marginCall } = output.marginCalls;
  const { profile, columns: names, time, groupLengths } = portfolio;
  return {
    ...{ profile, bars: plan.shape.bars, columns: plan.shape.columns, groupLengths, names, time },
    tables: [
      ordersMade(plan, output),
      { bar, fields: Object.values(fill) },
      { bar: callBar, fields: Object.values(marginCall) },
      closedTrades(output),
    ],
    series: seriesOf(portfolio).filter(({ name }) => name !== "returns"),
  };
}

/**
 * Orders at the bar at which they were made: that they are there, and why not where that is found at once. How others end
 * is later news, and a split changes what was asked.
 */
function ordersMade({ delay }: Plan, { orders }: RunOutput): PastTable {
  const { id, column, decisionBar, reason, outcome } = orders;
  const heldBack = Math.max(delay, 1) - 1;
  const refused = reason.map((code, i) => {
    const ended = outcome[i] === Outcome.Rejected || outcome[i] === Outcome.Ignored;
    return ended && FOUND_WHEN_MADE.has(code) ? code : Reason.None;
  });
  return { bar: decisionBar.map((bar) => bar + heldBack), fields: [id, column, decisionBar, refused] };
}

/** Without `parentId`, which counts the positions of all columns, later ones too. */
function closedTrades({ trades }: RunOutput): PastTable {
  const { parentId: _count, exitBar, status, ...fields } = trades;
  return {
    bar: exitBar.map((bar, i) => (status[i] === TradeStatus.Closed ? bar : -1)),
    fields: Object.values(fields),
  };
}
