// One bar of one column of the vectorbt profile, explained by VectorBT's order log, which the run is made again with, and by what
// the kernel saw in that cell.
import {
  Accumulate,
  Direction,
  Input,
  IntentForm,
  LogField,
  OrderStatus,
  OrderStatusInfo,
  Signal,
  SizeType,
} from "../../assembly/layout.ts";
import type { Source } from "../plan/source.ts";
import { cellOf } from "../plan/source.ts";
import { MASKS } from "../plan/plan.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import type { Probed } from "../results/vectorbt/probe.ts";
import { executeProbed, type LogRecords, type OrderRecords } from "../results/vectorbt/run.ts";
import { requireSameRecords } from "../results/changed.ts";
import { namesOf } from "./intent.ts";
import { told } from "./lines.ts";
import { wordOf } from "./names.ts";
import { boundOf, cutOf } from "./vectorbtBound.ts";
import { sizingOf } from "./vectorbtSizing.ts";
import { stopsOf } from "./vectorbtStops.ts";
import type {
  VectorbtExplanation,
  VectorbtFate,
  VectorbtOrderExplanation,
  VectorbtRequest,
  VectorbtState,
} from "./vectorbtTypes.ts";

const MASK_INPUTS = [Input.Entries, Input.Exits, Input.ShortEntries, Input.ShortExits];

/**
 * Explains a bar of a column.
 * @param recorded the orders of the run
 */
export function explainVectorbt(
  plan: VectorbtRunPlan,
  recorded: OrderRecords,
  bar: number,
  column: number,
): VectorbtExplanation {
  const { logs, probe, orders: again } = executeProbed(loggedAt(plan, bar), "", { bar, column });
  requireSameRecords(again, recorded);
  const rows = Array.from(logs[LogField.Column].keys()).filter(
    (row) => logs[LogField.Column][row] === column && logs[LogField.Bar][row] === bar,
  );
  const orders = rows.map((row) => explainLog(logs, row));
  const given = givenAt(plan, bar, column);
  return told({
    profile: "vectorbt",
    bar,
    column,
    name: plan.columns?.[column] ?? null,
    time: plan.time?.[bar] ?? null,
    given,
    resolved: namesOf(probe.signals),
    fate: fateOf(plan, { given, processed: orders.length, probe, bar, column }),
    stops: stopsOf(plan, bar, column, probe),
    orders,
  });
}

/** The same plan with the log of one bar switched on. */
function loggedAt(plan: VectorbtRunPlan, bar: number): VectorbtRunPlan {
  const data = new Uint8Array(plan.shape.bars);
  data[bar] = 1;
  return withLog(plan, data);
}

/** The same plan with the log of some bars switched on, one flag each; logging changes nothing of a run. */
export function withLog(plan: VectorbtRunPlan, data: Uint8Array): VectorbtRunPlan {
  const { bars, columns } = plan.shape;
  const log: Source = { data, rows: bars, columns: 1, rowStride: 1, columnStride: 0 };
  const inputs = new Map(plan.inputs).set(Input.Log, log);
  return { ...plan, inputs, hasLogs: true, maxLogs: bars * columns };
}

function givenAt({ intentForm, inputs }: VectorbtRunPlan, bar: number, column: number): string[] {
  if (intentForm === IntentForm.Orders) return [];
  return MASKS.filter((_, k) => cellOf(inputs.get(MASK_INPUTS[k])!, bar, column) !== 0);
}

/** What was asked in a cell, and how many orders it came to. */
interface Asked {
  readonly given: readonly string[];
  readonly processed: number;
  readonly probe: Probed;
  readonly bar: number;
  readonly column: number;
}

function fateOf(plan: VectorbtRunPlan, asked: Asked): VectorbtFate {
  const { given, processed, probe } = asked;
  if (plan.intentForm === IntentForm.Orders) return processed > 0 ? "Processed" : "NotServed";
  if (processed > 0) return Number.isNaN(probe.fired) ? "Processed" : "Stop";
  if (given.length === 0 && Number.isNaN(probe.fired)) return "NoSignal";
  return whyNothing(plan, asked);
}

/** Why signals came to no order: the size of the request was 0. */
function whyNothing(plan: VectorbtRunPlan, { probe, bar, column }: Asked): VectorbtFate {
  const { position, signals } = probe;
  const has = (...any: readonly Signal[]): boolean => any.some((signal) => (signals & signal) !== 0);
  if (namesOf(signals).length === 0) return "ResolvedAway";
  if (!(position > 0 || position < 0))
    return has(Signal.LongEntry, Signal.ShortEntry) ? "AsksNothing" : "FlatExit";
  const [entry, otherExit] =
    position > 0 ? [Signal.LongEntry, Signal.ShortExit] : [Signal.ShortEntry, Signal.LongExit];
  const accumulate = cellOf(plan.inputs.get(Input.Accumulate)!, bar, column);
  const adds = accumulate === Accumulate.Both || accumulate === Accumulate.AddOnly;
  if (has(entry)) return adds && !has(Signal.NoAccumulation) ? "AsksNothing" : "NotAccumulated";
  return has(otherExit) && namesOf(signals).length === 1 ? "OtherSide" : "AsksNothing";
}

/** One row of the log. */
export function explainLog(logs: LogRecords, row: number): VectorbtOrderExplanation {
  const at = (field: LogField): number => logs[field][row];
  const request = requestOf(at);
  const before = stateOf(at, LogField.Cash);
  const isFilled = at(LogField.ResStatus) === OrderStatus.Filled;
  const size = at(LogField.ResSize);
  const statusInfo = isFilled ? "" : OrderStatusInfo[at(LogField.ResStatusInfo)];
  const side = at(LogField.ResSide) === 0 ? "Buy" : "Sell";
  const sizing = sizingOf(request, before, statusInfo);
  return {
    id: isFilled ? at(LogField.OrderId) : null,
    status: OrderStatus[at(LogField.ResStatus)],
    statusInfo,
    request,
    before,
    after: stateOf(at, LogField.NewCash),
    filled: isFilled ? { size, price: at(LogField.ResPrice), fees: at(LogField.ResFees), side } : null,
    bound: isFilled ? sizing && cutOf(sizing) : boundOf(request, before, statusInfo, side),
    sizing,
  };
}

function stateOf(at: (field: LogField) => number, first: LogField): VectorbtState {
  const [cash, position, debt, freeCash, valPrice, value] = [0, 1, 2, 3, 4, 5].map((k) => at(first + k));
  return { cash, position, debt, freeCash, valPrice, value };
}

function requestOf(at: (field: LogField) => number): VectorbtRequest {
  return {
    size: at(LogField.ReqSize),
    price: at(LogField.ReqPrice),
    sizeType: wordOf(SizeType[at(LogField.ReqSizeType)] ?? "unknown"),
    direction: wordOf(Direction[at(LogField.ReqDirection)] ?? "unknown"),
    fees: at(LogField.ReqFees),
    fixedFees: at(LogField.ReqFixedFees),
    slippage: at(LogField.ReqSlippage),
    minSize: at(LogField.ReqMinSize),
    maxSize: at(LogField.ReqMaxSize),
    lotSize: at(LogField.ReqSizeGranularity),
    rejectProb: at(LogField.ReqRejectProb),
    lockCash: at(LogField.ReqLockCash) !== 0,
    allowPartial: at(LogField.ReqAllowPartial) !== 0,
  };
}
