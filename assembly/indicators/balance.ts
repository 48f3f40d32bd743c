// On-balance volume: the volumes of rising bars less those of falling ones, from the volume of the first bar on.
//
//   | last close | total |
import { signedVolume, where } from "./recurrences";
import { NARROW, rowBytes } from "./rolling";
import { Tile } from "./tile";

export function balanceBytes(columns: i32): usize {
  return rowBytes(columns) * 2;
}

export function startBalance(): void {
  for (let at = Tile.state; at < Tile.state + Tile.row * 2; at += 16) v128.store(at, f64x2.splat(NaN));
}

export function advanceBalance(): void {
  const rows = Tile.rows;
  if (Tile.columns <= NARROW)
    for (let at = Tile.row - 16; at < Tile.row; at -= 16) balanceOfPair(at, at, rows);
  else
    for (let bar = 0; bar < rows; bar++) {
      const past = Tile.stride * <usize>bar;
      for (let at: usize = 0; at < Tile.row; at += 16) balanceOfPair(at, past + at, 1);
    }
}

@inline
function balanceOfPair(at: usize, past: usize, rows: i32): void {
  const place = Tile.state + at;
  let last = v128.load(place);
  let total = v128.load(place + Tile.row);
  for (let bar = 0; bar < rows; bar++) {
    const close = v128.load(Tile.input0 + past);
    const volume = v128.load(Tile.input1 + past);
    const known = f64x2.add(close, volume);
    const isKnown = f64x2.eq(known, known);
    const moved = f64x2.add(total, signedVolume(close, last, volume));
    const next = v128.bitselect(moved, volume, f64x2.eq(total, total));
    v128.store(Tile.output0 + past, where(next, known));
    total = v128.bitselect(next, total, isKnown);
    last = v128.bitselect(close, last, isKnown);
    past += Tile.stride;
  }
  v128.store(place, last);
  v128.store(place + Tile.row, total);
}
