// Smaller plans of the same kind.
import type { Rows } from "../engines/rows.ts";
import { quieter, withoutEach } from "../engines/smallerPlans.ts";
import type { RaptorPlan } from "./draw.ts";

/** Half the bars, single bars, single columns, single settings, single signals. */
export function shrinkSteps(plan: RaptorPlan): RaptorPlan[] {
  const [bars, columns] = [plan.entries.length, plan.short.length];
  return [
    ...(bars > 3 ? [keepBars(plan, (bar) => bar < bars / 2), keepBars(plan, (bar) => bar >= bars / 2)] : []),
    ...withoutEach(columns, (left) => keepColumns(plan, (column) => column !== left)),
    ...withoutEach(bars, (left) => keepBars(plan, (bar) => bar !== left)),
    ...(["parts", "lotSize", "capital", "stop", "target", "trailing"] as const).flatMap((name) => {
      if (plan[name] === undefined) return [];
      const { [name]: _, ...rest } = plan;
      return [rest];
    }),
    ...(plan.slippage > 0 ? [{ ...plan, slippage: 0 }] : []),
    ...(plan.fees > 0 ? [{ ...plan, fees: 0 }] : []),
    ...quieterSignals(plan),
  ];
}

function keepBars(plan: RaptorPlan, keeps: (bar: number) => boolean): RaptorPlan {
  const of = <Value>(rows: readonly Value[]): Value[] => rows.filter((_, bar) => keeps(bar));
  return { ...mapRows(plan, of), ...(plan.parts && { parts: of(plan.parts) }) };
}

function keepColumns(plan: RaptorPlan, keeps: (column: number) => boolean): RaptorPlan {
  const row = <Value>(values: readonly Value[]): Value[] => values.filter((_, column) => keeps(column));
  return { ...mapRows(plan, (rows) => rows.map(row)), short: row(plan.short) };
}

function mapRows(plan: RaptorPlan, of: <Value>(rows: Rows<Value>) => Rows<Value>): RaptorPlan {
  const { open, high, low, close } = plan.prices;
  const prices = { open: of(open), high: of(high), low: of(low), close: of(close) };
  return { ...plan, prices, entries: of(plan.entries), exits: of(plan.exits) };
}

function quieterSignals(plan: RaptorPlan): RaptorPlan[] {
  return (["entries", "exits"] as const).flatMap((name) =>
    quieter(plan[name]).map((rows) => ({ ...plan, [name]: rows })),
  );
}
