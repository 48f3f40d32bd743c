// Structs of the vectorbt profile over linear memory.
import { ExecutionOffset, ProbeOffset, VectorbtColumnOffset, VectorbtOffset } from "../layout";
import { Plan } from "../memory";

@unmanaged
export class VectorbtPlan {
  /** Whether an account of several columns shares its cash: only then is there a call sequence. */
  sharing: i32;
  ffillValPrice: i32;
  updateValue: i32;
  useStops: i32;
  maxOrders: i32;
  maxLogs: i32;
  /** The account being simulated: each runs through all bars before the next one starts. */
  group: i32;
  columns: usize;
  /** One per account. */
  freeCash: usize;
  random: usize;
  finalCallSeq: usize;
  callValues: usize;
  execution: usize;
  logs: usize;
  logCapacity: i32;
  logCount: i32;
  nextLogId: i32;
  error: i32;
  errorBar: i32;
  errorColumn: i32;
  errorInfo: i32;
  /** Where one cell of signals is told, and which; 0: none is. */
  probe: usize;
  probeBar: i32;
  probeColumn: i32;
}

/** Stops and prices of a column just before its signals are looked at, and the signals that were left. */
@unmanaged
export class Probe {
  position: f64;
  slPrice: f64;
  slStop: f64;
  tpPrice: f64;
  tpStop: f64;
  open: f64;
  high: f64;
  low: f64;
  /** Price at which a stop fired; NaN: none did. */
  fired: f64;
  slTrail: i32;
  /** After the conflict rules, or those that the stop stands for. */
  signals: i32;
}

@unmanaged
export class VectorbtColumn {
  debt: f64;
  slPrice: f64;
  slStop: f64;
  tpPrice: f64;
  tpStop: f64;
  /** Resolved order price of the running bar. */
  orderPrice: f64;
  requestSize: f64;
  requestPrice: f64;
  requestSlippage: f64;
  slTrail: i32;
  requestSizeType: i32;
  requestDirection: i32;
}

/** One order on one state: set, executed, read. */
@unmanaged
export class Execution {
  cash: f64;
  position: f64;
  debt: f64;
  freeCash: f64;
  valPrice: f64;
  value: f64;
  orderSize: f64;
  price: f64;
  fees: f64;
  fixedFees: f64;
  slippage: f64;
  minSize: f64;
  maxSize: f64;
  sizeGranularity: f64;
  rejectProb: f64;
  sizeType: i32;
  direction: i32;
  lockCash: i32;
  allowPartial: i32;
  filledSize: f64;
  filledPrice: f64;
  filledFees: f64;
  side: i32;
  status: i32;
  info: i32;
}

@inline
export function vectorbtOf(plan: Plan): VectorbtPlan {
  return changetype<VectorbtPlan>(plan.vectorbt);
}

@inline
export function vectorbtColumnAt(vectorbt: VectorbtPlan, column: i32): VectorbtColumn {
  return changetype<VectorbtColumn>(vectorbt.columns + <usize>column * VectorbtColumnOffset.Size);
}

// ---- drift guards ----------------------------------------------------------------------------------------------------

if (offsetof<VectorbtPlan>("sharing") != VectorbtOffset.Sharing) ERROR("VectorbtPlan.sharing drifted");
if (offsetof<VectorbtPlan>("ffillValPrice") != VectorbtOffset.FfillValPrice)
  ERROR("VectorbtPlan.ffillValPrice drifted");
if (offsetof<VectorbtPlan>("updateValue") != VectorbtOffset.UpdateValue)
  ERROR("VectorbtPlan.updateValue drifted");
if (offsetof<VectorbtPlan>("useStops") != VectorbtOffset.UseStops) ERROR("VectorbtPlan.useStops drifted");
if (offsetof<VectorbtPlan>("maxOrders") != VectorbtOffset.MaxOrders) ERROR("VectorbtPlan.maxOrders drifted");
if (offsetof<VectorbtPlan>("maxLogs") != VectorbtOffset.MaxLogs) ERROR("VectorbtPlan.maxLogs drifted");
if (offsetof<VectorbtPlan>("group") != VectorbtOffset.Group) ERROR("VectorbtPlan.group drifted");
if (offsetof<VectorbtPlan>("columns") != VectorbtOffset.Columns) ERROR("VectorbtPlan.columns drifted");
if (offsetof<VectorbtPlan>("freeCash") != VectorbtOffset.FreeCash) ERROR("VectorbtPlan.freeCash drifted");
if (offsetof<VectorbtPlan>("random") != VectorbtOffset.Random) ERROR("VectorbtPlan.random drifted");
if (offsetof<VectorbtPlan>("finalCallSeq") != VectorbtOffset.FinalCallSeq)
  ERROR("VectorbtPlan.finalCallSeq drifted");
if (offsetof<VectorbtPlan>("callValues") != VectorbtOffset.CallValues)
  ERROR("VectorbtPlan.callValues drifted");
if (offsetof<VectorbtPlan>("execution") != VectorbtOffset.Execution) ERROR("VectorbtPlan.execution drifted");
if (offsetof<VectorbtPlan>("logs") != VectorbtOffset.Logs) ERROR("VectorbtPlan.logs drifted");
if (offsetof<VectorbtPlan>("logCapacity") != VectorbtOffset.LogCapacity)
  ERROR("VectorbtPlan.logCapacity drifted");
if (offsetof<VectorbtPlan>("logCount") != VectorbtOffset.LogCount) ERROR("VectorbtPlan.logCount drifted");
if (offsetof<VectorbtPlan>("nextLogId") != VectorbtOffset.NextLogId) ERROR("VectorbtPlan.nextLogId drifted");
if (offsetof<VectorbtPlan>("error") != VectorbtOffset.Error) ERROR("VectorbtPlan.error drifted");
if (offsetof<VectorbtPlan>("errorBar") != VectorbtOffset.ErrorBar) ERROR("VectorbtPlan.errorBar drifted");
if (offsetof<VectorbtPlan>("errorColumn") != VectorbtOffset.ErrorColumn)
  ERROR("VectorbtPlan.errorColumn drifted");
if (offsetof<VectorbtPlan>("errorInfo") != VectorbtOffset.ErrorInfo) ERROR("VectorbtPlan.errorInfo drifted");
if (offsetof<VectorbtPlan>("probe") != VectorbtOffset.Probe) ERROR("VectorbtPlan.probe drifted");
if (offsetof<VectorbtPlan>("probeBar") != VectorbtOffset.ProbeBar) ERROR("VectorbtPlan.probeBar drifted");
if (offsetof<VectorbtPlan>("probeColumn") != VectorbtOffset.ProbeColumn)
  ERROR("VectorbtPlan.probeColumn drifted");
if (offsetof<VectorbtPlan>() > <usize>VectorbtOffset.Size) ERROR("VectorbtPlan drifted");
if (offsetof<VectorbtColumn>("debt") != VectorbtColumnOffset.Debt) ERROR("VectorbtColumn.debt drifted");
if (offsetof<VectorbtColumn>("slPrice") != VectorbtColumnOffset.SlPrice)
  ERROR("VectorbtColumn.slPrice drifted");
if (offsetof<VectorbtColumn>("slStop") != VectorbtColumnOffset.SlStop) ERROR("VectorbtColumn.slStop drifted");
if (offsetof<VectorbtColumn>("tpPrice") != VectorbtColumnOffset.TpPrice)
  ERROR("VectorbtColumn.tpPrice drifted");
if (offsetof<VectorbtColumn>("tpStop") != VectorbtColumnOffset.TpStop) ERROR("VectorbtColumn.tpStop drifted");
if (offsetof<VectorbtColumn>("orderPrice") != VectorbtColumnOffset.OrderPrice)
  ERROR("VectorbtColumn.orderPrice drifted");
if (offsetof<VectorbtColumn>("requestSize") != VectorbtColumnOffset.RequestSize)
  ERROR("VectorbtColumn.requestSize drifted");
if (offsetof<VectorbtColumn>("requestPrice") != VectorbtColumnOffset.RequestPrice)
  ERROR("VectorbtColumn.requestPrice drifted");
if (offsetof<VectorbtColumn>("requestSlippage") != VectorbtColumnOffset.RequestSlippage)
  ERROR("VectorbtColumn.requestSlippage drifted");
if (offsetof<VectorbtColumn>("slTrail") != VectorbtColumnOffset.SlTrail)
  ERROR("VectorbtColumn.slTrail drifted");
if (offsetof<VectorbtColumn>("requestSizeType") != VectorbtColumnOffset.RequestSizeType)
  ERROR("VectorbtColumn.requestSizeType drifted");
if (offsetof<VectorbtColumn>("requestDirection") != VectorbtColumnOffset.RequestDirection)
  ERROR("VectorbtColumn.requestDirection drifted");
if (offsetof<VectorbtColumn>() > <usize>VectorbtColumnOffset.Size) ERROR("VectorbtColumn drifted");
if (offsetof<Execution>("cash") != ExecutionOffset.Cash) ERROR("Execution.cash drifted");
if (offsetof<Execution>("position") != ExecutionOffset.Position) ERROR("Execution.position drifted");
if (offsetof<Execution>("debt") != ExecutionOffset.Debt) ERROR("Execution.debt drifted");
if (offsetof<Execution>("freeCash") != ExecutionOffset.FreeCash) ERROR("Execution.freeCash drifted");
if (offsetof<Execution>("valPrice") != ExecutionOffset.ValPrice) ERROR("Execution.valPrice drifted");
if (offsetof<Execution>("value") != ExecutionOffset.Value) ERROR("Execution.value drifted");
if (offsetof<Execution>("orderSize") != ExecutionOffset.OrderSize) ERROR("Execution.orderSize drifted");
if (offsetof<Execution>("price") != ExecutionOffset.Price) ERROR("Execution.price drifted");
if (offsetof<Execution>("fees") != ExecutionOffset.Fees) ERROR("Execution.fees drifted");
if (offsetof<Execution>("fixedFees") != ExecutionOffset.FixedFees) ERROR("Execution.fixedFees drifted");
if (offsetof<Execution>("slippage") != ExecutionOffset.Slippage) ERROR("Execution.slippage drifted");
if (offsetof<Execution>("minSize") != ExecutionOffset.MinSize) ERROR("Execution.minSize drifted");
if (offsetof<Execution>("maxSize") != ExecutionOffset.MaxSize) ERROR("Execution.maxSize drifted");
if (offsetof<Execution>("sizeGranularity") != ExecutionOffset.SizeGranularity)
  ERROR("Execution.sizeGranularity drifted");
if (offsetof<Execution>("rejectProb") != ExecutionOffset.RejectProb) ERROR("Execution.rejectProb drifted");
if (offsetof<Execution>("sizeType") != ExecutionOffset.SizeType) ERROR("Execution.sizeType drifted");
if (offsetof<Execution>("direction") != ExecutionOffset.Direction) ERROR("Execution.direction drifted");
if (offsetof<Execution>("lockCash") != ExecutionOffset.LockCash) ERROR("Execution.lockCash drifted");
if (offsetof<Execution>("allowPartial") != ExecutionOffset.AllowPartial)
  ERROR("Execution.allowPartial drifted");
if (offsetof<Execution>("filledSize") != ExecutionOffset.FilledSize) ERROR("Execution.filledSize drifted");
if (offsetof<Execution>("filledPrice") != ExecutionOffset.FilledPrice) ERROR("Execution.filledPrice drifted");
if (offsetof<Execution>("filledFees") != ExecutionOffset.FilledFees) ERROR("Execution.filledFees drifted");
if (offsetof<Execution>("side") != ExecutionOffset.Side) ERROR("Execution.side drifted");
if (offsetof<Execution>("status") != ExecutionOffset.Status) ERROR("Execution.status drifted");
if (offsetof<Execution>("info") != ExecutionOffset.Info) ERROR("Execution.info drifted");
if (offsetof<Execution>() > <usize>ExecutionOffset.Size) ERROR("Execution drifted");
if (offsetof<Probe>("position") != ProbeOffset.Position) ERROR("Probe.position drifted");
if (offsetof<Probe>("slPrice") != ProbeOffset.SlPrice) ERROR("Probe.slPrice drifted");
if (offsetof<Probe>("slStop") != ProbeOffset.SlStop) ERROR("Probe.slStop drifted");
if (offsetof<Probe>("tpPrice") != ProbeOffset.TpPrice) ERROR("Probe.tpPrice drifted");
if (offsetof<Probe>("tpStop") != ProbeOffset.TpStop) ERROR("Probe.tpStop drifted");
if (offsetof<Probe>("open") != ProbeOffset.Open) ERROR("Probe.open drifted");
if (offsetof<Probe>("high") != ProbeOffset.High) ERROR("Probe.high drifted");
if (offsetof<Probe>("low") != ProbeOffset.Low) ERROR("Probe.low drifted");
if (offsetof<Probe>("fired") != ProbeOffset.Fired) ERROR("Probe.fired drifted");
if (offsetof<Probe>("slTrail") != ProbeOffset.SlTrail) ERROR("Probe.slTrail drifted");
if (offsetof<Probe>("signals") != ProbeOffset.Signals) ERROR("Probe.signals drifted");
if (offsetof<Probe>() > <usize>ProbeOffset.Size) ERROR("Probe drifted");
