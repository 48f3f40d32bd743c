// A grid by position: large sweeps keep numbers instead of objects.
import { BacktestError } from "../errors.ts";
import type { Expression, ExpressionList } from "./expression.ts";
import { combinationAt, combinationCount, type Combination, type Parameters } from "./grid.ts";
import { valueFor, type ExpressionOf } from "./rules.ts";

/** Positions in the grid that `where` keeps, ascending; the last parameter runs fastest. */
export function keptPositions<P extends Parameters>(
  parameters: P,
  where: ((combination: Combination<P>) => boolean) | undefined,
): Int32Array {
  const count = combinationCount(parameters);
  if (where === undefined) return Int32Array.from({ length: count }, (_, position) => position);
  const names = Object.keys(parameters);
  const kept = new Int32Array(count);
  let length = 0;
  for (let position = 0; position < count; position++)
    if (where(combinationAt(parameters, names, position))) kept[length++] = position;
  if (length > 0) return kept.slice(0, length);
  throw new BacktestError("E_PARAM_EMPTY", `none of ${count} combinations is left`, {
    option: "where",
    got: 0,
    expected: "at least one combination",
  });
}

/** Position of a parameter's value at each of the positions in the grid. */
export function valuePositions<P extends Parameters>(
  parameters: P,
  name: keyof P,
  kept: Int32Array,
): Int32Array {
  const names = Object.keys(parameters);
  const behind = names.slice(names.indexOf(name as string) + 1);
  const step = behind.reduce((product, other) => product * parameters[other].length, 1);
  const { length } = parameters[name];
  return kept.map((position) => Math.floor(position / step) % length);
}

/**
 * Place in the list of the expression of every combination. The function is asked once for each combination of the
 * parameters that it looks at, whatever the others are.
 */
export function expressionPlaces<P extends Parameters>(
  of: ExpressionOf<P>,
  parameters: P,
  kept: Int32Array,
  list: ExpressionList,
): Int32Array {
  const seen = new Set<string>();
  for (;;) {
    const used = Object.keys(parameters).filter((name) => seen.has(name));
    const places = placesBy(of, parameters, used, kept, list, seen);
    if (places !== undefined) return places;
  }
}

/** Undefined where the function looked at a parameter that is not among `used`: it is among `seen` then. */
function placesBy<P extends Parameters>(
  of: ExpressionOf<P>,
  parameters: P,
  used: readonly string[],
  kept: Int32Array,
  list: ExpressionList,
  seen: Set<string>,
): Int32Array | undefined {
  const known = seen.size;
  const positions = used.map((name) => valuePositions(parameters, name, kept));
  const sizes = used.map((name) => parameters[name].length);
  const cells = sizes.reduce((product, size) => product * size, 1);
  const placeOfTuple = new Int32Array(cells).fill(-1);
  const places = new Int32Array(kept.length);
  for (let i = 0; i < kept.length; i++) {
    let tuple = 0;
    for (let k = 0; k < used.length; k++) tuple = tuple * sizes[k] + positions[k][i];
    if (placeOfTuple[tuple] < 0) {
      placeOfTuple[tuple] = list.placeOf(expressionAt(of, parameters, kept[i], seen));
      if (seen.size > known) return undefined;
    }
    places[i] = placeOfTuple[tuple];
  }
  return places;
}

function expressionAt<P extends Parameters>(
  of: ExpressionOf<P>,
  parameters: P,
  position: number,
  seen: Set<string>,
): Expression {
  const combination = combinationAt(parameters, Object.keys(parameters), position);
  const watched = new Proxy(combination, {
    get(target, name) {
      if (typeof name === "string" && name in parameters) seen.add(name);
      return Reflect.get(target, name) as unknown;
    },
    ownKeys(target) {
      Object.keys(parameters).forEach((name) => seen.add(name));
      return Reflect.ownKeys(target);
    },
  });
  return valueFor<P, Expression>(of, watched);
}
