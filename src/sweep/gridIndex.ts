// What belongs to every combination of a grid, by position: large sweeps keep numbers instead of objects, and look at stretches
// of combinations instead of each.
import type { Expression, ExpressionList } from "./expression.ts";
import { combinationAt, type ParameterValue, type Parameters, type Space } from "./grid.ts";
import { valueFor, type ExpressionOf } from "./rules.ts";
import type { Positions } from "./sample.ts";

/** Places of tuples are looked up in a list up to this many of them. */
const LISTED_MAX = 2 ** 20;

/** How some parameters change from one position of a grid to the next. */
export interface Cycle {
  /** Positions from a multiple of it on that share all of their values. */
  readonly step: number;
  /** Positions after which all values come again. */
  readonly period: number;
}

/** @param used places of the parameters; in draws each position has values of its own */
export function cycleOf(
  { size, steps, names, parameters }: Space<Parameters>,
  used: readonly number[],
): Cycle {
  if (size === Infinity) return { step: 1, period: Infinity };
  if (used.length === 0) return { step: size, period: size };
  // The last list runs fastest.
  const [first, last] = [used[0], used[used.length - 1]];
  const values = parameters[names[first]] as readonly ParameterValue[];
  return { step: steps[last], period: steps[first] * values.length };
}

/** An array that can be filled in stretches. */
interface Filled<Value> {
  [place: number]: Value;
  fill(value: Value, start: number, end: number): unknown;
  copyWithin(target: number, start: number, end: number): unknown;
}

/** Writes what belongs to each position; asked once for each stretch of positions that share it. */
export function fillByPosition<Value>(
  to: Filled<Value>,
  positions: Positions,
  { step, period }: Cycle,
  valueOf: (position: number) => Value,
): void {
  for (let start = 0; start < positions.length;) {
    const end = runEnd(positions, start);
    const offset = positions[start] - start;
    const known = Math.min(end, start + period);
    for (let at = start; at < known;) {
      const next = Math.min(known, at + step - ((at + offset) % step));
      const value = valueOf(at + offset);
      if (next === at + 1) to[at] = value;
      else to.fill(value, at, next);
      at = next;
    }
    for (let have = known; have < end; have += period)
      to.copyWithin(have, start, Math.min(known, start + end - have));
    start = end;
  }
}

/** Where positions that follow each other end. */
function runEnd(positions: Positions, start: number): number {
  let end = start + 1;
  while (end < positions.length && positions[end] === positions[end - 1] + 1) end++;
  return end;
}

/**
 * Place in the list of the expression of every combination. In a grid the function is asked once for each combination of
 * the parameters that it looks at, whatever the others are; of draws, for each.
 */
export function expressionPlaces<P extends Parameters>(
  of: ExpressionOf<P>,
  space: Space<P>,
  kept: Positions,
  list: ExpressionList,
): Int32Array {
  const seen = new Set<string>();
  if (space.size === Infinity)
    return Int32Array.from(kept, (position) => list.placeOf(expressionAt(of, space, position, seen)));
  for (;;) {
    const used = space.names.flatMap((name, k) => (seen.has(name) ? [k] : []));
    const places = placesBy(of, space, used, kept, list, seen);
    if (places !== undefined) return places;
  }
}

/** Undefined where the function looked at a parameter that is not among `used`: it is among `seen` then. */
function placesBy<P extends Parameters>(
  of: ExpressionOf<P>,
  space: Space<P>,
  used: readonly number[],
  kept: Positions,
  list: ExpressionList,
  seen: Set<string>,
): Int32Array | undefined {
  const known = seen.size;
  const sizes = used.map((k) => (space.parameters[space.names[k]] as readonly ParameterValue[]).length);
  const tuples = new TupleMap(sizes.reduce((product, size) => product * size, 1));
  const places = new Int32Array(kept.length);
  fillByPosition(places, kept, cycleOf(space, used), (position) => {
    if (seen.size > known) return -1;
    let tuple = 0;
    for (let u = 0; u < used.length; u++)
      tuple = tuple * sizes[u] + (Math.floor(position / space.steps[used[u]]) % sizes[u]);
    const found = tuples.get(tuple);
    if (found >= 0) return found;
    const place = list.placeOf(expressionAt(of, space, position, seen));
    tuples.set(tuple, place);
    return place;
  });
  return seen.size > known ? undefined : places;
}

/** Numbers by number: a list where few are possible. */
class TupleMap {
  private readonly listed: Int32Array | undefined;
  private readonly others = new Map<number, number>();

  constructor(possible: number) {
    if (possible <= LISTED_MAX) this.listed = new Int32Array(possible).fill(-1);
  }

  /** −1 where there is none. */
  get(tuple: number): number {
    return this.listed === undefined ? (this.others.get(tuple) ?? -1) : this.listed[tuple];
  }

  set(tuple: number, place: number): void {
    if (this.listed === undefined) this.others.set(tuple, place);
    else this.listed[tuple] = place;
  }
}

function expressionAt<P extends Parameters>(
  of: ExpressionOf<P>,
  space: Space<P>,
  position: number,
  seen: Set<string>,
): Expression {
  const combination = combinationAt(space, position);
  const watched = new Proxy(combination, {
    get(target, name) {
      if (typeof name === "string" && name in space.parameters) seen.add(name);
      return Reflect.get(target, name) as unknown;
    },
    ownKeys(target) {
      space.names.forEach((name) => seen.add(name));
      return Reflect.ownKeys(target);
    },
  });
  return valueFor<P, Expression>(of, watched);
}
