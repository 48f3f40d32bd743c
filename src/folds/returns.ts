// Returns of every combination of a sweep, for questions that its figures do not answer.
import type { Matrix } from "../matrix.ts";
import { besideTable, budgetOf } from "../sweep/budget.ts";
import { combinationAt, type Parameters } from "../sweep/grid.ts";
import { pricesOf } from "../sweep/prices.ts";
import { Progress } from "../sweep/progress.ts";
import type { RuleSweepOptions } from "../sweep/ruleOptions.ts";
import { runOfRule } from "../sweep/ruleSweep.ts";
import { chosen } from "../sweep/sample.ts";

/** See `sweepReturns` in door.ts. */
export async function returnsOfSweep<P extends Parameters>(options: RuleSweepOptions<P>): Promise<Matrix> {
  const { parameters, where, sample } = options;
  const { rows: bars, columns: assets } = pricesOf(options).close!;
  const { space, kept } = chosen(parameters, where, sample);
  const columns = kept.length * assets;
  besideTable(budgetOf(options.memoryBudget), bars * columns * Float64Array.BYTES_PER_ELEMENT, columns);
  const data = new Float64Array(bars * columns);
  const progress = new Progress(columns, options);
  for (let asset = 0; asset < assets; asset++)
    for (let i = 0; i < kept.length; i++) {
      const column = asset * kept.length + i;
      const row = { ...combinationAt(space, kept[i]), asset: options.columns?.[asset] ?? asset };
      data.set(runOfRule(options, row).returns().data, column * bars);
      await progress.at(column + 1);
    }
  progress.end();
  return { data, rows: bars, columns, order: "column" };
}
