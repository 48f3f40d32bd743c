// What a strategy asked for, in words that no broker and no kernel is part of.
import { OPTIONS } from "../options.ts";
import type { Asked } from "./tape.ts";
import type { OrderChanges, OrderDetails } from "./types.ts";

/** One wish of a strategy, at the close of a bar. */
export type StrategyIntent =
  | OrderIntent
  | {
      readonly kind: "cancel";
      readonly bar: number;
      /** Id of the order. */
      readonly order: number;
    }
  | {
      readonly kind: "modify";
      readonly bar: number;
      readonly order: number;
      readonly changes: OrderChanges;
    }
  | {
      readonly kind: "serve";
      readonly bar: number;
      /** Columns to be served first, in this order. */
      readonly columns: readonly number[];
    };

/** An order as it was asked for; a rebalance is one for every column that it does not leave alone. */
export interface OrderIntent extends Omit<OrderDetails, "sizeType"> {
  readonly kind: "order";
  readonly bar: number;
  readonly column: number;
  readonly size: number;
  /** How the size is read. */
  readonly sizeType: string;
}

/** Names of the codes. */
const SIZE_TYPES: readonly string[] = namesOf(OPTIONS.sizeType.choices!);

function namesOf(choices: Readonly<Record<string, number>>): string[] {
  const names: string[] = [];
  for (const [name, code] of Object.entries(choices)) names[code] ??= name;
  return names;
}

export function* intentOf(asked: Asked): Generator<StrategyIntent> {
  if (asked.kind === "rebalance") {
    const { bar, weights } = asked;
    for (let column = 0; column < weights.length; column++)
      if (!Number.isNaN(weights[column])) yield orderOf(bar, column, weights[column], TARGET_PERCENT);
  } else if (asked.kind === "order") {
    const { bar, column, size, sizeType, details } = asked;
    yield orderOf(bar, column, size, SIZE_TYPES[sizeType], details);
  } else yield Object.freeze(asked);
}

const TARGET_PERCENT = "targetPercent";

function orderOf(
  bar: number,
  column: number,
  size: number,
  sizeType: string,
  details: OrderDetails = {},
): OrderIntent {
  return Object.freeze({ kind: "order", bar, column, size, sizeType, ...details });
}
