// In which order combinations are worked on: those that share series go together, so that few series are needed at once.
import type { ParameterValue, Parameters } from "./grid.ts";
import type { Choice, Positions } from "./sample.ts";

/** Values of each list that go together. */
const TILE_VALUES = 128;

/** Combinations, and in which order they are worked on. */
export interface Work<P extends Parameters> {
  readonly choice: Choice<P>;
  /** Places among the kept combinations; undefined: as they are. */
  readonly order: Uint32Array | undefined;
}

/** Numbers of `count` combinations in the order of work. */
export function positionsFrom<P extends Parameters>(
  { choice: { kept }, order }: Work<P>,
  first: number,
  count: number,
): Positions {
  if (order === undefined) return kept.subarray(first, first + count);
  const places = order.subarray(first, first + count);
  const some = kept.slice(0, places.length);
  for (let i = 0; i < places.length; i++) some[i] = kept[places[i]];
  return some;
}

/**
 * Places among the kept combinations in the order of work: tile by tile through the grid. Undefined where the order of the
 * grid does as well: its lists are short, or there is no grid.
 */
export function tileOrder<P extends Parameters>({ space, kept }: Choice<P>): Uint32Array | undefined {
  if (space.size === Infinity) return undefined;
  const sizes = space.names.map((name) => (space.parameters[name] as readonly ParameterValue[]).length);
  if (sizes.filter((size) => size > 1).length < 2 || !sizes.some((size) => size > TILE_VALUES))
    return undefined;
  const blocks = sizes.map((size) => Math.ceil(size / TILE_VALUES));
  const tileOf = (position: number): number => {
    let tile = 0;
    for (let k = 0; k < sizes.length; k++) {
      const value = Math.floor(position / space.steps[k]) % sizes[k];
      tile = tile * blocks[k] + Math.floor(value / TILE_VALUES);
    }
    return tile;
  };
  const tiles = blocks.reduce((product, count) => product * count, 1);
  return tiles > kept.length ? undefined : countingSort(kept.length, tiles, (place) => tileOf(kept[place]));
}

/** Places by tile; within a tile they stay in order. */
function countingSort(count: number, tiles: number, tileAt: (place: number) => number): Uint32Array {
  const starts = new Uint32Array(tiles + 1);
  for (let place = 0; place < count; place++) starts[tileAt(place) + 1] += 1;
  for (let tile = 0; tile < tiles; tile++) starts[tile + 1] += starts[tile];
  const order = new Uint32Array(count);
  for (let place = 0; place < count; place++) order[starts[tileAt(place)]++] = place;
  return order;
}
