// Where everything of a run lies in the kernel's memory: sized once, before the run.
import {
  AccountOffset,
  ActionKind,
  ActionOffset,
  MarginCallOffset,
  ColumnOffset,
  FillOffset,
  Input,
  OrderOffset,
  Plain,
  PlanOffset,
  SlotOffset,
  TRACES_PER_ACTION,
  TRACES_PER_COLUMN,
  TraceOffset,
  TraceRecordOffset,
  TradeOffset,
  WorkingOffset,
} from "../../assembly/layout.ts";
import { addressOf } from "../allocate.ts";
import { BacktestError } from "../errors.ts";
import { MEMORY_LIMIT, reserve, type Kernel } from "../kernel.ts";
import { Blocks, F64_BYTES, I32_BYTES, SPARE_RECORDS } from "./blocks.ts";
import { leavesSeries, plainnessOf } from "./plain.ts";
import type { Plan } from "./plan.ts";
import { bearsInterest, hasQuietBars } from "./quiet.ts";
import type { Source } from "./source.ts";
import { placedBytes, windowsOf, type Windows } from "./windows.ts";

/** The most records that one column can add in one bar (assembly/records.ts asks for this room before each bar). */
export const RECORDS_PER_COLUMN = 10;

/** Accounts that the kernel looks at together. */
const LANES = 16;

/** Byte positions of the blocks of one run. */
export interface Arena {
  readonly plan: number;
  /** 0: equity and cash are not written. */
  readonly equity: number;
  readonly cash: number;
  readonly settledCash: number;
  readonly receivable: number;
  readonly marginCalls: number;
  readonly accounts: number;
  readonly columns: number;
  readonly workingOrders: number;
  readonly slots: number;
  readonly orders: number;
  readonly fills: number;
  readonly trades: number;
  /** The block of the trace and its records; 0: nothing is traced. */
  readonly trace: number;
  readonly traces: number;
  /** Where the data of each input begins, and what of it passes through a window. */
  readonly placed: ReadonlyMap<Source["data"], number>;
  readonly windows: Windows;
  readonly bytes: number;
}

/** What of a run is traced: a range of columns, from a bar on. */
export interface TraceWindow {
  readonly firstColumn: number;
  /** One past the last column. */
  readonly lastColumn: number;
  readonly firstBar: number;
}

/** What every plan has to put into memory. */
export type PlanInputs = Pick<Plan, "shape" | "groupLengths" | "inputs" | "initCash">;

/** Room for the records of each kind. */
interface Capacities {
  readonly orders: number;
  readonly fills: number;
  readonly trades: number;
}

/** How a run goes through the kernel. */
export interface Way<More> {
  /** What of the kernel's shorter ways it may take. */
  readonly plain: Plain;
  /** Whether equity and cash are written. */
  readonly keepsSeries: boolean;
  readonly traced?: TraceWindow | undefined;
  /** What the bars of a window are a multiple of. */
  readonly windowBars?: number | undefined;
  /** The least room for orders and trades, where it is more than that of any run. */
  readonly room?: Partial<Pick<Capacities, "orders" | "trades">>;
  /** Blocks of its own. */
  readonly more: (blocks: Blocks, windows: Windows) => More;
}

/** Plans the blocks, grows the memory once, and writes the plan and its inputs. */
export function layOut(plan: Plan, kernel: Kernel, traced?: TraceWindow): Arena {
  const level = plainnessOf(plan).level;
  return layOutWay(plan, kernel, {
    // A trace notes every step of the general way.
    plain: traced !== undefined ? Plain.Nothing : level === Plain.Walk ? Plain.Bars : level,
    keepsSeries: traced !== undefined || !leavesSeries(plan, kernel),
    traced,
    more: () => undefined,
  });
}

/** The same for a run that goes its own way. */
export function layOutWay<More>(plan: Plan, kernel: Kernel, way: Way<More>): Arena & { readonly more: More } {
  const { bars, columns } = plan.shape;
  const { keepsSeries, traced } = way;
  const blocks = new Blocks(kernel.base);
  const windows = windowsOf(plan, kernel, keepsSeries ? 2 : 0, way.windowBars);
  const capacity = capacitiesOf(recordCapacity(bars, columns + plan.spareOrders), way.room);
  const at = takeBlocks(plan, blocks, capacity, keepsSeries ? windows.bars : 0, traced);
  const placed = placeInputs(plan, blocks, kernel, (data) => placedBytes(data, windows, bars));
  const more = way.more(blocks, windows);
  requireMemory(blocks.used + outside(plan, at, windows), bars);
  reserve(kernel, blocks.used);
  const view = new DataView(kernel.exports.memory.buffer);
  new Uint8Array(view.buffer, at.plan, at.orders - at.plan).fill(0);
  writePlan(view, plan, at, capacity);
  view.setInt32(at.plan + PlanOffset.Plain, way.plain, true);
  if (plan.spareOrders > 0) writeSpareOrders(view, plan, at);
  writeActions(view, plan, at);
  if (at.yearParts !== 0) new Float64Array(view.buffer, at.yearParts, bars).set(plan.yearParts);
  if (plan.cashFlows !== null)
    new Float64Array(view.buffer, at.cashFlows, plan.cashFlows.length).set(plan.cashFlows);
  writeInputs(view, plan, at.slots, placed, kernel, windows.inputs);
  writeAccounts(view, plan, at);
  if (traced !== undefined) writeTrace(view, plan, at, traced);
  return { ...at, placed, windows, more, bytes: blocks.used - kernel.base };
}

function capacitiesOf(usual: number, { orders = 0, trades = 0 }: Way<unknown>["room"] = {}): Capacities {
  return { orders: Math.max(usual, orders), fills: usual, trades: Math.max(usual, trades) };
}

/** Bytes of series and inputs beyond their windows: the result of a run has to fit into what a memory could hold. */
function outside({ shape, groupLengths }: Plan, at: Blueprint, windows: Windows): number {
  const series = [at.equity, at.cash, at.settledCash, at.receivable].filter((start) => start !== 0).length;
  let bytes = series * (shape.bars - windows.bars) * groupLengths.length * F64_BYTES;
  // Equity and cash that are left for later have to fit as well.
  if (at.equity === 0) bytes += 2 * shape.bars * groupLengths.length * F64_BYTES;
  for (const data of windows.inputs) bytes += data.byteLength - placedBytes(data, windows, shape.bars);
  return bytes;
}

/** The blocks of one run, in their order in memory; 0 for those that the run does not need. */
function takeBlocks(
  plan: Plan,
  blocks: Blocks,
  capacity: Capacities,
  seriesBars: number,
  traced: TraceWindow | undefined,
) {
  const { bars, columns } = plan.shape;
  const accounts = plan.groupLengths.length;
  const series = seriesBars * accounts * F64_BYTES;
  return {
    plan: blocks.take(PlanOffset.Size),
    trace: traced === undefined ? 0 : blocks.take(TraceOffset.Size),
    slots: blocks.take(Input.Count * SlotOffset.Size),
    initCash: blocks.take(accounts * F64_BYTES),
    accounts: blocks.take(accounts * AccountOffset.Size),
    columns: blocks.take(columns * ColumnOffset.Size),
    workingOrders: blocks.take((columns + 1 + plan.spareOrders) * WorkingOffset.Size),
    callOrder: blocks.take(columns * I32_BYTES),
    ring: blocks.take(plan.settlementBars === 0 ? 0 : (plan.settlementBars + 1) * accounts * F64_BYTES),
    actions: blocks.take(plan.actions.length * ActionOffset.Size),
    payments: blocks.take(plan.actions.length * I32_BYTES),
    yearParts: bearsInterest(plan) ? blocks.take(bars * F64_BYTES) : 0,
    ...takeQuiet(plan, blocks, traced),
    orders: blocks.take(capacity.orders * OrderOffset.Size),
    fills: blocks.take(capacity.fills * FillOffset.Size),
    trades: blocks.take(capacity.trades * TradeOffset.Size),
    equity: seriesBars === 0 ? 0 : blocks.take(series),
    cash: seriesBars === 0 ? 0 : blocks.take(series),
    settledCash: plan.settlementBars === 0 ? 0 : blocks.take(series),
    receivable: plan.actions.some(({ kind }) => kind === ActionKind.Dividend) ? blocks.take(series) : 0,
    cashFlows: plan.cashFlows === null ? 0 : blocks.take(plan.cashFlows.byteLength),
    marginCalls: blocks.take(marginCallCapacity(bars, accounts) * MarginCallOffset.Size),
    traces: traced === undefined ? 0 : blocks.take(traceCapacity(plan, traced) * TraceRecordOffset.Size),
  };
}

/** What quiet bars of accounts need, where they may be put off; the bytes are looked at sixteen at a time. */
function takeQuiet(plan: Plan, blocks: Blocks, traced: TraceWindow | undefined) {
  if (traced !== undefined || !hasQuietBars(plan)) return { cursors: 0, busy: 0 };
  const accounts = plan.groupLengths.length;
  return { cursors: blocks.take(accounts * I32_BYTES), busy: blocks.take(accounts + LANES) };
}

/** Where each block begins. */
type Blueprint = Readonly<ReturnType<typeof takeBlocks>>;

/** Twice what one bar may need (assembly/trace.ts asks for that much before each bar), and one to write ahead; spare orders may all be in one column. */
function traceCapacity({ actions, spareOrders }: Plan, { firstColumn, lastColumn }: TraceWindow): number {
  const ofColumns = (lastColumn - firstColumn) * TRACES_PER_COLUMN + actions.length * TRACES_PER_ACTION;
  return 2 * ofColumns + spareOrders * TRACES_PER_COLUMN + 1;
}

function writeTrace(
  view: DataView,
  plan: Plan,
  at: Pick<Blueprint, "plan" | "trace" | "traces">,
  traced: TraceWindow,
): void {
  const put = (offset: number, value: number): void => view.setUint32(at.trace + offset, value, true);
  put(TraceOffset.FirstColumn, traced.firstColumn);
  put(TraceOffset.LastColumn, traced.lastColumn);
  put(TraceOffset.FirstBar, traced.firstBar);
  put(TraceOffset.Records, at.traces);
  put(TraceOffset.Capacity, traceCapacity(plan, traced));
  view.setUint32(at.plan + PlanOffset.Trace, at.trace, true);
}

/** An account has at most one margin call a bar. */
function marginCallCapacity(bars: number, accounts: number): number {
  return accounts + Math.min(bars * accounts, SPARE_RECORDS);
}

function recordCapacity(bars: number, columns: number): number {
  const perBar = columns * RECORDS_PER_COLUMN;
  return perBar + Math.min(bars * perBar, Math.max(SPARE_RECORDS, perBar));
}

/** Addresses of the data of the inputs: where it lies already, or in a block of its own; shared data is placed once. */
export function placeInputs(
  plan: PlanInputs,
  blocks: Blocks,
  kernel: Kernel,
  bytesOf: (data: Source["data"]) => number = ({ byteLength }) => byteLength,
): Map<Source["data"], number> {
  const placed = new Map<Source["data"], number>();
  for (const { data } of plan.inputs.values())
    if (!placed.has(data)) placed.set(data, addressOf(data, kernel) ?? blocks.take(bytesOf(data)));
  return placed;
}

export function requireMemory(bytes: number, bars: number): void {
  if (bytes <= MEMORY_LIMIT) return;
  const gib = (bytes / 2 ** 30).toFixed(1);
  const chunk = Math.max(1, Math.floor((bars * MEMORY_LIMIT) / bytes));
  throw new BacktestError("E_MEMORY", `needs ${gib} GiB, limit 4 GiB — use time chunks of ${chunk} bars`, {
    got: bytes,
    expected: MEMORY_LIMIT,
  });
}

function writePlan(view: DataView, plan: Plan, at: Blueprint, capacity: Capacities): void {
  const put = (offset: number, value: number): void => view.setUint32(at.plan + offset, value, true);
  put(PlanOffset.BarCount, plan.shape.bars);
  put(PlanOffset.ColumnCount, plan.shape.columns);
  put(PlanOffset.AccountCount, plan.groupLengths.length);
  put(PlanOffset.IntentForm, plan.intentForm);
  put(PlanOffset.FillStep, plan.fillStep);
  put(PlanOffset.Delay, plan.delay);
  put(PlanOffset.Account, plan.account);
  put(PlanOffset.OrderOfFills, plan.orderOfFills);
  put(PlanOffset.OnInsufficient, plan.onInsufficient);
  put(PlanOffset.CallSeq, plan.callSeq);
  put(PlanOffset.Seed, plan.seed);
  put(PlanOffset.SettlementBars, plan.settlementBars);
  put(PlanOffset.Shorting, plan.shorting);
  put(PlanOffset.Allocation, plan.allocation);
  put(PlanOffset.HasOpen, Number(plan.prices.open !== undefined));
  put(PlanOffset.HasVolume, Number(plan.prices.volume !== undefined));
  put(PlanOffset.MarginCall, plan.marginCall);
  put(PlanOffset.IntrabarPath, plan.intrabarPath);
  put(PlanOffset.ZeroVolume, plan.zeroVolume);
  put(PlanOffset.FractionalShares, plan.fractionalShares);
  put(PlanOffset.ImpactWindow, plan.impact.window);
  put(PlanOffset.HasInside, Number(plan.hasInside));
  writePlanNumbers(view, plan, at.plan);
  put(PlanOffset.YearParts, at.yearParts);
  put(PlanOffset.Cursors, at.cursors);
  put(PlanOffset.Busy, at.busy);
  put(PlanOffset.CashFlows, at.cashFlows);
  put(PlanOffset.Actions, at.actions);
  put(PlanOffset.ActionCount, plan.actions.length);
  put(PlanOffset.Payments, at.payments);
  put(PlanOffset.Receivable, at.receivable);
  put(PlanOffset.MarginCalls, at.marginCalls);
  put(PlanOffset.MarginCallCapacity, marginCallCapacity(plan.shape.bars, plan.groupLengths.length));
  put(PlanOffset.InitCash, at.initCash);
  put(PlanOffset.Inputs, at.slots);
  put(PlanOffset.Accounts, at.accounts);
  put(PlanOffset.Columns, at.columns);
  put(PlanOffset.WorkingOrders, at.workingOrders);
  put(PlanOffset.CallOrder, at.callOrder);
  put(PlanOffset.SettlementRing, at.ring);
  put(PlanOffset.Equity, at.equity);
  put(PlanOffset.Cash, at.cash);
  put(PlanOffset.SettledCash, at.settledCash);
  put(PlanOffset.Orders, at.orders);
  put(PlanOffset.OrderCapacity, capacity.orders);
  put(PlanOffset.Fills, at.fills);
  put(PlanOffset.FillCapacity, capacity.fills);
  put(PlanOffset.Trades, at.trades);
  put(PlanOffset.TradeCapacity, capacity.trades);
}

/** The free slots behind the draft, one pointing to the next. */
function writeSpareOrders(view: DataView, { shape, spareOrders }: Plan, at: Blueprint): void {
  const first = shape.columns + 1;
  for (let slot = first; slot < first + spareOrders - 1; slot++)
    view.setInt32(at.workingOrders + slot * WorkingOffset.Size + WorkingOffset.Next, slot + 1, true);
  view.setInt32(at.plan + PlanOffset.FreeOrder, first, true);
  view.setInt32(at.plan + PlanOffset.FreeOrderCount, spareOrders, true);
}

function writePlanNumbers(view: DataView, plan: Plan, start: number): void {
  const put = (offset: number, value: number): void => view.setFloat64(start + offset, value, true);
  put(PlanOffset.MinOrderValue, plan.minOrderValue);
  put(PlanOffset.MarginCallBuffer, plan.marginCallBuffer);
  put(PlanOffset.MaxGrossLeverage, plan.maxGrossLeverage);
  put(PlanOffset.MaxNetLeverage, plan.maxNetLeverage);
  put(PlanOffset.ParticipationRate, plan.participationRate);
  put(PlanOffset.ImpactEta, plan.impact.eta);
  put(PlanOffset.ImpactGamma, plan.impact.gamma);
  put(PlanOffset.CashRate, plan.cashRate);
  put(PlanOffset.DebitRate, plan.debitRate);
}

/** Actions by ex bar, and the dividends among them by the bar of their payment. */
function writeActions(view: DataView, plan: Plan, at: Blueprint): void {
  plan.actions.forEach((action, i) => {
    const start = at.actions + i * ActionOffset.Size;
    view.setInt32(start + ActionOffset.Column, action.column, true);
    view.setInt32(start + ActionOffset.Bar, action.bar, true);
    view.setInt32(start + ActionOffset.Kind, action.kind, true);
    view.setInt32(start + ActionOffset.PayBar, action.payBar, true);
    view.setFloat64(start + ActionOffset.Amount, action.amount, true);
    view.setFloat64(start + ActionOffset.Withholding, action.withholding, true);
    view.setFloat64(start + ActionOffset.Due, 0, true);
  });
  const dividends = plan.actions.flatMap(({ kind }, i) => (kind === ActionKind.Dividend ? [i] : []));
  dividends.sort((a, b) => plan.actions[a].payBar - plan.actions[b].payBar || a - b);
  dividends.forEach((action, i) => view.setInt32(at.payments + i * I32_BYTES, action, true));
  view.setInt32(at.plan + PlanOffset.PaymentCount, dividends.length, true);
}

export function writeInputs(
  view: DataView,
  plan: PlanInputs,
  slots: number,
  placed: ReadonlyMap<Source["data"], number>,
  kernel: Kernel,
  later: ReadonlySet<Source["data"]> = new Set(),
): void {
  for (const [data, start] of placed)
    if (!later.has(data) && addressOf(data, kernel) === undefined) copyInto(view, start, data);
  for (const [input, source] of plan.inputs) {
    const slot = slots + input * SlotOffset.Size;
    const bytes = source.data.BYTES_PER_ELEMENT;
    view.setUint32(slot + SlotOffset.Data, placed.get(source.data)!, true);
    view.setUint32(slot + SlotOffset.RowStride, source.rowStride * bytes, true);
    view.setUint32(slot + SlotOffset.ColumnStride, source.columnStride * bytes, true);
  }
}

/** One value is written as such: views of arrays cost more than all that they would copy. */
function copyInto(view: DataView, start: number, data: Source["data"]): void {
  if (data.length > 1)
    new Uint8Array(view.buffer, start, data.byteLength).set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
  else if (data instanceof Float64Array) view.setFloat64(start, data[0], true);
  else view.setUint8(start, data[0]);
}

export function writeAccounts(
  view: DataView,
  plan: PlanInputs,
  at: Pick<Blueprint, "initCash" | "accounts">,
): void {
  new Float64Array(view.buffer, at.initCash, plan.initCash.length).set(plan.initCash);
  let first = 0;
  plan.groupLengths.forEach((length, account) => {
    const start = at.accounts + account * AccountOffset.Size;
    view.setInt32(start + AccountOffset.FirstColumn, first, true);
    view.setInt32(start + AccountOffset.LastColumn, first + length, true);
    first += length;
  });
}
