// What codes and names of an explanation mean, in a trader's words.
import type { BoundName, IntentExplanation, IntentFateName, OrderExplanation, Step, Wait } from "./types.ts";
import type { VectorbtBoundName } from "./vectorbtTypes.ts";

/** Shortest text that reads back as the same number. */
export function number(value: number): string {
  if (Number.isNaN(value)) return "none";
  if (Math.abs(value) === Infinity) return value > 0 ? "∞" : "-∞";
  return String(value);
}

export const BOUND_WORDS: Readonly<Record<BoundName | VectorbtBoundName, string>> = {
  position: "units held",
  volume: "volume left",
  lotSize: "lot size",
  maxSize: "max size",
  minSize: "min size",
  cash: "cash to spend",
  buyingPower: "equity beyond initial margin",
  grossLeverage: "gross leverage cap",
  netLeverage: "net leverage cap",
  part: "part of what is affordable",
  share: "common factor of the step",
  whole: "all or nothing",
  dust: "worth next to nothing",
  fee: "cash for the fee",
  shorting: "short units allowed",
  freeCash: "free cash",
  rejectProb: "chance of a rejection",
};

export const STEP_WORDS: Readonly<Record<Step, string>> = {
  open: "at the open",
  inside: "inside the bar",
  close: "at the close",
  decision: "at the close that decided",
};

export const FATE_WORDS: Readonly<Record<IntentFateName, string>> = {
  NoSignal: "no signal",
  NoSize: "no size: nothing is asked",
  HeldBack: "held back by the delay beyond the end of the data",
  Ordered: "became an order",
  Refused: "refused when it was made",
  ResolvedAway: "the rules for conflicts and opposite entries left nothing of it",
  FlatExit: "an exit without a position: nothing to do",
  NotAccumulated: "an entry on the side that is held, and accumulation is off for it",
  OtherSide: "an exit of the side that is not held",
  AsksNothing: "the size comes to 0 units",
  TargetMet: "the target is already met",
  BelowMinValue: "worth no more than minOrderValue: no order",
};

const WAIT_WORDS: Readonly<Record<Exclude<Wait, "notReached">, string>> = {
  noPrice: "no price",
  triggered: "stop price touched, a limit order from the next bar on",
  closedInside: "a position closed inside this bar is not opened again in it",
  Bankrupt: "a liquidation found no equity: the account opens nothing any more",
  Halted: "a margin call halted the account's openings",
  LotSize: "what is left is less than a lot",
};

export function waitWords(wait: Wait, { type }: OrderExplanation): string {
  if (wait !== "notReached") return WAIT_WORDS[wait];
  return `${type === "stopLimit" ? "stop or limit" : type} price not reached`;
}

/** What a reason of section 8 says of an order. */
export const REASON_WORDS: Readonly<Record<string, string>> = {
  NotListed: "the column has had no valid price yet",
  NotTradable: "the column is delisted",
  SizeNaN: "the size of the signal is NaN",
  SizeZero: "the size of the signal is 0",
  NoPosition: "there is less (or nothing) left to reduce, or the direction forbids an opening",
  ShortNotAllowed: "a cash account opens no short",
  Bankrupt: WAIT_WORDS.Bankrupt,
  Halted: WAIT_WORDS.Halted,
  NoCash: "the purchase and its costs are more than there is to spend",
  CantCoverFees: "what cash there is goes into the fee",
  NoBuyingPower: "equity would be below the initial margin",
  GrossLeverage: "above the cap on gross leverage",
  NetLeverage: "above the cap on net leverage",
  MaxSize: "above the largest size",
  MinSize: "below the least size",
  LotSize: "less than a lot",
  Volume: "the volume of the bar gave less, or none",
  FillOrKill: "could not be filled whole",
  TimeInForce: "out of time",
};

/** What a signal or a size asks for. */
export function asksFor({ given, resolved, size, sizeType, fate }: IntentExplanation): string {
  if (fate === "NoSignal" || fate === "NoSize") return "";
  const signals = given.length === 0 ? "" : `${given.map(spaced).join(", ")}; `;
  const left =
    given.join() === resolved.join() ? "" : `left of it: ${resolved.map(spaced).join(", ") || "nothing"}; `;
  return `${signals}${left}size ${number(size)} (${spaced(sizeType)}): `;
}

/** `longEntry` → `long entry`. */
export function spaced(word: string): string {
  return word.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
