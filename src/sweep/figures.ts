// Figures of a single run, as a rule sweep names them: what its rows are equal to.
import { SweepFigure } from "../../assembly/layout.ts";
import type { VectorbtPortfolio } from "../results/vectorbt/portfolio.ts";

/** Figures of the first account, in the order of `SweepFigure`. */
export function figuresOfRun(run: VectorbtPortfolio): Float64Array {
  const metrics = run.metrics(0);
  const figures = new Float64Array(SweepFigure.Count);
  figures[SweepFigure.TotalReturn] = run.totalReturn()[0];
  figures[SweepFigure.AnnualizedReturn] = metrics.annualizedReturn;
  figures[SweepFigure.AnnualizedVolatility] = metrics.annualizedVolatility;
  figures[SweepFigure.SharpeRatio] = metrics.sharpeRatio;
  figures[SweepFigure.SortinoRatio] = metrics.sortinoRatio;
  figures[SweepFigure.MaxDrawdown] = metrics.maxDrawdown;
  figures[SweepFigure.CalmarRatio] = metrics.calmarRatio;
  figures[SweepFigure.TotalClosedTrades] = metrics.totalClosedTrades;
  figures[SweepFigure.WinRate] = metrics.winRate;
  figures[SweepFigure.ProfitFactor] = metrics.profitFactor;
  figures[SweepFigure.Exposure] = exposureOf(run);
  figures[SweepFigure.Turnover] = turnoverOf(run);
  return figures;
}

/** Share of the bars at whose end something is held. */
function exposureOf(run: VectorbtPortfolio): number {
  const { data } = run.assets();
  let held = 0;
  for (let bar = 0; bar < data.length; bar++) if (data[bar] !== 0) held += 1;
  return held / data.length;
}

/** Traded value over the mean value, a year. */
function turnoverOf(run: VectorbtPortfolio): number {
  const { size, price } = run.orders;
  let traded = 0;
  for (let i = 0; i < size.length; i++) traded += size[i] * price[i];
  const { data } = run.value();
  let sum = 0;
  for (let bar = 0; bar < data.length; bar++) sum += data[bar];
  const mean = sum / data.length;
  return traded / mean / (data.length / run.barsPerYear);
}
