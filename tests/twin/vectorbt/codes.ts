// Specification sections 2 and 9. Choices are spelled as in the case files; records hold the index into these lists.

export const SIZE_TYPES = [
  "amount",
  "value",
  "percent",
  "targetamount",
  "targetvalue",
  "targetpercent",
] as const;
export type SizeType = (typeof SIZE_TYPES)[number];

export const DIRECTIONS = ["longonly", "shortonly", "both"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export type Accumulate = "disabled" | "both" | "addonly" | "removeonly";
export type PairConflict = "ignore" | "entry" | "exit" | "adjacent" | "opposite";
export type DirectionConflict = "ignore" | "long" | "short" | "adjacent" | "opposite";
export type OppositeEntry = "ignore" | "close" | "closereduce" | "reverse" | "reversereduce";
export type StopEntryPrice = "valprice" | "price" | "fillprice" | "close";
export type StopExitPrice = "stoplimit" | "stopmarket" | "price" | "close";
export type StopExit = "close" | "closereduce" | "reverse" | "reversereduce";
export type StopUpdate = "keep" | "override" | "overridenan";
export type TradesType = "entrytrades" | "exittrades" | "positions";

export const Side = { None: -1, Buy: 0, Sell: 1 } as const;
export const Status = { Filled: 0, Ignored: 1, Rejected: 2 } as const;
export const TradeDirection = { Long: 0, Short: 1 } as const;
export const TradeStatus = { Open: 0, Closed: 1 } as const;
export const DrawdownStatus = { Active: 0, Recovered: 1 } as const;

/** Why an order was not filled. */
export const Info = {
  None: -1,
  SizeNaN: 0,
  PriceNaN: 1,
  ValPriceNaN: 2,
  ValueNaN: 3,
  ValueZeroNeg: 4,
  SizeZero: 5,
  NoCashShort: 6,
  NoCashLong: 7,
  NoOpenPosition: 8,
  MaxSizeExceeded: 9,
  RandomEvent: 10,
  CantCoverFees: 11,
  MinSizeNotReached: 12,
  PartialFill: 13,
} as const;

/** Text of a raised rejection, by `Info` code. */
export const INFO_MESSAGES = [
  "Size is NaN",
  "Price is NaN",
  "Asset valuation price is NaN",
  "Asset/group value is NaN",
  "Asset/group value is zero or negative",
  "Size is zero",
  "Not enough cash to short",
  "Not enough cash to long",
  "No open position to reduce/close",
  "Size is greater than maximum allowed",
  "Random event happened",
  "Not enough cash to cover fees",
  "Final size is less than minimum allowed",
  "Final size is less than requested",
] as const;
