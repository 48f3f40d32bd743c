// A plan of Phasor in the vectorbt profile.
import { BacktestError, fromOrders, fromSignals, type VectorbtPortfolio } from "../../../src/index.ts";
import { fillsOf } from "../engines/ours.ts";
import type { ComparableRun } from "../engines/types.ts";
import type { PhasorPlan } from "./draw.ts";

/** Our names of log fields, and Phasor's. */
export const LOG_FIELDS = {
  group: "group",
  column: "col",
  bar: "idx",
  cash: "cash",
  position: "position",
  debt: "debt",
  freeCash: "free_cash",
  valPrice: "val_price",
  value: "value",
  reqSize: "req_size",
  reqPrice: "req_price",
  reqSizeType: "req_size_type",
  reqDirection: "req_direction",
  reqFees: "req_fees",
  reqFixedFees: "req_fixed_fees",
  reqSlippage: "req_slippage",
  reqMinSize: "req_min_size",
  reqMaxSize: "req_max_size",
  reqSizeGranularity: "req_size_granularity",
  reqLockCash: "req_lock_cash",
  reqAllowPartial: "req_allow_partial",
  newCash: "new_cash",
  newPosition: "new_position",
  newDebt: "new_debt",
  newFreeCash: "new_free_cash",
  newValPrice: "new_val_price",
  newValue: "new_value",
  resSize: "res_size",
  resPrice: "res_price",
  resFees: "res_fees",
  resSide: "res_side",
  resStatus: "res_status",
  resStatusInfo: "res_status_info",
  orderId: "order_id",
} as const;

export const TRADE_FIELDS = {
  column: "col",
  size: "size",
  entryBar: "entry_idx",
  entryPrice: "entry_price",
  entryFees: "entry_fees",
  exitBar: "exit_idx",
  exitPrice: "exit_price",
  exitFees: "exit_fees",
  pnl: "pnl",
  return: "ret",
  direction: "direction",
  status: "status",
  parentId: "parent_id",
} as const;

/** The rows of `stats()` that are made from trades alone. */
export const TRADE_STATS = [
  "Total Fees Paid",
  "Total Trades",
  "Total Closed Trades",
  "Total Open Trades",
  "Open Trade PnL",
  "Win Rate [%]",
  "Best Trade [%]",
  "Worst Trade [%]",
  "Avg Winning Trade [%]",
  "Avg Losing Trade [%]",
  "Avg Winning Trade Duration",
  "Avg Losing Trade Duration",
  "Profit Factor",
  "Expectancy",
];

/** Phasor's default: bars of a day, every day. */
export const BARS_PER_YEAR = 365;

export function ours(plan: PhasorPlan): ComparableRun {
  try {
    return resultOf(plan, portfolioOf(plan));
  } catch (error) {
    if (error instanceof BacktestError) return { error: `${error.code} ${error.message}` };
    throw error;
  }
}

export function portfolioOf({ api, prices, entries, exits, options }: PhasorPlan): VectorbtPortfolio {
  const given = { ...prices, ...options, profile: "vectorbt", barsPerYear: BARS_PER_YEAR } as const;
  if (api === "fromOrders") return fromOrders(given as never);
  return fromSignals({ ...given, entries: entries!, exits: exits! } as never);
}

function resultOf({ options }: PhasorPlan, portfolio: VectorbtPortfolio): ComparableRun {
  const metrics = portfolio.groupLengths.map((_, group) => portfolio.seriesMetrics(group));
  const series = (matrix: { readonly data: ArrayLike<number> }): number[] => Array.from(matrix.data);
  return {
    fills: fillsOf(portfolio),
    equity: series(portfolio.value()),
    cash: series(portfolio.cash()),
    extra: {
      // In the order in which they were made: the harness sorts the fills of a bar by column.
      fillColumns: Array.from(portfolio.fills.column),
      assets: series(portfolio.assets()),
      returns: series(portfolio.returns()),
      totalReturn: [...portfolio.totalReturn()],
      sharpe: metrics.map(({ sharpeRatio }) => sharpeRatio),
      maxDrawdown: metrics.map(({ maxDrawdownFromReturns }) => maxDrawdownFromReturns),
      accountOf: portfolio.groupLengths.flatMap((length, account) => Array<number>(length).fill(account)),
      callSeq: Array.from(portfolio.callSeq ?? []),
      stats: portfolio.groupLengths.map((_, group) => statsOf(portfolio, group)),
      ...columnsOf("trade", portfolio.trades, TRADE_FIELDS),
      ...(options.log === true ? columnsOf("log", portfolio.logs, LOG_FIELDS) : {}),
    },
  };
}

function statsOf(portfolio: VectorbtPortfolio, group: number): number[] {
  const stats = portfolio.stats(group);
  return TRADE_STATS.map((row) => stats[row] as number);
}

function columnsOf(
  prefix: string,
  table: object,
  fields: Readonly<Record<string, string>>,
): Record<string, number[]> {
  const columns = table as Readonly<Record<string, ArrayLike<number>>>;
  return Object.fromEntries(
    Object.entries(fields).map(([own, theirs]) => [`${prefix}.${theirs}`, Array.from(columns[own])]),
  );
}
