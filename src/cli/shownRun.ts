import type { MarketData } from "../ingest/align.ts";
import { qualityReport, type QualityReport } from "../ingest/quality.ts";
import type { Portfolio } from "../results/portfolio.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import type { Inputs } from "./config/simulation.ts";
import type { Format } from "./view/formatNames.ts";
import type { DataFile } from "./stored/provenance.ts";

/** A run with what has to be told about it. */
export interface ShownRun<Result = Portfolio> {
  readonly title: string;
  readonly subtitle: string;
  readonly market: MarketData;
  /** What is odd about the market. */
  readonly quality: QualityReport;
  readonly portfolio: Result;
  /** What was read: a line a file. */
  readonly sources: readonly string[];
  /** What reading and aligning left out or filled in. */
  readonly notes: readonly string[];
  /** Data credits. */
  readonly credits: readonly string[];
  /** Milliseconds of reading and aligning. */
  readonly readMs: number;
  /** Milliseconds of computing every statistic. */
  readonly metricsMs: number;
  /** What the settings file of the results says, beside its provenance. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Forms of the tables; Arrow and Parquet by default. */
  readonly formats?: readonly Format[];
  /** The files that the run was made from, as the settings name them. */
  readonly dataFiles: readonly DataFile[];
}

/** The part of it that the inputs of a configuration give. */
export function shownInputs(
  title: string,
  api: string,
  { market, actions, sources, notes }: Inputs,
  { plan }: Portfolio | VectorbtPortfolio,
): Pick<ShownRun, "title" | "subtitle" | "market" | "quality" | "sources" | "notes" | "credits"> {
  return {
    title,
    subtitle: `${api}, ${plan.bars} bars, ${plan.columns} assets`,
    ...{ market, sources, notes, credits: [] },
    quality: qualityReport(market, actions === undefined ? {} : { actions }),
  };
}

/** Runs something and says how many milliseconds it took. */
export async function timed<Value>(step: () => Value | Promise<Value>): Promise<[value: Value, ms: number]> {
  const begun = performance.now();
  const value = await step();
  return [value, performance.now() - begun];
}
