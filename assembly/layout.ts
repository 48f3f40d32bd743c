// The one file that both compilers read: asc for the kernel, tsc/esbuild/vitest for everything around it. It imports
// nothing. Public codes are plain enums (their names are used by the TypeScript side); byte offsets are const enums.
// `memory.ts` asserts at compile time that the structs of the kernel sit at these offsets.

/** Raised by one with every change of a code or an offset below; a module of another version is refused. */
export const LAYOUT_VERSION = 3;

// ---- options of a run ----------------------------------------------------------------------------------------------

/** What an intent is made from. */
export enum IntentForm {
  /** entries, exits and `direction`. */
  DirectionSignals,
  /** entries, exits, shortEntries and shortExits. */
  LongShortSignals,
  /** Signed sizes. */
  Orders,
}

/** How a size is read; the first six codes are VectorBT's. */
export enum SizeType {
  Amount,
  Value,
  Percent,
  TargetAmount,
  TargetValue,
  TargetPercent,
  ValuePercent,
}

export enum Direction {
  LongOnly,
  ShortOnly,
  Both,
}

export enum Accumulate {
  Disabled,
  Both,
  AddOnly,
  RemoveOnly,
}

/** Entry and exit of one direction on the same bar. */
export enum SignalConflict {
  Ignore,
  Entry,
  Exit,
  Adjacent,
  Opposite,
}

/** Long and short entry on the same bar. */
export enum DirectionConflict {
  Ignore,
  Long,
  Short,
  Adjacent,
  Opposite,
}

/** An entry against the position held. */
export enum OppositeEntry {
  Ignore,
  Close,
  CloseReduce,
  Reverse,
  ReverseReduce,
}

/** The step of the bar in which market orders fill. */
export enum FillStep {
  Open,
  Close,
}

export enum Account {
  Cash,
  Unlimited,
}

export enum OrderOfFills {
  ExitsFirst,
  Sequence,
}

export enum OnInsufficient {
  Partial,
  Reject,
}

/** Order in which the columns of an account are served; `Auto` (vectorbt) sorts by approximate order value. */
export enum CallSeq {
  Default,
  Reversed,
  Matrix,
  Auto,
}

// ---- options of the vectorbt profile (VectorBT's codes) --------------------------------------------------------------

/** Base price of a stop. */
export enum StopEntryPrice {
  ValPrice,
  Price,
  FillPrice,
  Close,
}

/** Price at which a stop exits. */
export enum StopExitPrice {
  StopLimit,
  StopMarket,
  Price,
  Close,
}

export enum StopExit {
  Close,
  CloseReduce,
  Reverse,
  ReverseReduce,
}

export enum StopUpdate {
  Keep,
  Override,
  OverrideNaN,
}

export enum TradesType {
  EntryTrades,
  ExitTrades,
  Positions,
}

// ---- what happened -------------------------------------------------------------------------------------------------

/** How an order ended. */
export enum Outcome {
  Working,
  Filled,
  PartiallyFilled,
  Ignored,
  Rejected,
  Replaced,
}

/** Why an order did not fill as asked, in order of precedence: of several that applied the lowest code is kept. */
export enum Reason {
  None,
  NotListed,
  SizeNaN,
  SizeZero,
  NoPosition,
  ShortNotAllowed,
  NoCash,
  CantCoverFees,
  MaxSize,
  MinSize,
  LotSize,
}

export enum OrderSide {
  Buy,
  Sell,
}

/** How VectorBT ends an order. */
export enum OrderStatus {
  Filled,
  Ignored,
  Rejected,
}

/** Why VectorBT did not fill an order. */
export enum OrderStatusInfo {
  SizeNaN,
  PriceNaN,
  ValPriceNaN,
  ValueNaN,
  ValueZeroNeg,
  SizeZero,
  NoCashShort,
  NoCashLong,
  NoOpenPosition,
  MaxSizeExceeded,
  RandomEvent,
  CantCoverFees,
  MinSizeNotReached,
  PartialFill,
}

/** What stops a run of the vectorbt profile; `plan/vectorbtErrors.ts` has VectorBT's type and text of each. */
export enum VectorbtError {
  None,
  Cash,
  Position,
  Debt,
  FreeCash,
  Price,
  SizeType,
  Direction,
  NegativePosition,
  PositivePosition,
  Fees,
  FixedFees,
  Slippage,
  MinSize,
  MaxSize,
  SizeGranularity,
  RejectProb,
  ValPrice,
  InfiniteLong,
  InfiniteShort,
  CallIndex,
  SignalSizeType,
  NegativeSize,
  PercentReversal,
  NegativeStop,
  MaxOrders,
  MaxLogs,
  Rejected,
  ZeroCost,
  ZeroFees,
  ZeroMark,
}

/** Why a fill happened. */
export enum FillReason {
  Order,
}

export enum TradeDirection {
  Long,
  Short,
}

export enum TradeStatus {
  Open,
  Closed,
}

// ---- inputs: one slot each, read by stride -------------------------------------------------------------------------

/** Inputs that may differ from cell to cell. A scalar has strides 0, 0. Masks and enum codes are bytes, the rest doubles. */
export enum Input {
  Open,
  Close,
  FillPrice,
  Entries,
  Exits,
  ShortEntries,
  ShortExits,
  Size,
  SizeType,
  Direction,
  Accumulate,
  UponLongConflict,
  UponShortConflict,
  UponDirConflict,
  UponOppositeEntry,
  LotSize,
  MinSize,
  MaxSize,
  Fees,
  FixedFees,
  PerUnitFees,
  MinFees,
  Slippage,
  CallSeq,
  High,
  Low,
  ValPrice,
  RejectProb,
  LockCash,
  AllowPartial,
  RaiseReject,
  Log,
  SlStop,
  SlTrail,
  TpStop,
  StopEntryPrice,
  StopExitPrice,
  UponStopExit,
  UponStopUpdate,
  Count,
}

/** | data u32 | rowStride u32 (bytes) | columnStride u32 (bytes) | */
export const enum SlotOffset {
  Data = 0,
  RowStride = 4,
  ColumnStride = 8,
  Size = 12,
}

// ---- blocks of linear memory (pointers are u32) --------------------------------------------------------------------

export const enum PlanOffset {
  BarCount = 0,
  ColumnCount = 4,
  AccountCount = 8,
  IntentForm = 12,
  FillStep = 16,
  Delay = 20,
  Account = 24,
  OrderOfFills = 28,
  OnInsufficient = 32,
  CallSeq = 36,
  SettlementBars = 40,
  MinOrderValue = 48,
  InitCash = 56,
  Inputs = 60,
  Accounts = 64,
  Columns = 68,
  WorkingOrders = 72,
  CallOrder = 76,
  SettlementRing = 80,
  Equity = 84,
  Cash = 88,
  SettledCash = 92,
  Orders = 96,
  OrderCapacity = 100,
  OrderCount = 104,
  Fills = 108,
  FillCapacity = 112,
  FillCount = 116,
  Trades = 120,
  TradeCapacity = 124,
  TradeCount = 128,
  NextOrderId = 132,
  NextPositionId = 136,
  Vectorbt = 140,
  Size = 144,
}

export const enum AccountOffset {
  FirstColumn = 0,
  LastColumn = 4,
  WorkingCount = 8,
  RatioBars = 12,
  PositionBars = 16,
  SettledCash = 24,
  UnsettledCash = 32,
  TradedValue = 40,
  FeesPaid = 48,
  EquitySum = 56,
  GrossRatioSum = 64,
  GrossRatioMax = 72,
  NetRatioSum = 80,
  Size = 88,
}

export const enum ColumnOffset {
  EntryBar = 0,
  PositionId = 4,
  StaleBars = 8,
  Position = 16,
  Mark = 24,
  EntryValue = 32,
  EntryFees = 40,
  Size = 48,
}

export const enum WorkingOffset {
  Id = 0,
  DecisionBar = 4,
  Column = 8,
  Side = 12,
  Reason = 16,
  AffordablePart = 24,
  ReduceLeft = 32,
  OpenLeft = 40,
  Asked = 48,
  Filled = 56,
  Bound = 64,
  LotSize = 72,
  MinSize = 80,
  MaxSize = 88,
  StepValue = 96,
  StepUnits = 104,
  StepFees = 112,
  Size = 120,
}

/** | id | decisionBar | column | outcome | reason | – | asked f64 | filled f64 | bound f64 | */
export const enum OrderOffset {
  Id = 0,
  DecisionBar = 4,
  Column = 8,
  Outcome = 12,
  Reason = 16,
  Asked = 24,
  Filled = 32,
  Bound = 40,
  Size = 48,
}

/** | order | bar | column | side | reason | – | units f64 | price f64 | fees f64 |; units are unsigned */
export const enum FillOffset {
  Order = 0,
  Bar = 4,
  Column = 8,
  Side = 12,
  Reason = 16,
  Units = 24,
  Price = 32,
  Fees = 40,
  Size = 48,
}

/** | position | column | entryBar | exitBar | direction | status | size … pnl f64 | */
export const enum TradeOffset {
  Position = 0,
  Column = 4,
  EntryBar = 8,
  ExitBar = 12,
  Direction = 16,
  Status = 20,
  Units = 24,
  EntryPrice = 32,
  EntryFees = 40,
  ExitPrice = 48,
  ExitFees = 56,
  Pnl = 64,
  Size = 72,
}

// ---- blocks of the vectorbt profile ----------------------------------------------------------------------------------

export const enum VectorbtOffset {
  Sharing = 0,
  FfillValPrice = 4,
  UpdateValue = 8,
  UseStops = 12,
  MaxOrders = 16,
  MaxLogs = 20,
  Group = 24,
  Columns = 28,
  FreeCash = 32,
  Random = 36,
  FinalCallSeq = 40,
  CallValues = 44,
  Execution = 48,
  Logs = 52,
  LogCapacity = 56,
  LogCount = 60,
  NextLogId = 64,
  Error = 68,
  ErrorBar = 72,
  ErrorColumn = 76,
  ErrorInfo = 80,
  Size = 84,
}

/** A column's debt, stops, and what it asks for at the running bar. */
export const enum VectorbtColumnOffset {
  Debt = 0,
  SlPrice = 8,
  SlStop = 16,
  TpPrice = 24,
  TpStop = 32,
  OrderPrice = 40,
  RequestSize = 48,
  RequestPrice = 56,
  RequestSlippage = 64,
  SlTrail = 72,
  RequestSizeType = 76,
  RequestDirection = 80,
  Size = 88,
}

/** One order on one state: what goes in, what comes out. */
export const enum ExecutionOffset {
  Cash = 0,
  Position = 8,
  Debt = 16,
  FreeCash = 24,
  ValPrice = 32,
  Value = 40,
  OrderSize = 48,
  Price = 56,
  Fees = 64,
  FixedFees = 72,
  Slippage = 80,
  MinSize = 88,
  MaxSize = 96,
  SizeGranularity = 104,
  RejectProb = 112,
  SizeType = 120,
  Direction = 124,
  LockCash = 128,
  AllowPartial = 132,
  FilledSize = 136,
  FilledPrice = 144,
  FilledFees = 152,
  Side = 160,
  Status = 164,
  Info = 168,
  Size = 176,
}

/** Every field of a log record is a double, in VectorBT's order, `LogField.Count` of them. */
export enum LogField {
  Id,
  Group,
  Column,
  Bar,
  Cash,
  Position,
  Debt,
  FreeCash,
  ValPrice,
  Value,
  ReqSize,
  ReqPrice,
  ReqSizeType,
  ReqDirection,
  ReqFees,
  ReqFixedFees,
  ReqSlippage,
  ReqMinSize,
  ReqMaxSize,
  ReqSizeGranularity,
  ReqRejectProb,
  ReqLockCash,
  ReqAllowPartial,
  ReqRaiseReject,
  ReqLog,
  NewCash,
  NewPosition,
  NewDebt,
  NewFreeCash,
  NewValPrice,
  NewValue,
  ResSize,
  ResPrice,
  ResFees,
  ResSide,
  ResStatus,
  ResStatusInfo,
  OrderId,
  Count,
}

/** Words of the MT19937 generator's state, then the index of the next one. */
export const enum RandomLayout {
  Words = 624,
  Bytes = 2500,
}

// ---- metrics -------------------------------------------------------------------------------------------------------

/** Figures of one equity series, in the order in which the kernel writes them. */
export enum ReturnMetric {
  TotalReturn,
  AnnualizedReturn,
  AnnualizedVolatility,
  SharpeRatio,
  SortinoRatio,
  MaxDrawdown,
  CalmarRatio,
  Count,
}

/** Figures of a list of closed trades, in the order in which the kernel writes them. */
export enum TradeMetric {
  WinRate,
  ProfitFactor,
  Expectancy,
  Count,
}

/** VectorBT's figures of one return series, in the order in which the kernel writes them. */
export enum VectorbtReturnMetric {
  AnnualizedReturn,
  AnnualizedVolatility,
  SharpeRatio,
  SortinoRatio,
  DownsideRisk,
  MaxDrawdownFromReturns,
  CalmarRatio,
  OmegaRatio,
  TailRatio,
  ValueAtRisk,
  CondValueAtRisk,
  UlcerIndex,
  MartinRatio,
  Beta,
  Alpha,
  InformationRatio,
  Capture,
  UpCapture,
  DownCapture,
  Count,
}

/** VectorBT's figures of a list of trades, in the order in which the kernel writes them. */
export enum VectorbtTradeMetric {
  WinRate,
  ProfitFactor,
  Expectancy,
  Sqn,
  BestTrade,
  WorstTrade,
  AvgWinningTrade,
  AvgLosingTrade,
  AvgWinningTradeDuration,
  AvgLosingTradeDuration,
  TotalPnl,
  Count,
}
