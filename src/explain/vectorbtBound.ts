// Which number of the log bounded an order of the vectorbt profile.
import type { OrderStatusInfo } from "../../assembly/layout.ts";
import type { VectorbtBound, VectorbtRequest, VectorbtSizing, VectorbtState } from "./vectorbtTypes.ts";

type Info = keyof typeof OrderStatusInfo;

/** Bound of an order that was not filled, by its status info. */
export function boundOf(
  request: VectorbtRequest,
  before: VectorbtState,
  info: string,
  side: "Buy" | "Sell",
): VectorbtBound {
  const names: Readonly<Record<Info, VectorbtBound["name"]>> = {
    SizeNaN: "size",
    PriceNaN: "price",
    ValPriceNaN: "valPrice",
    ValueNaN: "value",
    ValueZeroNeg: "value",
    SizeZero: "size",
    NoCashShort: "freeCash",
    NoCashLong: request.lockCash ? "freeCash" : "cash",
    NoOpenPosition: "position",
    MaxSizeExceeded: "maxSize",
    RandomEvent: "rejectProb",
    CantCoverFees: "cash",
    MinSizeNotReached: "minSize",
    PartialFill: side === "Buy" && request.lockCash ? "freeCash" : "cash",
  };
  const name = names[info as Info];
  return { name, value: valueOf(name, request, before) };
}

/** The bound that left a filled order below what was asked; null: none did. */
export function cutOf({ bounds, cutBy }: VectorbtSizing): VectorbtBound | null {
  const cut = bounds.findLast(({ name }) => name === cutBy);
  return cut === undefined ? null : { name: cut.name, value: cut.value };
}

function valueOf(name: VectorbtBound["name"], request: VectorbtRequest, before: VectorbtState): number {
  return name in before
    ? before[name as keyof VectorbtState]
    : (request[name as keyof VectorbtRequest] as number);
}
