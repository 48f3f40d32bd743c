// Results as they would be after being written to files and read back: own copies of every array.
import type { Portfolio } from "../../src/results/portfolio.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";
import type { Matrix } from "../../src/matrix.ts";

/** Columns that may be altered; coded ones hold names. */
type Columns<Table extends { readonly codes: object }> = {
  -readonly [Name in Exclude<keyof Table, "length" | "at" | "codes">]: Name extends keyof Table["codes"]
    ? string[]
    : Table[Name];
};

/** Copies of the columns of a table; coded ones as their names. */
function columnsOf<Table extends { readonly codes: Readonly<Record<string, readonly string[]>> }>(
  table: Table,
): Columns<Table> {
  const { codes, ...rest } = table;
  const copies = Object.entries(rest).flatMap(([name, values]) => {
    if (!ArrayBuffer.isView(values)) return [];
    const column = values as unknown as Float64Array;
    return [[name, name in codes ? Array.from(column, (code) => codes[name][code]) : column.slice()]];
  });
  return Object.fromEntries(copies) as Columns<Table>;
}

function copyOf({ data, rows, columns }: Matrix): Matrix {
  return { data: data.slice(), rows, columns };
}

/** A result of the realistic profile. */
export function storedOf(run: Portfolio) {
  return {
    profile: run.profile as typeof run.profile,
    call: run.call,
    orders: columnsOf(run.orders),
    fills: columnsOf(run.fills),
    trades: columnsOf(run.trades),
    entryTrades: columnsOf(run.entryTrades),
    positions: columnsOf(run.positions),
    marginCalls: columnsOf(run.marginCalls),
    equity: copyOf(run.equity()),
    cash: copyOf(run.cash()),
    settledCash: copyOf(run.settledCash()),
    receivable: copyOf(run.receivable()),
    position: copyOf(run.position()),
    staleBars: run.staleBars.slice(),
    metrics: (account: number) => run.metrics(account),
  };
}

export type StoredResult = ReturnType<typeof storedOf>;

/** A result of the vectorbt profile. */
export function storedVectorbt(run: VectorbtPortfolio) {
  return {
    profile: run.profile as typeof run.profile,
    call: run.call,
    groupLengths: run.groupLengths,
    orders: columnsOf(run.orders),
    exitTrades: columnsOf(run.exitTrades),
    entryTrades: columnsOf(run.entryTrades),
    positions: columnsOf(run.positions),
    ...{ cash: copyOf(run.cash()), value: copyOf(run.value()), assets: copyOf(run.assets()) },
    initCash: [...run.initCash()],
  };
}
