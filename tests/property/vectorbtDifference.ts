// Where a run of the kernel differs from the twin's.
import { firstDifference } from "../../src/validate/compare.ts";
import type { Json, JsonObject } from "../../src/validate/encoding.ts";
import { attempt, outputsOf } from "../../src/validate/vectorbtOutputs.ts";
import { sameOutput } from "../../src/validate/vectorbt.ts";
import { runVectorbtTwin, type TwinInputs } from "../twin/vectorbt/index.ts";
import type { VectorbtPortfolio } from "../../src/results/vectorbt/portfolio.ts";

/** The first difference in records, series, trades, figures or the error; undefined where there is none. */
export function differenceFromTwin(run: () => VectorbtPortfolio, inputs: TwinInputs): string | undefined {
  const expected = runVectorbtTwin(inputs);
  const portfolio = attempt(run);
  if ("error" in expected || "error" in portfolio) {
    const got = "error" in portfolio ? portfolio : { error: "none" };
    const wanted = "error" in expected ? expected : { error: "none" };
    return firstDifference(wanted as unknown as Json, got);
  }
  const outputs = expected.outputs as unknown as JsonObject;
  return (
    firstDifference(outputs, outputsOf(portfolio, outputs), sameOutput(outputs)) ??
    countDifference(portfolio, outputs)
  );
}

/** What the twin leaves out must be empty here. */
function countDifference(portfolio: VectorbtPortfolio, outputs: JsonObject): string | undefined {
  if (outputs.log_records === undefined && portfolio.logs.length > 0)
    return `${portfolio.logs.length} logs, expected none`;
  if (outputs.call_seq === undefined && portfolio.callSeq !== null) return "a call sequence, expected none";
  return undefined;
}
