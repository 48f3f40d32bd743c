// What may be tried: a change with its code and words, and the plan that it makes.
import { MAGNITUDES, type Assumption, type Magnitudes, type Variation } from "../assumptions.ts";
import { BacktestError } from "../errors.ts";

/** One change of a run. */
export interface Scenario<P> {
  readonly code: Assumption | Variation;
  /** What is changed, in words. */
  readonly change: string;
  /** The changed plan, or why there is none; made when it is to run. */
  readonly plan: () => P | string;
}

/** A change that the run does not allow is no fault of the caller's: what was said of it is the reason. */
export function attempt<Value>(make: () => Value): Value | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof BacktestError) return error.message.split("\n")[0];
    throw error;
  }
}

/** Puts magnitudes for the names in braces, and "bar" or "bars" as many as there are. */
export function withMagnitudes(text: string, magnitudes: Magnitudes): string {
  const filled = text.replaceAll(/\{(\w+)\}/g, (_, name: keyof Magnitudes) => String(magnitudes[name]));
  return filled.replaceAll(
    /(\d+(?:\.\d+)?) (\w+)\(s\)/g,
    (_, count: string, noun: string) => `${count} ${noun}${count === "1" ? "" : "s"}`,
  );
}

/** The magnitudes that hold where none is given. */
export const USUAL_MAGNITUDES: Magnitudes = Object.freeze(
  Object.fromEntries(Object.entries(MAGNITUDES).map(([name, { default: usual }]) => [name, usual])),
) as Magnitudes;
