// The one file that both compilers read: asc for the kernel, tsc/esbuild/vitest for everything around it. It imports
// nothing. Public codes are plain enums (their names are used by the TypeScript side); byte offsets are const enums.
// `memory.ts` asserts at compile time that the structs of the kernel sit at these offsets.

/** Raised by one with every change of a code or an offset below; a module of another version is refused. */
export const LAYOUT_VERSION = 16;

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

/** Signals of one cell as bits. */
export enum Signal {
  LongEntry = 1,
  LongExit = 2,
  ShortEntry = 4,
  ShortExit = 8,
  /** Set where the rule that applied switches accumulation off for this bar. */
  NoAccumulation = 16,
}

/** The step of the bar in which market orders fill. */
export enum FillStep {
  Open,
  Close,
}

export enum Account {
  Cash,
  Margin,
  Unlimited,
}

/** How a position below zero may be opened. */
export enum Shorting {
  None,
  Locked,
  Margin,
  Free,
}

/** How the openings of a step share what there is. */
export enum Allocation {
  Sequence,
  ProRata,
}

export enum MarginCall {
  Liquidate,
  Warn,
  Halt,
}

export enum OrderType {
  Market,
  Limit,
  Stop,
  StopLimit,
}

/** Which of two levels inside one bar was reached first. */
export enum IntrabarPath {
  Conservative,
  Optimistic,
  Ohlc,
  Olhc,
  Nearest,
}

/** How much of a realistic run the shorter ways of `assembly/plain/` may do. */
export enum Plain {
  Nothing,
  /** Fills of orders. */
  Fills,
  /** Whole bars: their intents and values too. */
  Bars,
  /** From event to event: series, sums and trades are made of the fills when they are asked for. */
  Walk,
}

export enum ZeroVolume {
  Skip,
  Allow,
}

export enum FractionalShares {
  Keep,
  CashInLieu,
}

export enum ActionKind {
  Split,
  Dividend,
  Delisting,
}

/** Times in force that are no number of bars (those are positive doubles; ∞ is good till cancelled). */
export const IMMEDIATE_OR_CANCEL = -1.0;
export const FILL_OR_KILL = -2.0;

export enum OrderOfFills {
  ExitsFirst,
  Sequence,
}

export enum OnInsufficient {
  Partial,
  Reject,
}

/** Order in which the columns of an account are served; `Auto` (vectorbt) sorts by approximate order value, `Random` shuffles by seed. */
export enum CallSeq {
  Default,
  Reversed,
  Matrix,
  Auto,
  Random,
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
  Expired,
  Cancelled,
}

/** Why an order did not fill as asked, in order of precedence: of several that applied the lowest code is kept. */
export enum Reason {
  None,
  NotListed,
  NotTradable,
  SizeNaN,
  SizeZero,
  NoPosition,
  ShortNotAllowed,
  Bankrupt,
  Halted,
  NoCash,
  CantCoverFees,
  NoBuyingPower,
  GrossLeverage,
  NetLeverage,
  MaxSize,
  MinSize,
  LotSize,
  Volume,
  FillOrKill,
  TimeInForce,
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
  StopLoss,
  TakeProfit,
  MarginCall,
  Delisted,
  CashInLieu,
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
  Volume,
  OrderType,
  LimitPrice,
  StopPrice,
  TimeInForce,
  InitialMargin,
  MaintenanceLong,
  MaintenanceShort,
  BorrowRate,
  Multiplier,
  Fx,
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
  Shorting = 28,
  OrderOfFills = 32,
  OnInsufficient = 36,
  Allocation = 40,
  CallSeq = 44,
  SettlementBars = 48,
  HasOpen = 52,
  HasVolume = 56,
  HasFx = 60,
  MarginCall = 64,
  IntrabarPath = 68,
  ZeroVolume = 72,
  FractionalShares = 76,
  ImpactWindow = 80,
  HasInside = 84,
  MinOrderValue = 88,
  MarginCallBuffer = 96,
  MaxGrossLeverage = 104,
  MaxNetLeverage = 112,
  ParticipationRate = 120,
  ImpactEta = 128,
  ImpactGamma = 136,
  CashRate = 144,
  DebitRate = 152,
  InitCash = 160,
  YearParts = 164,
  CashFlows = 168,
  Inputs = 172,
  Accounts = 176,
  Columns = 180,
  WorkingOrders = 184,
  CallOrder = 188,
  SettlementRing = 192,
  Actions = 196,
  ActionCount = 200,
  NextAction = 204,
  Payments = 208,
  PaymentCount = 212,
  NextPayment = 216,
  Equity = 220,
  Cash = 224,
  SettledCash = 228,
  Receivable = 232,
  Orders = 236,
  OrderCapacity = 240,
  OrderCount = 244,
  Fills = 248,
  FillCapacity = 252,
  FillCount = 256,
  Trades = 260,
  TradeCapacity = 264,
  TradeCount = 268,
  MarginCalls = 272,
  MarginCallCapacity = 276,
  MarginCallCount = 280,
  NextOrderId = 284,
  NextPositionId = 288,
  Vectorbt = 292,
  Seed = 296,
  Trace = 300,
  KeepsWorking = 304,
  FreeOrder = 308,
  FreeOrderCount = 312,
  PlacedSlot = 316,
  HasBrackets = 320,
  Cursors = 324,
  Busy = 328,
  Plain = 332,
  Size = 336,
}

export const enum AccountOffset {
  FirstColumn = 0,
  LastColumn = 4,
  WorkingCount = 8,
  RatioBars = 12,
  PositionBars = 16,
  MarginCallBar = 20,
  Halted = 24,
  Bankrupt = 28,
  SettledCash = 32,
  UnsettledCash = 40,
  Receivable = 48,
  LastCash = 56,
  TradedValue = 64,
  FeesPaid = 72,
  Financing = 80,
  Dividends = 88,
  EquitySum = 96,
  GrossRatioSum = 104,
  GrossRatioMax = 112,
  NetRatioSum = 120,
  NetRatioMax = 128,
  SlippageCost = 136,
  ImpactCost = 144,
  DecisionEquity = 152,
  Size = 160,
}

export const enum ColumnOffset {
  EntryBar = 0,
  PositionId = 4,
  StaleBars = 8,
  Delisted = 12,
  OpenedStep = 16,
  ClosedInsideBar = 20,
  SlTrail = 24,
  Position = 32,
  Mark = 40,
  EntryValue = 48,
  AverageEntry = 56,
  EntryFees = 64,
  SlStop = 72,
  TpStop = 80,
  Extreme = 88,
  Debt = 96,
  LastPosition = 104,
  LastShortValue = 112,
  UnitsToday = 120,
  Size = 128,
}

export const enum WorkingOffset {
  Id = 0,
  DecisionBar = 4,
  MadeBar = 8,
  Column = 12,
  Side = 16,
  Reason = 20,
  OrderType = 24,
  Triggered = 28,
  SlTrail = 32,
  Slips = 36,
  Next = 40,
  Role = 44,
  Parent = 48,
  Partner = 52,
  AffordablePart = 56,
  ReduceLeft = 64,
  OpenLeft = 72,
  Asked = 80,
  Filled = 88,
  Bound = 96,
  LotSize = 104,
  MinSize = 112,
  MaxSize = 120,
  LimitPrice = 128,
  StopPrice = 136,
  TimeInForce = 144,
  LastBar = 152,
  SlStop = 160,
  TpStop = 168,
  Price = 176,
  StepValue = 184,
  StepUnits = 192,
  StepFees = 200,
  ShareUnits = 208,
  Opened = 216,
  Size = 224,
}

/** A corporate action; `due` is a dividend that is booked and not yet paid. */
export const enum ActionOffset {
  Column = 0,
  Bar = 4,
  Kind = 8,
  PayBar = 12,
  Amount = 16,
  Withholding = 24,
  Due = 32,
  Size = 40,
}

export const enum MarginCallOffset {
  Bar = 0,
  Account = 4,
  Equity = 8,
  Maintenance = 16,
  Size = 24,
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

// ---- trace: what an explanation is made of ---------------------------------------------------------------------------

/** What a trace record tells; its values `a` to `h` are listed where it is written, in assembly/trace.ts. */
export enum TraceKind {
  /** What became of an intent, as an `IntentFate`. */
  Intent,
  /** The legs of an order before listing, lots and size bounds. */
  Drafted,
  /** What a `Limit` made of the units of a leg. */
  Cut,
  /** The price of a working order in a step. */
  Quoted,
  /** A reducing leg that is about to be tried. */
  Reducing,
  /** An opening leg that is about to be tried, and the account just before. */
  Opening,
  /** A reduction whose fee the account cannot cover. */
  Uncovered,
  Filled,
  /** An order, its `Outcome`, and as a: the `Ending`. */
  Ended,
  /** The stops of a position against the prices of a step. */
  Stops,
  /** A fill without an order that is about to be made. */
  Forced,
  Liquidation,
  Action,
}

/** What an order is to a bracket. */
export enum OrderRole {
  Plain,
  /** Takes a profit or stops a loss of what its parent opened; it waits until then. */
  Waiting,
  Protecting,
}

/** What ends an order: it names the outcome of one that has not filled at all. */
export enum Ending {
  /** It was tried, or could not be made. */
  Done,
  Replaced,
  Expired,
  Cancelled,
}

/** What may leave fewer units of a leg than were wanted. */
export enum Limit {
  /** What is still held. */
  Position,
  /** What the volume of the bar has left. */
  Volume,
  LotSize,
  MaxSize,
  MinSize,
  Cash,
  BuyingPower,
  GrossLeverage,
  NetLeverage,
  /** The part of what is affordable that was asked. */
  Part,
  /** The common factor of a pro-rata step. */
  Share,
  /** All or nothing. */
  Whole,
  /** Units worth next to nothing beside the account. */
  Dust,
}

/** What became of an intent. */
export enum IntentFate {
  /** There is no intent. */
  None,
  Ordered,
  /** It left a record and no working order. */
  Refused,
  /** The conflict rules left nothing of the signals. */
  ResolvedAway,
  /** An exit without a position. */
  FlatExit,
  /** An entry on the side that is held, without accumulation. */
  NotAccumulated,
  /** An exit of the side that is not held. */
  OtherSide,
  /** A size of 0, or a part of nothing. */
  AsksNothing,
  TargetMet,
  /** Worth no more than `minOrderValue`. */
  BelowMinValue,
}

/** The most trace records that one bar adds: for each traced column, and beyond them for each corporate action. */
export const TRACES_PER_COLUMN = 96;
export const TRACES_PER_ACTION = 3;

/** What is traced, and where its records lie. `bar` is the running one. */
export const enum TraceOffset {
  FirstColumn = 0,
  LastColumn = 4,
  FirstBar = 8,
  Bar = 12,
  Records = 16,
  Capacity = 20,
  Count = 24,
  Size = 28,
}

/** | kind | bar | column | code | a … h f64 | order: a copy of the working order | */
export const enum TraceRecordOffset {
  Kind = 0,
  Bar = 4,
  Column = 8,
  Code = 12,
  A = 16,
  B = 24,
  C = 32,
  D = 40,
  E = 48,
  F = 56,
  G = 64,
  H = 72,
  Order = 80,
  Size = 304,
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
  Probe = 84,
  ProbeBar = 88,
  ProbeColumn = 92,
  Size = 96,
}

/** What one cell saw before it asked for anything. */
export const enum ProbeOffset {
  Position = 0,
  SlPrice = 8,
  SlStop = 16,
  TpPrice = 24,
  TpStop = 32,
  Open = 40,
  High = 48,
  Low = 56,
  Fired = 64,
  SlTrail = 72,
  Signals = 76,
  Size = 80,
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

/** Figures of one return series, in the order in which the kernel writes them. */
export enum ReturnMetric {
  TotalReturn,
  AnnualizedReturn,
  AnnualizedVolatility,
  SharpeRatio,
  SortinoRatio,
  MaxDrawdown,
  CalmarRatio,
  OmegaRatio,
  TailRatio,
  Skew,
  Kurtosis,
  ValueAtRisk,
  CondValueAtRisk,
  UlcerIndex,
  Count,
}

/** Figures of one return series beside a benchmark's, in the order in which the kernel writes them. */
export enum RelativeMetric {
  TrackingError,
  InformationRatio,
  Alpha,
  Beta,
  Correlation,
  UpCapture,
  DownCapture,
  Count,
}

/** Figures of the equity of an account and of its benchmark, in the order in which the kernel writes them. */
export enum AccountMetric {
  LongestDrawdown,
  BenchmarkLongestDrawdown,
  Count,
}

/** Figures of a list of closed trades, in the order in which the kernel writes them. */
export enum TradeMetric {
  WinRate,
  ProfitFactor,
  Expectancy,
  Sqn,
  BestTrade,
  WorstTrade,
  MeanDuration,
  GrossProfit,
  GrossLoss,
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

/** VectorBT's figures of the falls of a value, in the order in which the kernel writes them. */
export enum VectorbtFallMetric {
  MaxDrawdown,
  MaxDrawdownDuration,
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
  Count,
}

// ---- fast kernels of plain option sets ---------------------------------------------------------------------------------

/** Bars that one word of events covers. */
export const EVENT_BARS = 64;

/** Bars of a shared account that are valued together. */
export const VALUED_BARS = 4;

/** What a fast run gave back instead of a count of records: a cell that only the general loop can judge. */
export const NOT_PLAIN = -1;

/** Blocks of a fast run beside its plan: state per column, scratch, and the buffers of the records. */
/** Bytes of an order record of the fast kernels, before it is put in order. */
export const FAST_RECORD_BYTES = 32;

export const enum FastOffset {
  /** Columns that trade alone: one `FastColumn` each. */
  Columns = 0,
  /** One word of events a column, for the bars at hand. */
  Events = 4,
  /** A shared account: units, cash flow and running profit per column, one double each. */
  Positions = 8,
  Flows = 12,
  Profits = 16,
  /** Its events of a bar, in column order; as they are served, with the sales and the buys behind them; and values of them. */
  EventColumns = 20,
  Calls = 24,
  CallValues = 28,
  /** Cash and value at the end of every bar. */
  CashSeries = 32,
  ValueSeries = 36,
  /** Records in account order, as columns; of a single shared account as they come: | bar i32 | column i32 | side u8 | size f64 | price f64 | fees f64 |. */
  RecordBars = 40,
  RecordColumns = 44,
  RecordSides = 48,
  RecordSizes = 52,
  RecordPrices = 56,
  RecordFees = 60,
  /** Records as they come, `FAST_RECORD_BYTES` each; 0: they are listed at once. */
  Records = 64,
  RecordCount = 68,
  SizeType = 72,
  Sorts = 76,
  /** Cash of the shared account as its orders see it, and as its records rebuild it. */
  Cash = 80,
  ReportedCash = 88,
  /** Columns that trade alone: profit, sums of returns and of their squares, drawdown; and columns without a last close. */
  Figures = 96,
  Missing = 100,
  /** A shared account: closes of the orders of a bar and the cash that each moves, in call order; units of several bars. */
  Closes = 104,
  Gains = 108,
  HeldRows = 112,
  /** The values of the events once more, in singles. */
  CallKeys = 116,
  Size = 120,
}

/** State and sums of a column that trades alone. */
export const enum FastColumnOffset {
  Cash = 0,
  Position = 8,
  /** Cash as the records rebuild it. */
  ReportedCash = 16,
  /** Profit of the records so far, without what is still held. */
  Profit = 24,
  /** Value at the last bar that was looked at. */
  Value = 32,
  ReturnSum = 40,
  SquareSum = 48,
  Peak = 56,
  /** Lowest value since the peak. */
  Low = 64,
  /** Values below this part of the peak are deeper falls than all before. */
  Floor = 72,
  /** Deepest fall before the last peak as a fraction; 0: none. */
  Drawdown = 80,
  Size = 88,
}

// ---- fused sweeps: many crossings of one asset without a matrix for any ---------------------------------------------------

/** Blocks and counts of one asset's sweep. */
/** Doubles of the running sums at a bar. */
export const SWEEP_SUMS = 8;

export const enum SweepOffset {
  Bars = 0,
  /** Pairs of series to walk. */
  PairCount = 4,
  /** Closes, one double a bar; missing ones are filled in before the walks. */
  Closes = 8,
  /** Series, one after another, `Bars` doubles each. */
  Series = 12,
  /** Series of each pair: two lists of i32. */
  Fast = 16,
  Slow = 20,
  /** Running sums of returns, their squares, the squares of losses, and closes; `SWEEP_SUMS` doubles a bar, and once more. */
  Sums = 24,
  /** Highest and lowest close and deepest fall of stretches, by level: three doubles a bar and level. */
  Stretches = 28,
  /** `SweepFigure.Count` doubles a pair. */
  Figures = 32,
  SizeType = 36,
  InitCash = 40,
  BarsPerYear = 48,
  RiskFree = 56,
  SeriesCount = 64,
  /** Bar of the first value of each series, or −1 where one between its first and its last is missing: i32. */
  Starts = 68,
  /** Keys of the series, one after another, an i16 a bar; 0: none. */
  Keys = 72,
  /** Bar after the last value of each series: i32. */
  Ends = 76,
  /** Bars that have a close, a bit each, in whole 64-bit words; none has one beyond the last bar. */
  Tradable = 80,
  /** The first bar with a close, or −1 where one between the first and the last is missing; and the bar after the last. */
  TradableFrom = 84,
  TradableTo = 88,
  /** 1: every figure must be that of a run on its own to the last bit. */
  IsExact = 92,
  /** Whether every combination of the asset is gone through bar by bar: where figures must be exact, or sums lack digits. */
  IsBarByBar = 96,
  Size = 104,
}

/** How a combination's entries and exits come about: a list of steps, each 64 bars at a time. */
export const enum RuleOffset {
  /** Steps, one after another; a step reads none that come later. */
  Steps = 0,
  StepCount = 4,
  /** Steps whose bits are the entries and the exits. */
  Entries = 8,
  Exits = 12,
  /** Masks made beforehand, one after another: a bit a bar, whole 64-bit words. */
  Masks = 16,
  Size = 20,
}

/** One step: what it does, and two operands. */
export const enum StepOffset {
  Code = 0,
  /** Of a comparison and of `Mask`: address of a list with a place (i32) for each combination. Else: a step. */
  First = 4,
  Second = 8,
  Size = 12,
}

/** What a step does. */
export enum StepCode {
  /** The first series is above the second. */
  Above,
  /** It crosses above it, or below it: as the crossover rule does. */
  CrossesAbove,
  CrossesBelow,
  /** A mask made beforehand. */
  Mask,
  Both,
  Either,
  Not,
  /** It holds, and did not hold at the bar before. */
  Starts,
}

/** What a worker remembers of a step: its 64 bars, and where it left off. */
export const STEP_STATE_BYTES = 16;

/** What is remembered of the crossings of so many columns side by side. */
export const CROSSING_COLUMNS = 16;
export const CROSSING_STATE_BYTES = 64;

/** State and sums of the combination at hand. */
export const TALLY_BYTES = 152;

/** Places of a list of bars beside one for each: two before it, the others behind. */
export const LIST_SLACK = 8;

/** Figures of one combination, in the order in which the kernel writes them; VectorBT's definitions. */
export enum SweepFigure {
  TotalReturn,
  AnnualizedReturn,
  AnnualizedVolatility,
  SharpeRatio,
  SortinoRatio,
  MaxDrawdown,
  CalmarRatio,
  TotalClosedTrades,
  WinRate,
  ProfitFactor,
  /** Share of the bars at whose end a position is held. */
  Exposure,
  /** Traded value over the mean value, a year. */
  Turnover,
  Count,
}
