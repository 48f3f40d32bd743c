// A strategy as something that says what it decided: for the search for look-ahead.
import type { Decision, DecisionMaker } from "../lookahead/types.ts";
import { drivenBy } from "./run.ts";
import type { StrategyIntent } from "./intent.ts";
import type { Strategy, StrategyData, StrategyOptions } from "./types.ts";

/** Runs the strategy over data and gives its intents; bars of changed data may contradict themselves. */
export function decisionMakerOf(
  strategy: Strategy,
  options: StrategyOptions<object> = {},
): DecisionMaker<StrategyData> {
  return {
    decisionsOf: (data) => {
      const { tape } = drivenBy(strategy, data, { quality: "warn", ...options });
      return Array.from(tape.intents(), decisionOf);
    },
  };
}

function decisionOf({ kind: name, ...intent }: StrategyIntent): Decision {
  return { ...intent, name, column: "column" in intent ? intent.column : 0 };
}
