// In which order combinations are worked on: those that share series go together, so that few series are needed at once.
import type { ParameterValue, Parameters } from "./grid.ts";
import type { Choice } from "./sample.ts";

/** Values of each list that go together. */
const TILE_VALUES = 128;

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
