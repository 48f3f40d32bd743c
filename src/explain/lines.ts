// The text of explanations of both profiles, and the text that they are as strings.
import { frozen } from "./names.ts";
import { realisticLines } from "./text.ts";
import { vectorbtLines } from "./textVectorbt.ts";
import type { Explanation } from "./types.ts";
import type { VectorbtExplanation } from "./vectorbtTypes.ts";

/**
 * An explanation as lines of text, tables included; numbers are written in full, so that they can be computed with.
 * @param explanation what `portfolio.explain(bar, column)` gives
 */
export function explanationLines(explanation: Explanation | VectorbtExplanation): string[] {
  return explanation.profile === "realistic" ? realisticLines(explanation) : vectorbtLines(explanation);
}

/** An explanation as plain, frozen data that reads as its lines where it is made a string. */
export function told<Told extends Explanation | VectorbtExplanation>(explanation: Told): Told {
  const toString = (): string => explanationLines(explanation).join("\n");
  // Not enumerable: who walks, copies or compares the fields does not meet it.
  return frozen(Object.defineProperty(explanation, "toString", { value: toString }));
}
