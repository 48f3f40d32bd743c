// One result of either profile → its report, its exact replay.
import { BacktestError } from "../errors.ts";
import { profileOf } from "../plan/arguments.ts";
import { describe, enumError } from "../plan/values.ts";
import type { ExactReplay } from "./drift.ts";
import { replayRealistic } from "./exactReplay.ts";
import { replayVectorbt } from "./exactVectorbt.ts";
import { checkRealistic } from "./realistic.ts";
import type { InvariantReport } from "./report.ts";
import type { ResultToCheck } from "./result.ts";
import { checkVectorbt } from "./vectorbt.ts";
import type { VectorbtResultToCheck } from "./vectorbtResult.ts";

export type AnyResult = ResultToCheck | VectorbtResultToCheck;

/** Every invariant of a result. */
export function checkResult(result: AnyResult): InvariantReport {
  requireResult(result);
  return result.profile === "vectorbt" ? checkVectorbt(result) : checkRealistic(result);
}

/** The exact replay of a result. */
export function replayResult(result: AnyResult): ExactReplay {
  requireResult(result);
  return result.profile === "vectorbt" ? replayVectorbt(result) : replayRealistic(result);
}

const PROFILES = ["realistic", "vectorbt"];
const APIS = ["fromSignals", "fromOrders", "runStrategy"];

function requireResult(result: unknown): void {
  const given = objectOf("result", result);
  if (!PROFILES.includes(given.profile as string)) throw enumError("profile", given.profile, PROFILES);
  const call = objectOf("call", given.call);
  requireTape(call);
  if (!APIS.includes(call.api as string)) throw enumError("call.api", call.api, APIS);
  const asked = profileOf(objectOf("call.options", call.options));
  if (asked === given.profile) return;
  throw new BacktestError(
    "E_OPTION_CONFLICT",
    `the result is ${String(given.profile)}, its call is ${asked}`,
    {
      ...{ option: "profile", got: given.profile, expected: asked },
    },
  );
}

/** A strategy's orders are in what it asked for, and in nothing else of its call. */
function requireTape({ api, tape }: Readonly<Record<string, unknown>>): void {
  if (api !== "runStrategy" && tape === undefined) return;
  const asked = (tape as { readonly asked?: unknown } | null | undefined)?.asked;
  if (api === "runStrategy" && typeof asked === "function") return;
  throw new BacktestError("E_STRATEGY", "a strategy is checked against what it asked for", {
    ...{ option: "call.tape", got: describe(tape), expected: "the call of the portfolio that was run" },
    hint: "Hand in `call` as the portfolio of the run has it: what was asked for is not in a file.",
  });
}

function objectOf(option: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new BacktestError("E_DTYPE", `${option} is ${describe(value)}`, {
    ...{ option, got: describe(value), expected: "a Portfolio, or the arrays of one beside its call" },
  });
}
