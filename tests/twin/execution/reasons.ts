// Section 8: outcomes of orders, reasons of orders in descending precedence, reasons of fills.

export type Outcome =
  "Working" | "Filled" | "PartiallyFilled" | "Ignored" | "Rejected" | "Replaced" | "Expired" | "Cancelled";

const REASONS = [
  "NotListed",
  "NotTradable",
  "SizeNaN",
  "SizeZero",
  "NoPosition",
  "ShortNotAllowed",
  "Bankrupt",
  "Halted",
  "NoCash",
  "CantCoverFees",
  "NoBuyingPower",
  "GrossLeverage",
  "NetLeverage",
  "MaxSize",
  "MinSize",
  "LotSize",
  "Volume",
  "FillOrKill",
  "TimeInForce",
] as const;

export type Reason = (typeof REASONS)[number];

export type FillReason = "Order" | "StopLoss" | "TakeProfit" | "MarginCall" | "Delisted" | "CashInLieu";

export function precedes(first: Reason, second: Reason): boolean {
  return REASONS.indexOf(first) < REASONS.indexOf(second);
}

/** The outcome of an order that ended for this reason alone with nothing filled. */
export function outcomeOfReason(reason: Reason): "Ignored" | "Rejected" {
  return reason === "SizeNaN" || reason === "SizeZero" || reason === "NoPosition" ? "Ignored" : "Rejected";
}
