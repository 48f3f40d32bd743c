// `barloom demo`: dual momentum on five US stocks, from a Parquet file to a report, and a sweep of its parameters.
import { fromSignals } from "../backtest.ts";
import type { SignalOptions } from "../generated/optionTypes.ts";
import { alignActions } from "../ingest/actions.ts";
import { alignLong, type MarketData } from "../ingest/align.ts";
import { readTable } from "../ingest/files.ts";
import { qualityReport } from "../ingest/quality.ts";
import type { CorporateAction } from "../inputs.ts";
import { cellIndex, maskFrom, type Mask } from "../matrix.ts";
import { count, ratio } from "../report/format.ts";
import { renderGrid } from "../report/terminal.ts";
import type { Portfolio } from "../results/portfolio.ts";
import { sweepReport } from "../sweep/page.ts";
import { sweep } from "../sweep/sweep.ts";
import { resolvedOptions } from "./config/resolved.ts";
import { rebased } from "./config/settings.ts";
import { border, unlessStopped } from "./interrupt.ts";
import type { Terminal } from "./io.ts";
import {
  ACTION_COLUMNS,
  ACTIONS,
  PRICE_COLUMNS,
  PRICES,
  repeatable,
  saveSignals,
  TRADED_FIELDS,
} from "./demoFiles.ts";
import { placeAt, within, type Place } from "./place.ts";
import { timed, type ShownRun } from "./shownRun.ts";
import { hashedFiles } from "./stored/provenance.ts";
import { pageOf } from "./view/page.ts";
import { statRowsOf } from "./view/rows.ts";
import { saveRun, shownPath } from "./view/save.ts";
import { sensitivityOf, showSensitivity } from "./view/sensitivity.ts";
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

/** Prices as they were traded, and what companies did to their shares. */
interface Traded {
  readonly market: MarketData;
  readonly actions: readonly CorporateAction[];
  readonly notes: readonly string[];
}

/** Reads the shipped prices, splits and dividends. */
async function readMarket(): Promise<Traded> {
  const [prices, actions] = await Promise.all([readTable(PRICES), readTable(ACTIONS)]);
  const fields = { ...TRADED_FIELDS, adjClose: "adj_close" };
  const market = alignLong(prices, { ...PRICE_COLUMNS, fields });
  return { market, ...alignActions(market, actions, ACTION_COLUMNS) };
}

/**
 * Dual momentum: on the first bar of a month, want the `hold` assets that rose most over `lookback` bars, as far as they
 * rose at all; enter what is wanted, leave what is not. An asset without a price that long ago is not wanted.
 *
 * Growth is the ratio of two adjusted closes: what later splits and dividends do to both cancels, so that nothing of
 * the future is in it.
 */
function dualMomentum(
  { time, fields: { adjClose: close } }: MarketData,
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

/**
 * One account of 100,000 for all assets; orders are decided at a close and filled at the next open, at the prices of
 * that day. Splits change the units held, dividends are paid in cash.
 */
function trade({ market, actions }: Traded, rule: Rule): [portfolio: Portfolio, options: SignalOptions] {
  const { open, high, low, close, volume } = market.fields;
  const options = {
    ...{ open, high, low, close, volume, time: market.time, columns: market.columns, actions },
    ...dualMomentum(market, rule),
    ...{ size: 1 / rule.hold, sizeType: "valuePercent" },
    ...{ initCash: 100_000, cashSharing: true },
    ...COSTS,
  };
  return [fromSignals(options), options];
}

/** Runs the demonstration and writes its results to a folder. */
export async function demo(terminal: Terminal, output: string): Promise<void> {
  await within(placeAt(output), (place) => demoAt(terminal, place));
}

async function demoAt(terminal: Terminal, place: Place): Promise<void> {
  const [traded, readMs] = await timed(() => unlessStopped(terminal, readMarket()));
  const { market, actions, notes } = traded;
  const [portfolio, options] = trade(traded, RULE);
  const [, metricsMs] = await timed(() => statRowsOf(portfolio));
  await border(terminal);
  const config = repeatable(await saveSignals(place, options));
  const run: ShownRun = {
    title: "Dual momentum",
    subtitle: `The ${RULE.hold} of five US stocks that rose most in ${RULE.lookback} bars, monthly, if they rose at all`,
    ...{ market, portfolio, readMs, metricsMs },
    quality: qualityReport(market, { actions }),
    sources: ["wiki5_daily_raw.parquet: prices as traded", actionsLine(traded)],
    notes,
    credits: [
      "Quandl WIKI Prices, public domain, by way of the Python package bokeh_sampledata 2026.1 (BSD-3)",
    ],
    settings: {
      ...rebased({ ...config, sensitivity: true }, place.path, place.path),
      options: resolvedOptions("fromSignals", { ...options }, portfolio),
      provenance: { rule: RULE },
    },
    dataFiles: await hashedFiles(config, place.path, place.path, new Map()),
  };
  terminal.print(`${run.title}: ${run.subtitle}`);
  showData(terminal, run);
  showAssumptions(terminal, run);
  showStatistics(terminal, run);
  showCutOrders(terminal, run);
  const sensitivity = await sensitivityOf(terminal, portfolio, true);
  await border(terminal);
  const more = showSensitivity(terminal, sensitivity, place);
  const files = await saveRun(run, place, (versions) => pageOf(run, versions, sensitivity));
  showEnd(terminal, run, [...files, ...more]);
  await sweepRule(terminal, traded, place);
}

function actionsLine({ actions }: Traded): string {
  const splits = actions.filter(({ kind }) => kind === "split").length;
  return `wiki5_corporate_actions.parquet: ${splits} splits, ${actions.length - splits} dividends`;
}

/** The same rule with other parameters: how much of the result is luck with these two? */
async function sweepRule(terminal: Terminal, traded: Traded, { folder, prefix }: Place): Promise<void> {
  const equity: Float64Array[] = [];
  const lookbacks = [21, 63, 126, 189, 252];
  const holds = [1, 2, 3, 4];
  const [table, ms] = await timed(() =>
    sweep({
      parameters: { lookback: lookbacks, hold: holds },
      run: (rule) => {
        const [portfolio] = trade(traded, rule);
        equity.push(portfolio.equity().data);
        return portfolio;
      },
      signal: terminal.stop,
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
  const subtitle = `Dual momentum with ${count(table.numRows)} pairs of parameters`;
  const page = await sweepReport(table, { title: "Sweep", subtitle, equity, time: traded.market.time });
  terminal.print(
    `\nHeat-map, plateau and every run: ${shownPath(folder.write(`${prefix}sweep.html`, page))}`,
  );
}
