// The charts below the curves, laid out for the page.
import { curveBars, valuesAt } from "./curve.ts";
import { packExact, packRounded, type Packed } from "./pack.ts";
import { rollingSharpe, rollingWindow } from "./rolling.ts";
import { shownName } from "./text.ts";
import type { ReportExposure, ReportInput, ReportPosition, ReportReturns } from "./types.ts";

/** A chart of some lines over the same points. */
export interface PagePanel {
  /** The bars the points stand at; null: every bar has its point. */
  bars: Packed | null;
  lines: PageLine[];
}

export interface PageLine {
  label: string;
  /** Which of the colours of its chart. */
  colour: number;
  values: Packed;
}

/** null: the run has no such chart. */
export interface PagePanels {
  sharpe: PagePanel | null;
  exposure: PagePanel | null;
  positions: PagePanel | null;
}

/** Most positions that are drawn apart; the others are drawn as one. */
export const POSITIONS_MAX = 8;

const SHARPE_DECIMALS = 2;
const SHARE_DECIMALS = 3;

interface Line {
  label: string;
  colour: number;
  values: Float64Array;
}

/** Sharpe ratios to 0.01, shares of equity to 0.1 %. */
export function pagePanels(input: ReportInput): PagePanels {
  const { returns, exposure, positions } = input;
  return {
    sharpe: returns === undefined ? null : panel(sharpeLines(input, returns), SHARPE_DECIMALS),
    exposure: exposure === undefined ? null : panel(exposureLines(exposure), SHARE_DECIMALS),
    positions: positions === undefined ? null : panel(positionLines(positions), SHARE_DECIMALS),
  };
}

/** Bars of the window of the rolling Sharpe ratio; null: the run has none. */
export function sharpeWindow({ returns }: ReportInput): number | null {
  return returns === undefined ? null : rollingWindow(returns.strategy.length, returns.perYear);
}

function panel(lines: readonly Line[], decimals: number): PagePanel | null {
  if (lines.length === 0) return null;
  const bars = curveBars(lines.map(({ values }) => values));
  return {
    bars: bars === null ? null : packExact(bars),
    lines: lines.map(({ label, colour, values }) => ({
      ...{ label: shownName(label), colour },
      values: packRounded(valuesAt(values, bars), decimals),
    })),
  };
}

function sharpeLines(input: ReportInput, returns: ReportReturns): Line[] {
  const window = sharpeWindow(input);
  if (window === null) return [];
  const { strategy, benchmark, perYear, riskFree } = returns;
  const rolling = (series: Float64Array) => rollingSharpe(series, window, perYear, riskFree);
  const own = { label: "Strategy", colour: 0, values: rolling(strategy) };
  if (benchmark === undefined) return [own];
  return [own, { label: input.benchmarkLabel ?? "Benchmark", colour: 1, values: rolling(benchmark) }];
}

function exposureLines({ long, short, cash }: ReportExposure): Line[] {
  const hasShorts = short.some((share) => share < 0);
  return [
    { label: "Long", colour: 0, values: long },
    ...(hasShorts ? [{ label: "Short", colour: 1, values: short }] : []),
    { label: "Cash", colour: 2, values: cash },
  ];
}

/** Those that hold most on average, the largest first; the sum of the others. What was never held is left out. */
function positionLines(positions: readonly ReportPosition[]): Line[] {
  const held = positions
    .map(({ name, share }) => ({ label: name, values: share, size: meanSize(share) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size);
  const [first, others] = [held.slice(0, POSITIONS_MAX), held.slice(POSITIONS_MAX)];
  const lines = first.map(({ label, values }, colour) => ({ label, colour, values }));
  if (others.length === 0) return lines;
  const sum = others[0].values.map((_, bar) => others.reduce((total, { values }) => total + values[bar], 0));
  return [...lines, { label: `${others.length} others, net`, colour: POSITIONS_MAX, values: sum }];
}

function meanSize(share: Float64Array): number {
  return share.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : Math.abs(value)), 0) / share.length;
}
