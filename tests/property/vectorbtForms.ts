// The same run written in other ways: materialised, column by column, column-major.
import type { Cells, Grid } from "../twin/vectorbt/index.ts";
import { attempt } from "../../src/validate/vectorbtOutputs.ts";
import { asMatrix, runKernel, type Encode, type PlanArguments, type RandomPlan } from "./vectorbtPlans.ts";

type Value = number | boolean | string;

/** What is no argument of single orders. */
const OF_THE_RUN = [
  "initCash",
  "cashSharing",
  "callSeq",
  "ffillValPrice",
  "updateValue",
  "fillnaClose",
  "tradesType",
  "maxOrders",
  "maxLogs",
  "seed",
  "useStops",
];

export function isGrid(value: unknown): value is Grid<Value> {
  return typeof value === "object" && value !== null && "rows" in value;
}

function mapCells(plan: RandomPlan, change: (cells: Cells<Value>) => Cells<Value>): RandomPlan {
  const changed = <Of extends object>(of: Of): Of =>
    Object.fromEntries(
      Object.entries(of).map(([name, value]) => [
        name,
        OF_THE_RUN.includes(name) ? value : change(value as Cells<Value>),
      ]),
    ) as Of;
  return { ...plan, signals: changed(plan.signals), args: changed(plan.args) };
}

/** Every argument of single orders as a full matrix. */
export function materialised(plan: RandomPlan): RandomPlan {
  const { rows, columns } = plan.close;
  return mapCells(plan, (cells) => {
    const data = Array.from({ length: rows * columns }, (_, i) =>
      valueAt(cells, Math.floor(i / columns), i % columns),
    );
    return { rows, columns, data };
  });
}

function valueAt(cells: Cells<Value>, bar: number, column: number): Value {
  if (!isGrid(cells)) return cells;
  return cells.data[(cells.rows === 1 ? 0 : bar) * cells.columns + (cells.columns === 1 ? 0 : column)];
}

/** One column of a run without groups. */
export function columnAlone(plan: RandomPlan, column: number): RandomPlan {
  const pick = <Of extends Value>(cells: Cells<Of>): Cells<Of> => {
    if (!isGrid(cells) || cells.columns === 1) return cells;
    const { rows, columns, data } = cells as Grid<Of>;
    return { rows, columns: 1, data: Array.from({ length: rows }, (_, bar) => data[bar * columns + column]) };
  };
  const { initCash, callSeq: _calls, ...args } = plan.args;
  const cash = Array.isArray(initCash)
    ? { initCash: (initCash as unknown as readonly number[])[column] }
    : { initCash };
  const alone = mapCells(
    { ...plan, args: { ...args, ...(initCash === undefined ? {} : cash) } as PlanArguments },
    pick,
  );
  return { ...alone, close: pick(plan.close) as Grid<number> };
}

/** Matrices with all bars of a column together. */
export const asColumnMajor: Encode = (grid) => {
  const { data, rows, columns } = asMatrix(grid) as { data: Float64Array; rows: number; columns: number };
  const turned = Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);
  const typed = ArrayBuffer.isView(data)
    ? (data.constructor as Float64ArrayConstructor).from(turned)
    : (turned as unknown);
  return { data: typed, rows, columns, order: "column" };
};

/** Everything that a run leaves behind, short: digest of the records and the value series, or the error. */
export function outcomeOf(plan: RandomPlan, encode: Encode = asMatrix): unknown {
  return attempt(() => {
    const portfolio = runKernel(plan, encode);
    return { digest: portfolio.digest(), value: portfolio.value(), profit: portfolio.totalProfit() };
  });
}
