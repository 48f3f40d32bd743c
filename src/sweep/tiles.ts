// In which order combinations are worked on: those that share series go together, so that few series are needed at once.
import type { ParameterValue, Parameters } from "./grid.ts";
import type { Choice, Positions } from "./sample.ts";

/** Most values of each list that go together. */
export const TILE_VALUES = 256;

/** Combinations, and in which order they are worked on. */
export interface Work<P extends Parameters> {
  readonly choice: Choice<P>;
  /** Places among the kept combinations; undefined: as they are. */
  readonly order: Uint32Array | undefined;
  /** Where tiles end in that order, ascending; undefined: there are none. */
  readonly ends: Uint32Array | undefined;
}

/** How combinations are ordered into tiles. */
export type Tiles = Pick<Work<Parameters>, "order" | "ends">;

export const NO_TILES: Tiles = { order: undefined, ends: undefined };

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

/** At most so many combinations from `first` on: up to the last tile that ends among the second half of them, else all. */
export function countFrom<P extends Parameters>(
  { choice, ends }: Work<P>,
  first: number,
  most: number,
): number {
  const left = choice.kept.length - first;
  if (left <= most || ends === undefined) return Math.min(left, most);
  const place = ends.findIndex((end) => end > first + most) - 1;
  const count = place < 0 ? 0 : ends[place] - first;
  return 2 * count > most ? count : most;
}

/**
 * Places among the kept combinations in the order of work: tile by tile through the grid. None where the order of the grid does
 * as well: its lists are short, or there is no grid.
 */
export function tilesOf<P extends Parameters>({ space, kept }: Choice<P>): Tiles {
  if (space.size === Infinity) return NO_TILES;
  const sizes = space.names.map((name) => (space.parameters[name] as readonly ParameterValue[]).length);
  if (sizes.filter((size) => size > 1).length < 2 || !sizes.some((size) => size > TILE_VALUES))
    return NO_TILES;
  const blocks = sizes.map((size) => Math.ceil(size / TILE_VALUES));
  // Of one length, but for the last.
  const lengths = sizes.map((size, k) => Math.ceil(size / blocks[k]));
  const tiles = blocks.reduce((product, count) => product * count, 1);
  if (tiles > kept.length) return NO_TILES;
  const tileOf = (position: number): number => {
    let tile = 0;
    for (let k = 0; k < sizes.length; k++) {
      const value = Math.floor(position / space.steps[k]) % sizes[k];
      tile = tile * blocks[k] + Math.floor(value / lengths[k]);
    }
    return tile;
  };
  const [size, length] = [sizes[sizes.length - 1], lengths[lengths.length - 1]];
  return sortedByTile(tiles, kept.length, (row) =>
    eachRow(kept, size, length, (first, end) => row(tileOf(kept[first]), first, end)),
  );
}

/**
 * Tells the stretches of positions that follow each other and lie in one tile.
 * @param size of the last list, which runs fastest
 * @param length of a tile along it
 */
function eachRow(
  kept: Positions,
  size: number,
  length: number,
  row: (first: number, end: number) => void,
): void {
  for (let place = 0; place < kept.length;) {
    const first = place;
    const value = kept[first] % size;
    const most = Math.min(kept.length, first + Math.min(length - (value % length), size - value));
    do place += 1;
    while (place < most && kept[place] === kept[place - 1] + 1);
    row(first, place);
  }
}

/** Places by tile; within a tile they stay in order. */
function sortedByTile(
  tiles: number,
  count: number,
  eachRowOf: (row: (tile: number, first: number, end: number) => void) => void,
): Tiles {
  const starts = new Uint32Array(tiles + 1);
  eachRowOf((tile, first, end) => (starts[tile + 1] += end - first));
  for (let tile = 0; tile < tiles; tile++) starts[tile + 1] += starts[tile];
  const ends = starts.slice(1);
  const order = new Uint32Array(count);
  eachRowOf((tile, first, end) => {
    for (let place = first; place < end; place++) order[starts[tile]++] = place;
  });
  return { order, ends };
}
