// Which optimistic choices a run of the vectorbt profile made: VectorBT's own rules among them.
import { Input } from "../../../assembly/layout.ts";
import { codesThatApply, type Assumption, type AssumptionOf } from "../../assumptions.ts";
import type { VectorbtRunPlan } from "../../plan/vectorbt.ts";
import { cellOf } from "../../plan/source.ts";
import { anyCell, hasFractions, isAboveZero, isZero, lacksRange, sharesCash } from "../assumedFrom.ts";
import type { OrderRecords } from "./run.ts";
import type { VectorbtSeries } from "./series.ts";

const FEES = [Input.Fees, Input.FixedFees];

/** Codes of the choices that apply, in the order of their table; series are made only where a condition needs them. */
export function vectorbtAssumptionsOf(
  plan: VectorbtRunPlan,
  orders: OrderRecords,
  series: VectorbtSeries,
): Assumption[] {
  const { inputs } = plan;
  const hasFills = orders.bar.length > 0;
  const isGiven = (input: Input): boolean => anyCell(inputs.get(input)!, (value) => !Number.isNaN(value));
  const hasStops = hasFills && plan.useStops && (isGiven(Input.SlStop) || isGiven(Input.TpStop));
  const isShort = (): boolean => heldCells(series, (units) => units < 0);
  return codesThatApply<AssumptionOf<"vectorbt">>({
    sameClose: () => true,
    noFees: () => hasFills && !FEES.some((input) => anyCell(inputs.get(input)!, isAboveZero)),
    negativeFees: () => anyCell(inputs.get(Input.Fees)!, (fee) => fee < 0),
    noSlippage: () => hasFills && isZero(inputs.get(Input.Slippage)!),
    noImpact: () => hasFills,
    noVolumeLimit: () => hasFills,
    unlimitedFunding: () => plan.initCashMode !== "amount",
    columnOrder: () => plan.sharing && sharesCash(plan.groupLengths, orders.column),
    settlesAtOnce: () => orders.side.some((side) => side === 1),
    fractionalUnits: () => hasFractions(inputs.get(Input.LotSize)!, orders.bar, orders.column, orders.size),
    noTieRule: () => hasStops && isGiven(Input.SlStop) && isGiven(Input.TpStop),
    unknownRange: () => hasStops && lacksRange(plan.shape, inputs),
    noBorrowCost: isShort,
    freeShorts: () =>
      heldCells(
        series,
        (units, bar, column) => units < 0 && !cellOf(inputs.get(Input.LockCash)!, bar, column),
      ),
    noMarginCalls: isShort,
    staleMarks: () =>
      plan.close.data.some(Number.isNaN) &&
      heldCells(series, (units, bar, column) => units !== 0 && Number.isNaN(cellOf(plan.close, bar, column))),
    noActions: () => hasFills,
  });
}

function heldCells(
  series: VectorbtSeries,
  accepts: (units: number, bar: number, column: number) => boolean,
): boolean {
  return series
    .assets()
    .some((units, column) => units.some((held, bar) => held !== 0 && accepts(held, bar, column)));
}
