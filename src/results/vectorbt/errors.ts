// What stopped a run: the kernel's code → VectorBT's exception, and the option that it is about.
import { OrderStatusInfo, VectorbtError } from "../../../assembly/layout.ts";
import { BacktestError } from "../../errors.ts";

interface PeerError {
  readonly type: "ValueError" | "IndexError" | "RejectedOrderError" | "ZeroDivisionError";
  readonly message: string;
  /** The argument that brings the error about. */
  readonly option: string;
}

const value = (message: string, option: string): PeerError => ({ type: "ValueError", message, option });

const zeroDivision = (option: string): PeerError => ({
  type: "ZeroDivisionError",
  message: "division by zero",
  option,
});

type Failing = Exclude<VectorbtError, VectorbtError.None | VectorbtError.Rejected>;

const ERRORS: Record<Failing, PeerError> = {
  [VectorbtError.Cash]: value("cash cannot be NaN and must be greater than 0", "initCash"),
  [VectorbtError.Position]: value("position must be finite", "size"),
  [VectorbtError.Debt]: value("debt must be finite and 0 or greater", "size"),
  [VectorbtError.FreeCash]: value("free_cash cannot be NaN", "initCash"),
  [VectorbtError.Price]: value("order.price must be finite and greater than 0", "price"),
  [VectorbtError.SizeType]: value("order.size_type is invalid", "sizeType"),
  [VectorbtError.Direction]: value("order.direction is invalid", "direction"),
  [VectorbtError.NegativePosition]: value(
    "position is negative but order.direction is Direction.LongOnly",
    "direction",
  ),
  [VectorbtError.PositivePosition]: value(
    "position is positive but order.direction is Direction.ShortOnly",
    "direction",
  ),
  [VectorbtError.Fees]: value("order.fees must be finite", "fees"),
  [VectorbtError.FixedFees]: value("order.fixed_fees must be finite", "fixedFees"),
  [VectorbtError.Slippage]: value("order.slippage must be finite and 0 or greater", "slippage"),
  [VectorbtError.MinSize]: value("order.min_size must be finite and 0 or greater", "minSize"),
  [VectorbtError.MaxSize]: value("order.max_size must be greater than 0", "maxSize"),
  [VectorbtError.SizeGranularity]: value(
    "order.size_granularity must be either NaN or finite and greater than 0",
    "sizeGranularity",
  ),
  [VectorbtError.RejectProb]: value("order.reject_prob must be between 0 and 1", "rejectProb"),
  [VectorbtError.ValPrice]: value("val_price_now must be finite and greater than 0", "valPrice"),
  [VectorbtError.InfiniteLong]: value("Attempt to go in long direction infinitely", "size"),
  [VectorbtError.InfiniteShort]: value("Attempt to go in short direction infinitely", "size"),
  [VectorbtError.CallIndex]: value("Call index exceeds bounds of the group", "callSeq"),
  [VectorbtError.SignalSizeType]: value(
    "Only SizeType.Amount, SizeType.Value, and SizeType.Percent are supported",
    "sizeType",
  ),
  [VectorbtError.NegativeSize]: value(
    "Negative size is not allowed. You must express direction using signals.",
    "size",
  ),
  [VectorbtError.PercentReversal]: value(
    "SizeType.Percent does not support position reversal using signals",
    "sizeType",
  ),
  [VectorbtError.NegativeStop]: value("Stop value must be 0 or greater", "slStop"),
  [VectorbtError.MaxOrders]: {
    type: "IndexError",
    message: "order_records index out of range. Set a higher max_orders.",
    option: "maxOrders",
  },
  [VectorbtError.MaxLogs]: {
    type: "IndexError",
    message: "log_records index out of range. Set a higher max_logs.",
    option: "maxLogs",
  },
  [VectorbtError.ZeroCost]: zeroDivision("slippage"),
  [VectorbtError.ZeroFees]: zeroDivision("fees"),
  [VectorbtError.ZeroMark]: zeroDivision("valPrice"),
};

/** What VectorBT says of a rejected order. */
export const REJECTIONS: Record<OrderStatusInfo, string> = {
  [OrderStatusInfo.SizeNaN]: "Size is NaN",
  [OrderStatusInfo.PriceNaN]: "Price is NaN",
  [OrderStatusInfo.ValPriceNaN]: "Asset valuation price is NaN",
  [OrderStatusInfo.ValueNaN]: "Asset/group value is NaN",
  [OrderStatusInfo.ValueZeroNeg]: "Asset/group value is zero or negative",
  [OrderStatusInfo.SizeZero]: "Size is zero",
  [OrderStatusInfo.NoCashShort]: "Not enough cash to short",
  [OrderStatusInfo.NoCashLong]: "Not enough cash to long",
  [OrderStatusInfo.NoOpenPosition]: "No open position to reduce/close",
  [OrderStatusInfo.MaxSizeExceeded]: "Size is greater than maximum allowed",
  [OrderStatusInfo.RandomEvent]: "Random event happened",
  [OrderStatusInfo.CantCoverFees]: "Not enough cash to cover fees",
  [OrderStatusInfo.MinSizeNotReached]: "Final size is less than minimum allowed",
  [OrderStatusInfo.PartialFill]: "Final size is less than requested",
};

/** Faults that the realistic profile has a code for. */
const OWN_CODES: Partial<Record<VectorbtError, `E_${string}`>> = {
  [VectorbtError.NegativeSize]: "E_SIZE_SIGN",
  [VectorbtError.NegativeStop]: "E_STOP",
};

/** The code of the `BacktestError` of an error of the kernel. */
export function codeOf(error: VectorbtError): `E_${string}` {
  return OWN_CODES[error] ?? "E_VECTORBT";
}

/** Type, text and option of an error code. */
export function peerError(error: VectorbtError, info: OrderStatusInfo): PeerError {
  if (error === VectorbtError.Rejected)
    return { type: "RejectedOrderError", message: REJECTIONS[info], option: "raiseReject" };
  return ERRORS[error as Failing];
}

/** VectorBT's error as a `BacktestError` that names the option and the cell; `peer` has VectorBT's own words. */
export function backtestError(
  error: VectorbtError,
  info: OrderStatusInfo,
  bar: number,
  column: number,
): BacktestError {
  const { type, message, option } = peerError(error, info);
  return new BacktestError(codeOf(error), `${option}: ${message} (bar ${bar}, column ${column})`, {
    option,
    bar,
    column,
    peer: { type, message },
  });
}

/** An error that VectorBT raises when a view is asked for. */
export function viewError(message: string, option: string): BacktestError {
  return new BacktestError("E_VECTORBT", `${option}: ${message}`, {
    option,
    peer: { type: "ValueError", message },
  });
}
