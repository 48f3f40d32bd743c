// One bar of one column, explained: the run is made again with a trace of that column, so that its records can stay narrow.
import {
  Account,
  Allocation,
  OnInsufficient,
  OrderOfFills,
  Outcome,
  Shorting,
} from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import { retrace, type RunOutput } from "../results/run.ts";
import { TraceCollector } from "../results/trace.ts";
import { explainAction, explainLiquidation, explainStops } from "./forced.ts";
import { explainIntent, makingBar } from "./intent.ts";
import { LifeReader, type Life } from "./life.ts";
import { told } from "./lines.ts";
import { wordOf } from "./names.ts";
import { explainOrder } from "./orders.ts";
import type { Explanation, Rules } from "./types.ts";
import { requireSameRun } from "./unchanged.ts";

/** Explains a bar of a column from a fresh trace. */
export function explain(plan: Plan, output: RunOutput, bar: number, column: number): Explanation {
  const firstBar = firstTracedBar(plan, output, bar, column);
  const trace = new TraceCollector({ firstColumn: column, lastColumn: column + 1, firstBar });
  const last = Math.max(bar, makingBar(plan, bar));
  retrace(plan, trace, last, () => {
    const { lives } = new LifeReader(trace.of(column));
    return [...lives.values()].every((life) => !isOf(life, bar) || life.end !== null);
  });
  return explainTraced(plan, output, new LifeReader(trace.of(column)), bar, column);
}

/** Explains a bar of a column from events that reach back to the making of every order that was at work there. */
export function explainTraced(
  plan: Plan,
  output: RunOutput,
  reader: LifeReader,
  bar: number,
  column: number,
): Explanation {
  const intent = explainIntent(plan, bar, column, reader);
  const lives = [...reader.lives.values()].filter((life) => isOf(life, bar));
  return explanationOf(plan, output, reader, { bar, column, intent, asked: null, lives });
}

/** What of an explanation is told in another way where a strategy handed its orders in. */
interface Told extends Pick<Explanation, "bar" | "column" | "intent" | "asked"> {
  readonly lives: readonly Life[];
}

/** An explanation of these orders. */
export function explanationOf(
  plan: Plan,
  output: RunOutput,
  reader: LifeReader,
  { bar, column, intent, asked, lives }: Told,
): Explanation {
  requireSameRun(output, reader, { bar, column, lives });
  const here = <Event extends { event: { bar: number } }>(events: readonly Event[]): Event[] =>
    events.filter(({ event }) => event.bar === bar);
  const liquidation = here(reader.liquidations)[0];
  return told({
    profile: "realistic",
    bar,
    column,
    name: plan.columns?.[column] ?? null,
    time: plan.time?.[bar] ?? null,
    rules: rulesOf(plan),
    intent,
    asked,
    orders: lives.map((life) => explainOrder(plan, output.orders, column, life)),
    stops: here(reader.tests).map((tested) => explainStops(plan, column, tested)),
    liquidation: liquidation === undefined ? null : explainLiquidation(plan, column, liquidation),
    marginCall: marginCallOf(plan, output, bar, column),
    actions: here(reader.actions).map((acted) => explainAction(plan, column, acted)),
  });
}

/** Whether an order was decided, made, at work or ended at a bar. */
function isOf({ intent, tries, end }: Life, bar: number): boolean {
  if (intent.intentBar === bar || intent.bar === bar || end?.bar === bar) return true;
  return tries.some(({ quote }) => quote.bar === bar);
}

/**
 * The bar at which the order was made that was at work when `bar` began: of the orders made before, the last one that can
 * have gone to work. One that was refused when it was made looks like one that was refused when it was tried: then the one
 * before it counts, too.
 */
function firstTracedBar(plan: Plan, { orders }: RunOutput, bar: number, column: number): number {
  for (let id = orders.id.length - 1; id >= 0; id--) {
    if (orders.column[id] !== column) continue;
    const made = makingBar(plan, orders.decisionBar[id]);
    const mayHaveEnded = orders.outcome[id] === Outcome.Ignored || orders.outcome[id] === Outcome.Rejected;
    if (made < bar && !mayHaveEnded) return made;
  }
  return 0;
}

function marginCallOf(
  { groupLengths }: Plan,
  { marginCalls }: RunOutput,
  bar: number,
  column: number,
): Explanation["marginCall"] {
  let [account, last] = [0, groupLengths[0]];
  while (column >= last) last += groupLengths[++account];
  const call = marginCalls.bar.findIndex((at, i) => at === bar && marginCalls.account[i] === account);
  if (call < 0) return null;
  return { equity: marginCalls.equity[call], maintenance: marginCalls.maintenance[call] };
}

function rulesOf(plan: Plan): Rules {
  const rules = {
    account: wordOf(Account[plan.account]),
    shorting: wordOf(Shorting[plan.shorting]),
    orderOfFills: wordOf(OrderOfFills[plan.orderOfFills]),
    onInsufficient: wordOf(OnInsufficient[plan.onInsufficient]),
    allocation: wordOf(Allocation[plan.allocation]),
  } as Pick<Rules, "account" | "shorting" | "orderOfFills" | "onInsufficient" | "allocation">;
  const { delay, maxGrossLeverage, maxNetLeverage, participationRate } = plan;
  return { ...rules, delay, maxGrossLeverage, maxNetLeverage, participationRate };
}
