// Plans as the slow twin takes them → calls of the library.
import fc from "fast-check";
import { BacktestError, fromOrders, fromSignals } from "../../src/index.ts";
import type { OrderOptions, SignalOptions } from "../../src/generated/optionTypes.ts";
import type { Realistic } from "../../src/backtest.ts";
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { ExecutionInput, OptionArray } from "../twin/execution/input.ts";
import { isArray } from "./transform.ts";

export type Arguments = Record<string, unknown>;

/** How matrices are handed over: both must give the same bits. */
export type Order = "row" | "column";

/** The arguments of `fromSignals` or `fromOrders` that a plan stands for. */
export function argumentsOf({ options, groupLens, time }: ExecutionInput, order: Order = "row"): Arguments {
  const given = Object.entries(options).map(([name, value]) => [name, argumentOf(value, order)]);
  const times = time === undefined ? {} : { time: Float64Array.from(time) };
  return { ...Object.fromEntries(given), ...times, cashSharing: true, groupBy: groupLens, quality: "warn" };
}

export function runPlan(input: ExecutionInput, order: Order = "row"): Portfolio {
  return call(input.api, argumentsOf(input, order));
}

/** A run of a random plan; plans whose amounts leave the doubles have no result and do not count as tried. */
export function runFinite(input: ExecutionInput, order: Order = "row"): Portfolio {
  return finite(() => runPlan(input, order));
}

/** What a run of a random plan comes to, on the same terms. */
export function finite<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    fc.pre(!(error instanceof BacktestError && error.code === "E_OVERFLOW"));
    throw error;
  }
}

export function call(api: ExecutionInput["api"], given: Arguments): Portfolio {
  return api === "fromSignals"
    ? fromSignals(given as unknown as Realistic<SignalOptions>)
    : fromOrders(given as unknown as Realistic<OrderOptions>);
}

function argumentOf(value: unknown, order: Order): unknown {
  if (isArray(value)) return matrixOf(value, order);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, argumentOf(part, order)]));
}

function matrixOf({ shape, data }: OptionArray<unknown>, order: Order): unknown {
  const [rows, columns] = shape;
  const cells = order === "row" ? data : transposed(data, rows, columns);
  return { data: typed(cells), rows, columns, order };
}

function transposed<Cell>(data: readonly Cell[], rows: number, columns: number): Cell[] {
  return Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]);
}

function typed(cells: readonly unknown[]): unknown {
  if (cells.every((cell) => typeof cell === "number")) return Float64Array.from(cells);
  if (typeof cells[0] === "boolean") return Uint8Array.from(cells as boolean[], Number);
  return cells;
}
