// Structs over linear memory. Nothing here allocates: TypeScript lays the blocks out, the kernel reads and writes them.
import {
  AccountOffset,
  ActionOffset,
  MarginCallOffset,
  ColumnOffset,
  FillOffset,
  OrderOffset,
  PlanOffset,
  SlotOffset,
  TraceOffset,
  TraceRecordOffset,
  TradeOffset,
  WorkingOffset,
} from "./layout";

/** What a run is: counts, options, and where its blocks lie. */
@unmanaged
export class Plan {
  barCount: i32;
  columnCount: i32;
  accountCount: i32;
  intentForm: i32;
  fillStep: i32;
  delay: i32;
  account: i32;
  shorting: i32;
  orderOfFills: i32;
  onInsufficient: i32;
  allocation: i32;
  callSeq: i32;
  settlementBars: i32;
  hasOpen: i32;
  hasVolume: i32;
  hasFx: i32;
  marginCall: i32;
  intrabarPath: i32;
  zeroVolume: i32;
  fractionalShares: i32;
  impactWindow: i32;
  /** Whether anything can happen inside a bar: stops, limit or stop orders. */
  hasInside: i32;
  minOrderValue: f64;
  marginCallBuffer: f64;
  maxGrossLeverage: f64;
  maxNetLeverage: f64;
  participationRate: f64;
  impactEta: f64;
  impactGamma: f64;
  cashRate: f64;
  debitRate: f64;
  initCash: usize;
  /** Length of every bar in years, for financing; the first is 0. 0: nothing bears interest. */
  yearParts: usize;
  /** Deposits and withdrawals, bars × accounts; 0: none. */
  cashFlows: usize;
  inputs: usize;
  accounts: usize;
  columns: usize;
  /** One a column, then one more in which an order is drafted before it is accepted. */
  workingOrders: usize;
  callOrder: usize;
  settlementRing: usize;
  actions: usize;
  actionCount: i32;
  /** Cursor of the actions, which are sorted by bar. */
  nextAction: i32;
  /** Indices of the dividends, sorted by the bar of their payment. */
  payments: usize;
  paymentCount: i32;
  nextPayment: i32;
  /** Series of the equity and of the cash, bars × accounts; 0: not wanted, both. */
  equity: usize;
  cash: usize;
  settledCash: usize;
  /** Series of the receivables, bars × accounts; 0: not wanted. */
  receivable: usize;
  orders: usize;
  orderCapacity: i32;
  orderCount: i32;
  fills: usize;
  fillCapacity: i32;
  fillCount: i32;
  trades: usize;
  tradeCapacity: i32;
  tradeCount: i32;
  marginCalls: usize;
  marginCallCapacity: i32;
  marginCallCount: i32;
  nextOrderId: i32;
  nextPositionId: i32;
  /** The block of the vectorbt profile; 0 in the realistic one. */
  vectorbt: usize;
  /** Seed of the shuffled call order. */
  seed: u32;
  /** The block of a trace; 0: nothing is traced. */
  trace: usize;
  /** Whether an order that is made works beside those of its column, instead of replacing them (strategies). */
  keepsWorking: i32;
  /** First slot of the list of those that are free for further orders of a column, behind the draft; 0: none. */
  freeOrder: i32;
  freeOrderCount: i32;
  /** Slot of the order that was accepted last. */
  placedSlot: i32;
  /** Whether any order was ever given exits of its own. */
  hasBrackets: i32;
  /** Of accounts whose quiet bars may be put off: the next bar of each, and a byte each, set where it is not quiet. 0: none may. */
  cursors: usize;
  busy: usize;
  /** A `Plain`: whether nothing of the run needs more than the shorter ways. */
  plain: i32;
}

/** One account: a contiguous run of columns and what it owns besides positions. */
@unmanaged
export class AccountState {
  firstColumn: i32;
  /** One past the last column. */
  lastColumn: i32;
  /** Orders at work in its columns. */
  workingCount: i32;
  /** Bars with equity above zero: those that the ratio sums count. */
  ratioBars: i32;
  positionBars: i32;
  /** Bar of the last margin call; −1: none. */
  marginCallBar: i32;
  halted: i32;
  bankrupt: i32;
  settledCash: f64;
  unsettledCash: f64;
  /** Dividends booked and not yet paid. */
  receivable: f64;
  /** Cash at the end of the bar before. */
  lastCash: f64;
  /** Σ units × price of all fills, for the turnover. */
  tradedValue: f64;
  feesPaid: f64;
  financing: f64;
  dividends: f64;
  equitySum: f64;
  grossRatioSum: f64;
  grossRatioMax: f64;
  netRatioSum: f64;
  netRatioMax: f64;
  /** Σ of what slippage cost in account currency, and what impact did. */
  slippageCost: f64;
  impactCost: f64;
  /** Equity at the close at which a strategy decides. */
  decisionEquity: f64;
}

/** One column: its position, its mark, its average cost and its stops. */
@unmanaged
export class ColumnState {
  entryBar: i32;
  positionId: i32;
  /** Bars at whose end a position was held and the close was missing. */
  staleBars: i32;
  delisted: i32;
  /** `OpenedStep` in which the position was opened. */
  openedStep: i32;
  /** Bar inside which the position was closed; −1: none. */
  closedInsideBar: i32;
  slTrail: i32;
  position: f64;
  /** Last valid price seen; NaN until the column is listed. */
  mark: f64;
  /** What the open units cost when they were opened, account currency, without fees. */
  entryValue: f64;
  /** Average price at which the open units were opened. */
  averageEntry: f64;
  entryFees: f64;
  slStop: f64;
  tpStop: f64;
  /** Best price of the earlier bars of the position, for a trailing stop; NaN: none yet. */
  extreme: f64;
  /** What is still owed of a locked short. */
  debt: f64;
  /** Position at the close before. */
  lastPosition: f64;
  /** Value of a short position at the end of the bar before, for its borrow rate. */
  lastShortValue: f64;
  /** Units filled at this bar, against the participation limit. */
  unitsToday: f64;
}

/** An order from the moment it is made until it ends, and the draft of one. */
@unmanaged
export class WorkingOrder {
  /** −1: none. */
  id: i32;
  decisionBar: i32;
  /** Bar at whose close it became an order. */
  madeBar: i32;
  column: i32;
  /** +1 buy, −1 sell. */
  side: i32;
  reason: i32;
  orderType: i32;
  /** A stop whose price was touched. */
  triggered: i32;
  slTrail: i32;
  /** Whether slippage and impact apply to the price of the running step. */
  slips: i32;
  /** Slot of the next order of the column; 0: none. */
  next: i32;
  /** An `OrderRole`. */
  role: i32;
  /** Slots of the order that a bracket's exit protects, and of the other exit; 0 in the role of a plain order. */
  parent: i32;
  partner: i32;
  /** Part of the affordable units that the opening leg asks for; NaN where (or once) its units are known. */
  affordablePart: f64;
  /** Units that still oppose the position. */
  reduceLeft: f64;
  openLeft: f64;
  /** Units of both legs, unsigned; without the opening leg while `affordablePart` is set. */
  asked: f64;
  filled: f64;
  /** Value of the bound that gave `reason`. */
  bound: f64;
  lotSize: f64;
  minSize: f64;
  maxSize: f64;
  limitPrice: f64;
  stopPrice: f64;
  timeInForce: f64;
  /** Last bar in force; ∞: good till cancelled. */
  lastBar: f64;
  slStop: f64;
  tpStop: f64;
  /** Price of the running step before costs; NaN: none. */
  price: f64;
  /** What the reducing leg filled and paid in the running step: both legs of a step share one fee. */
  stepValue: f64;
  stepUnits: f64;
  stepFees: f64;
  /** Units that a pro-rata step sized alone. */
  shareUnits: f64;
  /** Units that the opening leg has filled. */
  opened: f64;
}

/** A corporate action; for a dividend `due` is what is booked and not yet paid. */
@unmanaged
export class Action {
  column: i32;
  bar: i32;
  kind: i32;
  payBar: i32;
  amount: f64;
  withholding: f64;
  due: f64;
}

/** A margin call: equity below the maintenance requirement. */
@unmanaged
export class MarginCallRecord {
  bar: i32;
  account: i32;
  equity: f64;
  maintenance: f64;
}

@unmanaged
export class OrderRecord {
  id: i32;
  decisionBar: i32;
  column: i32;
  outcome: i32;
  reason: i32;
  asked: f64;
  filled: f64;
  bound: f64;
}

@unmanaged
export class FillRecord {
  order: i32;
  bar: i32;
  column: i32;
  side: i32;
  reason: i32;
  units: f64;
  price: f64;
  fees: f64;
}

@unmanaged
export class TradeRecord {
  position: i32;
  column: i32;
  entryBar: i32;
  exitBar: i32;
  direction: i32;
  status: i32;
  units: f64;
  entryPrice: f64;
  entryFees: f64;
  exitPrice: f64;
  exitFees: f64;
  pnl: f64;
}

/** What is traced: records of the columns in a range, from a bar on. */
@unmanaged
export class Trace {
  firstColumn: i32;
  /** One past the last column. */
  lastColumn: i32;
  firstBar: i32;
  /** The running bar. */
  bar: i32;
  records: usize;
  capacity: i32;
  count: i32;
}

/** One record of a trace: values by kind, and a copy of the working order that it is about. */
@unmanaged
export class TraceRecord {
  kind: i32;
  bar: i32;
  column: i32;
  code: i32;
  a: f64;
  b: f64;
  c: f64;
  d: f64;
  e: f64;
  f: f64;
  g: f64;
  h: f64;
  /** First bytes of the copy. */
  order: f64;
}

@inline
export function accountAt(plan: Plan, account: i32): AccountState {
  return changetype<AccountState>(plan.accounts + <usize>account * AccountOffset.Size);
}

/** Which account of the run a state is. */
@inline
export function accountIndex(plan: Plan, account: AccountState): i32 {
  return <i32>((changetype<usize>(account) - plan.accounts) / offsetof<AccountState>());
}

@inline
export function columnAt(plan: Plan, column: i32): ColumnState {
  return changetype<ColumnState>(plan.columns + <usize>column * ColumnOffset.Size);
}

@inline
export function actionAt(plan: Plan, index: i32): Action {
  return changetype<Action>(plan.actions + <usize>index * ActionOffset.Size);
}

@inline
export function orderAt(plan: Plan, column: i32): WorkingOrder {
  return changetype<WorkingOrder>(plan.workingOrders + <usize>column * WorkingOffset.Size);
}

/** Sixteen bytes at a time: a call for so few bytes would cost more. */
export function copyOrder(to: WorkingOrder, from: WorkingOrder): void {
  const target = changetype<usize>(to);
  const source = changetype<usize>(from);
  for (let at: usize = 0; at < <usize>WorkingOffset.Size; at += 16)
    v128.store(target + at, v128.load(source + at));
}

/** The next order of the same column; see `isOrder`. */
@inline
export function nextOrder(plan: Plan, order: WorkingOrder): WorkingOrder {
  const slot = order.next;
  return changetype<WorkingOrder>(slot == 0 ? 0 : plan.workingOrders + <usize>slot * WorkingOffset.Size);
}

/** Whether a walk through the orders of a column has not reached its end. */
@inline
export function isOrder(order: WorkingOrder): bool {
  return changetype<usize>(order) != 0;
}

@inline
export function inputAddress(plan: Plan, input: i32, bar: i32, column: i32): usize {
  const slot = plan.inputs + <usize>input * SlotOffset.Size;
  const rowStride = <usize>load<u32>(slot, SlotOffset.RowStride);
  const columnStride = <usize>load<u32>(slot, SlotOffset.ColumnStride);
  return <usize>load<u32>(slot, SlotOffset.Data) + <usize>bar * rowStride + <usize>column * columnStride;
}

/** Bytes from one bar of an input to the next. */
@inline
export function rowStrideOf(plan: Plan, input: i32): usize {
  return <usize>load<u32>(plan.inputs + <usize>input * SlotOffset.Size, SlotOffset.RowStride);
}

/** Bytes from one column of an input to the next. */
@inline
export function columnStrideOf(plan: Plan, input: i32): usize {
  return <usize>load<u32>(plan.inputs + <usize>input * SlotOffset.Size, SlotOffset.ColumnStride);
}

/** A number of the inputs. */
@inline
export function numberAt(plan: Plan, input: i32, bar: i32, column: i32): f64 {
  return load<f64>(inputAddress(plan, input, bar, column));
}

/** A mask or an enum code of the inputs. */
@inline
export function codeAt(plan: Plan, input: i32, bar: i32, column: i32): i32 {
  return <i32>load<u8>(inputAddress(plan, input, bar, column));
}

/** A number that belongs to an order and not to every bar: `numberAt` by a call, which keeps the module small. */
export function termAt(plan: Plan, input: i32, bar: i32, column: i32): f64 {
  return numberAt(plan, input, bar, column);
}

/** A choice that belongs to an order: `codeAt` by a call. */
export function choiceAt(plan: Plan, input: i32, bar: i32, column: i32): i32 {
  return codeAt(plan, input, bar, column);
}

/** A price that is NaN or not above zero is missing. */
@inline
export function isPrice(value: f64): bool {
  return value > 0;
}

// ---- drift guards: a struct that moved stops the build --------------------------------------------------------------

if (offsetof<Plan>("barCount") != PlanOffset.BarCount) ERROR("Plan.barCount drifted");
if (offsetof<Plan>("columnCount") != PlanOffset.ColumnCount) ERROR("Plan.columnCount drifted");
if (offsetof<Plan>("accountCount") != PlanOffset.AccountCount) ERROR("Plan.accountCount drifted");
if (offsetof<Plan>("intentForm") != PlanOffset.IntentForm) ERROR("Plan.intentForm drifted");
if (offsetof<Plan>("fillStep") != PlanOffset.FillStep) ERROR("Plan.fillStep drifted");
if (offsetof<Plan>("delay") != PlanOffset.Delay) ERROR("Plan.delay drifted");
if (offsetof<Plan>("account") != PlanOffset.Account) ERROR("Plan.account drifted");
if (offsetof<Plan>("shorting") != PlanOffset.Shorting) ERROR("Plan.shorting drifted");
if (offsetof<Plan>("orderOfFills") != PlanOffset.OrderOfFills) ERROR("Plan.orderOfFills drifted");
if (offsetof<Plan>("onInsufficient") != PlanOffset.OnInsufficient) ERROR("Plan.onInsufficient drifted");
if (offsetof<Plan>("allocation") != PlanOffset.Allocation) ERROR("Plan.allocation drifted");
if (offsetof<Plan>("callSeq") != PlanOffset.CallSeq) ERROR("Plan.callSeq drifted");
if (offsetof<Plan>("settlementBars") != PlanOffset.SettlementBars) ERROR("Plan.settlementBars drifted");
if (offsetof<Plan>("hasOpen") != PlanOffset.HasOpen) ERROR("Plan.hasOpen drifted");
if (offsetof<Plan>("hasVolume") != PlanOffset.HasVolume) ERROR("Plan.hasVolume drifted");
if (offsetof<Plan>("hasFx") != PlanOffset.HasFx) ERROR("Plan.hasFx drifted");
if (offsetof<Plan>("marginCall") != PlanOffset.MarginCall) ERROR("Plan.marginCall drifted");
if (offsetof<Plan>("intrabarPath") != PlanOffset.IntrabarPath) ERROR("Plan.intrabarPath drifted");
if (offsetof<Plan>("zeroVolume") != PlanOffset.ZeroVolume) ERROR("Plan.zeroVolume drifted");
if (offsetof<Plan>("fractionalShares") != PlanOffset.FractionalShares) ERROR("Plan.fractionalShares drifted");
if (offsetof<Plan>("impactWindow") != PlanOffset.ImpactWindow) ERROR("Plan.impactWindow drifted");
if (offsetof<Plan>("hasInside") != PlanOffset.HasInside) ERROR("Plan.hasInside drifted");
if (offsetof<Plan>("minOrderValue") != PlanOffset.MinOrderValue) ERROR("Plan.minOrderValue drifted");
if (offsetof<Plan>("marginCallBuffer") != PlanOffset.MarginCallBuffer) ERROR("Plan.marginCallBuffer drifted");
if (offsetof<Plan>("maxGrossLeverage") != PlanOffset.MaxGrossLeverage) ERROR("Plan.maxGrossLeverage drifted");
if (offsetof<Plan>("maxNetLeverage") != PlanOffset.MaxNetLeverage) ERROR("Plan.maxNetLeverage drifted");
if (offsetof<Plan>("participationRate") != PlanOffset.ParticipationRate)
  ERROR("Plan.participationRate drifted");
if (offsetof<Plan>("impactEta") != PlanOffset.ImpactEta) ERROR("Plan.impactEta drifted");
if (offsetof<Plan>("impactGamma") != PlanOffset.ImpactGamma) ERROR("Plan.impactGamma drifted");
if (offsetof<Plan>("cashRate") != PlanOffset.CashRate) ERROR("Plan.cashRate drifted");
if (offsetof<Plan>("debitRate") != PlanOffset.DebitRate) ERROR("Plan.debitRate drifted");
if (offsetof<Plan>("initCash") != PlanOffset.InitCash) ERROR("Plan.initCash drifted");
if (offsetof<Plan>("yearParts") != PlanOffset.YearParts) ERROR("Plan.yearParts drifted");
if (offsetof<Plan>("cashFlows") != PlanOffset.CashFlows) ERROR("Plan.cashFlows drifted");
if (offsetof<Plan>("inputs") != PlanOffset.Inputs) ERROR("Plan.inputs drifted");
if (offsetof<Plan>("accounts") != PlanOffset.Accounts) ERROR("Plan.accounts drifted");
if (offsetof<Plan>("columns") != PlanOffset.Columns) ERROR("Plan.columns drifted");
if (offsetof<Plan>("workingOrders") != PlanOffset.WorkingOrders) ERROR("Plan.workingOrders drifted");
if (offsetof<Plan>("callOrder") != PlanOffset.CallOrder) ERROR("Plan.callOrder drifted");
if (offsetof<Plan>("settlementRing") != PlanOffset.SettlementRing) ERROR("Plan.settlementRing drifted");
if (offsetof<Plan>("actions") != PlanOffset.Actions) ERROR("Plan.actions drifted");
if (offsetof<Plan>("actionCount") != PlanOffset.ActionCount) ERROR("Plan.actionCount drifted");
if (offsetof<Plan>("nextAction") != PlanOffset.NextAction) ERROR("Plan.nextAction drifted");
if (offsetof<Plan>("payments") != PlanOffset.Payments) ERROR("Plan.payments drifted");
if (offsetof<Plan>("paymentCount") != PlanOffset.PaymentCount) ERROR("Plan.paymentCount drifted");
if (offsetof<Plan>("nextPayment") != PlanOffset.NextPayment) ERROR("Plan.nextPayment drifted");
if (offsetof<Plan>("equity") != PlanOffset.Equity) ERROR("Plan.equity drifted");
if (offsetof<Plan>("cash") != PlanOffset.Cash) ERROR("Plan.cash drifted");
if (offsetof<Plan>("settledCash") != PlanOffset.SettledCash) ERROR("Plan.settledCash drifted");
if (offsetof<Plan>("receivable") != PlanOffset.Receivable) ERROR("Plan.receivable drifted");
if (offsetof<Plan>("orders") != PlanOffset.Orders) ERROR("Plan.orders drifted");
if (offsetof<Plan>("orderCapacity") != PlanOffset.OrderCapacity) ERROR("Plan.orderCapacity drifted");
if (offsetof<Plan>("orderCount") != PlanOffset.OrderCount) ERROR("Plan.orderCount drifted");
if (offsetof<Plan>("fills") != PlanOffset.Fills) ERROR("Plan.fills drifted");
if (offsetof<Plan>("fillCapacity") != PlanOffset.FillCapacity) ERROR("Plan.fillCapacity drifted");
if (offsetof<Plan>("fillCount") != PlanOffset.FillCount) ERROR("Plan.fillCount drifted");
if (offsetof<Plan>("trades") != PlanOffset.Trades) ERROR("Plan.trades drifted");
if (offsetof<Plan>("tradeCapacity") != PlanOffset.TradeCapacity) ERROR("Plan.tradeCapacity drifted");
if (offsetof<Plan>("tradeCount") != PlanOffset.TradeCount) ERROR("Plan.tradeCount drifted");
if (offsetof<Plan>("marginCalls") != PlanOffset.MarginCalls) ERROR("Plan.marginCalls drifted");
if (offsetof<Plan>("marginCallCapacity") != PlanOffset.MarginCallCapacity)
  ERROR("Plan.marginCallCapacity drifted");
if (offsetof<Plan>("marginCallCount") != PlanOffset.MarginCallCount) ERROR("Plan.marginCallCount drifted");
if (offsetof<Plan>("nextOrderId") != PlanOffset.NextOrderId) ERROR("Plan.nextOrderId drifted");
if (offsetof<Plan>("nextPositionId") != PlanOffset.NextPositionId) ERROR("Plan.nextPositionId drifted");
if (offsetof<Plan>("vectorbt") != PlanOffset.Vectorbt) ERROR("Plan.vectorbt drifted");
if (offsetof<Plan>("seed") != PlanOffset.Seed) ERROR("Plan.seed drifted");
if (offsetof<Plan>("trace") != PlanOffset.Trace) ERROR("Plan.trace drifted");
if (offsetof<Plan>("keepsWorking") != PlanOffset.KeepsWorking) ERROR("Plan.keepsWorking drifted");
if (offsetof<Plan>("freeOrder") != PlanOffset.FreeOrder) ERROR("Plan.freeOrder drifted");
if (offsetof<Plan>("freeOrderCount") != PlanOffset.FreeOrderCount) ERROR("Plan.freeOrderCount drifted");
if (offsetof<Plan>("placedSlot") != PlanOffset.PlacedSlot) ERROR("Plan.placedSlot drifted");
if (offsetof<Plan>("hasBrackets") != PlanOffset.HasBrackets) ERROR("Plan.hasBrackets drifted");
if (offsetof<Plan>("cursors") != PlanOffset.Cursors) ERROR("Plan.cursors drifted");
if (offsetof<Plan>("busy") != PlanOffset.Busy) ERROR("Plan.busy drifted");
if (offsetof<Plan>("plain") != PlanOffset.Plain) ERROR("Plan.plain drifted");
if (offsetof<Plan>() > <usize>PlanOffset.Size) ERROR("Plan drifted");
if (offsetof<AccountState>("firstColumn") != AccountOffset.FirstColumn)
  ERROR("AccountState.firstColumn drifted");
if (offsetof<AccountState>("lastColumn") != AccountOffset.LastColumn)
  ERROR("AccountState.lastColumn drifted");
if (offsetof<AccountState>("workingCount") != AccountOffset.WorkingCount)
  ERROR("AccountState.workingCount drifted");
if (offsetof<AccountState>("ratioBars") != AccountOffset.RatioBars) ERROR("AccountState.ratioBars drifted");
if (offsetof<AccountState>("positionBars") != AccountOffset.PositionBars)
  ERROR("AccountState.positionBars drifted");
if (offsetof<AccountState>("marginCallBar") != AccountOffset.MarginCallBar)
  ERROR("AccountState.marginCallBar drifted");
if (offsetof<AccountState>("halted") != AccountOffset.Halted) ERROR("AccountState.halted drifted");
if (offsetof<AccountState>("bankrupt") != AccountOffset.Bankrupt) ERROR("AccountState.bankrupt drifted");
if (offsetof<AccountState>("settledCash") != AccountOffset.SettledCash)
  ERROR("AccountState.settledCash drifted");
if (offsetof<AccountState>("unsettledCash") != AccountOffset.UnsettledCash)
  ERROR("AccountState.unsettledCash drifted");
if (offsetof<AccountState>("receivable") != AccountOffset.Receivable)
  ERROR("AccountState.receivable drifted");
if (offsetof<AccountState>("lastCash") != AccountOffset.LastCash) ERROR("AccountState.lastCash drifted");
if (offsetof<AccountState>("tradedValue") != AccountOffset.TradedValue)
  ERROR("AccountState.tradedValue drifted");
if (offsetof<AccountState>("feesPaid") != AccountOffset.FeesPaid) ERROR("AccountState.feesPaid drifted");
if (offsetof<AccountState>("financing") != AccountOffset.Financing) ERROR("AccountState.financing drifted");
if (offsetof<AccountState>("dividends") != AccountOffset.Dividends) ERROR("AccountState.dividends drifted");
if (offsetof<AccountState>("equitySum") != AccountOffset.EquitySum) ERROR("AccountState.equitySum drifted");
if (offsetof<AccountState>("grossRatioSum") != AccountOffset.GrossRatioSum)
  ERROR("AccountState.grossRatioSum drifted");
if (offsetof<AccountState>("grossRatioMax") != AccountOffset.GrossRatioMax)
  ERROR("AccountState.grossRatioMax drifted");
if (offsetof<AccountState>("netRatioSum") != AccountOffset.NetRatioSum)
  ERROR("AccountState.netRatioSum drifted");
if (offsetof<AccountState>("netRatioMax") != AccountOffset.NetRatioMax)
  ERROR("AccountState.netRatioMax drifted");
if (offsetof<AccountState>("slippageCost") != AccountOffset.SlippageCost)
  ERROR("AccountState.slippageCost drifted");
if (offsetof<AccountState>("impactCost") != AccountOffset.ImpactCost)
  ERROR("AccountState.impactCost drifted");
if (offsetof<AccountState>("decisionEquity") != AccountOffset.DecisionEquity)
  ERROR("AccountState.decisionEquity drifted");
if (offsetof<AccountState>() > <usize>AccountOffset.Size) ERROR("AccountState drifted");
if (offsetof<ColumnState>("entryBar") != ColumnOffset.EntryBar) ERROR("ColumnState.entryBar drifted");
if (offsetof<ColumnState>("positionId") != ColumnOffset.PositionId) ERROR("ColumnState.positionId drifted");
if (offsetof<ColumnState>("staleBars") != ColumnOffset.StaleBars) ERROR("ColumnState.staleBars drifted");
if (offsetof<ColumnState>("delisted") != ColumnOffset.Delisted) ERROR("ColumnState.delisted drifted");
if (offsetof<ColumnState>("openedStep") != ColumnOffset.OpenedStep) ERROR("ColumnState.openedStep drifted");
if (offsetof<ColumnState>("closedInsideBar") != ColumnOffset.ClosedInsideBar)
  ERROR("ColumnState.closedInsideBar drifted");
if (offsetof<ColumnState>("slTrail") != ColumnOffset.SlTrail) ERROR("ColumnState.slTrail drifted");
if (offsetof<ColumnState>("position") != ColumnOffset.Position) ERROR("ColumnState.position drifted");
if (offsetof<ColumnState>("mark") != ColumnOffset.Mark) ERROR("ColumnState.mark drifted");
if (offsetof<ColumnState>("entryValue") != ColumnOffset.EntryValue) ERROR("ColumnState.entryValue drifted");
if (offsetof<ColumnState>("averageEntry") != ColumnOffset.AverageEntry)
  ERROR("ColumnState.averageEntry drifted");
if (offsetof<ColumnState>("entryFees") != ColumnOffset.EntryFees) ERROR("ColumnState.entryFees drifted");
if (offsetof<ColumnState>("slStop") != ColumnOffset.SlStop) ERROR("ColumnState.slStop drifted");
if (offsetof<ColumnState>("tpStop") != ColumnOffset.TpStop) ERROR("ColumnState.tpStop drifted");
if (offsetof<ColumnState>("extreme") != ColumnOffset.Extreme) ERROR("ColumnState.extreme drifted");
if (offsetof<ColumnState>("debt") != ColumnOffset.Debt) ERROR("ColumnState.debt drifted");
if (offsetof<ColumnState>("lastPosition") != ColumnOffset.LastPosition)
  ERROR("ColumnState.lastPosition drifted");
if (offsetof<ColumnState>("lastShortValue") != ColumnOffset.LastShortValue)
  ERROR("ColumnState.lastShortValue drifted");
if (offsetof<ColumnState>("unitsToday") != ColumnOffset.UnitsToday) ERROR("ColumnState.unitsToday drifted");
if (offsetof<ColumnState>() > <usize>ColumnOffset.Size) ERROR("ColumnState drifted");
if (offsetof<WorkingOrder>("id") != WorkingOffset.Id) ERROR("WorkingOrder.id drifted");
if (offsetof<WorkingOrder>("decisionBar") != WorkingOffset.DecisionBar)
  ERROR("WorkingOrder.decisionBar drifted");
if (offsetof<WorkingOrder>("madeBar") != WorkingOffset.MadeBar) ERROR("WorkingOrder.madeBar drifted");
if (offsetof<WorkingOrder>("column") != WorkingOffset.Column) ERROR("WorkingOrder.column drifted");
if (offsetof<WorkingOrder>("side") != WorkingOffset.Side) ERROR("WorkingOrder.side drifted");
if (offsetof<WorkingOrder>("reason") != WorkingOffset.Reason) ERROR("WorkingOrder.reason drifted");
if (offsetof<WorkingOrder>("orderType") != WorkingOffset.OrderType) ERROR("WorkingOrder.orderType drifted");
if (offsetof<WorkingOrder>("triggered") != WorkingOffset.Triggered) ERROR("WorkingOrder.triggered drifted");
if (offsetof<WorkingOrder>("slTrail") != WorkingOffset.SlTrail) ERROR("WorkingOrder.slTrail drifted");
if (offsetof<WorkingOrder>("slips") != WorkingOffset.Slips) ERROR("WorkingOrder.slips drifted");
if (offsetof<WorkingOrder>("next") != WorkingOffset.Next) ERROR("WorkingOrder.next drifted");
if (offsetof<WorkingOrder>("role") != WorkingOffset.Role) ERROR("WorkingOrder.role drifted");
if (offsetof<WorkingOrder>("parent") != WorkingOffset.Parent) ERROR("WorkingOrder.parent drifted");
if (offsetof<WorkingOrder>("partner") != WorkingOffset.Partner) ERROR("WorkingOrder.partner drifted");
if (offsetof<WorkingOrder>("affordablePart") != WorkingOffset.AffordablePart)
  ERROR("WorkingOrder.affordablePart drifted");
if (offsetof<WorkingOrder>("reduceLeft") != WorkingOffset.ReduceLeft)
  ERROR("WorkingOrder.reduceLeft drifted");
if (offsetof<WorkingOrder>("openLeft") != WorkingOffset.OpenLeft) ERROR("WorkingOrder.openLeft drifted");
if (offsetof<WorkingOrder>("asked") != WorkingOffset.Asked) ERROR("WorkingOrder.asked drifted");
if (offsetof<WorkingOrder>("filled") != WorkingOffset.Filled) ERROR("WorkingOrder.filled drifted");
if (offsetof<WorkingOrder>("bound") != WorkingOffset.Bound) ERROR("WorkingOrder.bound drifted");
if (offsetof<WorkingOrder>("lotSize") != WorkingOffset.LotSize) ERROR("WorkingOrder.lotSize drifted");
if (offsetof<WorkingOrder>("minSize") != WorkingOffset.MinSize) ERROR("WorkingOrder.minSize drifted");
if (offsetof<WorkingOrder>("maxSize") != WorkingOffset.MaxSize) ERROR("WorkingOrder.maxSize drifted");
if (offsetof<WorkingOrder>("limitPrice") != WorkingOffset.LimitPrice)
  ERROR("WorkingOrder.limitPrice drifted");
if (offsetof<WorkingOrder>("stopPrice") != WorkingOffset.StopPrice) ERROR("WorkingOrder.stopPrice drifted");
if (offsetof<WorkingOrder>("timeInForce") != WorkingOffset.TimeInForce)
  ERROR("WorkingOrder.timeInForce drifted");
if (offsetof<WorkingOrder>("lastBar") != WorkingOffset.LastBar) ERROR("WorkingOrder.lastBar drifted");
if (offsetof<WorkingOrder>("slStop") != WorkingOffset.SlStop) ERROR("WorkingOrder.slStop drifted");
if (offsetof<WorkingOrder>("tpStop") != WorkingOffset.TpStop) ERROR("WorkingOrder.tpStop drifted");
if (offsetof<WorkingOrder>("price") != WorkingOffset.Price) ERROR("WorkingOrder.price drifted");
if (offsetof<WorkingOrder>("stepValue") != WorkingOffset.StepValue) ERROR("WorkingOrder.stepValue drifted");
if (offsetof<WorkingOrder>("stepUnits") != WorkingOffset.StepUnits) ERROR("WorkingOrder.stepUnits drifted");
if (offsetof<WorkingOrder>("stepFees") != WorkingOffset.StepFees) ERROR("WorkingOrder.stepFees drifted");
if (offsetof<WorkingOrder>("shareUnits") != WorkingOffset.ShareUnits)
  ERROR("WorkingOrder.shareUnits drifted");
if (offsetof<WorkingOrder>("opened") != WorkingOffset.Opened) ERROR("WorkingOrder.opened drifted");
if (offsetof<WorkingOrder>() > <usize>WorkingOffset.Size) ERROR("WorkingOrder drifted");
if (offsetof<Action>("column") != ActionOffset.Column) ERROR("Action.column drifted");
if (offsetof<Action>("bar") != ActionOffset.Bar) ERROR("Action.bar drifted");
if (offsetof<Action>("kind") != ActionOffset.Kind) ERROR("Action.kind drifted");
if (offsetof<Action>("payBar") != ActionOffset.PayBar) ERROR("Action.payBar drifted");
if (offsetof<Action>("amount") != ActionOffset.Amount) ERROR("Action.amount drifted");
if (offsetof<Action>("withholding") != ActionOffset.Withholding) ERROR("Action.withholding drifted");
if (offsetof<Action>("due") != ActionOffset.Due) ERROR("Action.due drifted");
if (offsetof<Action>() > <usize>ActionOffset.Size) ERROR("Action drifted");
if (offsetof<MarginCallRecord>("bar") != MarginCallOffset.Bar) ERROR("MarginCallRecord.bar drifted");
if (offsetof<MarginCallRecord>("account") != MarginCallOffset.Account)
  ERROR("MarginCallRecord.account drifted");
if (offsetof<MarginCallRecord>("equity") != MarginCallOffset.Equity) ERROR("MarginCallRecord.equity drifted");
if (offsetof<MarginCallRecord>("maintenance") != MarginCallOffset.Maintenance)
  ERROR("MarginCallRecord.maintenance drifted");
if (offsetof<MarginCallRecord>() > <usize>MarginCallOffset.Size) ERROR("MarginCallRecord drifted");
if (offsetof<OrderRecord>("id") != OrderOffset.Id) ERROR("OrderRecord.id drifted");
if (offsetof<OrderRecord>("decisionBar") != OrderOffset.DecisionBar) ERROR("OrderRecord.decisionBar drifted");
if (offsetof<OrderRecord>("column") != OrderOffset.Column) ERROR("OrderRecord.column drifted");
if (offsetof<OrderRecord>("outcome") != OrderOffset.Outcome) ERROR("OrderRecord.outcome drifted");
if (offsetof<OrderRecord>("reason") != OrderOffset.Reason) ERROR("OrderRecord.reason drifted");
if (offsetof<OrderRecord>("asked") != OrderOffset.Asked) ERROR("OrderRecord.asked drifted");
if (offsetof<OrderRecord>("filled") != OrderOffset.Filled) ERROR("OrderRecord.filled drifted");
if (offsetof<OrderRecord>("bound") != OrderOffset.Bound) ERROR("OrderRecord.bound drifted");
if (offsetof<OrderRecord>() > <usize>OrderOffset.Size) ERROR("OrderRecord drifted");
if (offsetof<FillRecord>("order") != FillOffset.Order) ERROR("FillRecord.order drifted");
if (offsetof<FillRecord>("bar") != FillOffset.Bar) ERROR("FillRecord.bar drifted");
if (offsetof<FillRecord>("column") != FillOffset.Column) ERROR("FillRecord.column drifted");
if (offsetof<FillRecord>("side") != FillOffset.Side) ERROR("FillRecord.side drifted");
if (offsetof<FillRecord>("reason") != FillOffset.Reason) ERROR("FillRecord.reason drifted");
if (offsetof<FillRecord>("units") != FillOffset.Units) ERROR("FillRecord.units drifted");
if (offsetof<FillRecord>("price") != FillOffset.Price) ERROR("FillRecord.price drifted");
if (offsetof<FillRecord>("fees") != FillOffset.Fees) ERROR("FillRecord.fees drifted");
if (offsetof<FillRecord>() > <usize>FillOffset.Size) ERROR("FillRecord drifted");
if (offsetof<TradeRecord>("position") != TradeOffset.Position) ERROR("TradeRecord.position drifted");
if (offsetof<TradeRecord>("column") != TradeOffset.Column) ERROR("TradeRecord.column drifted");
if (offsetof<TradeRecord>("entryBar") != TradeOffset.EntryBar) ERROR("TradeRecord.entryBar drifted");
if (offsetof<TradeRecord>("exitBar") != TradeOffset.ExitBar) ERROR("TradeRecord.exitBar drifted");
if (offsetof<TradeRecord>("direction") != TradeOffset.Direction) ERROR("TradeRecord.direction drifted");
if (offsetof<TradeRecord>("status") != TradeOffset.Status) ERROR("TradeRecord.status drifted");
if (offsetof<TradeRecord>("units") != TradeOffset.Units) ERROR("TradeRecord.units drifted");
if (offsetof<TradeRecord>("entryPrice") != TradeOffset.EntryPrice) ERROR("TradeRecord.entryPrice drifted");
if (offsetof<TradeRecord>("entryFees") != TradeOffset.EntryFees) ERROR("TradeRecord.entryFees drifted");
if (offsetof<TradeRecord>("exitPrice") != TradeOffset.ExitPrice) ERROR("TradeRecord.exitPrice drifted");
if (offsetof<TradeRecord>("exitFees") != TradeOffset.ExitFees) ERROR("TradeRecord.exitFees drifted");
if (offsetof<TradeRecord>("pnl") != TradeOffset.Pnl) ERROR("TradeRecord.pnl drifted");
if (offsetof<TradeRecord>() > <usize>TradeOffset.Size) ERROR("TradeRecord drifted");
if (offsetof<Trace>("firstColumn") != TraceOffset.FirstColumn) ERROR("Trace.firstColumn drifted");
if (offsetof<Trace>("lastColumn") != TraceOffset.LastColumn) ERROR("Trace.lastColumn drifted");
if (offsetof<Trace>("firstBar") != TraceOffset.FirstBar) ERROR("Trace.firstBar drifted");
if (offsetof<Trace>("bar") != TraceOffset.Bar) ERROR("Trace.bar drifted");
if (offsetof<Trace>("records") != TraceOffset.Records) ERROR("Trace.records drifted");
if (offsetof<Trace>("capacity") != TraceOffset.Capacity) ERROR("Trace.capacity drifted");
if (offsetof<Trace>("count") != TraceOffset.Count) ERROR("Trace.count drifted");
if (offsetof<Trace>() > <usize>TraceOffset.Size) ERROR("Trace drifted");
if (offsetof<TraceRecord>("kind") != TraceRecordOffset.Kind) ERROR("TraceRecord.kind drifted");
if (offsetof<TraceRecord>("bar") != TraceRecordOffset.Bar) ERROR("TraceRecord.bar drifted");
if (offsetof<TraceRecord>("column") != TraceRecordOffset.Column) ERROR("TraceRecord.column drifted");
if (offsetof<TraceRecord>("code") != TraceRecordOffset.Code) ERROR("TraceRecord.code drifted");
if (offsetof<TraceRecord>("a") != TraceRecordOffset.A) ERROR("TraceRecord.a drifted");
if (offsetof<TraceRecord>("b") != TraceRecordOffset.B) ERROR("TraceRecord.b drifted");
if (offsetof<TraceRecord>("c") != TraceRecordOffset.C) ERROR("TraceRecord.c drifted");
if (offsetof<TraceRecord>("d") != TraceRecordOffset.D) ERROR("TraceRecord.d drifted");
if (offsetof<TraceRecord>("e") != TraceRecordOffset.E) ERROR("TraceRecord.e drifted");
if (offsetof<TraceRecord>("f") != TraceRecordOffset.F) ERROR("TraceRecord.f drifted");
if (offsetof<TraceRecord>("g") != TraceRecordOffset.G) ERROR("TraceRecord.g drifted");
if (offsetof<TraceRecord>("h") != TraceRecordOffset.H) ERROR("TraceRecord.h drifted");
if (offsetof<TraceRecord>("order") != TraceRecordOffset.Order) ERROR("TraceRecord.order drifted");
if (offsetof<TraceRecord>("order") + offsetof<WorkingOrder>() != <usize>TraceRecordOffset.Size)
  ERROR("TraceRecord drifted");
if (offsetof<TraceRecord>() > <usize>TraceRecordOffset.Size) ERROR("TraceRecord drifted");
