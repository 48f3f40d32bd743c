// An explanation of the vectorbt profile as lines of text.
import { placeLine } from "./text.ts";
import type { VectorbtExplanation, VectorbtOrderExplanation, VectorbtState } from "./vectorbtTypes.ts";
import { number, spaced } from "./words.ts";

const FATES: Readonly<Record<VectorbtExplanation["fate"], string>> = {
  Processed: "an order was processed",
  Stop: "no signal; an order was processed for a stop",
  NoSignal: "no signal",
  NothingToDo:
    "the signals come to no order: conflict rules, an entry on the side held, or an exit while flat",
  NotServed: "the call sequence leaves this column out",
};

/** The text of an explanation of the vectorbt profile, line by line. */
export function vectorbtLines(explanation: VectorbtExplanation): string[] {
  const { given, fate, orders } = explanation;
  const asks = given.length === 0 ? "" : `${given.map(spaced).join(", ")}: `;
  return [placeLine(explanation), `intent: ${asks}${FATES[fate]}`, ...orders.flatMap(orderLines)];
}

function orderLines(order: VectorbtOrderExplanation): string[] {
  const { id, status, statusInfo, request, before, after, filled, bound } = order;
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
    ...fill,
    `  before: ${stateWords(before)}`,
    `  after:  ${stateWords(after)}`,
  ];
}

function stateWords({ cash, position, debt, freeCash, valPrice, value }: VectorbtState): string {
  return `cash ${number(cash)}, position ${number(position)}, debt ${number(debt)}, free cash ${number(freeCash)}, mark ${number(valPrice)}, value ${number(value)}`;
}
