// An explanation of the vectorbt profile as lines of text.
import { placeLine } from "./text.ts";
import { boundLines } from "./textBounds.ts";
import type {
  VectorbtExplanation,
  VectorbtFate,
  VectorbtOrderExplanation,
  VectorbtSizing,
  VectorbtState,
  VectorbtStops,
} from "./vectorbtTypes.ts";
import { FATE_WORDS, number, spaced } from "./words.ts";

const FATES: Readonly<Record<Extract<VectorbtFate, "Processed" | "Stop" | "NotServed">, string>> = {
  Processed: "an order was processed",
  Stop: "an order was processed for a stop",
  NotServed: "the call sequence leaves this column out",
};

/** The text of an explanation of the vectorbt profile, line by line. */
export function vectorbtLines(explanation: VectorbtExplanation): string[] {
  const { stops, orders } = explanation;
  return [
    placeLine(explanation),
    `intent: ${intentWords(explanation)}`,
    ...(stops === null ? [] : stopLines(stops)),
    ...orders.flatMap(orderLines),
  ];
}

function intentWords({ given, resolved, fate }: VectorbtExplanation): string {
  const words =
    fate in FATES ? FATES[fate as keyof typeof FATES] : FATE_WORDS[fate as keyof typeof FATE_WORDS];
  if (fate === "Stop")
    return `${given.length === 0 ? "no signal" : `${given.join(", ")}, passed over`}; ${words}`;
  if (given.length === 0) return words;
  return `${given.map(spaced).join(", ")}; left of it: ${resolved.map(spaced).join(", ") || "nothing"}: ${words}`;
}

function stopLines(stops: VectorbtStops): string[] {
  const { position, stopLevel, targetLevel, open, high, low, hit, price, exitPrice, exit } = stops;
  const order =
    hit === null
      ? []
      : [`  fired at ${number(price)}; the order takes the price "${exitPrice}" and does "${exit}"`];
  return [
    `stops: position ${number(position)}${baseWords(stops)}`,
    `  stop loss ${number(stopLevel)}, take profit ${number(targetLevel)}, open ${number(open)}, high ${number(high)}, low ${number(low)}: ${verdict(stops)}`,
    ...order,
  ];
}

function baseWords({ stopBase, slStop, trails, targetBase, tpStop }: VectorbtStops): string {
  const trailing = trails ? ", trailing" : "";
  const stop = Number.isNaN(slStop)
    ? ""
    : `, stop loss ${number(slStop)} from ${number(stopBase)}${trailing}`;
  const target = Number.isNaN(tpStop) ? "" : `, take profit ${number(tpStop)} from ${number(targetBase)}`;
  return stop + target;
}

function verdict({ stopReached, targetReached, hit }: VectorbtStops): string {
  if (hit === null) return "nothing reached";
  if (stopReached && targetReached) return "both reached, the stop loss is looked at first";
  return `${spaced(hit)} reached`;
}

function orderLines(order: VectorbtOrderExplanation): string[] {
  const { id, status, statusInfo, request, before, after, filled, bound, sizing } = order;
  const { size, sizeType, direction, price, slippage, fees, fixedFees } = request;
  const by = bound === null ? "" : `; bound by ${spaced(bound.name)} ${number(bound.value)}`;
  const costs = `slippage ${number(slippage)}, fees ${number(fees)} of the value and ${number(fixedFees)} an order`;
  const fill =
    filled === null
      ? []
      : [
          `  ${filled.side === "Buy" ? "bought" : "sold"} ${number(filled.size)} at ${number(filled.price)}, fees ${number(filled.fees)}`,
        ];
  return [
    "",
    `${id === null ? "order" : `order ${id}`}: asked ${number(size)} (${spaced(sizeType)}, ${spaced(direction)}) at ${number(price)}; ${costs}`,
    `  ${status}${statusInfo === "" ? "" : ` ${statusInfo}`}${by}`,
    `  sizes: at least ${number(request.minSize)}, at most ${number(request.maxSize)}, in lots of ${number(request.lotSize)}, ${request.allowPartial ? "or a part" : "whole only"}`,
    ...(sizing === null ? [] : sizingLines(sizing)),
    ...fill,
    `  before: ${stateWords(before)}`,
    `  after:  ${stateWords(after)}`,
  ];
}

function sizingLines({ side, wanted, part, price, bounds }: VectorbtSizing): string[] {
  const units = wanted < Infinity ? number(wanted) : "as many as there may be";
  const share = Number.isNaN(part) ? "" : `, ${number(part)} of them`;
  return [
    `  wants to ${side === "Buy" ? "buy" : "sell"} ${units}${share}, at ${number(price)}`,
    ...boundLines(bounds, "    "),
  ];
}

function stateWords({ cash, position, debt, freeCash, valPrice, value }: VectorbtState): string {
  return `cash ${number(cash)}, position ${number(position)}, debt ${number(debt)}, free cash ${number(freeCash)}, mark ${number(valPrice)}, value ${number(value)}`;
}
