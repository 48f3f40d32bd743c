// Where everything of a vectorbt run lies in the kernel's memory.
import {
  AccountOffset,
  ColumnOffset,
  ExecutionOffset,
  FillOffset,
  Input,
  LogField,
  PlanOffset,
  ProbeOffset,
  RandomLayout,
  SlotOffset,
  VectorbtColumnOffset,
  VectorbtOffset,
} from "../../assembly/layout.ts";
import { reserve, type Kernel } from "../kernel.ts";
import { placeInputs, requireMemory, writeAccounts, writeInputs } from "./arena.ts";
import { Blocks, F64_BYTES, I32_BYTES, SPARE_RECORDS } from "./blocks.ts";
import type { VectorbtRunPlan } from "./vectorbt.ts";

export const LOG_BYTES = LogField.Count * F64_BYTES;

/** Byte positions of the blocks of one run. */
export interface VectorbtArena {
  readonly plan: number;
  readonly vectorbt: number;
  readonly fills: number;
  readonly logs: number;
  readonly probe: number;
  readonly finalCallSeq: number;
  readonly bytes: number;
}

/** A cell whose stops and signals are to be told. */
export interface Cell {
  readonly bar: number;
  readonly column: number;
}

/** Plans the blocks, grows the memory once, and writes the plan and its inputs. */
export function layOutVectorbt(plan: VectorbtRunPlan, kernel: Kernel, probed?: Cell): VectorbtArena {
  const { bars, columns } = plan.shape;
  const blocks = new Blocks(kernel.base);
  const capacity = columns + Math.min(bars * columns, Math.max(SPARE_RECORDS, columns));
  const logCapacity = plan.hasLogs ? capacity : columns;
  const at = takeBlocks(plan, blocks, capacity, logCapacity);
  const data = placeInputs(plan, blocks, kernel);
  requireMemory(blocks.used, bars);
  reserve(kernel, blocks.used);
  const view = new DataView(kernel.exports.memory.buffer);
  kernel.exports.clear(at.plan, at.fills - at.plan);
  writePlan(view, plan, at, capacity);
  writeVectorbt(view, plan, at, logCapacity);
  if (probed !== undefined) writeProbe(view, at, probed);
  writeInputs(view, plan, at.slots, data, kernel);
  writeAccounts(view, plan, at);
  return { ...at, bytes: blocks.used - kernel.base };
}

/** The blocks of one run, in their order in memory; 0 for those that the run does not need. */
function takeBlocks(plan: VectorbtRunPlan, blocks: Blocks, capacity: number, logCapacity: number) {
  const { bars, columns } = plan.shape;
  const accounts = plan.groupLengths.length;
  return {
    plan: blocks.take(PlanOffset.Size),
    vectorbt: blocks.take(VectorbtOffset.Size),
    slots: blocks.take(Input.Count * SlotOffset.Size),
    initCash: blocks.take(accounts * F64_BYTES),
    accounts: blocks.take(accounts * AccountOffset.Size),
    columns: blocks.take(columns * ColumnOffset.Size),
    vectorbtColumns: blocks.take(columns * VectorbtColumnOffset.Size),
    freeCash: blocks.take(accounts * F64_BYTES),
    callOrder: blocks.take(columns * I32_BYTES),
    callValues: blocks.take(columns * F64_BYTES),
    random: blocks.take(RandomLayout.Bytes),
    execution: blocks.take(ExecutionOffset.Size),
    probe: blocks.take(ProbeOffset.Size),
    fills: blocks.take(capacity * FillOffset.Size),
    logs: blocks.take(plan.hasLogs ? logCapacity * LOG_BYTES : 0),
    finalCallSeq: plan.sharing ? blocks.take(bars * columns * I32_BYTES) : 0,
  };
}

/** Where each block begins. */
type Blueprint = Readonly<ReturnType<typeof takeBlocks>>;

function writePlan(view: DataView, plan: VectorbtRunPlan, at: Blueprint, capacity: number): void {
  const put = (offset: number, value: number): void => view.setUint32(at.plan + offset, value, true);
  put(PlanOffset.BarCount, plan.shape.bars);
  put(PlanOffset.ColumnCount, plan.shape.columns);
  put(PlanOffset.AccountCount, plan.groupLengths.length);
  put(PlanOffset.IntentForm, plan.intentForm);
  put(PlanOffset.CallSeq, plan.callSeq);
  put(PlanOffset.Seed, plan.seed);
  put(PlanOffset.InitCash, at.initCash);
  put(PlanOffset.Inputs, at.slots);
  put(PlanOffset.Accounts, at.accounts);
  put(PlanOffset.Columns, at.columns);
  put(PlanOffset.CallOrder, at.callOrder);
  put(PlanOffset.Fills, at.fills);
  put(PlanOffset.FillCapacity, capacity);
  put(PlanOffset.Vectorbt, at.vectorbt);
}

function writeVectorbt(view: DataView, plan: VectorbtRunPlan, at: Blueprint, logCapacity: number): void {
  const put = (offset: number, value: number): void => view.setUint32(at.vectorbt + offset, value, true);
  put(VectorbtOffset.Sharing, Number(plan.sharing));
  put(VectorbtOffset.FfillValPrice, Number(plan.ffillValPrice));
  put(VectorbtOffset.UpdateValue, Number(plan.updateValue));
  put(VectorbtOffset.UseStops, Number(plan.useStops));
  put(VectorbtOffset.MaxOrders, plan.maxOrders);
  put(VectorbtOffset.MaxLogs, plan.maxLogs);
  put(VectorbtOffset.Columns, at.vectorbtColumns);
  put(VectorbtOffset.FreeCash, at.freeCash);
  put(VectorbtOffset.Random, at.random);
  put(VectorbtOffset.FinalCallSeq, at.finalCallSeq);
  put(VectorbtOffset.CallValues, at.callValues);
  put(VectorbtOffset.Execution, at.execution);
  put(VectorbtOffset.Logs, at.logs);
  put(VectorbtOffset.LogCapacity, logCapacity);
}

function writeProbe(view: DataView, at: Blueprint, { bar, column }: Cell): void {
  view.setUint32(at.vectorbt + VectorbtOffset.Probe, at.probe, true);
  view.setInt32(at.vectorbt + VectorbtOffset.ProbeBar, bar, true);
  view.setInt32(at.vectorbt + VectorbtOffset.ProbeColumn, column, true);
}
