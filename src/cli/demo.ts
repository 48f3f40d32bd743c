// `barloom demo`: dual momentum on five US stocks, from a Parquet file to a report, and a sweep of its parameters.
import { fromSignals } from "../backtest.ts";
import { adjustPrices } from "../ingest/adjust.ts";
import { alignLong, type MarketData } from "../ingest/align.ts";
import { readTable } from "../ingest/files.ts";
import { cellIndex, maskFrom, type Mask } from "../matrix.ts";
import { count, ratio } from "../report/format.ts";
import { renderGrid } from "../report/terminal.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { sweep } from "../sweep/sweep.ts";
import { resolvedOptions } from "./config/resolved.ts";
import type { Terminal } from "./io.ts";
import { packageFile } from "./package.ts";
import { placeAt } from "./place.ts";
import { timed, type ShownRun } from "./shownRun.ts";
import { statRowsOf } from "./view/rows.ts";
import { saveRun } from "./view/save.ts";
import {
  heading,
  showAssumptions,
  showCutOrders,
  showData,
  showEnd,
  showStatistics,
} from "./view/terminal.ts";

interface Rule {
  /** Bars that the momentum looks back. */
  lookback: number;
  /** Most assets held at a time, each entered with an equal part of equity. */
  hold: number;
}

const RULE: Rule = { lookback: 252, hold: 2 };

const COSTS = { fees: 0.001, slippage: 0.0005, lotSize: 1 };

/** Reads the shipped prices and adjusts them for splits and dividends. */
async function readMarket(): Promise<MarketData> {
  const table = await readTable(packageFile("data", "wiki5_daily_raw.parquet"));
  const prices = { open: "open", high: "high", low: "low", close: "close", adjClose: "adj_close" };
  return adjustPrices(
    alignLong(table, { time: "date", asset: "symbol", fields: { ...prices, volume: "volume" } }),
  );
}

/**
 * Dual momentum: on the first bar of a month, want the `hold` assets that rose most over `lookback` bars, as far as they
 * rose at all; enter what is wanted, leave what is not. An asset without a price that long ago is not wanted.
 */
function dualMomentum(
  { time, fields: { close } }: MarketData,
  { lookback, hold }: Rule,
): Record<"entries" | "exits", Mask> {
  const priceAt = (bar: number, asset: number): number => close.data[cellIndex(close, bar, asset)];
  const growth = (bar: number, asset: number): number =>
    bar < lookback ? NaN : priceAt(bar, asset) / priceAt(bar - lookback, asset);

  const month = (bar: number): number => new Date(time[bar]).getUTCMonth();
  const decides = (bar: number): boolean => bar > 0 && month(bar) !== month(bar - 1);

  const wanted = maskFrom(close.rows, close.columns, (bar, asset) => {
    const own = growth(bar, asset);
    let better = 0;
    for (let other = 0; other < close.columns; other++) if (growth(bar, other) > own) better++;
    return own > 1 && better < hold;
  });
  const isWanted = (bar: number, asset: number): boolean => wanted.data[cellIndex(wanted, bar, asset)] === 1;
  return {
    entries: maskFrom(close.rows, close.columns, (bar, asset) => decides(bar) && isWanted(bar, asset)),
    exits: maskFrom(close.rows, close.columns, (bar, asset) => decides(bar) && !isWanted(bar, asset)),
  };
}

/** One account of 100,000 for all assets; orders are decided at a close and filled at the next open. */
function trade(
  market: MarketData,
  rule: Rule,
): [portfolio: Portfolio, options: Parameters<typeof fromSignals>[0]] {
  const { open, high, low, close } = market.fields;
  const options = {
    ...{ open, high, low, close, time: market.time, columns: market.columns },
    ...dualMomentum(market, rule),
    ...{ size: 1 / rule.hold, sizeType: "valuePercent" },
    ...{ initCash: 100_000, cashSharing: true },
    ...COSTS,
  };
  return [fromSignals(options), options];
}

/** Runs the demonstration and writes its results to a folder. */
export async function demo(terminal: Terminal, output: string): Promise<void> {
  const [market, readMs] = await timed(readMarket);
  const [portfolio, options] = trade(market, RULE);
  const [, metricsMs] = await timed(() => statRowsOf(portfolio));
  const run: ShownRun = {
    title: "Dual momentum",
    subtitle: `The ${RULE.hold} of five US stocks that rose most in ${RULE.lookback} bars, monthly, if they rose at all`,
    ...{ market, portfolio, readMs, metricsMs },
    sources: ["wiki5_daily_raw.parquet, adjusted for splits and dividends"],
    notes: [],
    credits: [
      "Quandl WIKI Prices, public domain, by way of the Python package bokeh_sampledata 2026.1 (BSD-3)",
    ],
    settings: { rule: RULE, options: resolvedOptions("fromSignals", { ...options }, portfolio) },
  };
  terminal.print(`${run.title}: ${run.subtitle}`);
  showData(terminal, run);
  showAssumptions(terminal, run);
  showStatistics(terminal, run);
  showCutOrders(terminal, run);
  const files = await saveRun(run, placeAt(output));
  showEnd(terminal, run, files);
  await sweepRule(terminal, market);
}

/** The same rule with other parameters: how much of the result is luck with these two? */
async function sweepRule(terminal: Terminal, market: MarketData): Promise<void> {
  const lookbacks = [21, 63, 126, 189, 252];
  const holds = [1, 2, 3, 4];
  const [table, ms] = await timed(() =>
    sweep({
      parameters: { lookback: lookbacks, hold: holds },
      run: (rule) => trade(market, rule)[0],
      onProgress: ({ done, total }) => terminal.progress(done, total),
    }),
  );
  const sharpe = table.getChild("sharpeRatio")!.toArray() as Float64Array;
  heading(
    terminal,
    `Sharpe ratio by lookback and hold (${count(table.numRows)} runs in ${ms.toFixed(0)} ms)`,
  );
  terminal.print(
    renderGrid({
      ...{ rowLabel: "lookback", rowValues: lookbacks, columnLabel: "hold", columnValues: holds },
      cells: lookbacks.map((_, row) => [...sharpe.subarray(row * holds.length, (row + 1) * holds.length)]),
      format: (value) => ratio(value),
      colour: terminal.colour,
    }),
  );
}
