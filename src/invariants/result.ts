// The arrays of a result, as a Portfolio has them or as they were read back from files.
import { BacktestError } from "../errors.ts";
import { cellIndex, type Matrix } from "../matrix.ts";
import type { RunCall } from "../plan/arguments.ts";
import { describe } from "../plan/values.ts";
import { CODE_NAMES } from "../results/records.ts";

/** A series, or what gives it. */
export type Series = Matrix | (() => Matrix);

/** Numbers of a record field. */
export type Numbers = ArrayLike<number>;

/** Codes of a record field (with their names in `codes` of the table), or the names themselves. */
export type Names = Uint8Array | readonly string[];

/** One row per trade; the fields of `trades`, `entryTrades` and `positions`. */
export interface TradesToCheck {
  readonly parentId: Numbers;
  readonly column: Numbers;
  readonly size: Numbers;
  readonly entryBar: Numbers;
  readonly entryPrice: Numbers;
  readonly entryFees: Numbers;
  readonly exitBar: Numbers;
  readonly exitPrice: Numbers;
  readonly exitFees: Numbers;
  readonly pnl: Numbers;
  readonly direction: Names;
  readonly status: Names;
}

/**
 * A result of the realistic profile: what `Portfolio` has, or the same arrays read back from somewhere, beside the call that
 * made it. What is left out is not looked at.
 */
export interface ResultToCheck {
  readonly profile: "realistic";
  /** Entry point and arguments, prices included. */
  readonly call: RunCall;
  readonly orders: {
    readonly id: Numbers;
    readonly decisionBar: Numbers;
    readonly column: Numbers;
    readonly asked: Numbers;
    readonly filled: Numbers;
    readonly outcome: Names;
    readonly reason: Names;
  };
  readonly fills: {
    readonly bar: Numbers;
    readonly column: Numbers;
    readonly units: Numbers;
    readonly price: Numbers;
    readonly fees: Numbers;
    readonly reason: Names;
    readonly order: Numbers;
  };
  readonly trades: TradesToCheck;
  readonly entryTrades?: TradesToCheck;
  readonly positions?: TradesToCheck;
  readonly marginCalls?: {
    readonly bar: Numbers;
    readonly account: Numbers;
    readonly equity: Numbers;
    readonly maintenance: Numbers;
  };
  /** Bars × accounts, as the other amounts. */
  readonly equity: Series;
  readonly cash: Series;
  readonly settledCash?: Series;
  readonly receivable?: Series;
  /** Bars × columns. */
  readonly position?: Series;
  /** Per column: bars at whose end a position was held and the close was missing. */
  readonly staleBars?: Numbers;
  /** Figures of an account; looked at are the costs. */
  metrics?(account: number): Readonly<Record<string, number>>;
}

type Fields = readonly string[];

/** A table with numbers as they are and codes as names. */
export type Table<Numeric extends string, Named extends string> = { readonly length: number } & {
  readonly [Name in Numeric]: Numbers;
} & { readonly [Name in Named]: readonly string[] };

const ORDER_FIELDS = ["id", "decisionBar", "column", "asked", "filled"] as const;
const FILL_FIELDS = ["bar", "column", "units", "price", "fees", "order"] as const;
const TRADE_FIELDS = [
  ...(["parentId", "column", "size", "entryBar", "entryPrice", "entryFees"] as const),
  ...(["exitBar", "exitPrice", "exitFees", "pnl"] as const),
];
const MARGIN_CALL_FIELDS = ["bar", "account", "equity", "maintenance"] as const;

export type OrderTable = Table<(typeof ORDER_FIELDS)[number], "outcome" | "reason">;
export type FillTable = Table<(typeof FILL_FIELDS)[number], "reason">;
export type TradeTable = Table<(typeof TRADE_FIELDS)[number], "direction" | "status">;
export type MarginCallTable = Table<(typeof MARGIN_CALL_FIELDS)[number], never>;

/** A result with its parts in one form each; null: not given. */
export interface Arrays {
  readonly orders: OrderTable;
  readonly fills: FillTable;
  readonly trades: TradeTable;
  readonly entryTrades: TradeTable | null;
  readonly positions: TradeTable | null;
  readonly marginCalls: MarginCallTable | null;
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  readonly settledCash: Float64Array | null;
  readonly receivable: Float64Array | null;
  readonly position: Float64Array | null;
  readonly staleBars: Numbers | null;
}

const TRADE_NAMES = { direction: CODE_NAMES.direction, status: CODE_NAMES.status };

/**
 * Reads a result of `bars` × `accounts` and `columns`.
 * @throws BacktestError for what is no result of that shape: E_MISSING, E_DTYPE, E_SHAPE
 */
export function arraysOf(result: ResultToCheck, bars: number, columns: number, accounts: number): Arrays {
  const trades = (name: "trades" | "entryTrades" | "positions"): TradeTable =>
    tableOf(name, result[name], TRADE_FIELDS, TRADE_NAMES) as TradeTable;
  const series = (name: "equity" | "cash" | "settledCash" | "receivable", width = accounts): Float64Array =>
    seriesOf(name, result, bars, width);
  const ifGiven = <Value>(name: keyof ResultToCheck, make: () => Value): Value | null =>
    result[name] === undefined ? null : make();
  return {
    orders: tableOf("orders", result.orders, ORDER_FIELDS, {
      outcome: CODE_NAMES.outcome,
      reason: CODE_NAMES.orderReason,
    }) as OrderTable,
    fills: tableOf("fills", result.fills, FILL_FIELDS, { reason: CODE_NAMES.fillReason }) as FillTable,
    trades: trades("trades"),
    entryTrades: ifGiven("entryTrades", () => trades("entryTrades")),
    positions: ifGiven("positions", () => trades("positions")),
    marginCalls: ifGiven(
      "marginCalls",
      () => tableOf("marginCalls", result.marginCalls, MARGIN_CALL_FIELDS, {}) as MarginCallTable,
    ),
    equity: series("equity"),
    cash: series("cash"),
    settledCash: ifGiven("settledCash", () => series("settledCash")),
    receivable: ifGiven("receivable", () => series("receivable")),
    position: ifGiven("position", () => seriesOf("position", result, bars, columns)),
    staleBars: ifGiven("staleBars", () => columnOf("staleBars", result.staleBars, columns)),
  };
}

/** A table of records whose columns are equally long. */
export function tableOf(
  name: string,
  given: unknown,
  fields: Fields,
  named: Readonly<Record<string, readonly string[]>>,
): object {
  if (typeof given !== "object" || given === null) throw missing(name, given, "columns of records");
  const table = given as Readonly<Record<string, unknown>>;
  const length = lengthOf(table[fields[0]]) ?? -1;
  const numbers = fields.map((field) => [field, columnOf(`${name}.${field}`, table[field], length)]);
  const names = Object.entries(named).map(([field, known]) => {
    const codes = (table.codes as Readonly<Record<string, readonly string[]>> | undefined)?.[field] ?? known;
    return [field, namesOf(`${name}.${field}`, table[field], length, codes)];
  });
  return { length, ...Object.fromEntries(numbers), ...Object.fromEntries(names) };
}

function lengthOf(value: unknown): number | undefined {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  return isList ? (value as unknown as ArrayLike<unknown>).length : undefined;
}

function missing(option: string, got: unknown, expected: string): BacktestError {
  const isAbsent = got === undefined || got === null;
  return new BacktestError(
    isAbsent ? "E_MISSING" : "E_DTYPE",
    isAbsent ? `the result has no ${option}` : `${option} is ${describe(got)}`,
    { option, got: describe(got), expected },
  );
}

/** A column of numbers of a known length. */
export function columnOf(option: string, given: unknown, length: number): Numbers {
  const got = lengthOf(given);
  if (got === undefined) throw missing(option, given, "an array of numbers");
  const numbers = given as ArrayLike<unknown>;
  for (let i = 0; i < got; i++)
    if (typeof numbers[i] !== "number")
      throw new BacktestError("E_DTYPE", `${option}[${i}] is ${describe(numbers[i])}`, {
        ...{ option, got: describe(numbers[i]), expected: "numbers" },
      });
  if (got === length) return numbers as Numbers;
  throw new BacktestError("E_SHAPE", `${option} has ${got} entries, expected ${length}`, {
    ...{ option, got, expected: length },
  });
}

/** Names of a coded column; a code that has none becomes its number. */
function namesOf(option: string, given: unknown, length: number, codes: readonly string[]): string[] {
  const got = lengthOf(given);
  if (got === undefined) throw missing(option, given, "codes or names");
  if (got !== length)
    throw new BacktestError("E_SHAPE", `${option} has ${got} entries, expected ${length}`, {
      ...{ option, got, expected: length },
    });
  return Array.from(given as ArrayLike<unknown>, (value) =>
    typeof value === "string" ? value : (codes[value as number] ?? `code ${String(value)}`),
  );
}

/** A matrix of the result, row by row. */
export function seriesOf<Name extends string>(
  name: Name,
  result: { readonly [Key in Name]?: unknown },
  rows: number,
  columns: number,
): Float64Array {
  const given: unknown = result[name];
  const matrix = (typeof given === "function" ? given.call(result) : given) as Partial<Matrix> | undefined;
  const isMatrix = typeof matrix === "object" && matrix !== null && matrix.data instanceof Float64Array;
  if (!isMatrix) throw missing(name, matrix, "a matrix { data, rows, columns } of doubles");
  if (matrix.rows !== rows || matrix.columns !== columns || matrix.data!.length !== rows * columns)
    throw new BacktestError(
      "E_SHAPE",
      `${name} is ${describe(matrix.rows)}×${describe(matrix.columns)} with ${matrix.data!.length} cells, expected ${rows}×${columns}`,
      {
        option: name,
        got: `${describe(matrix.rows)}×${describe(matrix.columns)}`,
        expected: `${rows}×${columns}`,
      },
    );
  if (matrix.order !== "column") return matrix.data!;
  const data = matrix.data!;
  return data.map((_, i) => data[cellIndex(matrix as Matrix, Math.floor(i / columns), i % columns)]);
}
