// Which series every combination compares, by position: large sweeps keep numbers instead of objects.
import type { Expression, ExpressionList } from "./expression.ts";
import { combinationAt, type ParameterValue, type Parameters, type Space } from "./grid.ts";
import { valueFor, type ExpressionOf } from "./rules.ts";
import type { Positions } from "./sample.ts";

/** Places of tuples are looked up in a list up to this many of them. */
const LISTED_MAX = 2 ** 20;

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
  for (let i = 0; i < kept.length; i++) {
    let tuple = 0;
    for (let u = 0; u < used.length; u++)
      tuple = tuple * sizes[u] + (Math.floor(kept[i] / space.steps[used[u]]) % sizes[u]);
    let place = tuples.get(tuple);
    if (place < 0) {
      place = list.placeOf(expressionAt(of, space, kept[i], seen));
      if (seen.size > known) return undefined;
      tuples.set(tuple, place);
    }
    places[i] = place;
  }
  return places;
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
