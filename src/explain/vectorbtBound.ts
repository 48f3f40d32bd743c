// Which number of the log bounded an order of the vectorbt profile.
import type { OrderStatusInfo } from "../../assembly/layout.ts";
import type { VectorbtBound, VectorbtRequest, VectorbtState } from "./vectorbtTypes.ts";

type Info = keyof typeof OrderStatusInfo;

/** Bound of an order by its status info; of a filled one (`size` units) what left it below an amount that was asked. */
export function boundOf(
  request: VectorbtRequest,
  before: VectorbtState,
  info: string,
  size: number,
  side: "Buy" | "Sell",
): VectorbtBound | null {
  if (info === "") return size < Math.abs(askedUnits(request)) ? cutBy(request, before, size, side) : null;
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

/** Units that are asked where the request says so; ∞ for all there is. */
function askedUnits({ size, sizeType }: VectorbtRequest): number {
  return sizeType === "amount" ? size : 0;
}

function cutBy(
  request: VectorbtRequest,
  before: VectorbtState,
  size: number,
  side: "Buy" | "Sell",
): VectorbtBound {
  const { maxSize, lotSize, direction, lockCash } = request;
  const name =
    size === maxSize
      ? "maxSize"
      : side === "Sell" && direction === "longOnly"
        ? "position"
        : side === "Buy" && direction === "shortOnly"
          ? "position"
          : Math.abs(request.size) - size < lotSize
            ? "lotSize"
            : lockCash || side === "Sell"
              ? "freeCash"
              : "cash";
  return { name, value: valueOf(name, request, before) };
}

function valueOf(name: VectorbtBound["name"], request: VectorbtRequest, before: VectorbtState): number {
  return name in before
    ? before[name as keyof VectorbtState]
    : (request[name as keyof VectorbtRequest] as number);
}
