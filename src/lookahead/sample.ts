// Bars after which the future is changed.
import { PURPOSE, uniformAt } from "../random/stream.ts";
import type { Decided } from "./decisions.ts";

/**
 * The first bar, the last one that has a future, and others in between: half of them bars at which something is decided, where a
 * leak that waits for a rare condition shows; the rest spread over the whole.
 */
export function sampledBars(decided: Decided, bars: number, samples: number, seed: number): number[] {
  const last = bars - 2;
  const chosen = new Set([0, last]);
  const active = activeBars(decided, last);
  const half = Math.floor(samples / 2);
  if (samples > 0) for (const bar of active.slice(0, 2)) chosen.add(bar);
  for (const bar of spread(active, Math.max(0, half - 2), seed)) chosen.add(bar);
  const others = Array.from({ length: last + 1 }, (_, bar) => bar).filter((bar) => !chosen.has(bar));
  for (const bar of spread(others, samples + 2 - chosen.size, seed + 1)) chosen.add(bar);
  return [...chosen].sort((a, b) => a - b);
}

/** So many of a list, one from each of as many equal parts. */
function spread(list: readonly number[], count: number, seed: number): number[] {
  if (count <= 0) return [];
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, i) => {
    const place = (i + uniformAt(seed, i, 0, PURPOSE.order)) / count;
    return list[Math.min(list.length - 1, Math.floor(place * list.length))];
  });
}

/** Bars that change a decision of the bar before, of those arguments that change at fewer than half of the bars. */
function activeBars(decided: Decided, last: number): number[] {
  const active = new Set<number>();
  for (const { rows, columns, at } of decided.values()) {
    if (rows === 0) continue;
    const own: number[] = [];
    for (let bar = 0; bar <= Math.min(last, rows - 1); bar++)
      for (let column = 0; column < columns; column++)
        if (bar === 0 ? Boolean(at(0, column)) : !Object.is(at(bar, column), at(bar - 1, column))) {
          own.push(bar);
          break;
        }
    if (own.length <= rows / 2) for (const bar of own) active.add(bar);
  }
  return [...active].sort((a, b) => a - b);
}
