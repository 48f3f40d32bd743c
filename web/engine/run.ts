// Settings and a market → a result, and what is shown of it.
import {
  fromSignals,
  METRICS,
  type MarketData,
  type MetricName,
  type Portfolio,
  type VectorbtPortfolio,
} from "../../src/index.ts";
import { statRowsOf } from "../../src/cli/view/rows.ts";
import { pageOf } from "../../src/cli/view/page.ts";
import { vectorbtPageOf, vectorbtStatRowsOf } from "../../src/cli/view/vectorbtPage.ts";
import { KERNEL_SHA256 } from "../../src/generated/kernelBytes.ts";
import { renderReport } from "../../src/report/html.ts";
import { count, date } from "../../src/report/format.ts";
import type { StatRow } from "../../src/report/types.ts";
import type { Replay, RunResult } from "../shared/messages.ts";
import { RULES } from "../shared/rules.ts";
import type { RunChoice, Settings, SweepMetric } from "../shared/settings.ts";
import { replayAddition } from "./replayAddition.ts";
import { signalsOf } from "./signals.ts";

type Result = Portfolio | VectorbtPortfolio;

/** All assets share one account. */
export function simulate(market: MarketData, settings: Settings): Result {
  const { open, high, low, close, volume } = market.fields;
  const { profile, share: size, fill, account, ...costs } = settings.run;
  const signals = signalsOf(settings.rule, market.fields, settings.parameters);
  const shared = {
    close,
    time: market.time,
    columns: market.columns,
    ...signals,
    ...costs,
    cashSharing: true,
  };
  if (profile === "vectorbt") return fromSignals({ ...shared, profile, size, sizeType: "percent" });
  return fromSignals({
    ...shared,
    ...{ ...(open && { open }), ...(high && { high }), ...(low && { low }), ...(volume && { volume }) },
    ...{ fill, account, size, sizeType: "valuePercent", quality: "warn" },
  });
}

/** A figure of the one account. */
export function figureOf(portfolio: Result, metric: SweepMetric): number {
  if (portfolio.profile === "realistic") return portfolio.metrics(0)[metric];
  return metric === "totalReturn" ? portfolio.totalReturn()[0] : portfolio.metrics(0)[metric];
}

export async function runResult(
  market: MarketData,
  settings: Settings,
  file: { readonly name: string; readonly sha256: string },
  replay: Replay | undefined,
): Promise<RunResult> {
  const begun = performance.now();
  const portfolio = simulate(market, settings);
  const ms = performance.now() - begun;
  const digest = portfolio.digest();
  const sources = [`${file.name}, SHA-256 ${file.sha256}`, ...adjustments(settings)];
  const shown = {
    ...{ title: titleOf(settings), subtitle: subtitleOf(market, settings) },
    ...{ market, sources, notes: [], credits: [] },
  };
  const versions = [`kernel ${KERNEL_SHA256.slice(0, 16)}`];
  const addition = replay && replayAddition(replay, { settings, digest, file: file.name });
  return {
    ...{ digest, ms, bars: market.time.length, assets: market.columns },
    headline: headlineOf(portfolio),
    html: await renderReport(
      portfolio.profile === "vectorbt"
        ? vectorbtPageOf({ ...shown, portfolio }, versions)
        : pageOf({ ...shown, portfolio }, versions),
      addition,
    ),
  };
}

/** The figures that a reader looks for first. */
const HEADLINE = [
  ...["totalReturn", "annualizedReturn", "annualizedVolatility", "sharpeRatio", "maxDrawdown"],
  ...["endValue", "totalClosedTrades", "winRate", "profitFactor", "totalFeesPaid"],
].map((name) => METRICS[name as MetricName].label);

/** VectorBT's own names for them. */
const VECTORBT_HEADLINE = [
  ...["Total Return", "Benchmark Return", "Sharpe Ratio", "Sortino Ratio", "Max Drawdown"],
  ...["End Value", "Total Closed Trades", "Win Rate", "Profit Factor", "Total Fees Paid"],
];

function headlineOf(portfolio: Result): StatRow[] {
  if (portfolio.profile === "vectorbt") {
    const rows = vectorbtStatRowsOf(portfolio);
    return VECTORBT_HEADLINE.flatMap((wanted) => rows.filter(({ label }) => label === wanted));
  }
  const rows = statRowsOf(portfolio);
  return HEADLINE.flatMap((wanted) => rows.filter(({ label }) => label === wanted));
}

const FILL_TEXTS: Readonly<Record<RunChoice["fill"], string>> = {
  nextOpen: "next open",
  nextClose: "next close",
  sameClose: "same close",
};

function titleOf({ rule, parameters }: Settings): string {
  const values = RULES[rule].parameters.map(({ name }) => `${name} ${parameters[name]}`);
  return `${RULES[rule].label}: ${values.join(", ")}`;
}

function subtitleOf({ time, columns }: MarketData, { run }: Settings): string {
  const span = `${date(time[0])} to ${date(time[time.length - 1])}, ${count(time.length)} bars`;
  const assets = columns.length > 5 ? `${columns.length} assets` : columns.join(", ");
  const rules = run.profile === "vectorbt" ? "VectorBT's rules" : `fills at the ${FILL_TEXTS[run.fill]}`;
  return `${assets}, ${span}, ${rules}`;
}

function adjustments({ columns }: Settings): string[] {
  return columns.adjClose === "" ? [] : ["Prices are adjusted for splits and dividends."];
}
