// One bar of one column of a strategy's run: its tape is played again with a trace of that column.
import { SizeType } from "../../assembly/layout.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunOutput } from "../results/run.ts";
import { drainTraces, type TraceSink } from "../results/trace.ts";
import type { TapeListener } from "../strategy/tape.ts";
import { explanationOf } from "./explain.ts";
import { explainFate, unmade } from "./intent.ts";
import { wordOf } from "./names.ts";
import type { Life } from "./life.ts";
import { StrategyReader, type AskedHere } from "./strategyReader.ts";
import type { AskedExplanation, Explanation } from "./types.ts";

/** Plays the tape: through `bar`, then on until `isOver`, asked after each bar. */
export type Player = (trace: TraceSink, listener: TapeListener, bar: number, isOver: () => boolean) => void;

/** Explains a bar of a column from a fresh trace. */
export function explainStrategy(
  plan: Plan,
  output: RunOutput,
  bar: number,
  column: number,
  play: Player,
): Explanation {
  const reader = new StrategyReader(bar, column);
  const ofBar = (): Life[] => [...reader.lives.values()].filter((life) => isAtWork(life, bar));
  const trace: TraceSink = {
    window: { firstColumn: column, lastColumn: column + 1, firstBar: 0 },
    drain: (buffer, arena) => drainTraces(buffer, arena, (_, event) => reader.read(event)),
  };
  play(trace, reader, bar, () => ofBar().every(({ end }) => end !== null));
  const asked = reader.here.map((one) => askedOf(plan, column, one, reader));
  const first = asked.find((one) => one.kind === "order");
  const intent = first?.intent ?? unmade(plan, "NoSize", NaN, wordOf(SizeType[SizeType.Amount]));
  return explanationOf(plan, output, reader, { bar, column, intent, asked, lives: ofBar() });
}

/** Whether an order was handed in, at work or ended at a bar. */
function isAtWork({ intent, end }: Life, bar: number): boolean {
  return intent.bar <= bar && (end === null || end.bar >= bar);
}

function askedOf(
  plan: Plan,
  column: number,
  { asked, handed }: AskedHere,
  reader: StrategyReader,
): AskedExplanation {
  switch (asked.kind) {
    case "cancel":
      return { kind: "cancel", order: asked.order };
    case "modify":
      return { kind: "modify", order: asked.order, changes: asked.changes };
    case "serve":
      return { kind: "serve", columns: asked.columns };
    default: {
      const intended = reader.intents.find((one) => one.handed === handed);
      // A size that is none leaves no trace.
      if (intended === undefined)
        return { kind: "order", intent: unmade(plan, "NoSize", NaN, wordOf(SizeType[handed!.sizeType])) };
      return { kind: "order", intent: explainFate(plan, column, intended, reader) };
    }
  }
}
