// The headline figures of a run with and without the prices that are in doubt.
import { Input } from "../../assembly/layout.ts";
import { describe, objectOf } from "../checks.ts";
import { BacktestError } from "../errors.ts";
import type { MarketData } from "../ingest/align.ts";
import {
  qualityReport,
  suspectMask,
  type FindingCode,
  type QualityOptions,
  type QualityReport,
} from "../ingest/quality.ts";
import { matrixFrom, type Mask, type Matrix } from "../matrix.ts";
import type { Plan } from "../plan/plan.ts";
import { cellOf, type Shape, type Source } from "../plan/source.ts";
import type { VectorbtRunPlan } from "../plan/vectorbt.ts";
import { Portfolio, type RunSource } from "../results/portfolio.ts";
import { execute } from "../results/run.ts";
import { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";
import { executeVectorbt } from "../results/vectorbt/run.ts";
import { planAgain, planVectorbtAgain, type Changes } from "./changes.ts";
import { figuresBy, realisticFigures, requireSameFigures, vectorbtFigures, type Figures } from "./figures.ts";
import { accountOf } from "./options.ts";
import { attempt } from "./scenario.ts";
import { figureTable, type LineOptions } from "./text.ts";

/** Which cells `qualityImpact` leaves out. */
export interface QualityImpactOptions {
  /** A report of the same bars and columns; default: one of the run's own prices and actions. */
  readonly report?: QualityReport;
  /** Kinds of findings whose cells go; default: all that are `suspect`. */
  readonly kinds?: readonly FindingCode[];
  /** Where judgements begin, without a report of your own. */
  readonly thresholds?: QualityOptions["thresholds"];
  /** Index of the account (group) whose figures are told; default: as `stats()`, all. */
  readonly account?: number;
}

const NAMES = ["report", "kinds", "thresholds", "account"] as const;

/** A run beside the same run without its suspect cells; frozen. */
export class QualityImpact {
  /** Figures without the suspect cells: their open, high, low and close missing, signals as they were; null: no such run. */
  readonly without: Figures | null;
  /** Those less the figures of the run itself. */
  readonly difference: Figures | null;
  /** Why there is no run without them. */
  readonly reason?: string;

  constructor(
    readonly report: QualityReport,
    /** Cells that were taken for missing, bars × columns. */
    readonly suspects: number,
    /** Figures of the run itself. */
    readonly base: Figures,
    without: Figures | string,
  ) {
    const figures = typeof without === "string" ? null : without;
    this.without = figures;
    this.difference = figures === null ? null : figuresBy((name) => figures[name] - base[name]);
    if (typeof without === "string") this.reason = without;
    Object.freeze(this);
  }

  /** Both as lines for a terminal, 100 columns wide unless told otherwise. */
  lines(options: LineOptions = {}): string[] {
    const cells = `without ${this.suspects} cell${this.suspects === 1 ? "" : "s"}`;
    const own = ["as it ran", this.base] as const;
    if (this.without !== null) return figureTable("Suspect prices", [own, [cells, this.without]], options);
    return [...figureTable("Suspect prices", [own], options), `${cells}: ${this.reason}`];
  }
}

/** Prices of a run by the names of their options. */
type Prices = Readonly<Partial<Record<"open" | "high" | "low" | "close" | "volume", Source>>>;

/** What `Portfolio.qualityImpact()` gives. */
export function qualityImpactOf(
  portfolio: Portfolio,
  { plan, maker }: RunSource,
  given: unknown,
): QualityImpact {
  const { account, ...rest } = checked(given, portfolio.groupLengths.length);
  const report = rest.report === undefined ? reportOf(plan, plan.prices, rest.thresholds) : rest.report;
  const mask = maskOf(report, rest.kinds, plan.shape);
  const figuresWith = (prices: Changes): Figures => {
    const other = planAgain(plan, prices);
    const run = maker?.again(other) ?? new Portfolio(other, execute(other), portfolio.plan);
    return realisticFigures(run, account);
  };
  const base = realisticFigures(portfolio, account);
  return impactOf(report, mask, base, plan.prices, figuresWith, maker?.hint);
}

/** What `VectorbtPortfolio.qualityImpact()` gives. */
export function vectorbtQualityImpactOf(
  portfolio: VectorbtPortfolio,
  plan: VectorbtRunPlan,
  grouped: boolean,
  given: unknown,
): QualityImpact {
  const { account, ...rest } = checked(given, portfolio.groupLengths.length);
  const prices = vectorbtPrices(plan);
  const report = rest.report === undefined ? reportOf(plan, prices, rest.thresholds) : rest.report;
  const mask = maskOf(report, rest.kinds, plan.shape);
  const figuresWith = (changed: Changes): Figures => {
    const other = planVectorbtAgain(plan, changed);
    const run = new VectorbtPortfolio(other, executeVectorbt(other), portfolio.plan, grouped);
    return vectorbtFigures(run, account);
  };
  return impactOf(report, mask, vectorbtFigures(portfolio, account), prices, figuresWith);
}

/** Without suspects there is nothing to run again. */
function impactOf(
  report: QualityReport,
  mask: Mask,
  base: Figures,
  prices: Prices,
  figuresWith: (prices: Changes) => Figures,
  hint?: string,
): QualityImpact {
  const suspects = mask.data.reduce((sum, cell) => sum + cell, 0);
  if (suspects === 0) return new QualityImpact(report, 0, base, base);
  requireSameFigures(base, figuresWith({}), hint);
  return new QualityImpact(
    report,
    suspects,
    base,
    attempt(() => figuresWith(pricesWithout(prices, mask))),
  );
}

function checked(given: unknown, accounts: number): QualityImpactOptions & { account: number | undefined } {
  const options = objectOf("qualityImpact", given === undefined ? {} : given, NAMES);
  const { report, thresholds } = options;
  if (report !== undefined && thresholds !== undefined)
    throw new BacktestError("E_OPTION_CONFLICT", "thresholds beside a report that is made already", {
      ...{ option: "thresholds", expected: "thresholds or report" },
    });
  return { ...options, account: accountOf(options.account, accounts) } as ReturnType<typeof checked>;
}

function maskOf(report: unknown, kinds: QualityImpactOptions["kinds"], { bars, columns }: Shape): Mask {
  const mask = suspectMask(report as QualityReport, kinds);
  if (mask.rows === bars && mask.columns === columns) return mask;
  throw new BacktestError(
    "E_SHAPE",
    `report is of ${mask.rows}×${mask.columns}, the run ${bars}×${columns}`,
    {
      ...{ option: "report", got: describe(report), expected: `a report of ${bars}×${columns}` },
    },
  );
}

// ---- prices of the run -----------------------------------------------------------------------------------------------

function vectorbtPrices({ inputs, call }: VectorbtRunPlan): Prices {
  const named = { open: Input.Open, high: Input.High, low: Input.Low, close: Input.Close } as const;
  const given = Object.entries(named).filter(
    ([name]) => call.options[name as keyof typeof named] !== undefined,
  );
  return Object.fromEntries(given.map(([name, input]) => [name, inputs.get(input)!]));
}

function reportOf(
  { shape, time, columns, call }: Plan | VectorbtRunPlan,
  prices: Prices,
  thresholds: QualityOptions["thresholds"],
): QualityReport {
  const market: MarketData = {
    time: time ?? new Float64Array(shape.bars).fill(NaN),
    columns: columns ?? Array.from({ length: shape.columns }, (_, column) => `column ${column}`),
    fields: Object.fromEntries(
      Object.entries(prices).map(([name, source]) => [
        name,
        matrixFrom(shape.bars, shape.columns, (bar, column) => cellOf(source, bar, column)),
      ]),
    ),
  };
  const actions = call.options.actions as QualityOptions["actions"];
  return qualityReport(market, {
    ...(actions === undefined ? {} : { actions }),
    ...(thresholds === undefined ? {} : { thresholds }),
  });
}

/** Open, high, low and close, missing where the mask is 1. */
function pricesWithout(
  { volume: _, ...prices }: Prices,
  { data, rows, columns }: Mask,
): Record<string, Matrix> {
  return Object.fromEntries(
    Object.entries(prices).map(([name, source]) => [
      name,
      matrixFrom(rows, columns, (bar, column) =>
        data[bar * columns + column] === 1 ? NaN : cellOf(source, bar, column),
      ),
    ]),
  );
}
