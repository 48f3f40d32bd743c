// Case files of any of the recorded kinds → verdicts.
import { BacktestError } from "../errors.ts";
import { checkExecutionCase, type ExecutionCase } from "./execution.ts";
import { checkSingleOrderCase, type SingleOrderCase } from "./singleOrder.ts";
import { checkVectorbtCase, type VectorbtCase } from "./vectorbt.ts";
import type { Verdict } from "./verdict.ts";

/** Counts of verdicts. */
export interface Tally {
  readonly cases: number;
  readonly identical: number;
  readonly different: number;
  readonly unsupported: number;
}

/**
 * Runs one line of a case file, whichever of the three forms it has.
 * @throws BacktestError `E_CASE` for a line that is none of them
 */
export function checkCase(line: string, where: string): Verdict {
  const scenario = parse(line, where);
  if ("state" in scenario && "order" in scenario)
    return checkSingleOrderCase(scenario as unknown as SingleOrderCase);
  if (scenario.profile === "realistic") return checkExecutionCase(scenario as unknown as ExecutionCase);
  if ("args" in scenario && "shape" in scenario)
    return checkVectorbtCase(scenario as unknown as VectorbtCase);
  throw notACase(where, "a JSON object of another form");
}

function parse(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    throw notACase(where, "no JSON");
  }
  throw notACase(where, "no JSON object");
}

function notACase(where: string, got: string): BacktestError {
  return new BacktestError("E_CASE", `${where}: ${got}`, {
    option: "file",
    got,
    expected: "one recorded run, order or execution case a line",
  });
}

export function tallyOf(verdicts: readonly Verdict[]): Tally {
  const count = (kind: Verdict["kind"]): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  return {
    cases: verdicts.length,
    identical: count("identical"),
    different: count("different"),
    unsupported: count("unsupported"),
  };
}

/** The closing line of a validation. */
export function tallyText({ cases, identical, different, unsupported }: Tally): string {
  return `${cases} cases: ${identical} identical, ${different} different, ${unsupported} unsupported`;
}
