// Where two runs first differ.
import type { ComparableFill, ComparableResult, ComparableRun, CompareSettings } from "./types.ts";

/** Spec: results agree to 1e-9 relative, 1e-9 absolute near zero. */
export const RELATIVE = 1e-9;

const FIELDS = ["bar", "column", "units", "price", "fees"] as const;

/** The first place where the runs differ, in words, or undefined. */
export function firstDifference(
  ours: ComparableRun,
  theirs: ComparableRun,
  settings: CompareSettings = {},
): string | undefined {
  if ("error" in ours || "error" in theirs) return errorDifference(ours, theirs);
  const relative = settings.relative ?? RELATIVE;
  return (
    fillsDifference(ours, theirs, settings) ??
    seriesDifference("equity", ours.equity, theirs.equity, relative) ??
    (ours.cash && theirs.cash && seriesDifference("cash", ours.cash, theirs.cash, relative)) ??
    extraDifference(ours, theirs, settings.extra ?? [], relative)
  );
}

/** Equal, or not further apart than `relative` of the larger (of 1 near zero); NaN equals NaN. */
export function isClose(a: number, b: number, relative: number = RELATIVE): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= relative * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Fills by bar and column, those of one bar, column and price as one. */
export function mergeLegs(fills: readonly ComparableFill[], relative: number = RELATIVE): ComparableFill[] {
  const merged: ComparableFill[] = [];
  for (const fill of byBarAndColumn(fills)) {
    const last = merged.at(-1);
    const isLeg =
      last?.[0] === fill[0] &&
      last[1] === fill[1] &&
      Math.sign(last[2]) === Math.sign(fill[2]) &&
      isClose(last[3], fill[3], relative);
    if (isLeg)
      merged[merged.length - 1] = [
        ...fill.slice(0, 2),
        last[2] + fill[2],
        fill[3],
        last[4] + fill[4],
      ] as never;
    else merged.push(fill);
  }
  return merged;
}

/** Stable: what happened first in a column stays first. */
function byBarAndColumn(fills: readonly ComparableFill[]): ComparableFill[] {
  return [...fills].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function errorDifference(ours: ComparableRun, theirs: ComparableRun): string | undefined {
  const [our, their] = [ours, theirs].map((run) => ("error" in run ? run.error : undefined));
  if (our !== undefined && their !== undefined) return undefined;
  return our === undefined ? `error: only theirs, ${their}` : `error: only ours, ${our}`;
}

function fillsDifference(
  ours: ComparableResult,
  theirs: ComparableResult,
  { mergeLegs: merges = true, relativeFills, relative = RELATIVE }: CompareSettings,
): string | undefined {
  const limit = relativeFills ?? relative;
  const [own, other] = [ours.fills, theirs.fills].map((fills) =>
    merges ? mergeLegs(fills, limit) : byBarAndColumn(fills),
  );
  for (let k = 0; k < Math.max(own.length, other.length); k++) {
    const difference = fillDifference(own[k], other[k], limit);
    if (difference !== undefined) return `fill ${k}: ${difference}`;
  }
  return undefined;
}

function fillDifference(
  own: ComparableFill | undefined,
  other: ComparableFill | undefined,
  limit: number,
): string | undefined {
  if (own === undefined) return `only theirs, ${describeFill(other!)}`;
  if (other === undefined) return `only ours, ${describeFill(own)}`;
  const field = FIELDS.find((_, i) => !isClose(own[i], other[i], limit));
  return field && `${field}, ours ${describeFill(own)}, theirs ${describeFill(other)}`;
}

function describeFill([bar, column, units, price, fees]: ComparableFill): string {
  return `bar ${bar} column ${column} ${units} @ ${price} fees ${fees}`;
}

function seriesDifference(
  name: string,
  own: readonly number[],
  other: readonly number[],
  relative: number,
): string | undefined {
  if (own.length !== other.length) return `${name}: ${own.length} bars and ${other.length}`;
  const bar = own.findIndex((value, i) => !isClose(value, other[i], relative));
  return bar < 0 ? undefined : `${name} at bar ${bar}: ours ${own[bar]}, theirs ${other[bar]}`;
}

function extraDifference(
  ours: ComparableResult,
  theirs: ComparableResult,
  names: readonly string[],
  relative: number,
): string | undefined {
  for (const name of names) {
    const [own, other] = [ours.extra?.[name], theirs.extra?.[name]];
    if (!sameValue(own, other, relative))
      return `extra ${name}: ours ${JSON.stringify(own)}, theirs ${JSON.stringify(other)}`;
  }
  return undefined;
}

function sameValue(a: unknown, b: unknown, relative: number): boolean {
  if (typeof a === "number" && typeof b === "number") return isClose(a, b, relative);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, i) => sameValue(value, b[i], relative));
  return a === b;
}
