// Which optimistic choices a run of the realistic profile made: found from what it was asked and from what it did.
import {
  Account,
  Allocation,
  FillReason,
  Input,
  IntrabarPath,
  MarginCall,
  OrderType,
  TradeDirection,
  TradeStatus,
  ZeroVolume,
} from "../../assembly/layout.ts";
import { codesThatApply, type Assumption, type AssumptionOf } from "../assumptions.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf } from "../plan/source.ts";
import { anyCell, hasFractions, isAboveZero, isZero, lacksRange, sharesCash } from "./assumedFrom.ts";
import type { RunOutput } from "./run.ts";

const FEES = [Input.Fees, Input.FixedFees, Input.PerUnitFees, Input.MinFees];

/** Codes of the choices that apply, in the order of their table. */
export function assumptionsOf(plan: Plan, output: RunOutput): Assumption[] {
  const { fills } = output;
  const { inputs } = plan;
  const isBounded = plan.account !== Account.Unlimited;
  const hasFills = fills.bar.length > 0;
  return codesThatApply<AssumptionOf<"realistic">>({
    sameClose: () => plan.delay === 0,
    noFees: () => hasFills && !FEES.some((input) => anyCell(inputs.get(input)!, isAboveZero)),
    negativeFees: () => anyCell(inputs.get(Input.Fees)!, (fee) => fee < 0),
    noSlippage: () => hasFills && isZero(inputs.get(Input.Slippage)!),
    noImpact: () => hasFills && plan.impact.window === 0,
    noVolumeLimit: () => hasFills && Number.isNaN(plan.participationRate),
    zeroVolumeFills: () => plan.zeroVolume === ZeroVolume.Allow && fillsWithoutVolume(plan, output),
    unlimitedFunding: () => !isBounded,
    columnOrder: () =>
      isBounded &&
      plan.allocation === Allocation.Sequence &&
      sharesCash(plan.groupLengths, fills.column, fills.reason),
    settlesAtOnce: () => plan.account === Account.Cash && plan.settlementBars === 0 && hasSales(output),
    fractionalUnits: () => hasFractions(inputs.get(Input.LotSize)!, fills.bar, fills.column, fills.units),
    touchFills: () => hasTouches(plan, output),
    intrabarTies: () => plan.intrabarPath !== IntrabarPath.Conservative && hasTies(plan, output),
    unknownRange: () => hasFills && plan.hasInside && lacksRange(plan.shape, inputs),
    noBorrowCost: () => hasFreeShorts(plan, output),
    noDebitInterest: () => plan.debitRate <= 0 && isIndebted(plan, output),
    noLiquidation: () => plan.marginCall !== MarginCall.Liquidate && output.marginCalls.bar.length > 0,
    staleMarks: () => output.staleBars.some((bars) => bars > 0),
    noActions: () => hasFills && plan.call.options.actions === undefined,
  });
}

/** Whether anything was ever sold short. */
export function wasShort({ trades }: RunOutput): boolean {
  return trades.direction.includes(TradeDirection.Short);
}

function hasSales({ trades }: RunOutput): boolean {
  return trades.status.includes(TradeStatus.Closed);
}

function fillsWithoutVolume({ prices: { volume } }: Plan, { fills }: RunOutput): boolean {
  if (volume === undefined) return false;
  return fills.bar.some((bar, i) => !(cellOf(volume, bar, fills.column[i]) > 0));
}

/** A fill at the level of a limit, not at the open: nothing slips there, so that the prices can be compared. */
function isAtLevel({ inputs }: Plan, { fills }: RunOutput, i: number): boolean {
  return fills.price[i] !== cellOf(inputs.get(Input.Open)!, fills.bar[i], fills.column[i]);
}

function hasTouches(plan: Plan, output: RunOutput): boolean {
  if (!plan.hasInside) return false;
  const { fills } = output;
  return fills.reason.some((reason, i) => {
    const isLimit =
      reason === FillReason.TakeProfit || (reason === FillReason.Order && isLimitOrder(plan, output, i));
    return isLimit && isAtLevel(plan, output, i);
  });
}

function isLimitOrder({ inputs }: Plan, { fills, orders, orderTypes }: RunOutput, i: number): boolean {
  const order = fills.order[i];
  const type =
    orderTypes?.[order] ??
    cellOf(inputs.get(Input.OrderType)!, orders.decisionBar[order], orders.column[order]);
  return type === OrderType.Limit || type === OrderType.StopLimit;
}

/**
 * Whether a bar may have reached stop and target: a take profit was filled inside one while its column had stop losses.
 * The path "optimistic" also spares a position that was opened inside a bar the stop of that bar.
 */
function hasTies(plan: Plan, output: RunOutput): boolean {
  const stops = plan.inputs.get(Input.SlStop)!;
  if (!anyCell(stops, (stop) => !Number.isNaN(stop))) return false;
  const { fills } = output;
  const isLate =
    plan.intrabarPath === IntrabarPath.Optimistic &&
    anyCell(plan.inputs.get(Input.OrderType)!, (type) => type !== OrderType.Market);
  if (isLate && fills.bar.length > 0) return true;
  return fills.reason.some((reason, i) => reason === FillReason.TakeProfit && isAtLevel(plan, output, i));
}

/** A short that was held into a bar that lasts, at a rate of 0 or below. */
function hasFreeShorts({ inputs, yearParts }: Plan, { trades }: RunOutput): boolean {
  const rates = inputs.get(Input.BorrowRate)!;
  return trades.direction.some((direction, i) => {
    if (direction !== TradeDirection.Short) return false;
    for (let bar = trades.entryBar[i] + 1; bar <= trades.exitBar[i]; bar++)
      if (yearParts[bar] > 0 && cellOf(rates, bar, trades.column[i]) <= 0) return true;
    return false;
  });
}

/** Cash below zero before a bar that lasts. */
function isIndebted({ yearParts, groupLengths }: Plan, { cash }: RunOutput): boolean {
  const accounts = groupLengths.length;
  return cash.some((amount, cell) => amount < 0 && yearParts[Math.floor(cell / accounts) + 1] > 0);
}
