// Whether what is told is of the run that the records are of: it was made again from arrays that are the caller's.
import type { FillColumns } from "../results/records.ts";
import { inputsChanged } from "../results/changed.ts";
import type { RunOutput } from "../results/run.ts";
import type { FillEvent } from "../results/trace.ts";
import type { TraceKind } from "../../assembly/layout.ts";
import type { Life, LifeReader } from "./life.ts";

type Fill = FillEvent<TraceKind.Filled>;

/**
 * Throws where orders and fills of the bar are not those of the records.
 * @param lives the orders that are told, each to its end
 */
export function requireSameRun(
  { orders, fills }: RunOutput,
  reader: LifeReader,
  { bar, column, lives }: { readonly bar: number; readonly column: number; readonly lives: readonly Life[] },
): void {
  const isSame =
    lives.every((life) => isRecorded(orders, column, life)) &&
    areRecorded(
      fills,
      (i) => fills.order[i] < 0 && fills.bar[i] === bar && fills.column[i] === column,
      forcedFills(reader).filter((fill) => fill.bar === bar),
    ) &&
    lives.every(({ intent, tries }) =>
      areRecorded(
        fills,
        (i) => fills.order[i] === intent.order.id,
        tries.flatMap(({ fill }) => fill ?? []),
      ),
    );
  if (!isSame) throw inputsChanged({ bar, column });
}

/** An order that has ended has the record of its end. */
function isRecorded(orders: RunOutput["orders"], column: number, { intent, end }: Life): boolean {
  const { id, side } = intent.order;
  if (orders.column[id] !== column || orders.decisionBar[id] !== intent.intentBar) return false;
  return (
    end === null || (orders.outcome[id] === end.outcome && orders.filled[id] === side * end.order.filled)
  );
}

/** Whether these fills are those of the records, in any order. */
function areRecorded(fills: FillColumns, isOne: (i: number) => boolean, told: readonly Fill[]): boolean {
  const textOf = ({ bar, units, price, fees }: Pick<Fill, "bar" | "units" | "price" | "fees">): string =>
    [bar, units, price, fees].join();
  const recorded: string[] = [];
  for (let i = 0; i < fills.bar.length; i++)
    if (isOne(i))
      recorded.push(
        textOf({ bar: fills.bar[i], units: fills.units[i], price: fills.price[i], fees: fills.fees[i] }),
      );
  return recorded.sort().join(";") === told.map(textOf).sort().join(";");
}

/** Fills of stops, liquidations and actions. */
function forcedFills({ tests, liquidations, actions }: LifeReader): Fill[] {
  const hits = [...tests, ...liquidations].map(({ hit }) => hit?.fill);
  return [...hits, ...actions.map(({ fill }) => fill)].flatMap((fill) => fill ?? []);
}
