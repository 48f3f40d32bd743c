// Bounds and fills as lines: the table of an attempt.
import type { Bound, BoundName, FillNumbers } from "./types.ts";
import type { VectorbtBoundName } from "./vectorbtTypes.ts";
import { BOUND_WORDS, number } from "./words.ts";

const HEADERS = ["bound", "value", "alone passes", "left"];

/** A table of bounds with a rule under its headers, indented; the ones that cut say by how much. */
export function boundLines(
  bounds: readonly Bound<BoundName | VectorbtBoundName>[],
  indent: string,
): string[] {
  if (bounds.length === 0) return [];
  const cells = bounds.map(({ name, value, largestUnits, passed }) => [
    BOUND_WORDS[name],
    number(value),
    number(largestUnits),
    number(passed),
  ]);
  const widths = HEADERS.map((header, k) => Math.max(header.length, ...cells.map((row) => row[k].length)));
  const line = (row: readonly string[], note = ""): string =>
    `${indent}${row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  ")}${note}`;
  return [line(HEADERS), ...cells.map((row, i) => line(row, cutNote(bounds[i])))];
}

function cutNote({ binding, before, passed }: Bound<string>): string {
  if (!binding) return "";
  return before === Infinity ? "  ← cuts" : `  ← cuts ${number(before - passed)}`;
}

/** What was traded at which price, and what it cost. */
export function fillWords({ units, price, value, fees, slippage, impact }: FillNumbers): string {
  const slips = [
    slippage === 0 ? "" : `slippage ${number(slippage)}`,
    impact === 0 ? "" : `impact ${number(impact)}`,
  ].filter((part) => part !== "");
  const how = slips.length === 0 ? "" : ` (${slips.join(", ")})`;
  const side = units < 0 ? "sold" : "bought";
  return `${side} ${number(Math.abs(units))} at ${number(price)}${how}: value ${number(value)}, fees ${number(fees)}`;
}
