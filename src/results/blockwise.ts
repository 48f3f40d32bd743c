/**
 * Gives items by number that are made a block at a time: those of one block last until an item of another is asked for.
 * @param size items of a block
 * @param make items from `first` on, as many as the block has
 */
export function blockwise<Item>(
  size: number,
  make: (first: number) => readonly Item[],
): (item: number) => Item {
  let first = 0;
  let items: readonly Item[] = [];
  return (item) => {
    if (item < first || item >= first + items.length) {
      first = item - (item % size);
      items = make(first);
    }
    return items[item - first];
  };
}
