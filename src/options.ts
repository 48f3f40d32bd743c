import {
  Account,
  Accumulate,
  Allocation,
  CallSeq,
  Direction,
  DirectionConflict,
  FractionalShares,
  Input,
  IntrabarPath,
  MarginCall,
  OnInsufficient,
  OppositeEntry,
  OrderOfFills,
  OrderType,
  SignalConflict,
  SizeType,
  StopEntryPrice,
  StopExit,
  StopExitPrice,
  StopUpdate,
  TradesType,
  ZeroVolume,
} from "../assembly/layout.ts";
import {
  BOTH_APIS,
  SIGNALS,
  FRACTION,
  ADVERSE_FRACTION,
  AMOUNT,
  ABOVE_ZERO,
  UPPER_BOUND,
  CASH,
  ANY_SIZE,
  BARS,
  PER_YEAR,
  ORDER_PRICE,
  MARGIN,
  POSITIVE,
  CAP,
  RECORDS,
  SEED,
  PARTICIPATION,
  RATE,
  prices,
  mask,
  number,
  ofOrder,
  cellChoice,
  runChoice,
  special,
  runNumber,
  only,
  stop,
  rawNumber,
  cellFlag,
  runFlag,
  type RunApi,
  type Profile,
  type OptionSpec,
} from "./optionSpec.ts";

export type { Api, NumberCheck, OptionKind, OptionSpec, Profile, RunApi, Scope } from "./optionSpec.ts";

/**
 * Every option, once: name, type, default, check, scope, entry points and documentation. Types, checks, the command
 * line, the JSON Schema and the option pages are made from this table.
 */
export const OPTIONS = {
  close: {
    ...prices(
      "PriceInput",
      "Closing prices, time × column. Positions are marked at them and orders are decided on them. NaN, 0 or less: missing.",
      Input.Close,
    ),
    default: undefined,
  },
  open: prices("PriceInput", 'Opening prices, needed by `fill: "nextOpen"`.', Input.Open),
  high: prices(
    "PriceInput",
    "Highest prices; for stops, limits and trailing, and checked against open, low and close.",
    Input.High,
  ),
  low: prices(
    "PriceInput",
    "Lowest prices; for stops, limits and trailing, and checked against open, high and close.",
    Input.Low,
  ),
  volume: only(
    "realistic",
    prices(
      "PriceInput",
      "Units traded in the market per bar; NaN: none. Needed by `participationRate` and `impact`.",
      Input.Volume,
    ),
  ),
  time: special("TimeInput", "none", "Milliseconds since 1970 UTC for every bar, strictly increasing."),
  columns: special("readonly string[]", "none", "Names of the columns."),
  profile: runChoice(
    { Realistic: 0, Vectorbt: 1 },
    "realistic",
    "Rules of the run: a broker's, or VectorBT's to the last bit.",
  ),
  quality: only(
    "realistic",
    runChoice(
      { Error: 0, Warn: 1 },
      "error",
      "Inconsistent bars (high below low, open or close outside): refused, or run with a warning.",
    ),
  ),
  entries: mask(Input.Entries, "1 where a position is entered (long, unless `direction` says otherwise)."),
  exits: mask(Input.Exits, "1 where the position is left."),
  shortEntries: mask(
    Input.ShortEntries,
    "1 where a short position is entered; given it or `shortExits`, `direction` has no effect.",
  ),
  shortExits: mask(Input.ShortExits, "1 where a short position is left."),
  size: {
    ...ofOrder(
      number(
        Input.Size,
        Infinity,
        ANY_SIZE,
        "Size of the order, read as `sizeType` says; ∞ asks for all that is affordable at the fill. In `fromOrders` signed (+ buys) and required; NaN is no order.",
      ),
    ),
    type: "CellInput<number>",
  },
  sizeType: ofOrder(
    cellChoice(
      Input.SizeType,
      SizeType,
      "amount",
      BOTH_APIS,
      "How `size` is read: units, money, a part of what is affordable (or of the position), a part of equity; the `target` types (fromOrders) ask for the difference to the position.",
    ),
  ),
  direction: {
    ...cellChoice(
      Input.Direction,
      Direction,
      "longOnly (fromSignals), both (fromOrders)",
      BOTH_APIS,
      "Sides that may be opened.",
    ),
  },
  accumulate: {
    ...cellChoice(
      Input.Accumulate,
      Accumulate,
      "disabled",
      SIGNALS,
      "Whether signals add to and take from a position: `false`/`disabled`, `true`/`both`, `addOnly`, `removeOnly`.",
    ),
    type: "CellInput<string | boolean>",
  },
  uponLongConflict: cellChoice(
    Input.UponLongConflict,
    SignalConflict,
    "ignore",
    SIGNALS,
    "Long entry and long exit on one bar.",
  ),
  uponShortConflict: cellChoice(
    Input.UponShortConflict,
    SignalConflict,
    "ignore",
    SIGNALS,
    "Short entry and short exit on one bar.",
  ),
  uponDirConflict: cellChoice(
    Input.UponDirConflict,
    DirectionConflict,
    "ignore",
    SIGNALS,
    "Long entry and short entry on one bar.",
  ),
  uponOppositeEntry: cellChoice(
    Input.UponOppositeEntry,
    OppositeEntry,
    "reverseReduce",
    SIGNALS,
    "An entry against the position held.",
  ),
  fill: only(
    "realistic",
    special(
      "FillOption",
      "nextOpen",
      'When and at which price market orders fill: `"nextOpen"`, `"nextClose"`, `"sameClose"` (a declared look-ahead), or `{ delay, price }` with `delay` in bars and `price` `"open"`, `"close"` or a time × column matrix.',
    ),
  ),
  orderOfFills: only(
    "realistic",
    runChoice(
      OrderOfFills,
      "exitsFirst",
      "All reductions of a step before its openings, or whole orders one after another.",
    ),
  ),
  callSeq: special(
    "CallSeqOption",
    "default",
    'Order in which the columns of an account are served: `"default"`, `"reversed"`, `"random"` (shuffled by `seed`, bar and account), or a matrix of positions within the account, read at the bar of the fill. The vectorbt profile also takes `"auto"`: sales first.',
  ),
  account: only(
    "realistic",
    runChoice(
      Account,
      "cash",
      "What bounds an opening: settled cash, the margin that equity backs, or nothing at all.",
    ),
  ),
  onInsufficient: only(
    "realistic",
    runChoice(
      OnInsufficient,
      "partial",
      "An order that cash does not cover: fill what is affordable, or nothing.",
    ),
  ),
  settlementBars: only(
    "realistic",
    runNumber("integer", 0, BARS, "Bars until the net proceeds of a sale may be spent (cash account)."),
  ),
  initCash: {
    ...special(
      'number | readonly number[] | Float64Array | "auto" | "autoalign"',
      "100",
      'Cash at the start, one value or one per account; in the vectorbt profile also `"auto"` (what the run turns out to need) or `"autoalign"` (the most that any account needs).',
      "account",
    ),
    check: CASH,
  },
  cashSharing: {
    kind: "flag",
    scope: "run",
    type: "boolean",
    default: false,
    apis: BOTH_APIS,
    doc: "One account for all columns (or, with `groupBy`, for each group).",
  },
  groupBy: special(
    "GroupOption",
    "none",
    "Accounts: lengths of contiguous groups as numbers, or one label per column; needs `cashSharing`.",
  ),
  lotSize: only(
    "realistic",
    number(
      Input.LotSize,
      NaN,
      ABOVE_ZERO,
      "Units are whole multiples of it, rounded toward zero; NaN: any fraction.",
    ),
  ),
  minSize: {
    ...number(Input.MinSize, 0, AMOUNT, "Fewer units than this are rejected."),
    vectorbtDefault: 1e-8,
  },
  maxSize: number(Input.MaxSize, Infinity, UPPER_BOUND, "More units than this are cut."),
  shorting: only(
    "realistic",
    special(
      '"none" | "locked" | "margin" | "free"',
      "none (cash), margin (margin), free (unlimited)",
      'How a position below zero may be opened; a cash account may choose `"locked"`: proceeds and as much cash again are locked until it is covered.',
    ),
  ),
  allocation: only(
    "realistic",
    runChoice(
      Allocation,
      "sequence",
      "Openings of a step take cash one after another, or are all scaled by one factor (`proRata`).",
    ),
  ),
  initialMargin: only(
    "realistic",
    number(
      Input.InitialMargin,
      0.5,
      MARGIN,
      "Fraction of an opening's value that equity must back (margin account).",
    ),
  ),
  maintenanceMargin: only(
    "realistic",
    special(
      "number | Matrix | { readonly long: CellInput<number>; readonly short: CellInput<number> }",
      "0.25 long, 0.30 short",
      "Fraction of the value held that equity must not fall below (margin account).",
    ),
  ),
  maxGrossLeverage: only(
    "realistic",
    runNumber("number", NaN, CAP, "Openings may not take Σ|value| over equity above it."),
  ),
  maxNetLeverage: only(
    "realistic",
    runNumber(
      "number",
      NaN,
      CAP,
      "Openings may not take |Σ value| over equity above it; a hedge that brings it nearer to zero always passes.",
    ),
  ),
  marginCall: only(
    "realistic",
    runChoice(
      MarginCall,
      "liquidate",
      "What a margin call does: reduces all positions at the next open, only warns, or ends all openings.",
    ),
  ),
  marginCallBuffer: only(
    "realistic",
    runNumber("number", 0.1, AMOUNT, "How far above the requirement a liquidation takes the equity."),
  ),
  impact: only(
    "realistic",
    special(
      "{ readonly eta: number; readonly gamma: number; readonly window?: number }",
      "none",
      "Market impact eta·σ·√(units/volume) + gamma·units/volume over the `window` (20) bars before the fill (Almgren–Chriss).",
    ),
  ),
  participationRate: only(
    "realistic",
    runNumber(
      "number",
      NaN,
      PARTICIPATION,
      "Largest part of a bar's volume that the account may fill in a column.",
    ),
  ),
  zeroVolume: only(
    "realistic",
    runChoice(ZeroVolume, "skip", "Whether bars with volume given as 0 or NaN fill nothing or anything."),
  ),
  orderType: only(
    "realistic",
    ofOrder(
      cellChoice(
        Input.OrderType,
        OrderType,
        "market",
        BOTH_APIS,
        "Market, limit, stop, or stop-limit order.",
      ),
    ),
  ),
  limitPrice: only(
    "realistic",
    ofOrder(number(Input.LimitPrice, NaN, ORDER_PRICE, "Worst price of a limit order.")),
  ),
  stopPrice: only(
    "realistic",
    ofOrder(number(Input.StopPrice, NaN, ORDER_PRICE, "Price that triggers a stop order.")),
  ),
  timeInForce: {
    profile: "realistic",
    ...special(
      "CellInput<number | string>",
      "gtc",
      'How long an order works: `"gtc"`, `"day"` (one bar), a number of bars, `"ioc"` (what fills at once), `"fok"` (whole or not at all).',
      "cell",
    ),
    input: Input.TimeInForce,
  },
  intrabarPath: only(
    "realistic",
    runChoice(IntrabarPath, "conservative", "Which of two levels that one bar reached came first."),
  ),
  cashRate: only("realistic", runNumber("number", 0, RATE, "Interest on cash above zero, per year.")),
  debitRate: only("realistic", runNumber("number", 0, RATE, "Interest on cash below zero, per year.")),
  borrowRate: only(
    "realistic",
    number(Input.BorrowRate, 0, RATE, "Cost of a short position, per year of its value."),
  ),
  multiplier: only("realistic", number(Input.Multiplier, 1, POSITIVE, "Contract multiplier.")),
  fx: only(
    "realistic",
    number(
      Input.Fx,
      1,
      POSITIVE,
      "Value of one unit of the column's currency in the account's currency, without gaps.",
    ),
  ),
  assets: only(
    "realistic",
    special(
      "readonly Asset[]",
      "none",
      "What every asset has of its own, one entry per column or by name: numbers of cell options by their names, `maintenanceMargin`, `name` and `currency`; goes instead of those options.",
    ),
  ),
  accountCurrency: only(
    "realistic",
    special("string", "that of the first asset that names one", "Currency of cash, fees and results."),
  ),
  rates: only(
    "realistic",
    special(
      "readonly Rate[]",
      "none",
      "Exchange rates `{ base, quote, values }`: one unit of the base is worth so much of the quote. With the assets' currencies they fill `fx`; a missing pair is crossed through one other currency.",
    ),
  ),
  actions: only(
    "realistic",
    special(
      "readonly CorporateAction[]",
      "none",
      "Splits, dividends and delistings; prices and volumes must be raw then.",
    ),
  ),
  fractionalShares: only(
    "realistic",
    runChoice(FractionalShares, "keep", "What a split leaves below one lot: kept, or paid out."),
  ),
  cashFlows: only(
    "realistic",
    special("Matrix | Float64Array", "none", "Deposits (+) and withdrawals (−), bars × accounts.", "account"),
  ),
  minOrderValue: only(
    "realistic",
    runNumber(
      "number",
      0,
      AMOUNT,
      "Units worth no more than this at the decision's mark make no order, a full close included.",
    ),
  ),
  fees: number(Input.Fees, 0, FRACTION, "Fee as a fraction of the fill's value."),
  fixedFees: number(Input.FixedFees, 0, AMOUNT, "Fee per fill, in account currency."),
  perUnitFees: only("realistic", number(Input.PerUnitFees, 0, AMOUNT, "Fee per unit, in account currency.")),
  minFees: only("realistic", number(Input.MinFees, 0, AMOUNT, "Least fee of one fill, in account currency.")),
  slippage: number(Input.Slippage, 0, ADVERSE_FRACTION, "Adverse fraction of the price."),
  barsPerYear: runNumber(
    "number",
    "from time, else 252",
    PER_YEAR,
    "Bars in a year, for annualized figures.",
  ),
  riskFree: runNumber(
    "number",
    0,
    RATE,
    "Risk-free return per year, for the Sharpe ratio and alpha; in the vectorbt profile per bar, as there.",
  ),
  requiredReturn: only(
    "realistic",
    runNumber("number", 0, RATE, "Least acceptable return per year, for the Sortino and omega ratios."),
  ),
  benchmark: only(
    "realistic",
    special(
      "Matrix | Float64Array | readonly number[]",
      "buy and hold of the account's columns",
      "Prices that the run is measured against, one a bar; NaN: missing.",
    ),
  ),
  price: rawNumber(
    Input.FillPrice,
    Infinity,
    "Order price; ∞ is the close of the bar, −∞ the close before (with signals the open, where there is one).",
  ),
  valPrice: rawNumber(
    Input.ValPrice,
    Infinity,
    "Price that positions and values are decided on; ∞ is the order price, −∞ the close before.",
  ),
  sizeGranularity: rawNumber(
    Input.LotSize,
    NaN,
    "Sizes are rounded down to multiples of it; NaN: any fraction. (`lotSize` in the realistic profile.)",
  ),
  rejectProb: rawNumber(Input.RejectProb, 0, "Probability that an order is rejected at random."),
  lockCash: cellFlag(Input.LockCash, false, "Whether shorts lock their proceeds and as much cash again."),
  allowPartial: cellFlag(Input.AllowPartial, true, "Whether less than the size asked may be filled."),
  raiseReject: cellFlag(Input.RaiseReject, false, "Whether a rejected order is an error that ends the run."),
  log: cellFlag(Input.Log, false, "Whether the order is logged with the state around it."),
  slStop: stop(
    Input.SlStop,
    "Stop loss as a fraction of the entry price (vectorbt: of the base price); NaN: off.",
  ),
  slTrail: {
    kind: "mask",
    scope: "cell",
    type: "CellInput<boolean> | Mask",
    default: false,
    input: Input.SlTrail,
    apis: BOTH_APIS,
    vectorbtApis: SIGNALS,
    doc: "Whether the stop loss trails the best price.",
  },
  tpStop: stop(
    Input.TpStop,
    "Take profit as a fraction of the entry price (vectorbt: of the base price); NaN: off.",
  ),
  stopEntryPrice: only(
    "vectorbt",
    cellChoice(
      Input.StopEntryPrice,
      StopEntryPrice,
      "close",
      SIGNALS,
      "Base price of the stops that a fill sets.",
    ),
  ),
  stopExitPrice: only(
    "vectorbt",
    cellChoice(Input.StopExitPrice, StopExitPrice, "stopLimit", SIGNALS, "Price at which a stop exits."),
  ),
  uponStopExit: only(
    "vectorbt",
    cellChoice(Input.UponStopExit, StopExit, "close", SIGNALS, "What a stop that fires does."),
  ),
  uponStopUpdate: only(
    "vectorbt",
    cellChoice(
      Input.UponStopUpdate,
      StopUpdate,
      "override",
      SIGNALS,
      "What an addition to the position does to its stops.",
    ),
  ),
  useStops: runFlag(
    "true unless slStop and tpStop are both absent or the number NaN",
    "Whether stops are looked at.",
    SIGNALS,
  ),
  ffillValPrice: runFlag(true, "Whether a missing valuation price keeps the last one."),
  updateValue: runFlag(false, "Whether a fill moves mark and value within the bar."),
  fillnaClose: runFlag(
    true,
    "Whether missing closes are filled forward, then backward, for the valuation of results.",
  ),
  exactMetrics: runFlag(
    false,
    "Whether Sharpe ratios of many columns at once are those of the single column to the bit, instead of to 1e-12.",
  ),
  maxOrders: only(
    "vectorbt",
    runNumber("integer", "bars × columns", RECORDS, "Most order records; one more is an error."),
  ),
  maxLogs: only(
    "vectorbt",
    runNumber("integer", "bars × columns", RECORDS, "Most log records; one more is an error."),
  ),
  seed: runNumber(
    "integer",
    0,
    SEED,
    "Seed of the shuffled call order, and in the vectorbt profile of the random rejections.",
  ),
  freq: only(
    "vectorbt",
    special(
      "string | number",
      "from time where regular, else one day",
      'Length of a bar, such as `"1d"`, `"1h"` or `"15min"`, or in milliseconds: annualized figures count a year of 365 days. `barsPerYear` goes before it.',
    ),
  ),
  tradesType: only(
    "vectorbt",
    runChoice(TradesType, "exitTrades", "Records that `trades` and the trade figures are made from."),
  ),
} as const satisfies Record<string, OptionSpec>;

/** Name of an option of `fromSignals` or `fromOrders`. */
export type OptionName = keyof typeof OPTIONS;

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** Whether a profile takes an option, in one entry point or in any. */
export function takes(profile: Profile, name: OptionName, api?: RunApi): boolean {
  const spec = specOf(name);
  if (spec.profile !== undefined && spec.profile !== profile) return false;
  if (api === "runStrategy") return !spec.ofOrder && takes(profile, name, "fromOrders");
  return api === undefined || apisOf(spec, profile).includes(api);
}

function apisOf(spec: OptionSpec, profile: Profile): readonly RunApi[] {
  return profile === "vectorbt" ? (spec.vectorbtApis ?? spec.apis) : spec.apis;
}

/** The entry of an option, with its optional parts visible. */
export function specOf(name: OptionName): OptionSpec {
  return OPTIONS[name];
}

/** Cell options that describe an order, and the one that currencies fill: no asset has them of its own. */
const NOT_OF_ASSETS: ReadonlySet<OptionName> = new Set(["size", "limitPrice", "stopPrice", "fx"]);

/** Options that an entry of `assets` may hold as one number. */
export const ASSET_FIELDS: readonly OptionName[] = OPTION_NAMES.filter((name) => {
  const { kind, scope } = specOf(name);
  return scope === "cell" && kind === "number" && takes("realistic", name) && !NOT_OF_ASSETS.has(name);
});

/** Modes of `callSeq` by name. */
export const CALL_SEQUENCES = {
  default: CallSeq.Default,
  reversed: CallSeq.Reversed,
  random: CallSeq.Random,
} as const;

/** Spellings that `fill` takes, as delay and price. */
export const FILLS = {
  nextOpen: { delay: 1, price: "open" },
  nextClose: { delay: 1, price: "close" },
  sameClose: { delay: 0, price: "close" },
} as const;
