// Runs as VectorBT recorded them against what a simulator makes of their arguments.
import { asList, asNumber, asObject, firstDifference, type CaseObject, type Equality } from "./caseFiles.ts";
import { caseInputs, runVectorbtTwin } from "./vectorbt/index.ts";

/** Makes `{ outputs }` or `{ error }` from the arguments of a decoded case. */
export type Simulator = (scenario: CaseObject) => CaseObject;

export const twin: Simulator = (scenario) => ({ ...runVectorbtTwin(caseInputs(scenario)) });

// Math.pow is not glibc's; two metrics go through it and are compared relative to 1 + annualized_return.
const POW_TOLERANCE = 1e-12;

/** The first place where the simulator differs from the record, or undefined. */
export function differenceOf(simulate: Simulator, scenario: CaseObject): string | undefined {
  const { outputs, error } = scenario;
  const expected: CaseObject = error === undefined ? { outputs } : { error };
  return firstDifference(simulate(scenario), expected, equalityFor(scenario));
}

/** Same bits, except for the two metrics that go through `pow`. */
function equalityFor(scenario: CaseObject): Equality {
  return (actual, expected, path) => {
    if (Object.is(actual, expected)) return true;
    const [, metric, group] =
      /^\/outputs\/metrics\/(annualized_return|calmar_ratio)\/(\d+)$/.exec(path) ?? [];
    if (metric === undefined) return false;
    const metrics = asObject(asObject(scenario.outputs).metrics);
    const valueOf = (name: string): number => asNumber(asList(metrics[name])[Number(group)]);
    const scale = metric === "calmar_ratio" ? Math.abs(valueOf("max_drawdown_from_returns")) : 1;
    const allowed = (POW_TOLERANCE * Math.abs(1 + valueOf("annualized_return"))) / scale;
    return Math.abs(asNumber(actual) - asNumber(expected)) <= allowed;
  };
}
