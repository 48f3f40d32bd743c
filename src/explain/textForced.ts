// Stops, liquidations and corporate actions as lines.
import { boundLines, fillWords } from "./textBounds.ts";
import type { ActionExplanation, ForcedFill, Liquidation, StopTest } from "./types.ts";
import { number } from "./words.ts";

const STEP_WORDS = {
  open: "at the open",
  inside: "inside the bar",
  afterOrders: "after the orders inside the bar",
} as const;

export function stopLines(test: StopTest): string[] {
  const { step, position, averageEntry, extreme, stopLevel, targetLevel, open, high, low } = test;
  const best = Number.isNaN(extreme) ? "" : `, best price so far ${number(extreme)}`;
  const prices =
    step === "open"
      ? `open ${number(open)}`
      : `open ${number(open)}, high ${number(high)}, low ${number(low)}`;
  return [
    `stops ${STEP_WORDS[step]}: position ${number(position)}, entry ${number(averageEntry)}${best}`,
    `  stop loss ${number(stopLevel)}, take profit ${number(targetLevel)}, ${prices}: ${verdict(test)}`,
    ...(test.hit === null ? [] : forcedLines(test.hit)),
  ];
}

function verdict({ stopReached, targetReached, path, hit, step }: StopTest): string {
  const name = hit?.reason === "StopLoss" ? "stop loss" : "take profit";
  if (stopReached && targetReached && hit !== null && step !== "open")
    return `both reached, ${path} takes the ${name}`;
  if (hit !== null) return `${name} reached`;
  return "nothing reached";
}

function forcedLines({ price, tried, bounds, fill }: ForcedFill): string[] {
  return [
    `  ${number(tried)} wanted at ${number(price)}`,
    ...boundLines(bounds, "    "),
    `  ${fill === null ? "nothing filled" : fillWords(fill)}`,
  ];
}

export function liquidationLines({
  equity,
  maintenance,
  buffer,
  part,
  hit,
  position,
}: Liquidation): string[] {
  const state = `equity ${number(equity)}, maintenance requirement ${number(maintenance)}, buffer ${number(buffer)}`;
  if (part === 0) return [`margin call of the bar before has healed: ${state}`];
  return [
    `liquidation at the open: ${state}: ${number(part)} of every position, here of ${number(position)}`,
    ...(hit === null ? ["  nothing to sell here, or no price"] : forcedLines(hit)),
  ];
}

export function actionLines({ kind, amount, position, mark, fill }: ActionExplanation): string[] {
  const amounts = {
    split: `ratio ${number(amount)}`,
    dividend: `${number(amount)} a unit`,
    delisting: `price ${number(amount)}`,
  };
  return [
    `${kind}: ${amounts[kind]}; position ${number(position)}, mark ${number(mark)} before it`,
    ...(fill === null ? [] : [`  ${fill.reason}: ${fillWords(fill)}`]),
  ];
}
