// An order as lines: how it was made, each attempt with its table of bounds, how it ended.
import type { OrderChanges } from "../strategy/types.ts";
import { boundLines, fillWords } from "./textBounds.ts";
import type { Attempt, Costs, Funds, Making, OrderExplanation } from "./types.ts";
import { REASON_WORDS, STEP_WORDS, number, spaced, waitWords } from "./words.ts";

export function orderLines(order: OrderExplanation): string[] {
  return [
    headLine(order),
    `  ${outcomeWords(order)}`,
    ...(order.making === null ? [] : makingLines(order, order.making)),
    ...attemptLines(order),
    ...order.changes.map(
      ({ bar, changes }) => `  changed by the strategy at the close of bar ${bar}: ${changeWords(changes)}`,
    ),
    ...order.splits.map(
      ({ bar, ratio }) => `  bar ${bar}: split, units × ${number(ratio)}, prices / ${number(ratio)}`,
    ),
    endLine(order),
  ];
}

function headLine({
  id,
  asked,
  type,
  limitPrice,
  stopPrice,
  timeInForce,
  decisionBar,
  role,
  parent,
}: OrderExplanation): string {
  const exit = parent === null ? "" : `${spaced(role)} of order ${parent}, `;
  const stop = Number.isNaN(stopPrice) ? "" : `, stop ${number(stopPrice)}`;
  const limit = Number.isNaN(limitPrice) ? "" : `, limit ${number(limitPrice)}`;
  const time =
    typeof timeInForce === "string" ? timeInForce : timeInForce === Infinity ? "gtc" : `${timeInForce} bars`;
  return `order ${id} of bar ${decisionBar}: ${exit}asked ${number(asked)}, ${spaced(type)}${stop}${limit}, ${time}`;
}

function outcomeWords({ outcome, reason, asked, filled, bound }: OrderExplanation): string {
  const why = reason === "" ? "" : `; ${reason}: ${REASON_WORDS[reason]}`;
  const by = Number.isNaN(bound) ? "" : ` (bound ${number(bound)})`;
  return `${outcome}: ${number(filled)} of ${number(asked)}${why}${by}`;
}

function makingLines(order: OrderExplanation, making: Making): string[] {
  const { position, mark, equity, unitValue, size, sizeType, bounds, reduceLeft, openLeft } = making;
  const worth = unitValue === 1 ? "" : `, worth of a unit at 1 ${number(unitValue)}`;
  const wanted = legWords(making.reduce, making.open, making.part);
  const work = order.refused ? "refused at once" : `works with ${legWords(reduceLeft, openLeft, NaN)}`;
  const left = order.refused || bounds.length > 0 ? [`    ${work}`] : [];
  return [
    `  made at the close of bar ${order.madeBar}: size ${number(size)} (${spaced(sizeType)}), position ${number(position)}, mark ${number(mark)}, equity ${number(equity)}${worth}`,
    `    wants ${wanted}`,
    ...boundLines(bounds, "    "),
    ...(Number.isNaN(making.part) || order.refused ? left : []),
  ];
}

function legWords(reduce: number, open: number, part: number): string {
  const opening = Number.isNaN(part) ? number(open) : `${number(part)} of what is affordable`;
  return `${number(reduce)} to reduce, ${opening} to open`;
}

/** Tries one by one; bars at which the order only waited, for the same reason, together. */
function attemptLines(order: OrderExplanation): string[] {
  const lines: string[] = [];
  for (let i = 0, next = 0; i < order.attempts.length; i = next) {
    next = i + 1;
    const { leg, waits } = order.attempts[i];
    if (leg === null)
      while (order.attempts[next]?.leg === null && order.attempts[next].waits === waits) next++;
    lines.push(...(leg === null ? waitingLines(order, i, next) : tryLines(order.attempts[i], order)));
  }
  return lines;
}

function waitingLines(order: OrderExplanation, from: number, to: number): string[] {
  const waiting = order.attempts.slice(from, to);
  const [first, last] = [waiting[0], waiting[waiting.length - 1]];
  const bars = first.bar === last.bar ? `bar ${first.bar}` : `bars ${first.bar} to ${last.bar}`;
  const high = Math.max(...waiting.map((one) => one.high));
  const low = Math.min(...waiting.map((one) => one.low));
  const range =
    first.step === "inside" && first.waits !== "noPrice" ? ` (high ${number(high)}, low ${number(low)})` : "";
  return [`  ${bars}, ${STEP_WORDS[first.step]}: ${waitWords(first.waits!, order)}${range}`];
}

function tryLines(attempt: Attempt, order: OrderExplanation): string[] {
  const { bar, step, leg, tried, price, bounds, fill, costs, funds, waits } = attempt;
  const what = leg === "open" ? "opening leg" : "reducing leg";
  const wanted = tried === Infinity ? "as many as are affordable" : number(tried);
  const head = `  bar ${bar}, ${STEP_WORDS[step]}, ${what}: ${wanted} wanted at ${number(price)}`;
  if (waits !== null) return [`${head}: ${waitWords(waits, order)}`];
  return [
    head,
    ...(costs === null ? [] : costLines(costs)),
    ...(funds === null || leg === "reduce" ? [] : fundLines(funds)),
    ...boundLines(bounds, "    "),
    `    ${fill === null ? "nothing filled" : fillWords(fill)}`,
  ];
}

/** What a fill costs, without the parts that are 0. */
function costLines({
  slippage,
  fees,
  perUnitFees,
  fixedFees,
  minFees,
  unitValue,
  impact,
  paid,
}: Costs): string[] {
  const parts = [
    [slippage, `slippage ${number(slippage)}`],
    [fees, `fees ${number(fees)} of the value`],
    [perUnitFees, `${number(perUnitFees)} a unit`],
    [fixedFees, `${number(fixedFees)} a fill`],
    [minFees, `at least ${number(minFees)}`],
    [unitValue - 1, `worth of a unit at 1 ${number(unitValue)}`],
    [paid.units, `paid with the reducing leg ${number(paid.fees)} for ${number(paid.units)}`],
    [impact === null ? 0 : 1, impactWords(impact)],
  ] as const;
  const told = parts.filter(([amount]) => amount !== 0).map(([, words]) => words);
  return told.length === 0 ? [] : [`    costs: ${told.join(", ")}`];
}

function impactWords(impact: Costs["impact"]): string {
  if (impact === null) return "";
  const { eta, gamma, averageVolume, deviation } = impact;
  return `impact of u units ${number(eta)} × ${number(deviation)} × √(u / ${number(averageVolume)}) + ${number(gamma)} × u / ${number(averageVolume)}`;
}

function fundLines({ spendable, equity, gross, net, requirement, mark, initialMargin }: Funds): string[] {
  const held = gross === 0 ? "" : `, positions gross ${number(gross)}, net ${number(net)}`;
  const margin = Number.isNaN(initialMargin)
    ? ""
    : `, initial margin ${number(requirement)} and ${number(initialMargin)} of what is added`;
  return [
    `    before: cash to spend ${number(spendable)}, equity ${number(equity)}${held}${margin}; mark ${number(mark)}`,
  ];
}

/** `limitPrice 9, timeInForce day`. */
export function changeWords(changes: OrderChanges): string {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${String(value)}`).join(", ");
}

function endLine({ endBar, replacedBy, cancelBar, role, outcome }: OrderExplanation): string {
  if (endBar === null) return "  still working at the end of the data";
  if (typeof replacedBy === "number") return `  ended at bar ${endBar}: replaced by order ${replacedBy}`;
  if (replacedBy === "target") return `  ended at bar ${endBar}: a target that is already met took its place`;
  if (replacedBy === "exit") return `  ended at bar ${endBar}: an exit signal without a position`;
  if (cancelBar !== null) return `  ended at bar ${endBar}: cancelled by the strategy`;
  if (role !== "order" && outcome === "Cancelled") return `  ended at bar ${endBar}: nothing left to protect`;
  return `  ended at bar ${endBar}`;
}
