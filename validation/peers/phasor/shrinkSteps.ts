// Smaller plans of the same kind.
import type { Rows } from "../engines/rows.ts";
import { quieter, withoutEach } from "../engines/smallerPlans.ts";
import type { Cell, Option, PhasorPlan } from "./draw.ts";

/** Half the bars, single bars, single columns, single options, single cells. */
export function shrinkSteps(plan: PhasorPlan): PhasorPlan[] {
  const { close } = plan.prices;
  const [bars, columns] = [close.length, close[0].length];
  return [
    ...(bars > 3 ? [keepBars(plan, (bar) => bar < bars / 2), keepBars(plan, (bar) => bar >= bars / 2)] : []),
    ...withoutEach(columns, (left) => keepColumns(plan, (column) => column !== left)),
    ...withoutEach(bars, (left) => keepBars(plan, (bar) => bar !== left)),
    ...Object.keys(plan.options).flatMap((name) => withoutOption(plan, name)),
    ...simplerOptions(plan),
    ...quieterSignals(plan),
  ];
}

function keepBars(plan: PhasorPlan, keeps: (bar: number) => boolean): PhasorPlan {
  const of = <Value>(rows: Rows<Value>): Rows<Value> => rows.filter((_, bar) => keeps(bar));
  return mapRows(plan, of, (option) => option);
}

function keepColumns(plan: PhasorPlan, keeps: (column: number) => boolean): PhasorPlan {
  const row = <Value>(values: readonly Value[]): Value[] => values.filter((_, column) => keeps(column));
  const smaller = mapRows(plan, (rows) => rows.map(row), row);
  const { groupBy, callSeq, initCash } = plan.options;
  if (groupBy === undefined) return smaller;
  const groups = groupsWithout(groupBy as readonly number[], keeps);
  const cash = Array.isArray(initCash)
    ? { initCash: initCash.filter((_, i) => groups[i] > 0) as Cell[] }
    : {};
  // A call sequence that is given holds positions within groups: give it up.
  const calls = Array.isArray(callSeq) ? { callSeq: "default" } : {};
  const groupBySmaller = groups.filter((length) => length > 0);
  return { ...smaller, options: { ...smaller.options, ...cash, ...calls, groupBy: groupBySmaller } };
}

function groupsWithout(groups: readonly number[], keeps: (column: number) => boolean): number[] {
  let first = 0;
  return groups.map((length) => {
    const columns = Array.from({ length }, (_, i) => first + i);
    first += length;
    return columns.filter(keeps).length;
  });
}

const PER_ACCOUNT = ["groupBy"];

/** The plan with its T×N arrays and its rows (one value per column) replaced. */
function mapRows(
  plan: PhasorPlan,
  ofRows: <Value>(rows: Rows<Value>) => Rows<Value>,
  ofRow: <Value>(row: readonly Value[]) => readonly Value[],
): PhasorPlan {
  const option = (name: string, value: Option): Option => {
    if (!Array.isArray(value) || PER_ACCOUNT.includes(name)) return value;
    if (Array.isArray(value[0])) return ofRows(value as Rows<Cell>);
    return name === "initCash" && plan.options.groupBy !== undefined
      ? value
      : ofRow(value as readonly Cell[]);
  };
  const entriesOf = <Value, Result>(
    object: Readonly<Record<string, Value>>,
    of: (name: string, value: Value) => Result,
  ) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, of(name, value)]));
  return {
    ...plan,
    prices: entriesOf(plan.prices, (_, rows) => ofRows(rows)) as PhasorPlan["prices"],
    ...(plan.entries && { entries: ofRows(plan.entries) }),
    ...(plan.exits && { exits: ofRows(plan.exits) }),
    options: entriesOf(plan.options, option),
  };
}

/** Options that others are measured by. */
const KEPT = ["sizeType", "size", "direction", "cashSharing", "initCash", "log"];

function withoutOption(plan: PhasorPlan, name: string): PhasorPlan[] {
  if (KEPT.includes(name)) return [];
  const { [name]: _, ...options } = plan.options;
  if (name !== "groupBy") return [{ ...plan, options }];
  const { cashSharing: _sharing, callSeq: _calls, initCash: _cash, ...alone } = options;
  return [{ ...plan, options: alone }];
}

/** Arrays of an option as one of their values. */
function simplerOptions(plan: PhasorPlan): PhasorPlan[] {
  return Object.entries(plan.options).flatMap(([name, value]) => {
    if (!Array.isArray(value) || name === "groupBy" || name === "callSeq") return [];
    const values = [...new Set((value as readonly unknown[]).flat() as Cell[])];
    return values.slice(0, 6).map((one) => ({ ...plan, options: { ...plan.options, [name]: one } }));
  });
}

function quieterSignals(plan: PhasorPlan): PhasorPlan[] {
  return (["entries", "exits"] as const).flatMap((name) => {
    return quieter(plan[name] ?? []).map((rows) => ({ ...plan, [name]: rows }));
  });
}
