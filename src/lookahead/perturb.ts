// What stands in place of the future.
import { PURPOSE, uniformAt } from "../random/stream.ts";
import type { Inputs, InputSeries } from "./inputs.ts";
import type { Perturbation } from "./types.ts";

/** In the order in which they are tried. */
export const PERTURBATIONS: readonly Perturbation[] = [
  "noise",
  "missing",
  "scaledUp",
  "scaledDown",
  "cutOff",
];

/** Twenty binary digits: large beside any move of a price, and exact. */
const SCALE = 2 ** 20;

export interface Future {
  /** Last bar that stays as it is. */
  readonly knownUntil: number;
  readonly decidedAt: "close" | "open";
  readonly seed: number;
}

/** Changes the future of some series in place; cutting off is not done in place. */
export function perturb(
  inputs: Inputs,
  series: readonly InputSeries[],
  how: Perturbation,
  future: Future,
): void {
  for (const one of series) {
    const last = lastKnown(one, future);
    const isSigned = hasNegative(one);
    for (let row = 0; row < one.rows; row++) {
      if (!inputs.isFuture(one, row, last)) continue;
      for (let column = 0; column < one.columns; column++) {
        const [array, index] = one.place(row, column);
        array[index] = changed(array[index], how, isSigned, isMask(array), (draw) =>
          uniformAt(future.seed + draw, row, column, PURPOSE.placement),
        );
      }
    }
  }
}

/** Of a bar whose decisions are made at its open only the open is known. */
function lastKnown({ name, times }: InputSeries, { knownUntil, decidedAt }: Future): number {
  const isKnown = decidedAt === "close" || times !== null || /(^|\.)open$/i.test(name);
  return isKnown ? knownUntil : knownUntil - 1;
}

const isMask = (array: unknown): boolean => array instanceof Uint8Array;

function hasNegative({ rows, columns, place }: InputSeries): boolean {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [array, index] = place(row, column);
      if ((array[index] as number) < 0) return true;
    }
  return false;
}

function changed(
  old: unknown,
  how: Perturbation,
  isSigned: boolean,
  isFlag: boolean,
  uniform: (draw: number) => number,
): unknown {
  if (isFlag || typeof old === "boolean") {
    const flag = how === "noise" ? uniform(0) < 0.5 : how === "scaledUp";
    return typeof old === "boolean" ? flag : Number(flag);
  }
  if (how === "missing") return typeof old === "number" ? NaN : old;
  if (how === "noise") return noisy(old, isSigned, uniform);
  if (typeof old !== "number") return old;
  return how === "scaledUp" ? old * SCALE : old / SCALE;
}

/** From a quarter to four times the number; half of the missing ones appear. */
function noisy(old: unknown, isSigned: boolean, uniform: (draw: number) => number): unknown {
  const draw = uniform(0);
  if (typeof old !== "number" || Number.isNaN(old)) return draw < 0.5 ? old : 1 + draw;
  const sign = isSigned && uniform(1) < 0.5 ? -1 : 1;
  return old === 0 ? draw - 0.5 : old * sign * (0.25 + 3.75 * draw);
}
