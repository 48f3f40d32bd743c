// An explanation as lines of text. Numbers are written in full: what is printed can be computed with.
import { actionLines, liquidationLines, stopLines } from "./textForced.ts";
import { changeWords, orderLines } from "./textOrders.ts";
import type { AskedExplanation, Explanation, IntentExplanation } from "./types.ts";
import { FATE_WORDS, asksFor, number } from "./words.ts";

/** The text of an explanation of the realistic profile, line by line. */
export function realisticLines(explanation: Explanation): string[] {
  const { intent, asked, orders, stops, liquidation, marginCall, actions } = explanation;
  const account = `account: ${accountWords(explanation)}`;
  return [
    placeLine(explanation),
    account,
    ...actions.flatMap(actionLines),
    ...(liquidation === null ? [] : liquidationLines(liquidation)),
    ...(asked === null ? intentLines(intent) : askedLines(asked)),
    ...stops.flatMap(stopLines),
    ...orders.flatMap((order) => ["", ...orderLines(order)]),
    ...(marginCall === null
      ? []
      : [
          `margin call at the close: equity ${number(marginCall.equity)} is below ${number(marginCall.maintenance)}`,
        ]),
  ];
}

/** Bar, time and column of a question. */
export function placeLine({
  bar,
  column,
  name,
  time,
}: Pick<Explanation, "bar" | "column" | "time" | "name">): string {
  const when = time === null ? "" : ` (${new Date(time).toISOString()})`;
  return `bar ${bar}${when}, column ${column}${name === null ? "" : ` ${name}`}`;
}

function accountWords({ rules }: Explanation): string {
  const { account, shorting, allocation, onInsufficient, maxGrossLeverage, maxNetLeverage } = rules;
  const caps = [
    Number.isNaN(maxGrossLeverage) ? "" : `gross leverage up to ${maxGrossLeverage}`,
    Number.isNaN(maxNetLeverage) ? "" : `net leverage up to ${maxNetLeverage}`,
    Number.isNaN(rules.participationRate) ? "" : `up to ${rules.participationRate} of a bar's volume`,
  ];
  const parts = [
    account,
    `shorting ${shorting}`,
    `allocation ${allocation}`,
    `short of funds: ${onInsufficient}`,
  ];
  return [...parts, ...caps.filter((cap) => cap !== "")].join(", ");
}

/** What a strategy asked for, one thing after another. */
function askedLines(asked: readonly AskedExplanation[]): string[] {
  return asked.length === 0 ? ["the strategy asked for nothing here"] : asked.flatMap(askedWords);
}

function askedWords(asked: AskedExplanation): string[] {
  switch (asked.kind) {
    case "order":
      return intentLines(asked.intent);
    case "cancel":
      return [`cancelled: order ${asked.order}`];
    case "modify":
      return [`changed: order ${asked.order}, ${changeWords(asked.changes)}`];
    case "serve":
      return [`served first from now on: columns ${asked.columns.join(", ")}`];
  }
}

function intentLines(intent: IntentExplanation): string[] {
  const { fate, order, endedOrders, madeBar, position, mark, equity, units, worth, minOrderValue } = intent;
  const name = order === null ? "" : ` (order ${order})`;
  const lines = [`intent: ${asksFor(intent)}${FATE_WORDS[fate]}${name}`];
  if (madeBar !== null)
    lines.push(
      `  decided at the close of bar ${madeBar}: position ${number(position)}, mark ${number(mark)}, equity ${number(equity)}`,
    );
  if (fate === "BelowMinValue")
    lines.push(
      `  ${number(units)} units are worth ${number(worth)}, minOrderValue is ${number(minOrderValue)}`,
    );
  if (endedOrders.length > 0)
    lines.push(`  ended order${endedOrders.length === 1 ? "" : "s"} ${endedOrders.join(", ")}`);
  return lines;
}
