// Settings and a market → a result, and what is shown of it.
import { fromSignals, METRICS, type MarketData, type MetricName, type Portfolio } from "../../src/index.ts";
import { statRowsOf } from "../../src/cli/view/rows.ts";
import { pageOf } from "../../src/cli/view/page.ts";
import { KERNEL_SHA256 } from "../../src/generated/kernelBytes.ts";
import { renderReport } from "../../src/report/html.ts";
import { count, date } from "../../src/report/format.ts";
import type { StatRow } from "../../src/report/types.ts";
import type { Replay, RunResult } from "../shared/messages.ts";
import { RULES } from "../shared/rules.ts";
import type { Settings } from "../shared/settings.ts";
import { replayAddition } from "./replayAddition.ts";
import { signalsOf } from "./signals.ts";

/** All assets share one account. */
export function simulate(market: MarketData, settings: Settings): Portfolio {
  const { open, high, low, close, volume } = market.fields;
  const { share, ...run } = settings.run;
  const signals = signalsOf(settings.rule, market.fields, settings.parameters);
  return fromSignals({
    close,
    ...{ ...(open && { open }), ...(high && { high }), ...(low && { low }), ...(volume && { volume }) },
    ...{ time: market.time, columns: market.columns },
    ...signals,
    ...{ ...run, size: share, sizeType: "valuePercent", cashSharing: true, quality: "warn" },
  });
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
    ...{ market, portfolio, sources, notes: [], credits: [] },
  };
  const versions = [`kernel ${KERNEL_SHA256.slice(0, 16)}`];
  const addition = replay && replayAddition(replay, { settings, digest, file: file.name });
  return {
    ...{ digest, ms, bars: market.time.length, assets: market.columns },
    headline: headlineOf(portfolio),
    html: await renderReport(pageOf(shown, versions), addition),
  };
}

/** The figures that a reader looks for first. */
const HEADLINE = [
  ...["totalReturn", "annualizedReturn", "annualizedVolatility", "sharpeRatio", "maxDrawdown"],
  ...["endValue", "totalClosedTrades", "winRate", "profitFactor", "totalFeesPaid"],
].map((name) => METRICS[name as MetricName].label);

function headlineOf(portfolio: Portfolio): StatRow[] {
  const rows = statRowsOf(portfolio);
  return HEADLINE.flatMap((wanted) => rows.filter(({ label }) => label === wanted));
}

function titleOf({ rule, parameters }: Settings): string {
  const values = RULES[rule].parameters.map(({ name }) => `${name} ${parameters[name]}`);
  return `${RULES[rule].label}: ${values.join(", ")}`;
}

function subtitleOf({ time, columns }: MarketData, { run }: Settings): string {
  const span = `${date(time[0])} to ${date(time[time.length - 1])}, ${count(time.length)} bars`;
  const assets = columns.length > 5 ? `${columns.length} assets` : columns.join(", ");
  return `${assets}, ${span}, fills at ${run.fill}`;
}

function adjustments({ columns }: Settings): string[] {
  return columns.adjClose === "" ? [] : ["Prices are adjusted for splits and dividends."];
}
